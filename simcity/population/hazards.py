"""Rates as cumulated hazards in fixed point: the time-table of the event clocks.

What it models
    A resident draws a waiting hazard E = -ln(1 - u) once for each event and keeps the cumulated hazard of its cohort
    (birth year and sex) at which the event falls. Each year the cohort's hazard grows by -ln(1 - rate); the event falls
    in the year in which the clock is reached. The chance of that, for those who got so far, is the rate exactly.

Why fixed point
    Hazards count in units of 2^-27, as unsigned 32-bit integers modulo 2^32. Integers make "reached" exact: raising
    one rate only adds events, and nothing depends on the order of additions. Rounding moves a yearly rate by at most
    2^-28 (3.7e-9: one event more or less in 270 million resident-years). The longest yearly hazard and
    the longest wait are 2^31 - 1 (16 units of hazard): a rate of 1 takes everybody, and the one resident in nine
    million who would have waited longer is taken at 16, a sum that nobody lives to see.

Left out
    Rates that differ by zone. They need one time-table a zone and, on moving, the difference of the two added to the
    clock; the kernel and the clocks stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rates import FEMALE, MAX_AGE, N_AGES, Rates

UNIT = 1 << 27  #: fixed-point units per unit of hazard
LONGEST = (1 << 31) - 1  #: longest wait and largest yearly hazard, in fixed-point units
DEATH, BIRTH, LEAVE = range(3)  #: positions of the clocks; the fourth is retired and stands still


@dataclass(frozen=True)
class Hazards:
    """The time-table of all clocks from the stock of `first` to the stock of `last`.

    Attributes
    ----------
    first, last : int
        First and last stock (1 October).
    first_cohort : int
        Birth year of the oldest cohort.
    cumulated : ndarray of uint32, shape (T + 1, cohorts, 2, 4)
        Hazard cumulated by 1 October of ``first + t``, by cohort, sex and clock [2^-27].
    half : ndarray of uint32, shape (T, cohorts, 2)
        Hazard of birth cumulated by the middle of the year [2^-27].
    arrival_birth : ndarray of uint32, shape (T, 2, 111)
        Hazard of birth in what is left of the year after arriving, by sex and age at its end [2^-27].
    infant : ndarray of float64, shape (T, 2)
        Probability that a newborn dies before 1 October.
    male_share : float
        Share of boys among births.
    """

    first: int
    last: int
    first_cohort: int
    cumulated: np.ndarray
    half: np.ndarray
    arrival_birth: np.ndarray
    infant: np.ndarray
    male_share: float


def fixed_hazard(probability: np.ndarray) -> np.ndarray:
    """-ln(1 - p), rounded to units of 2^-27, as uint32.

    Parameters
    ----------
    probability : array_like of float64
        In [0, 1]; 1 gives the longest hazard.

    Examples
    --------
    >>> fixed_hazard(np.array([0.0, 1.0])).tolist()
    [0, 2147483647]
    """
    p = np.asarray(probability, dtype=np.float64)
    with np.errstate(divide="ignore"):
        hazard = np.rint(-np.log1p(-p) * UNIT)
    return np.minimum(hazard, LONGEST).astype(np.uint32)


def yearly_birth(birth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chance of a birth by mid-year and in the whole year of women aged x at its start.

    Births of the cohort component are 0.5 f[x] for each woman at the start and 0.5 f[x] for each woman aged x at the
    end. Seen from a woman aged x at the start: 0.5 f[x] in the first half, and 0.5 f[x + 1] in the second if she is
    still there. Women give birth at most once a year.

    Parameters
    ----------
    birth : ndarray of float64, shape (..., 111)
        Births per woman-year, by age.
    """
    first_half = 0.5 * birth
    second_half = np.zeros_like(first_half)
    second_half[..., :-1] = first_half[..., 1:]
    return first_half, np.minimum(first_half + second_half, 1.0)


def build_hazards(rates: Rates) -> Hazards:
    """The time-table that `rates` make.

    Every cohort that can be present has its line, from those aged 110 and over at the start to those born in the last
    year; cohorts not yet born stand at 0.
    """
    cohorts = np.arange(rates.first - MAX_AGE, rates.last + 1)
    n_years = rates.last - rates.first
    yearly = np.zeros((n_years, cohorts.size, 2, 4), dtype=np.uint32)
    first_half = np.zeros((n_years, cohorts.size), dtype=np.uint32)
    by_half, by_year = yearly_birth(rates.birth)
    for t in range(n_years):
        age = rates.first + t - cohorts
        born, age = age >= 0, np.clip(age, 0, MAX_AGE)
        for sex in (0, 1):
            yearly[t, :, sex, DEATH] = np.where(born, fixed_hazard(rates.death[t, sex])[age], 0)
            yearly[t, :, sex, LEAVE] = np.where(born, fixed_hazard(rates.leave[t, sex])[age], 0)
        yearly[t, :, FEMALE, BIRTH] = np.where(born, fixed_hazard(by_year[t])[age], 0)
        first_half[t] = np.where(born, fixed_hazard(by_half[t])[age], 0)
    cumulated = np.zeros((n_years + 1, *yearly.shape[1:]), dtype=np.uint32)
    np.cumsum(yearly, axis=0, dtype=np.uint32, out=cumulated[1:])  # unsigned sums wrap, as the kernel expects
    half = np.ascontiguousarray(cumulated[:-1, :, :, BIRTH])
    half[:, :, FEMALE] += first_half
    arrival_birth = np.zeros((n_years, 2, N_AGES), dtype=np.uint32)
    arrival_birth[:, FEMALE] = fixed_hazard(by_half)
    return Hazards(rates.first, rates.last, int(cohorts[0]), cumulated, half, arrival_birth,
                   np.ascontiguousarray(rates.infant), rates.srb / (1.0 + rates.srb))  # fmt: skip
