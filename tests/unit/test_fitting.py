"""Iterative proportional fitting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.errors import DataError
from simcity.fitting import Margin, ipf

SEED = np.array([[10.0, 20, 30], [40, 10, 50]])
ROWS, COLUMNS = Margin((0,), np.array([100.0, 60])), Margin((1,), np.array([50.0, 40, 70]))


def test_the_known_table_comes_out_and_odds_ratios_are_kept():
    table = ipf(SEED, [ROWS, COLUMNS]).table
    wanted = [[21.1662, 34.1798, 44.6540], [28.8338, 5.8202, 25.3460]]
    assert np.abs(table - wanted).max() < 1e-4
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(0.125, abs=1e-9)


@given(st.integers(0, 10_000))
def test_margins_odds_ratios_and_zeros_hold_for_any_table_in_three_dimensions(seed):
    generator = np.random.default_rng(seed)
    truth, start = generator.random((2, 4, 3, 5)) + 0.05, None
    start = truth[1].copy()
    truth[0, 1, 1, :] = start[1, 1, :] = 0.0  # a structural zero of both
    margins = [Margin((0, 1), truth[0].sum(axis=2)), Margin((2,), truth[0].sum(axis=(0, 1))),
               Margin((0, 2), truth[0].sum(axis=1))]  # fmt: skip
    found = ipf(start, margins, close=1e-11)
    for margin in margins:
        others = tuple(a for a in range(3) if a not in margin.axes)
        assert found.table.sum(axis=others) == pytest.approx(margin.total, rel=1e-8)
    assert (found.table[1, 1] == 0).all() and found.opened == 0
    first, second = (t[0, 0, 0] * t[2, 2, 2] * t[0, 2, 2] ** -1 for t in (found.table, start))
    assert np.isfinite(first) and np.isfinite(second)

    def interaction(t):  # the three-way odds ratio, which no margin of two axes touches
        one = t[0, 0, 0] * t[2, 2, 0] / (t[0, 2, 0] * t[2, 0, 0])
        return one / (t[0, 0, 4] * t[2, 2, 4] / (t[0, 2, 4] * t[2, 0, 4]))

    assert interaction(found.table) == pytest.approx(interaction(start), rel=1e-6)


def test_margins_that_contradict_each_other_are_refused_with_both_numbers():
    with pytest.raises(DataError, match="160 and 170: two margins contradict"):
        ipf(SEED, [ROWS, Margin((1,), np.array([50.0, 40, 80]))])
    both = Margin((0, 1), np.array([[20.0, 30, 50], [30, 10, 20]]))
    with pytest.raises(DataError, match="margins 0 and 1"):
        ipf(SEED, [both, Margin((0,), np.array([99.0, 61]))])


def test_a_structural_zero_that_blocks_a_margin_is_told_and_can_be_opened():
    seed = SEED.copy()
    seed[:, 2] = 0.0
    with pytest.raises(DataError, match=r"is 70: no cell of the seed can hold this margin"):
        ipf(seed, [ROWS, COLUMNS])
    found = ipf(seed, [ROWS, COLUMNS], open_zeros=True)
    assert found.opened == 2 and found.table.sum(axis=0) == pytest.approx([50, 40, 70])
    diagonal = np.diag([1.0, 1.0])  # every row and column has a cell, and yet these margins do not fit
    with pytest.raises(DataError, match="zeros of the seed"):
        ipf(diagonal, [Margin((0,), np.array([3.0, 1])), Margin((1,), np.array([1.0, 3]))], cycles=50)
    assert ipf(diagonal, [Margin((0,), np.array([3.0, 1])), Margin((1,), np.array([1.0, 3]))], cycles=50,
               strict=False).off > 0.5  # fmt: skip


@pytest.mark.parametrize("seed, margin", [(-SEED, ROWS), (SEED * np.nan, ROWS), (SEED, Margin((0,), np.ones(3)))])
def test_bad_numbers_and_shapes_are_named(seed, margin):
    with pytest.raises(DataError, match="negative or missing|another shape"):
        ipf(seed, [margin])
