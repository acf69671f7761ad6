"""Illustrative geography: where people, facilities and links would be, when only totals are published.

Model
    Cells of a regular grid fill the published habitable area. Residents thin out from the centre (Clark 1951) or from
    stops, and are raked to the published total. Facilities stand where residents are. Neighbouring cells are linked.
    Everything is a formula of its inputs: no random number, so the same figures give the same city.

Assumption
    All of it is illustration, and every table made here is marked synthetic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .geometry import LocalPlane, cell_area_km2, cell_centre, cell_code

URBAN_PER_KM2 = 4000.0
"""Density of a densely inhabited district (人口集中地区, definition of the census)."""
CLARK_SHARE = 0.4
"""Distance over which density falls to 1/e, as a share of the radius of the habitable area (assumed)."""
MOST_CELLS = 2000
FEWEST_CELLS = 25
DETOUR = 1.3
"""Length of a cable over the straight line (assumed; road detour in towns is 1.2 to 1.4)."""


@dataclass(frozen=True)
class Cells:
    """Grid cells: row and column in the grid of their level, middle [degree], area [km²], code."""

    level: str
    row: np.ndarray
    column: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    area_km2: np.ndarray
    code: list[str]

    def __len__(self) -> int:
        return len(self.code)

    def take(self, chosen) -> Cells:
        """Some of the cells, ordered by code."""
        order = sorted((int(i) for i in chosen), key=lambda i: self.code[i])
        row, column, lon, lat, area = (getattr(self, n)[order] for n in ("row", "column", "lon", "lat", "area_km2"))
        return Cells(self.level, row, column, lon, lat, area, [self.code[i] for i in order])


def cells_around(lon: float, lat: float, half_km: float, level: str) -> Cells:
    """All cells whose middle lies within `half_km` north, south, east and west of a point."""
    one_row, one_column = cell_step_km(lat, level)
    rows, columns = math.ceil(half_km / one_row), math.ceil(half_km / one_column)
    lon1, lat1 = (float(v) for v in cell_centre(0, 1, level))
    lon0 = float(cell_centre(0, 0, level)[0])
    column0, row0 = round((lon - lon0) / (lon1 - lon0)), math.floor(lat / (2 * lat1))
    row, column = (
        a.ravel() for a in np.mgrid[row0 - rows : row0 + rows + 1, column0 - columns : column0 + columns + 1]
    )
    centre_lon, centre_lat = cell_centre(row, column, level)
    codes = [cell_code(int(r), int(c), level) for r, c in zip(row, column)]
    return Cells(level, row, column, centre_lon, centre_lat, cell_area_km2(centre_lat, level), codes)


def cell_step_km(lat: float, level: str) -> tuple[float, float]:
    """Height and width of a cell [km]."""
    lon0, lat0 = cell_centre(0, 0, level)
    plane = LocalPlane(0.0, lat)
    height = float(plane.to_plane(0.0, lat + 2 * float(lat0))[1]) / 1000
    return height, float(plane.to_plane(2 * (float(lon0) - 100), lat)[0]) / 1000


def choose_level(habitable_km2: float, lat: float) -> str:
    """500 m cells, finer for very small towns and coarser for very large ones."""
    for level in ("500m", "1km", "2km"):
        count = habitable_km2 / float(cell_area_km2(lat, level))
        if count <= MOST_CELLS:
            break
    return "250m" if level == "500m" and count < FEWEST_CELLS else level


def fill_area(cells: Cells, order: np.ndarray, habitable_km2: float) -> tuple[Cells, np.ndarray]:
    """The first cells in `order` that hold `habitable_km2`, and the habitable area of each [km²].

    Every cell is habitable in the same share, just below 1, so that the sum is the published figure to 0.0001 km².
    """
    ranked = np.argsort(order, kind="stable")
    enough = int(np.searchsorted(np.cumsum(cells.area_km2[ranked]), habitable_km2)) + 1
    chosen = cells.take(ranked[: min(enough, len(ranked))])
    share = min(1.0, habitable_km2 / chosen.area_km2.sum())
    return chosen, spread(chosen.area_km2 * share, habitable_km2 if share < 1.0 else chosen.area_km2.sum(), 10_000)


def spread(weights: np.ndarray, total: float, per_unit: int = 1) -> np.ndarray:
    """`total` shared by `weights` in parts of ``1 / per_unit``, the sum exact, by largest remainder.

    Examples
    --------
    >>> spread(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4.0, 3.0, 3.0]
    """
    weights = np.asarray(weights, dtype=np.float64)
    parts = round(total * per_unit)
    if parts == 0 or weights.sum() <= 0:
        return np.zeros_like(weights)
    exact = weights / weights.sum() * parts
    whole = np.floor(exact)
    left = parts - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:left]] += 1
    return whole / per_unit


def clark(distance_km: np.ndarray, habitable_km2: float) -> np.ndarray:
    """Density relative to the centre, exp(-r / (0.4 R)) with R the radius of a disc of the habitable area."""
    return np.exp(-distance_km / (CLARK_SHARE * math.sqrt(habitable_km2 / math.pi)))


def place(weights: np.ndarray, count: int) -> np.ndarray:
    """Cells that `count` facilities stand in: at equal steps of the summed weight, in the order of the cells.

    The order of mesh codes walks the map block by block, so equal steps are also spread in space.
    """
    if count == 0 or weights.sum() <= 0:
        return np.zeros(0, dtype=np.int64)
    summed = np.cumsum(weights) / weights.sum()
    return np.searchsorted(summed, (np.arange(count) + 0.5) / count).clip(0, len(weights) - 1)


def jitter(start: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Places within a cell, each from -0.35 to 0.35 of its width and height (Roberts's R2 sequence)."""
    k = np.arange(start, start + count)
    golden = 1.3247179572447460
    return 0.7 * ((0.5 + k / golden) % 1.0) - 0.35, 0.7 * ((0.5 + k / golden**2) % 1.0) - 0.35


