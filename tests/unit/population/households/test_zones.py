"""Households by zone: expected, formed, compared."""

import numpy as np
import pandas as pd
import pytest

from simcity.population.households.fit import freeman_tukey
from simcity.population.households.targets import Targets, targets_of
from simcity.population.households.zones import expected_by_zone, fit_by_zone, targets_by_zone
from simcity.population.synthesis import base_residents, households_by_zone
from simcity.rng import keys_of
from tests.unit.population.test_synthesis import City

ZONES = 4


def people(number=30, zones=ZONES):
    """Residents by zone, sex and age: the later a zone, the older."""
    age = np.arange(111)
    rows = [np.where(age < 95, number * np.exp((age - 45) * 0.006 * (z - 1.5)), 0.0) for z in range(zones)]
    return np.rint(np.repeat(np.array(rows)[:, None], 2, axis=1)).astype(np.int64)


def whole(residents):
    return targets_of({}, {}, 2015, residents.sum(axis=0).astype(float))


def town(published=None, number=30):
    residents = people(number)
    rows = [("16201", f"z{z}", "mf"[s], a, float(residents[z, s, a]))
            for z, s, a in zip(*np.nonzero(residents), strict=True)]  # fmt: skip
    zones = pd.DataFrame({"zone": [f"z{z}" for z in range(ZONES)], "municipality": "16201",
                          "residents": residents.sum(axis=(1, 2)).astype(float)})  # fmt: skip
    return City(id="town", base_year=2015, municipality="16201", municipalities=["16201"], zones=zones, provenance={},
                population=pd.DataFrame(rows, columns=["municipality", "zone", "sex", "age", "residents"]),
                tables={} if published is None else {"zone_households": published})  # fmt: skip


def test_expected_households_have_the_counts_of_the_municipality_and_more_elders_live_alone():
    residents = people()
    counts = whole(residents)
    table = expected_by_zone(residents, counts)
    assert table.sum(axis=0) == pytest.approx([counts.single, counts.nuclear, counts.other])
    assert (np.diff(table.sum(axis=1) / residents.sum(axis=(1, 2))) > 0).all()  # more heads among the old


def test_published_zones_are_followed_and_kinds_known_in_some_only():
    residents, counts = people(), whole(people())
    told = np.full((ZONES, 3), np.nan)
    told[:, 0] = [1000, 2000, 3000, 4000]
    told[1, 1:] = [1500, 400]
    table = expected_by_zone(residents, counts, told)
    assert table.sum(axis=1) / counts.households == pytest.approx([0.1, 0.2, 0.3, 0.4])
    shares = table[:, 0] / table.sum(axis=1)
    assert shares[1] > shares[[0, 2, 3]].max()


def test_where_nobody_lives_there_are_no_households_whatever_is_published():
    residents = people()
    residents[2] = 0
    table = expected_by_zone(residents, whole(residents), np.array([[100.0, np.nan, np.nan]] * ZONES))
    assert table[2].sum() == 0 and table.sum() == pytest.approx(whole(residents).households)
    assert expected_by_zone(residents * 0, Targets(0, 0, 0, 0, 0, 0)).sum() == 0


def test_whole_counts_of_zones_add_up():
    residents, counts = people(), whole(people())
    each = targets_by_zone(expected_by_zone(residents, counts), residents, counts, keys_of("zone", np.arange(ZONES)),
                           2015)  # fmt: skip
    for name in ("households", "members", "single", "nuclear", "single_65", "couple_65"):
        assert sum(getattr(zone, name) for zone in each) == getattr(counts, name), name


def test_a_city_with_published_zones_forms_them_one_by_one():
    counts = whole(people())
    share = np.array([0.2, 0.25, 0.27, 0.28])
    published = pd.DataFrame({"zone": [f"z{z}" for z in range(ZONES)],
                              "households": np.rint(share * counts.households), "single": np.nan,
                              "nuclear": np.nan})  # fmt: skip
    city = town(published)
    found = households_by_zone(city)
    assert found.measures["sae"] < 0.01 and found.measures["srmse"] < 0.02 and (found.p > 0.9).all()
    assert found.made.sum(axis=1) / found.made.sum() == pytest.approx(share, abs=0.005)
    base = base_residents(city)
    assert np.array_equal(np.bincount(base.zone, minlength=ZONES), people().sum(axis=(1, 2)))


def test_without_published_zones_households_agree_with_headship_within_fifteen_per_cent():
    found = households_by_zone(town())
    assert found.made.sum(axis=0) == pytest.approx(found.expected.sum(axis=0), rel=0.02)
    assert found.measures["sae"] < 0.15


def test_the_measures_of_a_zone_tell_chance_from_error():
    expected = np.array([[40.0, 50, 10], [40, 50, 10], [0, 0, 0]])
    zone, kind = np.repeat([0, 1], 100), np.concatenate([np.repeat([0, 2, 4], [41, 49, 10]), np.repeat([0, 3], 50)])
    found = fit_by_zone(expected, zone, kind)
    assert found.made.tolist() == [[41, 49, 10], [50, 50, 0], [0, 0, 0]]
    assert found.sae.tolist() == [0.02, 0.2, 0.0]
    assert found.p[0] > 0.9 and found.p[1] < 0.001 and found.p[2] == 1.0
    assert found.measures["tae"] == 22.0
    assert freeman_tukey(np.zeros(3), np.zeros(3)) == (0.0, 1.0)
