"""Households: referential integrity in every year, whatever happens to the city; leaving keeps its expectation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcity.errors import ConservationError
from simcity.population.cohort_component import project
from simcity.population.households.formation import HEAD, INSTITUTION, SPOUSE
from simcity.population.households.kinds import KIND_OF_BITS, bits_present
from tests.household_cases import HouseholdTown
from tests.population_cases import rates

FEW = settings(max_examples=8, deadline=None)


@FEW
@given(seed=st.integers(0, 1000), death=st.floats(0, 4), birth=st.floats(0, 3), leave=st.floats(0, 4),
       arrive=st.floats(0, 20))  # fmt: skip
def test_nobody_is_orphaned_and_nobody_lost_at_any_rates(seed, death, birth, leave, arrive):
    HouseholdTown(3, rates(years=4, death=death, birth=birth, leave=leave, arrive=arrive), seed).live(4)


@pytest.mark.parametrize("leave, births, arrive, low, high", [(0.3, 0.8, 0.2, 0.75, 0.92), (0.6, 0.5, 0.1, 0.3, 0.6),
                                                              (12.0, 0.0, 0.0, 0.0, 0.05)])  # fmt: skip
def test_a_city_can_shrink_for_forty_years_by_a_sixth_by_half_or_to_nearly_nobody(leave, births, arrive, low, high):
    town = HouseholdTown(4, rates(years=40, leave=leave, birth=births, arrive=arrive))
    start = len(town.residents)
    town.live(40)
    assert low * start <= len(town.residents) <= high * start
    assert (town.households.size > 0).all()


def test_the_last_resident_may_go():
    town = HouseholdTown(2, rates(years=2, leave=1e9, arrive=0.0, birth=0.0)).live(2)
    assert len(town.residents) == 0 and len(town.households) == 0


@FEW
@given(seed=st.integers(0, 1000), shuffle=st.integers(0, 1000))
def test_rows_in_another_order_give_the_same_households(seed, shuffle):
    plain = HouseholdTown(3, seed=seed).live(3)
    other = HouseholdTown(3, seed=seed, order=np.random.default_rng(shuffle).permutation).live(3)
    assert plain.lives() == other.lives()
    assert np.array_equal(plain.households.hid, other.households.hid)


def test_threads_change_nothing():
    one, two = HouseholdTown(6).live(4), HouseholdTown(6, threads=2).live(4)
    assert one.lives() == two.lives()
    assert np.array_equal(one.residents.rid, two.residents.rid)


def test_leaving_together_keeps_the_expectation_by_age_and_sex():
    given_rates = rates(years=3, arrive=0.0, leave=2.0)
    runs = []
    for seed in range(60):
        town = HouseholdTown(6, given_rates, seed)
        start = np.stack([np.bincount(2020 - town.residents.birth_year[town.residents.sex == s], minlength=111)
                          for s in (0, 1)])  # fmt: skip
        town.live(3)
        ages = [np.bincount(2023 - town.residents.birth_year[town.residents.sex == s], minlength=111) for s in (0, 1)]
        runs.append(np.stack(ages))
    expected = project(start.astype(float), given_rates).population[3]
    runs = np.array(runs, dtype=float)
    classes = [(0, 3), (3, 10), (10, 18), (18, 30), (30, 45), (45, 65), (65, 111)]
    for s in (0, 1):
        for low, high in classes:
            got = runs[:, s, low:high].sum(axis=1)
            z = (got.mean() - expected[s, low:high].sum()) / (got.std(ddof=1) / np.sqrt(len(runs)))
            assert abs(z) < 3.8, (s, low, z)


def test_most_spouses_leave_with_the_head():
    town = HouseholdTown(30, rates(years=1, arrive=0.0, leave=3.0, death=0.0, birth=0.0))
    r = town.residents
    head = {int(h): int(i) for h, i in zip(r.hid[r.role == HEAD], r.rid[r.role == HEAD])}
    spouses = [(int(i), head[int(h)]) for h, i in zip(r.hid[r.role == SPOUSE], r.rid[r.role == SPOUSE])]
    town.live(1)
    here = set(town.residents.rid.tolist())
    gone_heads = [s for s, h in spouses if h not in here]
    assert len(gone_heads) > 30
    assert np.mean([s not in here for s in gone_heads]) > 0.6


def test_births_do_not_wait_for_marriage():
    base = rates(years=1, arrive=0.0, leave=0.0, death=0.0)
    births = [HouseholdTown(10, base, seed).live(1).flows.total("births") for seed in range(40)]
    expected = project(np.tile(np.where(np.arange(111) < 95, 10.0, 0.0), (2, 1)), base).births.sum()
    assert abs(np.mean(births) - expected) < 3.5 * np.sqrt(expected / 40)


def test_a_wrong_household_is_noticed():
    town = HouseholdTown(3)
    town.residents.role[town.residents.role == HEAD] = SPOUSE
    with pytest.raises(ConservationError, match="no head"):
        town.roster.check("spoilt")
    town = HouseholdTown(3)
    town.residents.household[town.residents.role == INSTITUTION] = 0
    with pytest.raises(ConservationError, match="institution"):
        town.roster.check("spoilt")


def test_a_closed_city_without_events_keeps_its_households():
    given_rates = rates(years=2, arrive=0.0, leave=0.0, death=0.0, birth=0.0)
    town = HouseholdTown(5, replace(given_rates))
    before = town.households.hid.copy()
    town.course.chance[:] = 0.0
    town.course.some[:] = 0
    town.course.settle(2021, None, events=False)
    assert np.array_equal(np.sort(town.households.hid), np.sort(before))


def check_every_home(town):
    """Each household has a member, one grown head and its own members; nobody lives twice."""
    r, h = town.residents, town.households
    housed = r.household >= 0
    members = np.bincount(r.household[housed], minlength=len(h))
    heads = np.bincount(r.household[housed & (r.role == HEAD)], minlength=len(h))
    assert (members >= 1).all() and np.array_equal(members, h.size) and (heads == 1).all()
    assert np.unique(r.rid).size == len(r) and np.unique(h.hid).size == len(h)
    assert (r.hid[housed] == h.hid[r.household[housed]]).all()
    assert members.sum() + (r.role == INSTITUTION).sum() == len(r)
    assert (town.year - r.birth_year[r.role == HEAD] >= 18).all()  # no minor heads a household
    spouses = r.household[r.role == SPOUSE]
    assert np.unique(spouses).size == spouses.size
    kinds = KIND_OF_BITS[bits_present(r.household, r.role, len(h))]
    assert np.array_equal(kinds, h.kind)


@FEW
@given(seed=st.integers(0, 1000), death=st.floats(0, 4), birth=st.floats(0, 3), leave=st.floats(0, 4),
       arrive=st.floats(0, 20))  # fmt: skip
def test_every_year_each_household_has_one_grown_head_and_everyone_one_home(seed, death, birth, leave, arrive):
    town = HouseholdTown(3, rates(years=4, death=death, birth=birth, leave=leave, arrive=arrive), seed)
    check_every_home(town)
    for _ in range(4):
        check_every_home(town.live(1))


def test_births_follow_the_ages_of_women_and_not_their_marriages():
    """Every year of five: the mean of a hundred runs is the cohort component within 3.3 standard errors."""
    base = rates(years=5)
    runs, residents = [], []
    for seed in range(100):
        town = HouseholdTown(6, base, seed)
        births = []
        for _ in range(5):
            births.append(town.live(1).flows.total("births"))
        runs.append(births)
        residents.append(len(town.residents))
    start = np.tile(np.where(np.arange(111) < 95, 6.0, 0.0), (2, 1))
    expected = project(start, base)
    runs = np.array(runs, dtype=float)
    z = (runs.mean(axis=0) - expected.births) / (runs.std(axis=0, ddof=1) / np.sqrt(len(runs)))
    assert np.abs(z).max() <= 3.3, z
    residents = np.array(residents, dtype=float)
    total = (residents.mean() - expected.total()[-1]) / (residents.std(ddof=1) / np.sqrt(len(residents)))
    assert abs(total) <= 3.3
