"""How many households: headship rates on the residents.

Assumption: the chance to head a household by sex and age stays as the nation had it in 2010, at the level of the
city: the sum is scaled so that the base year has the published number of ordinary households (that of the census
nearest to it). Left out: who lives with whom; :mod:`.formation` groups residents into households.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..defaults import read_default
from ..rates import N_AGES


@cache
def headship() -> np.ndarray:
    """National headship rates of 2010, by sex and age; float64, shape (2, 111), in [0, 1]."""
    rates = np.zeros((2, N_AGES))
    for row in read_default("headship.csv"):
        ages = slice(int(row["age_from"]), int(row["age_to"]) + 1)
        rates["mf".index(row["sex"]), ages] = float(row["headship_percent"]) / 100.0
    return rates


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


def headship_level(city, population: np.ndarray) -> float:
    """City over nation: published households over those that national rates give.

    Parameters
    ----------
    population : ndarray, shape (2, 111)
        Residents of the base year by sex and age [persons].
    """
    published, national = published_households(city), float((headship() * population).sum())
    return published / national if published and national > 0 else 1.0


def count_households(population: np.ndarray, level: float) -> float:
    """Households of a population by sex and age, shape (2, 111)."""
    return level * float((headship() * population).sum())
