"""Dwellings: one for each household, vacant ones on top, and the two tables in agreement."""

import numpy as np
import pytest

from simcity.errors import ConservationError
from simcity.population.housing.stock import Stock, vacant_at_start
from simcity.rng import Draws, keys_of
from simcity.tables import Table

ZONE_KEY = keys_of("zone", np.arange(3))


def stock(counts=(60, 30, 0), vacancy=0.2, scale=1.0):
    households, dwellings = Table("households"), Table("dwellings")
    zone = np.repeat(np.arange(3), counts)
    hid = keys_of("household", np.arange(zone.size))
    kept = Draws(1).uniform(12, 0, hid) < scale
    households.append(int(kept.sum()), hid=hid[kept], zone=zone[kept])
    return Stock(dwellings, households, ZONE_KEY, np.array(counts), vacancy, 2020, Draws(1), scale)


def test_every_household_has_a_dwelling_and_the_vacant_ones_make_the_rate():
    made = stock()
    made.check("start")
    homes, vacant = made.by_zone()
    assert homes.tolist() == [75, 38, 0] or homes.tolist() == [75, 37, 0]
    assert vacant.sum() / homes.sum() == pytest.approx(0.2, abs=0.01)
    assert len(set(made.dwellings.did.tolist())) == len(made.dwellings)


def test_a_smaller_scale_has_dwellings_of_the_larger_one():
    small, large = stock(scale=0.4), stock()
    assert set(small.dwellings.did.tolist()) < set(large.dwellings.did.tolist())
    built = dict(zip(large.dwellings.did.tolist(), large.dwellings.built.tolist(), strict=True))
    assert all(built[d] == b for d, b in zip(small.dwellings.did.tolist(), small.dwellings.built.tolist(), strict=True))


@pytest.mark.parametrize("vacancy", [0.0, 0.1, 0.5])
def test_vacant_dwellings_are_whole_and_right_in_sum(vacancy):
    households = np.array([100, 7, 0, 33])
    vacant = vacant_at_start(households, vacancy)
    assert vacant[2] == 0
    assert abs(vacant.sum() - households.sum() * vacancy / (1 - vacancy)) <= 1


def test_a_household_that_is_gone_frees_its_dwelling():
    made = stock()
    left = int(made.households.dwelling[5])
    made.households.keep(np.arange(len(made.households)) != 5)
    made.release(2021)
    assert made.dwellings.hid[left] == 0 and made.dwellings.vacant_since[left] == 2021
    made.check("after")


def test_pulling_down_keeps_everybody_at_home():
    made = stock()
    before = made.dwellings.did[made.households.dwelling].copy()
    rows = np.flatnonzero(made.dwellings.hid == 0)[::2]
    made.pull_down(rows)
    made.check("after")
    assert (made.dwellings.did[made.households.dwelling] == before).all()


def test_an_old_dwelling_leaves_the_market_and_a_new_one_does_not():
    made = stock()
    rows = np.flatnonzero(made.dwellings.hid == 0)[:3]
    made.dwellings.built[rows] = 1980, 2010, 1980
    made.dwellings.vacant_since[rows] = 2012, 2012, 2019
    assert made.on_offer(2020)[rows].tolist() == [False, True, True]
    offered, begins = made.offered_in_order(Draws(1), 2020)
    assert (np.diff(begins) == np.bincount(made.dwellings.zone[offered], minlength=3)).all()


@pytest.mark.parametrize("spoil, said", [
    (lambda s: s.households.dwelling.__setitem__(0, -1), "has no dwelling"),
    (lambda s: s.households.dwelling.__setitem__(0, s.households.dwelling[1]), "somebody else"),
    (lambda s: s.households.zone.__setitem__(0, 2), "another zone"),
    (lambda s: s.dwellings.hid.__setitem__(-1, 7), "both vacant and occupied|occupied by"),
    (lambda s: s.dwellings.zone.__setitem__(-1, 9), "in no zone"),
])  # fmt: skip
def test_what_does_not_agree_stops_the_run(spoil, said):
    made = stock()
    spoil(made)
    with pytest.raises(ConservationError, match=said):
        made.check("spoilt")
