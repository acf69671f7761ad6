"""決算カード: one municipality's settled accounts of one fiscal year on a sheet laid out as a form.

Layout
    Headings stand beside their figures, not over them, in blocks that differ a little from year to year; letters of a
    heading may be spaced (歳 入 総 額), amounts are thousand yen, ▲ and △ stand for minus. The figure of a heading is
    the first one to its right before the next heading that is known.

Left out
    Shares (構成比), comparisons with peers, and headings that :data:`ITEMS` does not list: the finance table of a city
    has what the model reads and what a reader of a report asks for first.

Tested on a hand-made fixture in this layout.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ..errors import DataError, Problem
from .city_files import TableUpdate, Update, merged_rows
from .figures import clean_codes, find_year, parse_figure
from .grid import Grid
from .import_note import ImportNote
from .opening import open_grids

CREDIT = "決算カード（総務省）を加工して作成: {}"
THOUSAND, PLAIN = 1000.0, 0.0
ITEMS = {
    "歳入総額": ("revenue", THOUSAND), "歳出総額": ("spending", THOUSAND), "地方税": ("local_tax", THOUSAND),
    "実質収支": ("real_balance", THOUSAND), "民生費": ("spending_welfare", THOUSAND),
    "土木費": ("spending_works", THOUSAND), "教育費": ("spending_education", THOUSAND),
    "災害復旧費": ("spending_disaster", THOUSAND), "人件費": ("staff_cost", THOUSAND),
    "扶助費": ("assistance", THOUSAND), "公債費": ("debt_service", THOUSAND),
    "標準財政規模": ("standard_scale", THOUSAND), "地方債現在高": ("debt_outstanding", THOUSAND),
    "財政調整基金": ("fund_adjustment", THOUSAND), "減債基金": ("fund_redemption", THOUSAND),
    "財政力指数": ("strength_index", PLAIN), "経常収支比率": ("current_balance_ratio", PLAIN),
    "実質公債費比率": ("debt_service_ratio", PLAIN), "将来負担比率": ("future_burden_ratio", PLAIN),
}  # fmt: skip
"""Item of ``finance.csv`` and unit, by heading; ratios are percent."""
NEEDED = ("歳入総額", "歳出総額")
REACH = 20
"""Cells to the right in which the figure of a heading is looked for; merged cells leave blanks between."""
Row = dict[str, object]


def settlement_update(city, paths: Iterable[str | Path]) -> tuple[Update, ImportNote]:
    """Rows of finance of the city's municipalities from one or more cards.

    Raises
    ------
    DataError
        When a sheet has no total of revenue and spending, no fiscal year, or two figures that contradict each other.
    """
    note = ImportNote("", tested_on_real_file=False)
    rows: dict[tuple, Row] = {}
    for path in paths:
        note.files.append(Path(path).name)
        for grid in open_grids(path):
            _read_card(grid, city, rows, note)
    if not rows:
        raise DataError(Problem(f"no figures of {', '.join(city.municipalities)}", file=", ".join(note.files)))
    note.source = CREDIT.format(", ".join(note.files))
    whole = merged_rows(city, "finance", list(rows.values()))
    return Update([TableUpdate("finance", whole, "published", note.source)], [note.source]), note


def _read_card(grid: Grid, city, rows: dict[tuple, Row], note: ImportNote) -> None:
    note.read += 1
    found = {name: seat for name in ITEMS if (seat := _seat(grid, name)) is not None}
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise DataError(grid.problem(f"no heading {', '.join(missing)}", 0, expected="a 決算カード"))
    code = _code(grid, city)
    if code is None:
        note.dropped["another municipality"] += 1
        return
    year = find_year(" ".join(cell for row in grid.rows[:6] for cell in row if "年度" in cell) or grid.sheet)
    if year is None:
        raise DataError(grid.problem("no fiscal year in its title", 0, expected="a title such as 令和4年度決算状況"))
    for name, (r, k) in found.items():
        item, factor = ITEMS[name]
        figure = _figure(grid, r, k)
        if figure is None:
            note.missing["missing"] += 1
            continue
        row = {"municipality": code, "year": year, "item": item, "yen": figure * factor if factor else math.nan,
               "value": math.nan if factor else figure}  # fmt: skip
        if rows.setdefault((code, year, item), row) != row and str(rows[code, year, item]) != str(row):
            raise DataError(grid.problem("another figure stands in an earlier sheet or file", r, where=name,
                                         value=f"{figure:,.12g}"))  # fmt: skip
    note.kept += 1


def _plain(cell: str) -> str:
    """A heading without blanks and without what stands in brackets behind it."""
    return re.sub(r"\([^)]*\)$", "", "".join(unicodedata.normalize("NFKC", cell).split()))


def _seat(grid: Grid, name: str) -> tuple[int, int] | None:
    """The first place of a heading that has a figure to its right."""
    for r, row in enumerate(grid.rows[:200]):
        for k, cell in enumerate(row):
            if cell and _plain(cell) == name and _figure(grid, r, k) is not None:
                return r, k
    return None


def _figure(grid: Grid, r: int, k: int) -> float | None:
    for column in range(k + 1, min(k + 1 + REACH, len(grid.rows[r]))):
        cell = grid.cell(r, column)
        if _plain(cell) in ITEMS:
            return None
        figure = parse_figure(cell)
        if cell and figure.mark in ("", "none"):
            return figure.value
    return None


def _code(grid: Grid, city) -> str | None:
    """The municipality of a card: its code, else its name, among the first rows."""
    cells = [cell for row in grid.rows[:12] for cell in row if cell]
    codes = [code for cell in cells for code in clean_codes([cell]) if code in city.municipalities]
    if codes:
        return codes[0]
    table = city.municipality_table
    words = {_plain(cell) for cell in cells}
    return next((code for code, name in zip(table["municipality"], table["name_ja"]) if name in words), None)
