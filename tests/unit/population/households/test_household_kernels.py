"""The household kernels against their plain twins."""

import numpy as np
import pytest

from simcity._kernels import households as kernel
from simcity.population.hazards import LEAVE, UNIT
from simcity.population.households.chances import chance_table
from simcity.population.households.kinds import BIT_OF_ROLE
from simcity.rng import Draws, Stream, keys_of
from tests.household_cases import HouseholdTown
from tests.population_cases import rates
from tests.reference import household_year as plain


@pytest.fixture(scope="module")
def town():
    return HouseholdTown(4, rates(years=3, leave=4.0)).live(1)


@pytest.mark.parametrize("threads", [1, 2])
def test_members_follow_their_head_as_in_the_twin(town, threads):
    r, hz, t, n = town.residents, town.hazards, 1, len(town.households)
    begin, end = hz.cumulated[t], hz.cumulated[t + 1]
    chance = -np.expm1(-(end[:, :, LEAVE] - begin[:, :, LEAVE]).astype(float) / UNIT)
    expected = plain.follow_heads(r.clocks[:, 2], r.birth_year.astype(int), r.sex, r.role, r.household, r.rid, r.hid,
                                  begin, end, chance, hz.first_cohort, town.draws, 2021, n)  # fmt: skip
    clocks = r.clocks.copy()
    kernel.follow_heads(clocks, r.birth_year, r.sex, r.role, r.household, r.rid, r.hid, len(r), begin, end, chance,
                        hz.first_cohort, 1, 0, 2021, np.empty(n, np.uint8), np.empty(n, np.int32), np.empty(n),
                        threads)  # fmt: skip
    assert np.array_equal(clocks[:, 2], expected)
    assert np.array_equal(clocks[:, [0, 1, 3]], r.clocks[:, [0, 1, 3]])
    assert (clocks[:, 2] != r.clocks[:, 2]).any()


def test_counting_as_in_the_twin(town):
    r, n = town.residents, len(town.households)
    size, grown, bits = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint8)
    kernel.tally(r.household, r.role, r.birth_year, len(r), BIT_OF_ROLE, 2003, size, grown, bits)
    for got, expected in zip((size, grown, bits), plain.tally(r.household, r.role, r.birth_year, n, BIT_OF_ROLE, 2003),
                             strict=True):  # fmt: skip
        assert np.array_equal(got, expected)


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_events_are_drawn_as_in_the_twin(town, lanes):
    r, table = town.residents, chance_table()
    n = len(r)
    some = (table > 0).any(axis=-1).view(np.uint8)
    rows, events, found = np.empty(n, np.int32), np.empty(n, np.uint8), np.zeros(lanes, np.int64)
    kernel.draw_events(r.birth_year, r.sex, r.role, r.marital, r.rid, n, 2030, table, some, 1, 0, Stream.PARTNER // 4,
                       rows, events, found)  # fmt: skip
    parts = [slice(k * n // lanes, k * n // lanes + m) for k, m in enumerate(found)]
    got = ([int(i) for p in parts for i in rows[p]], [int(e) for p in parts for e in events[p]])
    expected = plain.draw_events(r.birth_year, r.sex, r.role, r.marital, r.rid, 2030, table, Draws(1),
                                 Stream.PARTNER // 4)  # fmt: skip
    assert got == (expected[0], expected[1]) and len(got[0]) > 5


def test_identities_are_located_and_strangers_are_not():
    hid = keys_of("household", np.arange(1000))
    wanted = np.concatenate([hid[[3, 500, 999]], keys_of("stranger", np.arange(4))])
    row = np.empty(7, np.int32)
    kernel.locate(wanted, hid, 1000, np.empty(16, np.int32), row)
    assert row.tolist() == [3, 500, 999, -1, -1, -1, -1]
    kernel.locate(wanted, hid, 600, np.empty(16, np.int32), row)
    assert row.tolist()[:3] == [3, 500, -1]
    with pytest.raises(ValueError, match="power of two"):
        kernel.locate(wanted, hid, 1000, np.empty(15, np.int32), row)


def test_members_of_flagged_households_are_listed():
    household = np.array([0, 2, -1, 1, 2, -2], dtype=np.int32)
    out = np.empty(6, np.int32)
    found = kernel.members(household, 6, np.array([0, 0, 1], dtype=np.uint8), out)
    assert out[:found].tolist() == [1, 4]


def test_lengths_are_checked():
    with pytest.raises(ValueError, match="at least n rows"):
        kernel.members(np.zeros(3, np.int32), 4, np.zeros(1, np.uint8), np.empty(4, np.int32))
    with pytest.raises(ValueError, match="shape"):
        kernel.count_roles(np.zeros(1, np.int16), np.zeros(1, np.uint8), np.zeros(1, np.uint8), 1, 2020,
                           np.empty((5, 2, 111), np.int64))  # fmt: skip
