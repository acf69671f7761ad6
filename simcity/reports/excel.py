"""The report as an Excel workbook: one sheet a table, numbers as numbers and unrounded, nothing a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from .document import Cell, Document, Quantity, RunKey, Span, TableBlock, shown

MOST_CHARACTERS = 32_767  # in a cell of Excel; xlsxwriter drops longer texts silently


def write_excel(document: Document, path: Path) -> Path:
    """Write the tables of `document` to `path`, one sheet each, units in the second row."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": False}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": document.title[:255], "author": "simcity", "created": datetime(2000, 1, 1)})
        looks = _Looks(book)
        names: set[str] = set()
        for table in document.tables:
            _sheet(book, looks, table, _name(table.sheet, names), document.words)
    return path


class _Looks:
    """Cell formats, each made once."""

    def __init__(self, book) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": "#F3F3F0", "border": 1, "valign": "top"}
        )
        self.unit = book.add_format({"italic": True, "border": 1})
        self.title = book.add_format({"bold": True})
        self._numbers: dict[str, object] = {}

    def number(self, quantity: Quantity):
        """Per cent stays per cent; what is shown in millions keeps every yen."""
        per_cent = quantity.factor == 100.0
        decimals = quantity.decimals if per_cent or quantity.factor == 1.0 else 0
        text = ("0" if per_cent else "#,##0") + ("." + "0" * decimals if decimals else "") + ("%" if per_cent else "")
        if text not in self._numbers:
            self._numbers[text] = self.book.add_format({"num_format": text})
        return self._numbers[text]


def _sheet(book, looks: _Looks, table: TableBlock, name: str, words: dict[str, str]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    heads = list(_heads(table, words))
    rows = [list(_flat(table, i)) for i in range(len(table.rows))]
    for j, (label, unit) in enumerate(heads):
        _text(sheet, 0, j, label, looks.head)
        _text(sheet, 1, j, unit, looks.unit)
        longest = max([_length(label), _length(unit), *(_length(_plain(row[j])) for row in rows)], default=8)
        sheet.set_column(j, j, min(max(9.0, longest * 1.1), 60.0))
    for i, row in enumerate(rows, start=2):
        for j, cell in enumerate(row):
            _cell(sheet, looks, i, j, cell)
    sheet.freeze_panes(2, 1)
    last = len(rows) + 3
    _text(sheet, last, 0, table.caption, looks.title)
    _text(sheet, last + 1, 0, table.note)


def _heads(table: TableBlock, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Labels and units, with a column for each end of a range."""
    if table.groups:
        yield words["indicator"], ""
        yield words["unit"], ""
    for column in table.columns:
        if column.kind == "span":
            yield f"{column.label} {words['low']}", column.raw_unit or column.unit
            yield f"{column.label} {words['high']}", column.raw_unit or column.unit
        else:
            yield column.label, column.raw_unit or column.unit


def _flat(table: TableBlock, i: int) -> Iterator[Cell]:
    if table.groups:
        yield table.groups[i].label
        yield table.groups[i].raw_unit
    for cell, column in zip(table.rows[i], table.columns, strict=True):
        if column.kind == "span":
            yield from (cell.low, cell.high) if isinstance(cell, Span) else (None, None)
        else:
            yield cell


def _plain(cell: Cell) -> str:
    return (
        cell.key
        if isinstance(cell, RunKey)
        else f"{cell.value:,.2f}"
        if isinstance(cell, Quantity) and cell.is_known
        else shown(cell)
    )


def _cell(sheet, looks: _Looks, i: int, j: int, cell: Cell) -> None:
    if cell is None or (isinstance(cell, Quantity) and not cell.is_known):
        sheet.write_blank(i, j, None)
    elif isinstance(cell, Quantity):
        sheet.write_number(i, j, float(cell.value), looks.number(cell))
    else:
        _text(sheet, i, j, _plain(cell))


def _text(sheet, i: int, j: int, text: str, look=None) -> None:
    if text:
        sheet.write_string(i, j, text[:MOST_CHARACTERS], look)
    elif look is not None:
        sheet.write_blank(i, j, None, look)


def _length(text: str) -> float:
    """Width in Latin characters; Japanese ones are twice as wide."""
    return sum(1.0 if ord(c) < 0x2000 else 1.9 for c in text)


def _name(wanted: str, used: set[str]) -> str:
    """A sheet name Excel accepts: at most 31 characters, none of ``[]:*?/\\``, not used before."""
    base = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", wanted).strip()[:31] or "table"
    name, n = base, 2
    while name.lower() in used or name.lower() == "history":
        name, n = f"{base[:28]} {n}", n + 1
    used.add(name.lower())
    return name
