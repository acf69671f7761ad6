"""Who arrives and where they settle."""

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.arrivals import Arrivals, Settling, in_sample, own_household
from simcity.rng import Draws, key_of, keys_of
from tests.population_cases import SHARES, rates


def arrivals(**given):
    made = rates(**given)
    return Arrivals(16201, made.first, made.arrive, Settling.from_weights(SHARES))


def test_an_arrival_is_who_its_cell_and_rank_say():
    rid, cell = arrivals().select(Draws(1), 2022, 1.0)
    assert rid.size == arrivals().counts(Draws(1), 2022).sum() > 50
    first = int(np.argmax(cell == 111 + 30))
    assert rid[first] == key_of("arrival", 16201, 2022, 1, 30, 0)


def test_more_expected_arrivals_only_add():
    few, _ = arrivals(arrive=1.0).select(Draws(1), 2022, 1.0)
    many, _ = arrivals(arrive=1.5).select(Draws(1), 2022, 1.0)
    assert set(few.tolist()) < set(many.tolist())


def test_smaller_samples_lie_inside_larger_ones():
    whole, some, few = (set(arrivals(arrive=5.0).select(Draws(1), 2022, s)[0].tolist()) for s in (1.0, 0.5, 0.1))
    assert few < some < whole
    assert 0.4 < len(some) / len(whole) < 0.6


def test_the_sample_is_drawn_by_household():
    hid = own_household(keys_of("resident", np.arange(5000)))
    kept = in_sample(Draws(1), hid, 0.3)
    assert abs(kept.mean() - 0.3) < 0.03
    assert in_sample(Draws(1), hid, 1.0).all()


def test_counts_have_the_expected_mean():
    made = arrivals()
    expected = made.expected[0].sum()
    totals = [made.counts(Draws(seed), 2020).sum() for seed in range(60)]
    assert abs(np.mean(totals) - expected) < 3.3 * np.sqrt(expected / 60)


def test_the_guide_points_at_the_zone_of_every_draw():
    weights = np.random.default_rng(2).random(57) * (np.arange(57) % 5 != 0)
    settling = Settling.from_weights(weights)
    u = np.random.default_rng(3).random(20000)
    zone = settling.guide[(u * settling.guide.size).astype(int)]
    while (behind := settling.cumulated[zone] <= u).any():
        zone = zone + behind
    assert (zone == np.searchsorted(settling.cumulated, u, side="right")).all()
    assert (weights[zone] > 0).all()
    assert settling.cumulated[-1] == 1.0


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -1.0], [np.nan]])
def test_weights_that_send_nobody_anywhere_are_refused(weights):
    with pytest.raises(DataError, match="no weight for arrivals"):
        Settling.from_weights(np.array(weights))
