"""The design: pairing, stability of draws when the study grows, and how evenly they cover."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcity.errors import ScenarioError
from simcity.experiments.design import BASE, design_cells, quantiles, quantiles_of_draw
from simcity.parameters import Parameter


def parameter(number, id, low=1.0, high=3.0):
    return Parameter(number, id, "world", "1", 2.0, low, high, 0.0, 9.0, "assumed", "test", "", "")


def test_every_strategy_meets_the_same_worlds_under_the_same_draws():
    cells = design_cells(["a", "b"], ["v", "w"], draws=3, replications=2)
    of = {name: [(c.world, c.draw, c.replication) for c in cells if c.strategy == name] for name in "ab"}
    assert of["a"] == of["b"]
    assert len(set(of["a"])) == len(of["a"])


def test_draws_take_the_worlds_in_turn_and_base_values_meet_all_of_them():
    cells = design_cells(["a"], ["u", "v", "w"], draws=6)
    drawn = [c.world for c in cells if c.draw != BASE]
    assert {world: drawn.count(world) for world in "uvw"} == {"u": 2, "v": 2, "w": 2}
    assert [(c.world, c.replication) for c in cells if c.draw == BASE] == [
        ("u", 0),
        ("u", 1),
        ("u", 2),
        ("v", 0),
        ("w", 0),
    ]


def test_base_values_are_repeated_three_times_and_come_first():
    cells = design_cells(["a"], ["w"], draws=2)
    assert [(c.draw, c.replication) for c in cells] == [(BASE, 0), (BASE, 1), (BASE, 2), (0, 0), (1, 0)]


@pytest.mark.parametrize(
    ("strategies", "worlds", "draws", "replications"),
    [(["a", "a"], ["w"], 1, 1), ([], ["w"], 1, 1), (["a"], ["w"], -1, 1), (["a"], ["w"], 1, 0)],
)
def test_an_impossible_design_is_refused(strategies, worlds, draws, replications):
    with pytest.raises(ScenarioError):
        design_cells(strategies, worlds, draws, replications)


def test_more_draws_leave_the_first_ones_as_they_were():
    assert np.array_equal(quantiles(5, [100, 207], 40)[:, :20], quantiles(5, [100, 207], 20))


def test_one_more_parameter_leaves_the_others_as_they_were():
    assert np.array_equal(quantiles(5, [100, 150, 207], 20)[[0, 2]], quantiles(5, [100, 207], 20))


def test_draw_by_draw_gives_the_same_as_all_at_once():
    u = quantiles(3, [101, 202], 9)
    few = [parameter(101, "x"), parameter(202, "y"), parameter(300, "sure", None, None)]
    for draw in range(9):
        assert quantiles_of_draw(few, 3, draw) == {"x": u[0, draw], "y": u[1, draw]}


def test_base_draws_nothing():
    assert quantiles_of_draw([parameter(101, "x")], 3, BASE) == {}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**40), number=st.integers(100, 500), power=st.integers(0, 6))
def test_a_power_of_two_of_draws_falls_once_in_each_step_of_the_circle(seed, number, power):
    n = 2**power
    u = quantiles(seed, [number], n)[0]
    assert ((u >= 0) & (u < 1)).all()
    steps = np.sort((u - u[0]) % 1.0) * n
    assert np.allclose(steps, np.arange(n), atol=1e-9)


def test_parameters_are_hardly_correlated():
    u = quantiles(0, range(100, 160), 128)
    r = np.corrcoef(u) - np.eye(60)
    assert np.abs(r).max() < 0.45  # of 1,770 pairs; independent columns give about 0.3
    assert abs(r.mean()) < 0.01


def test_another_seed_gives_other_draws():
    assert not np.allclose(quantiles(0, [100], 8), quantiles(1, [100], 8))
