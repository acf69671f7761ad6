"""One city's people by several hands: our cohorts, the official five-year method, totals of others, what was counted.

Model
    Each hand gives residents by year and age class. They are set side by side and never mixed: a table, differences,
    and the year in which decline begins by each.

Assumption
    Projections of others are of 1 October; registers, of 1 January, are shown at the year they are labelled with.

Left out
    Doubt and noise. Runs of agents give them; their mean is the first hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from . import calibration, moves, worlds
from .cohort_component import project
from .figures import CityFigures, figures_of
from .ipss_regional import ipss_regional
from .presets import demography_of

CLASSES = {"total": (0, 110), "0_14": (0, 14), "15_64": (15, 64), "65_plus": (65, 110), "75_plus": (75, 110)}
METHODS = ("cohort", "ipss_regional")
COUNTED = "census"


@dataclass(frozen=True)
class Outlook:
    """Residents by year as one hand has them.

    Parameters
    ----------
    source : str
        ``cohort``, ``ipss_regional``, ``census``, or the source of a table of controls (``ipss``, ``nilim``, ``juki``).
    years : tuple of int
    classes : mapping of str to ndarray
        Residents of each class of :data:`CLASSES` that is known, NaN in years without it [persons].
    """

    source: str
    years: tuple[int, ...]
    classes: Mapping[str, np.ndarray]

    def at(self, year: int, name: str = "total") -> float:
        """Residents of a class in a year, NaN when not known."""
        if year not in self.years or name not in self.classes:
            return float("nan")
        return float(self.classes[name][self.years.index(year)])

    def decline_begins(self) -> int | None:
        """The year of the largest total, from which on there are fewer; None when the last year is the largest."""
        total = self.classes.get("total")
        if total is None or not len(total) or np.isnan(total).all():
            return None
        peak = int(np.nanargmax(total))
        return self.years[peak] if (total[peak + 1 :] < total[peak]).any() else None


def project_city(city: object, world: object, last: int, parameters: Mapping[str, float] | None = None,
                 method: str = "cohort", known_until: int | None = None) -> Outlook:  # fmt: skip
    """Project a city without chance.

    Parameters
    ----------
    city : City or CityFigures
    world : str or object with ``demography``
    last : int
        Last year.
    parameters : mapping of id to float, optional
    method : {"cohort", "ipss_regional"}
        Yearly cohorts, as the runs have them, or the five-year method of the official municipal projections.
    known_until : int, optional
        Use only what was published by the end of this year.

    Returns
    -------
    Outlook
    """
    figures = figures_of(city)
    if method == "cohort":
        rates = calibration.build_rates(city, world, parameters, figures.base_year, last, known_until)
        result = project(figures.population, rates)
        years = tuple(range(figures.base_year, last + 1))
        return Outlook(method, years, {name: result.aged(*ages) for name, ages in CLASSES.items()})
    if method != "ipss_regional":
        raise ValueError(f"method is {method!r}; expected one of {', '.join(METHODS)}")
    regional = regional_projection(figures, world, last, parameters, known_until)
    return Outlook(method, regional.years, {name: regional.aged(*ages) for name, ages in CLASSES.items()})


def regional_projection(city: object, world: object, last: int, parameters: Mapping[str, float] | None = None,
                        known_until: int | None = None):  # fmt: skip
    """The five-year method with the city's mortality and net migration; see :func:`.ipss_regional.ipss_regional`."""
    figures, chosen = figures_of(city), worlds.preset_of(world)
    known_until = worlds.known_until_of(world) if known_until is None else known_until
    values = calibration.default_parameters() | {k: float(v) for k, v in dict(parameters or {}).items()}
    found = calibration.calibrate(figures, chosen, values, known_until)
    net = net_rates(figures, chosen, found, known_until)
    return ipss_regional(figures, chosen, last, net, float(found.mortality) * values["mortality_level"])


