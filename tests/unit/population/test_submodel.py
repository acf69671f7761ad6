"""The population sibling: its year, its measures, its conservation."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simcity.errors import ConservationError, DataError
from simcity.indicators import check
from simcity.population import Population, submodel
from simcity.population.cohort_component import project
from simcity.rng import Draws
from simcity.tables import Table
from tests.population_cases import rates
from tests.unit.population.test_synthesis import city as small_city


@pytest.fixture
def given(monkeypatch):
    """The rates that the submodel is built with, instead of calibrated ones."""
    made = rates(years=6, arrive=2.0)
    monkeypatch.setattr(submodel, "rates_for", lambda city, world, parameters, first, last: made.window(first, last))
    return made


def state(first=2020, scale=1.0, threads=1, residents=20.0, last=2025, life=0.0, having=0.0):
    city = small_city(residents=residents)
    city.zones = city.zones.assign(habitable_km2=[1.0, 1.0, 2.0], district=["old", "old", "new"])
    city.households = pd.DataFrame({"municipality": ["16201"], "year": [2020], "households": [1300]})
    population = np.zeros((2, 111))
    population[:, :80] = residents
    city.population_array = lambda: population
    return SimpleNamespace(
        city=city, first=first, last=last, year=first, scale=scale, weight=1 / scale, threads=threads, draws=Draws(7),
        map_year=True, scenario=SimpleNamespace(world="ipss2023_medium"), notes={}, flows={},
        parameters={"household_life": life, "housing": 0, "household_having": having, "places": 0, "eta_out": 0,
                    "eta_in": 0},
        residents=Table("residents", {"clock": 4}), households=Table("households"), events=Table("events"),
    )  # fmt: skip


def started(**options):
    made, population = state(**options), Population()
    population.start(made)
    return made, population


def measured(made, population):
    return {(m.indicator, m.area_kind, m.area, m.group): m.value for m in population.measures(made)}


def test_a_year_is_recorded_with_the_stock_of_its_october_and_its_flows(given):
    made, population = started()
    before = len(made.residents)
    population.step(made)
    found = measured(made, population)
    assert found["population", "city", "", ""] == before == 3200
    balance = (
        found["births", "city", "", ""]
        - found["deaths", "city", "", ""]
        + found["arrivals", "city", "", ""]
        - found["departures", "city", "", ""]
    )
    assert len(made.residents) == before + balance
    assert made.flows["births"] == found["births", "city", "", ""]


def test_measures_are_declared_and_parts_add_up(given):
    made, population = started()
    population.step(made)
    for measure in population.measures(made):
        check(measure)
    found = measured(made, population)
    whole = found["population", "city", "", ""]
    assert sum(v for (i, kind, *_), v in found.items() if i == "population" and kind == "zone") == whole
    assert sum(v for (i, kind, *_), v in found.items() if i == "population" and kind == "district") == whole
    assert sum(found["population_by_age", "city", "", g] for g in ("0_14", "15_64", "65_plus")) == whole
    assert sum(v for (i, *_), v in found.items() if i == "population_by_sex_age") == whole
    by_district = {
        (area, g): v for (i, kind, area, g), v in found.items() if i == "population_by_age" and kind == "district"
    }
    assert {area for area, _ in by_district} == {"old", "new"} and sum(by_district.values()) == whole
    assert found["share_65_plus", "city", "", ""] == pytest.approx(15 / 80)
    assert found["households", "city", "", ""] == pytest.approx(1300)


def test_values_at_a_smaller_scale_are_weighted(given):
    made, population = started(scale=0.25, residents=80.0)
    population.step(made)
    found = measured(made, population)
    assert found["population", "city", "", ""] == 4 * population.by_age.sum()
    assert found["population", "city", "", ""] == pytest.approx(12_800, rel=0.05)


def test_a_run_that_begins_after_the_base_year_lives_through_the_years_between(given):
    late, later = started(first=2022, last=2025)
    early, earlier = started(first=2020, last=2025)
    for year in (2020, 2021):
        early.year = year
        earlier.step(early)
    assert sorted(late.residents.rid) == sorted(early.residents.rid)
    assert len(late.residents) != 3200
    with pytest.raises(DataError, match="before the base year"):
        started(first=2019)


def test_the_mean_of_runs_is_the_cohort_component(given):
    expected = project(state().city.population_array(), given)
    ends = []
    for seed in range(25):
        made = state()
        made.draws = Draws(seed)
        population = Population()
        population.start(made)
        for year in range(2020, 2026):
            made.year = year
            population.step(made)
        ends.append(len(made.residents))
    error = np.std(ends, ddof=1) / np.sqrt(len(ends))
    assert abs(np.mean(ends) - expected.total()[6]) < 3.3 * error


def test_a_resident_who_vanishes_between_years_stops_the_next_step(given):
    made, population = started()
    population.step(made)
    made.residents.n -= 1
    made.year = 2021
    with pytest.raises(ConservationError, match="population, year 2021"):
        population.step(made)


def test_proposed_deaths_are_part_of_the_years_deaths(given):
    made, population = started()
    made.events.append(3, year=2020, rid=made.residents.rid[:3].copy(), kind="death", cause="flood")
    rids = set(made.residents.rid[:3].tolist())
    population.step(made)
    assert not rids & set(made.residents.rid.tolist())
    plain, other = started()
    other.step(plain)
    assert made.flows["deaths"] >= plain.flows["deaths"]


def test_households_live_when_asked_to_and_are_counted_as_they_are(given):
    made, population = started(life=1.0)
    for year in range(2020, 2024):
        made.year = year
        population.step(made)
        found = measured(made, population)
        of_kinds = [(area, value) for (name, _, area, _), value in found.items() if name == "households_by_kind"]
        kinds = {place: sum(value for area, value in of_kinds if area == place) for place in ("", "old", "new")}
        assert kinds[""] == found["households", "city", "", ""]
        assert kinds["old"] + kinds["new"] == kinds[""] and kinds["old"] > 0 < kinds["new"]
        assert 1.0 < found["household_size", "city", "", ""] < 4.0
    assert population.course.counts["marriages"] > 0


def test_households_without_a_life_of_their_own_still_hold_everybody(given):
    made, population = started(life=0.0)
    for year in range(2020, 2024):
        made.year = year
        population.step(made)
    housed = made.residents.household >= 0
    assert (made.households.hid[made.residents.household[housed]] == made.residents.hid[housed]).all()
    assert housed.mean() > 0.9


def test_what_everybody_has_is_counted_only_where_asked(given):
    made, population = started(life=1.0, having=1.0)
    for _ in range(2):
        population.step(made)
        found = measured(made, population)
        people = found["population", "city", "", ""]
        assert 0.5 < found["licence_holders", "city", "", ""] / people < 0.9
        assert 0.3 < found["workers", "city", "", ""] / people < 0.7
        assert found["students", "city", "", ""] > 0.1 * people
        assert 0 < found["cars", "city", "", ""] <= found["licence_holders", "city", "", ""]
        assert 2e6 < found["household_income", "city", "", ""] < 7e6
        made.year += 1
    plain_state, plain = started(life=1.0)
    plain.step(plain_state)
    assert not any(key[0] == "cars" for key in measured(plain_state, plain))
    assert sorted(plain_state.residents.rid) != [] and not plain_state.residents.having.any()
