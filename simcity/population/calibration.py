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
from dataclasses import dataclass

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population import five_year, worlds
from simcity.population.defaults import read_default
from simcity.population.fertility import SEX_RATIO_AT_BIRTH
from simcity.population.figures import CityFigures, figures_of
from simcity.population.migration import education_pulses, net_to_gross, pool_growth, scale_to, standard_schedule
from simcity.population.rates import FEMALE, Rates


@dataclass(frozen=True)
class Calibration:
    """What a city differs by from the nation.

    Parameters
    ----------
    mortality : float
        Factor on national death hazards.
    fertility : float
        Factor on national fertility.
    leave : ndarray, shape (2, 111)
        Chance of a survivor to leave, by age at the start.
    arrive : ndarray, shape (2, 111)
        Arrivals of the first year by age at its end [persons].
    years : tuple of int
        Calendar years of registered flows that were used.
    net_source : str
        ``registers``, ``census`` or ``none``.
    """

    mortality: float
    fertility: float
    leave: np.ndarray
    arrive: np.ndarray
    years: tuple[int, ...]
    net_source: str


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
    values = default_parameters() | {k: parameters[k] for k in default_parameters() if k in (parameters or {})}
    found = calibrate(figures, chosen, values, known_until)
    return rates_from(found, figures.population, chosen, values, first, last, known_until)


def rates_from(found: Calibration, population: np.ndarray, chosen: worlds.Preset, values: Mapping[str, float],
               first: int, last: int, known_until: int | None) -> Rates:  # fmt: skip
    """National path times calibration, year by year, with the parameters in doubt applied."""
    middle = np.arange(first, last) + 0.5
    tables = worlds.mortality(chosen, middle, values["e0_gain"], float(first))
    hazard = found.mortality * values["mortality_level"]
    elapsed = np.minimum((middle - first) / values["fertility_doubt_years"], 1.0)
    level = found.fertility * values["fertility_level"] ** elapsed
    pool = worlds.national_population(chosen, first, max(last, first + 1), known_until)
    arrive = found.arrive * pool_growth(pool)[: last - first]
    shift = values["net_migration_shift"] / 1000.0 * population.sum()
    if shift and (sum_0 := found.arrive.sum()) > 0:
        arrive = arrive * max(1.0 + shift / sum_0, 0.0)
    return Rates(
        first=first,
        last=last,
        death=1.0 - tables.survivorship**hazard,
        infant=1.0 - tables.L[..., 0] ** hazard,
        birth=level[:, None] * worlds.fertility(chosen, middle),
        leave=np.broadcast_to(found.leave, (last - first, *found.leave.shape)),
        arrive=arrive,
        srb=values["sex_ratio_at_birth"],
    )


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
    mortality = _multiplier("deaths", known, stocks, chosen, window, values["mortality_pooling_deaths"], known_until)
    fertility = _multiplier("births", known, stocks, chosen, window, values["fertility_pooling_births"], known_until)
    death = 1.0 - worlds.mortality(chosen, known.base_year + 0.5).survivorship[0] ** mortality
    leave, arrive, years, source = _migration(known, stocks, chosen, values, death, known_until)
    return Calibration(mortality, fertility, leave, arrive, years, source)


def _multiplier(kind: str, known: CityFigures, stocks: dict[int, np.ndarray], chosen: worlds.Preset, window: int,
                pooling: float, known_until: int | None) -> float:  # fmt: skip
    """Registered over expected, the city's drawn towards the nation's by ``n / (n + pooling)``."""
    nation = {int(r["year"]): float(r[kind]) for r in read_default("national_vital.csv")}
    years = [y for y, f in sorted(known.flows.items()) if getattr(f, kind) > 0][-window:]
    anchor_years = [y for y in years if y in nation] or [y for y in sorted(nation) if y <= known.base_year][-1:]
    if not anchor_years:
        return 1.0
    first, last = min(anchor_years) - 1, max(anchor_years) + 1
    japan = worlds.national_population(chosen, first, last, known_until)
    japan_stocks = {first + i: japan[i] for i in range(len(japan))}
    anchor = sum(nation[y] for y in anchor_years) / sum(
        expected(kind, worlds._between(japan_stocks, sorted(japan_stocks), y - 0.25), chosen, y) for y in anchor_years
    )
    if not years:
        return anchor
    registered = sum(getattr(known.flows[y], kind) * _to_vital(kind, y, known.flows[y].domestic) for y in years)
    model = sum(expected(kind, worlds._between(stocks, sorted(stocks), y - 0.25), chosen, y) for y in years)
    if model <= 0:
        return anchor
    weight = registered / (registered + pooling)
    return float(anchor * (registered / model / anchor) ** weight)


def _to_vital(kind: str, year: int, domestic: bool) -> float:
    """Factor from the resident register to the vital statistics, the nation's of that year (or the nearest).

    Registers (tables with "other" entries) count births and deaths of all residents, some of them abroad; the other
    tables are vital statistics already. One basis for all years keeps a change of table from looking like a trend,
    and the census counts children as the vital statistics do rather than as the register does.
    """
    if domestic:
        return 1.0
    rows = [r for r in read_default("national_vital.csv") if r[f"{kind}_register"]]
    row = min(rows, key=lambda r: abs(int(r["year"]) - year))
    return float(row[kind]) / float(row[f"{kind}_register"])


