"""Choosing and pairing by drawn priority."""

import numpy as np
import pytest

from simcity.population.households.matching import fit_level, pair_by_age, place, race, ranks, take

U = np.random.default_rng(3).random(1000)


def test_the_level_is_fitted_and_certainties_stay():
    share, number = np.array([0.0, 0.1, 0.4, 1.0]), np.array([50.0, 100.0, 100.0, 10.0])
    fitted = fit_level(share, number, 90.0)
    assert (fitted * number).sum() == pytest.approx(90.0)
    assert fitted[0] == 0 and fitted[3] == 1 and fitted[1] < fitted[2]


@pytest.mark.parametrize("total", [0, 1, 17, 500, 999])
def test_exactly_as_many_are_taken_as_asked(total):
    chance = np.where(np.arange(1000) < 500, 0.2, 0.6)
    taken = take(np.arange(1000) % 7, chance, U, total)
    assert taken.sum() == total


def test_areas_get_their_share_and_likelier_entries_more():
    area, chance = np.arange(1000) % 5, np.where(np.arange(1000) < 500, 0.1, 0.3)
    taken = take(area, chance, U, 200)
    assert np.abs(np.bincount(area[taken]) - 40).max() <= 2
    assert taken[500:].sum() > 2 * taken[:500].sum()


def test_nobody_without_a_chance_is_taken():
    taken = take(np.zeros(10, int), np.array([0.0] * 6 + [0.5] * 4), U[:10], 8)
    assert taken.sum() == 4 and not taken[:6].any()


def test_order_of_entries_does_not_matter():
    order = np.random.default_rng(0).permutation(1000)
    area, chance = np.arange(1000) % 3, np.linspace(0.01, 0.9, 1000)
    assert np.array_equal(take(area, chance, U, 300)[order], take(area[order], chance[order], U[order], 300))


def test_pairs_stay_in_their_area_oldest_with_oldest():
    a, b = np.array([0, 0, 1, 1, 1]), np.array([1, 0, 0, 0])
    at_a, at_b = pair_by_age(a, U[:5], np.array([30, 50, 20, 40, 60]), b, U[5:9], np.array([33, 61, 22, 44]))
    assert (a[at_a] == b[at_b]).all() and at_a.size == 3
    age = {int(x): int(y) for x, y in zip(at_a, at_b, strict=True)}
    assert np.array([33, 61, 22, 44])[age[1]] > np.array([33, 61, 22, 44])[age[0]]


def test_a_heavier_weight_wins_more_often_and_weight_nothing_never():
    wins = race(np.where(np.arange(1000) % 2 == 0, 5.0, 1.0), U).argsort()[:100] % 2 == 0
    assert wins.mean() > 0.7
    assert np.isinf(race(np.zeros(2), U[:2])).all()


def test_homes_are_of_fitting_age_in_the_area_and_never_overfull():
    n = 400
    area, wanted = np.arange(n) % 2, 25 + np.arange(n) % 30
    home_area, home_age = np.arange(200) % 2, 20 + np.arange(200) % 40
    room = np.full(200, 2)
    home = place(area, wanted, U[:n], home_area, home_age, U[n : n + 200], room)
    found = home >= 0
    assert found.mean() > 0.8
    assert (home_area[home[found]] == area[found]).all()
    assert np.abs(home_age[home[found]] - wanted[found]).max() <= 8
    assert np.bincount(home[found]).max() <= 2
    assert (place(area, wanted, U[:n], home_area[:0], home_age[:0], U[:0], room[:0]) == -1).all()


def test_ranks_begin_anew_in_each_area():
    assert ranks(np.array([1, 0, 1, 1]), np.array([3.0, 9.0, 1.0, 2.0])).tolist() == [2, 0, 0, 1]