def net_rates(figures: CityFigures, chosen: worlds.Preset, found: calibration.Calibration,
              known_until: int | None) -> np.ndarray:  # fmt: skip
    """Net migrants per resident and year by age at the start: between two censuses, else of the registers."""
    known = figures.known(known_until)
    stocks = known.stocks()
    rates = moves.census_net_rates(known, stocks, chosen, found.mortality, found.fertility, known_until)
    if rates is not None:
        return rates
    stock = stocks[known.base_year]
    alive = worlds.mortality(chosen, known.base_year + 0.5).survivorship[0]
    net = found.net(stock, alive)
    survivors = moves.aged(stock * alive**found.mortality)
    by_end = np.divide(net, survivors, out=np.zeros_like(net), where=survivors > 0.5)
    return np.concatenate([by_end[:, 1:], by_end[:, -1:]], axis=1)


def control_outlooks(city: object) -> list[Outlook]:
    """What others project or count: one outlook a source of ``controls.csv``, in the order of the table."""
    rows = figures_rows(city, "controls")
    found = []
    for source in dict.fromkeys(str(r["source"]) for r in rows):
        own = [r for r in rows if str(r["source"]) == source]
        years = tuple(sorted({int(r["year"]) for r in own}))
        classes = {name: np.array([_class_total(own, y, *ages) for y in years]) for name, ages in CLASSES.items()}
        found.append(Outlook(source, years, {n: v for n, v in classes.items() if not np.isnan(v).all()}))
    return found


def _class_total(rows: list[dict], year: int, low: int, high: int) -> float:
    """Residents of `low` to `high`: the stated total, else the sum of classes that fill the span without a gap."""
    here = [r for r in rows if int(r["year"]) == year]
    total = 0.0
    for code in {str(r["municipality"]) for r in here}:
        for sexes in (("all",), ("m", "f")):
            parts = [_span([r for r in here if str(r["municipality"]) == code and r["sex"] == s], low, high)
                     for s in sexes]  # fmt: skip
            if not any(np.isnan(parts)):
                total += sum(parts)
                break
        else:
            return float("nan")
    return total


def _span(rows: list[dict], low: int, high: int) -> float:
    whole = [float(r["residents"]) for r in rows if (int(r["age_from"]), int(r["age_to"])) == (low, high)]
    if whole:
        return whole[0]
    inside = sorted((int(r["age_from"]), int(r["age_to"]), float(r["residents"])) for r in rows
                    if low <= int(r["age_from"]) and int(r["age_to"]) <= high)  # fmt: skip
    at, total = low, 0.0
    for first, last, residents in inside:
        if first != at:
            return float("nan")
        at, total = last + 1, total + residents
    return total if at == high + 1 else float("nan")


def counted(city: object) -> Outlook | None:
    """Censuses: the city's own table of classes and, before it, the packaged five-year groups; None without any."""
    figures = figures_of(city)
    totals: dict[int, dict[str, float]] = {}
    for year, groups in figures.census.items():
        totals.setdefault(year, {})["total"] = float(sum(groups.values()))
    for year, classes in figures.classes.items():
        young, working, old, oldest = classes.sum(axis=0)
        totals[year] = {"total": float(classes.sum()), "0_14": young, "15_64": working, "65_plus": old + oldest,
                        "75_plus": oldest}  # fmt: skip
    if not totals:
        return None
    years = tuple(sorted(totals))
    return Outlook(COUNTED, years, {n: np.array([totals[y].get(n, np.nan) for y in years]) for n in CLASSES})


def outlooks(city: object, world: object, last: int, parameters: Mapping[str, float] | None = None) -> list[Outlook]:
    """Every hand there is: ours first, the five-year method, those of others, what was counted.

    Ours is by the method that the world names; the other method follows it.
    """
    own = str(demography_of(world, "method") or "cohort")
    found = [project_city(city, world, last, parameters, "cohort"),
             project_city(city, world, last, parameters, "ipss_regional")]  # fmt: skip
    found = found if own == "cohort" else found[::-1]
    past = counted(city)
    return [*found, *control_outlooks(city), *([past] if past else [])]


def figures_rows(city: object, name: str) -> list[dict]:
    """Rows of a table of the city, none when it has no such table."""
    table = getattr(city, name, None)
    if table is None:
        return []
    return table.to_dict("records") if hasattr(table, "to_dict") else list(table)
