"""Failures: how often equipment is down, and when it is worn out.

Random failures come back after a repair (availability). Wear-out does not: the life of a gateway is a Weibull draw,
keyed by the gateway and by how often it was renewed, so that strategies that leave it alone see the same life.
Left out: damage in disasters.
"""

from __future__ import annotations

import math

import numpy as np

from ..rng import Draws, Stream

HOURS_PER_YEAR = 8760.0


def availability(mtbf_h: float, mttr_h: float) -> float:
    """Share of time that one unit works: MTBF / (MTBF + MTTR)."""
    return mtbf_h / (mtbf_h + mttr_h)


def redundant_availability(single: float, units, common_cause: float = 0.0) -> np.ndarray:
    """Share of time that at least one of `units` works, when a share `common_cause` of failures strikes all at once.

    U = beta u + ((1 - beta) u)^k with u = 1 - `single`; without units it is 0.

    Parameters
    ----------
    units : int or array_like of int
    """
    units = np.asarray(units)
    u = 1.0 - single
    down = common_cause * u + ((1.0 - common_cause) * u) ** np.maximum(units, 1)
    return np.where(units <= 0, 0.0, 1.0 - down)


def expected_repairs(units: float, mtbf_h: float) -> float:
    """Repairs a year of `units` that run all the time."""
    return units * HOURS_PER_YEAR / mtbf_h


def weibull_mean(eta: float, shape: float) -> float:
    """Mean life of a Weibull distribution with scale `eta`."""
    return eta * math.gamma(1.0 + 1.0 / shape)


def weibull_scale(mean: float, shape: float) -> float:
    """Scale of the Weibull distribution with the given mean."""
    return mean / math.gamma(1.0 + 1.0 / shape)


def weibull_survival(age, mean: float, shape: float) -> np.ndarray:
    """Share still alive at `age` [years]."""
    return np.exp(-((np.maximum(np.asarray(age, dtype=np.float64), 0.0) / weibull_scale(mean, shape)) ** shape))


def draw_lives(draws: Draws, rid: np.ndarray, renewals, age, mean: float, shape: float) -> np.ndarray:
    """Lives of gateways that are known to be alive at `age`.

    Parameters
    ----------
    rid : ndarray of uint64, shape (n,)
        Identities.
    renewals : array_like of int, shape (n,)
        How often each was renewed; each renewal has its own draw.
    age : array_like, shape (n,)
        Age at which it is known to work: 0 for new equipment.
    mean, shape : float
        Of the Weibull life.

    Returns
    -------
    ndarray of float64, shape (n,)
        Life from installation [years], above `age`; longer for everyone when `mean` is longer and age is 0.
    """
    if len(rid) == 0:
        return np.empty(0)
    u = draws.uniform(Stream.GATEWAY_LIFE, 0, rid, np.broadcast_to(np.asarray(renewals, dtype=np.uint64), rid.shape))
    eta = weibull_scale(mean, shape)
    # H(life) = H(age) - ln(1 - u): the hazard still to be used up after the age already reached.
    used = (np.maximum(np.asarray(age, dtype=np.float64), 0.0) / eta) ** shape
    return eta * (used - np.log1p(-u)) ** (1.0 / shape)
