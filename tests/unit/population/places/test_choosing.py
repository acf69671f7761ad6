"""Gravity, markets of jobs and the nearest school with a seat."""

from types import SimpleNamespace

import numpy as np
import pytest

from simcity._kernels import places as kernel
from simcity.errors import DataError
from simcity.fitting import Margin, ipf
from simcity.population.places.catchment import Catchment
from simcity.population.places.gravity import balance, deterrence, table
from simcity.population.places.location import Border, Schools
from simcity.population.places.market import Market, apportion
from simcity.rng import Draws, keys_of


def test_the_gravity_model_gives_the_published_table():
    """Two origins and two destinations with an answer known to four digits (deterrence 0.1 a minute)."""
    cost, people = np.array([[5.0, 10.0], [12.0, 6.0]]), np.array([100.0, 200.0])
    near = deterrence(cost, 0.1)
    got = table(near, people, balance(near, people, np.array([150.0, 150.0]), 0.0, 0.0))[:, :2]
    assert got == pytest.approx(np.array([[67.7333, 32.2667], [82.2667, 117.7333]]), abs=2e-4)
    assert (got * cost).sum() / got.sum() == pytest.approx(7.84978, abs=1e-4)


@pytest.mark.parametrize("out, come", [(0.0, 0.0), (40.0, 0.0), (0.0, 70.0), (25.0, 90.0)])
def test_balancing_is_iterative_proportional_fitting_with_the_outside_as_a_place(out, come):
    rng = np.random.default_rng(1)
    near = deterrence(rng.random((4, 6)) * 20, 0.1)
    people, places = rng.random(4) * 100, rng.random(6)
    places[3] = 0.0
    found = balance(near, people, places, out, come)
    inside = people.sum() - out + come
    seed = np.zeros((5, 7))
    seed[:4, :6], seed[:4, 6], seed[4, :6] = near, 1.0, 1.0
    rows, columns = np.append(people, come), np.append(places * inside / places.sum(), out)
    wanted = ipf(seed, [Margin((0,), rows), Margin((1,), columns)], close=1e-12).table
    assert table(near, people, found) == pytest.approx(wanted[:4], rel=1e-6, abs=1e-9)
    assert found.come == pytest.approx(wanted[4, :6], rel=1e-6, abs=1e-9)
    assert found.here + found.come == pytest.approx(columns[:6], rel=1e-8)


def test_without_anybody_there_is_nothing_to_balance():
    near = np.ones((2, 3), np.float32)
    for people, places in ((np.zeros(2), np.ones(3)), (np.ones(2), np.zeros(3))):
        found = balance(near, people, places, 0.0, 0.0)
        assert not found.here.any() and not found.come.any() and not found.cycles


@pytest.mark.parametrize("total", [0, 3, 40])
def test_apportioned_numbers_add_up_and_lie_near(total):
    rng = np.random.default_rng(total)
    for _ in range(50):
        expected = rng.random(30) * (rng.random(30) < 0.5)
        expected *= total / expected.sum()
        whole = apportion(expected, total, rng.random(30))
        assert whole.sum() == total and (whole >= 0).all() and not whole[expected == 0].any()
        assert (np.abs(whole - expected) < 2).all()


def test_a_little_less_changes_little():
    rng = np.random.default_rng(0)
    shares, rounding = rng.dirichlet(np.ones(500)), rng.random(500)
    before, after = apportion(shares * 20000, 20000, rounding), apportion(shares * 19990, 19990, rounding)
    assert np.abs(before - after).sum() <= 60