def grid_pairs(cells: Cells) -> list[tuple[int, int]]:
    """Pairs of cells that share a side."""
    seat = {(int(r), int(c)): i for i, (r, c) in enumerate(zip(cells.row, cells.column))}
    return [(i, seat[near]) for (r, c), i in seat.items() for near in ((r, c + 1), (r + 1, c)) if near in seat]


def bridges(xy: np.ndarray, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The shortest further pairs that make one piece of all points."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(xy)
    rows, columns = (np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1))
    labels = connected_components(coo_array((np.ones(len(pairs)), (rows, columns)), shape=(n, n)), directed=False)[1]
    added = []
    while labels.max() > 0:
        mine, others = np.flatnonzero(labels == labels[0]), np.flatnonzero(labels != labels[0])
        gap = np.hypot(xy[mine, None, 0] - xy[None, others, 0], xy[mine, None, 1] - xy[None, others, 1])
        a, b = np.unravel_index(np.argmin(gap), gap.shape)
        added.append((int(mine[a]), int(others[b])))
        labels[labels == labels[others[b]]] = labels[0]
        labels = np.unique(labels, return_inverse=True)[1]
    return added


def tree_pairs(xy: np.ndarray) -> list[tuple[int, int]]:
    """The shortest tree through all points (Prim 1957)."""
    if len(xy) < 2:
        return []
    best, source = np.hypot(*(xy - xy[0]).T), np.zeros(len(xy), dtype=np.int64)
    best[0] = np.inf
    pairs, outside = [], np.ones(len(xy), dtype=bool)
    outside[0] = False
    while outside.any():
        new = int(np.argmin(np.where(outside, best, np.inf)))
        pairs.append((int(source[new]), new))
        outside[new] = False
        away = np.hypot(*(xy - xy[new]).T)
        closer = outside & (away < best)
        best[closer], source[closer] = away[closer], new
    return pairs


def choose_sites(
    sites_xy: np.ndarray, zones_xy: np.ndarray, residents: np.ndarray, count: int, radius_m: float
) -> np.ndarray:
    """`count` sites that cover most residents within `radius_m`: greedy, each time the site that adds most."""
    reach = np.hypot(sites_xy[:, None, 0] - zones_xy[None, :, 0], sites_xy[:, None, 1] - zones_xy[None, :, 1])
    near = reach <= radius_m
    open_residents, chosen = residents.astype(np.float64).copy(), []
    free = np.ones(len(sites_xy), dtype=bool)
    for _ in range(min(count, len(sites_xy))):
        # Covered residents still count a little, so that later sites strengthen the middle of the city.
        gain = near @ (open_residents + 0.01 * residents)
        best = int(np.argmax(np.where(free, gain, -1.0)))
        chosen.append(best)
        free[best] = False
        open_residents[near[best]] = 0.0
    return np.array(sorted(chosen), dtype=np.int64)
