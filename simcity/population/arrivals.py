"""Who arrives in a year, and where they settle.

Numbers are drawn at full scale, one Poisson count for each cell (sex, age at the end of the year), by inversion of
one uniform keyed by (municipality, year, cell): a higher expectation only adds arrivals behind those of the lower
one. Arrival number r of a cell is always the same person. A run of reduced scale keeps an arrival when the draw of
its household is below the scale, so that smaller runs lie inside larger ones. An arrival is a household of its own.

The zone is drawn with the shares of residents by zone in the base year, among zones that have habitable land. They are
shares of the city folder and not of today's rows, because rows differ between scales and scenarios: a sampled or a
shrunken district would send the same arrival elsewhere. Left out: dwellings, rents and jobs as reasons to settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._kernels import newcomers
from ..errors import DataError
from ..rng import Draws, Stream, continued, keys_of, opened
from .rates import N_AGES

GUIDE = 1024  #: entries of the guide into the zone shares; only speed depends on it


@dataclass(frozen=True)
class Settling:
    """Shares of zones among arrivals, cumulated, with a guide for looking them up.

    Attributes
    ----------
    cumulated : ndarray of float64, shape (zones,)
        Ends at 1.
    guide : ndarray of int32, shape (1024,)
        First zone whose cumulated share exceeds g / 1024.
    """

    cumulated: np.ndarray
    guide: np.ndarray

    @classmethod
    def from_weights(cls, weights: np.ndarray) -> Settling:
        """From weights of 0 or more; zones of weight 0 receive nobody.

        Raises
        ------
        DataError
            When a weight is negative or not a number, or all are 0.
        """
        weights = np.asarray(weights, dtype=np.float64)
        if not weights.size or not (weights >= 0).all() or not 0 < weights.sum() < np.inf:
            raise DataError("zones have no weight for arrivals; expected residents of 0 or more, and some above 0")
        cumulated = np.cumsum(weights) / weights.sum()
        cumulated[np.flatnonzero(weights)[-1] :] = 1.0  # rounding must not open a gap behind the last zone
        guide = np.searchsorted(cumulated, np.arange(GUIDE) / GUIDE, side="right")
        return cls(cumulated, guide.astype(np.int32))


@dataclass(frozen=True)
class Arrivals:
    """The expected arrivals of all years and where they go.

    Parameters
    ----------
    municipality : int
        Code of the municipality; part of who an arrival is.
    first : int
        First model year.
    expected : ndarray of float64, shape (T, 2, 111)
        Persons at full scale, by sex and age at the end of the year.
    settling : Settling
    """

    municipality: int
    first: int
    expected: np.ndarray
    settling: Settling

    def counts(self, draws: Draws, year: int) -> np.ndarray:
        """Arrivals at full scale by cell ``111 * sex + age``; int64, shape (222,)."""
        return draws.poisson(Stream.ARRIVAL, year, self._cells, self.expected[year - self.first].ravel())

    @cached_property
    def _cells(self) -> np.ndarray:
        """Identities of the cells, by which their numbers are drawn."""
        return keys_of("arrivals", self.municipality, np.arange(2 * N_AGES))

    def select(self, draws: Draws, year: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
        """Identities and cells of the arrivals in the sample, cell by cell and by rank."""
        counts = self.counts(draws, year)
        rid = np.empty(int(counts.sum()), dtype=np.uint64)
        cell = np.empty(rid.size, dtype=np.int32)
        kept = newcomers.select_arrivals(counts, continued(opened("arrival", 5), self.municipality, year),
                                         opened("household", 1), scale, draws.seed, draws.replication, rid,
                                         cell)  # fmt: skip
        return rid[:kept], cell[:kept]


def own_household(rid: np.ndarray) -> np.ndarray:
    """The household identity of residents who stand for themselves."""
    return keys_of("household", rid)


def in_sample(draws: Draws, hid: np.ndarray, scale: float) -> np.ndarray:
    """Whether the household is kept at this scale: its draw is below `scale`."""
    return np.ones(hid.size, dtype=bool) if scale >= 1.0 else draws.uniform(Stream.SCALE, 0, hid) < scale
