"""The dwellings of a city, and who lives in them.

In the base year every household has a dwelling of its own zone, and each zone has vacant ones on top: a share
``vacancy_rate`` of all its dwellings. Which dwellings there are is data, the same for every seed; a run of reduced
scale keeps a dwelling with its household, and a vacant one by a draw of its own.

An old dwelling that nobody took for some years is off the market: it stands empty until it is pulled down. With the
numbers assumed here that is nearly half of the vacant ones in the base year; in 2018 the nation had 41 % that were
neither to let nor for sale nor second homes (Housing and Land Survey, remembered).

From then on the two tables agree at each 1 October: a household lives in exactly one dwelling, a dwelling houses at
most one household, and both stand in the same zone. Residents of institutions have none.
"""

from __future__ import annotations

import numpy as np

from ...errors import ConservationError, Problem
from ...rng import Draws, Stream, key_of, keys_of
from ...tables import Table
from ..arrivals import in_sample
from ..defaults import read_default
from ..synthesis import whole_numbers

OFFERED_YEARS = 5  #: years for which an old vacant dwelling stays on the market (assumed)
LONGEST_EMPTY = 15  #: longest that a vacant dwelling of the base year has been empty [years] (assumed)


class Stock:
    """The table of dwellings of one run.

    Parameters
    ----------
    dwellings, households : Table
        The households of the base year, each with its zone; dwellings are added.
    zone_key : ndarray of uint64, shape (zones,)
    at_full_scale : ndarray of int64, shape (zones,)
        Households of the whole city by zone.
    vacancy : float
        Vacant dwellings over all dwellings in the base year.
    base_year : int
    draws : Draws
    scale : float
    old : float
        Age from which a dwelling counts as old [years].
    """

    def __init__(self, dwellings: Table, households: Table, zone_key: np.ndarray, at_full_scale: np.ndarray,
                 vacancy: float, base_year: int, draws: Draws, scale: float = 1.0, old: float = 30.0):  # fmt: skip
        self.dwellings, self.households, self.zone_key, self.old = dwellings, households, zone_key, old
        n = len(households)
        did = keys_of("dwelling", households.hid) if n else np.empty(0, np.uint64)
        dwellings.append(n, did=did, zone=households.zone, hid=households.hid,
                         built=_built(did, base_year, "occupied"))  # fmt: skip
        households.dwelling[:] = np.arange(n)
        self.base_vacant = vacant_at_start(at_full_scale, vacancy)
        zone = np.repeat(np.arange(zone_key.size), self.base_vacant)
        rank = np.arange(zone.size) - np.repeat(np.cumsum(self.base_vacant) - self.base_vacant, self.base_vacant)
        did = keys_of("vacant dwelling", zone_key[zone], rank) if zone.size else np.empty(0, np.uint64)
        kept = in_sample(draws, did, scale)
        did, zone = did[kept], zone[kept]
        dwellings.append(did.size, did=did, zone=zone, built=_built(did, base_year, "vacant"),
                         vacant_since=base_year - _years_empty(did))  # fmt: skip

    def release(self, year: int) -> None:
        """Dwellings whose household is gone stand empty from `year` on."""
        d, h = self.dwellings, self.households
        now = np.zeros(len(d), dtype=np.uint64)
        has = h.dwelling >= 0
        now[h.dwelling[has]] = h.hid[has]
        d.vacant_since[(d.hid != 0) & (now == 0)] = year
        d.hid[:] = now

    def occupy(self, household: np.ndarray, dwelling: np.ndarray) -> None:
        """Each of the households moves into the vacant dwelling of the same position."""
        d, h = self.dwellings, self.households
        h.dwelling[household], h.zone[household] = dwelling, d.zone[dwelling]
        d.hid[dwelling], d.vacant_since[dwelling] = h.hid[household], 0

    def build(self, did: np.ndarray, zone: np.ndarray, year: int) -> np.ndarray:
        """New dwellings, empty; returns their rows."""
        rows = self.dwellings.append(did.size, did=did, zone=zone, built=year, vacant_since=year)
        return np.arange(rows.start, rows.stop)

    def pull_down(self, rows: np.ndarray) -> None:
        """The vacant dwellings `rows` are gone."""
        kept = np.ones(len(self.dwellings), dtype=bool)
        kept[rows] = False
        place = np.cumsum(kept) - 1
        at = self.households.dwelling
        at[:] = np.where(at >= 0, place[np.maximum(at, 0)], at)
        self.dwellings.keep(kept)

    def by_zone(self) -> tuple[np.ndarray, np.ndarray]:
        """Dwellings, and vacant ones, by zone [rows]."""
        d, n = self.dwellings, self.zone_key.size
        return np.bincount(d.zone, minlength=n), np.bincount(d.zone[d.hid == 0], minlength=n)

    def on_offer(self, year: int) -> np.ndarray:
        """Whether each dwelling is vacant and on the market; bool, shape (dwellings,)."""
        d = self.dwellings
        return (d.hid == 0) & ((year - d.built < self.old) | (d.vacant_since > year - OFFERED_YEARS))

    def offered_in_order(self, draws: Draws, year: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the dwellings on offer, by zone and drawn order; and where those of each zone begin."""
        d = self.dwellings
        rows = np.flatnonzero(self.on_offer(year))
        u = draws.uniform(Stream.LETTING, year, d.did[rows]) if rows.size else np.empty(0)
        rows = rows[np.lexsort((d.did[rows], u, d.zone[rows]))]
        return rows, np.searchsorted(d.zone[rows], np.arange(self.zone_key.size + 1))

    def tightness(self, year: int) -> tuple[np.ndarray, np.ndarray]:
        """Dwellings that are occupied or on offer, and those on offer, by zone [rows]."""
        d, n, offered = self.dwellings, self.zone_key.size, self.on_offer(year)
        return np.bincount(d.zone[offered | (d.hid != 0)], minlength=n), np.bincount(d.zone[offered], minlength=n)

    def check(self, step: str) -> None:
        """Compare households and dwellings.

        Raises
        ------
        ConservationError
            When a household has no dwelling, shares one or stands in another zone, or a dwelling houses nobody's
            household.
        """
        d, h = self.dwellings, self.households
        problems = []
        if ((h.dwelling < 0) | (h.dwelling >= len(d))).any():
            problems.append(Problem(f"{step}: a household has no dwelling"))
        else:
            for wrong, what in (
                (d.hid[h.dwelling] != h.hid, "households live in a dwelling of somebody else"),
                (d.zone[h.dwelling] != h.zone, "households stand in another zone than their dwelling"),
                ((d.hid != 0) != (d.vacant_since == 0), "dwellings are both vacant and occupied"),
                ((d.zone < 0) | (d.zone >= self.zone_key.size), "dwellings stand in no zone"),
            ):
                if wrong.any():
                    problems.append(Problem(f"{step}: {int(wrong.sum())} {what}"))
            if int((d.hid != 0).sum()) != len(h):
                problems.append(Problem(f"{step}: {int((d.hid != 0).sum())} dwellings are occupied by {len(h)} "
                                        "households"))  # fmt: skip
        if problems:
            raise ConservationError(problems, subject="dwellings")


def _years_empty(did: np.ndarray) -> np.ndarray:
    """Whole years for which vacant dwellings of the base year have been empty: 1 to 15, all alike."""
    u = Draws(0).uniform(Stream.HOME_AGE, 0, did, 1) if did.size else np.empty(0)
    return 1 + np.floor(u * LONGEST_EMPTY).astype(np.int64)


def vacant_at_start(households: np.ndarray, vacancy: float) -> np.ndarray:
    """Vacant dwellings by zone, so that they are the share `vacancy` of all; whole numbers, their sum within one.

    Examples
    --------
    >>> vacant_at_start(np.array([86, 43, 0]), 0.14).tolist()
    [14, 7, 0]
    """
    expected = households * vacancy / (1.0 - vacancy)
    offset = Draws(0).uniform(Stream.HOME_AGE, 0, np.array([key_of("vacant dwellings")]))[0]
    return whole_numbers(expected, offset)


def _built(did: np.ndarray, base_year: int, kind: str) -> np.ndarray:
    """Year in which dwellings of the base year were built, drawn from the published ages."""
    rows = read_default("dwelling_ages.csv")
    share = np.array([float(row[kind]) for row in rows])
    edges = np.array([int(row["age_from"]) for row in rows] + [int(rows[-1]["age_to"])], dtype=np.float64)
    at = np.concatenate([[0.0], np.cumsum(share) / share.sum()])
    u = Draws(0).uniform(Stream.HOME_AGE, 0, did) if did.size else np.empty(0)
    return base_year - np.floor(np.interp(u, at, edges)).astype(np.int64)
