"""The household kernels against their plain twins."""

import numpy as np
import pytest

from simcity._kernels import candidates, lookup, roster, shelves
from simcity._kernels import households as kernel
from simcity.population.hazards import LEAVE, UNIT
from simcity.population.households.chances import chance_table
from simcity.population.households.homecoming import ROOM, _heads_of_age
from simcity.population.households.kinds import BIT_OF_ROLE
from simcity.population.households.matching import place
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
                        hz.first_cohort, 1, 0, 2021, np.empty((threads, n), np.uint32))  # fmt: skip
    assert np.array_equal(clocks[:, 2], expected)
    assert np.array_equal(clocks[:, [0, 1, 3]], r.clocks[:, [0, 1, 3]])
    assert (clocks[:, 2] != r.clocks[:, 2]).any()


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_counting_as_in_the_twin(town, lanes):
    r, n = town.residents, len(town.households)
    size, grown, bits = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint8)
    words = np.empty((lanes, n), np.uint64)
    roster.tally(r.household, r.role, r.birth_year, len(r), 2003, words, size, grown, bits)
    for got, expected in zip((size, grown, bits), plain.tally(r.household, r.role, r.birth_year, n, BIT_OF_ROLE, 2003),
                             strict=True):  # fmt: skip
        assert np.array_equal(got, expected)
    counts = np.empty((lanes, 6, 2, 111), np.int64)
    candidates.count_roles(r.birth_year, r.sex, r.role, len(r), 2021, counts)
    expected = np.zeros((6, 2, 111), np.int64)
    np.add.at(expected, (r.role, r.sex, np.clip(2021 - r.birth_year, 0, 110)), 1)
    assert np.array_equal(counts.sum(axis=0), expected)


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_tables_are_compared_as_in_the_twin(town, lanes):
    r, h = town.residents, town.households
    n = len(h)
    household, role, hid = r.household.copy(), r.role.copy(), r.hid.copy()
    household[[0, 5, 9]] = n + 3, -1, -2
    household[role == 5] = np.where(np.arange((role == 5).sum()) % 2 == 0, 1, household[role == 5])
    role[20:24], hid[40] = 0, 7
    faults = np.empty((lanes, 5), np.int64)
    roster.compare(household, role, hid, r.zone, len(r), h.hid, h.zone, h.size, n, np.empty((lanes, n), np.uint64),
                   faults)  # fmt: skip
    got = faults.sum(axis=0).tolist()
    assert got == plain.compare(household, role, hid, r.zone, h.hid, h.zone, h.size)
    assert all(got)


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_events_are_drawn_as_in_the_twin(town, lanes):
    r, table = town.residents, chance_table()
    n = len(r)
    some = (table > 0).any(axis=-1).view(np.uint8)
    rows, events = np.empty(n, np.int32), np.empty(n, np.uint8)
    found = kernel.draw_events(r.birth_year, r.sex, r.role, r.marital, r.rid, n, 2030, table, some, 1, 0,
                               Stream.PARTNER // 4, rows, events, np.empty(lanes, np.int64))  # fmt: skip
    expected = plain.draw_events(r.birth_year, r.sex, r.role, r.marital, r.rid, 2030, table, Draws(1),
                                 Stream.PARTNER // 4)  # fmt: skip
    assert (rows[:found].tolist(), events[:found].tolist()) == expected and found > 5


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_the_bereaved_and_the_able_are_listed_as_in_the_twin(town, lanes):
    r, n, h = town.residents, len(town.residents), len(town.households)
    role, marital = r.role.copy(), r.marital.copy()
    role[::7][role[::7] != 5] = 3
    marital[::14] = 1
    size, _, bits = plain.tally(r.household, role, r.birth_year, h, BIT_OF_ROLE, 2003)
    rows, room = np.empty(n, np.int32), np.empty(lanes, np.int64)
    found = candidates.bereaved(r.household, role, marital, n, bits.astype(np.uint8), np.empty(h, np.uint8), rows, room)
    assert rows[:found].tolist() == plain.bereaved(r.household, role, marital, bits) and found > 20
    able = np.zeros(24, np.uint8)
    able[:4], able[8:12], able[12:16] = 2, 1, 3
    classes = np.where(np.arange(111) < 18, 255, np.arange(111) // 40 + 3 * np.arange(2)[:, None])
    cell_of = np.where((able > 0)[:, None, None], np.where(classes == 1, 255, classes), 255).astype(np.uint8)
    cells, u = np.empty(n, np.uint8), np.empty(n)
    found = candidates.list_able(r.birth_year, r.sex, role, marital, r.household, n, size.astype(np.int32), 2021, able,
                                 cell_of, rows, cells, room)  # fmt: skip
    expected = plain.list_able(r.birth_year, r.sex, role, marital, r.household, size, 2021, able, cell_of)
    assert list(zip(rows[:found].tolist(), cells[:found].tolist(), strict=True)) == expected and found > 20
    who, cell, cut = rows[:found].copy(), cells[:found].copy(), np.linspace(0.0, 1.0, 6)
    found = candidates.draw_lowest(who, cell, r.rid, cut, 1, 0, 2021, 10, 5, rows, cells, u, room)
    expected = plain.draw_lowest(who, cell, r.rid, cut, Draws(1), 2021, 5)
    assert list(zip(rows[:found].tolist(), cells[:found].tolist(), u[:found].tolist(), strict=True)) == expected
    assert 10 < found < who.size
    with pytest.raises(ValueError, match="out of range"):
        candidates.draw_lowest(who, cell, r.rid, cut[:1], 1, 0, 2021, 10, 5, rows, cells, u, room)


def test_homes_are_listed_as_in_the_twin(town):
    h, n = town.households, len(town.households)
    size, grown, _ = plain.tally(town.residents.household, town.residents.role, town.residents.birth_year, n,
                                 BIT_OF_ROLE, 2003)  # fmt: skip
    leaving, needed, rows = (
        (np.arange(n) % 5 == 0).astype(np.uint8),
        np.array([1, 1, 0, 1], np.uint8),
        np.empty(n, np.int32),
    )
    for sample, smallest in ((0, 0), (3, 2)):
        found = candidates.homes(h.hid, h.zone, size.astype(np.int32), grown.astype(np.int32), leaving, sample,
                                 smallest, needed, rows)  # fmt: skip
        expected = plain.homes(h.hid, h.zone, size, grown, leaving, sample, smallest, needed)
        assert rows[:found].tolist() == expected and found > 5


def test_moves_are_booked_as_in_the_twin(town):
    r, h = town.residents, town.households
    names, n = ("household", "hid", "zone", "role", "birth_year", "sex"), len(town.households)
    columns = {name: r[name].copy() for name in names}
    persons = [dict(zip(names, values, strict=True)) for values in zip(*(c.tolist() for c in columns.values()))]
    words, moved = np.empty((1, n), np.uint64), np.zeros((4, 2), np.int64)
    size, grown, bits = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint8)
    roster.tally(r.household, r.role, r.birth_year, len(r), 2003, words, size, grown, bits)
    who = np.arange(0, len(r), 3, dtype=np.int32)
    home = np.where(who % 2, (who * 7) % n, -2).astype(np.int32)
    role, own = (who % 5).astype(np.uint8), keys_of("own", who)
    counted = (words[0], size, grown, bits)
    roster.move(who, home, role, own, 2003, *columns.values(), len(r), h.hid, h.zone, *counted, moved)
    expected = [[0, 0] for _ in range(4)]
    plain.move(who.tolist(), home.tolist(), role.tolist(), own.tolist(), persons, h.hid.tolist(),
               h.zone.tolist(), expected)  # fmt: skip
    assert moved.tolist() == expected and moved.any()
    for name in names:
        assert columns[name].tolist() == [person[name] for person in persons]
    anew = plain.tally(columns["household"], columns["role"], r.birth_year, n, BIT_OF_ROLE, 2003)
    for got, counted_anew in zip((size, grown, bits), anew, strict=True):
        assert np.array_equal(got, counted_anew)
    with pytest.raises(ValueError, match="outside its table"):
        roster.move(who, home + n, role, own, 2003, *columns.values(), len(r), h.hid, h.zone, *counted, moved)


@pytest.mark.parametrize("threads", [1, 2])
def test_identities_are_located_and_strangers_are_not(threads):
    hid = keys_of("household", np.arange(1000))
    wanted = np.concatenate([hid[[3, 500, 999]], keys_of("stranger", np.arange(4))])
    row = np.empty(7, np.int32)
    lookup.locate(wanted, hid, 1000, np.empty(16, np.int32), row, threads)
    assert row.tolist() == [3, 500, 999, -1, -1, -1, -1]
    lookup.locate(wanted, hid, 600, np.empty(16, np.int32), row, threads)
    assert row.tolist()[:3] == [3, 500, -1]
    position = np.empty(1000, np.int32)
    lookup.match(wanted, hid, 1000, np.empty(16, np.int32), position, threads)
    assert np.flatnonzero(position >= 0).tolist() == [3, 500, 999] and position[[3, 500, 999]].tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="power of two"):
        lookup.locate(wanted, hid, 1000, np.empty(15, np.int32), row)


def test_the_first_of_each_group_is_that_of_the_lowest_key_then_identity():
    random = np.random.default_rng(1)
    group, key = random.integers(0, 9, 60).astype(np.int32), random.integers(0, 4, 60)
    rid, mask, best = keys_of("x", np.arange(60)), np.empty(60, np.uint8), np.full(9, -1, np.int32)
    lookup.firsts(group, key, rid, best, mask)
    assert np.flatnonzero(mask).tolist() == plain.firsts(group.tolist(), key.tolist(), rid.tolist())
    assert (best == -1).all()
    with pytest.raises(ValueError, match="outside of best"):
        lookup.firsts(group + np.int32(1), key, rid, best, mask)


@pytest.mark.parametrize("lanes", [1, 2, 4])
def test_members_of_flagged_households_are_listed(lanes):
    household = np.array([0, 2, -1, 1, 2, -2], dtype=np.int32)
    out = np.empty(6, np.int32)
    found = roster.members(household, 6, np.array([0, 0, 1], dtype=np.uint8), out, np.empty(lanes, np.int64))
    assert out[:found].tolist() == [1, 4]


def test_lengths_are_checked():
    with pytest.raises(ValueError, match="at least n rows"):
        roster.members(np.zeros(3, np.int32), 4, np.zeros(1, np.uint8), np.empty(4, np.int32), np.empty(1, np.int64))
    with pytest.raises(ValueError, match="shape"):
        candidates.count_roles(np.zeros(1, np.int16), np.zeros(1, np.uint8), np.zeros(1, np.uint8), 1, 2020,
                               np.empty((1, 5, 2, 111), np.int64))  # fmt: skip


@pytest.mark.parametrize("threads", [1, 2])
def test_shelves_give_the_homes_that_sorting_all_of_them_gives(threads):
    made = HouseholdTown(30, rates(years=2), threads=threads).live(1)
    r, h, year = made.residents, made.households, 2021
    heads = np.flatnonzero((r.role == 0) & (r.household >= 0))
    heads = heads[h.size[r.household[heads]] > 1]
    random = np.random.default_rng(1)
    zone, wanted, u = random.integers(0, 4, 400).astype(np.int32), random.uniform(18, 105, 400), random.random(400)
    home_u = made.draws.uniform(Stream.MATCH, year, h.hid[r.household[heads]], 7)
    at = place(
        zone, wanted, u, r.zone[heads], year - r.birth_year[heads].astype(int), home_u, np.full(heads.size, ROOM)
    )
    got = _heads_of_age(made.roster, made.draws, year, zone, wanted, u, made.roster.bits)
    assert np.array_equal(got, np.where(at >= 0, heads[at], -1))
    assert 100 < (got >= 0).sum() < 400 and np.unique(got).size > 50


def test_shelves_hold_the_heads_of_chosen_households_by_zone_and_age(town):
    r, n = town.residents, len(town.residents)
    starts, rows = np.empty(4 * 128 + 1, np.int32), np.empty(n, np.int32)
    bits = plain.tally(r.household, r.role, r.birth_year, len(town.households), BIT_OF_ROLE, 2003)[2].astype(np.uint8)
    chosen, needed = (np.arange(16) & 4 != 0).astype(np.uint8), np.array([1, 1, 0, 1], dtype=np.uint8)
    found = shelves.shelve(r.role, r.household, r.zone, r.birth_year, n, bits, chosen, needed, 2021, starts, rows,
                           np.empty(n, np.int32), np.empty(3, np.int64))  # fmt: skip
    expected = [i for i in range(n) if r.role[i] == 0 and bits[r.household[i]] & 4 and r.zone[i] != 2]
    expected.sort(key=lambda i: (int(r.zone[i]), 2021 - int(r.birth_year[i]), i))
    assert rows[:found].tolist() == expected and starts[-1] == found > 50
    for i in range(0, found, 7):
        shelf = 128 * int(r.zone[rows[i]]) + 2021 - int(r.birth_year[rows[i]])
        assert starts[shelf] <= i < starts[shelf + 1]
    with pytest.raises(ValueError, match="outside of the shelves"):
        one = np.ones(1, np.int32)
        shelves.take(one * 4, one, np.zeros(1), one, 1, starts, rows, r.hid, 1, 0, 2021, 10, 7,
                     np.zeros(512, np.uint8), np.empty(n), np.empty((3, 1), np.int32), np.zeros(1),
                     np.zeros(n, np.int32), one)  # fmt: skip
