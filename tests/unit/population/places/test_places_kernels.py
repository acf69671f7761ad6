"""The kernels of places against their plain twins."""

import numpy as np
import pytest

from simcity._kernels import places as kernel
from simcity.population.places.activity import shares
from simcity.rng import Draws, Stream, keys_of
from tests.reference import places_year as plain

LIFE, YEAR = Stream.HAVING // 4, Stream.PLACE_CHANGE // 4


def crowd(n=3000, zones=5, seed=0):
    rng = np.random.default_rng(seed)
    return {"birth_year": rng.integers(1905, 2021, n).astype(np.int16), "sex": rng.integers(0, 2, n).astype(np.uint8),
            "zone": rng.integers(0, zones, n).astype(np.int32), "rid": keys_of("r", np.arange(n)),
            "activity": rng.integers(0, 9, n).astype(np.uint8), "having": rng.integers(0, 8, n).astype(np.uint8),
            "work": rng.integers(-2, zones, n).astype(np.int32), "school": rng.integers(-2, zones, n).astype(np.int32),
            "settled": rng.integers(-1, zones, n).astype(np.int32)}  # fmt: skip


def told(made, year, threads=1, change=0.2):
    r = {name: column.copy() for name, column in made.items()}
    kernel.decide(r["birth_year"], r["sex"], r["zone"], r["rid"], r["rid"].size, year, shares(), change, 1, 0, LIFE,
                  YEAR, r["activity"], r["having"], r["work"], r["school"], r["settled"], threads)  # fmt: skip
    return r


@pytest.mark.parametrize("threads", [1, 2])
def test_activities_are_decided_as_in_the_twin(threads):
    made, table, draws = crowd(), shares(), Draws(1)
    made["settled"][:] = -1
    got = told(made, 2020, threads)
    u = draws.block(LIFE, 0, made["rid"])
    for i in range(made["rid"].size):
        age = min(110, max(0, 2020 - int(made["birth_year"][i])))
        act, has = plain.decide(age, u[i], table[:, made["sex"][i], age])
        assert (got["activity"][i], got["having"][i]) == (act, has)


def test_places_are_given_up_as_in_the_twin_and_a_year_on_draws_are_not_asked_where_shares_stay():
    made, draws = crowd(), Draws(1)
    made["settled"][:] = -1
    before = told(made, 2020)
    before["work"] = np.where(before["having"] & 2, made["work"], -1).astype(np.int32)
    before["school"] = made["school"].copy()
    before["settled"][::7] = 3 - before["zone"][::7] % 4
    after = told(before, 2021)
    fresh = {**before, "settled": np.full_like(before["settled"], -1)}
    assert np.array_equal(after["activity"], told(fresh, 2021)["activity"])
    assert np.array_equal(after["having"], told(fresh, 2021)["having"])
    u = draws.uniform(Stream.PLACE_CHANGE, 2021, before["rid"])
    for i in range(before["rid"].size):
        work, school = plain.keep(after["having"][i] & 2, before["work"][i], before["school"][i],
                                  before["settled"][i] != before["zone"][i], u[i] < 0.2, before["activity"][i],
                                  after["activity"][i])  # fmt: skip
        assert (after["work"][i], after["school"][i]) == (work, school)
    assert np.array_equal(after["settled"], before["zone"])


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_counts_are_those_of_the_twin(threads):
    r, zones = crowd(), 5
    r["school"][r["activity"] == 0] = -1
    r["school"][r["activity"] > 5] = -1
    counts, acts = np.empty((8, zones + 1), np.int64), np.empty((threads, 9), np.int64)
    kernel.count(r["zone"], r["activity"], r["having"], r["work"], r["school"], r["rid"].size,
                 np.empty((threads, 8, zones + 1), np.int32), counts, acts)  # fmt: skip
    wanted, by_act = plain.count(r["zone"], r["activity"], r["having"], r["work"], r["school"], zones)
    assert np.array_equal(counts, wanted) and np.array_equal(acts.sum(axis=0), by_act)
    assert counts[7].sum() == r["rid"].size
    km = np.arange(10, dtype=np.float32).reshape(2, 5)
    square, found = np.array([0, 1, 0, 1, 1], dtype=np.int32), np.empty((threads, 2), np.int64)
    kernel.way_to_work(r["zone"], r["work"], r["rid"].size, square, km, found)
    inside = r["work"] >= 0
    assert found.sum(axis=0).tolist() == [1000 * km[square[r["zone"][inside]], r["work"][inside]].sum(), inside.sum()]


