"""The report as an Excel workbook: one sheet a table, numbers as numbers, nothing a formula."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from .document import Document, TableBlock, TableColumn


def write_excel(document: Document, path: Path) -> Path:
    """Write the tables of `document` to `path`, one sheet each, units in the second row, sources last."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": False}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": document.title, "author": "simcity", "created": datetime(2000, 1, 1)})
        looks = {"head": book.add_format({"bold": True, "text_wrap": True, "bg_color": "#F3F3F0", "border": 1}),
                 "unit": book.add_format({"italic": True, "border": 1}), "title": book.add_format({"bold": True})}  # fmt: skip
        names: set[str] = set()
        for table in document.tables:
            _sheet(book, looks, table, _name(table.sheet, names))
        _list_sheet(book, looks, _name(document.words["sources"], names), [(s,) for s in document.sources])
        _list_sheet(book, looks, _name(document.words["again"], names), list(document.provenance))
    return path


def _sheet(book, looks, table: TableBlock, name: str) -> None:
    sheet = book.add_worksheet(name)
    for j, column in enumerate(table.columns):
        sheet.write_string(0, j, column.label, looks["head"])
        sheet.write_string(1, j, column.unit, looks["unit"])
        longest = max([len(column.label), *(len(str(row[j])) for row in table.rows)], default=8)
        sheet.set_column(j, j, min(max(9, longest * 1.2), 48), _number_format(book, column))
    for i, row in enumerate(table.rows, start=2):
        for j, value in enumerate(row):
            _cell(sheet, i, j, value, table.columns[j])
    sheet.freeze_panes(2, 1)
    last = len(table.rows) + 3
    sheet.write_string(last, 0, table.caption, looks["title"])
    if table.note:
        sheet.write_string(last + 1, 0, table.note)


def _cell(sheet, i: int, j: int, value: object, column: TableColumn) -> None:
    if value is None or value != value:
        sheet.write_blank(i, j, None)
    elif isinstance(value, str) or column.decimals is None:
        sheet.write_string(i, j, str(value))
    else:
        sheet.write_number(i, j, float(value))  # type: ignore[arg-type]


def _number_format(book, column: TableColumn):
    if column.decimals is None:
        return None
    places = "." + "0" * column.decimals if column.decimals else ""
    return book.add_format({"num_format": f"0{places}%" if column.per_cent else f"#,##0{places}"})


def _list_sheet(book, looks, name: str, rows) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 80)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write_string(i, j, str(value))


def _name(wanted: str, used: set[str]) -> str:
    """A sheet name Excel accepts: at most 31 characters, none of ``[]:*?/\\``, not used before."""
    base = re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:31] or "table"
    name, n = base, 2
    while name.lower() in used:
        name, n = f"{base[:28]} {n}", n + 1
    used.add(name.lower())
    return name
