"""Results as CSV for spreadsheets and open data: UTF-8 with mark, one file a table, nothing in them a formula.

Small counts of an office's own zones are withheld by the rule of :mod:`simcity.readers.small_cells`; ``README.txt`` in
the folder says so, with the number of cells. Left out: zones with their places, whose residents of the last year stand
among the indicators.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, Problem
from ..indicators import catalogue
from ..readers.small_cells import MINIMUM, has_own_zones, publishable

if TYPE_CHECKING:
    from ..experiments.results import Results

LEAST = 3
"""Smallest minimum that may be asked for; below it nothing would be hidden."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def export_csv(results: Results, folder: str | Path, minimum: int = MINIMUM) -> dict[str, int]:
    """Write ``indicators.csv``, ``runs.csv``, ``ledger.csv``, ``parameters.csv`` and ``README.txt``.

    Parameters
    ----------
    results : Results
        Of a results folder.
    folder : str or Path
        A new or empty folder.
    minimum : int
        Counts of residents above 0 and below it are withheld in an office's own zones.

    Returns
    -------
    dict of str to int
        Rows of each table, and ``withheld`` cells.

    Raises
    ------
    DataError
        When the folder holds something, or the minimum is below :data:`LEAST`.
    """
    from ..city.loader import load_city

    folder = Path(folder)
    if minimum < LEAST:
        raise DataError(Problem(where="smallest", value=minimum, expected=f"a whole number of {LEAST} or more"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(Problem("is not empty", file=folder, remedy="name a new folder with --out"))
    city = load_city(results.folder / "city")  # type: ignore[operator]
    indicators = publishable(results.indicators, city, minimum)
    withheld = indicators.attrs["suppressed"]
    names = results.runs[["run", "strategy", "world", "draw", "replication"]]
    known = catalogue()
    labels = {id: known[id] for id in indicators["indicator"].unique()}
    indicators = names.merge(indicators, on="run").assign(
        label_ja=lambda f: f["indicator"].map({id: one.label("ja") for id, one in labels.items()}),
        label_en=lambda f: f["indicator"].map({id: one.label("en") for id, one in labels.items()}))  # fmt: skip
    tables = {"indicators": indicators, "runs": results.runs, "ledger": results.ledger,
              "parameters": results.parameters}  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        _plain(frame).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    (folder / "README.txt").write_text(_about(city, withheld, minimum), encoding="utf-8")
    return {**{name: len(frame) for name, frame in tables.items()}, "withheld": withheld}


def _plain(frame):
    """A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay."""
    frame = frame.copy()
    for column in frame.columns:
        if frame[column].dtype.kind not in "iufb":
            frame[column] = [f"'{v}" if isinstance(v, str) and v.startswith(STARTS_A_FORMULA) else v
                             for v in frame[column]]  # fmt: skip
    return frame


def _about(city, withheld: int, minimum: int) -> str:
    if has_own_zones(city):
        rule = (f"居住者数が 1 人以上 {minimum} 人未満の区域・区分と、合計から逆算できるセルを空欄にした"
                f"（{withheld:,} セル）。",
                f"Areas and groups of 1 to {minimum - 1} residents, and cells from which these could be computed, are "
                f"blank ({withheld:,} cells).")  # fmt: skip
    else:
        rule = ("ゾーンは例示（合成）のため、秘匿の対象となる区域はない。",
                "Zones are illustrative (synthetic): there is nothing to withhold.")  # fmt: skip
    limits = ("複数の公表表を組み合わせた逆算までは防げない。' で始まる文字は表計算での数式化を防ぐためのもの。",
              "Combinations of several published tables are not looked at. A leading ' keeps spreadsheets from "
              "taking a text for a formula.")  # fmt: skip
    return "\n".join([rule[0], limits[0], "", rule[1], limits[1], "", "出典 / Sources:", *city.sources, ""])
