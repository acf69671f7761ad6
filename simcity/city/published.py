"""Tables of a city folder that hold published figures alone, taken from the packaged table.

Nothing is estimated here. A figure that was not published is left out or left empty.
"""

from __future__ import annotations

import math

from .municipalities import Municipality, all_municipalities, years_of

CLASSES = ("0_14", "15_64", "65_plus", "75_plus")
MONEY = (
    "revenue",
    "local_tax",
    "spending",
    "spending_welfare",
    "spending_works",
    "spending_education",
    "spending_disaster",
)
FLOWS = ("births", "deaths", "arrivals", "departures", "other_in", "other_out")
RATIOS = ("current_balance_ratio", "debt_service_ratio", "staff")
FACILITY_ITEMS = {
    "primary_school": "primary_schools",
    "junior_high_school": "junior_high_schools",
    "combined_school": "combined_schools",
    "community_centre": "community_centres",
    "library": "libraries",
    "hospital": "hospitals",
    "clinic": "clinics",
}
"""Kinds of facilities that a folder places, and the items that count them."""
PUBLIC_KINDS = ("primary_school", "junior_high_school", "combined_school", "community_centre", "library")
"""Kinds that belong to the city, so that an antenna can stand on their roof."""

Row = dict[str, object]


def class_rows(m: Municipality, years=(2015, 2020)) -> list[Row]:
    """Census totals by sex and age class [persons]."""
    rows = []
    for year in years:
        for sex in "mf":
            items = {"total": f"pop_{sex}", **{c: f"pop_{c}_{sex}" for c in CLASSES}}
            for name, item in items.items():
                value = m.get(item, year)
                if not math.isnan(value):
                    rows.append(
                        {"municipality": m.code, "year": year, "sex": sex, "class": name, "residents": int(value)}
                    )
    return rows


def flow_rows(m: Municipality) -> list[Row]:
    """Births, deaths and moves by calendar year, one source a year.

    2015 to 2019 are of the register (all residents, other entries apart); later years of SSDSE (births and deaths of
    the vital statistics, moves of Japanese nationals), whose other entries are empty.
    """
    rows: list[Row] = []
    items = ("births", "deaths", "in", "out", "other_in", "other_out")
    register = years_of("juki_births")
    for year in register:
        values = zip(FLOWS, (m.get(f"juki_{item}", year) for item in items))
        rows.append({"municipality": m.code, "year": year, **dict(values),
                     "registered_households": m.get("juki_households", year), "source": "juki"})  # fmt: skip
    for year in sorted({*years_of("births"), *years_of("moves_in")} - set(register)):
        values = zip(FLOWS, (m.get(item, year) for item in ("births", "deaths", "moves_in", "moves_out")))
        rows.append({"municipality": m.code, "year": year, **dict.fromkeys(FLOWS, math.nan), **dict(values),
                     "registered_households": math.nan, "source": "ssdse"})  # fmt: skip
    return [row for row in rows if not all(math.isnan(row[c]) for c in ("births", "arrivals"))]  # type: ignore[arg-type]


def household_rows(m: Municipality) -> list[Row]:
    """Ordinary households by type at the censuses."""
    items = {"households": "households", "members": "household_members", "single": "households_single",
             "nuclear": "households_nuclear", "nuclear_65": "households_nuclear_65",
             "couple_65": "households_couple_65", "single_65": "households_single_65"}  # fmt: skip
    rows = [{"municipality": m.code, "year": year, **{name: m.get(item, year) for name, item in items.items()}}
            for year in years_of("households")]  # fmt: skip
    needed = ("households", "members", "single", "nuclear")
    return [row for row in rows if not any(math.isnan(row[c]) for c in needed)]  # type: ignore[arg-type]


def job_rows(m: Municipality) -> list[Row]:
    """Persons engaged in private establishments by industry, and in all."""
    rows: list[Row] = [{"municipality": m.code, "year": year, "industry": "all", "jobs": m.get("jobs", year)}
                       for year in years_of("jobs")]  # fmt: skip
    for column, value in m.figures.items():
        item, _, year = column.rpartition("_")
        if item.startswith("jobs_"):
            rows.append(
                {"municipality": m.code, "year": int(year), "industry": item.removeprefix("jobs_"), "jobs": value}
            )
    return [row for row in rows if not math.isnan(row["jobs"])]  # type: ignore[arg-type]


def finance_rows(m: Municipality) -> list[Row]:
    """Settled accounts in yen (published in thousands), ratios in percent, staff in persons."""
    rows = []
    for item in MONEY + RATIOS:
        for year in years_of(item):
            value = m.get(item, year)
            if not math.isnan(value):
                money = item in MONEY
                rows.append(
                    {
                        "municipality": m.code,
                        "year": year,
                        "item": item,
                        "yen": value * 1000 if money else math.nan,
                        "value": math.nan if money else value,
                    }
                )
    return rows


def neighbour_rows(m: Municipality, year: int = 2020) -> list[Row]:
    """The other municipalities of the prefecture, with which a platform or network can be shared."""
    rows = []
    for other in all_municipalities().values():
        if other.code[:2] == m.code[:2] and other.code != m.code:
            rows.append(
                {
                    "municipality": other.code,
                    "name_ja": other.name_ja,
                    "name_en": other.name_en,
                    "year": year,
                    "residents": int(other.get("pop", year)),
                    "households": int(other.get("households", year)),
                    "area_km2": other.latest("area")[1],
                    "habitable_km2": other.latest("habitable")[1],
                }
            )
    return rows


def facility_counts(m: Municipality, year: int | None = None) -> dict[str, int]:
    """Number of facilities by kind, of the latest year or of the first year published at or after `year`."""
    counts = {}
    for kind, item in FACILITY_ITEMS.items():
        years = [y for y in years_of(item) if not math.isnan(m.get(item, y)) and (year is None or y >= year)]
        if years:
            counts[kind] = int(m.get(item, years[-1] if year is None else years[0]))
    return counts
