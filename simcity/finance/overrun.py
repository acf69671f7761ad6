"""Cost overrun of IT projects: a fat tail for large ones, a lighter class for small roll-outs.

Large projects: with probability 0.18 the overrun is Pareto from 50 % up with mean 447 %; otherwise normal below 50 %,
so that the mean of all is 73 % (Flyvbjerg and Gardner 2023, base rates). The variance is infinite: quantiles mean
something, sample means do not. Small municipal roll-outs: lognormal, median 0, 90 % point 30 % (constructed); this is
the class that the parameter `capital_overrun` draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from ..errors import DataError

TAIL_SHARE, TAIL_FROM, TAIL_MEAN, MEAN, BODY_SD = 0.18, 0.5, 4.47, 0.73, 0.15
ALPHA = TAIL_MEAN / (TAIL_MEAN - TAIL_FROM)
_NORMAL = NormalDist()
SMALL_SIGMA = math.log(1.30) / _NORMAL.inv_cdf(0.90)


def body_mean() -> float:
    """Mean of the body that makes the mean of the mixture 73 %."""
    return (MEAN - TAIL_SHARE * TAIL_MEAN) / (1.0 - TAIL_SHARE)


def tail_probability(x: float) -> float:
    """Probability that the overrun of a large project exceeds `x`, for x of 0.5 or more (0.5 is +50 %).

    Examples
    --------
    >>> round(tail_probability(1.0), 4), round(tail_probability(2.0), 4)
    (0.0825, 0.0378)
    """
    if x < TAIL_FROM:
        raise DataError(f"the tail begins at {TAIL_FROM}; {x} lies in the body")
    return TAIL_SHARE * (TAIL_FROM / x) ** ALPHA


def quantile(u: Sequence[float] | np.ndarray | float, cap: float = 20.0) -> np.ndarray:
    """Overrun of large projects at quantile `u`, shares of the planned cost; cut at `cap`.

    Parameters
    ----------
    u : array_like of float, shape (n,)
        Uniform in [0, 1); one for each project.
    cap : float
        Highest overrun reported; say it beside the result.
    """
    u = np.atleast_1d(np.asarray(u, dtype=np.float64))
    body = NormalDist(body_mean(), BODY_SD)
    inside = body.cdf(TAIL_FROM)  # the body is normal, truncated below the start of the tail
    low = np.clip(u / (1.0 - TAIL_SHARE), 1e-12, 1.0) * inside
    from_body = np.array([body.inv_cdf(min(p, 1.0 - 1e-12)) for p in low])
    from_tail = TAIL_FROM * ((1.0 - np.maximum(u, 1.0 - TAIL_SHARE)) / TAIL_SHARE) ** (-1.0 / ALPHA)
    return np.minimum(np.where(u < 1.0 - TAIL_SHARE, from_body, from_tail), cap)


def small_quantile(u: float) -> float:
    """Final over planned cost of a small roll-out at quantile `u`.

    Examples
    --------
    >>> [round(small_quantile(u), 4) for u in (0.05, 0.5, 0.9, 0.95)]
    [0.7141, 1.0, 1.3, 1.4004]
    """
    return math.exp(SMALL_SIGMA * _NORMAL.inv_cdf(u))
