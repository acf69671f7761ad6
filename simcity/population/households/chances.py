"""Yearly chances of the events in the life of a household, by role, marital status, sex and age.

First marriage follows a share ever married of ``E * Phi((x - mu) / sd)`` at age x: E of everybody marry by 50, at mu
years in the mean; its hazard is ``E phi / sd / (1 - E Phi)``. (The plain normal hazard rises with age for ever and can
hold either the share or the mean age, not both.) The other chances are assumed, see ``household_events.csv``.
"""

from __future__ import annotations

from functools import cache
from math import erf, exp, pi, sqrt

import numpy as np

from ..defaults import read_default
from ..rates import FEMALE, MALE, N_AGES
from .formation import CHILD, DIVORCED, HEAD, INSTITUTION, MARRIED, NEVER, OTHER, PARENT, WIDOWED
from .register import pace

PARTNER, LEAVE_HOME, DIVORCE, REJOIN = range(4)  #: bits of the events
EVER_MARRIED = (0.80, 0.89)  #: at 50, men and women, 2010 (remembered)
MEAN_AGE = (30.5, 28.8)  #: at first marriage, 2010 (remembered)
SPREAD = 5.5  #: standard deviation of the age at first marriage (assumed)
FIRST_YEAR = 2010  #: of the levels in ``household_pace.csv``
MATCHED = 0.95  #: share of those who look for a spouse who find one in the year (computed: the sexes differ in number)


def ever_married(sex: int, age: float) -> float:
    """Share ever married at an exact age."""
    return EVER_MARRIED[sex] * 0.5 * (1.0 + erf((age - MEAN_AGE[sex]) / SPREAD / sqrt(2.0)))


def first_marriage(sex: int) -> np.ndarray:
    """Chance to marry within a year of those never married, by age; 0 below 18 and from 50.

    Examples
    --------
    >>> single = np.cumprod(1.0 - first_marriage(1))
    >>> round(float(1.0 - single[50]), 2)
    0.89
    """
    chance = np.zeros(N_AGES)
    for age in range(18, 50):
        at = 0.0 if age == 18 else ever_married(sex, age)
        chance[age] = (ever_married(sex, age + 1) - at) / (1.0 - at)
    return chance


def density(sex: int, age: float) -> float:
    """First marriages per year of age and person born."""
    z = (age - MEAN_AGE[sex]) / SPREAD
    return EVER_MARRIED[sex] * exp(-0.5 * z * z) / SPREAD / sqrt(2.0 * pi)


@cache
def event_chance(event: str) -> np.ndarray:
    """A chance of ``household_events.csv`` by sex and age; float64, shape (2, 111)."""
    values = np.zeros((2, N_AGES))
    for row in read_default("household_events.csv"):
        if row["event"] == event:
            values["mf".index(row["sex"]), int(row["age_from"]) : int(row["age_to"]) + 1] = float(row["per_1000"]) / 1e3
    return values


def level(quantity: str, base_year: int) -> float:
    """Level of marrying or parting as last registered before a base year; of 2010 for earlier ones.

    Parameters
    ----------
    quantity : {"marrying", "divorces_per_1000"}
        Share of the hazard of first marriages that led to :data:`EVER_MARRIED`; divorces per 1000 residents and year.

    Examples
    --------
    >>> level("marrying", 2015) > level("marrying", 2025)
    True
    """
    return pace(quantity, max(base_year, FIRST_YEAR))


def chance_table(divorce_level: float = 1.0, birth: np.ndarray | None = None, marrying: float = 1.0) -> np.ndarray:
    """All chances; float64, shape (24, 2, 111, 4): by ``4 * role + marital``, sex, age and event.

    Parameters
    ----------
    divorce_level : float
    birth : ndarray of float64, shape (111,), optional
        Births per woman-year: unmarried mothers marry anyhow, which the chance of all others leaves out.
    marrying : float
        Share of :func:`first_marriage` in force, see :func:`level`.
    """
    table = np.zeros((6, 4, 2, N_AGES, 4))
    for sex in (MALE, FEMALE):
        look = np.minimum(marrying * first_marriage(sex) / MATCHED, 1.0)
        if birth is not None and sex == FEMALE:
            look = np.maximum(look - birth, 0.0) / (1.0 - birth)
        for role in (HEAD, CHILD, PARENT, OTHER):
            table[role, NEVER, sex, :, PARTNER] = look
            for status in (WIDOWED, DIVORCED):
                table[role, status, sex, :, PARTNER] = event_chance("remarriage")[sex]
    for status in (NEVER, WIDOWED, DIVORCED):
        for role in (CHILD, OTHER):
            table[role, status, :, :, LEAVE_HOME] = event_chance("leave_home")
        table[INSTITUTION, status, :, :, LEAVE_HOME] = event_chance("leave_institution")
        table[HEAD, status, :, :, REJOIN] = event_chance("rejoin")
    table[HEAD, MARRIED, MALE, :, DIVORCE] = np.minimum(divorce_level * event_chance("divorce")[MALE], 1.0)
    return np.ascontiguousarray(table.reshape(24, 2, N_AGES, 4))
