"""Whole numbers from expected ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.errors import DataError
from simcity.population.integers import trs


def test_four_weights_keep_their_means_and_their_sum():
    weight = np.array([0.3, 1.7, 2.5, 0.5])
    generator = np.random.default_rng(1)
    drawn = np.array([trs(weight, generator.random(4), generator.random()) for _ in range(40_000)])
    assert (drawn.sum(axis=1) == 5).all()
    assert np.abs(drawn.mean(axis=0) - weight).max() < 0.01
    assert np.abs(drawn - weight).max() < 1.0


@given(st.lists(st.floats(0, 50), min_size=1, max_size=40), st.integers(0, 1000))
def test_nobody_is_more_than_one_away_and_the_sum_is_the_rounded_one(weight, seed):
    weight, generator = np.array(weight), np.random.default_rng(seed)
    got = trs(weight, generator.random(weight.size), generator.random())
    assert got.sum() == np.rint(weight.sum()) or abs(got.sum() - weight.sum()) <= 0.5 + 1e-6
    assert (np.abs(got - weight) < 1.0 + 1e-6).all() and (got >= 0).all()


def test_odd_ones_are_not_tied_to_their_neighbours():
    generator = np.random.default_rng(2)
    drawn = np.array([trs(np.full(4, 0.5), generator.random(4), generator.random()) for _ in range(4000)])
    both = (drawn[:, 0] & drawn[:, 1]).mean()
    assert both == pytest.approx(1 / 6, abs=0.03)  # in a fixed order neighbours would never both be taken


@pytest.mark.parametrize("weight", [[-1.0], [np.nan], [np.inf]])
def test_what_is_no_number_of_people_is_refused(weight):
    with pytest.raises(DataError, match="negative or missing"):
        trs(np.array(weight), np.array([0.5]), 0.5)
