"""At which ages a town loses or gains people beyond what comes and goes alike.

Model
    The balance of moves of a town has two parts. What is usual for its kind (size, ages, trades; towns lose, large
    cities gain) is the exchange with the metropolises, at the ages of leaving school and finding work:

        net_usual(x) = usual * h(x) N(x) / sum h N

    The rest is its own (an estate, a works, a new line) and has the ages of those who move anyway:

        net_own(x) = (balance - usual) * leavers(x) / sum leavers

    N are residents at the end of the year before moves, h the schedule of net moves into the metropolis. A town cannot
    lose more young people than it has: the first part takes at most :data:`MOST` of an age in a year, a third of a
    cohort between 18 and 24; what is over joins the second.

Assumption
    One schedule for men and women. What one town loses at an age others gain: over the nation usual balances add up
    to almost nothing, and so do their ages.

Left out
    Students who leave and as many who come back: a town without a balance has none at any age.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from simcity.population.defaults import read_default
from simcity.population.rates import N_AGES

MOST = 0.07
"""Largest net loss of an age in a year by the usual exchange: a third of a cohort from 18 to 24, as much as the
registers of Senboku and Shibushi show between the ages of 10-14 and 20-24 (cohort changes 2010-15: 32 and 32 %)."""


@cache
def exchange_schedule() -> np.ndarray:
    """h(x): net moves to the metropolis per 1000 residents elsewhere by age at the move, shape (111,)."""
    schedule = np.zeros(N_AGES)
    for r in read_default("exchange_schedule.csv"):
        schedule[int(r["age_from"]) : int(r["age_to"]) + 1] = float(r["per_1000"])
    schedule.flags.writeable = False
    return schedule


def net_by_age(at_end: np.ndarray, leavers: np.ndarray, balance: np.ndarray, usual: np.ndarray,
               years: int = 1) -> np.ndarray:  # fmt: skip
    """Net moves by age at the end of the time.

    Parameters
    ----------
    at_end : ndarray, shape (..., 2, 111)
        Residents at the end before anybody moves [persons].
    leavers : ndarray, shape (..., 2, 111)
        Leavers by age at the end, of any scale.
    balance, usual : ndarray, shape (...)
        Net moves, and the part that is usual for such a town [persons].
    years : int
        Length of the time: a cohort has been through the ages before, too.

    Returns
    -------
    ndarray, shape (..., 2, 111) [persons]; sums to `balance`
    """
    schedule = through(exchange_schedule(), years)
    movable = at_end * schedule
    most = MOST / exchange_schedule().max() * movable.sum(axis=(-2, -1))
    first = np.maximum(np.asarray(usual, dtype=np.float64), -most)
    second = np.asarray(balance) - first
    return first[..., None, None] * _shares(movable) + second[..., None, None] * _shares(leavers)


def through(schedule: np.ndarray, years: int) -> np.ndarray:
    """Sum of a yearly schedule over the ages a cohort went through in `years`, by age at their end, shape (111,)."""
    return np.convolve(schedule, np.ones(years))[:N_AGES]


def _shares(people: np.ndarray) -> np.ndarray:
    total = people.sum(axis=(-2, -1), keepdims=True)
    return np.divide(people, total, out=np.zeros_like(people), where=total > 0)
