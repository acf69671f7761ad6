"""Reads a CSV table strictly: every cell is what was declared, or there is a sentence with its line and column.

Excel users' habits are met with a remedy instead of a guess: full-width digits, thousands separators, NaN, numbers
beyond what a number can be, blank cells, headers with units missing. UTF-8 (with or without mark) and cp932 are read.

Left out
    Dates, and quoted cells with line breaks.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..errors import Problem

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 2_000_000
MAX_TEXT = 200
MAX_PROBLEMS = 50
"""Problems kept for one table; the number of further ones is said."""

NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
IDENTIFIER = re.compile(r"[\w][\w\-.:+]{0,79}")
CODE = re.compile(r"[0-9]{5}")
KINDS = ("id", "code", "text", "choice", "integer", "number")


@dataclass(frozen=True)
class ColumnRule:
    """What a column holds.

    Parameters
    ----------
    name : str
        Header, with the unit where there is one.
    kind : str
        ``id`` (short name), ``code`` (five digits of a municipality), ``text``, ``choice``, ``integer``, ``number``.
    unit : str
        Said in messages.
    required : bool
        The column must be there.
    blank : bool
        Cells may be empty: "" in texts, NaN in numbers (and in integers, which are then floats).
    minimum, maximum : float, optional
        Smallest and largest number accepted.
    choices : tuple of str
        Words accepted.
    """

    name: str
    kind: str = "text"
    unit: str = ""
    required: bool = True
    blank: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """What would be right, in words."""
        words = {"id": "a name of letters, digits, - . : +, at most 80", "code": "a code of five digits",
                 "text": f"a text of 1 to {MAX_TEXT} characters", "choice": f"one of {', '.join(self.choices)}",
                 "integer": "a whole number", "number": "a number"}[self.kind]  # fmt: skip
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum:g} to {self.maximum:g}"
        elif self.minimum is not None:
            words += f" of {self.minimum:g} or more"
        return f"{words} [{self.unit}]" if self.unit else words


class Sheet:
    """The cells of a file with their places, before they are understood."""

    def __init__(self, name: str, header: list[str], rows: list[list[str]], lines: list[int], raw: list[str]):
        self.name, self.header, self.rows, self.lines, self._raw = name, header, rows, lines, raw

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Line of a row (-1 is the header) and character where the cell begins, both from 1."""
        line = 1 if row < 0 else self.lines[row]
        position, quoted = 0, False
        for index, letter in enumerate(self._raw[line - 1]):
            if position == column:
                return line, index + 1
            quoted ^= letter == '"'
            position += letter == "," and not quoted
        return line, len(self._raw[line - 1]) + 1


def read_table(path: Path, rules: list[ColumnRule], name: str | None = None):
    """Read a CSV file by its rules.

    Parameters
    ----------
    path : Path
    rules : list of ColumnRule
        The columns known; others are problems.
    name : str, optional
        How the file is called in messages.

    Returns
    -------
    table : pandas.DataFrame
        The columns in the order of `rules`; optional ones that the file lacks are left out.
    problems : list of Problem
        Everything wrong. The table is of use only when the list is empty.
    sheet : Sheet
        To place further problems.
    """
    import pandas as pd

    name = name or str(path)
    sheet, problems = read_sheet(path, name)
    if sheet is None:
        return pd.DataFrame({rule.name: [] for rule in rules}), problems, Sheet(name, [], [], [], [""])
    problems += _header_problems(sheet, rules)
    columns = {}
    for rule in rules:
        if rule.name in sheet.header and not problems:
            where = sheet.header.index(rule.name)
            columns[rule.name] = _column([row[where] for row in sheet.rows], rule, where, sheet, problems)
        elif rule.name in sheet.header:
            where = sheet.header.index(rule.name)
            _column([row[where] if where < len(row) else "" for row in sheet.rows], rule, where, sheet, problems)
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        problems = [*problems[:MAX_PROBLEMS], Problem(f"and {more} more problems in this table", file=name)]
    return pd.DataFrame({} if problems else columns), problems, sheet


