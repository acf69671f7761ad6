"""What births, schools and the census before say of the ages of a town.

Model
    Everything is a share of the nation: a town with a thousandth of the nation's births has, within a spread, a
    thousandth of its small children, and the same of women of childbearing age, weighted by their fertility (how far
    that is from the truth is fertility of its own: the two share the difference by their prior spreads). Pupils of the
    schools of May are children of 6 to 11 and 12 to 14 of the first of April.

    A census before is carried on by cohort, with the nation's change of each cohort between the censuses, the town's
    mortality m, and the net moves that its total leaves, at the ages of :mod:`.exchange`:

        N5(x + 5) = N' exp(net(x + 5) / N'),   N' = N0(x) R5(x + 5) / R0(x) exp(-(m - 1) H(x))

    Its children and elders are classes that were counted: they say how many are of 15 to 19 and of 65 to 69 now.

Assumption
    Spreads as in ``defaults/age_prior.csv``.

Left out
    Pupils who go to school in another town, beyond the spread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcity.population import balance, worlds
from simcity.population.age_estimate import Evidence
from simcity.population.age_prior import numbers
from simcity.population.age_structure import national_single_ages
from simcity.population.defaults import read_default
from simcity.population.exchange import net_by_age, through
from simcity.population.fertility import standard_fertility
from simcity.population.migration import standard_schedule
from simcity.population.rates import FEMALE, N_AGES

if TYPE_CHECKING:
    from simcity.population.figures import CityFigures

GAP = 5
PATH = "ipss2012_medium"
"""Path whose mortality is compared with the deaths of a town; only the town's ratio to the nation is used."""

SURVEY_AFTER = 7.0 / 12.0
"""Years from 1 October to the school survey of May, the year after."""

OPEN = 90
"""Ages from which the nation's cohorts are carried on by mortality: its oldest are an open group."""

YOUNG = ((5, 9, "children_before"), (10, 14, "children_before"), (15, 19, "youth_before"))
OLD = ((70, 79, "elders_before"), (80, 110, "oldest_before"))


def evidence_at(figures: CityFigures, year: int) -> list[Evidence]:
    """What births and pupils say of the ages at a census."""
    return [*of_births(figures, year), *of_pupils(figures, year)]


