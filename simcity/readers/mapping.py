"""``mapping.yaml``: how to read any table that has no reader of its own.

The file says where the headings are, which column fills which column of which table of the city folder, in which unit
the figures are, and which marks stand for withheld or unknown. It is checked like a scenario: every problem at its
line and column, nothing but data in it.

Example
-------
::

    table: households
    source: 富山市 世帯数調（令和5年）
    file: {encoding: cp932, header_row: 3}
    columns:
      municipality: {column: 団体コード}
      year: {value: 2023}
      households: {column: 世帯数}
      members: {column: 人員, unit: 千人}
      single: {column: 単独世帯}
      nuclear: {column: 核家族}
    marks: {hidden: [X], unknown: [不詳]}
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError, Problem, ScenarioError
from ..scenario.nodes import Node
from ..scenario.reader import read_file
from .city_files import TableUpdate, Update, merged_rows
from .figures import clean_codes, parse_figure, parse_year, wrong_digit
from .grid import Grid
from .import_note import ImportNote
from .opening import ENCODINGS, open_grid

UNITS = {"人": 1, "世帯": 1, "円": 1, "千人": 1e3, "千円": 1e3, "万円": 1e4, "百万円": 1e6, "億円": 1e8, "ha": 0.01,
         "m2": 1e-6, "km2": 1, "%": 1, "m": 1, "km": 1e3, "千世帯": 1e3}  # fmt: skip
"""What a figure in a unit is multiplied by to be in the unit of the city folder (areas in km², lengths in m)."""
MAP_KEYS = {"table", "source", "file", "columns", "marks", "replace"}
FILE_KEYS = {"encoding", "header_row", "sheet", "last_row"}
COLUMN_KEYS = {"column", "value", "unit", "factor", "words"}
MARK_KEYS = {"hidden": "hidden", "unknown": "unknown", "none": "none", "missing": "missing"}
REFUSED = ("zones", "nodes", "links", "population")
"""Tables that hang together; they have readers of their own."""


@dataclass(frozen=True)
class ColumnMap:
    """One column of the city folder: a column of the file with a factor, or one value for all rows."""

    name: str
    column: str = ""
    value: object = None
    factor: float = 1.0
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A mapping as checked."""

    table: str
    source: str
    columns: tuple[ColumnMap, ...]
    encoding: str | None = None
    header_row: int = 1
    last_row: int | None = None
    sheet: str | int | None = None
    marks: dict[str, str] = field(default_factory=dict)
    replace: bool = False


def read_mapping(path: str | Path) -> Mapping:
    """Read and check a mapping.

    Raises
    ------
    DataError
        With the place of every problem.
    """
    path = Path(path)
    try:
        node = read_file(path, path.name)
    except ScenarioError as error:
        raise DataError(error.problems, subject=path.name) from None
    problems: list[Problem] = []
    if node.kind != "map":
        raise DataError(Problem("not a mapping", file=path.name, line=1, expected="table, source, columns"))
    _keys(node, MAP_KEYS, problems)
    table = _text(node, "table", problems, True)
    rules = _rules(node, table, problems)
    columns = _columns(node, rules, problems)
    file = node.get("file")
    if file is not None and file.kind == "map":
        _keys(file, FILE_KEYS, problems)
    elif file is not None:
        problems.append(_at(file, "file", "expected {encoding: .., header_row: ..}"))
        file = None
    made = Mapping(table, _text(node, "source", problems, True), columns, **_file(file, problems),
                   marks=_marks(node.get("marks"), problems), replace=_flag(node.get("replace"), problems))  # fmt: skip
    if problems:
        raise DataError(problems, subject=path.name)
    return made


def _at(node: Node, where: str, expected: str, remedy: str | None = None) -> Problem:
    return Problem(file=node.file, line=node.line, column=node.column, where=where,
                   value=node.plain() if node.kind == "scalar" else None, expected=expected, remedy=remedy)  # fmt: skip


def _keys(node: Node, known: set[str], problems: list[Problem]) -> None:
    for key, (line, column) in node.keys.items():
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1, 0.5)
            problems.append(
                Problem(
                    f"{key} is not a setting of a mapping",
                    file=node.file,
                    line=line,
                    column=column,
                    remedy=f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}",
                )
            )


def _text(node: Node, key: str, problems: list[Problem], needed: bool = False) -> str:
    child = node.get(key)
    if child is None:
        if needed:
            problems.append(Problem(f"no {key}", file=node.file, line=node.line or 1, column=node.column or 1))
        return ""
    value = child.plain()
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        problems.append(_at(child, key, "expected a text of 1 to 200 characters"))
        return ""
    return value