def seekers(n=400, squares=4, zones=6, seed=3):
    rng = np.random.default_rng(seed)
    square = np.sort(rng.integers(0, squares, n)).astype(np.int32)
    near = rng.random((squares, zones)).astype(np.float32)
    pull = rng.random(zones + 1)
    pull[2] = 0.0
    return square, near, pull, rng.random(n), rng.permutation(n).astype(np.int64), rng


@pytest.mark.parametrize("threads", [1, 2])
def test_the_wheel_stops_where_the_twin_does(threads):
    square, near, pull, u, _, _ = seekers()
    begins, choice = np.searchsorted(square, np.arange(5)).astype(np.int64), np.empty(u.size, np.int32)
    kernel.wheel(begins, u, near, pull, np.empty((threads, 7)), choice)
    assert choice.tolist() == plain.wheel(square, u, near, pull) and not (choice == 2).any()
    kernel.wheel(begins, u, near, np.zeros(7), np.empty((threads, 7)), choice)
    assert (choice == -1).all()


@pytest.mark.parametrize("again", [False, True])
def test_places_fill_as_in_the_twin(again):
    square, near, pull, u, order, rng = seekers()
    left = rng.integers(0, 90, 7).astype(np.int32)
    choice = rng.integers(-1, 7, u.size).astype(np.int32)
    wanted = plain.fill(order, square, u, near, pull, left, choice, again)
    missed = kernel.fill(order, square, u, near, pull, left, choice, again)
    assert (left.tolist(), choice.tolist(), missed) == wanted
    assert left.min() >= 0 and missed > 0


def test_seats_go_as_in_the_twin():
    rng = np.random.default_rng(5)
    begins = np.concatenate([[0], np.cumsum(rng.integers(0, 12, 6))]).astype(np.int64)
    pairs = np.array([(h, s) for h in range(6) for s in range(4)])[rng.permutation(24)]
    free = rng.integers(0, 9, 4).astype(np.int32)
    choice = np.empty(begins[-1], np.int32)
    wanted = plain.seat(pairs.tolist(), begins, free)
    waiting = kernel.seat(*(np.ascontiguousarray(column, dtype=np.int32) for column in pairs.T), begins, free, choice)
    assert (free.tolist(), choice.tolist()) == wanted and waiting == (choice == -1).sum() > 0


def test_lists_hold_those_who_lack_a_place_or_hold_one_too_many():
    r, rows = crowd(), np.empty(3000, np.int32)
    n = kernel.list_open(r["having"], 2, 2, r["work"], 3000, rows)
    assert rows[:n].tolist() == np.flatnonzero((r["having"] & 2 > 0) & (r["work"] == -1)).tolist()
    over = np.array([0, 1, 0, 0, 0, 1], dtype=np.uint8)
    n = kernel.list_holders(r["activity"], 255, 4, r["school"], 3000, over, rows)
    assert rows[:n].tolist() == np.flatnonzero((r["activity"] == 4) & np.isin(r["school"], (1, -2))).tolist()


def test_products_are_those_of_numpy_on_any_number_of_threads():
    rng = np.random.default_rng(0)
    near, v, w = rng.random((30, 70)).astype(np.float32), rng.random(70), rng.random(30)
    for threads in (1, 2, 3):
        out, back = np.empty(30), np.empty(70)
        kernel.times(near, v, out, threads)
        kernel.times_back(near, w, back, threads)
        assert out == pytest.approx(near.astype(float) @ v, rel=1e-12)
        assert back == pytest.approx(w @ near.astype(float), rel=1e-12)


@pytest.mark.parametrize("call", [
    lambda: kernel.times(np.ones((2, 3), np.float32), np.ones(2), np.ones(2)),
    lambda: kernel.times_back(np.ones((2, 3), np.float32), np.ones(3), np.ones(3)),
    lambda: kernel.wheel(np.array([0, 2, 1]), np.ones(1), np.ones((2, 3), np.float32), np.ones(4), np.ones((1, 4)),
                         np.ones(1, np.int32)),
    lambda: kernel.fill(np.array([1]), np.zeros(1, np.int32), np.ones(1), np.ones((1, 3), np.float32), np.ones(4),
                        np.ones(4, np.int32), np.zeros(1, np.int32), True),
    lambda: kernel.seat(np.array([5], np.int32), np.array([0], np.int32), np.array([0, 1]), np.ones(1, np.int32),
                        np.ones(1, np.int32)),
    lambda: kernel.seat(np.array([1, 0], np.int32), np.array([0, 0], np.int32), np.array([0, 5, 1]),
                        np.full(1, 9, np.int32), np.ones(1, np.int32)),
    lambda: kernel.seat(np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([0, 1]), np.full(1, -1, np.int32),
                        np.ones(1, np.int32)),
])  # fmt: skip
def test_lengths_and_ranges_are_checked(call):
    with pytest.raises(ValueError):
        call()
