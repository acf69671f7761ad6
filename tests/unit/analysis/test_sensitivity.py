"""What decides: rank correlation against SciPy, the turning point, and names that chance alone would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from simcity.analysis.sensitivity import deciders, flip_value, rank_correlation

few = st.integers(4, 30).flatmap(lambda n: st.tuples(*[arrays(float, n, elements=st.integers(-9, 9).map(float))] * 2))


@given(few)
def test_the_rank_correlation_is_that_of_scipy(pair):
    x, y = pair
    if np.ptp(x) and np.ptp(y):
        assert rank_correlation(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-9)
    else:
        assert rank_correlation(x, y) == 0.0


def test_the_turning_point_is_where_the_line_crosses_zero():
    x = np.linspace(10.0, 20.0, 21)
    assert flip_value(x, 3.0 * (x - 12.5)) == pytest.approx(12.5)


def test_no_turning_point_is_told_outside_what_was_drawn():
    x = np.linspace(10.0, 20.0, 21)
    assert flip_value(x, 3.0 * (x - 25.0)) is None
    assert flip_value(x, np.full(21, 4.0)) is None
    assert flip_value(np.full(21, 4.0), x) is None


def test_the_strongest_three_are_named_strongest_first():
    rng = np.random.Generator(np.random.Philox(1))
    x = {name: rng.random(200) for name in "abcdef"}
    y = 5 * x["c"] - 3 * x["a"] + x["f"]
    found = deciders(x, y)
    assert [d.parameter for d in found] == ["c", "a", "f"]
    assert found[0].correlation > 0 > found[1].correlation and found[0].certain


def test_what_chance_would_give_is_not_certain():
    rng = np.random.Generator(np.random.Philox(2))
    x = {str(i): rng.random(20) for i in range(60)}
    assert not any(d.certain for d in deciders(x, rng.random(20)))


def test_too_few_draws_or_no_difference_name_nobody():
    assert deciders({"a": np.arange(3.0)}, np.arange(3.0)) == []
    assert deciders({"a": np.arange(9.0)}, np.zeros(9)) == []