def read_sheet(path: Path, name: str) -> tuple[Sheet | None, list[Problem]]:
    """The cells of a file as texts, header apart, empty lines dropped."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        return None, [Problem(f"cannot be read: {error.strerror}", file=name)]
    if size > MAX_BYTES:
        return None, [Problem(f"the file has {size >> 20} MiB", file=name, expected=f"at most {MAX_BYTES >> 20} MiB")]
    text = _decode(data)
    if text is None:
        return None, [Problem("neither UTF-8 nor Shift_JIS (cp932)", file=name, line=1, column=1,
                              remedy="save it as CSV UTF-8")]  # fmt: skip
    if "\0" in text:
        return None, [
            Problem("holds a NUL character and is no table", file=name, line=text.count("\n", 0, text.index("\0")) + 1)
        ]
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(raw) > MAX_ROWS:
        return None, [Problem(f"the table has {len(raw):,} lines", file=name, expected=f"at most {MAX_ROWS:,}")]
    return _cells(raw, name)


def _decode(data: bytes) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None  # UTF-16, which cp932 would take for text
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _cells(raw: list[str], name: str) -> tuple[Sheet | None, list[Problem]]:
    rows, lines, problems = [], [], []
    try:
        header = [cell.strip() for cell in next(csv.reader(io.StringIO(raw[0]), strict=True), [])]
        for line, text in enumerate(raw[1:], start=2):
            if text.strip():
                # One line is one row: a quote left open is found where it is, not at the end of the file.
                rows.append(next(csv.reader(io.StringIO(text), strict=True)) if '"' in text else text.split(","))
                lines.append(line)
    except (csv.Error, StopIteration) as error:
        line = lines[-1] + 1 if lines else 1
        return None, [
            Problem(f"cannot be split into cells: {error}", file=name, line=line, remedy="close the quotation mark")
        ]
    if not header:
        return None, [Problem("no header", file=name, line=1, column=1, expected="names of columns in the first line")]
    for row, line in zip(rows, lines):
        if len(row) != len(header):
            problems.append(
                Problem(
                    f"{len(row)} cells",
                    file=name,
                    line=line,
                    expected=f"{len(header)}, as in the header",
                    remedy="write numbers without thousands separators, and quote texts with a comma",
                )
            )
    return Sheet(name, header, rows, lines, raw), problems


def _header_problems(sheet: Sheet, rules: list[ColumnRule]) -> list[Problem]:
    import difflib

    known = {rule.name: rule for rule in rules}
    problems = []
    for rule in rules:
        if rule.required and rule.name not in sheet.header:
            near = difflib.get_close_matches(rule.name, [h for h in sheet.header if h not in known], 1, 0.5)
            remedy = f"did you mean it by {near[0]}?" if near else "add the column"
            problems.append(Problem(f"no column {rule.name}", file=sheet.name, line=1,
                                    expected=rule.expected, remedy=remedy))  # fmt: skip
    for where, header in enumerate(sheet.header):
        line, column = sheet.place(-1, where)
        if header in sheet.header[:where]:
            problems.append(Problem(f"column {header} comes twice", file=sheet.name, line=line, column=column))
        elif header not in known:
            near = difflib.get_close_matches(header, known, 1, 0.5)
            remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            problems.append(Problem(f"{header or '(empty)'} is not a column of this table", file=sheet.name, line=line,
                                    column=column, remedy=remedy))  # fmt: skip
    return problems


def _column(cells: list[str], rule: ColumnRule, where: int, sheet: Sheet, problems: list[Problem]):
    """The column as an array; problems are added to the list."""
    import numpy as np

    quick = _clean_column(cells, rule)
    if quick is not None:
        return quick
    values: list = []
    for row, cell in enumerate(cells):
        value, wrong = _value(cell, rule)
        if wrong:
            line, column = sheet.place(row, where)
            problems.append(
                Problem(
                    file=sheet.name,
                    line=line,
                    column=column,
                    where=rule.name,
                    value=cell or "(empty)",
                    expected=f"expected {rule.expected}",
                    remedy=wrong if wrong != "wrong" else None,
                )
            )
        values.append(value)
    if rule.kind == "integer" and not rule.blank:
        return np.array(values, dtype=np.int64)
    if rule.kind in ("integer", "number"):
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=object)


def _clean_column(cells: list[str], rule: ColumnRule):
    """The column when every cell is plainly right, which is the usual case; None sends it to the cell-by-cell way."""
    import numpy as np

    pattern = {"integer": INTEGER, "number": NUMBER, "id": IDENTIFIER, "code": CODE}.get(rule.kind)
    if pattern is None or not cells or not all(map(pattern.fullmatch, cells)):
        return None
    if rule.kind in ("id", "code"):
        return np.array(cells, dtype=object)
    whole = rule.kind == "integer" and not rule.blank
    values = np.array(list(map(int if whole else float, cells)), dtype=np.int64 if whole else np.float64)
    low, high = values.min(), values.max()
    inside = (rule.minimum is None or low >= rule.minimum) and (rule.maximum is None or high <= rule.maximum)
    return values + 0 if inside and np.isfinite(low) and np.isfinite(high) else None


def _value(cell: str, rule: ColumnRule) -> tuple[object, str]:
    """The value of a cell and what is wrong with it ("" when nothing is)."""
    cell = cell.strip()
    numeric = rule.kind in ("integer", "number")
    if not cell:
        return (math.nan if numeric and rule.blank else 0 if numeric else ""), "" if rule.blank else "fill it in"
    if numeric:
        return _number(cell, rule)
    fits = {"id": IDENTIFIER.fullmatch(cell), "code": CODE.fullmatch(cell), "choice": cell in rule.choices,
            "text": len(cell) <= MAX_TEXT and cell.isprintable()}[rule.kind]  # fmt: skip
    return cell, "" if fits else "wrong"


def _number(cell: str, rule: ColumnRule) -> tuple[float, str]:
    if not (INTEGER if rule.kind == "integer" else NUMBER).fullmatch(cell):
        return 0, _habit(cell)
    value = int(cell) if rule.kind == "integer" else float(cell) + 0.0
    if not math.isfinite(value):
        return 0, "the number is too large for a computer"
    too_low = rule.minimum is not None and value < rule.minimum
    too_high = rule.maximum is not None and value > rule.maximum
    return value, "wrong" if too_low or too_high else ""


def _habit(cell: str) -> str:
    """The remedy for a way of writing numbers that people have."""
    narrow = unicodedata.normalize("NFKC", cell)
    if narrow != cell and NUMBER.fullmatch(narrow.replace(",", "").replace("−", "-")):
        return f"write it in half-width digits: {narrow.replace(',', '').replace('−', '-')}"
    if "," in cell and NUMBER.fullmatch(cell.replace(",", "")):
        return f"write it without thousands separators: {cell.replace(',', '')}"
    if cell[0] in "▲△−" and NUMBER.fullmatch(cell[1:].replace(",", "")):
        return f"write a minus sign: -{cell[1:].replace(',', '')}"
    if cell.lower() in ("nan", "inf", "-inf", "infinity", "na", "n/a", "null", "none", "x", "ｘ", "***", "-", "…"):
        return "leave the cell empty where the table allows it, or put the figure in"
    return "wrong"