class Deal:
    """People of four squares and a market with six zones of jobs."""

    def __init__(self, out=0.1, come=0.3, threads=1, order=None, seed=1, zones=None):
        rng = np.random.default_rng(4)
        self.square = np.array([0, 0, 1, 2, 3, 3], dtype=np.int32)
        self.km = (rng.random((4, 6)) * 15).astype(np.float32)
        self.zone = rng.choice(6, 4000, p=[0.4, 0.1, 0.2, 0.2, 0.1, 0.0]).astype(np.int32)
        self.rid = keys_of("worker", np.arange(4000))
        if order is not None:
            self.zone, self.rid = self.zone[order], self.rid[order]
        key, near = np.concatenate([keys_of("zone", z) for z in "abcdef"]), self.km
        given = [rng.random(6), key]
        if zones is not None:  # the same zones in other rows
            self.square, near, given = self.square[zones], near[:, zones], [column[zones] for column in given]
            self.zone = np.argsort(zones)[self.zone].astype(np.int32)
        given.append(keys_of("square", np.arange(4), np.zeros(4, np.int64)))
        self.market = Market("work", 0, deterrence(near, 0.15), self.square, *given, Border(out, come),
                             Draws(seed), threads)  # fmt: skip
        self.market.open(np.bincount(self.zone, minlength=6))
        self.place, self.what = np.full(4000, -1, np.int32), np.full(4000, 2, np.uint8)
        self.held = np.zeros(7, np.int64)

    def year(self, year, people, outside=1.0):
        rows = np.flatnonzero((self.what == 2) & (self.place == -1)).astype(np.int32)
        self.market.follow(people, outside)
        self.market.let_go(self.what, 2, 2, self.place, 4000, self.held, self.rid, year)
        rows = np.flatnonzero((self.what == 2) & (self.place == -1)).astype(np.int32)
        self.market.serve(rows, self.zone, self.rid, self.place, self.held, year, year == 2020)
        return self


def test_everybody_gets_a_place_and_no_zone_more_than_it_has():
    deal = Deal().year(2020, 4000)
    assert (deal.place != -1).all() and (deal.place == -2).sum() == deal.market.capacity[-1] == 400
    taken = np.bincount(deal.place[deal.place >= 0], minlength=6)
    assert np.array_equal(taken, deal.held[:6]) and np.array_equal(deal.held, deal.market.capacity)
    assert deal.market.come_in.sum() == 1200


def test_flows_are_near_the_fitted_table():
    deal = Deal().year(2020, 4000)
    m = deal.market
    wanted = np.empty((4, 7))
    wanted[:, np.append(m.rows, 6)] = table(m.near, m.people, m.fitted)
    square = deal.square[deal.zone]
    got = np.zeros_like(wanted)
    np.add.at(got, (square, np.where(deal.place < 0, 6, deal.place)), 1)
    assert np.abs(got - wanted).sum() / wanted.sum() < 0.02


def test_fewer_workers_leave_fewer_jobs_and_those_who_stay_keep_theirs():
    deal = Deal().year(2020, 4000)
    before = deal.place.copy()
    gone = np.arange(0, 4000, 10)
    np.subtract.at(deal.held, np.where(before[gone] < 0, 6, before[gone]), 1)
    deal.what[gone], deal.place[gone] = 0, -1
    deal.year(2021, 3600, outside=0.5)
    stay = deal.what == 2
    assert (deal.place[stay] != -1).all() and (deal.place[stay] != before[stay]).mean() < 0.03
    assert np.array_equal(deal.held, deal.market.capacity) and deal.held.sum() == 3600
    assert deal.market.wanted_in.sum() == 1080 and deal.market.come_in.sum() == 600


def test_neither_rows_nor_threads_decide():
    order = np.random.default_rng(9).permutation(4000)
    one, two = Deal().year(2020, 4000), Deal(threads=2, order=order).year(2020, 4000)
    assert dict(zip(one.rid.tolist(), one.place.tolist())) == dict(zip(two.rid.tolist(), two.place.tolist()))
    other = Deal(seed=2).year(2020, 4000)
    assert (other.place != one.place).any()


def test_zones_in_other_rows_have_the_same_jobs_and_the_same_people():
    zones = np.array([4, 2, 0, 5, 1, 3])
    one, two = Deal().year(2020, 3999), Deal(zones=zones).year(2020, 3999)
    assert np.array_equal(one.market.capacity[:-1][zones], two.market.capacity[:-1])
    assert np.array_equal(one.market.come_in[zones], two.market.come_in)
    assert np.array_equal(one.place, np.where(two.place >= 0, zones[two.place], two.place))


