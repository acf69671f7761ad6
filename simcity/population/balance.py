"""The balance of moves of a city: what its register says, drawn towards what cities like it have.

Model
    Net moves per 1000 residents in year t are the nation's of that year, the usual excess of a city of its size, ages
    and trades, a lasting excess of its own, and what passes. The own excess is estimated by its mean over the years
    known, drawn towards 0 by how much of such a mean passes (empirical Bayes). The nation's balance is that of the
    latest year: what all cities share in a year is no trait of one.

Assumption
    How much passes in one year is learned from the spread between the years of the city itself as well as from its
    number of moves: a town whose two years contradict each other is believed less.

Left out
    Reasons to move, and a return to the usual: beyond chance the own excess lasts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from simcity.population import worlds
from simcity.population.defaults import read_default

if TYPE_CHECKING:
    from simcity.population.figures import CityFigures, YearFlows

TRAITS = ("density", "primary", "secondary", "foreign", "institution")
"""What is published of a city besides its ages: log10 residents per habitable km2; shares of workers in primary and
secondary trades; shares of foreign residents and of residents outside ordinary households."""

SHORT = ("constant", "size", "aged", "young")
FULL = (*SHORT, *TRAITS)


@dataclass(frozen=True)
class Balance:
    """Net moves of a year and how well they are known.

    Parameters
    ----------
    expected : ndarray, shape (...)
        Net moves a year [persons].
    lasting : ndarray, shape (...)
        Standard deviation of the error that lasts [persons per year].
    passing : ndarray, shape (...)
        Standard deviation of what passes, each year anew [persons].
    usual : ndarray, shape (...)
        The part of `expected` that comes with size, ages and trades [persons].
    """

    expected: np.ndarray
    lasting: np.ndarray
    passing: np.ndarray
    usual: np.ndarray


@cache
def norm_table() -> Mapping[str, Mapping[str, tuple[float, float]]]:
    """Centre and coefficient by set (``full``, ``short``) and term; the term ``spread`` holds the spread left."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for r in read_default("net_migration_norm.csv"):
        found.setdefault(r["set"], {})[r["term"]] = float(r["centre"]), float(r["value"])
    return found


