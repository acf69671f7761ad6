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
from .._kernels import rows as row_kernel
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
    free: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32), repr=False)  #: rows, in order
    newborn: tuple[np.ndarray, ...] = field(default=(), repr=False)  #: identity, household, zone, sex

    def reserve(self, rows: int) -> None:
        """Make room for `rows` residents and arrivals."""
        if self.newborn and rows <= self.rows:
            return
        self.rows = max(rows, self.rows + self.rows // 4, kernel.block_rows())
        self.free = np.empty(self.rows, np.int32)
        self.newborn = tuple(np.empty(self.rows, dtype) for dtype in (np.uint64, np.uint64, np.int32, np.uint8))


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
    rid, cell = arrivals.select(draws, year, scale) if arrivals else (np.empty(0, np.uint64), np.empty(0, np.int32))
    lists.reserve(len(residents) + rid.size)
    now = _Year(residents, hazards, draws, year, n_zones, threads, lists)
    now.live()
    residents.reserve(now.n + 2 * rid.size + now.born)  # an arrival brings at most one newborn in its first year
    if arrivals and rid.size:
        now.arrive(arrivals, rid, cell)
    now.settle_newborn(taken=rid.size)
    now.close(rid.size + now.born)
    return Flows.from_counts(now.flows)


class _Year:
    """What the kernels of one year have in common, and how far they came.

    Attributes
    ----------
    freed, born : int
        Rows that became free and newborn who need one, so far; `lists` holds them.
    """

    def __init__(self, residents: Table, hazards: Hazards, draws: Draws, year: int, n_zones: int, threads: int,
                 lists: Lists):  # fmt: skip
        t = year - hazards.first
        self.residents, self.hazards, self.t, self.threads, self.lists = residents, hazards, t, threads, lists
        self.n, self.freed, self.born = len(residents), 0, 0
        self.end = hazards.cumulated[t + 1]
        self.births = (hazards.infant[t], hazards.male_share)
        self.keys = (draws.seed, draws.replication, year)
        self.child = opened("child", 3)
        self.flows = np.zeros((threads, len(FLOWS), 2 * n_zones), dtype=np.int64)

    def columns(self) -> list[np.ndarray]:
        return [self.residents.raw(name) for name in CORE]

    def live(self) -> None:
        """Deaths, leavers and births of those who are here."""
        blocks = -(-self.n // kernel.block_rows())
        self.freed, self.born = kernel.live(
            *self.columns(), self.n, self.end, self.hazards.half[self.t], self.hazards.first_cohort, *self.births,
            *self.keys, self.child, *self.lists.newborn, np.empty(blocks, np.int32), self.lists.free,
            np.empty(blocks, np.int32), self.flows)  # fmt: skip

    def arrive(self, arrivals: Arrivals, rid: np.ndarray, cell: np.ndarray) -> None:
        """Rows, zones and clocks of arrivals, and their births."""
        parts = -(-rid.size // newcomers.part_rows())
        self.born = newcomers.arrive(
            *self.columns(), self.n, self.lists.free, self.freed, rid, cell, rid.size, opened("household", 1),
            arrivals.settling.cumulated, arrivals.settling.guide, self.hazards.arrival_birth[self.t], self.end,
            self.hazards.first_cohort, *self.births, *self.keys, self.child, *self.lists.newborn, self.born,
            np.empty(parts, np.int32), self.flows)  # fmt: skip

    def settle_newborn(self, taken: int) -> None:
        """Rows and clocks of the newborn, behind the first `taken` newcomers."""
        newcomers.settle_newborn(*self.columns(), self.n, self.lists.free, self.freed, taken, *self.lists.newborn,
                                 self.born, self.end, self.hazards.first_cohort, *self.keys, self.threads)  # fmt: skip

    def close(self, joined: int) -> None:
        """Set what other submodels keep of the newcomers to its default, fill the gaps left, set the length."""
        n, kept, free = self.n, self.n + joined - self.freed, self.lists.free[: self.freed]
        gaps, nobody = free[joined:], free[:0]
        last = np.empty(max(0, n - kept), np.int32)
        last = last[: row_kernel.last_rows(gaps, kept, n, last)]
        for name, column, default in self.residents.lines():
            reset = nobody if name in CORE else free[:joined]
            row_kernel.replace_rows(column, default, reset, gaps[: last.size], last, self.threads)
            if name not in CORE:
                column[n : max(n, kept)] = default
        self.residents.n = kept
