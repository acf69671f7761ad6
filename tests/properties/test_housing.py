"""Homes: what holds whatever the numbers are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcity._kernels import housing as kernel
from tests.housing_cases import Place, mixed
from tests.population_cases import rates

QUICK = settings(max_examples=40, deadline=None)
FEW = settings(max_examples=6, deadline=None)


def chosen(arguments):
    out = np.empty(arguments[0].size, dtype=np.int32)
    kernel.first_choices(*arguments, out)
    return out


def served(arguments, free, order):
    out, left = np.empty(arguments[0].size, dtype=np.int32), np.array(free, dtype=np.int32)
    kernel.allot(order, *arguments, chosen(arguments), left, out)
    return out


@QUICK
@given(seed=st.integers(0, 10**6), zone=st.integers(0, 5), dearer=st.floats(1.0, 5.0), slope=st.floats(0.0, 3.0))
def test_a_higher_rent_never_adds_choosers_and_moves_only_those_who_leave_the_zone(seed, zone, dearer, slope):
    key, kind, cell, zone_key, weight, near = mixed(300, seed=seed)
    before = chosen((key, kind, cell, zone_key, weight, near))
    less = weight.copy()
    less[:, zone] *= dearer**-slope
    after = chosen((key, kind, cell, zone_key, less, near))
    assert (after == zone).sum() <= (before == zone).sum()
    assert (before[after != before] == zone).all()


@QUICK
@given(seed=st.integers(0, 10**6), pull=st.floats(0.01, 50.0))
def test_a_new_zone_moves_only_those_who_go_there(seed, pull):
    key, kind, cell, zone_key, weight, near = mixed(300, zones=7, seed=seed)
    weight[:, 6] = pull
    old = [np.ascontiguousarray(a) for a in (zone_key[:6], weight[:, :6], near[:, :6])]
    before, after = chosen((key, kind, cell, *old)), chosen((key, kind, cell, zone_key, weight, near))
    assert ((after == before) | (after == 6)).all()


@QUICK
@given(seed=st.integers(0, 10**6), free=st.lists(st.integers(0, 60), min_size=6, max_size=6))
def test_priority_depends_on_who_one_is_and_not_on_the_order_of_rows(seed, free):
    key, kind, cell, zone_key, weight, near = mixed(200, seed=seed)
    given_zones = served((key, kind, cell, zone_key, weight, near), free, np.argsort(key))
    rows = np.random.default_rng(seed).permutation(200)
    shuffled = served((key[rows], kind[rows], cell[rows], zone_key, weight, near), free, np.argsort(key[rows]))
    assert (shuffled == given_zones[rows]).all()
    used = np.bincount(given_zones[given_zones >= 0], minlength=6)
    assert (used <= free).all()
    assert used.sum() == min(200, sum(free))


@QUICK
@given(seed=st.integers(0, 10**6), free=st.lists(st.integers(0, 60), min_size=6, max_size=6), more=st.integers(0, 5))
def test_one_more_home_never_leaves_anybody_worse_off_than_the_last_served(seed, free, more):
    """Serial dictatorship: whoever is first gets its choice wherever there is a home at all."""
    arguments = mixed(100, seed=seed)
    order = np.argsort(arguments[0])
    free[more] += 1
    got = served(arguments, free, order)
    first = chosen(arguments)[order[0]]
    assert free[first] == 0 or got[order[0]] == first


@FEW
@given(seed=st.integers(0, 1000), shuffle=st.integers(0, 1000))
def test_rows_in_another_order_live_in_the_same_homes(seed, shuffle):
    plain = Place(seed=seed, years=3).live(3)
    other = Place(seed=seed, years=3, order=np.random.default_rng(shuffle).permutation).live(3)
    assert plain.lives() == other.lives()
    assert plain.homes() == other.homes()


@FEW
@given(seed=st.integers(0, 1000), death=st.floats(0, 4), leave=st.floats(0, 5), arrive=st.floats(0, 20),
       vacancy=st.floats(0, 0.6), build=st.floats(0, 60), level=st.floats(0, 5), tear=st.floats(0, 1))  # fmt: skip
def test_homes_and_households_agree_at_any_numbers(seed, death, leave, arrive, vacancy, build, level, tear):
    made = rates(years=4, death=death, leave=leave, arrive=arrive)
    place = Place(made, seed=seed, vacancy_rate=vacancy, new_dwellings_per_1000=build, inner_move_level=level,
                  demolition_rate=tear)  # fmt: skip
    place.live(4, lambda p: p.housing.stock.check("test"))


def test_threads_change_nothing():
    one, two = Place(years=4).live(4), Place(years=4, threads=2).live(4)
    assert one.lives() == two.lives() and one.homes() == two.homes()


@pytest.mark.parametrize("rent", [-0.5, -2.0])
def test_a_dearer_district_does_not_grow(rent):
    """Rents of one zone raised by hand for the whole run: it ends with fewer households."""
    ends = []
    for factor in (1.0, 1.6):
        place = Place(years=6, choice_rent=rent, rent_response=0.0)
        place.housing.base_rent[0] *= factor
        place.state.zones.rent_yen[0] *= factor
        place.live(6)
        ends.append(int((place.state.households.zone == 0).sum()))
    assert ends[1] < ends[0]
