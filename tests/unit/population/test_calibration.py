from dataclasses import replace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import balance, calibration, moves, vital_events, worlds
from simcity.population.cohort_component import project
from simcity.population.figures import YearFlows
from tests.population_figures import town

WORLD = "ipss2012_medium"


def run(city, parameters=None, last=2020):
    return project(city.population, calibration.build_rates(city, WORLD, parameters, 2015, last, 2015))


def test_a_large_city_has_its_registered_births_deaths_and_moves():
    city = town(2_000_000.0, births=16_000.0, deaths=20_000.0, arrivals=90_000.0, departures=88_000.0)
    result = run(city)
    assert result.deaths[0] == pytest.approx(20_000 * vital_events.to_vital("deaths", 2015, False), rel=0.03)
    assert result.births[0] == pytest.approx(16_000 * vital_events.to_vital("births", 2015, False), rel=0.03)
    assert result.leavers[0] == pytest.approx(88_000, rel=0.01)
    values, chosen = calibration.default_parameters(), worlds.preset(WORLD)
    expected = balance.balance_of(city, [2015], city.population, chosen, values, 2015).expected
    assert result.arrivals[0] - result.leavers[0] == pytest.approx(float(expected), abs=1.0)
    assert 0.5 * 2_000.0 < expected < 2.0 * 2_000.0


def test_a_hamlet_is_drawn_to_the_nation():
    nation = worlds.preset(WORLD)
    values = calibration.default_parameters()
    many = calibration.calibrate(town(1e6, births=4_000.0), nation, values, 2015).fertility
    few = calibration.calibrate(town(1e3, births=4.0), nation, values, 2015).fertility
    whole = calibration.calibrate(town(1e6, births=8_000.0), nation, values, 2015).fertility
    assert many < few < whole * 1.05


def test_the_balance_of_a_hamlet_counts_less_than_that_of_a_city():
    values = calibration.default_parameters()

    def mean(moves_in, moves_out, residents, n_years):
        rates = np.full(n_years, 1000.0 * (moves_in - moves_out) / residents)
        return balance.pooled(rates, moves_in + moves_out, residents, 0.0, 3.0, values)[0]

    assert 0.8 * 30.0 < mean(32_000.0, 20_000.0, 400_000.0, 1) < 30.0
    assert mean(80.0, 50.0, 1_000.0, 1) < 0.5 * 30.0
    assert mean(400.0, 250.0, 1_000.0, 5) > mean(400.0, 250.0, 1_000.0, 1)


def test_a_town_whose_years_contradict_each_other_is_believed_less():
    values = calibration.default_parameters()
    calm, torn = (balance.pooled(np.array(r), 400.0, 10_000.0, 0.0, 3.0, values) for r in ([9, 11], [-10, 30]))
    assert torn[0] < 0.6 * calm[0] and torn[1] > calm[1] and torn[2] > 3 * calm[2]


def test_a_path_published_later_cannot_be_used():
    with pytest.raises(DataError, match="published by 2015"):
        calibration.build_rates(town(), "ipss2017_medium", None, 2015, 2020, known_until=2015)


def test_a_run_starts_at_the_base_year():
    with pytest.raises(DataError, match="base year"):
        calibration.build_rates(town(), WORLD, None, 2016, 2020)


def test_figures_after_the_look_back_change_nothing():
    city = town()
    later = replace(city, flows={**city.flows, 2016: YearFlows(9e3, 9e3, 9e3, 0.0)})
    early, late = (calibration.build_rates(c, WORLD, None, 2015, 2020, 2015) for c in (city, later))
    assert all(np.array_equal(getattr(early, n), getattr(late, n)) for n in ("death", "birth", "leave", "arrive"))


@pytest.mark.parametrize("name, low, high, falls", [
    ("fertility_level", 0.85, 1.15, False), ("e0_gain", 0.4, 1.6, False), ("net_migration_shift", -3.0, 3.0, False),
    ("net_migration_doubt", -1.0, 1.0, False), ("mortality_level", 0.96, 1.05, True),
    ("mortality_own_doubt", -1.0, 1.0, True), ("fertility_own_doubt", -1.0, 1.0, False),
])  # fmt: skip
def test_every_doubt_moves_the_population_the_way_it_says(name, low, high, falls):
    ends = [run(town(), {name: value}).total()[-1] for value in (low, high)]
    assert (ends[0] > ends[1]) == falls and ends[0] != ends[1]


def test_the_more_events_the_less_is_left_open():
    chosen, values = worlds.preset(WORLD), calibration.default_parameters()
    few, many = (calibration.calibrate(c, chosen, values, 2015) for c in (town(), town(5e6, *(1e4,) * 4)))
    assert few.fertility_spread == pytest.approx((300.0 + values["fertility_pooling_births"]) ** -0.5)
    assert many.fertility_spread < few.fertility_spread and many.mortality_spread < few.mortality_spread


def test_a_balance_shift_adds_that_many_people_a_year():
    shift = run(town(), {"net_migration_shift": 2.0}).arrivals[0] - run(town()).arrivals[0]
    assert shift == pytest.approx(2.0 * 50.0, rel=1e-6)


def test_the_balance_stays_although_leavers_age():
    result = run(town(arrivals=1_800.0, departures=1_600.0), last=2035)
    net = result.arrivals - result.leavers
    assert net[0] > 0 and 0.6 < net[-1] / net[0] < 1.0 and (np.diff(net) < 0).all()


def test_a_city_without_registers_has_no_moves_and_national_rates():
    result = run(replace(town(), flows={}))
    assert result.arrivals.sum() == 0 and result.leavers.sum() == 0 and result.deaths[0] > 0


def test_an_evacuated_town_does_not_stop_the_run():
    result = run(town(100.0, births=80.0, deaths=90.0, arrivals=20.0, departures=400.0))
    assert np.isfinite(result.total()).all()


def test_moves_abroad_are_added_only_where_the_table_leaves_them_out():
    city, chosen = town(), worlds.preset("ipss2023_medium")
    figures = replace(city, flows={2015: YearFlows(1, 1, 1, 1, domestic=True), 2014: YearFlows(1, 1, 1, 1)})
    got = [moves.moves_abroad(figures, city.population, chosen, y, 2015) for y in (2014, 2015)]
    assert got[0] == 0.0
    assert got[1] == pytest.approx(164_000 * 50_000 / 127_094_745, rel=0.01)
