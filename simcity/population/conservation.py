"""The people account: residents before + births - infant deaths - deaths - leavers + arrivals = residents after.

The account is kept from the flows that the year reports; each year it is compared, for every zone and sex, with a
recount of the rows, which knows nothing of the flows. A difference stops the run in the step that made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .._kernels import residents as kernel
from ..errors import ConservationError, Problem
from ..tables import Table

FLOWS = ("births", "infant_deaths", "deaths", "leavers", "arrivals")
SEXES = ("male", "female")


@dataclass(frozen=True)
class Flows:
    """Who came and went in one year, in rows; each an int64 array of shape (zones, 2), by zone and sex."""

    births: np.ndarray
    infant_deaths: np.ndarray
    deaths: np.ndarray
    leavers: np.ndarray
    arrivals: np.ndarray

    @classmethod
    def from_counts(cls, counts: np.ndarray) -> Flows:
        """From kernel counts of shape (lanes, 5, 2 * zones)."""
        return cls(*counts.sum(axis=0).reshape(len(FLOWS), -1, 2))

    @classmethod
    def none(cls, n_zones: int) -> Flows:
        """A year in which nothing happens."""
        return cls(*np.zeros((len(FLOWS), n_zones, 2), dtype=np.int64))

    def __add__(self, other: Flows) -> Flows:
        return Flows(*(getattr(self, name) + getattr(other, name) for name in FLOWS))

    @property
    def change(self) -> np.ndarray:
        """What the flows do to the stock, shape (zones, 2)."""
        return self.births - self.infant_deaths - self.deaths - self.leavers + self.arrivals

    def total(self, name: str) -> int:
        """A flow of the whole city."""
        return int(getattr(self, name).sum())


def recount(residents: Table, n_zones: int, threads: int = 1) -> np.ndarray:
    """Residents by zone and sex, counted from the rows; int64, shape (zones, 2)."""
    counts, room = np.empty(2 * n_zones, dtype=np.int64), np.empty((threads, 4, 2 * n_zones), dtype=np.uint32)
    kernel.count_residents(residents.raw("zone"), residents.raw("sex"), len(residents), room, counts)
    return counts.reshape(n_zones, 2)


@dataclass
class PeopleAccount:
    """The stock by zone and sex as the flows say it must be.

    Parameters
    ----------
    zones : sequence of str
        Names of the zones, for messages.
    stock : ndarray of int64, shape (zones, 2)
        Opening stock [rows].
    """

    zones: list[str]
    stock: np.ndarray = field(repr=False)

    def post(self, flows: Flows) -> None:
        """Enter the flows of a year."""
        self.stock = self.stock + flows.change

    def check(self, counted: np.ndarray, step: str) -> None:
        """Compare with a recount.

        Raises
        ------
        ConservationError
            When any zone and sex differs, with the step, up to five places and the differences.
        """
        if np.array_equal(counted, self.stock) and (self.stock >= 0).all():
            return
        wrong = np.argwhere((counted != self.stock) | (self.stock < 0))
        total = int(counted.sum() - self.stock.sum())
        problems = [Problem(f"{step}: {int(counted.sum())} residents counted, {int(self.stock.sum())} by the account "
                            f"(difference {total:+d}), {len(wrong)} places differ")]  # fmt: skip
        for zone, sex in wrong[:5]:
            difference = int(counted[zone, sex] - self.stock[zone, sex])
            problems.append(Problem(where=f"zone {self.zones[zone]}, {SEXES[sex]}", value=int(counted[zone, sex]),
                                    expected=f"{int(self.stock[zone, sex])} by the account, a difference of "
                                             f"{difference:+d}"))  # fmt: skip
        raise ConservationError(problems, subject="the people account")
