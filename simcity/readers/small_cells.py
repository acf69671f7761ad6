"""Small counts of an office's own zones are not shown in anything that leaves the office.

Rule
    A count above 0 and below the minimum is blanked; where a group of cells is published with its total, a single
    blank could be computed back, so that the next smallest cell of the group is blanked too (complementary
    suppression): districts within the city, zones within their district. Every other figure of an area with too few
    residents is blanked with them. It concerns cities whose zones an office brought in or counted itself; the
    illustrated zones of ``simcity new city`` are of no one.

Where
    Maps and charts of zones and districts, and every table of :mod:`simcity.exports`.
    A results folder and a city folder hold unsuppressed
    figures: they stay in the office.

Left out
    Combinations of several published tables or years: who publishes two cuts of the same data must look at both.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

MINIMUM = 10
"""Counts below it are blanked; 10 is a usual floor for open data of offices (assumed; none is prescribed)."""


def suppress(frame, minimum: float = MINIMUM, columns=None, within=None):
    """Blank small counts.

    Parameters
    ----------
    frame : pandas.DataFrame
    minimum : float
        Counts above 0 and below it are blanked; 0 says nothing of anyone and stays.
    columns : list of str, optional
        Columns of counts; all float and integer columns by default, keys in `within` excepted.
    within : list of str, optional
        Columns that name the group whose total is known elsewhere.

    Returns
    -------
    pandas.DataFrame
        A copy, blanks as NaN; ``attrs["suppressed"]`` counts them.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"zone": ["a", "b", "c"], "residents": [3, 40, 25]})
    >>> suppress(table)["residents"].tolist()
    [nan, 40.0, 25.0]
    >>> suppress(table, within=[])["residents"].tolist()  # the sum of the whole column is known
    [nan, 40.0, nan]
    """
    if not np.isfinite(minimum) or minimum < 0:
        raise ValueError(f"the minimum is {minimum}; a count of 0 or more is expected")
    result = frame.copy()
    keys = list(within or [])
    if columns is None:
        columns = [c for c in frame.columns if c not in keys and frame[c].dtype.kind in "iuf"]
    groups = np.zeros(len(frame), dtype=np.int64)
    if within:
        groups = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    count = 0
    for column in columns:
        values = frame[column].to_numpy(dtype=np.float64, copy=True)
        small = (values > 0) & (values < minimum)
        if within is not None:
            _complement(values, small, groups)
        values[small] = np.nan
        result[column] = values
        count += int(small.sum())
    result.attrs["suppressed"] = count
    return result


def _complement(values: np.ndarray, small: np.ndarray, groups: np.ndarray) -> None:
    """Blank a second cell, the smallest that is left, in each group that has exactly one."""
    alone = np.bincount(groups, weights=small, minlength=1)[groups] == 1 if len(groups) else small
    others = np.flatnonzero(alone & ~small & (values > 0))
    others = others[np.lexsort((values[others], groups[others]))]
    small[others[np.unique(groups[others], return_index=True)[1]]] = True


def has_own_zones(city) -> bool:
    """Whether the zones or their residents are an office's own: imported, or marked as measured."""
    own = {"zones", "population"}
    measured = {table for table in own if city.provenance.get(table) == "measured"}
    return bool(measured or own & imported_tables(city))


def imported_tables(city) -> frozenset[str]:
    """Tables of a city that an office brought in with ``simcity import``."""
    from ..city.folder import read_settings

    entries: Mapping = read_settings(city.folder, None).plain("tables", {})
    return frozenset(name for name, entry in entries.items() if isinstance(entry, dict) and entry.get("imported"))


def small_zones(city, minimum: float = MINIMUM) -> np.ndarray:
    """Zones of which nothing is shown, as bool of shape (n_zones,); none in a city of illustrated zones."""
    residents = city.zones["residents"].to_numpy(dtype=np.float64)
    if not has_own_zones(city):
        return np.zeros(len(residents), dtype=bool)
    known = suppress(city.zones[["district", "residents"]], minimum, ["residents"], ["district"])
    return known["residents"].isna().to_numpy()


def publishable(indicators, city, minimum: float = MINIMUM):
    """Indicators by year as they may leave the office.

    Parameters
    ----------
    indicators : pandas.DataFrame
        Rows as in ``Results.indicators``: ``year, area_kind, area, group, view, indicator, value``, with or without
        ``run``.
    city : simcity.city.City
        Says whose zones they are, and which zones a district has.
    minimum : float
        As in :func:`suppress`.

    Returns
    -------
    pandas.DataFrame
        A copy with blanks as NaN; ``attrs["suppressed"]`` counts them. City-wide rows stay as they are.
    """
    frame = indicators.reset_index(drop=True)  # a new frame, whose columns are the same until they are written
    frame.attrs["suppressed"] = 0
    if not has_own_zones(city):
        return frame
    frame = frame.copy()
    count = int(frame["value"].isna().sum())
    keys = [k for k in ("run", "year", "view") if k in frame]
    people = frame[(frame["indicator"] == "population") & (frame["group"] == "")]
    district_of = dict(zip(city.zones["zone"].astype(str), city.zones["district"].astype(str)))
    districts = people[people["area_kind"] == "district"]
    zones = people[people["area_kind"] == "zone"]
    zones = zones.assign(district=zones["area"].map(district_of).fillna(""))
    shown = suppress(districts, minimum, ["value"], keys)["value"]
    seen = suppress(zones, minimum, ["value"], [*keys, "district"])["value"]
    _hide_one_of_hidden(zones, seen, districts[shown.isna()], keys)
    few = people[(people["value"] > 0) & (people["value"] < minimum)]
    frame.loc[[*shown.index[shown.isna()], *seen.index[seen.isna()]], "value"] = np.nan
    index = [*keys, "area_kind", "area"]
    small = frame.set_index(index).index.isin(few.set_index(index).index)
    frame.loc[small & (frame["area_kind"] != "city"), "value"] = np.nan
    grouped = frame[(frame["area_kind"] != "city") & (frame["group"] != "") & frame["indicator"].isin(_counts())]
    cells = suppress(grouped, minimum, ["value"], [*index, "indicator"])["value"]
    frame.loc[cells.index[cells.isna()], "value"] = np.nan
    frame.attrs["suppressed"] = int(frame["value"].isna().sum()) - count
    return frame


def _counts() -> list[str]:
    """Indicators that count residents or households."""
    from ..indicators import catalogue

    return [name for name, declared in catalogue().items() if declared.unit in ("persons", "households")]


def _hide_one_of_hidden(zones, seen, hidden, keys: list[str]) -> None:
    """In a district that is blank itself the smallest zone is blanked, or its zones would add up to it."""
    gone = hidden.set_index([*keys, "area"]).index
    for _, rows in zones[zones.set_index([*keys, "district"]).index.isin(gone)].groupby([*keys, "district"]):
        values = rows["value"][rows["value"] > 0]
        if len(values) and not seen[rows.index].isna().any():
            seen[values.idxmin()] = np.nan