def expected(kind: str, stock: np.ndarray, chosen: worlds.Preset, year: int) -> float:
    """Births or deaths of a calendar year that national rates give a stock of the middle of that year [persons]."""
    when = year - 0.25
    if kind == "births":
        return float((stock[FEMALE] * worlds.fertility(chosen, when)[0]).sum())
    return float((stock * worlds.mortality(chosen, when).central_rate[0]).sum())


def _migration(known, stocks, chosen, values, death, known_until):
    """Leaving rates, arrivals of the first year, years used, and where the balance comes from."""
    stock = stocks[known.base_year]
    years = [y for y, f in sorted(known.flows.items()) if f.arrivals >= 0 and f.departures >= 0]
    years = years[-int(values["migration_window_years"]) :]
    net_rates = _net_rates(known, stocks, death)
    schedule = standard_schedule()
    if net_rates is None and stock.sum() < values["education_pulse_below"]:
        schedule = education_pulses(schedule, values["education_pulse"])
    survivors = stock * (1.0 - death)
    if not years:
        return np.zeros_like(stock), np.zeros_like(stock), (), "none"
    departures = float(np.mean([known.flows[y].departures for y in years]))
    arrivals = float(np.mean([known.flows[y].arrivals for y in years]))
    balance = pooled_balance(arrivals, departures, len(years), float(stock.sum()), values)
    abroad = float(np.mean([_abroad(known, stock, chosen, y, known_until) for y in years]))
    _, leave = scale_to(np.tile(schedule, (2, 1)), survivors, departures)
    leavers = _aged(survivors * leave)
    source = "registers"
    if net_rates is not None:
        net = _aged(survivors * net_rates)
    else:
        net = np.zeros_like(stock)
    if net_rates is not None and chosen.migration == worlds.AS_OF_CENSUS:
        source = "census"
    else:
        profile = _pool_profile(stock, chosen, known, known_until) if net_rates is None else leavers / leavers.sum()
        if net_rates is None:
            net = (leavers.sum() + balance) * profile - leavers
        else:
            net = net + (balance - net.sum()) * profile
        net = net + abroad * leavers / leavers.sum()
    arrive, raised = net_to_gross(leavers, net)
    more = np.divide(raised, leavers, out=np.ones_like(leavers), where=leavers > 0)
    leave = np.minimum(leave * np.concatenate([more[:, 1:], more[:, -1:]], axis=1), 0.95)
    return leave, arrive, tuple(years), source


def pooled_balance(arrivals: float, departures: float, n_years: int, residents: float,
                   values: Mapping[str, float]) -> float:  # fmt: skip
    """Net migration of a year, the registered one drawn towards that of municipalities of the same size.

    Parameters
    ----------
    arrivals, departures : float
        Registered, mean of `n_years` calendar years [persons per year].
    n_years : int
    residents : float
        [persons]
    values : mapping of str to float
        Population parameters.

    Returns
    -------
    float
        [persons per year]

    Notes
    -----
    Moves come in households, so their noise is that of a Poisson count times `migration_overdispersion`. In a town of
    3 000 one year tells little and the size class much; in a city of 400 000 the register alone counts.
    """
    noise = values["migration_overdispersion"] * (arrivals + departures) / n_years
    spread = (values["net_migration_spread"] / 1000.0 * residents) ** 2
    if noise + spread <= 0:
        return arrivals - departures
    weight = spread / (spread + noise)
    size = np.log10(max(residents, 1.0)) - 4.0
    typical = values["net_migration_of_10000"] + values["net_migration_per_decade"] * size
    return float(weight * (arrivals - departures) + (1.0 - weight) * typical / 1000.0 * residents)


def _aged(at_start: np.ndarray) -> np.ndarray:
    """People by age at the end of the year from people by age at its start."""
    end = np.zeros_like(at_start)
    end[:, 1:] = at_start[:, :-1]
    end[:, -1] += at_start[:, -1]
    return end


def _abroad(known, stock, chosen, year: int, known_until: int | None) -> float:
    """Net moves across the border that a year of domestic figures leaves out: the national net by population."""
    if not known.flows[year].domestic:
        return 0.0
    nation = worlds.national_population(chosen, known.base_year, known.base_year, known_until)[0].sum()
    return float(chosen.at("net_migration_thousand", year)) * 1000.0 * stock.sum() / nation


def _pool_profile(stock, chosen, known, known_until) -> np.ndarray:
    """Share of arrivals by sex and age at the end of the year: the nation's movers."""
    japan = worlds.national_population(chosen, known.base_year, known.base_year, known_until)[0]
    movers = _aged(japan * standard_schedule())
    return movers / movers.sum()


def _net_rates(known: CityFigures, stocks: dict[int, np.ndarray], death: np.ndarray) -> np.ndarray | None:
    """Net migration rates by age where the last two censuses both show five-year groups of the city."""
    later = max((y for y in known.census if y in stocks and y - 5 in stocks and y - 5 in known.census), default=None)
    if later is None:
        return None
    groups = [g for g in known.census[later] if g[1] - g[0] == 4]
    top = max(g[1] for g in groups) + 1
    now = stocks[later] if later != known.base_year else known.population
    return five_year.net_rates_between(stocks[later - 5], now, death, [*groups, (top, death.shape[-1] - 1)])
