"""Who leaves and who comes, by age.

Model
    Departures follow the Rogers-Castro curve, scaled to the registered number. Arrivals are taken from an outside
    pool (the rest of the nation): their number by age moves with the national population of that age, so that what
    one place gains another loses. A better life in the city lowers leaving and raises coming through an elasticity.

Assumption
    The curve is the same for men and women; the elasticity is assumed and no Japanese measurement is known, so
    results are to be shown at 0 as well.

Left out
    Origins and destinations, and moves between two cities of the study that do not pass the pool.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population.defaults import read_default
from simcity.population.rates import N_AGES

EDUCATION_AGES = (18, 22)


@cache
def standard_schedule() -> np.ndarray:
    """Rogers-Castro standard schedule by age, shape (111,); gross rate 0.996 over ages 0 to 80."""
    p = {r["name"]: float(r["value"]) for r in read_default("migration_schedule.csv")}
    schedule = rogers_castro(**p)
    schedule.flags.writeable = False
    return schedule


def rogers_castro(a1: float, al1: float, a2: float, al2: float, mu2: float, lam2: float, c: float) -> np.ndarray:
    """Migration rate by age: childhood, the young-adult hump, and a constant.

    Parameters
    ----------
    a1, al1 : float
        Level at age 0 and its decline with age.
    a2, al2, mu2, lam2 : float
        Level, decline, position [years] and ascent of the hump.
    c : float
        Constant part.

    Returns
    -------
    ndarray, shape (111,) [1/year, before scaling]

    References
    ----------
    Rogers and Castro (1981), *Model Migration Schedules*, IIASA RR-81-30.
    """
    x = np.arange(N_AGES, dtype=np.float64)
    hump = a2 * np.exp(-al2 * (x - mu2) - np.exp(-lam2 * (x - mu2)))
    return a1 * np.exp(-al1 * x) + hump + c


def education_pulses(schedule: np.ndarray, factor: float, ages: tuple[int, ...] = EDUCATION_AGES) -> np.ndarray:
    """The schedule with more leaving at the ages of finishing school; the caller scales it to the level."""
    pulsed = schedule.copy()
    pulsed[list(ages)] *= factor
    return pulsed


def scale_to(
    schedule: np.ndarray, population: np.ndarray, moves: float | np.ndarray, ceiling: float = 0.9
) -> tuple[np.ndarray, np.ndarray]:
    """Factor and rates that give `moves` leavers.

    Parameters
    ----------
    schedule : ndarray, shape (111,) or (..., 2, 111)
    population : ndarray, shape (..., 2, 111) or (111,)
        Those exposed [persons].
    moves : float or ndarray, shape (...)
        Leavers in a year [persons].
    ceiling : float
        Highest chance to leave in a year.

    Returns
    -------
    k : float or ndarray, shape (...)
    rates : ndarray, shape (..., 2, 111), or shaped like `schedule` for one city

    Raises
    ------
    DataError
        When more leave than could.
    """
    moves = np.asarray(moves, dtype=np.float64)
    axes = tuple(range(-min(population.ndim, 2), 0))
    exposed = np.asarray((population * schedule).sum(axis=axes))
    if ((moves < 0) | ((moves > 0) & (moves > 0.5 * population.sum(axis=axes)))).any():
        raise DataError(Problem("registered departures do not fit the residents", where="departures",
                                value=float(moves.max()),
                                expected="0 to half of the residents [persons per year]"))  # fmt: skip
    k = np.divide(moves, exposed, out=np.zeros_like(exposed), where=exposed > 0)
    return k, np.minimum(k[..., None, None] * schedule if k.ndim else k * schedule, ceiling)


def quality_response(rate: np.ndarray, quality: float, reference: float, eta: float) -> np.ndarray:
    """A migration rate after a change of the quality of life.

    Parameters
    ----------
    rate : ndarray
        Rate at the reference quality.
    quality, reference : float
        Quality of life, points of 0 to 100.
    eta : float
        Change of ln rate per 10 points; negative of it for leaving, positive for coming.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> quality_response(np.array([1.0]), 60.0, 50.0, -0.1).round(4).tolist()
    [0.9048]
    """
    return rate * np.exp(eta * (quality - reference) / 10.0)


def pool_growth(pool: np.ndarray) -> np.ndarray:
    """How the pool of possible arrivals changes, relative to the first year.

    Parameters
    ----------
    pool : ndarray, shape (T + 1, 2, 111)
        Outside population at each 1 October [persons].

    Returns
    -------
    ndarray, shape (T, 2, 111)
        Factor on arrivals by age at the end of model year t; 1 in the first.
    """
    first = pool[1]
    return np.divide(pool[1:], first, out=np.ones_like(pool[1:]), where=first > 0)


def exchange(city: np.ndarray, pool: np.ndarray, leave: np.ndarray, come: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Move people between the city and the pool; nobody is made or lost.

    Parameters
    ----------
    city, pool : ndarray, shape (2, 111)
        Survivors of the year [persons].
    leave, come : ndarray, shape (2, 111)
        Chance to leave the city, and chance of a member of the pool to come.

    Returns
    -------
    city, pool : ndarray, shape (2, 111)
    """
    out, into = city * leave, pool * come
    return city - out + into, pool - into + out


def net_to_gross(leavers: np.ndarray, net: np.ndarray, keep: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals and leavers by age that differ by `net`, close to the given leavers.

    Parameters
    ----------
    leavers : ndarray, shape (2, 111)
        Leavers by age at the end of the year as the gross schedule gives them [persons].
    net : ndarray, shape (2, 111)
        Wanted arrivals less leavers [persons].
    keep : float
        At least this share of the leavers is replaced; where the net loss is larger, more leave.

    Returns
    -------
    arrivals, leavers : ndarray, shape (2, 111)
    """
    raised = np.maximum(leavers, -net / (1.0 - keep))
    return np.maximum(raised + net, 0.0), raised
