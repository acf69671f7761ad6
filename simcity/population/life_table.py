"""Life tables: from chances of dying to survivorship, and from a life expectancy to a whole table.

Model
    Period life table with single ages and an open group; Brass's relational logit turns one standard table into a
    table with a wanted life expectancy at birth.

Assumption
    Where only the life expectancy is known, the age pattern of mortality moves like the standard (Japan 2010) on
    the logit scale with slope 1.

Left out
    Cohort effects, causes of death, differences by zone or household.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population.defaults import read_default
from simcity.population.rates import N_AGES

A_INFANT, A_OTHER = 0.1, 0.5
"""Share of the year of death lived, at age 0 and later (definition in the life tables of Japan since 2000)."""

OPEN_YEARS = 1.4
"""Years lived in the open group per person reaching it; with the published q of 2010 it returns the published e0."""


@dataclass(frozen=True)
class LifeTable:
    """Columns of one or many life tables, radix 1.

    Every array has the shape ``(..., n_ages)``; leading axes may be year and sex.
    """

    q: np.ndarray
    l: np.ndarray  # noqa: E741 (the column is called l everywhere)
    L: np.ndarray
    T: np.ndarray

    @property
    def e(self) -> np.ndarray:
        """Life expectancy at each exact age [years]."""
        return self.T / self.l

    @property
    def survivorship(self) -> np.ndarray:
        """Chance that a member of each age group is alive a year later, shape (..., n_ages).

        The last two groups share one chance because both end in the open group (science note, section 4).
        """
        s = np.empty_like(self.L)
        s[..., :-2] = self.L[..., 1:-1] / self.L[..., :-2]
        s[..., -2:] = (self.L[..., -1] / (self.L[..., -2] + self.L[..., -1]))[..., None]
        return s

    @property
    def central_rate(self) -> np.ndarray:
        """Deaths per person-year lived, shape (..., n_ages)."""
        d = self.l - np.concatenate([self.l[..., 1:], np.zeros_like(self.l[..., :1])], axis=-1)
        return d / self.L


def life_table(q: np.ndarray, a_infant: float = A_INFANT, open_years: float = OPEN_YEARS) -> LifeTable:
    """Life table from chances of dying.

    Parameters
    ----------
    q : ndarray of float64, shape (..., n_ages)
        Probability of dying between exact ages x and x+1; the last age is the open group and taken as 1.
    a_infant : float
        Share of the year lived by those who die before age 1.
    open_years : float
        Years lived in the open group per person reaching it.

    Returns
    -------
    LifeTable

    Examples
    --------
    >>> table = life_table(np.full(601, 0.02), a_infant=0.5)  # 1/q - 0.5
    >>> round(float(table.e[0]), 3)
    49.5

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, ch. 3.
    """
    q = np.asarray(q, dtype=np.float64)
    if not ((q >= 0) & (q <= 1)).all():
        raise DataError(Problem("chances of dying lie outside 0 to 1", where="q"))
    alive = np.cumprod(1.0 - q[..., :-1], axis=-1)
    l_x = np.concatenate([np.ones_like(q[..., :1]), alive], axis=-1)
    return _from_l(l_x, a_infant, open_years)


def _from_l(l_x: np.ndarray, a_infant: float = A_INFANT, open_years: float = OPEN_YEARS) -> LifeTable:
    n_ages = l_x.shape[-1]
    lived = np.full(n_ages - 1, A_OTHER)
    lived[0] = a_infant
    years = np.empty_like(l_x)
    years[..., :-1] = l_x[..., 1:] + lived * (l_x[..., :-1] - l_x[..., 1:])
    years[..., -1] = open_years * l_x[..., -1]
    total = np.cumsum(years[..., ::-1], axis=-1)[..., ::-1]
    q = np.ones_like(l_x)
    q[..., :-1] = 1.0 - l_x[..., 1:] / l_x[..., :-1]
    return LifeTable(q=q, l=l_x, L=years, T=total)


@cache
def standard_q() -> np.ndarray:
    """Chances of dying of Japan 2010 by sex and age, shape (2, 111).

    Knots of the 21st complete life table (MHLW); between them ln q is a monotone cubic (PCHIP). The interpolation
    differs from the published q by at most 6 % between ages 20 and 100 and moves e0 by 0.01 year.
    """
    from scipy.interpolate import PchipInterpolator

    knots = read_default("life_table_2010.csv")
    age = np.array([float(r["age"]) for r in knots])
    q = np.empty((2, N_AGES))
    for sex, column in enumerate(("q_male_per_100000", "q_female_per_100000")):
        values = np.array([float(r[column]) for r in knots]) / 1e5
        q[sex] = np.exp(PchipInterpolator(age, np.log(values))(np.arange(N_AGES)))
    q[:, -1] = 1.0
    q.flags.writeable = False
    return q


def brass(standard: LifeTable, alpha: np.ndarray | float, beta: float = 1.0) -> LifeTable:
    """Relational logit: the standard moved by `alpha` (level) and `beta` (slope).

    Parameters
    ----------
    standard : LifeTable
    alpha : float or ndarray, broadcast against the leading axes of the standard
        Negative values lengthen life. Not meant beyond +-0.8.
    beta : float
        Slope, 0.7 to 1.4.

    Returns
    -------
    LifeTable

    References
    ----------
    Brass (1971), *Biological Aspects of Demography*.
    """
    alpha = np.asarray(alpha, dtype=np.float64)[..., None]
    odds = (1.0 - standard.l) / standard.l  # 0 at birth: everyone is alive whatever alpha is
    return _from_l(1.0 / (1.0 + np.exp(2.0 * alpha) * odds**beta))


def alpha_for(standard: LifeTable, e0: np.ndarray, beta: float = 1.0) -> np.ndarray:
    """Brass level that gives the life expectancy at birth `e0`.

    Parameters
    ----------
    standard : LifeTable, leading axes (n_sexes,) or none
    e0 : ndarray of float64, shape (..., n_sexes) or scalar
        Wanted life expectancy at birth [years].

    Returns
    -------
    ndarray of float64, shaped like `e0`

    Raises
    ------
    DataError
        When a wanted e0 lies outside what +-3 on the logit scale can give.
    """
    e0 = np.asarray(e0, dtype=np.float64)
    low, high = np.full(e0.shape, -3.0), np.full(e0.shape, 3.0)
    reach = brass(standard, high, beta).e[..., 0], brass(standard, low, beta).e[..., 0]
    if not ((e0 > reach[0]) & (e0 < reach[1])).all():
        raise DataError(Problem("a life expectancy cannot be reached from the standard table", where="e0",
                                value=e0.tolist(), expected="years, e.g. 60 to 100"))  # fmt: skip
    for _ in range(60):  # e0 falls strictly with alpha; 60 halvings reach the last bit
        middle = 0.5 * (low + high)
        too_long = brass(standard, middle, beta).e[..., 0] > e0
        low, high = np.where(too_long, middle, low), np.where(too_long, high, middle)
    return 0.5 * (low + high)


def life_tables_for(e0: np.ndarray) -> LifeTable:
    """Tables of Japan with the life expectancies `e0`, shape (..., 2) -> columns of shape (..., 2, 111)."""
    standard = life_table(standard_q())
    return brass(standard, alpha_for(standard, e0))
