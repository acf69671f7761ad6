"""Zones as places to live: who they are, how far they lie from one another, from stops and from the centre.

Model
    The distance of a move is the straight line from the middle of the square kilometre that one lives in. Minutes to
    daily life stand for accessibility until trips are simulated: the walk to the nearest stop along the city graph,
    half an hour at most, and the ride to the centre, the zone with most residents within 1.5 km.

Left out
    Headways, stations of different rank, schools and shops. Who simulates trips writes ``zones.access_min``.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ...rng import keys_of

CELL_M = 1000.0  #: side of the squares from whose middle moves are measured [m]
WALK_M_PER_MIN = 80.0  #: as estate agents count it in Japan (definition)
LONGEST_WALK_MIN = 30.0  #: beyond it, people do not walk to a stop (assumed)
RIDE_KM_PER_HOUR = 25.0  #: door to door, by car or line (assumed)
DETOUR = 1.3  #: way over straight line where the city graph has no way (assumed)
CENTRE_M = 1500.0  #: residents within it make a centre (assumed)

_made: WeakKeyDictionary = WeakKeyDictionary()


@dataclass(frozen=True)
class Ground:
    """Arrays of one entry a zone, in the order of the city's zones.

    Attributes
    ----------
    key : ndarray of uint64
        Permanent identity, by the zone's name.
    cell : ndarray of int32
        The square it lies in.
    km : ndarray of float32, shape (squares, zones)
        From the middle of the zones of a square [km].
    stop_m : ndarray of float64
        Straight line to the nearest stop [m]; inf in a city without stops.
    centre_km : ndarray of float64
    access_min : ndarray of float64
        Minutes to daily life.
    """

    key: np.ndarray
    cell: np.ndarray
    km: np.ndarray
    stop_m: np.ndarray
    centre_km: np.ndarray
    access_min: np.ndarray


def ground_of(city) -> Ground:
    """The places of a loaded city; made once."""
    if city not in _made:
        _made[city] = _make(city)
    return _made[city]


def _make(city) -> Ground:
    zones = city.zones.reset_index(drop=True)
    names = zones["zone"].astype(str).to_numpy()
    x, y = zones["x_m"].to_numpy(dtype=np.float64), zones["y_m"].to_numpy(dtype=np.float64)
    cell, km = squares(x, y)
    stops = city.stops
    if len(stops):
        at = np.column_stack(city.plane.to_plane(stops["lon"].to_numpy(), stops["lat"].to_numpy()))
        stop_m = np.min(np.hypot(x[:, None] - at[:, 0], y[:, None] - at[:, 1]), axis=1)
    else:
        stop_m = np.full(names.size, np.inf)
    centre = centre_of(x, y, zones["residents"].to_numpy(dtype=np.float64))
    centre_km = np.hypot(x - x[centre], y - y[centre]) / 1000.0
    walk_m = _along(city, "walk", stops["stop"].astype(str).tolist() if len(stops) else [], names, DETOUR * stop_m)
    ride_m = _along(city, "road", [names[centre]], names, DETOUR * 1000.0 * centre_km)
    walk = np.minimum(walk_m / WALK_M_PER_MIN, LONGEST_WALK_MIN)
    return Ground(zone_keys(names), cell, km, stop_m, centre_km, walk + ride_m / 1000.0 / RIDE_KM_PER_HOUR * 60.0)


def squares(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The square of each zone, and the distance [km] from the middle of each square's zones to every zone.

    Examples
    --------
    >>> cell, km = squares(np.array([100.0, 900.0, 5500.0]), np.zeros(3))
    >>> cell.tolist(), km.astype(float).round(1).tolist()
    ([0, 0, 1], [[0.4, 0.4, 5.0], [5.4, 4.6, 0.0]])
    """
    _, cell = np.unique(_corners(x, y), axis=0, return_inverse=True)
    cell = cell.ravel()
    n = np.bincount(cell)
    mx, my = np.bincount(cell, x) / n, np.bincount(cell, y) / n
    km = np.hypot(mx[:, None] - x, my[:, None] - y) / 1000.0
    return cell.astype(np.int32), np.ascontiguousarray(km, dtype=np.float32)


def square_keys(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Permanent identities of the squares of :func:`squares`, by their place on the grid; uint64, shape (squares,)."""
    corner = np.unique(_corners(x, y), axis=0)
    return keys_of("square", corner[:, 0], corner[:, 1])


def _corners(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.column_stack([np.floor(x / CELL_M), np.floor(y / CELL_M)]).astype(np.int64)


def zone_keys(names: np.ndarray) -> np.ndarray:
    """Permanent identities of zones, by name; uint64, shape of `names`."""
    return np.concatenate([keys_of("zone", name) for name in names]) if names.size else np.empty(0, np.uint64)


def centre_of(x: np.ndarray, y: np.ndarray, residents: np.ndarray) -> int:
    """The zone with most residents within 1.5 km; the first of several."""
    around = np.array([residents[np.hypot(x - a, y - b) <= CENTRE_M].sum() for a, b in zip(x, y, strict=True)])
    return int(np.argmax(around))


def _along(city, layer: str, sources: list[str], names: np.ndarray, straight_m: np.ndarray) -> np.ndarray:
    """Shortest way from the nearest source to every zone [m]; `straight_m` where the graph has none."""
    known = set(city.graph.nodes)
    sources = [source for source in sources if source in known]
    if not sources or layer not in city.graph.layers:
        return straight_m
    way = city.graph.distance_m(layer, sources)
    found = np.array([way[city.graph.row(name)] if name in known else np.inf for name in names])
    return np.where(np.isfinite(found), found, straight_m)
