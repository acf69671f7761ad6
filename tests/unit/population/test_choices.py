from types import SimpleNamespace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import choices, outlook
from simcity.population.calibration import build_rates, default_parameters
from simcity.population.cohort_component import project
from simcity.population.figures import CityFigures
from simcity.scenario.worlds import load_world
from simcity.verification.demography import toyama


def world(**demography):
    return {"demography": {"projection": "ipss2017_medium", **demography}}


def town(share: float) -> CityFigures:
    """Toyama at another size: every figure times `share`."""
    city = toyama(False)
    flows = {y: type(f)(f.births * share, f.deaths * share, f.arrivals * share, f.departures * share)
             for y, f in city.flows.items()}  # fmt: skip
    return CityFigures(city.base_year, city.population * share, flows, {y: c * share for y, c in city.classes.items()})


def with_controls(city: CityFigures, rows) -> SimpleNamespace:
    ages = [{"sex": s, "age": a, "residents": city.population[i, a]} for i, s in enumerate("mf") for a in range(111)]
    import pandas as pd

    return SimpleNamespace(base_year=city.base_year, population=pd.DataFrame(ages), controls=rows, municipalities=())


def control(year, low, high, residents, sex="all", source="ipss"):
    return {"municipality": "16201", "year": year, "sex": sex, "age_from": low, "age_to": high, "residents": residents,
            "source": source}  # fmt: skip


def test_a_world_that_asks_for_nothing_has_the_rates_of_the_calibration():
    city = toyama(False)
    plain, own = build_rates(city, world(), None, 2015, 2030), choices.rates_for(city, world(), None, 2015, 2030)
    for name in ("death", "birth", "leave", "arrive"):
        assert np.array_equal(getattr(plain, name), getattr(own, name))


def test_report_literal_takes_17_percent_from_a_large_city_by_2025_and_then_lets_go():
    city, asked = toyama(False), load_world("report_literal")
    path = project(city.population, choices.rates_for(city, asked, None, 2015, 2035)).total()
    assert path[10] / path[0] == pytest.approx(0.83, rel=1e-6)
    assert path[5] / path[0] == pytest.approx(0.83**0.5, rel=1e-6)
    assert path[15] / path[10] > 0.97


def test_a_run_that_starts_inside_the_period_lives_through_the_rest_of_it():
    city = toyama(False)
    later = CityFigures(2020, city.population, {}, {})
    path = project(later.population, choices.rates_for(later, load_world("report_literal"), None, 2020, 2030)).total()
    assert path[5] / path[0] == pytest.approx(0.83**0.5, rel=1e-6)


@pytest.mark.parametrize("name", ["report_literal", "mgi_share"])
def test_a_small_city_is_told_that_neither_reading_speaks_of_it(name):
    small = town(0.1)
    with pytest.raises(DataError, match="says nothing of a city of 41,8"):
        choices.rates_for(small, load_world(name), None, 2015, 2030)
    later = CityFigures(2030, small.population, {}, {})  # its size is told before its base year
    with pytest.raises(DataError, match="says nothing of a city"):
        choices.rates_for(later, load_world(name), None, 2030, 2040)


def test_mgi_share_leaves_17_percent_of_large_cities_shrinking():
    growth = choices.growth_of_large_cities(150_000)
    shifted = growth + choices.growth_shift(0.17, 150_000)
    assert (shifted < 0).sum() == round(0.17 * len(growth))
    assert (len(growth), int((growth < 0).sum())) == (179, 96)  # what the world's description says of 2015-20


def test_mgi_share_moves_a_large_city_by_the_common_shift_inside_the_period():
    city = toyama(False)
    plain = build_rates(city, "ipss2017_medium", None, 2015, 2030)
    own = choices.rates_for(city, load_world("mgi_share"), None, 2015, 2030)
    more = (own.arrive - plain.arrive).sum(axis=(1, 2)) / city.population.sum()
    assert more[:10] == pytest.approx(choices.growth_shift(0.17, 150_000))
    assert more[10:] == pytest.approx(0.0)


def test_a_period_that_is_over_is_refused_with_a_remedy():
    later = CityFigures(2025, toyama(False).population, {}, {})
    with pytest.raises(DataError, match="earlier base year"):
        choices.rates_for(later, load_world("report_literal"), None, 2025, 2030)


