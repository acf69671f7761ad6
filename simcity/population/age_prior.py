"""What is known of a town's ages before its own figures are looked at.

Model
    ln of residents of sex s and age x over the nation's is

        g(s, x) = level + a B(x) + walk(x) + b S(x) + own(s, x)

    with a free level; B what an aged region shows beyond smoothness and a how much more aged than the nation the town
    is; a random walk in age that both sexes share; S one at the ages of students and leavers and b how many there are;
    and a part of each sex that fades with the distance in age. Born in the same years, people have left and come
    together: near ages deviate alike, and the walk says how fast they part.

Assumption
    One covariance for all towns. Chance of small numbers is added by :mod:`.age_estimate`.

Left out
    Single universities, barracks, hospitals.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from simcity.population.age_structure import CLASSES, national_single_ages, smooth_rake
from simcity.population.defaults import read_default
from simcity.population.rates import FEMALE, N_AGES

LEVEL_SPREAD = 1.0
"""Spread of the level: as good as free, class totals settle it."""

LEAVING = (15.0, 18.0, 25.0, 30.0)
"""S rises from 0 to 1 between the first two ages and falls back between the last two."""

PATTERN_YEAR = 2015
COHORTS_FROM = 40
"""From this age on the pattern belongs to the cohorts, who grow older; below, to the ages at which people move."""


@cache
def numbers() -> dict[str, float]:
    """Base values of ``defaults/age_prior.csv``."""
    return {r["name"]: float(r["value"]) for r in read_default("age_prior.csv")}


@cache
def covariance() -> np.ndarray:
    """Prior covariance of g over sex and age, shape (222, 222), men first.

    ``level^2 + walk^2 min(x, y) + leaving^2 S(x) S(y) + [s = t] sexes^2 exp(-|x - y| / reach)``
    """
    n, age = numbers(), np.arange(N_AGES, dtype=np.float64)
    leaving = n["leaving_ages"] * np.interp(age, LEAVING, (0.0, 1.0, 1.0, 0.0))
    shared = LEVEL_SPREAD**2 + n["walk"] ** 2 * np.minimum(age[:, None], age) + np.outer(leaving, leaving)
    own = n["sexes"] ** 2 * np.exp(-np.abs(age[:, None] - age) / n["sexes_reach"])
    found = np.kron(np.ones((2, 2)), shared) + np.kron(np.eye(2), own)
    found.flags.writeable = False
    return found


@cache
def aged_pattern() -> np.ndarray:
    """B(x): ln of Aomori's women of 2015 over the smoothest pyramid with its class totals, for each unit of ageing.

    Shape (111,). Its cohorts show what the classes hide: those born 1950-60 stayed more than those before them, who
    went to the cities, and the ages 20 to 44 are thin. Children are left to births and pupils.
    """
    from scipy.interpolate import PchipInterpolator

    rows = read_default("ageing_pattern.csv")
    groups = [(int(r["age_from"]), int(r["age_to"])) for r in rows]
    women = np.array([float(r["women_aomori"]) for r in rows])
    nation = national_single_ages(PATTERN_YEAR)[FEMALE]
    totals = np.array([sum(v for (a, b), v in zip(groups, women) if low <= a and b <= high) for low, high in CLASSES])
    smooth = smooth_rake(totals, nation, CLASSES)
    beyond = np.log([v / smooth[a : b + 1].sum() for (a, b), v in zip(groups, women)])
    settled = [15 <= a < 90 for a, _ in groups]
    middle = np.array([a + 2.5 for a, _ in groups])
    curve = PchipInterpolator(middle, np.where(settled, beyond, 0.0))
    ages = np.clip(np.arange(N_AGES) + 0.5, middle[0], middle[-1])
    return curve(ages) / float(ageing(np.stack([totals, totals]), np.stack([nation, nation])))


def ageing(classes: np.ndarray, nation: np.ndarray) -> np.ndarray:
    """ln of residents of 65 and over per resident of 15 to 64, over the nation's, shape (...)."""
    both = np.maximum(classes.sum(axis=-2), 0.5)
    working, old = CLASSES[1], CLASSES[2][0]
    nations = nation[:, old:].sum() / nation[:, working[0] : working[1] + 1].sum()
    return np.log((both[..., 2] + both[..., 3]) / both[..., 1] / nations)


def pattern_of(classes: np.ndarray, year: int) -> np.ndarray:
    """a B(x): what the ageing of a town says of its ages at a census, shape (..., 111)."""
    age = np.arange(N_AGES, dtype=np.float64)
    at = np.where(age >= COHORTS_FROM, np.maximum(age - (year - PATTERN_YEAR), 0.0), age)
    nation = national_single_ages(year)
    return np.clip(ageing(classes, nation), -1.5, 1.5)[..., None] * np.interp(at, age, aged_pattern())


def reference_of(classes: np.ndarray, year: int) -> np.ndarray:
    """The nation's pyramid bent by ``aged_share`` of the pattern, shape (..., 2, 111)."""
    bend = np.exp(numbers()["aged_share"] * pattern_of(classes, year))
    return national_single_ages(year) * bend[..., None, :]
