from dataclasses import replace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import calibration, moves, vital_events, worlds
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
    balance = moves.pooled_balance(90_000.0, 88_000.0, 1, 2_000_000.0, calibration.default_parameters())
    assert result.arrivals[0] - result.leavers[0] == pytest.approx(balance, abs=150)


def test_a_hamlet_is_drawn_to_the_nation():
    nation = worlds.preset(WORLD)
    values = calibration.default_parameters()
    many = calibration.calibrate(town(1e6, births=4_000.0), nation, values, 2015).fertility
    few = calibration.calibrate(town(1e3, births=4.0), nation, values, 2015).fertility
    whole = calibration.calibrate(town(1e6, births=8_000.0), nation, values, 2015).fertility
    assert many < few < whole * 1.05


def test_the_balance_of_a_hamlet_counts_less_than_that_of_a_city():
    values = calibration.default_parameters()
    city = moves.pooled_balance(32_000.0, 20_000.0, 1, 400_000.0, values) / 400_000.0
    hamlet = moves.pooled_balance(80.0, 50.0, 1, 1_000.0, values) / 1_000.0
    assert 0.8 * 0.03 < city < 0.03
    assert hamlet < 0.5 * 0.03
    one, five = (moves.pooled_balance(400.0, 250.0, n, 1_000.0, values) for n in (1, 5))
    assert five > one


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
    ("mortality_level", 0.96, 1.05, True),
])  # fmt: skip
def test_every_doubt_moves_the_population_the_way_it_says(name, low, high, falls):
    ends = [run(town(), {name: value}).total()[-1] for value in (low, high)]
    assert (ends[0] > ends[1]) == falls and ends[0] != ends[1]


def test_a_balance_shift_adds_that_many_people_a_year():
    shift = run(town(), {"net_migration_shift": 2.0}).arrivals[0] - run(town()).arrivals[0]
    assert shift == pytest.approx(2.0 * 50.0, rel=1e-6)


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
