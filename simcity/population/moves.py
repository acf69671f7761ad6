"""Moves of a city: who leaves, who comes, and the balance by age.

Model
    Departures are the Rogers-Castro curve scaled to the registered number. Arrivals are departures plus the net
    balance by age; its level is that of :mod:`simcity.population.balance` (or that between two censuses, where the
    world says so), its ages are those of cohort changes where the city has five-year groups, else those of
    :mod:`simcity.population.exchange`.

Assumption
    The balance goes on; only the numbers exposed change.

Left out
    Reasons to move.
"""

from __future__ import annotations

import numpy as np

from simcity.population import five_year, worlds
from simcity.population.balance import Balance, balance_of
from simcity.population.exchange import net_by_age
from simcity.population.figures import CityFigures
from simcity.population.migration import education_pulses, net_to_gross, scale_to, standard_schedule
from simcity.population.vital_events import expected, japan_around, then_over_now


def moves_of(known, stocks, chosen, values, death, net_rates, known_until):
    """Leaving rates, arrivals of the first year, balance, years used, and where the balance comes from."""
    stock = stocks[known.base_year]
    years = [y for y, f in sorted(known.flows.items()) if np.all(f.arrivals >= 0) and np.all(f.departures >= 0)]
    years = years[-int(values["migration_window_years"]) :]
    total = stock.sum(axis=(-2, -1))
    if not years or (total <= 0).any():
        none = np.zeros_like(total)
        return np.zeros_like(stock), np.zeros_like(stock), Balance(none, none, none, none), (), "none"
    schedule = np.broadcast_to(standard_schedule(), (2, stock.shape[-1]))
    if net_rates is None:
        pulsed = education_pulses(standard_schedule(), values["education_pulse"])
        schedule = np.where((total < values["education_pulse_below"])[..., None, None], pulsed, schedule)
    survivors = stock * (1.0 - death)
    departures = np.mean([known.flows[y].departures for y in years], axis=0)
    departures = np.minimum(
        departures, 0.5 * survivors.sum(axis=(-2, -1))
    )  # evacuated towns: more registered than live
    balance = balance_of(known, years, stock, chosen, values, known_until)
    _, leave = scale_to(schedule, survivors, departures)
    leavers = aged(survivors * leave)
    gone, expected = (np.asarray(v)[..., None, None] for v in (leavers.sum(axis=(-2, -1)), balance.expected))
    source = "registers"
    if net_rates is None:
        net = net_by_age(aged(survivors), leavers, balance.expected, balance.usual)
    else:
        net = aged(survivors * net_rates)
        if chosen.moves_of_census:
            source = "census"
        else:
            share = np.divide(leavers, gone, out=np.zeros_like(leavers), where=gone > 0)
            net = net + (expected - net.sum(axis=(-2, -1), keepdims=True)) * share
    arrive, raised = net_to_gross(leavers, net)
    more = np.divide(raised, leavers, out=np.ones_like(leavers), where=leavers > 0)
    leave = np.minimum(leave * np.concatenate([more[..., 1:], more[..., -1:]], axis=-1), 0.95)
    return leave, arrive, balance, tuple(years), source


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
