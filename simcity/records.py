"""What a run has recorded so far: indicators by year, and the ledger, as tables people can read.

The same columns go into result files; see ``analysis`` for reading them back without a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .indicators import PROVENANCES, Measure, catalogue, check

COLUMNS = ("year", "area_kind", "area", "group", "day_type", "view", "provenance", "grade", "indicator", "value",
           "unit")  # fmt: skip


class Records:
    """Measures of one run, in the order of the years.

    Parameters
    ----------
    weakest : mapping of str to str, optional
        Provenance of the geography below each kind of area: what is measured by zones that are made up is made up too,
        whatever the submodel says, and of grade D. A city-wide value that depends on where zones lie takes their
        provenance and keeps the grade of its submodel.

    Examples
    --------
    >>> from simcity.indicators import Measure
    >>> records = Records()
    >>> records.add(2025, [Measure("population", 1000.0)])
    >>> records.latest("population")
    1000.0
    """

    def __init__(self, weakest: Mapping[str, str] | None = None) -> None:
        self.weakest = dict(weakest or {})
        self.rows: list[tuple[int, Measure]] = []
        self._latest: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, year: int, measures) -> None:
        """Record the measures of one year; each must be declared."""
        for measure in measures:
            check(measure)
            below = self.weakest.get("zone" if measure.by_zone else measure.area_kind, measure.provenance)
            if PROVENANCES.index(below) > PROVENANCES.index(measure.provenance):
                grade = "D" if below == "synthetic" and not measure.by_zone else measure.grade
                measure = replace(measure, provenance=below, grade=grade)
            self.rows.append((year, measure))
            if measure.area_kind == "city" and not measure.group and measure.view == "true":
                self._latest[measure.indicator] = measure.value

    def latest(self, indicator: str) -> float | None:
        """The city-wide value recorded last, or None."""
        return self._latest.get(indicator)

    @property
    def indicators(self):
        """pandas.DataFrame of all measures, with units; one row a value."""
        import pandas as pd

        units = {id: indicator.unit for id, indicator in catalogue().items()}
        rows = [(year, m.area_kind, m.area, m.group, "", m.view, m.provenance, m.grade, m.indicator, m.value,
                 units[m.indicator]) for year, m in self.rows]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def table(self, area_kind: str = "city", group: str = ""):
        """City-wide indicators as a table by year, one column an indicator."""
        frame = self.indicators
        chosen = frame[(frame.area_kind == area_kind) & (frame.group == group)]
        return chosen.pivot_table(index="year", columns="indicator", values="value")
