"""What is measured, declared once: id, unit, labels, decimals and which direction is better.

Reports, figures, the results tables and the checklist read ``simcity/schema/indicators.csv``; a submodel that
measures something adds a line there and yields a :class:`Measure`.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources

from .errors import DataError

VIEWS = ("true", "measured")
PROVENANCES = ("measured", "published", "derived", "assumed", "synthetic")
GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Indicator:
    """One line of the catalogue; `better` is ``+``, ``-`` or ``0`` (neither)."""

    id: str
    unit: str
    ja: str
    en: str
    decimals: int
    better: str
    area_kinds: tuple[str, ...]
    checklist: tuple[str, ...]

    def label(self, lang: str = "en") -> str:
        """Name and unit in Japanese or English."""
        return self.ja if lang == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of one indicator in one year, as a submodel reports it.

    `grade` says how far it can be trusted: A tested against reality, B from published values, C hangs on
    assumptions, D illustration. `by_zone` marks a city-wide value that depends on where zones lie.
    """

    indicator: str
    value: float
    area_kind: str = "city"
    area: str = ""
    group: str = ""
    view: str = "true"
    provenance: str = "derived"
    grade: str = "B"
    by_zone: bool = False


@functools.cache
def catalogue() -> dict[str, Indicator]:
    """All declared indicators by id.

    Raises
    ------
    DataError
        When an id is declared twice or a direction is not ``+``, ``-`` or ``0``.
    """
    found: dict[str, Indicator] = {}
    problems = []
    path = resources.files("simcity").joinpath("schema", "indicators.csv")
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["id"] in found:
                problems.append(f"indicator {row['id']} is declared twice")
            if row["better"] not in ("+", "-", "0"):
                problems.append(f"indicator {row['id']}: better is {row['better']!r}; expected +, - or 0")
            found[row["id"]] = Indicator(row["id"], row["unit"], row["ja"], row["en"], int(row["decimals"] or 0),
                                         row["better"], tuple(row["area_kinds"].split()),
                                         tuple(row["checklist"].split()))  # fmt: skip
    if problems:
        raise DataError("\n".join(problems), subject="indicators.csv")
    return found


def check(measure: Measure) -> Measure:
    """The measure itself when it is declared and well formed.

    Raises
    ------
    DataError
        When the indicator, area kind, view, provenance or grade is not declared, or the value is not a number.
    """
    declared = catalogue().get(measure.indicator)
    if declared is None:
        raise DataError(f"indicator {measure.indicator} is not declared; add a line to simcity/schema/indicators.csv")
    if measure.area_kind not in declared.area_kinds:
        raise DataError(f"indicator {measure.indicator} is not declared for area kind {measure.area_kind}; "
                        f"it has {', '.join(declared.area_kinds)}")  # fmt: skip
    if measure.view not in VIEWS or measure.provenance not in PROVENANCES or measure.grade not in GRADES:
        raise DataError(f"{measure} has an unknown view, provenance or grade")
    if measure.value != measure.value:
        raise DataError(f"indicator {measure.indicator} ({measure.area_kind} {measure.area}) is not a number")
    return measure
