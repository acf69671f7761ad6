"""Known answers of the national presets: published assumptions in, published totals out, one run a variant.

Each run starts at the census the projection started from and steps with the points of its preset. Tolerances were
written before the first run; the only fitted numbers are the first years of the mortality variants of 2017.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from ..population import five_year, outlook, worlds
from ..population.cohort_component import CohortResult, project
from ..population.figures import CityFigures
from ..population.prefectures import shrinking
from .demography import base_2010, toyama

TOYAMA_2010 = 421_953.0
"""Residents of Toyama city, census 2010."""

BASE = {"2012": 2010, "2017": 2015, "2023": 2020}
LAST = {"2012": 2060, "2017": 2065, "2023": 2070}
VARIANTS = ("medium", "high", "low")


def preset_name(vintage: str, fertility: str, mortality: str) -> str:
    """Name of the preset of a variant."""
    return f"ipss{vintage}_{fertility}" + ("" if mortality == "medium" else f"_mortality_{mortality}")


@cache
def totals(vintage: str, fertility: str, mortality: str) -> np.ndarray:
    """Population of Japan from the base census to the last published year [millions]."""
    chosen = worlds.preset(preset_name(vintage, fertility, mortality))
    base, last = BASE[vintage], LAST[vintage]
    return worlds.national_population(chosen, base, last, known_until=base).sum(axis=(1, 2)) / 1e6


def runs_of_2017() -> dict[str, float]:
    """Nine variants against their published totals."""
    got: dict[str, float] = {}
    for fertility in VARIANTS:
        for mortality in VARIANTS:
            path = totals("2017", fertility, mortality)
            years = (2020, 2030, 2065) if fertility == "medium" != mortality else (2030, 2065)
            got |= {f"{fertility}_{mortality}_millions_{y}": path[y - BASE["2017"]] for y in years}
    return got


def runs_of(vintage: str, medium_years: tuple[int, ...]) -> dict[str, float]:
    """Medium in several years, high and low fertility in the last; life expectancies of the mortality variants."""
    base, last = BASE[vintage], LAST[vintage]
    got = {f"medium_medium_millions_{y}": totals(vintage, "medium", "medium")[y - base] for y in medium_years}
    for fertility in ("high", "low"):
        got[f"{fertility}_medium_millions_{last}"] = totals(vintage, fertility, "medium")[-1]
    for variant in ("high", "low"):
        chosen = worlds.preset(preset_name(vintage, "medium", variant))
        e0 = worlds.mortality(chosen, float(last)).e[0, :, 0]
        got |= {f"e0_{sex}_{last}_mortality_{variant}": float(e) for sex, e in zip(("male", "female"), e0, strict=True)}
    return got


def lee_carter() -> dict[str, float]:
    """The national projection of 2012 with mortality falling by age as it did, beside the same by Brass."""

    def run(model: str) -> CohortResult:
        chosen = replace(worlds.preset("ipss2012_medium"), mortality=model)
        return project(base_2010(), worlds.national_rates(chosen, 2010, 2060, international=False))

    def aged(result: CohortResult) -> float:
        return float(100.0 * result.aged(65)[-1] / result.total()[-1])

    moved, logit = run("lee_carter"), run("brass")
    got = {f"millions_{y}": moved.total()[y - 2010] / 1e6 for y in (2030, 2048, 2060)}
    return got | {"aged_percent_2060": aged(moved), "ipss_aged_percent_2060": aged(moved),
                  "aged_more_than_brass": aged(moved) - aged(logit)}  # fmt: skip


def regional_2013() -> dict[str, float]:
    """The official municipal projection of 2013 for Toyama, rebuilt by its method from the censuses up to 2010."""
    census = {y: g for y, g in toyama().census.items() if y <= 2010}
    ages = five_year.ages_from_groups(census, 2010)
    city = CityFigures(2010, ages * TOYAMA_2010 / ages.sum(), {}, {}, census)
    end = outlook.project_city(city, "ipss2013_municipal", 2040, method="ipss_regional", known_until=2013)
    got = {f"residents_{y}": end.at(y) for y in (2020, 2030, 2040)}
    return got | {"children_2040": end.at(2040, "0_14")}


def regional_2018() -> dict[str, float]:
    """That of 2018 by the five-year method; the case toyama_2045 does the same by yearly cohorts."""
    end = outlook.project_city(toyama(), "ipss2018_municipal", 2045, method="ipss_regional", known_until=2018)
    return {"residents_2045": end.at(2045)}


def prefectures_shrinking() -> dict[str, float]:
    """How many prefectures shrink: as counted 2015-20, and as projected in 2018 for 2030-35."""
    return {"counted_shrinking_2020": float(len(shrinking("census_2015", "census_2020"))),
            "projected_shrinking_2035": float(len(shrinking("ipss2018_2030", "ipss2018_2035")))}  # fmt: skip


CASES = {
    "national_2012": lambda: runs_of("2012", (2030, 2048, 2060)),
    "national_2017": runs_of_2017,
    "national_2023": lambda: runs_of("2023", (2030, 2056, 2065, 2070)),
    "lee_carter": lee_carter,
    "regional_2013": regional_2013,
    "regional_2018": regional_2018,
    "prefectures": prefectures_shrinking,
}
