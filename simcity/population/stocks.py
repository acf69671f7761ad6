"""Who lives where, by sex and age: the stocks behind pyramids and maps.

Single ages stay in memory; what is recorded are five-year groups by sex for the city, and three age classes for each
district in the years of maps, and five kinds of household where they form and part. So a run of thirty years adds some
1,300 values for the city and 40 to 80 a district.

Leans on the zones: where they are synthetic, so is every number by district, and its grade is D. Where the city folder
has no ages by zone, every district starts with the ages of its municipality, and differences of age between districts
are chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..indicators import Measure
from ..tables import Table
from .households.kinds import KINDS

GROUP_YEARS = 5
OPEN_GROUP = 100  #: the last group is this age and over
STARTS = tuple(range(0, OPEN_GROUP + 1, GROUP_YEARS))
SEXES = ("m", "f")
AGE_CLASSES = ("0_14", "15_64", "65_plus")
CLASS_STARTS = (15, 65)  #: ages at which the second and third class begin


def group_names() -> list[str]:
    """Names of the groups by sex and age: ``m_0_4`` to ``f_100_plus``.

    Examples
    --------
    >>> names = group_names()
    >>> names[0], names[20], names[-2], len(names)
    ('m_0_4', 'm_100_plus', 'f_95_99', 42)
    """
    ages = [f"{s}_plus" if s == OPEN_GROUP else f"{s}_{s + GROUP_YEARS - 1}" for s in STARTS]
    return [f"{sex}_{age}" for sex in SEXES for age in ages]


def pyramid_measures(by_age: np.ndarray, weight: float) -> Iterator[Measure]:
    """Residents of the city by sex and five-year group.

    Parameters
    ----------
    by_age : ndarray of int64, shape (2, 111)
        Rows by sex (male, female) and single age.
    weight : float
        Persons that a row stands for.
    """
    groups = np.add.reduceat(by_age, STARTS, axis=1)
    for name, rows in zip(group_names(), groups.ravel(), strict=True):
        yield Measure("population_by_sex_age", float(rows) * weight, group=name)


def evidence(city, by_age: bool = False) -> dict[str, Any]:
    """Provenance and grade of numbers by zone or district of this city, `by_age` or in all."""
    if city.provenance.get("zones") == "synthetic":
        return {"provenance": "synthetic", "grade": "D"}
    return {"provenance": "derived", "grade": "D" if by_age and "zone" not in city.population.columns else "C"}


def classes_by_district(residents: Table, year: int, district: np.ndarray, n: int) -> np.ndarray:
    """Rows by district and age class at 1 October `year`; int64, shape (n, 3).

    Parameters
    ----------
    district : ndarray of int64, shape (zones,)
        District of each zone, from 0 to `n` - 1.
    """
    age = year - residents.birth_year.astype(np.int64)
    place = district[residents.zone] * len(AGE_CLASSES) + np.searchsorted(CLASS_STARTS, age, side="right")
    return np.bincount(place, minlength=n * len(AGE_CLASSES)).reshape(n, -1)


def district_measures(names: Iterable[str], counts: np.ndarray, weight: float, city) -> Iterator[Measure]:
    """Residents of each district by age class; `counts` has the shape (districts, 3)."""
    known = evidence(city, by_age=True)
    for name, classes in zip(names, counts, strict=True):
        if name:
            for group, rows in zip(AGE_CLASSES, classes, strict=True):
                yield Measure("population_by_age", float(rows) * weight, "district", name, group, **known)


def kinds_by_district(households: Table, district: np.ndarray, n: int) -> np.ndarray:
    """Rows of households by district of their home and kind; int64, shape (n, 5).

    Parameters
    ----------
    district : ndarray of int64, shape (zones,)
        District of each zone, from 0 to `n` - 1.
    """
    place = district[households.zone] * len(KINDS) + households.kind
    return np.bincount(place, minlength=n * len(KINDS)).reshape(n, -1)


def kind_measures(names: Iterable[str], counts: np.ndarray, weight: float, city) -> Iterator[Measure]:
    """Households of each district by kind; `counts` has the shape (districts, 5)."""
    known = {"grade": "C"} | evidence(city)
    for name, kinds in zip(names, counts, strict=True):
        if name:
            for kind, rows in zip(KINDS, kinds, strict=True):
                yield Measure("households_by_kind", float(rows) * weight, "district", name, kind, **known)
