"""Moves of a city: who leaves, who comes, and the balance by age.

Model
    Departures are the Rogers-Castro curve scaled to the registered number. Arrivals are departures plus the net
    balance by age; its level is the registered one (or that between two censuses, where the world says so), its ages
    are those of cohort changes where the city has five-year groups.

Assumption
    The latest balance goes on; only the numbers exposed change.

Left out
    Reasons to move.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simcity.population import five_year, worlds
from simcity.population.figures import CityFigures
from simcity.population.migration import education_pulses, net_to_gross, scale_to, standard_schedule
from simcity.population.vital_events import expected, japan_around, then_over_now


def moves_of(known, stocks, chosen, values, death, net_rates, known_until):
    """Leaving rates, arrivals of the first year, years used, and where the balance comes from."""
    stock = stocks[known.base_year]
    years = [y for y, f in sorted(known.flows.items()) if np.all(f.arrivals >= 0) and np.all(f.departures >= 0)]
    years = years[-int(values["migration_window_years"]) :]
    total = stock.sum(axis=(-2, -1))
    if not years or (total <= 0).any():
        return np.zeros_like(stock), np.zeros_like(stock), (), "none"
    schedule = np.broadcast_to(standard_schedule(), (2, stock.shape[-1]))
    if net_rates is None:
        pulsed = education_pulses(standard_schedule(), values["education_pulse"])
        schedule = np.where((total < values["education_pulse_below"])[..., None, None], pulsed, schedule)
    survivors = stock * (1.0 - death)
    departures = np.mean([known.flows[y].departures for y in years], axis=0)
    departures = np.minimum(
        departures, 0.5 * survivors.sum(axis=(-2, -1))
    )  # evacuated towns: more registered than live
    arrivals = np.mean([known.flows[y].arrivals for y in years], axis=0)
    balance = pooled_balance(arrivals, departures, len(years), total, values)
    abroad = np.mean([moves_abroad(known, stock, chosen, y, known_until) for y in years], axis=0)
    _, leave = scale_to(schedule, survivors, departures)
    leavers = aged(survivors * leave)
    gone, balance, abroad = (np.asarray(v)[..., None, None] for v in (leavers.sum(axis=(-2, -1)), balance, abroad))
    share = np.divide(leavers, gone, out=np.zeros_like(leavers), where=gone > 0)
    source = "registers"
    if net_rates is not None:
        net = aged(survivors * net_rates)
    else:
        net = np.zeros_like(stock)
    if net_rates is not None and chosen.moves_of_census:
        source = "census"
    else:
        if net_rates is None:
            net = (gone + balance) * pool_profile(stock, chosen, known, known_until) - leavers
        else:
            net = net + (balance - net.sum()) * share
        net = net + abroad * share
    arrive, raised = net_to_gross(leavers, net)
    more = np.divide(raised, leavers, out=np.ones_like(leavers), where=leavers > 0)
    leave = np.minimum(leave * np.concatenate([more[..., 1:], more[..., -1:]], axis=-1), 0.95)
    return leave, arrive, tuple(years), source


def pooled_balance(arrivals, departures, n_years: int, residents, values: Mapping[str, float]):
    """Net migration of a year, the registered one drawn towards that of municipalities of the same size.

    Parameters
    ----------
    arrivals, departures : float or ndarray, shape (...)
        Registered, mean of `n_years` calendar years [persons per year].
    n_years : int
    residents : float or ndarray, shape (...)
        [persons]
    values : mapping of str to float
        Population parameters.

    Returns
    -------
    ndarray, shape (...)
        [persons per year]

    Notes
    -----
    Moves come in households, so their noise is that of a Poisson count times `migration_overdispersion`; to it comes
    what passes, an estate built or a works closed. In a town of 3 000 one year tells little and the size class much;
    in a city of 400 000 the register nearly alone counts.
    """
    residents = np.asarray(residents, dtype=np.float64)
    passing = values["net_migration_transient"] / 1000.0 * residents
    noise = (values["migration_overdispersion"] * (arrivals + departures) + passing**2) / n_years
    spread = (values["net_migration_spread"] / 1000.0 * residents) ** 2
    weight = np.divide(spread, spread + noise, out=np.ones_like(residents), where=spread + noise > 0)
    size = np.log10(np.maximum(residents, 1.0)) - 4.0
    typical = values["net_migration_of_10000"] + values["net_migration_per_decade"] * size
    return weight * (arrivals - departures) + (1.0 - weight) * typical / 1000.0 * residents


def aged(at_start: np.ndarray) -> np.ndarray:
    """People by age at the end of the year from people by age at its start."""
    end = np.zeros_like(at_start)
    end[..., 1:] = at_start[..., :-1]
    end[..., -1] += at_start[..., -1]
    return end


def moves_abroad(known, stock, chosen, year: int, known_until: int | None) -> np.ndarray:
    """Net moves across the border that a year of domestic figures leaves out: the national net by population."""
    if not known.flows[year].domestic:
        return np.zeros(stock.shape[:-2])
    nation = worlds.national_population(chosen, known.base_year, known.base_year, known_until)[0].sum()
    return chosen.at("net_migration_thousand", year) * 1000.0 * stock.sum(axis=(-2, -1)) / nation


def pool_profile(stock, chosen, known, known_until) -> np.ndarray:
    """Share of arrivals by sex and age at the end of the year: the nation's movers."""
    japan = worlds.national_population(chosen, known.base_year, known.base_year, known_until)[0]
    movers = aged(japan * standard_schedule())
    return movers / movers.sum()


def census_net_rates(known: CityFigures, stocks: dict[int, np.ndarray], chosen: worlds.Preset, mortality: np.ndarray,
               fertility: np.ndarray, known_until: int | None) -> np.ndarray | None:  # fmt: skip
    """Net migration rates by age where the last two censuses both show five-year groups of the city."""
    later = max((y for y in known.census if y in stocks and y - 5 in stocks and y - 5 in known.census), default=None)
    if later is None:
        return None
    groups = [g for g in known.census[later] if g[1] - g[0] == 4]
    top = max(g[1] for g in groups) + 1
    japan = japan_around(chosen, later - 5, known.base_year, known_until)
    between = list(range(later - 4, later + 1))  # calendar years in place of October to September
    hazard = mortality * then_over_now("deaths", between, known.base_year, japan, chosen, known_until)
    tables = worlds.mortality(chosen, later - 2.5)
    newborn = 0.0
    for year in between:
        level = fertility * then_over_now("births", [year], known.base_year, japan, chosen, known_until)
        usual = expected("births", worlds.between(stocks, sorted(stocks), year - 0.25), chosen, year)
        newborn += float(level * usual)
    newborn *= float(tables.L[0, :, 0].mean())
    death = 1.0 - tables.survivorship[0] ** hazard
    return five_year.net_rates_between(stocks[later - 5], stocks[later], death, [*groups, (top, death.shape[-1] - 1)],
                                       newborn)  # fmt: skip
