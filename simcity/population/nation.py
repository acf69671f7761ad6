"""All municipalities at once, as figures with a leading axis: from the packaged table to what the rates need.

Model
    One :class:`~simcity.population.figures.CityFigures` whose arrays have one entry a municipality, so that the code
    that calibrates and projects one city does so for all of them in one pass.

Assumption
    The census of the base year (and the one before, where it is known) gives sex and age classes; single ages follow
    as for a city without five-year groups.

Left out
    Municipalities where nobody lived at the census (four towns evacuated in 2011), and those without a register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from simcity.city.municipalities import Municipality, all_municipalities
from simcity.population.age_estimate import Estimate
from simcity.population.age_history import estimate_at
from simcity.population.age_structure import UNKNOWN_WEIGHT_2015, class_array
from simcity.population.figures import CityFigures, YearFlows
from simcity.population.rates import N_AGES
from simcity.population.traits import SURVEYS, pupils_of, traits_of

CENSUSES = (2015, 2020)

CLASS_NAMES = ("0_14", "15_64", "65_plus", "75_plus")
REGISTER = ("juki_births", "juki_deaths", "juki_in", "juki_out", "juki_other_in", "juki_other_out")


def national_figures(
    base_year: int, flow_years: Iterable[int], table: Mapping[str, Municipality] | None = None
) -> tuple[list[str], CityFigures, Estimate]:
    """Codes, figures and estimated ages of every municipality with residents and a register.

    Parameters
    ----------
    base_year : int
        A census: 2015 or 2020.
    flow_years : iterable of int
        Calendar years of the register; no other year is looked at.
    table : mapping of code to Municipality, optional
        Default: the packaged table.

    Returns
    -------
    codes : list of str, ascending
    figures : CityFigures, arrays with a leading axis as long as `codes`
    found : Estimate
        The ages of the base year and how well they are known.
    """
    flow_years = list(flow_years)
    everyone = all_municipalities() if table is None else table
    columns = [f"{item}_{year}" for item in REGISTER for year in flow_years]
    kept = [m for _, m in sorted(everyone.items())
            if m.get("pop", base_year) > 0 and all(c in m.figures for c in columns)]  # fmt: skip
    figures = CityFigures(
        base_year=base_year,
        population=np.zeros((len(kept), 2, N_AGES)),
        flows={year: _flows(kept, year) for year in flow_years},
        classes={year: classes_of(kept, year) for year in CENSUSES if year <= base_year},
        traits=traits_of([[m] for m in kept], base_year),
        pupils={year: pupils_of([[m] for m in kept], year) for year in SURVEYS if year <= max(flow_years)},
    )
    found = estimate_at(figures, base_year)
    return [m.code for m in kept], replace(figures, population=found.ages), found


def column(municipalities: Iterable[Municipality], item: str, year: int) -> np.ndarray:
    """An item of a year for each municipality; NaN where it was not published."""
    return np.array([m.get(item, year) for m in municipalities])


def classes_of(municipalities: list[Municipality], year: int) -> np.ndarray:
    """Residents by sex and class at a census, age unknown shared out, shape (M, 2, 4)."""

    def totals(m: Municipality, sex: str) -> dict[str, float]:
        return {"total": m.get(f"pop_{sex}", year)} | {n: m.get(f"pop_{n}_{sex}", year) for n in CLASS_NAMES}

    weights = UNKNOWN_WEIGHT_2015 if year <= 2015 else None
    return np.stack([class_array({sex: totals(m, sex) for sex in "mf"}, weights) for m in municipalities])


def _flows(municipalities: list[Municipality], year: int) -> YearFlows:
    births, deaths, arrivals, departures, other_in, other_out = (column(municipalities, i, year) for i in REGISTER)
    return YearFlows(births, deaths, arrivals + other_in, departures + other_out)
