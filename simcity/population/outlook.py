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

import numpy as np

from ..city.controls import CLASSES, Outlook, control_outlooks
from . import calibration
from .choices import choices_of, rates_for
from .cohort_component import project
from .figures import figures_of, packaged_census
from .rates import N_AGES
from .regional import regional_projection

METHODS = ("cohort", "ipss_regional")
COUNTED = "census"


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
    method : {"cohort", "ipss_regional", "run"}
        Yearly cohorts; the five-year method of the official municipal projections; or yearly cohorts with what the
        world asks for on top, as the runs have them.
    known_until : int, optional
        Use only what was published by the end of this year.

    Returns
    -------
    Outlook
    """
    figures = figures_of(city)
    if method in ("cohort", "run"):
        rates = _rates(method, city, world, parameters, figures.base_year, last, known_until)
        result = project(figures.population, rates)
        years = tuple(range(figures.base_year, last + 1))
        return Outlook(method, years, {name: result.aged(*ages) for name, ages in CLASSES.items()})
    if method != "ipss_regional":
        raise ValueError(f"method is {method!r}; expected one of {', '.join(METHODS)}")
    regional = regional_projection(city, world, last, parameters, known_until)
    return Outlook(method, regional.years, {name: regional.aged(*ages) for name, ages in CLASSES.items()})


def _rates(method: str, city, world, parameters, first: int, last: int, known_until: int | None):
    if method == "run":
        return rates_for(city, world, parameters, first, last)
    return calibration.build_rates(city, world, parameters, first, last, known_until)


def counted(city: object) -> Outlook | None:
    """Censuses: the city's own table of classes and, before it, the packaged five-year groups; None without any."""
    figures = figures_of(city)
    totals: dict[int, dict[str, float]] = {}
    for year, groups in [*figures.census.items(), *packaged_census(city).items()]:
        if sum(high - low + 1 for low, high in groups) == N_AGES:  # some tables stop at an age
            totals[year] = {"total": float(sum(groups.values()))}
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

    Where the world asks for something on top of the rates (:mod:`.choices`), what the runs then have comes first.
    """
    asked = ["run"] if choices_of(world) else []
    found = [project_city(city, world, last, parameters, method) for method in (*asked, *METHODS)]
    past = counted(city)
    return [*found, *control_outlooks(city), *([past] if past else [])]