def test_who_twice_finds_the_choice_full_gets_what_is_left_in_proportion():
    """Two thousand zones with ten places each: hundreds of people find their second choice full too."""
    n, zones = 20000, 2000
    key = np.concatenate([keys_of("zone", str(z)) for z in range(zones)])
    market = Market("work", 0, np.ones((1, zones), np.float32), np.zeros(zones, np.int32), np.ones(zones), key,
                    keys_of("square", np.zeros(1, np.int64)), Border(0.0, 0.0), Draws(1))  # fmt: skip
    people = np.zeros(zones, np.int64)
    people[0] = n
    market.open(people)
    market.follow(n, 1.0)
    spins = []
    fill, wheel = kernel.fill, kernel.wheel

    def watched(order, square, u, near, pull, left, choice, again):
        before = choice.copy()
        missed = fill(order, square, u, near, pull, left, choice, again)
        if again:
            moved = np.flatnonzero((before >= 0) & (choice != before))
            spins.append((before[moved], choice[moved]))
        return missed

    rid, place, held = keys_of("worker", np.arange(n)), np.full(n, -1, np.int32), np.zeros(zones + 1, np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simcity.population.places.market.kernel", SimpleNamespace(fill=watched, wheel=wheel))
        market.serve(np.arange(n, dtype=np.int32), np.zeros(n, np.int32), rid, place, held, 2021, False)
    lost, got = spins[0]
    assert lost.size > 300 and abs(np.corrcoef(lost, got)[0, 1]) < 0.15
    assert (place >= 0).all() and np.array_equal(held, market.capacity)


def test_a_table_that_cannot_be_fitted_is_refused():
    km = np.array([[0.0, 60.0], [60.0, 0.0]])
    with pytest.raises(DataError, match="not everybody can reach a place.*lower work_distance"):
        balance(deterrence(km, 2.0), np.array([100.0, 50.0]), np.array([1.0, 2.0]), 0.0, 0.0)
    found = balance(deterrence(km, 0.5), np.array([100.0, 50.0]), np.array([1.0, 2.0]), 15.0, 0.0)
    assert np.isfinite(found.pull).all() and found.here == pytest.approx([45.0, 90.0], rel=1e-6)


@pytest.mark.parametrize("out, come", [(0.0, 0.0), (1.0, 0.0)])
def test_a_city_without_jobs_or_without_a_way_out(out, come):
    deal = Deal(out, come).year(2020, 4000)
    assert ((deal.place == -2) == (out == 1.0)).all()


def catchment(places=None, pupils=100, slack=1.2, zone=(0, 2)):
    schools = Schools(np.array(zone, dtype=np.int64), np.array(places or [np.nan] * len(zone)), np.nan, True)
    key = np.concatenate([keys_of("zone", z) for z in "abc"])
    return Catchment(2, key, np.array([0.0, 1000.0, 4000.0]), np.zeros(3), schools, pupils, 1000, 1.0, slack, Draws(1))


def sent(made, zone, held=None):
    zone = np.array(zone, dtype=np.int32)
    place, held = np.full(zone.size, -1, np.int32), np.zeros(4, np.int64) if held is None else held
    made.serve(np.arange(zone.size, dtype=np.int32), zone, keys_of("pupil", np.arange(zone.size)), place, held, 2020)
    return place, held


def test_children_go_to_the_nearest_school_with_a_seat():
    made = catchment()
    assert made.capacity.tolist() == [60, 0, 60]
    place, held = sent(made, [0] * 40 + [1] * 30 + [2] * 30)
    assert (place[:40] == 0).all() and (place[70:] == 2).all()
    assert np.bincount(place[40:70], minlength=3).tolist() == [20, 0, 10] and held.tolist() == [60, 0, 40, 0]


def test_seats_and_pupils_are_the_same_with_zones_in_other_rows():
    """A square mesh with schools at its corners: every distance is met again, every school has a fraction of a seat."""
    key = np.concatenate([keys_of("zone", str(z)) for z in range(25)])
    x, y = (1000.0 * axis.ravel() for axis in np.indices((5, 5)))
    schools, home = np.array([0, 4, 20, 24]), np.arange(201, dtype=np.int32) % 25

    def go(zones):
        row = np.argsort(zones)
        at = Schools(row[schools], np.full(4, np.nan), np.nan, True)
        made = Catchment(2, key[zones], x[zones], y[zones], at, 201, 1000, 1.0, 1.0, Draws(1))
        place, _ = sent(made, row[home], np.zeros(26, np.int64))
        return np.where(place >= 0, zones[place], place), made.capacity[row]

    for one, two in zip(go(np.arange(25)), go(np.random.default_rng(2).permutation(25)), strict=True):
        assert np.array_equal(one, two)


def test_where_no_seat_is_left_children_wait_and_where_no_school_is_they_leave():
    place, held = sent(catchment(places=[5.0, 7.0]), [1] * 20)
    assert (place == -1).sum() == 8 and held.tolist() == [5, 0, 7, 0]
    place, held = sent(catchment(zone=()), [1] * 20)
    assert (place == -2).all() and held.tolist() == [0, 0, 0, 20]
