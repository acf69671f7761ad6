"""Stable populations."""

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.cohort_component import project
from simcity.population.stable import growth_and_shares, leslie_matrix
from tests.population_cases import rates


def test_growth_and_ages_of_three_classes_are_known():
    growth, shares = growth_and_shares(np.array([[0, 1.5, 1], [0.5, 0, 0], [0, 0.25, 0]]))
    assert growth == pytest.approx(np.cos(np.pi / 9), abs=1e-12)  # cos 20 degrees
    assert shares == pytest.approx([0.59750, 0.31792, 0.08458], abs=5e-6)


def test_a_closed_city_ends_in_its_stable_ages():
    closed = rates(years=1200, arrive=0.0, leave=0.0)
    growth, shares = growth_and_shares(leslie_matrix(closed))
    path = project(np.full((2, 111), 1000.0), closed).population[:, 1]
    assert path[-1].sum() / path[-2].sum() == pytest.approx(growth, rel=1e-6)
    assert path[-1] / path[-1].sum() == pytest.approx(shares, abs=1e-6)
    one_year = leslie_matrix(closed) @ path[0]
    assert one_year == pytest.approx(path[1])


@pytest.mark.parametrize("matrix", [np.ones((2, 3)), -np.ones((2, 2)), np.zeros((2, 2))])
def test_what_is_no_projection_is_refused(matrix):
    with pytest.raises(DataError):
        growth_and_shares(matrix)
