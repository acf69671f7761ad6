"""Households of 53 municipalities: as counted at a census, and carried five years on with what was known then.

Three cities that the specification names and fifty drawn from all the others by a keyed draw that is stated here, so
villages of a few hundred residents are among them. Residents and households are made from the census of 2015. Rates
come from the registers of calendar 2015 and the national projection of 2012, constants of household life from national
censuses up to 2015. The census of 2020 is only compared with.

The same years as an office knows them that has no newer census ("followed"): residents and households follow the
registers of the place up to 1 January 2020, as in a city whose base year lies between censuses
(:mod:`simcity.population.households.targets`).

Two simple rules stand beside: counts stay as they were in 2015; and headship (with living alone) by sex and age stays
as it was, on the residents that the same rates give.

Left out: municipalities without residents in 2015 (evacuated towns), which cannot be drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..city.municipalities import Municipality, all_municipalities
from ..population.age_structure import class_array, national_single_ages, single_ages
from ..population.calibration import build_rates
from ..population.cohort_component import project
from ..population.figures import CityFigures, YearFlows
from ..population.households.headship import headship
from ..population.households.look_back import carry, nation, start
from ..population.households.matching import fit_level
from ..population.households.shares import share
from ..population.households.targets import Stock, targets_of
from ..population.nowcast import nowcast
from ..rng import Draws, Stream, keys_of

NAMED = ("16201", "18201", "37201")  #: Toyama, Fukui, Takamatsu
DRAWN = 50
FIRST, LAST = 2015, 2020
WORLD = "ipss2012_medium"  #: published before 2015
ITEMS = {"households": "households", "members": "household_members", "single": "households_single",
         "nuclear": "households_nuclear", "couple_65": "households_couple_65",
         "single_65": "households_single_65"}  # fmt: skip
QUANTITIES = ("households", "size", "nuclear", "single")
RULES = ("made", "carried", "followed", "unchanged", "constant")
CLASSES = ("0_14", "15_64", "65_plus", "75_plus")


def measured_codes(number: int = DRAWN) -> list[str]:
    """The three named municipalities, then those of the lowest draws among all others with residents in 2015."""
    codes = [c for c, m in all_municipalities().items() if c not in NAMED and m.get("households", FIRST) > 0]
    u = Draws(2015).uniform(Stream.SYNTHESIS, FIRST, keys_of("measured municipality", np.array(codes, dtype=np.int64)))
    return [*NAMED, *(codes[i] for i in np.argsort(u, kind="stable")[:number])]


def census(m: Municipality, year: int) -> tuple[np.ndarray, dict[str, float]]:
    """Residents by sex and age, shape (2, 111), and the published counts of households."""
    totals = {s: {"total": m.get(f"pop_{s}", year)} | {c: m.get(f"pop_{c}_{s}", year) for c in CLASSES} for s in "mf"}
    return single_ages(totals, national_single_ages(year)), {n: m.get(item, year) for n, item in ITEMS.items()}


def figures(m: Municipality, until: int = FIRST) -> CityFigures:
    """What was known of a municipality: residents of the census of 2015, registers of calendar 2015 to `until`."""

    def flows(year: int) -> YearFlows:
        births, deaths, came, other_in, left, other_out = (
            m.get(f"juki_{item}", year) for item in ("births", "deaths", "in", "other_in", "out", "other_out")
        )
        return YearFlows(births, deaths, came + other_in, left + other_out)

    totals = {s: {"total": m.get(f"pop_{s}", FIRST)} | {c: m.get(f"pop_{c}_{s}", FIRST) for c in CLASSES} for s in "mf"}
    known = {year: flows(year) for year in range(FIRST, until + 1)}
    return CityFigures(FIRST, census(m, FIRST)[0], known, {FIRST: class_array(totals)})


def follow(m: Municipality) -> tuple[dict[str, float], float]:
    """Counts of households and residents of 2020 by the registers until its first day, from the census of 2015."""
    population, published = census(m, FIRST)
    people = nowcast(figures(m, LAST - 1), LAST, WORLD, LAST - 1)
    registered = {year: m.get("juki_households", year) for year in range(FIRST, LAST)}
    found = targets_of({FIRST: published}, {FIRST: Stock.of(population)}, LAST, people, registered)
    return {name: float(getattr(found, name)) for name in ITEMS}, float(people.sum())


@dataclass(frozen=True)
class Measured:
    """One municipality: counts over those published, 1 being right; by rule and quantity of :data:`QUANTITIES`."""

    code: str
    name: str
    residents: float
    made: dict[str, float]
    carried: dict[str, float]
    followed: dict[str, float]
    unchanged: dict[str, float]
    constant: dict[str, float]
    people: float
    off_by_count: dict[str, float]


def ratios(got: dict[str, float], published: dict[str, float]) -> dict[str, float]:
    """Households, mean size, nuclear families and one-person households over the published ones."""
    wanted, have = (c | {"size": c["members"] / c["households"]} for c in (published, got))
    return {q: have[q] / wanted[q] if wanted[q] else math.nan for q in QUANTITIES if q in have}


@cache
def measure(code: str) -> Measured:
    """Form the households of 2015 and carry them to 2020."""
    m = all_municipalities()[code]
    population, published = census(m, FIRST)
    later = {n: m.get(item, LAST) for n, item in ITEMS.items()}
    place = start(int(code), FIRST, population, published)
    made = {k: float(v) for k, v in place.counts().items()}
    rates = build_rates(figures(m), WORLD, None, FIRST, LAST + 1, FIRST)
    carried = carry(place, rates, LAST)
    ahead = project(population, rates).population[LAST - FIRST]
    alone = fit_level(share("single"), population, published["single"])
    level = published["households"] / (headship() * population).sum()
    constant = {"households": level * float((headship() * ahead).sum()), "single": float((alone * ahead).sum()),
                "members": published["members"] * ahead.sum() / population.sum(),
                "nuclear": published["nuclear"] * ahead.sum() / population.sum()}  # fmt: skip
    found = {"made": made, "carried": carried, "followed": follow(m)[0], "unchanged": published, "constant": constant}
    beside = {rule: ratios(counts, published if rule == "made" else later) for rule, counts in found.items()}
    return Measured(code, m.full_name, float(population.sum()), people=carried["residents"] / m.get("pop", LAST),
                    off_by_count={q: made[q] - published[q] for q in ("households", "single", "nuclear")},
                    **beside)  # fmt: skip


def within(rows: list[Measured], rule: str, quantity: str, bound: float) -> int:
    """How many municipalities a rule meets within a relative bound."""
    return sum(abs(getattr(row, rule)[quantity] - 1.0) <= bound + 1e-12 for row in rows)


def summary(rows: list[Measured], rule: str, bound: float) -> dict[str, tuple[int, float, float, float]]:
    """By quantity: how many within the bound; median and 90th percentile of the absolute error; median error [%]."""
    found = {}
    for q in QUANTITIES:
        errors = 100.0 * np.array([getattr(row, rule)[q] - 1.0 for row in rows])
        found[q] = (within(rows, rule, q, bound), float(np.median(np.abs(errors))),
                    float(np.quantile(np.abs(errors), 0.9)), float(np.median(errors)))  # fmt: skip
    return found


def as_text(rows: list[Measured]) -> str:
    """Every municipality with its errors in per cent, and the rules beside each other."""
    lines = ["errors in per cent: " + ", ".join(QUANTITIES) +
             "; made 2015 | carried to 2020 | followed to 2020 | residents carried to 2020"]  # fmt: skip
    for row in sorted(rows, key=lambda r: -r.residents):
        errors = " | ".join(" ".join(f"{100 * (getattr(row, rule)[q] - 1):6.2f}" for q in QUANTITIES)
                            for rule in ("made", "carried", "followed"))  # fmt: skip
        lines.append(f"{row.code} {row.residents:9.0f} {errors} | {100 * (row.people - 1):6.2f}  {row.name}")
    for rule in RULES:
        bound = 0.01 if rule == "made" else 0.03
        for q, (n, median, p90, bias) in summary(rows, rule, bound).items():
            lines.append(f"{rule:10s} {q:10s} {n:3d} of {len(rows)} within {100 * bound:.0f} %; absolute error: median "
                         f"{median:5.2f}, 90th percentile {p90:6.2f}; median error {bias:+6.2f}")  # fmt: skip
    return "\n".join(lines)


@cache
def measured() -> tuple[Measured, ...]:
    """All municipalities; takes about a minute."""
    return tuple(measure(code) for code in measured_codes())


def made_2015() -> dict[str, float]:
    """Households of the census of 2015 within one per cent of the published counts."""
    rows = list(measured())
    return {f"{q}_within_1_percent": float(within(rows, "made", q, 0.01)) for q in QUANTITIES}


def carried_2020() -> dict[str, float]:
    """Households five years on beside the census of 2020, and beside two simple rules."""
    rows = list(measured())
    print(as_text(rows))
    ours, unchanged, constant = (summary(rows, rule, 0.03) for rule in ("carried", "unchanged", "constant"))
    median = {q: ours[q][1] for q in QUANTITIES}
    return {f"{q}_median_percent": median[q] for q in ("households", "size", "nuclear")} | {
        "single_over_unchanged": median["single"] / unchanged["single"][1],
        "households_over_constant": median["households"] / constant["households"][1]}  # fmt: skip


def followed_2020() -> dict[str, float]:
    """Households by the registers until the year of the census, beside the census of 2020."""
    found = summary(list(measured()), "followed", 0.03)
    return {f"{q}_median_percent": found[q][1] for q in QUANTITIES}


def nation_ahead() -> dict[str, float]:
    """The nation of 2020 lived through, beside the household projection of IPSS of April 2024."""
    found: dict[str, float] = {}
    for year in (2030, 2050):
        got = nation(2020, year, 0.002, "ipss2023_medium")["last"]
        found |= {f"millions_{year}": got["households"] / 1e6, f"size_{year}": got["members"] / got["households"],
                  f"single_percent_{year}": 100.0 * got["single"] / got["households"]}  # fmt: skip
    print("IPSS 2024: 57.73 million households in 2030, 52.61 in 2050, of 1.92 members, 44.3 % alone; lived through: "
          + ", ".join(f"{name} {value:.2f}" for name, value in found.items()))  # fmt: skip
    return {name: found[name] for name in ("millions_2030", "millions_2050", "size_2050")}


CASES = {"made_2015": made_2015, "carried_2020": carried_2020, "followed_2020": followed_2020,
         "nation_ahead": nation_ahead}  # fmt: skip
