"""How many households: headship rates on the residents.

Assumption: the chance to head a household by sex and age is that of the nation in 2010, at the level of the city: the
sum is scaled so that the base year has the published number of ordinary households (that of the census nearest to it).
From then on it changes as the nation's did from 2010 to 2015, and by what this misses of the growth that the nation's
register shows (:func:`.register.pace`); both fade (:func:`.paths.damped`). Left out: who lives with whom;
:mod:`.formation` groups residents into households.
"""

from __future__ import annotations

from functools import cache
from math import exp

import numpy as np

from ..defaults import read_default
from ..rates import N_AGES
from .paths import damped
from .register import pace
from .targets import city_targets


@cache
def headship() -> np.ndarray:
    """National headship rates of 2010, by sex and age; float64, shape (2, 111), in [0, 1]."""
    rates = np.zeros((2, N_AGES))
    for row in read_default("headship.csv"):
        ages = slice(int(row["age_from"]), int(row["age_to"]) + 1)
        rates["mf".index(row["sex"]), ages] = float(row["headship_percent"]) / 100.0
    return rates


@cache
def headship_trend() -> np.ndarray:
    """Change of headship rates in a year, by sex and age; float64, shape (2, 111)."""
    values = np.zeros((2, N_AGES))
    for row in read_default("headship_trend.csv"):
        ages = slice(int(row["age_from"]), int(row["age_to"]) + 1)
        values["mf".index(row["sex"]), ages] = float(row["points_per_5_years"]) / 500.0
    return values


def published_households(city) -> float | None:
    """Ordinary households of the census nearest to the base year, of all municipalities; None when one has none."""
    table = city.households
    total = 0.0
    for code in city.municipalities:
        own = table[table["municipality"].astype(str) == str(code)]
        if not len(own):
            return None
        nearest = (own["year"].astype(int) - city.base_year).abs().to_numpy().argmin()
        total += float(own["households"].iloc[nearest])
    return total


def base_households(city, population: np.ndarray) -> float | None:
    """Ordinary households of the base year: those of the census, carried on with the residents who are left since.

    None when a municipality has no published number.
    """
    published, classes = published_households(city), getattr(city, "classes", None)
    if published is None or classes is None or not len(classes):
        return published
    codes = [str(code) for code in city.municipalities]
    people = {code: population if len(codes) == 1 else city.population_array(code) for code in codes}
    return float(sum(counts.households for counts in city_targets(city, people).values()))


def headship_level(city, population: np.ndarray) -> float:
    """City over nation: households of the base year over those that national rates give.

    Parameters
    ----------
    population : ndarray, shape (2, 111)
        Residents of the base year by sex and age [persons].
    """
    published, national = base_households(city, population), float((headship() * population).sum())
    return published / national if published and national > 0 else 1.0


def count_households(population: np.ndarray, level: float, years: float = 0.0, base_year: int = 0) -> float:
    """Households of a population.

    Parameters
    ----------
    population : ndarray, shape (2, 111)
        Residents by sex and age [persons].
    level : float
        City over nation, see :func:`headship_level`.
    years : float
        Since the base year.
    base_year : int
        What the nation's register showed until then is carried on; nothing without it.

    Examples
    --------
    >>> adults = np.tile(np.where(np.arange(N_AGES) > 74, 10.0, 0.0), (2, 1))
    >>> count_households(adults, 1.0, 5) > count_households(adults, 1.0)
    True
    """
    fading = damped(years)
    grown = np.minimum(headship() + headship_trend() * fading, 1.0)
    return level * exp(pace("headship", base_year) * fading) * float((grown * population).sum())
