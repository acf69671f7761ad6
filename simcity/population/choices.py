"""What a world chooses on top of the rates: another method for the totals, totals of others, a stated fall.

Model
    :func:`rates_for` builds the rates of a run and then, where the world asks by name, sets moves so that the
    deterministic projection meets what is asked (:mod:`.targets`). At most one thing can be asked.

    Of the statement that the population of large cities falls by 17 percent from 2015 to 2025 there are two readings.
    ``report_literal`` is what the report on data-using smart cities says: a large city loses 17 % in the ten years, at
    an even pace. ``mgi_share`` is what its source says, of large cities in developed regions: 17 percent of them
    shrink. It is laid on the large municipalities of Japan: a common shift of their yearly growth between the censuses
    of 2015 and 2020 that leaves 17 percent of them shrinking; a city in that world grows by so much more or less.

Assumption
    Neither text says where the people go, who they are, or what comes after 2025: movers' ages, and our own rates
    afterwards. "Large" is 150 000 residents and over, the limit of the source for developed regions (remembered). The
    source speaks of urban areas, the municipalities here are administrative. A run that starts inside the period lives
    through what is left of it.

Left out
    Small cities: neither reading says anything of them, and a world that asks for one is refused for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from ..city.controls import figures_rows
from ..errors import DataError, Problem
from . import worlds
from .calibration import build_rates
from .cohort_component import project
from .figures import CityFigures, figures_of
from .ipss_regional import EDGES, STEP
from .presets import demography_of
from .rates import Rates
from .regional import regional_projection
from .targets import Group, Targets, meet

EVERYBODY = Group((0, 1), 0, 110)
SEXES = {"m": (0,), "f": (1,), "all": (0, 1)}


def rates_for(city: object, world: object, parameters: Mapping[str, float] | None = None, first: int | None = None,
              last: int | None = None) -> Rates:  # fmt: skip
    """The rates of a run in a world, with what the world asks for.

    Parameters are those of :func:`.calibration.build_rates`.

    Raises
    ------
    DataError
        When the world asks for two things at once, for totals that the city does not have, or for a period that is
        over.
    """
    rates = build_rates(city, world, parameters, first, last)
    asked = choices_of(world)
    if not asked:
        return rates
    if len(asked) > 1:
        raise DataError(Problem(f"{' and '.join(asked)} cannot hold together", where="world.demography",
                                expected="one of them"))  # fmt: skip
    figures = figures_of(city)
    if asked == ["method"]:
        return meet(rates, figures.population, _regional_targets(city, world, rates, parameters))
    if asked == ["rake_to"]:
        return meet(rates, figures.population, control_targets(city, str(demography_of(world, "rake_to")), rates))
    return _large_city(rates, figures, demography_of(world, "large_cities"))


def choices_of(world: object) -> list[str]:
    """What the world asks for: ``method``, ``rake_to``, ``large_cities``; usually nothing."""
    found = []
    if (demography_of(world, "method") or "cohort") != "cohort":
        found.append("method")
    if demography_of(world, "rake_to"):
        found.append("rake_to")
    large = demography_of(world, "large_cities")
    if large is not None and _of(large, "reading", "none") != "none":
        found.append("large_cities")
    return found


def _of(settings, name: str, default=None):
    return settings.get(name, default) if isinstance(settings, Mapping) else getattr(settings, name, default)


# -- totals of another method, or of others ----------------------------------------------------------------------------


def _regional_targets(city: object, world: object, rates: Rates, parameters) -> Targets:
    """Sex and five-year groups of the official method, for every fifth year up to beyond the end of the run."""
    steps = -(-(rates.last - rates.first) // STEP)
    result = regional_projection(city, world, rates.first + STEP * steps, parameters)
    groups = [[Group((sex,), low, high - 1) for low, high in zip(EDGES, EDGES[1:])] for sex in (0, 1)]
    targets = {year: {g: float(v) for row, values in zip(groups, stock) for g, v in zip(row, values)}
               for year, stock in zip(result.years, result.population) if year > rates.first}  # fmt: skip
    return _within(targets, rates, figures_of(city).population)


def control_targets(city: object, source: str, rates: Rates) -> Targets:
    """Totals of one source of ``controls.csv`` as targets: its classes by sex where they fill all ages, else totals.

    Raises
    ------
    DataError
        When the city has no such source, or none of its years lies in the run.
    """
    rows = [r for r in figures_rows(city, "controls") if str(r["source"]) == source]
    known = sorted({str(r["source"]) for r in figures_rows(city, "controls")})
    if not rows:
        raise DataError(Problem("the city has no totals of this source", where="world.demography.rake_to", value=source,
                                expected=", ".join(known) or "a table controls.csv",
                                remedy="simcity import controls FILE --into CITY_FOLDER"))  # fmt: skip
    by_year = {int(year): _groups_of([r for r in rows if int(r["year"]) == int(year)]) for year in
               sorted({r["year"] for r in rows})}  # fmt: skip
    later = {y: g for y, g in by_year.items() if y > rates.first and g}
    common = [g for g in next(iter(later.values()), {}) if all(g in groups for groups in later.values())]
    full = sum(g.mask().sum() for g in common if g != EVERYBODY) == EVERYBODY.mask().sum()
    chosen = [g for g in common if g != EVERYBODY] if full else [EVERYBODY]
    targets = {y: {g: groups[g] for g in chosen} for y, groups in later.items() if all(g in groups for g in chosen)}
    if not targets:
        raise DataError(Problem("no year of these totals lies in the run", where="world.demography.rake_to",
                                value=source, expected=f"a total of all ages after {rates.first}"))  # fmt: skip
    return _within(targets, rates, figures_of(city).population)


def _groups_of(rows: list[dict]) -> dict[Group, float]:
    """Groups of a year: classes by sex, and everybody (stated, or the sum of men and women)."""
    groups: dict[Group, float] = {}
    for r in rows:
        group = Group(SEXES[str(r["sex"])], int(r["age_from"]), int(r["age_to"]))
        groups[group] = groups.get(group, 0.0) + float(r["residents"])
    sexed = [groups.pop(Group((s,), 0, 110), None) for s in (0, 1)]
    classes = [v for g, v in groups.items() if g != EVERYBODY]
    cells = sum(g.mask().sum() for g in groups if g != EVERYBODY)
    if EVERYBODY not in groups and None not in sexed:
        groups[EVERYBODY] = sum(v for v in sexed if v is not None)
    elif EVERYBODY not in groups and cells == EVERYBODY.mask().sum():
        groups[EVERYBODY] = sum(classes)
    return groups


def _within(targets: Targets, rates: Rates, population: np.ndarray) -> Targets:
    """Targets by year up to the end of the run; one beyond it is cut off on the straight line to it."""
    beyond = [y for y in sorted(targets) if y > rates.last]
    inside = {y: t for y, t in targets.items() if y <= rates.last}
    if not beyond or rates.last in inside:
        return inside
    after, before = beyond[0], max(inside, default=rates.first)
    start = inside.get(before) or {g: float(population[g.mask()].sum()) for g in targets[after]}
    share = (rates.last - before) / (after - before)
    cut = {g: (1 - share) * start[g] + share * v for g, v in targets[after].items()}
    return inside | {rates.last: cut}


# -- two readings of one statement -------------------------------------------------------------------------------------


def _large_city(rates: Rates, figures: CityFigures, large) -> Rates:
    """The rates of a city in the world of one of the two readings, which say nothing of smaller cities."""
    first, last = int(_of(large, "first")), int(_of(large, "last"))
    residents, large_from = float(figures.population.sum()), int(_of(large, "from_residents"))
    if residents < large_from:
        raise DataError(Problem(f"this world says nothing of a city of {residents:,.0f} residents",
                                where="world.demography.large_cities.from_residents", value=large_from,
                                expected=f"at most {residents:,.0f} for it to act on this city",
                                remedy="choose another world for it, or say that it counts as large"))  # fmt: skip
    if last <= max(first, rates.first):
        raise DataError(Problem(f"the period {first} to {last} is over when the run begins in {rates.first}",
                                where="world.demography.large_cities.last", value=last,
                                expected=f"a year after {rates.first}",
                                remedy="use a city with an earlier base year, or set another period"))  # fmt: skip
    share, start = float(_of(large, "share")), max(first, rates.first)
    end = min(last, rates.last)
    if _of(large, "reading") == "report_literal":
        path = project(figures.population, rates).total()
        pace = (1.0 - share) ** (1.0 / (last - first))
        wanted: dict[int, dict[Group, float]] = {y: {EVERYBODY: float(path[y - rates.first])}
                                                 for y in range(rates.first + 1, start + 1)}  # fmt: skip
        fallen = {y: {EVERYBODY: float(path[start - rates.first]) * pace ** (y - start)}
                  for y in range(start + 1, end + 1)}  # fmt: skip
        return meet(rates, figures.population, wanted | fallen)
    shift = growth_shift(share, large_from) * residents
    arrive = rates.arrive.copy()
    for t in range(start - rates.first, end - rates.first):
        coming = arrive[t].sum()
        arrive[t] *= max(1.0 + shift / coming, 0.0) if coming > 0 else 1.0
    return replace(rates, arrive=arrive)


@cache
def growth_of_large_cities(from_residents: int) -> np.ndarray:
    """Yearly growth between the censuses of 2015 and 2020 of the municipalities of this size in 2015, ascending."""
    from ..city.municipalities import all_municipalities

    sizes = [(m.get("pop", 2015), m.get("pop", 2020)) for m in all_municipalities().values()]
    return np.array(
        sorted((now / then) ** 0.2 - 1.0 for then, now in sizes if then >= max(from_residents, 1) and now > 0)
    )


def growth_shift(share: float, from_residents: int) -> float:
    """What is to be added to the yearly growth of large municipalities so that this share of them shrinks."""
    growth = growth_of_large_cities(from_residents)
    shrinking = round(share * len(growth))
    if not 0 < shrinking < len(growth):
        raise DataError(Problem("no such share of the large cities", where="world.demography.large_cities.share",
                                value=share,
                                expected=f"between 1 and {len(growth) - 1} of {len(growth)} cities"))  # fmt: skip
    return float(-0.5 * (growth[shrinking - 1] + growth[shrinking]))


def nation_of(world: object, first: int, last: int) -> np.ndarray:
    """Population of Japan on the path of the world at each 1 October, shape (last - first + 1,) [persons]."""
    stocks = worlds.national_population(worlds.preset_of(world), first, last, worlds.known_at(world, first))
    return stocks.sum(axis=(1, 2))
