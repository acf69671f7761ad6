"""Assumptions of the official municipal projections, as a city folder has them (``assumptions.csv``).

Model
    Survival and net migration rates of five-year groups by sex and period, children per woman of 15 to 49 and boys per
    girl at the end of each period. With them the five-year method (:mod:`.ipss_regional`) is the official projection
    itself, but for its last raking to the prefecture.

Assumption
    After the last period its rates stay. A city of several municipalities gets their mean, weighted by its residents of
    each group at the base year; the sexes of children are then those of its own municipalities.

Left out
    Single ages and single years: yearly cohorts meet the five-year totals by moving people (:mod:`.targets`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..city.controls import figures_rows
from ..errors import DataError, Problem
from .figures import population_array
from .ipss_regional import EDGES, N_GROUPS, STEP, WOMEN, grouped
from .rates import FEMALE

WHERE = "world.demography.assumptions"


@dataclass(frozen=True)
class Assumed:
    """Rates of five-year steps.

    Parameters
    ----------
    first : tuple of int
        Year in which each step begins.
    survival, net : ndarray, shape (n_steps, 2, 19)
        Chance to be alive, and net migrants per initial resident, five years later.
    child_woman : ndarray, shape (n_steps,)
        Children of 0 to 4 per woman of 15 to 49 at the end of the step.
    girls : ndarray, shape (n_steps,)
        Share of girls among these children; NaN where it is not assumed.
    """

    first: tuple[int, ...]
    survival: np.ndarray
    net: np.ndarray
    child_woman: np.ndarray
    girls: np.ndarray

    def step(self, year: int) -> int:
        """The step that begins in `year`: the last one for later years."""
        return self.first.index(year) if year in self.first else len(self.first) - 1


def assumed_of(city: object, source: str) -> Assumed:
    """The assumptions of one source for a city.

    Raises
    ------
    DataError
        When the city has none of this source, they begin in another year than its base year, its periods are not
        of five years each without a gap, or a group or ratio is missing.
    """
    rows = [r for r in figures_rows(city, "assumptions") if str(r["source"]) == source]
    known = sorted({str(r["source"]) for r in figures_rows(city, "assumptions")})
    if not rows:
        raise DataError(Problem("the city has no assumptions of this source", where=WHERE, value=source,
                                expected=", ".join(known) or "a table assumptions.csv",
                                remedy="simcity import assumptions FILE --into CITY_FOLDER"))  # fmt: skip
    base = int(city.base_year)  # type: ignore[attr-defined]
    first = sorted({int(r["year_from"]) for r in rows if r["item"] == "survival"})
    if not first or base not in first:
        raise DataError(Problem("these assumptions do not begin in the base year of the city", where=WHERE,
                                value=source, expected=f"a period from {base}",
                                remedy=f"they have {', '.join(map(str, first)) or 'no survival'}"))  # fmt: skip
    steps = _steps(rows, base, source)
    table = city.population  # type: ignore[attr-defined]
    parts, weights = [], []
    for code in sorted({str(code) for code in table["municipality"]}):
        own = [r for r in rows if str(r["municipality"]) == code]
        parts.append(_one(own, steps, code))
        weights.append(grouped(population_array(table[table["municipality"] == code])))
    return _mean(steps, parts, np.stack(weights))


def _steps(rows: list[dict], base: int, source: str) -> tuple[int, ...]:
    """Years in which the periods begin, from the base year on: of five years each, without a gap."""
    periods = sorted({(int(r["year_from"]), int(r["year_to"])) for r in rows
                      if r["item"] in ("survival", "net_migration") and int(r["year_to"]) > base})  # fmt: skip
    wanted = [(base + STEP * k, base + STEP * (k + 1)) for k in range(len(periods))]
    if periods != wanted:
        said, right = (", ".join(f"{a}-{b}" for a, b in spans) for spans in (periods, wanted))
        raise DataError(Problem("the periods of these assumptions are not of five years each without a gap",
                                where=WHERE, value=f"{source}: {said}", expected=right))  # fmt: skip
    return tuple(a for a, _ in periods)


def _one(rows: list[dict], steps: tuple[int, ...], code: str) -> tuple[np.ndarray, ...]:
    """Survival, net migration, child-woman ratio and boys per girl of one municipality, shape (n_steps, ...)."""
    groups = {item: np.full((len(steps), 2, N_GROUPS), np.nan) for item in ("survival", "net_migration")}
    ratios = {item: np.full(len(steps), np.nan) for item in ("child_woman", "sex_ratio")}
    for row in rows:
        item, end = str(row["item"]), int(row["year_to"])
        if item in groups and int(row["year_from"]) in steps:
            low, high = int(row["age_from"]), int(row["age_to"])
            here = [g for g in range(N_GROUPS) if low <= EDGES[g] <= high]
            groups[item][steps.index(int(row["year_from"])), "mf".index(str(row["sex"])), here] = float(row["value"])
        elif item in ratios and end - STEP in steps:
            ratios[item][steps.index(end - STEP)] = float(row["value"])
    lacking = [name for name, found in (*groups.items(), ("child_woman", ratios["child_woman"]))
               if np.isnan(found).any()]  # fmt: skip
    if lacking:
        raise DataError(Problem(f"assumptions of {code} are incomplete", where=WHERE, value=", ".join(lacking),
                                expected="every five-year group of both sexes in every period"))  # fmt: skip
    return groups["survival"], groups["net_migration"], ratios["child_woman"], ratios["sex_ratio"]


def _mean(steps: tuple[int, ...], parts: list[tuple[np.ndarray, ...]], people: np.ndarray) -> Assumed:
    share = (people + 1e-9) / (people + 1e-9).sum(axis=0)  # (municipalities, 2, 19)
    women = people[:, FEMALE, WOMEN].sum(axis=1) + 1e-9
    children = people[:, :, 0].sum(axis=1) + 1e-9
    survival, net = (sum(s[None] * part[k] for s, part in zip(share, parts)) for k in (0, 1))
    ratio = sum(w * part[2] for w, part in zip(women / women.sum(), parts))
    girls = sum(c / (1.0 + part[3] / 100.0) for c, part in zip(children / children.sum(), parts))
    return Assumed(steps, np.asarray(survival), np.asarray(net), np.asarray(ratio), np.asarray(girls))
