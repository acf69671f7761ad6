"""Schools that children are sent to: the nearest with a seat.

Model
    The nearest pair of home zone and school that still has a child and a seat is served first, then the next. As both
    sides go by the same distance, nobody could change places to the gain of both (a stable matching). Children of one
    zone are told apart by a drawn priority. Who has a seat keeps it until the next school or a move.

Assumption
    Seats are those of the folder (``facilities.places``); else the published pupils, or the children of the city where
    these are more, times ``school_slack``, alike at every school. Straight lines.

Left out
    School districts as drawn by the board of education; private schools; classes.
"""

from __future__ import annotations

import numpy as np

from ..._kernels import places as kernel
from ...rng import Draws, Stream, keys_of
from .location import Schools
from .market import NONE, OUTSIDE, apportion


class Catchment:
    """The schools of one stage in one run.

    Parameters
    ----------
    number : int
        Index of its draws; the activity code of its pupils.
    zone_key : ndarray of uint64, shape (zones,)
        Permanent identities: who is first where distances or fractions of seats are equal.
    x_m, y_m : ndarray of float64, shape (zones,)
    schools : Schools
    pupils : int
        Residents of the base year who learn there [rows].
    residents : int
        All residents of the base year [rows].
    scale : float
        Rows that stand for a person.
    slack : float
        Seats over pupils.
    draws : Draws
    """

    def __init__(self, number: int, zone_key: np.ndarray, x_m: np.ndarray, y_m: np.ndarray, schools: Schools,
                 pupils: int, residents: int, scale: float, slack: float, draws: Draws):  # fmt: skip
        self.number, self.draws, zones = number, draws, x_m.size
        known = np.isfinite(schools.places)
        published = schools.published * residents if np.isfinite(schools.published) else 0.0
        each = slack * max(pupils, published) / max(schools.zone.size, 1)
        expected = np.bincount(schools.zone, np.where(known, np.nan_to_num(schools.places) * scale, each),
                               minlength=zones)  # fmt: skip
        rounding = draws.uniform(Stream.PLACE_CHOICE, 0, keys_of("seats", zone_key), number)
        self.capacity = apportion(expected, int(np.ceil(expected.sum() - 1e-9)), rounding)
        self.where = np.flatnonzero(self.capacity > 0)
        km = np.hypot(x_m[:, None] - x_m[self.where], y_m[:, None] - y_m[self.where])
        home, seat = (pairs.ravel() for pairs in np.indices(km.shape, dtype=np.int32))
        order = np.lexsort((zone_key[self.where][seat], zone_key[home], km.ravel()))
        self.pairs = home[order], seat[order]

    def serve(self, rows: np.ndarray, zone: np.ndarray, rid: np.ndarray, place: np.ndarray, held: np.ndarray,
              year: int) -> None:  # fmt: skip
        """Every pupil in `rows` gets the nearest seat; writes `place`, adds to `held` (outside last).

        Where the city has no school of the stage, all learn outside.
        """
        if not rows.size:
            return
        if not self.where.size:
            place[rows] = OUTSIDE
            held[-1] += rows.size
            return
        u = self.draws.uniform(Stream.PLACE_PRIORITY, year, rid[rows], np.uint64(self.number))
        rows = rows[np.lexsort((rid[rows], u, zone[rows]))]
        begins = np.searchsorted(zone[rows], np.arange(self.capacity.size + 1)).astype(np.int64)
        free = np.maximum(self.capacity - held[:-1], 0)[self.where].astype(np.int32)
        choice = np.empty(rows.size, dtype=np.int32)
        kernel.seat(*self.pairs, begins, free, choice)
        place[rows] = np.where(choice >= 0, self.where[np.maximum(choice, 0)], NONE)
        held[:-1] += np.bincount(self.where[choice[choice >= 0]], minlength=self.capacity.size)
