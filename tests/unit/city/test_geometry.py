"""The local plane, mesh codes and outlines against known answers."""

import numpy as np
import pytest

from simcity.city import geometry
from simcity.city.geometry import LocalPlane, cell_area_km2, cell_centre, inside, mesh_code, ring_area, simplify


def test_the_plane_meets_the_published_coordinates_of_a_plane_rectangular_system():
    """36°06'13.58925"N 140°05'16.27815"E is x 11,543.6883 m, y 22,916.2436 m in system IX (Kawase 2011 [remembered]).

    System IX has its origin at 36°N 139°50'E and scale 0.9999 on the meridian; ours has scale 1.
    """
    lon, lat = 140 + 5 / 60 + 16.27815 / 3600, 36 + 6 / 60 + 13.58925 / 3600
    x, y = LocalPlane(139 + 50 / 60, 36.0).to_plane(lon, lat)
    assert 0.9999 * float(y) == pytest.approx(11543.6883, abs=0.001)
    assert 0.9999 * float(x) == pytest.approx(22916.2436, abs=0.001)


def test_a_minute_of_latitude_has_its_length_on_the_ellipsoid():
    _, north = LocalPlane(135.0, 45.0).to_plane(135.0, 45.0 + 1 / 60)
    assert float(north) == pytest.approx(1852.2, abs=0.2)


def test_mesh_codes_follow_the_standard():
    assert mesh_code(139.7671, 35.6812, "1km") == "53394611"  # Tokyo station
    assert mesh_code(137.213, 36.701, "1km") == "55370147"
    assert mesh_code(137.213, 36.701, "500m")[:8] == "55370147"
    assert mesh_code(137.213, 36.701, "250m")[:9] == mesh_code(137.213, 36.701, "500m")
    assert mesh_code(137.213, 36.701, "2km") == "553701465"


def test_the_four_halves_of_a_cell_are_numbered_from_the_south_west():
    west, south = 100 + 37 + 0.0, 36 + 40 / 60  # corner of the 1 km cell 55370000
    codes = [mesh_code(west + dx, south + dy) for dy in (0.001, 0.006) for dx in (0.001, 0.008)]
    assert codes == ["553700001", "553700002", "553700003", "553700004"]


@pytest.mark.parametrize("level", geometry.CELL_MINUTES)
def test_the_middle_of_a_cell_lies_in_the_cell(level):
    row, column = 9000, 3000
    lon, lat = cell_centre(row, column, level)
    assert mesh_code(float(lon), float(lat), level) == geometry.cell_code(row, column, level)


def test_the_area_of_a_cell_is_that_of_its_sides():
    plane = LocalPlane(137.0, 36.7)
    height, width = geometry.CELL_MINUTES["500m"]
    _, north = plane.to_plane(137.0, 36.7 + height / 60)
    east, _ = plane.to_plane(137.0 + width / 60, 36.7)
    assert float(cell_area_km2(36.7, "500m")) == pytest.approx(float(north) * float(east) / 1e6, rel=1e-4)


def test_points_are_inside_an_odd_number_of_rings():
    square = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], dtype=float)
    hole = square / 4 + 1
    assert inside([2, 3.5, 5, -1], [3, 3.5, 2, 2], [square]).tolist() == [True, True, False, False]
    assert inside([1.5, 3], [1.5, 3], [square, hole]).tolist() == [False, True]
    assert ring_area(square[:-1]) == 16.0


def test_simplifying_keeps_corners_and_drops_what_lies_on_the_line():
    ring = np.array([[0, 0], [1, 0.01], [2, 0], [2, 1], [2, 2], [0, 2], [0, 0]])
    kept = ring[simplify(ring, 0.05)].tolist()
    assert [2, 0] in kept and [2, 2] in kept and [0, 2] in kept
    assert [1, 0.01] not in kept and [2, 1] not in kept
