"""Opens any file an office has (CSV, TXT, xlsx) as tables of texts.

UTF-8 with or without mark, cp932 (Shift_JIS) and UTF-16 with mark are read; commas and tabs are told apart by the first
lines. Whatever looks like records of persons is refused here, so that no reader ever gets hold of it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ..errors import DataError, Problem
from .grid import Grid
from .person_records import refuse_person_records
from .workbook_cells import workbook_sheets

MAX_BYTES = 256 * 1024 * 1024
"""A prefecture's 250 m mesh table has 30 MiB, a national one of small areas 150 MiB."""
MAX_ROWS = 2_000_000
MAX_CELL = 10_000
ENCODINGS = ("utf-8", "cp932", "utf-16")
SPREADSHEETS = (".xlsx", ".xlsm")


def open_grids(path: str | Path, encoding: str | None = None) -> list[Grid]:
    """Every table of a file: one for a text file, one a visible sheet for a workbook.

    Raises
    ------
    DataError
        When the file cannot be read, is too large or hostile, holds nothing, or looks like records of persons.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(Problem("is a folder" if path.is_dir() else "no such file", file=path.name))
    if path.suffix.lower() in (*SPREADSHEETS, ".xls"):
        grids = [Grid(path.name, sheet, rows, list(range(1, len(rows) + 1))) for sheet, rows in workbook_sheets(path)]
    else:
        grids = [text_grid(path, encoding)]
    grids = [grid for grid in grids if any(any(row) for row in grid.rows)]
    if not grids:
        raise DataError(Problem("holds no table", file=path.name))
    for grid in grids:
        refuse_person_records(grid)
    return grids


def open_grid(path: str | Path, encoding: str | None = None, sheet: str | int | None = None) -> Grid:
    """The one table of a file; of a workbook the sheet of that name or number (from 1), else the largest."""
    grids = open_grids(path, encoding)
    if sheet is None:
        return max(grids, key=lambda grid: sum(map(len, grid.rows)))
    for number, grid in enumerate(grids, start=1):
        if sheet == number or sheet == grid.sheet:
            return grid
    raise DataError(Problem(f"no sheet {sheet}", file=Path(path).name,
                            expected=f"one of {', '.join(grid.sheet for grid in grids)}"))  # fmt: skip


def text_grid(path: Path, encoding: str | None = None) -> Grid:
    """The cells of a text file."""
    name, size = path.name, path.stat().st_size
    if size > MAX_BYTES:
        raise DataError(Problem(f"the file has {size >> 20} MiB", file=name, expected=f"at most {MAX_BYTES >> 20} MiB"))
    text = decode(path.read_bytes(), name, encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError(Problem("holds a NUL character and is no table", file=name, line=line))
    first = text[:20_000].split("\n", 3)[:3]
    tab = sum(line.count("\t") for line in first) > sum(line.count(",") for line in first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tab else ",", strict=True)
    rows, lines = [], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
            if len(rows) > MAX_ROWS:
                raise DataError(Problem(f"more than {MAX_ROWS:,} lines", file=name))
            if any(len(cell) > MAX_CELL for cell in row):
                raise DataError(Problem(f"a cell has more than {MAX_CELL:,} characters", file=name,
                                        line=reader.line_num, remedy="close the quotation mark"))  # fmt: skip
    except csv.Error as error:
        raise DataError(Problem(f"cannot be split into cells: {error}", file=name, line=reader.line_num,
                                remedy="close the quotation mark")) from None  # fmt: skip
    return Grid(name, "", rows, lines)


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """The text of a file in one of :data:`ENCODINGS`, found out when not said."""
    if encoding is not None and encoding not in ENCODINGS:
        raise DataError(Problem(where="encoding", value=encoding, expected=f"one of {', '.join(ENCODINGS)}"))
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    tried = [encoding] if encoding else ["utf-16"] if wide else ["utf-8", "cp932"]
    for one in tried:
        try:
            return data.decode("utf-8-sig" if one == "utf-8" else one)
        except UnicodeDecodeError:
            continue
    raise DataError(Problem(f"not in {' nor '.join(tried)}", file=name, remedy="save it as CSV UTF-8"))
