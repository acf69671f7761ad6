"""Households and homes by area: kinds of household, vacancy and rents, with their range.

Known where households form and part (kinds) and live in dwellings (the rest); see :mod:`.groups` for how ranges are
taken: run by run, then over the futures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .groups import KINDS, ranges, rows_of

if TYPE_CHECKING:
    import pandas as pd

    from ..experiments.results import Results
    from .comparison import Comparison

ALONE = "single"  # the kind of household of one person


def has_homes(comparison: Comparison) -> bool:
    """Whether households lived in dwellings in these runs."""
    return "vacancy_share" in comparison.indicators


def area_bands(results: Results, indicator: str, strategy: str | None = None,
               area_kind: str = "district") -> pd.DataFrame:  # fmt: skip
    """One indicator by area and year.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and year: low, base, high, in the indicator's unit; empty when areas do not have it.
    """
    rows = rows_of(results, indicator, area_kind, strategy)
    return ranges(results, rows[rows["group"] == ""], ["area", "year"])


def kinds_by_area(results: Results, strategy: str | None = None, area_kind: str = "district") -> pd.DataFrame:
    """Households by area, year and kind, in the years that maps are drawn of.

    Returns
    -------
    pandas.DataFrame
        Indexed by area, year and group (the kind): low, base, high [households].
    """
    return ranges(results, rows_of(results, KINDS, area_kind, strategy), ["area", "year", "group"])


def alone_bands(results: Results, strategy: str | None = None, area_kind: str = "district") -> pd.DataFrame:
    """Share of households of one person by area, in the years that maps are drawn of.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and year: low, base, high (share). Areas without households have none.
    """
    rows = rows_of(results, KINDS, area_kind, strategy)
    names = ["area", "year", "world", "draw", "replication"]
    total = rows.groupby(names, sort=False)["value"].sum()
    alone = rows[rows["group"] == ALONE].groupby(names, sort=False)["value"].sum()
    return ranges(results, (alone / total.where(total > 0)).rename("value").reset_index(), ["area", "year"])


def grade_by_area(results: Results, indicator: str, strategy: str | None = None, area_kind: str = "district") -> str:
    """The weakest evidence of an indicator by area; empty when areas do not have it."""
    rows = rows_of(results, indicator, area_kind, strategy)
    return str(rows["grade"].max()) if len(rows) else ""
