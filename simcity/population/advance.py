"""One demographic year of the rows: survive, leave, arrive, be born, and close the gaps.

The order is that of the cohort component: residents die or survive, survivors leave or stay, arrivals join at their
age at the end of the year, births come from the women of both ends of the year, newborn survive to 1 October. The
year ends with rows of living residents only: newcomers take the freed rows, and the last rows move into those that
remain. Where a row sits means nothing; the same people come out at any order, number of threads and scale.

Assumptions: a woman has at most one birth a year; a child born in the first half of the year stays, whatever its mother
does in the second (this is what the births of the cohort component say); a newborn does not leave before 1 October.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .._kernels import newcomers
from .._kernels import residents as kernel
from ..rng import Draws, opened
from ..tables import Table
from .arrivals import Arrivals
from .conservation import FLOWS, Flows
from .hazards import Hazards

CORE = ("clocks", "birth_year", "sex", "children", "zone", "rid", "hid")  #: columns the kernel fills


@dataclass
class Lists:
    """Room for the lists of a year, kept between years; only what is used is touched."""

    rows: int = 0
    arrays: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def reserve(self, rows: int) -> None:
        """Make room for `rows` residents."""
        if self.arrays and rows <= self.rows:
            return
        self.rows = max(rows, self.rows + self.rows // 4, kernel.block_rows())
        self.arrays = {"rid": np.empty(self.rows, np.uint64), "hid": np.empty(self.rows, np.uint64),
                       "zone": np.empty(self.rows, np.int32), "sex": np.empty(self.rows, np.uint8),
                       "freed": np.empty(self.rows, np.int32), "free": np.empty(self.rows, np.int32)}  # fmt: skip

    @property
    def newborn(self) -> tuple[np.ndarray, ...]:
        return tuple(self.arrays[name] for name in ("rid", "hid", "zone", "sex"))


def advance(
    residents: Table,
    hazards: Hazards,
    arrivals: Arrivals | None,
    draws: Draws,
    year: int,
    n_zones: int,
    scale: float = 1.0,
    threads: int = 1,
    lists: Lists | None = None,
) -> Flows:
    """Take all residents from 1 October `year` to the next.

    Parameters
    ----------
    residents : Table
        Rows of living residents; changed in place.
    hazards : Hazards
        The time-table of the clocks; covers `year`.
    arrivals : Arrivals, optional
        None for a closed city.
    draws : Draws
    year : int
        Model year.
    n_zones : int
    scale : float
        Share of households simulated.
    threads : int
        Changes nothing but the time.
    lists : Lists, optional
        Working room to use again.

    Returns
    -------
    Flows
        In rows.
    """  # fmt: skip
    lists = lists or Lists()
    now = _Year(residents, hazards, draws, year, n_zones, threads)
    rid, cell = arrivals.select(draws, year, scale) if arrivals else (np.empty(0, np.uint64), np.empty(0, np.int32))
    lists.reserve(max(now.n, rid.size))
    born, starts = now.live(lists)
    free = lists.arrays["free"]
    n_free = kernel.gather(lists.arrays["freed"], now.freed, free)
    residents.reserve(now.n + 2 * rid.size + int(born.sum()))  # an arrival brings at most one newborn in its first year
    joined = rid.size + now.settle_newborn(lists, born, starts, n_free, taken=rid.size)
    if arrivals and rid.size:
        born, starts = now.arrive(lists, arrivals, rid, cell, n_free)
        joined += now.settle_newborn(lists, born, starts, n_free, taken=joined)
    _close(residents, now.n, free[:n_free], joined, threads)
    return Flows.from_counts(now.flows)


class _Year:
    """What the kernels of one year have in common."""

    def __init__(self, residents: Table, hazards: Hazards, draws: Draws, year: int, n_zones: int, threads: int):
        t = year - hazards.first
        self.residents, self.hazards, self.draws, self.year, self.t = residents, hazards, draws, year, t
        self.n = len(residents)
        self.end = hazards.cumulated[t + 1]
        self.births = (hazards.infant[t], hazards.male_share)
        self.keys = (draws.seed, draws.replication, year)
        self.child = opened("child", 3)
        self.freed = np.zeros(-(-self.n // kernel.block_rows()), dtype=np.int32)
        self.flows = np.zeros((threads, len(FLOWS), 2 * n_zones), dtype=np.int64)

    def columns(self) -> list[np.ndarray]:
        return [self.residents.raw(name) for name in CORE]

    def live(self, lists: Lists) -> tuple[np.ndarray, np.ndarray]:
        """Deaths, leavers and births of those who are here; returns the length and start of each list of newborn."""
        born = np.zeros_like(self.freed)
        kernel.live(*self.columns(), self.n, self.end, self.hazards.half[self.t], self.hazards.first_cohort,
                    *self.births, *self.keys, self.child, *lists.newborn, born, lists.arrays["freed"], self.freed,
                    self.flows)  # fmt: skip
        return born, np.arange(born.size, dtype=np.int64) * kernel.block_rows()

    def arrive(self, lists: Lists, arrivals: Arrivals, rid: np.ndarray, cell: np.ndarray, n_free: int):
        """Rows, zones and clocks of arrivals, and their births; returns as `live` does."""
        born = np.zeros(-(-rid.size // newcomers.part_rows()), dtype=np.int32)
        newcomers.arrive(*self.columns(), self.n, lists.arrays["free"], n_free, rid, cell, rid.size,
                         opened("household", 1), arrivals.settling.cumulated, arrivals.settling.guide,
                         self.hazards.arrival_birth[self.t], self.end, self.hazards.first_cohort, *self.births,
                         *self.keys, self.child, *lists.newborn, born, self.flows)  # fmt: skip
        return born, np.arange(born.size, dtype=np.int64) * newcomers.part_rows()

    def settle_newborn(self, lists: Lists, born: np.ndarray, starts: np.ndarray, n_free: int, taken: int) -> int:
        """Rows and clocks of the newborn, behind the first `taken` newcomers; returns how many they are."""
        return newcomers.settle_newborn(*self.columns(), self.n, lists.arrays["free"], n_free, taken, *lists.newborn,
                                        starts, born, np.cumsum(born, dtype=np.int64) - born, self.end,
                                        self.hazards.first_cohort, *self.keys, len(self.flows))  # fmt: skip


def _close(residents: Table, n: int, free: np.ndarray, joined: int, threads: int) -> None:
    """Set what other submodels keep of the newcomers to its default, fill what is left of the gaps, set the length."""
    reused, kept = free[:joined], n + joined - free.size
    for column in residents.schema:
        if column.attribute not in CORE:
            array = residents.raw(column.attribute)
            value = np.full(array.shape[1:], column.default, dtype=array.dtype)
            newcomers.fill_rows(_as_bytes(array), reused, np.atleast_1d(value).ravel().view(np.uint8), threads)
            array[n : max(n, kept)] = column.default
    residents.n = kept
    if kept >= n:
        return
    gaps = free[joined:]
    last = np.ones(n - kept, dtype=bool)
    last[gaps[gaps >= kept] - kept] = False
    gaps, movers = gaps[gaps < kept], (kept + np.flatnonzero(last)).astype(np.int32)
    for name in residents.names:
        newcomers.move_rows(_as_bytes(residents.raw(name)), gaps, movers, threads)


def _as_bytes(column: np.ndarray) -> np.ndarray:
    """A column as bytes, one line a row."""
    return column.reshape(column.shape[0], -1).view(np.uint8)
