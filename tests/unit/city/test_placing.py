"""The formulas of illustrative geography."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.city import placing


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=40), st.integers(0, 10**6), st.sampled_from([1, 10, 100]))
def test_a_total_is_spread_without_remainder(weights, total, per_unit):
    shares = placing.spread(np.array(weights), total, per_unit)
    assert round(shares.sum() * per_unit) == total * per_unit
    exact = np.array(weights) / sum(weights) * total
    assert (np.abs(shares - exact) < 1 / per_unit + 1e-6).all()


def test_nothing_is_spread_over_nothing():
    assert placing.spread(np.zeros(3), 5).tolist() == [0, 0, 0]


def test_cells_fill_the_area_asked_for():
    around = placing.cells_around(137.2, 36.7, 5.0, "500m")
    assert len(set(around.code)) == len(around)
    cells, habitable = placing.fill_area(around, np.hypot(around.lon - 137.2, around.lat - 36.7), 12.34)
    assert habitable.sum() == pytest.approx(12.34, abs=1e-9) and (habitable <= cells.area_km2 + 1e-4).all()
    assert len(cells) == 48 and cells.code == sorted(cells.code)  # 12.34 / 0.2583


@pytest.mark.parametrize(("km2", "level"), [(1.3, "250m"), (20, "500m"), (471.1, "500m"), (803, "1km"), (3000, "2km")])
def test_the_size_of_cells_suits_the_size_of_the_town(km2, level):
    assert placing.choose_level(km2, 36.7) == level


def test_facilities_stand_where_people_are():
    seats = placing.place(np.array([0.0, 8.0, 0.0, 2.0]), 10)
    assert np.bincount(seats, minlength=4).tolist() == [0, 8, 0, 2]
    assert len(placing.place(np.ones(3), 0)) == 0


def test_bridges_make_one_piece_by_the_shortest_gaps():
    xy = np.array([[0.0, 0], [1, 0], [10, 0], [11, 0], [11, 5]])
    assert placing.bridges(xy, [(0, 1), (2, 3)]) == [(1, 2), (3, 4)]
    assert placing.bridges(xy[:2], [(0, 1)]) == []


def test_the_shortest_tree_has_the_length_networkx_finds():
    import networkx as nx

    points = np.array([[(7 * i) % 11, (5 * i) % 13] for i in range(12)], dtype=float)
    length = lambda a, b: float(np.hypot(*(points[a] - points[b])))  # noqa: E731
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, length(a, b)) for a in range(12) for b in range(a))
    expected = nx.minimum_spanning_tree(graph).size(weight="weight")
    assert sum(length(a, b) for a, b in placing.tree_pairs(points)) == pytest.approx(expected)
    assert placing.tree_pairs(points[:1]) == []


def test_sites_are_chosen_for_the_residents_they_add():
    zones = np.array([[0.0, 0], [5000, 0], [10000, 0]])
    residents = np.array([100.0, 60.0, 50.0])
    sites = np.array([[0.0, 100], [0, -100], [5000, 0], [10000, 0]])
    assert placing.choose_sites(sites, zones, residents, 3, 1000.0).tolist() == [0, 2, 3]
    assert len(placing.choose_sites(sites, zones, residents, 9, 1000.0)) == 4


def test_clark_falls_to_one_over_e_at_its_scale():
    radius = np.sqrt(100 / np.pi)
    assert placing.clark(np.array([0.0, 0.4 * radius]), 100.0) == pytest.approx([1.0, np.exp(-1)])