def share_of_births(figures: CityFigures, year: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The town's births over the nation's in a calendar year, and the number; None where either is not known."""
    flows = figures.flows.get(year)
    row = next((r for r in read_default("national_vital.csv") if int(r["year"]) == year), None)
    if flows is None or row is None or not np.all(flows.births >= 0):
        return None
    nation = row["births" if flows.domestic else "births_register"]
    return (np.asarray(flows.births) / float(nation), np.asarray(flows.births)) if nation else None


def of_births(figures: CityFigures, year: int) -> list[Evidence]:
    """Small children from the births of the years in which they were born; women from those round the census."""
    n, nation = numbers(), national_single_ages(year)
    found: list[Evidence] = []
    weight, value, births = np.zeros((2, N_AGES)), np.zeros(()), np.zeros(())
    for age in range(GAP):
        earlier, later = (share_of_births(figures, y) for y in (year - age - 1, year - age))
        if later is None:
            break
        born = 0.75 * later[0] + 0.25 * (later if earlier is None else earlier)[0]
        weight[:, age] = 1.0
        value, births = value + born * nation[:, age].sum(), births + later[1]
    if weight.any():
        found.append(Evidence(weight, value, np.sqrt(n["births"] ** 2 + 1.0 / np.maximum(births, 1.0))))
    known = [s for y in (year - 1, year, year + 1) if (s := share_of_births(figures, y)) is not None]
    if known:
        weight = np.zeros((2, N_AGES))
        weight[FEMALE] = standard_fertility()
        births = np.sum([s[1] for s in known], axis=0)
        spread = np.sqrt(n["women"] ** 2 + 1.0 / np.maximum(births, 1.0))
        found.append(Evidence(weight, np.mean([s[0] for s in known], axis=0) * (weight * nation).sum(), spread))
    return found


def of_pupils(figures: CityFigures, year: int) -> list[Evidence]:
    """Children of school age from the survey of the next year, where there is one."""
    n, nation = numbers(), national_single_ages(year)
    found: list[Evidence] = []
    row = next((r for r in read_default("national_pupils.csv") if int(r["year"]) == year + 1), None)
    if row is None or year + 1 not in figures.pupils:
        return found
    counted = np.asarray(figures.pupils[year + 1], dtype=np.float64)
    for i, (name, low, high) in enumerate((("primary", 5, 11), ("junior_high", 11, 14))):
        weight = np.zeros((2, N_AGES))
        weight[:, low + 1 : high] = 1.0
        weight[:, [low, high]] = 0.5  # half of them were of these ages six months before the school year
        pupils = counted[..., i]
        spread = np.sqrt(n["pupils"] ** 2 + (SURVEY_AFTER * n["pupils_passing_year"]) ** 2
                         + 1.0 / np.maximum(pupils, 1.0))  # fmt: skip
        none = pupils < 1  # no school says nothing of children, who go to the next town
        value = pupils / float(row[name]) * (weight * nation).sum()
        found.append(Evidence(weight, value, np.where(none, 1e6, spread)))
    return found


def mortality_of(figures: CityFigures, stock: np.ndarray, first: int, last: int) -> np.ndarray:
    """Deaths over those of national rates between two censuses, over the same of the nation; drawn towards 1."""
    pooling = next(float(r["base"]) for r in read_default("parameters.csv") if r["id"] == "mortality_pooling_deaths")
    rate = worlds.mortality(worlds.preset(PATH), 0.5 * (first + last)).central_rate[0]
    deaths, nations = np.zeros(stock.shape[:-2]), 0.0
    for row in read_default("national_vital.csv"):
        flows = figures.flows.get(int(row["year"]))
        if flows is None or not first < int(row["year"]) <= last or not np.all(flows.deaths >= 0):
            continue
        nation = row["deaths" if flows.domestic else "deaths_register"]
        if nation:
            deaths, nations = deaths + flows.deaths, nations + float(nation)
    if not nations:
        return np.ones(stock.shape[:-2])
    share = (stock * rate).sum(axis=(-2, -1)) / (national_single_ages(first) * rate).sum()
    own = np.divide(deaths, nations * share, out=np.ones_like(deaths), where=share > 0)
    return np.clip(own, 1.0 / 3.0, 3.0) ** (deaths / (deaths + pooling))


def carried(figures: CityFigures, stock: np.ndarray, year: int, total: np.ndarray) -> np.ndarray:
    """The census before, five years older.

    Parameters
    ----------
    figures : CityFigures
    stock : ndarray, shape (..., 2, 111)
        Residents five years before [persons].
    year : int
        The census wanted.
    total : ndarray, shape (...)
        Its residents [persons]; met about, the estimate does the rest.

    Returns
    -------
    ndarray, shape (..., 2, 111)
    """
    then, now = national_single_ages(year - GAP), national_single_ages(year)
    survive = worlds.mortality(worlds.preset(PATH), year - 0.5 * GAP).survivorship[0]
    ages = np.minimum(np.arange(N_AGES)[:, None] + np.arange(GAP), N_AGES - 1)
    hazard = -np.log(np.maximum(survive, 1e-9))[:, ages].sum(axis=-1)
    cohort = np.exp(-hazard)
    cohort[:, :OPEN] = now[:, GAP : OPEN + GAP] / then[:, :OPEN]
    m = mortality_of(figures, stock, year - GAP, year)[..., None, None]
    grown = stock * cohort * np.exp(-(m - 1.0) * hazard)
    at_end = np.zeros_like(grown)
    at_end[..., GAP:] = grown[..., :-GAP]
    at_end[..., -1] += grown[..., -GAP:].sum(axis=-1)
    share = np.asarray(total)[..., None, None] / now.sum()
    born = next((e.value[..., None, None] / (e.weight * now).sum() for e in of_births(figures, year)), share)
    at_end[..., :GAP] = born * now[:, :GAP]
    net = total - at_end.sum(axis=(-2, -1))
    usual = GAP / 1000.0 * balance.usual(stock, figures.traits)[0] * stock.sum(axis=(-2, -1))
    moves = net_by_age(at_end, at_end * through(standard_schedule(), GAP), net, usual, GAP)
    return at_end * np.exp(np.divide(moves, at_end, out=np.zeros_like(at_end), where=at_end > 0))


def of_census_before(people: np.ndarray) -> list[Evidence]:
    """Children and elders of the census before as evidence on those of 5 to 19 and of 70 and over now.

    Parameters
    ----------
    people : ndarray, shape (..., 2, 111)
        As :func:`carried` gives them [persons].
    """
    n = numbers()
    found: list[Evidence] = []
    for sexes, spans in (((0, 1), YOUNG), ((0,), OLD), ((1,), OLD)):
        for low, high, name in spans:
            weight = np.zeros((2, N_AGES))
            weight[list(sexes), low : high + 1] = 1.0
            value = (people * weight).sum(axis=(-2, -1))
            found.append(Evidence(weight, value, np.sqrt(n[name] ** 2 + 1.0 / np.maximum(value, 1.0))))
    return found
