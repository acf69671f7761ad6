"""How fast the nation's households grow, as its registers say before the next census does.

Model
    The register of residents is counted every year and holds more households than the census: families apart on paper
    only, and elders who live in an institution. Its yearly growth, less what it grew faster than the census between
    the censuses known, is the growth to expect of the census households. Growth is logarithmic, per year.

Left out
    The register of a single place: families on paper differ too much between places.
"""

from __future__ import annotations

from functools import cache
from math import log

import numpy as np

from ..defaults import read_default

CENSUS_DAY = 0.75  #: 1 October as a part of a year


@cache
def _series() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Dates and logarithms of registered households: of Japanese nationals, and of all residents."""
    rows = read_default("national_register.csv")
    return {kind: (np.array([float(r["date"]) for r in rows if r["residents"] == kind]),
                   np.log([float(r["households"]) for r in rows if r["residents"] == kind]))
            for kind in ("japanese", "all")}  # fmt: skip


def registered_growth(begin: float, end: float) -> float:
    """Mean yearly growth of registered households between two dates, in each stretch of those counted in both.

    Where the table ends less than a year before `end`, the growth until its end stands for the whole.

    Raises
    ------
    ValueError
        When the register of that time is not in the table.
    """
    total, at = 0.0, begin
    for dates, values in _series().values():
        until = min(end, dates[-1])
        if dates[0] - 0.5 <= at < until:
            edge = np.interp([max(at, dates[0]), until], dates, values)
            total += float(edge[1] - edge[0]) * (until - at) / (until - max(at, dates[0]))
            at = until
    if at < end - 1.0:
        raise ValueError(f"no register of households between {begin} and {end}")
    return total / (at - begin)


@cache
def census_growth(first: int, last: int) -> float:
    """Mean yearly growth of ordinary households of the nation between two censuses."""
    count = {int(r["year"]): float(r["value"]) for r in read_default("national_households.csv")
             if r["quantity"] == "households"}  # fmt: skip
    return log(count[last] / count[first]) / (last - first)


@cache
def excess(base_year: int) -> float:
    """By how much the register grew faster than the census in a year: the mean of the spans until `base_year`.

    Examples
    --------
    >>> 0.002 < excess(2015) < 0.003
    True
    """
    spans = [(first, first + 5) for first in (2010, 2015) if first + 5 <= base_year]
    if not spans:
        return 0.0
    return float(np.mean([registered_growth(first + CENSUS_DAY, last + CENSUS_DAY) - census_growth(first, last)
                          for first, last in spans]))  # fmt: skip


@cache
def expected_growth(base_year: int) -> float:
    """Yearly growth of the nation's households to expect at a census, from the register of its calendar year.

    The latest calendar year of the table stands for later ones: that of 2019 for 2020.

    Examples
    --------
    >>> 0.006 < expected_growth(2015) < 0.007
    True
    """
    last = min(base_year + 1.0, float(_series()["all"][0][-1]))
    return registered_growth(last - 1.0, last) - excess(base_year)


@cache
def pace(quantity: str, base_year: int) -> float:
    """What was last known at a base year of the pace of household life, by ``defaults/household_pace.csv``.

    Parameters
    ----------
    quantity : {"headship", "living_alone", "marrying", "divorces_per_1000"}
        Yearly growth that headship rates miss of :func:`expected_growth`; yearly shift on the logit scale of those who
        live alone below 65, for the same growth; levels of :func:`.chances.level`.
    base_year : int
        The latest row at or before it counts.

    Returns
    -------
    float
        0 before the first row of the table.
    """
    known = {int(r["from_year"]): float(r["value"]) for r in read_default("household_pace.csv")
             if r["quantity"] == quantity and int(r["from_year"]) <= base_year}  # fmt: skip
    return known[max(known)] if known else 0.0