def test_the_five_year_method_is_met_by_sex_and_age_in_its_years():
    asked = world(method="ipss_regional")
    run = outlook.project_city(toyama(), asked, 2043, method="run")
    five = outlook.project_city(toyama(), asked, 2045, method="ipss_regional")
    for name in outlook.CLASSES:
        assert [run.at(y, name) for y in (2020, 2030, 2040)] == pytest.approx(
            [five.at(y, name) for y in (2020, 2030, 2040)], rel=1e-6)  # fmt: skip
    between = 0.4 * five.at(2040) + 0.6 * five.at(2045)
    assert run.at(2043) == pytest.approx(between, rel=1e-6)


def test_totals_of_others_are_met_only_when_the_world_says_so():
    """Made by hand: a total in 2025, two classes that fill all ages in 2035."""
    city = with_controls(toyama(False), [control(2020, 0, 64, 290e3), control(2020, 65, 110, 124e3),
                                         control(2030, 0, 64, 270e3), control(2030, 65, 110, 125e3)])  # fmt: skip
    plain = outlook.project_city(city, world(), 2030, method="run")
    raked = outlook.project_city(city, world(rake_to="ipss"), 2030, method="run")
    assert plain.at(2030) == outlook.project_city(city, world(), 2030).at(2030)
    assert (raked.at(2020), raked.at(2030)) == pytest.approx((414e3, 395e3))
    assert raked.at(2030, "65_plus") == pytest.approx(125e3) != pytest.approx(plain.at(2030, "65_plus"))


def test_where_classes_leave_a_gap_the_stated_total_is_met():
    city = with_controls(toyama(False), [control(2025, 0, 110, 400e3), control(2025, 0, 14, 45e3)])
    assert outlook.project_city(city, world(rake_to="ipss"), 2030, method="run").at(2025) == pytest.approx(400e3)


def test_unknown_sources_years_outside_and_two_wishes_are_refused():
    city = with_controls(toyama(False), [control(2010, 0, 110, 420e3)])
    with pytest.raises(DataError, match="no totals of this source.*ipss"):
        choices.rates_for(city, world(rake_to="nilim"), None, 2015, 2030)
    with pytest.raises(DataError, match="lies in the run"):
        choices.rates_for(city, world(rake_to="ipss"), None, 2015, 2030)
    with pytest.raises(DataError, match="cannot hold together"):
        choices.rates_for(city, world(rake_to="ipss", method="ipss_regional"), None, 2015, 2030)


def test_as_migration_to_cities_fades_a_large_city_gains_less_and_a_small_town_loses_less():
    values = default_parameters()
    fading = values | {"city_migration_decay": 0.03, "city_migration_decay_from": 2020.0}
    for city, sign in ((toyama(False), -1), (town(0.02), +1)):
        plain, slower = (build_rates(city, world(), v, 2015, 2045).arrive.sum(axis=(1, 2)) for v in (values, fading))
        change = (slower - plain) / city.population.sum() * 1000.0
        assert change[:5] == pytest.approx(0.0)
        assert (sign * np.diff(change[5:]) > 0).all()
        usual = values["usual_balance_of_10000"] + values["usual_balance_per_decade"] * (
            np.log10(city.population.sum()) - 4.0)  # fmt: skip
        first = -usual * (1 - 0.97**0.5)  # later years also have fewer leavers, or more
        assert change[5] == pytest.approx(first, rel=0.01)
        assert abs(change[-1]) > 20 * abs(first)


def test_without_registered_births_children_stand_in_for_fertility():
    from simcity.population import worlds
    from simcity.population.calibration import calibrate
    from simcity.population.fertility import child_woman_ratio

    nation = worlds.national_population(worlds.preset("ipss2017_medium"), 2015, 2015)[0] / 300.0
    many = nation.copy()
    many[:, :5] *= 1.3
    same, more = (calibrate(CityFigures(2015, p), worlds.preset("ipss2017_medium"), default_parameters())
                  for p in (nation, many))  # fmt: skip
    assert float(more.fertility / same.fertility) == pytest.approx(1.3)
    assert child_woman_ratio(many) == pytest.approx(1.3 * child_woman_ratio(nation))


def test_a_world_may_choose_the_smooth_curve_of_births():
    city = toyama(False)
    table, curve = (build_rates(city, world(fertility_shape=s), None, 2015, 2020).birth for s in
                    ("japan_2010", "peristera_kostaki"))  # fmt: skip
    five_year = np.abs((curve - table)[:, 15:50].reshape(-1, 7, 5).sum(axis=2))
    assert 0 < five_year.max() < 0.02  # both carry the same births in five-year groups, nearly
    with pytest.raises(DataError, match="age shape"):
        build_rates(city, world(fertility_shape="gamma"), None, 2015, 2020)
