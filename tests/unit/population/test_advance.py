"""The kernels of the demographic year against their plain twin, and what the step promises."""

import numpy as np
import pytest

from simcity._kernels import residents as kernel
from simcity._kernels import rows as kernel_rows
from simcity.population.hazards import LONGEST
from tests.population_cases import SHARES, Town, people, rates
from tests.reference import demographic_year as twin


def as_twin(town):
    """The residents of a town as the twin keeps them: clocks as what is left of them."""
    table, kept = town.residents, {}
    for row in range(len(table)):
        cohort = int(table.birth_year[row]) - town.hazards.first_cohort
        passed = town.hazards.cumulated[town.year - town.rates.first, cohort, table.sex[row]]
        left = [int(c) for c in table.clocks[row] - passed]
        kept[int(table.rid[row])] = {
            "hid": int(table.hid[row]), "zone": int(table.zone[row]), "sex": int(table.sex[row]),
            "age": town.year - int(table.birth_year[row]), "children": int(table.children[row]),
            "clocks": left[:1] + left[2:3] + ([left[1]] if table.sex[row] else []),
        }  # fmt: skip
    return kept


def by_identity(persons):
    return {p["rid"]: {"hid": p["hid"], "zone": p["zone"], "sex": p["sex"], "age": p["age"], "children": p["children"],
                       "clocks": [p[0], p[2]] + ([p[1]] if p["sex"] else [])} for p in persons}  # fmt: skip


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_three_years_equal_the_plain_twin_resident_by_resident(scale):
    given = rates(years=3, death=3.0, birth=2.0, arrive=0.4)
    town = Town(people(2), given, seed=5, replication=2, scale=scale)
    key = (5, 2)
    persons = [twin.resident(key, int(r), int(h), int(z), int(s), given.first - int(b)) for r, h, z, s, b in
               zip(town.residents.rid, town.residents.hid, town.residents.zone, town.residents.sex,
                   town.residents.birth_year, strict=True)]  # fmt: skip
    assert by_identity(persons) == as_twin(town)
    for year in range(given.first, given.last):
        persons, flows = twin.one_year(persons, key, given, year, 16201, SHARES, scale)
        town.live()
        assert {name: town.flows.total(name) for name in flows} == flows
        assert by_identity(persons) == as_twin(town)


def test_rates_of_one_take_everybody_and_rates_of_nought_nobody():
    everybody = Town(people(), rates(years=1, death=1e9, arrive=0.0)).live()
    assert len(everybody.residents) == 0
    nobody = Town(people(), rates(years=1, death=0.0, birth=0.0, leave=0.0, arrive=0.0))
    before = nobody.lives()
    assert nobody.live().lives() == before


def test_a_quiet_year_writes_no_clock():
    town = Town(people(), rates(years=2, birth=0.0, arrive=0.0))
    before = {rid: life[-1] for rid, life in town.lives().items()}
    after = {rid: life[-1] for rid, life in town.live().lives().items()}
    assert 0 < len(after) < len(before)
    assert all(before[rid] == clocks for rid, clocks in after.items())


def test_a_shrinking_town_keeps_no_gaps_and_no_doubles():
    town = Town(people(8), rates(years=4, death=8.0, leave=3.0, arrive=0.05))
    for _ in range(4):
        before = len(town.residents)
        town.live()
        assert len(town.residents) == before + int(town.flows.change.sum())
        assert np.unique(town.residents.rid).size == len(town.residents)


def test_a_growing_town_takes_new_rows():
    town = Town(people(1), rates(years=3, arrive=40.0))
    before = len(town.residents)
    town.live(3)
    assert len(town.residents) > 3 * before
    assert np.unique(town.residents.rid).size == len(town.residents)


def test_nobody_settles_in_a_zone_without_weight():
    town = Town(people(1), rates(years=2, arrive=20.0)).live(2)
    assert set(town.residents.zone) == {0, 2, 3}
    assert town.flows.arrivals[1].sum() == 0


def test_ages_over_110_stay_in_the_open_group():
    given = rates(years=4, death=0.0, leave=0.0, arrive=0.0, birth=0.0)
    town = Town(people(1), given).live(4)
    assert int((town.year - town.residents.birth_year).max()) == 114
    assert len(town.residents) == people(1).sum()


def test_an_empty_town_can_be_settled():
    town = Town(people(0) * 0, rates(years=1)).live()
    assert len(town.residents) == town.flows.change.sum() > 0


def test_no_clock_waits_longer_than_the_longest():
    town = Town(people(20), rates())
    start = town.hazards.cumulated[0]
    left = town.residents.clocks - start[town.residents.birth_year - town.hazards.first_cohort, town.residents.sex]
    assert left.min() >= 1
    assert left.max() <= LONGEST


@pytest.mark.parametrize("threads", [1, 3])
def test_residents_are_counted_as_numpy_counts_them(threads):
    random = np.random.default_rng(1)
    zone, sex = random.integers(0, 7, 10_001).astype(np.int32), random.integers(0, 2, 10_001).astype(np.uint8)
    counts, room = np.empty(14, np.int64), np.empty((threads, 4, 14), np.uint32)
    for n in (10_001, 9_998, 2, 0):
        kernel.count_residents(zone, sex, n, room, counts)
        assert np.array_equal(counts, np.bincount(2 * zone[:n] + sex[:n], minlength=14))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("dtype, width", [(np.uint8, 1), (np.int16, 1), (np.int32, 1), (np.uint64, 1), (np.uint32, 4)])
def test_rows_of_any_column_are_filled_and_moved_as_numpy_does(dtype, width, threads):
    random = np.random.default_rng(1)
    column = random.integers(0, 100, (20_000, width)).astype(dtype)
    expected, rows = column.copy(), random.permutation(20_000).astype(np.int32)
    value = np.full(width, 77, dtype=dtype)
    kernel_rows.replace_rows(column.view(np.uint8), value.view(np.uint8), rows[:3000], rows[3000:8000],
                           rows[8000:13_000], threads)  # fmt: skip
    expected[rows[:3000]] = value
    expected[rows[3000:8000]] = expected[rows[8000:13_000]]
    assert np.array_equal(column, expected)
    for outside in (rows + np.int32(1), rows - np.int32(1)):
        with pytest.raises(ValueError, match="outside of the column"):
            kernel_rows.replace_rows(column.view(np.uint8), value.view(np.uint8), outside, rows[:0], rows[:0], threads)


def test_the_last_rows_that_are_no_gaps_fill_the_gaps_before_them():
    random, last = np.random.default_rng(1), np.empty(100, np.int32)
    for size in (0, 1, 40, 100):
        gaps = np.sort(random.permutation(100)[:size]).astype(np.int32)
        kept = 100 - size
        found = kernel_rows.last_rows(gaps, kept, 100, last)
        assert last[:found].tolist() == sorted(set(range(kept, 100)) - set(gaps.tolist()))
        assert found == np.count_nonzero(gaps < kept)
