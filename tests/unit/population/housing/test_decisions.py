"""Moving, rents, building and pulling down, one decision at a time."""

import numpy as np
import pytest

from simcity.population.housing import building, moving, rents
from simcity.population.housing.demolition import Subsidy, pulled_down
from simcity.rng import Draws, keys_of
from simcity.tables import Table


def old_homes(n=4000):
    d = Table("dwellings")
    d.append(n, did=keys_of("d", np.arange(n)), zone=np.arange(n) % 2, built=1980, vacant_since=2015)
    return d


def test_the_young_move_more_and_a_higher_level_only_adds_movers():
    low, high = moving.move_chance(0.5), moving.move_chance(1.0)
    assert (high >= low).all() and high[25] > 3 * high[70] and not high[:18].any()


def test_rents_fall_where_more_stands_empty_and_keep_within_bounds():
    base = np.array([4e4, 5e4, 6e4])
    after = rents.adjusted(base, base, np.array([0.3, 0.14, 0.0]), 0.14, 0.15)
    assert after[0] < base[0] and after[1] == base[1] and after[2] > base[2]
    assert after[0] == pytest.approx(4e4 * np.exp(-0.15 * 0.16))
    for _ in range(2000):
        after = rents.adjusted(after, base, np.array([0.9, 0.14, 0.0]), 0.14, 0.15)
    assert after / base == pytest.approx([rents.LOWEST, 1.0, rents.HIGHEST])


def test_base_rents_have_the_stated_mean_over_dwellings():
    homes, km = np.array([100.0, 300.0, 50.0]), np.array([0.0, 4.0, 12.0])
    made = rents.base_rents(45_000, 0.02, km, homes)
    assert np.average(made, weights=homes) == pytest.approx(45_000)
    assert made[0] > made[1] > made[2]


def test_vacancy_of_a_small_zone_is_drawn_towards_its_district():
    share = rents.pooled_vacancy(np.array([1, 999, 10_000]), np.array([1, 99, 3_000]), np.array([0, 0, 1]))
    assert share[0] == pytest.approx(0.1, abs=0.02) and share[1] == pytest.approx(0.1, abs=0.002)
    assert share[2] == pytest.approx(0.3)
    assert (rents.pooled_vacancy(np.zeros(2), np.zeros(2), np.zeros(2, int)) == 0).all()


def test_less_is_built_where_more_stands_empty_and_never_more_than_three_times_the_usual():
    number = [building.yearly_number(1000, 12.0, v, 0.1, 1.0) for v in (0.0, 0.05, 0.1, 0.2)]
    assert number == pytest.approx([36.0, 24.0, 12.0, 6.0])
    assert building.yearly_number(1000, 12.0, 0.3, 0.1, 0.0) == 12.0


def test_building_follows_demand_within_limit_and_restriction():
    demand, homes = np.array([50.0, 30.0, 20.0, 0.0]), np.array([1000, 100, 1000, 50])
    made = building.spread(20.0, demand, homes, np.array([1.0, 1.0, 0.5, 1.0]), 0.05)
    assert made.tolist() == [10.0, 5.0, 2.0, 0.0]
    assert not building.spread(20.0, np.zeros(4), homes, np.ones(4), 0.05).any()


def test_whole_dwellings_are_completed_with_identities_of_their_own():
    key = keys_of("zone", np.arange(3))
    did, zone = building.complete(np.array([2.4, 0.3, 5.3]), key, Draws(3), 2030)
    assert did.size in (7, 8, 9)
    assert len(set(did.tolist())) == did.size and (np.bincount(zone, minlength=3) >= [2, 0, 5]).all()
    again = building.complete(np.array([2.4, 0.3, 5.3]), key, Draws(3), 2031)[0]
    assert not set(did.tolist()) & set(again.tolist())


def test_only_old_vacant_dwellings_are_pulled_down_at_the_rate():
    d = old_homes()
    d.built[:1000] = 2010
    d.hid[1000:2000] = 1
    rows, paid = pulled_down(d, 0.1, 30.0, Draws(1), 2025)
    assert (rows >= 2000).all() and not paid.any()
    assert rows.size == pytest.approx(200, abs=4 * np.sqrt(2000 * 0.1 * 0.9))
    more, _ = pulled_down(d, 0.2, 30.0, Draws(1), 2025)
    assert set(rows.tolist()) < set(more.tolist())


def test_a_dwelling_just_left_stands_for_a_year():
    d = old_homes(50)
    d.vacant_since[:] = 2025
    assert not pulled_down(d, 1.0, 30.0, Draws(1), 2025)[0].size
    assert pulled_down(d, 1.0, 30.0, Draws(1), 2026)[0].size == 50


def test_a_subsidy_pulls_down_more_where_it_is_paid_and_never_beyond_the_budget():
    d, here = old_homes(), np.array([True, False])
    plain, _ = pulled_down(d, 0.05, 30.0, Draws(1), 2025)
    helped, paid = pulled_down(d, 0.05, 30.0, Draws(1), 2025, Subsidy(1_000_000, np.inf, here), 1.0, 1_000_000)
    assert set(plain.tolist()) < set(helped.tolist())
    assert (d.zone[np.setdiff1d(helped, plain)] == 0).all()
    assert paid.sum() == (d.zone[helped] == 0).sum()
    assert paid.sum() == pytest.approx(200, abs=4 * np.sqrt(2000 * 0.1 * 0.9))
    capped, paid = pulled_down(d, 0.05, 30.0, Draws(1), 2025, Subsidy(1_000_000, 30, here), 1.0, 1_000_000)
    assert paid.sum() == 30 and set(plain.tolist()) <= set(capped.tolist())


def test_a_subsidy_of_nothing_changes_nothing():
    d = old_homes()
    plain, _ = pulled_down(d, 0.05, 30.0, Draws(1), 2025)
    same, paid = pulled_down(d, 0.05, 30.0, Draws(1), 2025, Subsidy(0, np.inf, np.ones(2, bool)), 1.0, 1_000_000)
    assert np.array_equal(plain, same) and not paid.any()
