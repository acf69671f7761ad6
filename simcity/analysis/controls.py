"""Totals that others project or count, kept with the results of a run: read back and set beside the run's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from ..city.controls import Outlook
    from ..experiments.results import Results
    from .comparison import Comparison


RAKED = re.compile(r"^\s*rake_to:\s*[\"']?([a-z][a-z0-9_]*)", re.MULTILINE)


def controls_of(results: Results) -> list[Outlook]:
    """One outlook a source of the city folder kept with the results; none when there is no such table."""
    from ..city import load_city
    from ..city.controls import control_outlooks

    folder = results.folder / "city" if results.folder else None
    if folder is None or not (folder / "controls.csv").is_file():
        return []
    return control_outlooks(load_city(folder))


def areas_beside_ours(results: Results, area_kind: str = "district", strategy: str | None = None) -> pd.DataFrame:
    """Residents of districts or zones as others have them and as the run does, in the years that both know.

    Returns
    -------
    pandas.DataFrame
        Columns ``source, area, year, theirs, ours, difference``; the difference is relative to ours. Empty when the
        city folder kept with the results has no such totals, or the results no such areas.
    """
    from ..city import load_city
    from ..city.controls import control_areas
    from .groups import ranges, rows_of

    columns = ["source", "area", "year", "theirs", "ours", "difference"]
    folder = results.folder / "city" if results.folder else None
    if folder is None or not (folder / "zone_controls.csv").is_file():
        return pd.DataFrame(columns=columns)
    theirs = pd.DataFrame(control_areas(load_city(folder), area_kind), columns=columns[:4])
    rows = rows_of(results, "population", area_kind, strategy)
    if not len(rows) or not len(theirs):
        return pd.DataFrame(columns=columns)
    ours = ranges(results, rows, ["area", "year"])["base"].rename("ours").reset_index()
    frame = theirs.merge(ours.dropna(), on=["area", "year"])
    frame["difference"] = frame["theirs"] / frame["ours"].where(frame["ours"] > 0) - 1.0
    return frame[columns]


def raked_to(results: Results) -> list[str]:
    """Sources whose totals the worlds of these runs were made to meet; usually none."""
    folder = results.folder / "resolved" if results.folder else None
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))] if folder else []
    found = [RAKED.search(text) for text in texts]
    return sorted({m.group(1) for m in found if m} - {"null"})


def beside_ours(comparison: Comparison, found: list[Outlook]) -> pd.DataFrame:
    """Total residents of others and of the run, in the years that both know.

    Parameters
    ----------
    comparison : Comparison
    found : list of Outlook

    Returns
    -------
    pandas.DataFrame
        Columns ``source, year, theirs, ours, difference``; the difference is relative to ours.
    """
    bands = comparison.bands("population")
    ours = bands[bands["strategy"] == comparison.reference].set_index("year")["base"]
    rows = []
    for o in found:
        for year in o.years:
            theirs = o.at(year)
            if year in ours.index and theirs == theirs:
                own = float(ours.loc[year])
                rows.append((o.source, year, theirs, own, theirs / own - 1.0))
    return pd.DataFrame(rows, columns=["source", "year", "theirs", "ours", "difference"])
