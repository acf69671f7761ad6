"""Where a household wants to live, and which home it gets.

Model
    Multinomial logit over all zones. A zone is worth ``bQ Q + bR ln rent + bA access + bS ln dwellings - bD km + c``:
    quality of life, rent, minutes to daily life, its dwellings, the distance from the present home, and a constant.
    Noise is Gumbel and keyed by household, year and the zone's permanent identity, so that a change of one zone moves
    nobody but those who come to it or leave it.

    The constants make the base year neutral: with the quality, rents and access of then, a zone draws movers and
    newcomers in proportion to its dwellings. What no term explains stays as it was, and only changes act. Newcomers
    have no home to be far from; they weigh zones without the distance.

Assumption
    All five coefficients (no Japanese measurement is known). Homes on offer inside a zone are alike.

Left out
    Size and tenure of homes, incomes, schools, neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..._kernels import housing as kernel
from .ground import Ground
from .moving import Seekers

NEWCOMER, FROM_OUTSIDE, FROM_INSIDE, PAID_NEWCOMER, PAID_FROM_OUTSIDE = range(5)
"""Kinds of seekers: new to the city, from outside or inside the guided area; those who are paid for moving into it."""
ROUGH = 5.0  #: dwellings by which the growth of a zone is smoothed, so that a few rows of a sample do not count much


@dataclass(frozen=True)
class Taste:
    """The coefficients of the logit."""

    quality: float
    rent: float
    access: float
    housing: float
    distance: float
    per_minute: float

    @classmethod
    def of(cls, numbers) -> Taste:
        """From the parameters of a run."""
        return cls(numbers["choice_quality"], numbers["choice_rent"], numbers["choice_access"],
                   numbers["choice_housing"], numbers["choice_distance"], numbers["access_per_minute"])  # fmt: skip


class Choice:
    """What zones are worth to those who seek a home.

    Parameters
    ----------
    ground : Ground
    taste : Taste
    dwellings : ndarray of float64, shape (zones,)
        Of the base year, at full scale.
    here : ndarray of float64, shape (zones,)
        Dwellings of the base year that are simulated [rows].
    rent_yen, access_min : ndarray of float64, shape (zones,)
        Of the base year.
    """

    def __init__(self, ground: Ground, taste: Taste, dwellings: np.ndarray, here: np.ndarray, rent_yen: np.ndarray,
                 access_min: np.ndarray):  # fmt: skip
        self.ground, self.taste, self.dwellings, self.here = ground, taste, dwellings, here
        self.rent_yen, self.access_min = rent_yen.copy(), access_min.copy()
        self.near = np.exp(-np.float32(taste.distance) * ground.km)
        self.constant = balanced(dwellings, self.near, np.bincount(ground.cell, dwellings, self.near.shape[0]))
        self.quality: np.ndarray | None = None

    def weights(self, rent_yen: np.ndarray, access_min: np.ndarray, quality: np.ndarray, now: np.ndarray,
                cheaper_yen: np.ndarray | None = None, points: np.ndarray | None = None) -> np.ndarray:  # fmt: skip
        """Weight of every zone for each kind of seeker; float64, shape (5, zones).

        Parameters
        ----------
        rent_yen, access_min, quality : ndarray of float64, shape (zones,)
            Of this year; quality may be not a number, which is neutral. The first quality measured is what later ones
            are compared with.
        now : ndarray, shape (zones,)
            Dwellings simulated [rows].
        cheaper_yen : ndarray of float64, shape (zones,), optional
            What those who are paid for moving into a guided area save of a month's rent.
        points : ndarray of float64, shape (zones,), optional
            Added to the worth of a zone for everybody.
        """
        t = self.taste
        worth = t.rent * np.log(rent_yen / self.rent_yen) - t.access * t.per_minute * (access_min - self.access_min)
        worth += t.housing * np.log((now + ROUGH) / (self.here + ROUGH)) + t.quality * self._better(quality)
        if points is not None:
            worth = worth + points
        weight = np.tile(np.where(now > 0, self.dwellings * np.exp(worth), 0.0), (5, 1))
        weight[[FROM_OUTSIDE, FROM_INSIDE, PAID_FROM_OUTSIDE]] *= self.constant
        if cheaper_yen is not None:
            paid = np.maximum(rent_yen - cheaper_yen, 0.1 * rent_yen)
            weight[PAID_NEWCOMER:] *= np.exp(t.rent * np.log(paid / rent_yen))
        return weight

    def _better(self, quality: np.ndarray) -> np.ndarray:
        known = np.isfinite(quality)
        if not known.any():
            return np.zeros(quality.size)
        if self.quality is None:
            self.quality = quality.copy()
        return np.nan_to_num(quality - self.quality)

    def find(self, who: Seekers, kind: np.ndarray, weight: np.ndarray, threads: int) -> np.ndarray:
        """The zone that each seeker likes best, int32; -1 where no zone has dwellings."""
        choice = np.empty(who.key.size, dtype=np.int32)
        kernel.first_choices(who.key, kind, self.cells(who), self.ground.key, weight, self.near, choice, threads)
        return choice

    def allot(self, who: Seekers, kind: np.ndarray, weight: np.ndarray, choice: np.ndarray,
              free: np.ndarray) -> tuple[np.ndarray, int]:  # fmt: skip
        """The zone in which each gets a home (-1: none), by priority, and how many missed their choice.

        A zone never gets more than its `free` homes (int32, counted down): who comes too late takes the next best.
        """
        given = np.empty(who.key.size, dtype=np.int32)
        missed = kernel.allot(who.order, who.key, kind, self.cells(who), self.ground.key, weight, self.near, choice,
                              free, given)  # fmt: skip
        return given, int(missed)

    def cells(self, who: Seekers) -> np.ndarray:
        """The square of each seeker's present home; -1 for newcomers."""
        return np.where(who.origin >= 0, self.ground.cell[np.maximum(who.origin, 0)], -1).astype(np.int32)

    def expected(self, weight: np.ndarray, origins: np.ndarray, newcomers: float) -> np.ndarray:
        """Expected choices by zone.

        Parameters
        ----------
        weight : ndarray, shape (5, zones)
        origins : ndarray of float64, shape (squares,)
            Seekers who have a home, by square.
        newcomers : float
        """
        pull = weight[FROM_OUTSIDE]
        reach = np.einsum("sz,z->s", self.near, pull)  # not BLAS, whose sums follow its threads
        share = np.divide(origins, reach, out=np.zeros_like(reach), where=reach > 0)
        total = weight[NEWCOMER].sum()
        return pull * np.einsum("s,sz->z", share, self.near) + (
            newcomers * weight[NEWCOMER] / total if total > 0 else 0.0
        )


def balanced(size: np.ndarray, near: np.ndarray, origins: np.ndarray, tolerance: float = 1e-6) -> np.ndarray:
    """Factors c, so that origins that choose zones by ``size c near`` choose each in proportion to its size.

    Parameters
    ----------
    size : ndarray of float64, shape (zones,)
        0 or more.
    near : ndarray of float32, shape (squares, zones)
        Above 0.
    origins : ndarray of float64, shape (squares,)

    Returns
    -------
    ndarray of float64, shape (zones,)

    Notes
    -----
    Iterative proportional fitting; kernels that fall with distance are positive, so it converges.
    """
    total, factor = size.sum(), np.ones(size.size)
    if total <= 0 or origins.sum() <= 0:
        return factor
    wanted = size / total
    near = near.astype(np.float64)
    for _ in range(500):
        reach = np.einsum("sz,z->s", near, size * factor)
        got = size * factor * np.einsum("s,sz->z", origins / origins.sum() / reach, near)
        ratio = np.divide(wanted, got, out=np.ones_like(got), where=got > 0)
        factor = factor * ratio
        if np.abs(ratio - 1.0).max() < tolerance:
            break
    return factor
