"""Where things are: a local plane in metres, JIS X 0410 mesh cells, outlines.

Model
    The plane is a Gauss-Krüger projection on GRS80 (JGD2011) about the city's own origin, scale 1 on its meridian;
    over a city the scale error is below 1e-5. Cells are those of JIS X 0410, whose codes are formulas.

Left out
    Datum shifts, heights, and polygons with holes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

SEMI_MAJOR_M = 6378137.0
FLATTENING = 1.0 / 298.257222101
N = FLATTENING / (2.0 - FLATTENING)
# Krüger's series in the third flattening n, cut after n^4: below 1 micrometre within 3 degrees of the meridian.
ALPHA = (
    N / 2 - 2 * N**2 / 3 + 5 * N**3 / 16 + 41 * N**4 / 180,
    13 * N**2 / 48 - 3 * N**3 / 5 + 557 * N**4 / 1440,
    61 * N**3 / 240 - 103 * N**4 / 140,
    49561 * N**4 / 161280,
)
RECTIFYING_M = SEMI_MAJOR_M / (1 + N) * (1 + N**2 / 4 + N**4 / 64)

CELL_MINUTES = {"2km": (1.0, 1.5), "1km": (0.5, 0.75), "500m": (0.25, 0.375), "250m": (0.125, 0.1875)}
"""Height and width of a cell in minutes of latitude and longitude, by level (JIS X 0410)."""


@dataclass(frozen=True)
class LocalPlane:
    """Metres east and north of an origin.

    Parameters
    ----------
    lon0, lat0 : float
        The origin [degree].

    Examples
    --------
    >>> plane = LocalPlane(137.2, 36.7)
    >>> x, y = plane.to_plane(137.2, 36.7 + 1 / 60)
    >>> round(float(x), 3), round(float(y))  # one minute of latitude
    (0.0, 1850)
    """

    lon0: float
    lat0: float

    def to_plane(self, lon, lat) -> tuple[np.ndarray, np.ndarray]:
        """``x_m, y_m`` of points given in degrees, shaped like `lon`.

        References
        ----------
        Krüger (1912); Karney (2011), *J. Geodesy* 85, eqs. 7-11.
        """
        x, y = _kruger(np.asarray(lon, dtype=np.float64) - self.lon0, np.asarray(lat, dtype=np.float64))
        return x, y - float(_kruger(np.zeros(1), np.array([self.lat0]))[1][0])


def _kruger(dlon_deg: np.ndarray, lat_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    phi, lam = np.radians(lat_deg), np.radians(dlon_deg)
    k = 2.0 * math.sqrt(N) / (1.0 + N)
    t = np.sinh(np.arctanh(np.sin(phi)) - k * np.arctanh(k * np.sin(phi)))
    xi, eta = np.arctan2(t, np.cos(lam)), np.arctanh(np.sin(lam) / np.sqrt(1.0 + t * t))
    x, y = eta.copy(), xi.copy()
    for j, alpha in enumerate(ALPHA, start=1):
        x = x + alpha * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
        y = y + alpha * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
    return RECTIFYING_M * x, RECTIFYING_M * y


# -- mesh ------------------------------------------------------------------------------------------------------------


def mesh_code(lon: float, lat: float, level: str = "500m") -> str:
    """Code of the JIS X 0410 cell that holds a point.

    Examples
    --------
    >>> mesh_code(139.7671, 35.6812, "1km")  # Tokyo station
    '53394611'
    >>> mesh_code(139.7671, 35.6812), mesh_code(139.7671, 35.6812, "250m")
    ('533946113', '5339461132')
    """
    height, width = CELL_MINUTES[level]
    return cell_code(math.floor(lat * 60 / height), math.floor((lon - 100) * 60 / width), level)


def cell_code(row: int, column: int, level: str) -> str:
    """Code of the cell in `row` (from the equator) and `column` (from 100° E) of the grid of its level."""
    per = {"2km": 40, "1km": 80, "500m": 160, "250m": 320}[level]
    first = f"{row // per:02d}{column // per:02d}"
    row, column = row % per, column % per
    if level == "2km":
        return f"{first}{row // 5}{column // 5}{row % 5 * 2}{column % 5 * 2}5"
    halves = {"1km": 0, "500m": 1, "250m": 2}[level]
    digits = []
    for _ in range(halves):
        digits.append(str(1 + 2 * (row % 2) + column % 2))
        row, column = row // 2, column // 2
    return f"{first}{row // 10}{column // 10}{row % 10}{column % 10}{''.join(reversed(digits))}"


def cell_centre(row, column, level: str) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of the middle of cells [degree]."""
    height, width = CELL_MINUTES[level]
    return 100 + (np.asarray(column) + 0.5) * width / 60, (np.asarray(row) + 0.5) * height / 60


def cell_area_km2(lat, level: str) -> np.ndarray:
    """Area of a cell whose middle lies at latitude `lat`, on the ellipsoid by its two radii of curvature [km²]."""
    height, width = (math.radians(minutes / 60) for minutes in CELL_MINUTES[level])
    e2 = FLATTENING * (2 - FLATTENING)
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    w2 = 1 - e2 * np.sin(phi) ** 2
    meridian, parallel = SEMI_MAJOR_M * (1 - e2) / w2**1.5, SEMI_MAJOR_M / np.sqrt(w2) * np.cos(phi)
    return meridian * height * parallel * width / 1e6


# -- outlines --------------------------------------------------------------------------------------------------------


def inside(lon, lat, rings: list[np.ndarray]) -> np.ndarray:
    """Which points lie inside an odd number of `rings` (each (n, 2) lon, lat, closed or not), as bool."""
    lon, lat = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    result = np.zeros(lon.shape, dtype=bool)
    for ring in rings:
        x0, y0 = ring[:, 0], ring[:, 1]
        for ax, ay, bx, by in zip(x0, y0, np.roll(x0, -1), np.roll(y0, -1)):
            if ay == by:
                continue
            crosses = ((ay > lat) != (by > lat)) & (lon < (bx - ax) * (lat - ay) / (by - ay) + ax)
            result ^= crosses
    return result


def ring_area(xy: np.ndarray) -> float:
    """Area of a ring by the shoelace formula, in the square of its unit."""
    x, y = xy[:, 0], xy[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def simplify(xy: np.ndarray, tolerance: float) -> np.ndarray:
    """Which points of a line to keep so that it moves by at most `tolerance` (Douglas and Peucker 1973), as bool."""
    keep = np.zeros(len(xy), dtype=bool)
    keep[[0, -1]] = True
    todo = [(0, len(xy) - 1)]
    while todo:
        start, end = todo.pop()
        if end - start < 2:
            continue
        along = xy[end] - xy[start]
        off = xy[start + 1 : end] - xy[start]
        length = float(np.hypot(*along))
        # A closed ring starts and ends at one point: then the distance is that from the point.
        away = (
            np.abs(along[0] * off[:, 1] - along[1] * off[:, 0]) / length if length else np.hypot(off[:, 0], off[:, 1])
        )
        far = int(np.argmax(away))
        if away[far] > tolerance:
            keep[start + 1 + far] = True
            todo += [(start, start + 1 + far), (start + 1 + far, end)]
    return keep
