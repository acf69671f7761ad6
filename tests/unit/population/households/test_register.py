"""How fast the nation's households grow: the register beside the census."""

import math

import pytest

from simcity.population import worlds
from simcity.population.age_structure import national_single_ages
from simcity.population.cohort_component import project
from simcity.population.defaults import read_default
from simcity.population.households import count_households, register
from simcity.population.households.look_back import nation
from simcity.population.households.paths import damped

BEFORE = {2015: "ipss2012_medium", 2020: "ipss2023_medium"}


def test_growth_of_a_calendar_year_is_that_between_two_first_of_januaries():
    assert register.registered_growth(2016.0, 2017.0) == pytest.approx(math.log(57_477_037 / 56_950_757), abs=1e-12)
    assert register.registered_growth(2016.0, 2020.0) == pytest.approx(math.log(59_071_519 / 56_950_757) / 4, abs=1e-12)


def test_foreign_residents_entering_the_register_are_no_growth():
    across = register.registered_growth(2012.25, 2014.0)
    assert 0.007 < across < 0.01  # 2012.25 to 2013.25 of Japanese nationals, then of all
    with pytest.raises(ValueError, match="no register"):
        register.registered_growth(2020.0, 2025.0)


def test_expected_growth_is_that_of_the_register_less_what_it_usually_overstates():
    assert register.excess(2014) == 0.0
    assert register.expected_growth(2015) == pytest.approx(
        math.log(56_950_757 / 56_412_140)
        - (register.registered_growth(2010.75, 2015.75) - math.log(53_331_797 / 51_842_307) / 5)
    )
    assert register.excess(2020) < register.excess(2015)  # the census caught up


def test_nothing_after_the_base_year_is_read(monkeypatch):
    wanted = [register.expected_growth(2015), register.pace("headship", 2016), register.pace("living_alone", 2019)]
    later = {
        "national_register.csv": lambda r: float(r["date"]) > 2016,
        "household_pace.csv": lambda r: r["from_year"] > "2015",
        "national_households.csv": lambda r: r["year"] > "2015",
    }

    def poisoned(name):
        return [dict(r, households="1", value="7") if later[name](r) else r for r in read_default(name)]

    monkeypatch.setattr(register, "read_default", poisoned)
    caches = (register._series, register.census_growth, register.excess, register.expected_growth, register.pace)
    for function in caches:
        function.cache_clear()
    got = [register.expected_growth(2015), register.pace("headship", 2016), register.pace("living_alone", 2019)]
    for function in caches:
        function.cache_clear()
    assert got == wanted and register.pace("headship", 2014) == 0.0


@pytest.mark.parametrize("base", BEFORE)
def test_with_its_pace_headship_grows_as_expected_in_the_nation(base):
    people = national_single_ages(base)
    later = project(people, worlds.national_rates(worlds.preset(BEFORE[base]), base, base + 1)).population[1]
    growth = math.log(count_households(later, 1.0, 1, base) / count_households(people, 1.0))
    assert growth == pytest.approx(register.expected_growth(base), abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("base", BEFORE)
def test_with_its_pace_the_nation_lived_through_grows_as_expected(base):
    got = nation(base, base + 2, 0.004, BEFORE[base])
    growth = math.log(got["last"]["households"] / got["first"]["households"]) / 2
    assert growth == pytest.approx(register.expected_growth(base), abs=2e-4)


def test_a_fading_year_counts_less_and_less():
    assert damped(0.0) == damped(-3.0) == 0.0 and damped(1.0) == pytest.approx(1.0, abs=0.03)
    assert damped(200.0) == pytest.approx(20.0, abs=0.01)
