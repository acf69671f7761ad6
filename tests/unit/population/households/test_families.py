"""Arrivals who come together."""

import numpy as np

from simcity.population.arrivals import Arrivals, Settling, in_sample
from simcity.population.households.families import FamilyArrivals, group
from simcity.population.households.formation import CHILD, HEAD, SPOUSE
from simcity.rng import Draws
from tests.population_cases import SHARES, rates

GIVEN, DRAWS = rates(years=1, arrive=60.0), Draws(5)


def arrivals(kind=FamilyArrivals):
    return kind(16201, 2020, GIVEN.arrive, Settling.from_weights(SHARES))


def test_numbers_by_sex_and_age_are_those_of_single_arrivals():
    rid, cell = arrivals().select(DRAWS, 2020, 1.0)
    plain_rid, plain_cell = arrivals(Arrivals).select(DRAWS, 2020, 1.0)
    assert np.array_equal(rid, plain_rid) and np.array_equal(cell, plain_cell)


def test_families_are_kept_or_dropped_as_one_and_samples_lie_inside_each_other():
    kept = {}
    for scale in (0.1, 0.4, 1.0):
        made = arrivals()
        rid, _ = made.select(DRAWS, 2020, scale)
        _, hid, _, _ = made._last
        assert in_sample(DRAWS, hid, scale).all()
        kept[scale] = set(rid.tolist())
    assert kept[0.1] < kept[0.4] < kept[1.0]
    assert abs(len(kept[0.4]) / len(kept[1.0]) - 0.4) < 0.05


def test_children_come_with_a_parent_couples_in_pairs_and_the_young_mostly_alone():
    rid, cell = arrivals().select(DRAWS, 2020, 1.0)
    sex, age = np.divmod(cell, 111)
    head, role = group(rid, cell, DRAWS, 2020)
    children = np.flatnonzero(role == CHILD)
    assert (age[children] < 18).all() and children.size >= 0.98 * (age < 18).sum()  # few parents fit the very last
    assert (age[head[children]] >= 18).all()
    wives = np.flatnonzero(role == SPOUSE)
    assert wives.size > 50 and (sex[head[wives]] == 0).all() and np.unique(head[wives]).size == wives.size
    assert (role[head] == HEAD).all()
    alone = np.bincount(head, minlength=rid.size)[head] == 1
    young, middle = (age >= 18) & (age < 26), (age >= 32) & (age < 50)
    assert alone[young].mean() > 0.6 > alone[middle].mean()


def test_nobody_arrives_without_trouble():
    head, role = group(np.empty(0, np.uint64), np.empty(0, np.int32), DRAWS, 2020)
    assert head.size == role.size == 0
