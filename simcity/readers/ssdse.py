"""SSDSE-A (教育用標準データセット, municipalities): every edition, matched by item code.

Layout
    Three header rows (item code, year of the item, Japanese label), then one row for each of the 1,741 municipalities
    (23 special wards among them; wards of designated cities are not separate). Editions add, drop and reorder items,
    so that only the item code is a safe key; the first three header cells differ from edition to edition.

Left out
    Nothing is estimated: a cell with a mark is counted and left empty, one that is neither figure nor mark is refused.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError, Problem
from .figures import parse_figure

CREDIT = "SSDSE-A（独立行政法人統計センター）を加工して作成"
MAX_BYTES = 64 * 1024 * 1024
RENAMED = {"40305": "40231"}
"""Codes that older editions use: 那珂川町 became 那珂川市 on 1 October 2018."""


@dataclass(frozen=True)
class Edition:
    """One edition of SSDSE-A.

    Parameters
    ----------
    edition : str
        Its name, e.g. ``SSDSE-A-2026``.
    years : dict of str to int
        Year of each item, by item code.
    labels : dict of str to str
        Japanese label of each item.
    places : dict of str to (str, str)
        Prefecture and municipality by five-digit code.
    values : dict of str to dict of str to float
        ``values[item][code]``.
    dropped : int
        Cells with a mark instead of a figure.
    """

    edition: str
    years: dict[str, int]
    labels: dict[str, str]
    places: dict[str, tuple[str, str]]
    values: dict[str, dict[str, float]] = field(repr=False)
    dropped: int = 0

    @property
    def source(self) -> str:
        """The line of credit."""
        return f"{self.edition}: {CREDIT}"


def read_ssdse(path: str | Path) -> Edition:
    """Read one edition, cp932 as published or UTF-8.

    Raises
    ------
    DataError
        When the file is not in the layout: no three header rows, no item codes, codes not of municipalities.
    """
    path = Path(path)
    return edition_of(list(csv.reader(io.StringIO(_text(path), newline=""))), path.name)


def edition_of(rows: list[list[str]], name: str) -> Edition:
    """The edition in the cells of a file called `name`; see :func:`read_ssdse`."""
    problems = _layout_problems(rows, name)
    if problems:
        raise DataError(problems, subject=name)
    codes, years, labels = (row[3:] for row in rows[:3])
    places: dict[str, tuple[str, str]] = {}
    values: dict[str, dict[str, float]] = {code: {} for code in codes}
    lines: dict[str, int] = {}
    dropped = 0
    for line, row in enumerate(rows[3:], start=4):
        place = row[0].removeprefix("R")
        place = RENAMED.get(place, place)
        if place in places:
            problems.append(
                Problem("comes twice", file=name, line=line, where=f"R{place}", value=f"line {lines[place]}")
            )
            continue
        places[place], lines[place] = (row[1], row[2]), line
        for code, cell in zip(codes, row[3:]):
            figure = parse_figure(cell)
            if figure.mark in ("", "none"):
                values[code][place] = figure.value
            elif figure.mark == "wrong":
                problems.append(Problem(file=name, line=line, where=code, value=cell[:20],
                                        expected="a figure, or a mark such as ***"))  # fmt: skip
            else:
                dropped += 1
    if problems:
        raise DataError(problems[:50], subject=name)
    return Edition(
        Path(name).stem, {c: int(y) for c, y in zip(codes, years)}, dict(zip(codes, labels)), places, values, dropped
    )


def _text(path: Path) -> str:
    if path.stat().st_size > MAX_BYTES:
        raise DataError(Problem("the file is too large", file=path, expected=f"at most {MAX_BYTES >> 20} MiB"))
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(Problem("the file is neither UTF-8 nor Shift_JIS (cp932)", file=path))


def _layout_problems(rows: list[list[str]], name: str) -> list[Problem]:
    if len(rows) < 4 or len(rows[0]) < 4:
        return [
            Problem("not SSDSE-A", file=name, line=1, expected="three header rows (code, year, label), then places")
        ]
    for line in (2, 3):
        if len(rows[line - 1]) != len(rows[0]):
            return [Problem(f"{len(rows[line - 1])} cells", file=name, line=line, expected=f"{len(rows[0])} cells")]
    problems = []
    for column, year in enumerate(rows[1][3:], start=4):
        if not (year.isdigit() and len(year) == 4):
            problems.append(
                Problem(
                    file=name,
                    line=2,
                    column=column,
                    where=rows[0][column - 1],
                    value=year,
                    expected="the year of the item, four digits",
                )
            )
    for line, row in enumerate(rows[3:], start=4):
        code = row[0].removeprefix("R") if row else ""
        if len(row) != len(rows[0]):
            problems.append(Problem(f"{len(row)} cells", file=name, line=line, expected=f"{len(rows[0])} cells"))
        elif not (len(code) == 5 and code.isascii() and code.isdigit()):
            problems.append(Problem(file=name, line=line, column=1, where="地域コード", value=row[0],
                                    expected="R and five digits"))  # fmt: skip
    return problems
