"""The cells of a workbook (xlsx) as texts, without trusting it.

The archive is inspected before any library opens it: number of members, sizes counted while inflating rather than
believed, no entity declarations, no encryption. Formulas are never evaluated: the value that the office's spreadsheet
stored is taken, and a formula without one is a blank cell. Macros and links to other files are not looked at.

Left out
    The old xls format, which is refused with a remedy, and dates before 1900.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError, Problem
from .archives import UNREADABLE, inspect, refused

MAX_PACKED = 64 * 1024 * 1024
MAX_INFLATED = 256 * 1024 * 1024
MAX_RATIO = 400
"""Inflated over packed size of one member; sheets of plain figures reach 20, those of zeros about 200 (measured)."""
MAX_CELLS = 8_000_000
MAX_COLUMNS = 2_000
REMEDY = "open the original and save the table alone as xlsx or CSV UTF-8"
_OLD = b"\xd0\xcf\x11\xe0"


def workbook_sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and rows of every visible sheet, in order; rows are as long as their last filled cell.

    Raises
    ------
    DataError
        When the file is no workbook, or one that could harm.
    """
    data = _checked(path)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library names no common base for what damaged files raise
        raise DataError(Problem(f"the workbook cannot be opened: {type(error).__name__}", file=path.name,
                                remedy="save it again as xlsx, or as CSV UTF-8")) from None  # fmt: skip
    left = MAX_CELLS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = []
        try:
            sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
            for row in sheet.iter_rows(values_only=True):
                left -= len(row)
                if len(row) > MAX_COLUMNS or left < 0:
                    raise DataError(Problem(f"sheet {sheet.title[:40]} is too large", file=path.name,
                                            expected=f"at most {MAX_COLUMNS:,} columns and {MAX_CELLS:,} cells in all",
                                            remedy="save the table alone as CSV"))  # fmt: skip
                rows.append(_trim([_text(value) for value in row]))
        except DataError:
            raise
        except Exception as error:  # as above
            raise DataError(Problem(f"sheet {sheet.title[:40]} is damaged: {type(error).__name__}", file=path.name,
                                    remedy="save it again as xlsx, or as CSV UTF-8")) from None  # fmt: skip
        yield sheet.title, rows


def _trim(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _text(value: object) -> str:
    """A cell as it would stand in a CSV file; whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def _checked(path: Path) -> bytes:
    """The bytes of a workbook that may be opened."""
    name = path.name
    size = path.stat().st_size
    if size > MAX_PACKED:
        raise DataError(
            Problem(f"the file has {size >> 20} MiB", file=name, expected=f"at most {MAX_PACKED >> 20} MiB")
        )
    data = path.read_bytes()
    if data.startswith(_OLD):
        raise DataError(Problem("an old workbook (xls), or one with a password", file=name,
                                remedy="open it and save it as xlsx or CSV UTF-8, without a password"))  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inspect(archive, name)
    except UNREADABLE as error:
        raise DataError(Problem(f"not a workbook: {error}", file=name, expected="an xlsx file",
                                remedy="save it again as xlsx, or as CSV UTF-8")) from None  # fmt: skip
    return data


def _inspect(archive: zipfile.ZipFile, name: str) -> None:
    if "xl/workbook.xml" not in archive.namelist():
        raise refused("a zip archive, but no workbook", name, REMEDY, "an xlsx file")
    tails: dict[str, bytes] = {}

    def look(member: zipfile.ZipInfo, piece: bytes) -> None:
        first = member.filename not in tails
        seen = tails.get(member.filename, b"") + piece
        tails[member.filename] = piece[-16:]  # a declaration may lie across two pieces
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise refused("the workbook declares entities, which no spreadsheet does", name, REMEDY)
        if first and piece[:2] in (b"\xff\xfe", b"\xfe\xff") and member.filename.endswith((".xml", ".rels")):
            raise refused("a part of the workbook is not UTF-8, which no spreadsheet writes", name, REMEDY)

    inspect(archive, name, REMEDY, MAX_INFLATED, MAX_RATIO, look)
