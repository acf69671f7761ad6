"""Whole residents from expected numbers."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simcity.errors import DataError
from simcity.population.hazards import build_hazards
from simcity.population.integers import whole_numbers
from simcity.population.synthesis import base_residents, cells_of, settle_base
from simcity.rng import Draws, keys_of
from simcity.tables import Table
from tests.population_cases import rates


class City(SimpleNamespace):
    """A hand-made city of three zones; hashable, as loaded cities are."""

    __hash__ = object.__hash__


def city(by_zone=False, residents=7.5):
    zones = pd.DataFrame({"zone": ["a", "b", "c"], "municipality": "16201", "residents": [500.0, 0.0, 250.0]})
    rows = [("16201", sex, age, residents) for sex in "mf" for age in range(0, 80)]
    people = pd.DataFrame(rows, columns=["municipality", "sex", "age", "residents"])
    if by_zone:
        people = people.assign(zone=np.where(people["age"] < 20, "b", "c"))
    return City(
        id="town", base_year=2020, municipality="16201", municipalities=["16201"], zones=zones, population=people,
        provenance={},
    )  # fmt: skip


def test_whole_numbers_are_right_in_the_mean_and_exact_in_sum():
    expected = np.array([0.3, 1.7, 2.5, 0.5])
    drawn = np.array([whole_numbers(expected, u) for u in (np.arange(40_000) + 0.5) / 40_000])
    assert (drawn.sum(axis=1) == 5).all()
    assert np.abs(drawn.mean(axis=0) - expected).max() < 1e-3
    assert np.abs(drawn - expected).max() < 1


def test_keyed_offsets_give_the_same_means():
    expected = np.array([0.3, 1.7, 2.5, 0.5])
    offsets = Draws(3).uniform(28, 2020, keys_of("offset", np.arange(40_000)))
    means = np.mean([whole_numbers(expected, u) for u in offsets], axis=0)
    assert np.abs(means - expected).max() < 0.01


def test_sums_that_should_be_whole_stay_whole_in_spite_of_rounding():
    thirds = np.full(30_000, 1 / 3)
    assert all(whole_numbers(thirds, u).sum() == 10_000 for u in (0.0, 1e-9, 0.5, 1 - 1e-9))


def test_each_sex_is_exact_and_each_age_within_one():
    base = base_residents(city())
    for sex in (0, 1):
        assert (base.sex == sex).sum() == 600
        ages = np.bincount(base.age[base.sex == sex], minlength=80)
        assert set(ages) <= {7, 8}


def test_zones_share_residents_by_weight_and_an_empty_zone_stays_empty():
    base = base_residents(city(residents=75.0))
    share = np.bincount(base.zone, minlength=3) / base.zone.size
    assert share[1] == 0
    assert abs(share[0] - 2 / 3) < 0.005


def test_a_table_by_zone_is_followed():
    base = base_residents(city(by_zone=True))
    assert set(base.zone[base.age < 20]) == {1}
    assert set(base.zone[base.age >= 20]) == {2}


def test_every_run_has_the_same_residents_and_the_scale_keeps_some():
    town, given = city(residents=40.0), rates()
    hazards, kept = build_hazards(given), {}
    for scale in (1.0, 0.3, 0.1):
        table = Table("residents", {"clock": 4})
        settle_base(table, town, hazards, Draws(4), scale)
        kept[scale] = dict(zip(table.rid.tolist(), table.clocks.tolist(), strict=True))
        assert (table.birth_year == 2020 - (2020 - table.birth_year)).all()
    assert set(kept[0.1]) < set(kept[0.3]) < set(kept[1.0]) == set(base_residents(town).rid.tolist())
    assert all(kept[1.0][rid] == clocks for rid, clocks in kept[0.1].items())
    assert abs(len(kept[0.3]) / len(kept[1.0]) - 0.3) < 0.03


def test_nobody_has_anybody_elses_identity():
    assert np.unique(base_residents(city(residents=300.0)).rid).size == 48_000


def test_what_is_wrong_with_a_table_is_said():
    town = city()
    town.population.loc[0, "age"] = 111
    town.population.loc[1, "residents"] = -1
    with pytest.raises(DataError, match="(?s)population.residents.*population.age"):
        cells_of(town)


def test_a_zone_that_the_city_does_not_have_is_refused():
    town = city(by_zone=True)
    town.population.loc[0, "zone"] = "nowhere"
    with pytest.raises(DataError, match="nowhere"):
        cells_of(town)


def test_residents_without_a_zone_to_live_in_are_refused():
    town = city()
    town.zones["residents"] = 0.0
    with pytest.raises(DataError, match="16201 has residents but no zone"):
        cells_of(town)
