"""Residents by sex, age group and district: the right people in the right place, and how far to trust it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simcity.indicators import check
from simcity.population.stocks import (
    classes_by_district,
    district_measures,
    evidence,
    group_names,
    pyramid_measures,
)
from simcity.tables import Table


def test_every_single_age_is_in_its_group():
    for age, group in (
        (0, "m_0_4"),
        (4, "m_0_4"),
        (5, "m_5_9"),
        (99, "m_95_99"),
        (100, "m_100_plus"),
        (110, "m_100_plus"),
    ):
        by_age = np.zeros((2, 111), dtype=np.int64)
        by_age[0, age] = 3
        found = {m.group: check(m).value for m in pyramid_measures(by_age, 10.0)}
        assert found.pop(group) == 30.0 and not any(found.values())


def test_a_village_without_children_has_empty_groups_and_not_missing_ones():
    by_age = np.zeros((2, 111), dtype=np.int64)
    by_age[1, 93] = 1
    found = {m.group: m.value for m in pyramid_measures(by_age, 1.0)}
    assert list(found) == group_names() and sum(found.values()) == found["f_90_94"] == 1.0


def residents(zones, ages, year):
    table = Table("residents", {"clock": 4})
    table.append(len(zones), zone=np.array(zones), birth_year=year - np.array(ages))
    return table


def test_classes_of_districts_are_counted_by_the_zone_of_the_home():
    people = residents([0, 0, 1, 2, 2], [14, 15, 64, 65, 110], 2030)
    counts = classes_by_district(people, 2030, np.array([0, 0, 1]), 3)
    assert counts.tolist() == [[1, 2, 0], [0, 0, 2], [0, 0, 0]]


CASES = [("synthetic", ["age"], "D", "D"), ("published", ["age"], "C", "D"), ("published", ["age", "zone"], "C", "C")]


@pytest.mark.parametrize(("provenance", "columns", "whole", "ages"), CASES)
def test_numbers_by_district_are_as_good_as_the_zones_of_the_city(provenance, columns, whole, ages):
    city = SimpleNamespace(provenance={"zones": provenance}, population=pd.DataFrame(columns=columns))
    assert evidence(city)["grade"] == whole and evidence(city, by_age=True)["grade"] == ages
    measures = list(district_measures(["", "a"], np.array([[9, 9, 9], [1, 2, 3]]), 2.0, city))
    assert [(m.area, m.group, m.value, m.grade) for m in map(check, measures)] == [
        ("a", "0_14", 2.0, ages), ("a", "15_64", 4.0, ages), ("a", "65_plus", 6.0, ages)]  # fmt: skip
    assert {m.provenance for m in measures} == {"synthetic" if provenance == "synthetic" else "derived"}
