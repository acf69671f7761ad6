"""From published figures of a city and a national path to the yearly rates.

Model
    Mortality and fertility are the national path times a city multiplier. The multiplier makes the model's deaths
    and births of the latest registered years equal the registered ones; for small counts it is drawn towards the
    same multiplier of the nation. Departures are the Rogers-Castro curve scaled to the registered number; arrivals
    are departures plus the net balance by age, and later follow the national population of their age.

    Calendar years against model years: a calendar year lies three quarters of a year before the model year of the
    same label (1 July against 1 April), so stocks and national paths are read at year - 0.25 when a registered
    calendar year is compared.

Assumption
    The city's multipliers and its balance at given national population stay as they were in the latest years.

Left out
    Policy. Quality of life acts on the migration rates through :func:`simcity.population.migration.quality_response`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population import moves, worlds
from simcity.population.balance import Balance, spread_of_total
from simcity.population.cohort_component import project
from simcity.population.defaults import read_default
from simcity.population.fertility import child_woman_ratio
from simcity.population.figures import CityFigures, figures_of
from simcity.population.migration import pool_growth, standard_schedule
from simcity.population.rates import Rates
from simcity.population.vital_events import multiplier, spread_left

HELD_ROUNDS = 3
"""Projections until arrivals and leavers agree with the balance: each round leaves about a tenth of the gap."""


@dataclass(frozen=True)
class Calibration:
    """What a city differs by from the nation.

    Parameters
    ----------
    mortality : ndarray, shape (...)
        Factor on national death hazards.
    fertility : ndarray, shape (...)
        Factor on national fertility.
    leave : ndarray, shape (..., 2, 111)
        Chance of a survivor to leave, by age at the start.
    arrive : ndarray, shape (..., 2, 111)
        Arrivals of the first year by age at its end [persons].
    balance : Balance
        Net moves a year and how well they are known.
    years : tuple of int
        Calendar years of registered flows that were used.
    net_source : str
        ``registers``, ``census`` or ``none``.
    mortality_spread, fertility_spread : ndarray, shape (...)
        Standard deviation of ln of the factors: what the events of the place leave open.
    """

    mortality: np.ndarray
    fertility: np.ndarray
    leave: np.ndarray
    arrive: np.ndarray
    balance: Balance
    years: tuple[int, ...]
    net_source: str
    mortality_spread: np.ndarray
    fertility_spread: np.ndarray

    def net(self, population: np.ndarray, survivorship: np.ndarray) -> np.ndarray:
        """Arrivals less leavers of the first year by age at its end, shape (2, 111) [persons]."""
        hazard = np.asarray(self.mortality)[..., None, None]
        return self.arrive - moves.aged(population * survivorship**hazard * self.leave)


def default_parameters() -> dict[str, float]:
    """Base values of the population parameters."""
    return {r["id"]: float(r["base"]) for r in read_default("parameters.csv")}


def build_rates(city, world, parameters: Mapping[str, float] | None = None, first: int | None = None,
                last: int | None = None, known_until: int | None = None) -> Rates:  # fmt: skip
    """The rates of a run.

    Parameters
    ----------
    city : City or CityFigures
    world : str or object with ``demography.projection``
        The national path; see :func:`simcity.population.worlds.preset_names`.
    parameters : mapping of id to float, optional
        Values in force (after overrides and the doubt draw); absent ones take their base.
    first, last : int
        First and last stock. `first` is the base year of the city, the default.
    known_until : int, optional
        Use only what was published by the end of this year. Without it, everything up to the base year.

    Returns
    -------
    Rates

    Raises
    ------
    DataError
        When `first` is not the base year, or the path was published after `known_until`.
    """
    figures = figures_of(city)
    chosen = worlds.preset_of(world)
    known_until = worlds.known_until_of(world) if known_until is None else known_until
    first = figures.base_year if first is None else int(first)
    last = first + 30 if last is None else int(last)
    problems = []
    if first != figures.base_year:
        problems.append(Problem("a run starts at the base year of its city", where="run.first", value=first,
                                expected=str(figures.base_year)))  # fmt: skip
    if known_until is not None and chosen.published > known_until:
        problems.append(Problem("this path was not yet published", where="world.demography.projection",
                                value=chosen.name, expected=f"published by {known_until}"))  # fmt: skip
    if problems:
        raise DataError(problems, subject="rates of the population")
    given = parameters or {}
    values = {k: float(given[k]) if k in given else base for k, base in default_parameters().items()}
    known_until = worlds.known_at(world, first, known_until)
    found = calibrate(figures, chosen, values, known_until)
    return rates_from(found, figures.population, chosen, values, first, last, known_until)


def rates_from(found: Calibration, population: np.ndarray, chosen: worlds.Preset, values: Mapping[str, float],
               first: int, last: int, known_until: int | None) -> Rates:  # fmt: skip
    """National path times calibration, year by year, with the parameters in doubt applied."""
    middle = np.arange(first, last) + 0.5
    tables = worlds.mortality(chosen, middle, values["e0_gain"], float(first))
    mortality = found.mortality * np.exp(values["mortality_own_doubt"] * found.mortality_spread)
    fertility = found.fertility * np.exp(values["fertility_own_doubt"] * found.fertility_spread)
    hazard = np.asarray(mortality)[..., None, None, None] * values["mortality_level"]
    elapsed = np.minimum((middle - first) / values["fertility_doubt_years"], 1.0)
    level = np.asarray(fertility)[..., None] * values["fertility_level"] ** elapsed
    pool = worlds.national_population(chosen, first, max(last, first + 1), known_until)
    arrive = found.arrive[..., None, :, :] * pool_growth(pool)[: last - first]
    left = chosen.balance_left(middle)
    if found.net_source != "registers" and (left < 1.0).any():
        arrive = arrive - (1.0 - left)[:, None, None] * found.net(population, tables.survivorship[0])[..., None, :, :]
    shift = _more_moves(found.balance, population.sum(axis=(-2, -1)), last - first, values)
    shift = shift + _fading(population.sum(axis=(-2, -1)), middle, values)
    rates = Rates(
        first=first,
        last=last,
        death=1.0 - tables.survivorship**hazard,
        infant=1.0 - tables.L[..., 0] ** hazard[..., 0],
        birth=level[..., None] * worlds.fertility(chosen, middle),
        leave=np.repeat(found.leave[..., None, :, :], last - first, axis=-3),
        arrive=arrive,
        srb=values["sex_ratio_at_birth"],
    )
    if found.net_source == "registers":
        movers = (pool * standard_schedule()).sum(axis=(-2, -1))
        return _held(rates, population, found.balance.expected, left * movers[: last - first] / movers[0], shift)
    coming = arrive.sum(axis=(-2, -1))
    return _with_arrivals(rates, coming + np.where(coming > 0, shift, 0.0)) if shift.any() else rates


def _held(rates: Rates, population: np.ndarray, balance: np.ndarray, movers: np.ndarray, shift: np.ndarray) -> Rates:
    """Arrivals such that the balance stays what it was but for the number of movers in the nation.

    Leavers follow the age structure of the city and arrivals that of the nation; left alone, their difference would
    wander from the balance that was measured, most where many come and go. One factor for all cities keeps their
    gains and losses equal. A city that shrinks faster than the movers loses in proportion to those who are left.
    """
    start, balance = population.sum(axis=(-2, -1))[..., None], np.asarray(balance)[..., None]
    for _ in range(HELD_ROUNDS):
        result = project(population, rates)
        there = np.divide(result.total()[..., :-1], start, out=np.ones_like(result.births), where=start > 0)
        kept = np.where(balance < 0, np.minimum(movers, there), movers)
        rates = _with_arrivals(rates, result.leavers + balance * kept + shift)
    return rates


def _with_arrivals(rates: Rates, wanted: np.ndarray) -> Rates:
    """The same ages of arrivals with `wanted` of them a year, shape (..., T)."""
    coming = rates.arrive.sum(axis=(-2, -1))
    factor = np.divide(np.maximum(wanted, 0.0), coming, out=np.ones_like(coming), where=coming > 0)
    return replace(rates, arrive=rates.arrive * factor[..., None, None])


def _more_moves(balance: Balance, residents: np.ndarray, n_years: int, values: Mapping[str, float]) -> np.ndarray:
    """Arrivals of each year beyond the expected [persons], shape (..., n_years): what is set and what is drawn."""
    shift = np.full((*residents.shape, n_years), values["net_migration_shift"] / 1000.0) * residents[..., None]
    if not values["net_migration_doubt"]:
        return shift
    spread = spread_of_total(balance, residents, n_years, values)
    return shift + values["net_migration_doubt"] * np.diff(spread, axis=-1, prepend=0.0)


def _by_children(stock: np.ndarray, chosen: worlds.Preset, year: int, known_until: int | None) -> np.ndarray:
    """The child-woman ratio of the city over the nation's, for a city without registered births."""
    nation = worlds.national_population(chosen, year, year, known_until)[0]
    return np.nan_to_num(child_woman_ratio(stock) / child_woman_ratio(nation), nan=1.0)


