"""The tables of a city folder, declared once in ``defaults/columns.csv``: column, kind, unit, bounds, meaning."""

from __future__ import annotations

import csv
import functools
from importlib import resources

from ..readers.csv_table import ColumnRule

REQUIRED = (
    "zones",
    "population",
    "classes",
    "flows",
    "households",
    "finance",
    "assets",
    "neighbours",
    "nodes",
    "links",
)
"""Tables that every city folder has; the others may be absent."""

KEYS = {
    "zones": ("zone",),
    "population": ("municipality", "zone", "sex", "age"),
    "districts": ("district",),
    "classes": ("municipality", "year", "sex", "class"),
    "census": ("municipality", "year", "age_from"),
    "flows": ("municipality", "year"),
    "households": ("municipality", "year"),
    "zone_households": ("zone",),
    "zone_jobs": ("zone", "industry"),
    "commuting": ("year",),
    "jobs": ("municipality", "year", "industry"),
    "facilities": ("id",),
    "finance": ("municipality", "year", "item"),
    "assets": ("asset",),
    "neighbours": ("municipality",),
    "stops": ("stop",),
    "routes": ("route", "order"),
    "nodes": ("node",),
    "links": ("link",),
    "assumptions": ("municipality", "item", "year_from", "year_to", "sex", "age_from", "age_to", "source"),
    "zone_controls": ("zone", "year", "age_from", "age_to", "source"),
    "controls": ("municipality", "year", "sex", "age_from", "age_to", "source"),
}
"""Columns that name a row: no two rows may share them."""

PROVENANCE = ("measured", "published", "derived", "synthetic")


@functools.cache
def table_rules() -> dict[str, list[ColumnRule]]:
    """The rules of every table."""
    rules: dict[str, list[ColumnRule]] = {}
    with resources.files("simcity.city").joinpath("defaults", "columns.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rules.setdefault(row["table"], []).append(
                ColumnRule(row["column"], row["kind"], row["unit"], row["required"] == "1", row["blank"] == "1",
                           _number(row["minimum"]), _number(row["maximum"]),
                           tuple(row["choices"].split("|")) if row["choices"] else ())
            )  # fmt: skip
    return rules


def _number(text: str) -> float | None:
    return float(text) if text else None