def terms(population: np.ndarray, traits: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The terms of the usual balance, not centred; a trait that is not known is NaN."""
    total = np.maximum(population.sum(axis=(-2, -1)), 1.0)
    own = {
        "constant": np.ones_like(total),
        "size": np.log10(total),
        "aged": population[..., 65:].sum(axis=(-2, -1)) / total,
        "young": population[..., :15].sum(axis=(-2, -1)) / total,
    }
    return own | {name: np.asarray(traits.get(name, np.full_like(total, np.nan))) for name in TRAITS}


def usual(population: np.ndarray, traits: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Usual excess over the nation of a city like this, and the spread of cities about it.

    Parameters
    ----------
    population : ndarray, shape (..., 2, 111)
        [persons]
    traits : mapping of str to ndarray, shape (...)
        Any of :data:`TRAITS`; where one is missing, size and ages must do.

    Returns
    -------
    excess, spread : ndarray, shape (...)
        [persons per 1000 residents and year]
    """
    found, table = terms(population, traits), norm_table()

    def of(which: str, names: Sequence[str]) -> np.ndarray:
        return np.sum([(found[n] - table[which][n][0]) * table[which][n][1] for n in names], axis=0)

    full, short = of("full", FULL), of("short", SHORT)
    known = np.isfinite(full)
    return np.where(known, full, short), np.where(known, table["full"]["spread"][1], table["short"]["spread"][1])


def one_year_variance(moves, residents, values: Mapping[str, float]) -> np.ndarray:
    """Variance of the balance of one year that size explains, (persons per 1000 residents) squared.

    Moves come in households, so theirs is that of a Poisson count times `migration_overdispersion`; to it comes
    `net_migration_transient`, an estate built or a works closed.
    """
    per = 1000.0 / np.maximum(residents, 1.0)
    return values["migration_overdispersion"] * np.asarray(moves) * per**2 + values["net_migration_transient"] ** 2


def pooled(rates: np.ndarray, moves, residents, excess, spread, values: Mapping[str, float]):
    """The own excess drawn towards the usual one.

    Parameters
    ----------
    rates : ndarray, shape (n_years, ...)
        Registered balance over the nation's [persons per 1000 residents].
    moves : ndarray, shape (...)
        Arrivals and departures, mean of the years [persons].
    residents, excess, spread : ndarray, shape (...)
    values : mapping of str to float
        Population parameters.

    Returns
    -------
    mean, lasting, passing : ndarray, shape (...)
        [persons per 1000 residents and year]; lasting and passing are standard deviations.

    Notes
    -----
    The variance of a year is the mean of what size explains, counted `net_migration_noise_memory` times, and of what
    the years themselves show: the posterior mean under an inverse chi-squared prior.
    """
    rates, n = np.asarray(rates, dtype=np.float64), len(rates)
    memory = values["net_migration_noise_memory"]
    seen = ((rates - rates.mean(axis=0)) ** 2).sum(axis=0)
    year = (memory * one_year_variance(moves, residents, values) + seen) / (memory + n - 1)
    weight = spread**2 / (spread**2 + year / n)
    mean = excess + weight * (rates.mean(axis=0) - excess)
    return mean, np.sqrt(weight * year / n), np.sqrt(year)


def balance_of(known: CityFigures, years: Sequence[int], stock: np.ndarray, chosen: worlds.Preset,
               values: Mapping[str, float], known_until: int | None) -> Balance:  # fmt: skip
    """Net moves of a city from the registered `years` (ascending, at least one)."""
    total = stock.sum(axis=(-2, -1))
    flows = [known.flows[y] for y in years]
    nation = [0.0 if f.domestic else national_level(f, y, chosen, known, known_until) for f, y in zip(flows, years)]
    per = 1000.0 / np.maximum(total, 1.0)
    rates = np.array([(f.arrivals - f.departures) * per - level for f, level in zip(flows, nation)])
    moves = np.mean([np.asarray(f.arrivals + f.departures) for f in flows], axis=0)
    excess, spread = usual(stock, known.traits)
    mean, lasting, passing = pooled(rates, moves, total, excess, spread, values)
    level = national_level(flows[-1], years[-1], chosen, known, known_until)
    if not flows[-1].domestic:
        level += values["census_over_register"]
    return Balance((mean + level) / per, lasting / per, passing / per, excess / per)


def national_level(flows: YearFlows, year: int, chosen: worlds.Preset, known: CityFigures,
                   known_until: int | None) -> float:  # fmt: skip
    """The nation's net moves [persons per 1000 residents and year]: as registered, else as the path has them."""
    published = {int(r["year"]): float(r["net"]) for r in read_default("national_moves.csv")}
    net = float(chosen.at("net_migration_thousand", year)) * 1000.0
    if not flows.domestic and year in published:
        net = published[year]
    return 1000.0 * net / worlds.national_population(chosen, known.base_year, known.base_year, known_until)[0].sum()


def spread_of_total(balance: Balance, residents, n_years: int, values: Mapping[str, float]) -> np.ndarray:
    """Standard deviation of the residents after 1, 2, .. `n_years` years that the balance leaves [persons].

    Parameters
    ----------
    balance : Balance
    residents : ndarray, shape (...)
    n_years : int
    values : mapping of str to float
        Population parameters.

    Returns
    -------
    ndarray, shape (..., n_years)

    Notes
    -----
    What lasts grows with the years, what passes with their root; `net_migration_drift` is the change from one
    five-year period to the next that all places show, `census_noise` what two censuses count differently.
    """
    t = np.arange(1, n_years + 1)
    residents = np.asarray(residents)[..., None]
    drift = values["net_migration_drift"] / 1000.0 * residents
    steady = np.asarray(balance.lasting)[..., None] ** 2 + drift**2
    counted = values["census_noise"] * residents * np.minimum(t / 5.0, 1.0)
    return np.sqrt(t**2 * steady + t * np.asarray(balance.passing)[..., None] ** 2 + counted)
