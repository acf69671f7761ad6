"""A population of agents without a city: the same kernels, for checking them against the cohort component.

Used by the verification case that compares the mean of many runs with the deterministic projection. One zone, no
arrivals.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .._kernels import residents as kernel
from ..errors import DataError
from ..rng import Draws, keys_of
from ..tables import Table
from .advance import Lists, advance
from .arrivals import own_household
from .hazards import Hazards, build_hazards
from .rates import N_AGES, Rates


def found(population: np.ndarray, hazards: Hazards, draws: Draws) -> Table:
    """Residents from whole numbers by sex and age, with their clocks set.

    Parameters
    ----------
    population : ndarray of int, shape (2, 111)
        Residents at the first stock.

    Raises
    ------
    DataError
        When the numbers are not whole or negative.
    """
    population = np.asarray(population)
    counts = population.astype(np.int64)
    if population.shape != (2, N_AGES) or (counts != population).any() or (counts < 0).any():
        raise DataError("a population of agents needs whole numbers of 0 or more, shape (2, 111)")
    sex, age = np.divmod(np.repeat(np.arange(2 * N_AGES), counts.ravel()), N_AGES)
    rank = np.arange(sex.size) - np.repeat(np.cumsum(counts.ravel()) - counts.ravel(), counts.ravel())
    rid = keys_of("resident", sex, age, rank)
    residents = Table("residents", {"clock": 4}, capacity=sex.size)
    residents.append(sex.size, rid=rid, hid=own_household(rid), birth_year=hazards.first - age, sex=sex)
    wind(residents, hazards, draws)
    return residents


def wind(residents: Table, hazards: Hazards, draws: Draws) -> None:
    """Set the clocks of everyone at the first stock."""
    kernel.wind(residents.raw("clocks"), residents.birth_year, residents.sex, residents.rid, len(residents),
                hazards.cumulated[0], hazards.first_cohort, draws.seed, draws.replication)  # fmt: skip


def count_ages(residents: Table, year: int) -> np.ndarray:
    """Residents by sex and age at 1 October `year`; int64, shape (2, 111)."""
    counts = np.empty((2, N_AGES), dtype=np.int64)
    kernel.count_ages(residents.raw("birth_year"), residents.raw("sex"), len(residents), year, counts)
    return counts


def simulate(population: np.ndarray, rates: Rates, seeds: Iterable[int], threads: int = 1) -> np.ndarray:
    """Closed populations of agents, one a seed.

    Parameters
    ----------
    population : ndarray of int, shape (2, 111)
        Residents at ``rates.first``, by sex and age.
    rates : Rates
        Leaving is applied, arrivals are not.
    seeds : iterable of int

    Returns
    -------
    ndarray of int64, shape (seeds, T + 1, 2, 111)
        Stocks of each 1 October.
    """
    hazards, lists = build_hazards(rates), Lists()
    runs = []
    for seed in seeds:
        draws = Draws(seed)
        residents = found(population, hazards, draws)
        stocks = [count_ages(residents, rates.first)]
        for year in rates.years:
            advance(residents, hazards, None, draws, year, n_zones=1, threads=threads, lists=lists)
            stocks.append(count_ages(residents, year + 1))
        runs.append(stocks)
    return np.array(runs)