def _rules(node: Node, table: str, problems: list[Problem]) -> dict:
    from ..city.columns import table_rules

    child = node.get("table")
    if table in REFUSED and child is not None:
        problems.append(_at(child, "table", f"{table} hangs together with other tables",
                            "use: simcity import census or mesh"))  # fmt: skip
    elif table and table not in table_rules() and child is not None:
        problems.append(
            _at(child, "table", f"expected one of {', '.join(t for t in table_rules() if t not in REFUSED)}")
        )
    return {rule.name: rule for rule in table_rules().get(table, [])}


def _columns(node: Node, rules: dict, problems: list[Problem]) -> tuple[ColumnMap, ...]:
    child = node.get("columns")
    if child is None or child.kind != "map" or not child.value:
        problems.append(Problem("no columns", file=node.file, line=(child or node).line or 1, column=1,
                                expected="for each column of the table {column: heading} or {value: ..}"))  # fmt: skip
        return ()
    if rules:
        _keys(child, set(rules), problems)
        for name, rule in rules.items():
            if rule.required and not rule.blank and name not in child.value:
                problems.append(Problem(f"no column {name}", file=child.file, line=child.line, column=child.column,
                                        expected=rule.expected))  # fmt: skip
    return tuple(made for name, entry in child.value.items() if (made := _column(str(name), entry, problems)))


def _column(name: str, entry: Node, problems: list[Problem]) -> ColumnMap | None:
    if entry.kind == "scalar" and isinstance(entry.value, str):
        return ColumnMap(name, entry.value)
    if entry.kind != "map" or ("column" in entry.value) == ("value" in entry.value):
        problems.append(_at(entry, f"columns.{name}", "expected {column: heading} or {value: ..}, one of them"))
        return None
    _keys(entry, COLUMN_KEYS, problems)
    factor, said = 1.0, entry.plain()
    if "unit" in said and "factor" in said:
        problems.append(_at(entry.value["factor"], f"columns.{name}.factor", "unit or factor, not both"))
    elif "unit" in said and said["unit"] not in UNITS:
        problems.append(_at(entry.value["unit"], f"columns.{name}.unit", f"expected one of {', '.join(UNITS)}"))
    elif "unit" in said:
        factor = float(UNITS[said["unit"]])
    elif "factor" in said:
        good = isinstance(said["factor"], int | float) and not isinstance(said["factor"], bool)
        if not good or not math.isfinite(said["factor"]) or said["factor"] == 0:
            problems.append(_at(entry.value["factor"], f"columns.{name}.factor", "expected a number other than 0"))
        else:
            factor = float(said["factor"])
    words = said.get("words", {})
    if not isinstance(words, dict):
        problems.append(_at(entry.value["words"], f"columns.{name}.words", "expected {word in the file: word here}"))
        words = {}
    return ColumnMap(
        name, str(said.get("column", "")), said.get("value"), factor, {str(k): str(v) for k, v in words.items()}
    )


def _file(node: Node | None, problems: list[Problem]) -> dict:
    if node is None:
        return {}
    said, result = node.plain(), {}
    for key, fits, expected in (
        ("encoding", lambda v: v in ENCODINGS, f"expected one of {', '.join(ENCODINGS)}"),
        ("header_row", lambda v: type(v) is int and 1 <= v <= 1000, "expected a row from 1 to 1000"),
        ("last_row", lambda v: type(v) is int and v >= 1, "expected a row"),
        ("sheet", lambda v: type(v) in (int, str), "expected the name or number of a sheet"),
    ):
        if key in said and not fits(said[key]):
            problems.append(_at(node.value[key], f"file.{key}", expected))
        elif key in said:
            result[key] = said[key]
    return result


def _marks(node: Node | None, problems: list[Problem]) -> dict[str, str]:
    if node is None:
        return {}
    if node.kind != "map":
        problems.append(_at(node, "marks", "expected {hidden: [X], unknown: [不詳], none: [-], missing: […]}"))
        return {}
    _keys(node, set(MARK_KEYS), problems)
    result = {}
    for kind, words in node.plain().items():
        for word in words if isinstance(words, list) else [words]:
            result[str(word)] = str(kind)
    return result


def _flag(node: Node | None, problems: list[Problem]) -> bool:
    if node is not None and not isinstance(node.plain(), bool):
        problems.append(_at(node, "replace", "expected true or false"))
    return bool(node is not None and node.plain() is True)