def _fading(residents: np.ndarray, middle: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
    """Arrivals of each year more or fewer as the pull of cities fades [persons], shape (..., T).

    The balance that is usual for a city's size loses `city_migration_decay` of itself a year: it is positive in large
    cities, negative in small towns, and nearly nothing at some 126 000 residents.
    """
    size = np.log10(np.maximum(residents, 1.0)) - 4.0
    usual = values["usual_balance_of_10000"] + values["usual_balance_per_decade"] * size
    passed = np.maximum(middle - values["city_migration_decay_from"], 0.0)
    gone = 1.0 - (1.0 - values["city_migration_decay"]) ** passed
    return -gone * (usual / 1000.0 * residents)[..., None]


def calibrate(figures: CityFigures, chosen: worlds.Preset, values: Mapping[str, float],
              known_until: int | None = None) -> Calibration:  # fmt: skip
    """Compare the city's registered years with the national path.

    Parameters
    ----------
    figures : CityFigures
    chosen : Preset
    values : mapping of str to float
        Population parameters.
    known_until : int, optional

    Returns
    -------
    Calibration
    """
    known = figures.known(known_until)
    stocks = known.stocks()
    window = int(values["calibration_window_years"])
    mortality = multiplier("deaths", known, stocks, chosen, window, values["mortality_pooling_deaths"], known_until)
    fertility = multiplier("births", known, stocks, chosen, window, values["fertility_pooling_births"], known_until)
    if not any(np.any(f.births > 0) for f in known.flows.values()):
        fertility = fertility * _by_children(stocks[known.base_year], chosen, known.base_year, known_until)
    survive = worlds.mortality(chosen, known.base_year + 0.5).survivorship[0]
    death = 1.0 - survive ** mortality[..., None, None]
    net_rates = moves.census_net_rates(known, stocks, chosen, mortality, fertility, known_until)
    leave, arrive, balance, years, source = moves.moves_of(known, stocks, chosen, values, death, net_rates, known_until)
    spreads = [spread_left(kind, known, window, values[pooling]) for kind, pooling in
               (("deaths", "mortality_pooling_deaths"), ("births", "fertility_pooling_births"))]  # fmt: skip
    return Calibration(mortality, fertility, leave, arrive, balance, years, source, *spreads)
