"""Totals that others project or count (``controls.csv``), and the shape in which any hand's residents are compared.

Model
    One :class:`Outlook` a hand: residents by year and age class. Those of a city folder are added up over its
    municipalities from the classes that were stated; a class that is not filled without a gap is not known.

Left out
    Ages inside a class, and any use of the totals: a run takes no notice of them unless its world asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

CLASSES = {"total": (0, 110), "0_14": (0, 14), "15_64": (15, 64), "65_plus": (65, 110), "75_plus": (75, 110)}


@dataclass(frozen=True)
class Outlook:
    """Residents by year as one hand has them.

    Parameters
    ----------
    source : str
        ``run``, ``cohort``, ``ipss_regional``, ``census``, or the source of a table of controls (``ipss``,
        ``nilim``, ``juki``).
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


def control_areas(city: object, area_kind: str = "district") -> list[tuple[str, str, int, float]]:
    """What others project for parts of the city (``zone_controls.csv``): source, area, year, residents of all ages.

    A district is the sum of those of its zones that have a figure; zones without one have no cell of their own, their
    residents are counted with a neighbour's.
    """
    zones = {str(row["zone"]): row for row in figures_rows(city, "zones")}
    found: dict[tuple[str, str, int], float] = {}
    for row in figures_rows(city, "zone_controls"):
        if (int(row["age_from"]), int(row["age_to"])) == CLASSES["total"]:
            zone = str(row["zone"])
            area = zone if area_kind == "zone" else str(zones[zone][area_kind])
            key = str(row["source"]), area, int(row["year"])
            found[key] = found.get(key, 0.0) + float(row["residents"])
    return [(*key, residents) for key, residents in found.items()]


def figures_rows(city: object, name: str) -> list[dict]:
    """Rows of a table of the city, none when it has no such table."""
    table = getattr(city, name, None)
    if table is None:
        return []
    return table.to_dict("records") if hasattr(table, "to_dict") else list(table)
