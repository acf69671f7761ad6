"""The five-year method of the official municipal projections, for comparison with the yearly cohorts.

Model
    In steps of five years and five-year groups: ``P[a+5, t+5] = P[a, t] * (survival[a] + net migration rate[a])``, the
    last group open. Children of 0 to 4 are women of 15 to 49 times a child-woman ratio, split by the sex ratio of the
    nation's children. The result is raked to the national path by sex and age: multiplied by what the same method, run
    for the nation without moves, misses of the nation's own yearly projection.

Assumption
    The city's child-woman ratio keeps its relation to the nation's. Net migration rates are those between the last two
    censuses where the city has five-year groups, otherwise the registered balance by the gross schedule; a world may
    halve them over ten years, as the projection of 2013 did.

Left out
    Raking to a sum of municipalities: one city is projected at a time, so the national factor stands in for it.

References
    IPSS, 日本の地域別将来推計人口 (2013, 2018): cohort-component method with child-woman ratios.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import worlds
from .figures import CityFigures, figures_of
from .life_table import LifeTable
from .rates import FEMALE, N_AGES

if TYPE_CHECKING:
    from .assumptions import Assumed

STEP = 5
TOP = 90
"""First age of the open group [years]."""

EDGES = (*range(0, TOP + 1, STEP), N_AGES)
N_GROUPS = len(EDGES) - 1
WOMEN = slice(15 // STEP, 50 // STEP)


@dataclass(frozen=True)
class RegionalResult:
    """A projection by five-year groups.

    Parameters
    ----------
    years : tuple of int
    population : ndarray, shape (len(years), 2, 19)
        Residents by sex and five-year group, the last open at 90 [persons].
    """

    years: tuple[int, ...]
    population: np.ndarray

    def total(self) -> np.ndarray:
        """Residents by year."""
        return self.population.sum(axis=(1, 2))

    def aged(self, low: int, high: int = 110) -> np.ndarray:
        """Residents of `low` to `high` years; both must lie on the edges of groups."""
        first = EDGES.index(low)
        last = N_GROUPS if high >= N_AGES - 1 else EDGES.index(high + 1)
        return self.population[:, :, first:last].sum(axis=(1, 2))


def grouped(single: np.ndarray) -> np.ndarray:
    """Five-year groups of single ages, shape (..., 111) -> (..., 19)."""
    return np.add.reduceat(single, EDGES[:-1], axis=-1)


def survival_of_groups(table: LifeTable) -> np.ndarray:
    """Chance of each group to be alive five years later, shape (..., 2, 19), from person-years lived.

    The last two groups end in the open one and share a chance, as in the yearly step.
    """
    lived = grouped(table.L)
    result = np.empty_like(lived)
    result[..., :-2] = lived[..., 1:-1] / lived[..., :-2]
    result[..., -2:] = (lived[..., -1] / (lived[..., -2] + lived[..., -1]))[..., None]
    return result


def five_year_step(population: np.ndarray, survival: np.ndarray, net: np.ndarray, child_woman: float,
                   girls: float) -> np.ndarray:  # fmt: skip
    """One step of five years.

    Parameters
    ----------
    population : ndarray, shape (2, 19)
        Residents by sex and group [persons].
    survival, net : ndarray, shape (2, 19)
        Chance to be alive, and net migrants per initial resident, five years later.
    child_woman : float
        Children of 0 to 4 per woman of 15 to 49, at the end of the step.
    girls : float
        Share of girls among children of 0 to 4.

    Returns
    -------
    ndarray, shape (2, 19)

    Examples
    --------
    >>> people = np.zeros((2, 19))
    >>> people[1, 4] = 1000.0  # women of 20 to 24
    >>> end = five_year_step(people, np.full((2, 19), 0.9), np.full((2, 19), 0.1), 0.2, 0.5)
    >>> end[1, 5], end[0, 0], end[1, 0]
    (np.float64(1000.0), np.float64(100.0), np.float64(100.0))
    """
    moved = population * np.maximum(survival + net, 0.0)
    end = np.zeros_like(population)
    end[:, 1:] = moved[:, :-1]
    end[:, -1] += moved[:, -1]
    children = child_woman * end[FEMALE, WOMEN].sum()
    end[:, 0] = children * (1.0 - girls), children * girls
    return end


def ipss_regional(city: object, world: object, last: int, net_yearly: np.ndarray, mortality: float = 1.0,
                  rake: bool = True, known_until: int | None = None) -> RegionalResult:  # fmt: skip
    """Project a city by the five-year method.

    Parameters
    ----------
    city : City or CityFigures
    world : str or object
        The national path.
    last : int
        Steps of five years are made from the base year while they end by this year.
    net_yearly : ndarray, shape (2, 111) or (111,)
        Net migrants per resident and year by age at the start.
    mortality : float
        Factor on national death hazards.
    rake : bool
        Whether the national factors by sex and age are applied.
    known_until : int, optional
        Last year of which the nation's count is known; see :func:`.worlds.known_at`.

    Returns
    -------
    RegionalResult
    """
    figures: CityFigures = figures_of(city)
    chosen, base = worlds.preset_of(world), figures.base_year
    years = tuple(range(base, last + 1, STEP))
    known = worlds.known_at(world, base, known_until)
    nation = grouped(worlds.national_population(chosen, base, years[-1], known)[::STEP])
    national = _shares(nation)
    stock = grouped(figures.population)
    own = stock[:, 0].sum() / stock[FEMALE, WOMEN].sum() / national[0][0]
    net = np.broadcast_to(net_yearly, (2, N_AGES))
    stocks = [stock]
    for i, year in enumerate(years[1:], start=1):
        table = worlds.mortality(chosen, year - STEP / 2)
        plain = survival_of_groups(table)[0]
        survival = plain**mortality
        rates = survival * (_over_five_years(net, figures.population) * chosen.balance_left(year - STEP / 2))
        ratio, girls = national[0][i], national[1][i]
        stock = five_year_step(stock, survival, rates, own * ratio, girls)
        if rake:
            missed = nation[i] / five_year_step(nation[i - 1], plain, np.zeros_like(plain), ratio, girls)
            stock = stock * missed
        stocks.append(stock)
    return RegionalResult(years, np.stack(stocks))


def assumed_projection(city: object, world: object, last: int, assumed: Assumed) -> RegionalResult:
    """Project a city by the five-year method with the assumptions of an official projection in place of ours.

    Parameters are those of :func:`ipss_regional`; nothing is raked, as the assumptions agree with each other.
    """
    figures: CityFigures = figures_of(city)
    chosen, base = worlds.preset_of(world), figures.base_year
    years = tuple(range(base, last + 1, STEP))
    known = worlds.known_at(world, base)
    girls = _shares(grouped(worlds.national_population(chosen, base, years[-1], known)[::STEP]))[1]
    stocks = [grouped(figures.population)]
    for i, year in enumerate(years[:-1], start=1):
        k = assumed.step(year)
        share = assumed.girls[k] if np.isfinite(assumed.girls[k]) else girls[i]
        stocks.append(five_year_step(stocks[-1], assumed.survival[k], assumed.net[k], assumed.child_woman[k], share))
    return RegionalResult(years, np.stack(stocks))


def _shares(nation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Child-woman ratio and share of girls of the nation by step."""
    children = nation[:, :, 0]
    return children.sum(axis=1) / nation[:, FEMALE, WOMEN].sum(axis=1), children[:, FEMALE] / children.sum(axis=1)


def _over_five_years(net: np.ndarray, population: np.ndarray) -> np.ndarray:
    """What yearly net rates make of a group in five years, less 1: the mean over its single ages, shape (2, 19)."""
    growth = np.ones_like(net)
    for k in range(STEP):
        growth *= 1.0 + np.concatenate([net[:, k:], np.repeat(net[:, -1:], k, axis=1)], axis=1)
    weight = np.maximum(population, 1e-9)
    return grouped((growth - 1.0) * weight) / grouped(weight)
