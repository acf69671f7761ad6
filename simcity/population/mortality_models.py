"""How the age pattern of mortality moves when life gets longer: two ways, and a law for tests.

Model
    ``brass``: the standard moved on the logit scale (:mod:`.life_table`). ``lee_carter``: every age falls by its own
    speed b(x), seen in Japan between 1990-95 and 2010-15, times one level k that gives the wanted life expectancy.
    ``gompertz``: hazards that grow exponentially with age, with a known mode of deaths.

Assumption
    The speeds of those twenty years stay in proportion. From 100 to 110 they fade out, as nothing is known there.

Left out
    The turning of b(x) towards higher ages over time, which the official projections estimate.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from ..errors import DataError, Problem
from .defaults import read_default
from .life_table import LifeTable, life_table, life_tables_for, standard_q
from .rates import N_AGES

MODELS = ("brass", "lee_carter")
"""Ways that a world may choose; ``gompertz`` is for tests and teaching alone."""

SMOOTHED_OVER = 11
"""Ages of the moving average of b(x)."""

FADES_FROM, FADES_TO = 100, 110

NOT_ALL = 0.999
"""While a level is sought somebody must stay alive at every age; no table of Japan comes near."""


@cache
def decline_by_age() -> np.ndarray:
    """Relative speed of the fall of mortality by sex and age, shape (2, 111); mean 1 over the ages below 100.

    Death rates by five-year group in 1990-95 over those of 2010-15, on straight lines between the middles of the
    groups, averaged over eleven ages and never negative.
    """
    rows = read_default("mortality_decline.csv")
    start = np.array([float(r["age_from"]) for r in rows])
    middle = np.append((start[:-1] + start[1:]) / 2.0, start[-1] + 2.5)
    ages = np.arange(N_AGES) + 0.5
    speed = np.empty((2, N_AGES))
    for sex, column in enumerate(("male", "female")):
        raw = np.interp(ages, middle, [float(r[column]) for r in rows])
        padded = np.pad(raw, SMOOTHED_OVER // 2, mode="edge")
        speed[sex] = np.maximum(np.convolve(padded, np.full(SMOOTHED_OVER, 1.0 / SMOOTHED_OVER), mode="valid"), 0.0)
    speed /= speed[:, :FADES_FROM].mean(axis=1, keepdims=True)
    speed *= np.interp(np.arange(N_AGES), [FADES_FROM, FADES_TO], [1.0, 0.0])
    speed.flags.writeable = False
    return speed


def lee_carter(q: np.ndarray, k: np.ndarray, speed: np.ndarray) -> LifeTable:
    """The table of `q` after mortality has fallen by `k` times its speed.

    Parameters
    ----------
    q : ndarray of float64, shape (2, 111)
        Chances of dying of the standard.
    k : ndarray of float64, shape (..., 2)
        Level; 0 is the standard, above 0 life is longer.
    speed : ndarray of float64, shape (2, 111)

    Returns
    -------
    LifeTable, columns of shape (..., 2, 111)

    References
    ----------
    Lee and Carter (1992), *JASA* 87; the fixed jump-off and solving for e0 follow the modified form of the official
    projections of Japan.
    """
    moved = q * np.exp(-np.asarray(k)[..., None] * speed)
    return life_table(np.minimum(moved, NOT_ALL))


def lee_carter_tables(e0: np.ndarray) -> LifeTable:
    """Tables of Japan with the life expectancies `e0` by the speeds of decline, shape (..., 2) -> (..., 2, 111).

    Raises
    ------
    DataError
        When a wanted life expectancy lies outside what k of -5 to 5 gives.
    """
    e0 = np.asarray(e0, dtype=np.float64)
    q, speed = standard_q(), decline_by_age()
    low, high = np.full(e0.shape, -5.0), np.full(e0.shape, 5.0)
    reach = lee_carter(q, low, speed).e[..., 0], lee_carter(q, high, speed).e[..., 0]
    if not ((e0 > reach[0]) & (e0 < reach[1])).all():
        raise DataError(Problem("a life expectancy cannot be reached from the standard table", where="e0",
                                value=e0.tolist(), expected="years, e.g. 60 to 95"))  # fmt: skip
    for _ in range(60):  # e0 rises strictly with k
        middle = 0.5 * (low + high)
        too_short = lee_carter(q, middle, speed).e[..., 0] < e0
        low, high = np.where(too_short, middle, low), np.where(too_short, high, middle)
    return lee_carter(q, 0.5 * (low + high), speed)


def tables_for(e0: np.ndarray, model: str = "brass") -> LifeTable:
    """Life tables of Japan with the life expectancies `e0`, by one of :data:`MODELS`."""
    if model == "brass":
        return life_tables_for(e0)
    if model == "lee_carter":
        return lee_carter_tables(e0)
    raise DataError(Problem("no such way of moving mortality", where="world.demography.mortality", value=model,
                            expected=" or ".join(MODELS)))  # fmt: skip


@lru_cache(maxsize=16)
def gompertz(b: float, mode: float, start: int = 0) -> LifeTable:
    """Life table of the hazard ``b exp(b (x - mode))``, for tests: everything about it is known.

    Parameters
    ----------
    b : float
        Rise of the hazard with age [1/year]; about 0.098 for men and 0.100 for women of Japan 2010.
    mode : float
        Age at which most people die [years]; about 85.8 and 92.9.
    start : int
        First age with deaths; below it nobody dies.

    Returns
    -------
    LifeTable, columns of shape (111,)

    Notes
    -----
    The survivors are ``exp(-exp(-b mode) (exp(b x) - 1))`` for `start` 0.
    """
    ages = np.arange(N_AGES)
    hazard = np.exp(b * (ages - mode)) * (np.exp(b) - 1.0)  # integral of the hazard over one year of age
    q = np.where(ages >= start, 1.0 - np.exp(-hazard), 0.0)
    q[-1] = 1.0
    return life_table(q, a_infant=0.5)