# -- reading with it ---------------------------------------------------------------------------------------------------


def mapped_update(city, paths: list[str | Path], mapping: Mapping) -> tuple[Update, ImportNote]:
    """The rows of the city's table that the files fill."""
    note = ImportNote(mapping.source)
    rows: list[dict[str, object]] = []
    for path in paths:
        grid = open_grid(path, mapping.encoding, mapping.sheet)
        note.files.append(grid.name)
        rows += _rows(grid, city, mapping, note)
    if not rows:
        raise DataError(Problem("no row of the city", file=", ".join(note.files),
                                expected=f"municipality {', '.join(city.municipalities)}"))  # fmt: skip
    note.kept = len(rows)
    whole = rows if mapping.replace else merged_rows(city, mapping.table, rows)
    return Update([TableUpdate(mapping.table, whole, "published", mapping.source)], [mapping.source]), note


def _rows(grid: Grid, city, mapping: Mapping, note: ImportNote) -> list[dict[str, object]]:
    from ..city.columns import table_rules

    head = mapping.header_row - 1
    if head >= len(grid.rows):
        raise DataError(grid.problem(f"has {len(grid.rows)} rows; the headings should be in row {mapping.header_row}"))
    headings = ["".join(cell.split()) for cell in grid.rows[head]]
    seats, problems = {}, []
    for made in mapping.columns:
        heading = "".join(made.column.split())
        if made.column and headings.count(heading) != 1:
            near = difflib.get_close_matches(heading, headings, 1, 0.4)
            problems.append(
                grid.problem(
                    f"{'several columns' if heading in headings else 'no column'} {made.column}",
                    head,
                    remedy=f"did you mean {near[0]}?" if near and heading not in headings else None,
                )
            )
        elif made.column:
            seats[made.name] = headings.index(heading)
    if problems:
        raise DataError(problems, subject=grid.name)
    rules = {rule.name: rule for rule in table_rules()[mapping.table]}
    body = [r for r in range(head + 1, min(len(grid.rows), mapping.last_row or len(grid.rows)))
            if any(cell.strip() for cell in grid.rows[r])]  # fmt: skip
    codes = {name: dict(zip(body, clean_codes([grid.cell(r, k) for r in body]))) for name, k in seats.items()
             if rules[name].kind == "code"}  # fmt: skip
    rows = []
    for r in body:
        note.read += 1
        place = codes["municipality"][r] if "municipality" in codes else city.municipality
        for k in (seats[name] for name in codes):
            if right := wrong_digit(grid.cell(r, k)):
                problems.append(_check_digit(grid, r, k, right))
        if place is None:
            note.dropped["blank"] += 1
        elif place not in city.municipalities and mapping.table != "neighbours":
            note.dropped["another municipality"] += 1
        else:
            rows.append({made.name: made.value if not made.column else
                         codes[made.name][r] if made.name in codes else
                         _value(grid, r, seats[made.name], made, rules[made.name], mapping, note, problems)
                         for made in mapping.columns})  # fmt: skip
    if problems:
        raise DataError(problems[:50], subject=grid.name)
    return rows


def _check_digit(grid: Grid, r: int, k: int, right: str) -> Problem:
    return grid.problem("the check digit of the code is wrong", r, column=k + 1, where="団体コード",
                        value=grid.cell(r, k)[:20], expected=right)  # fmt: skip


def _value(grid: Grid, r: int, k: int, made: ColumnMap, rule, mapping: Mapping, note: ImportNote, problems: list):
    cell = grid.cell(r, k)
    cell = made.words.get(cell, cell)
    if rule.kind not in ("integer", "number"):
        return cell
    if rule.unit in ("year", "fiscal year") and (year := parse_year(cell)) is not None:
        return year
    mark = mapping.marks.get(cell)
    figure = parse_figure("-" if mark == "none" else cell)
    mark = mark or figure.mark
    if mark == "wrong":
        problems.append(grid.problem(row=r, where=made.column, value=cell[:20], expected=rule.expected))
        return 0
    if mark in ("", "none"):
        value = figure.value * made.factor
        return int(round(value)) if rule.kind == "integer" else value
    note.missing[mark] += 1
    if not rule.blank:
        problems.append(
            grid.problem(
                "a mark where a figure is needed",
                r,
                where=made.column,
                value=cell[:20],
                expected=rule.expected,
                remedy="leave the row out, or put the figure in",
            )
        )
    return math.nan
