"""Where areas lie: polygons of boundary files by their keys, and the cells of JIS X 0410 by their codes.

Boundary files of e-Stat give each small area its KEY_CODE, its area in square metres and a point inside it (X_CODE,
Y_CODE); 国土数値情報 N03 gives municipalities their code. An area in several pieces comes as several features; all of
them count. Files and coordinates are read by :mod:`simcity.readers.boundary_files`.

Left out
    Water surfaces (HCODE 8154), which are counted and dropped.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..city.geometry import CELL_MINUTES, LocalPlane, cell_area_km2, cell_centre, inside, ring_area
from ..errors import DataError, Problem
from .boundary_files import read_features
from .grid import Grid
from .person_records import refuse_person_records

KEYS = ("KEY_CODE", "key_code", "MESH_CODE", "mesh_code", "MESHCODE", "meshcode", "N03_007", "zone", "id")
NAMES = ("S_NAME", "MOJI", "NAME", "name", "N03_004")
WATER = {"8154"}
LEVEL_OF_LENGTH = {8: "1km", 9: "500m", 10: "250m"}


@dataclass
class Shape:
    """One area: rings as (n, 2) longitude and latitude, outer and inner mixed; a point in it; its area [km²]."""

    rings: list[np.ndarray] = field(default_factory=list)
    name: str = ""
    area_km2: float = 0.0
    lon: float = 0.0
    lat: float = 0.0
    largest: float = 0.0


def read_boundaries(path: str | Path, key: str | None = None,
                    plane: int | None = None) -> tuple[dict[str, Shape], Counter]:  # fmt: skip
    """Shapes by key, and what was dropped.

    Parameters
    ----------
    path : str or Path
        ``.geojson``, ``.json``, ``.shp``, or a ``.zip`` that holds one of them.
    key : str, optional
        Attribute that names an area; the first known one of :data:`KEYS` by default.
    plane : int, optional
        Plane system (平面直角座標系の系番号) of the coordinates, where the file does not say it.

    Raises
    ------
    DataError
        When the file is neither, has no such attribute, no polygons, or coordinates outside Japan.
    """
    path = Path(path)
    features = list(read_features(path, plane))
    if not features:
        raise DataError(Problem("holds no areas", file=path.name))
    refuse_person_features(path.name, features)
    names = {name for attributes, _ in features[:200] for name in attributes}
    key = key or next((name for name in KEYS if name in names), None)
    if key is None or key not in names:
        raise DataError(Problem(f"no attribute {key or 'that names the areas'}", file=path.name,
                                expected=f"one of {', '.join(KEYS)}", remedy="name it with --key"))  # fmt: skip
    shapes: dict[str, Shape] = {}
    dropped: Counter = Counter()
    for attributes, polygons in features:
        name = str(attributes.get(key) or "").strip().removesuffix(".0")
        if str(attributes.get("HCODE", "")).removesuffix(".0") in WATER:
            dropped["water"] += 1
        elif not name or not polygons:
            dropped["no place"] += 1
        else:
            _add(shapes.setdefault(name, Shape()), attributes, polygons, path.name)
    return shapes, dropped


def _add(shape: Shape, attributes: dict, polygons: list[list[np.ndarray]], file: str) -> None:
    for rings in polygons:
        points = np.concatenate(rings)
        if not (
            ((points[:, 0] >= 122) & (points[:, 0] <= 154)).all()
            and ((points[:, 1] >= 20) & (points[:, 1] <= 46)).all()
        ):
            raise DataError(Problem("coordinates are no degrees of longitude and latitude in Japan", file=file,
                                    remedy="say their plane system (系) with --plane"))  # fmt: skip
        plane = LocalPlane(float(points[0, 0]), float(points[0, 1]))
        areas = [ring_area(np.column_stack(plane.to_plane(r[:, 0], r[:, 1]))) / 1e6 for r in rings]
        own = max(areas[0] - sum(areas[1:]), 0.0)
        shape.rings += rings
        shape.area_km2 += own
        if own >= shape.largest:
            shape.largest = own
            shape.lon, shape.lat = _point(attributes, rings)
    shape.name = shape.name or str(next((attributes[n] for n in NAMES if attributes.get(n)), ""))[:200]


def _point(attributes: dict, rings: list[np.ndarray]) -> tuple[float, float]:
    """The published point where it lies in the piece, else the middle of its area."""
    try:
        lon, lat = float(attributes["X_CODE"]), float(attributes["Y_CODE"])
        if inside([lon], [lat], rings)[0]:
            return lon, lat
    except (KeyError, TypeError, ValueError):
        pass
    x, y = rings[0][:, 0] - rings[0][0, 0], rings[0][:, 1] - rings[0][0, 1]
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    if abs(cross.sum()) < 1e-15:
        return float(rings[0][:, 0].mean()), float(rings[0][:, 1].mean())
    lon = float(((x + np.roll(x, -1)) * cross).sum() / (3 * cross.sum())) + rings[0][0, 0]
    lat = float(((y + np.roll(y, -1)) * cross).sum() / (3 * cross.sum())) + rings[0][0, 1]
    return float(lon), float(lat)


def refuse_person_features(name: str, features: list) -> None:
    """Raise DataError when the attributes of features look like records of persons."""
    if not features:
        return
    header = list(features[0][0])
    rows = [header, *[[str(a.get(h, "")) for h in header] for a, _ in features[:2_000]]]
    refuse_person_records(Grid(name, "", rows, list(range(1, len(rows) + 1))))


# -- mesh --------------------------------------------------------------------------------------------------------------


def cell_seat(code: str) -> tuple[int, int, str]:
    """Row, column and level of a mesh cell of 1 km, 500 m or 250 m.

    Examples
    --------
    >>> from simcity.city.geometry import cell_code
    >>> row, column, level = cell_seat("5339461132")
    >>> level, cell_code(row, column, level)
    ('250m', '5339461132')
    """
    level = LEVEL_OF_LENGTH.get(len(code))
    good = level and code.isascii() and code.isdigit() and max(code[4:6]) <= "7" and set(code[8:]) <= set("1234")
    if not level or not good:
        raise DataError(
            Problem(where="KEY_CODE", value=code, expected="a mesh code of 1 km, 500 m or 250 m (JIS X 0410)")
        )
    row = int(code[:2]) * 80 + int(code[4]) * 10 + int(code[6])
    column = int(code[2:4]) * 80 + int(code[5]) * 10 + int(code[7])
    for digit in code[8:]:
        row, column = 2 * row + (int(digit) - 1) // 2, 2 * column + (int(digit) - 1) % 2
    return row, column, level


def cell_shape(code: str) -> Shape:
    """The shape of a mesh cell."""
    row, column, level = cell_seat(code)
    lon, lat = (float(v) for v in cell_centre(row, column, level))
    height, width = (minutes / 120 for minutes in CELL_MINUTES[level])
    ring = np.array([(lon - width, lat - height), (lon + width, lat - height), (lon + width, lat + height),
                     (lon - width, lat + height)])  # fmt: skip
    return Shape([ring], code, float(cell_area_km2(lat, level)), lon, lat)
