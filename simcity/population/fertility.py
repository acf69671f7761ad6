"""Fertility by single age of the woman.

Model
    The age shape of Japan 2010, stretched to the total fertility rate of the year.

Assumption
    The shape stays; only its level moves. The mean age at childbearing is then 30.5 years throughout.

Left out
    Marriage, parity, and the slow postponement of births.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population.defaults import read_default
from simcity.population.rates import FEMALE, N_AGES

SEX_RATIO_AT_BIRTH = 1.055
"""Male births per female birth; IPSS uses about 105.5 to 100 (remembered)."""


@cache
def standard_fertility() -> np.ndarray:
    """Births per woman-year by age, Japan 2010, shape (111,); sums to 1.3873.

    Five-year sums are split by a monotone cubic (PCHIP) through their cumulative.
    """
    from scipy.interpolate import PchipInterpolator

    rows = read_default("fertility_2010.csv")
    exact = np.array([float(rows[0]["age_from"])] + [float(r["age_to"]) + 1.0 for r in rows])
    cumulative = np.concatenate([[0.0], np.cumsum([float(r["births_per_woman"]) for r in rows])])
    ages = np.arange(int(exact[0]), int(exact[-1]) + 1)
    f = np.zeros(N_AGES)
    f[ages[:-1]] = np.diff(PchipInterpolator(exact, cumulative)(ages))
    f.flags.writeable = False
    return f


SHAPES = ("japan_2010", "peristera_kostaki")
"""Age shapes that a world may choose: the table of 2010, or a smooth curve fitted to it."""


def fertility_for(tfr: np.ndarray | float, shape: str = "japan_2010") -> np.ndarray:
    """Births per woman-year by age with total fertility rate `tfr`.

    Parameters
    ----------
    tfr : float or ndarray, shape (...)
        Births per woman.
    shape : str
        One of :data:`SHAPES`.

    Returns
    -------
    ndarray of float64, shape (..., 111)

    Examples
    --------
    >>> round(float(fertility_for(1.5).sum()), 12)
    1.5
    """
    if shape not in SHAPES:
        raise DataError(Problem("no such age shape of fertility", where="world.demography.fertility_shape", value=shape,
                                expected=" or ".join(SHAPES)))  # fmt: skip
    f = standard_fertility() if shape == "japan_2010" else peristera_kostaki()
    return np.asarray(tfr, dtype=np.float64)[..., None] * (f / f.sum())


def child_woman_ratio(population: np.ndarray) -> np.ndarray:
    """Children of 0 to 4 per woman of 15 to 49; over the nation's it stands in for fertility where no births are known.

    Parameters
    ----------
    population : ndarray, shape (..., 2, 111)
        Residents by sex and age [persons].

    Returns
    -------
    ndarray, shape (...); NaN without women of these ages
    """
    children = population[..., :5].sum(axis=(-2, -1))
    women = population[..., FEMALE, 15:50].sum(axis=-1)
    return np.divide(children, women, out=np.full(np.shape(children), np.nan), where=women > 0)


def peristera_kostaki(c: float = 0.1063, mode: float = 30.66, s_young: float = 7.58, s_old: float = 7.31) -> np.ndarray:
    """Parametric age shape for cities with their own schedule; defaults fit Japan 2010 within 0.0026.

    Parameters
    ----------
    c : float
        Rate at the mode [births per woman-year].
    mode : float
        Exact age of the mode [years].
    s_young, s_old : float
        Spread below and above the mode [years].

    Returns
    -------
    ndarray of float64, shape (111,); 0 outside ages 12 to 54

    References
    ----------
    Peristera and Kostaki (2007), *Demographic Research* 16.
    """
    age = np.arange(N_AGES) + 0.5
    spread = np.where(age < mode, s_young, s_old)
    f = c * np.exp(-(((age - mode) / spread) ** 2))
    f[:12] = 0.0
    f[55:] = 0.0
    return f
