"""How many live alone or with relatives in later years: the base year of the place, moved on as the nation moved.

Model
    The share of residents who live alone, by sex and class of age, starts as it is in the base year and is moved on
    the logit scale by a yearly amount: one below 65, one from 65 on. The amounts are measured on the national censuses
    from 1995 up to the base year, and on none after it: what shift of the standard shares by sex and age gives the
    published number of one-person households. Below 65, an amount is added that makes the nation's households grow as
    its register says (see :func:`.register.pace`).

    Households of other kinds (three generations and other relatives) per resident start as they are in the place, and
    change by the nation's mean yearly factor over the same censuses: where they are common they stay so.

    Both trends are damped: t years count as :func:`damped` years.

Assumption
    What moved the nation goes on, ever more slowly, and moves every place by the same amount.

Left out
    Differences between places in how fast living alone spreads; residents of foreign nationality.
"""

from __future__ import annotations

from functools import cache
from math import expm1

import numpy as np

from ..defaults import read_default
from ..rates import N_AGES
from .matching import fit_level
from .register import pace
from .shares import share

FADING_YEARS = 20.0  #: in which a yearly change falls to 37 % of what it was in the base year (assumed)
CLASSES = np.minimum(np.maximum(np.arange(N_AGES) // 5 - 3, 0), 14)  #: 15-19 ... 80-84, 85 and over
ELDER_CLASS = 10  #: class of 65 to 69
_GROUPS = {False: slice(15, 65), True: slice(65, N_AGES)}  #: ages below 65, and from 65 on


def damped(years: float) -> float:
    """Years of full change that so many years of a fading change come to.

    Examples
    --------
    >>> round(damped(5.0), 1), round(damped(30.0), 1)
    (4.4, 15.5)
    """
    return FADING_YEARS * -expm1(-max(years, 0.0) / FADING_YEARS)


@cache
def shift_of_census(year: int, elder: bool) -> float:
    """Shift on the logit scale of the standard shares living alone that gives the national count of a census."""
    rows = _national_row(year)
    people, standard = _national_people(year), share("single")
    people *= rows["residents"] / people.sum()  # age unknown is spread over all
    ages = _GROUPS[elder]
    wanted = rows["single_65"] if elder else rows["single"] - rows["single_65"]
    moved = fit_level(standard[:, ages], people[:, ages], wanted)
    return float(np.mean(_logit(moved) - _logit(standard[:, ages])))


def _national_row(year: int) -> dict[str, float]:
    return {r["quantity"]: float(r["value"]) for r in read_default("national_households.csv") if int(r["year"]) == year}


def _national_people(year: int) -> np.ndarray:
    """Residents of Japan at a census by sex and age, level within the groups of the table; shape (2, 111)."""
    people = np.zeros((2, N_AGES))
    for row in read_default("national_age_5yr.csv"):
        if int(row["year"]) == year:
            low, high = int(row["age_from"]), min(int(row["age_to"]), N_AGES - 1)
            people[:, low : high + 1] += np.array([[float(row["male"])], [float(row["female"])]]) / (high - low + 1)
    return people


@cache
def yearly_shift(known_until: int, elder: bool) -> float:
    """Mean change in a year of :func:`shift_of_census`, from the first census of the table to the last one known.

    Examples
    --------
    >>> 0.02 < yearly_shift(2015, False) < 0.04, 0.01 < yearly_shift(2015, True) < 0.03
    (True, True)
    """
    years = sorted({int(r["year"]) for r in read_default("national_households.csv")})
    known = [y for y in years if y <= known_until]
    if len(known) < 2:
        return 0.0
    return (shift_of_census(known[-1], elder) - shift_of_census(known[0], elder)) / (known[-1] - known[0])


@cache
def yearly_factor(known_until: int, kind: str) -> float:
    """Mean yearly factor on households of a kind per resident, from the first census to the last one known.

    Parameters
    ----------
    known_until : int
    kind : {"nuclear", "other"}

    Examples
    --------
    >>> 0.98 < yearly_factor(2015, "other") < 0.99, 1.005 < yearly_factor(2015, "nuclear") < 1.01
    (True, True)
    """
    per_resident = {}
    for year in sorted({int(r["year"]) for r in read_default("national_households.csv")}):
        if year <= known_until:
            row = _national_row(year)
            row["other"] = row["households"] - row["single"] - row["nuclear"]
            per_resident[year] = row[kind] / row["residents"]
    years = list(per_resident)
    if len(years) < 2:
        return 1.0
    return (per_resident[years[-1]] / per_resident[years[0]]) ** (1.0 / (years[-1] - years[0]))


def extended_wanted(base_year: int, year: int, per_resident: float, residents: int) -> float:
    """Households of other kinds in `year`, from their number per resident in the base year."""
    return per_resident * yearly_factor(base_year, "other") ** damped(year - base_year) * residents


class LivingAlone:
    """Residents who live alone, by sex and class of age, from the base year on.

    Parameters
    ----------
    base_year : int
    alone, people : ndarray, shape (2, 15)
        Residents who live alone, and all, in the base year.
    """

    def __init__(self, base_year: int, alone: np.ndarray, people: np.ndarray):
        self.base_year = base_year
        self.share = np.divide(alone, people, out=np.zeros((2, 15)), where=people > 0)
        self.shift = np.full(15, yearly_shift(base_year, True))
        self.shift[:ELDER_CLASS] = yearly_shift(base_year, False) + pace("living_alone", base_year)

    def wanted(self, year: int, people: np.ndarray) -> np.ndarray:
        """Residents who live alone in `year`; float64, shape (2, 15)."""
        some = (self.share > 0) & (self.share < 1)
        inside = np.where(some, self.share, 0.5)
        moved = 1.0 / (1.0 + np.exp(-(_logit(inside) + self.shift * damped(year - self.base_year))))
        return np.where(some, moved, self.share) * people


def _logit(p: np.ndarray) -> np.ndarray:
    return np.log(p) - np.log1p(-p)
