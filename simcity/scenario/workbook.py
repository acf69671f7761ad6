"""A scenario as an Excel workbook with Japanese labels, and back. The round trip is exact and formulas stay inert.

The sheet lists every setting once: what this file states (yellow, to be filled in), what is in force when it states
nothing, the unit and the explanation. An empty cell means that the file says nothing about the setting.
"""

from __future__ import annotations

import datetime
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..errors import Problem, ScenarioError
from ..words import language
from .load import load_scenario, locate_scenario
from .merge import read_cached
from .messages import text
from .nodes import Key, Node
from .plain import path_of
from .problems import dotted, field_at, places, type_at
from .reader import MAX_LINE, read_text
from .scenario import Scenario
from .settings import ScenarioSettings
from .settings.change import Change
from .show import dump, rows, said

SHEET = "設定"
HEADERS = ("項目", "設定名", "値（このファイル）", "単位", "効いている値", "由来", "説明")
NONE = "（なし）"
MAX_ROWS = 5_000
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
_EXACT = 2**53  # Excel keeps numbers as doubles
_ONLY_FILES = (("extends",), ("world",), ("world", "extends"))


def to_excel(name_or_path: str | Path, target: Path) -> Path:
    """Write a scenario file as a workbook.

    Parameters
    ----------
    name_or_path : str or Path
        Name in the library or file; it must load without problems.
    target : Path
        The workbook to write; replaced when it exists.

    Raises
    ------
    ScenarioError
        When the scenario has problems or the Excel library is missing.
    """
    xlsxwriter = _library("xlsxwriter")
    scenario, own = load_scenario(name_or_path), read_cached(locate_scenario(name_or_path)[0])
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        # A fixed date: the same scenario gives the same bytes.
        book.set_properties({"title": scenario.label("ja"), "created": datetime.datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        asked = book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#CCCCCC", "text_wrap": True})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 3)
        for column, width in enumerate((30, 38, 34, 16, 34, 34, 70)):
            sheet.set_column(column, column, width)
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, header, head)
        for row, cells in enumerate(_rows(scenario, own), start=1):
            for column, value in enumerate(cells):
                _write(sheet, row, column, value, asked if column == 2 else plain)
    return target


def from_excel(source: Path) -> str:
    """The scenario file that a workbook stands for.

    Parameters
    ----------
    source : Path
        A workbook made by :func:`to_excel`, filled in by hand or not.

    Returns
    -------
    str
        YAML text. Save it in a library and check it as any scenario.

    Raises
    ------
    ScenarioError
        With the cell of every problem.
    """
    tree: dict[Key, Any] = {}
    problems: list[Problem] = []
    for row, name, value in _stated(source):
        path = path_of(name)
        try:
            _place(tree, path, _typed(path, value, f"{source}!{SHEET}!C{row}"))
        except ScenarioError as error:
            problems += error.problems
        except (KeyError, TypeError):
            problems.append(Problem(text("not_a_setting"), file=f"{source}!{SHEET}!B{row}", where=name))
    if problems:
        raise ScenarioError(problems, subject=str(source))
    return dump(tree)


# -- writing ----------------------------------------------------------------------------------------------------------


def _rows(scenario: Scenario, own: Node) -> Iterator[tuple[Any, ...]]:
    """The cells of each setting, in the order of the settings; what only this file states follows its place."""
    in_force = {name: (value, origin) for name, value, origin in rows(scenario)}
    stated = dict(own.leaves())
    for path in _all_paths(stated):
        node = stated.get(path)
        name = dotted(path)
        field = field_at(ScenarioSettings, path)
        extra: dict[str, Any] = dict(field.json_schema_extra or {}) if field else {}  # type: ignore[arg-type]
        label = " / ".join(_labels(path))
        unit = extra.get("unit", "")
        value, origin = in_force.get(name, ("", ""))
        yield (label, name, None if node is None else _cell(node), text(f"unit {unit}", "ja") or unit, value, origin,
               (field.description or "") if field else "")  # fmt: skip


def _all_paths(stated: dict[tuple[Key, ...], Node]) -> list[tuple[Key, ...]]:
    """Every setting that can be filled in, and whatever the file states beyond, each beside its like."""
    declared: list[tuple[Key, ...]] = [("extends",)]
    for place in places(ScenarioSettings):
        path = path_of(place)
        kind = _kind(path)
        if kind == "names":
            declared += [(*path, "ja"), (*path, "en")]
        elif kind != "map" or path == ("world",) or path in stated:
            declared.append(path)
        if path == ("world",):
            declared.append(("world", "extends"))
    order = {path: (index,) for index, path in enumerate(declared)}
    for index, path in enumerate(stated):
        if path not in order:
            before = max((i for i, p in enumerate(declared) if p[:2] == path[:2]), default=len(declared))
            order[path] = (before, index + 1)  # type: ignore[assignment]
    return sorted(order, key=order.__getitem__)


def _labels(path: tuple[Key, ...]) -> Iterator[str]:
    if path in _ONLY_FILES:
        yield {"extends": "継承元", "world": "世界（名前）"}[str(path[-1])]
        return
    for length in range(1, len(path) + 1):
        field = field_at(ScenarioSettings, path[:length])
        outer = field_at(ScenarioSettings, path[: length - 1])
        key = str(path[length - 1])
        extra: Any = field.json_schema_extra if field is not None and field is not outer else None
        yield extra["ja"] if extra else _LANGUAGES.get(key, key)


_LANGUAGES = {"ja": "日本語", "en": "英語"}


def _cell(node: Node) -> Any:
    """The content of the cell of a stated value."""
    if node.kind != "scalar":
        return _flow(node.plain())
    value = node.value
    if value is None:
        return NONE
    if isinstance(value, float) and float(f"{value:.16G}") != value:
        return repr(value)
    if isinstance(value, int) and abs(value) > _EXACT:
        return str(value)
    return value


def _flow(value: Any) -> str:
    """A list or an empty map on one line."""
    if value == {}:
        return "{}"
    return "[" + ", ".join(f'"{_escaped(item)}"' if isinstance(item, str) else said(item) for item in value) + "]"


def _escaped(item: str) -> str:
    return item.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _write(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, str(value), look)  # never a formula, whatever it begins with


# -- reading ----------------------------------------------------------------------------------------------------------


def _stated(source: Path) -> list[tuple[int, str, Any]]:
    """Row number, name and value of every filled-in setting."""
    openpyxl = _library("openpyxl")
    _check_size(source)
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # the library raises many kinds for a file that is no workbook
        raise _stop(source, "workbook_unreadable", reason=type(error).__name__) from None
    try:
        if SHEET not in book.sheetnames:
            raise _stop(source, "workbook_sheet", sheet=SHEET)
        found, problems = [], []
        for number, cells in enumerate(book[SHEET].iter_rows(min_row=2, max_row=MAX_ROWS, max_col=3), start=2):
            if len(cells) < 3 or cells[1].value in (None, "") or cells[2].value in (None, ""):
                continue
            if "f" in (cells[1].data_type, cells[2].data_type):
                place = f"{source}!{SHEET}!C{number}"
                problems.append(Problem(text("workbook_formula"), file=place, remedy=text("workbook_formula.remedy")))
                continue
            found.append((number, str(cells[1].value), cells[2].value))
    except ScenarioError:
        raise
    except Exception as error:
        raise _stop(source, "workbook_unreadable", reason=type(error).__name__) from None
    finally:
        book.close()
    if problems:
        raise ScenarioError(problems, subject=str(source))
    return found


def _check_size(source: Path) -> None:
    """Refuse what would fill the memory before it is unpacked."""
    try:
        if source.stat().st_size > MAX_BYTES:
            raise _stop(source, "workbook_large")
        with zipfile.ZipFile(source) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise _stop(source, "workbook_large")
    except (OSError, zipfile.BadZipFile) as error:
        raise _stop(source, "workbook_unreadable", reason=type(error).__name__) from None


def _typed(path: tuple[Key, ...], value: Any, place: str) -> Any:
    """The value of a cell as the setting at `path` takes it."""
    kind = _kind(path)
    if kind is None:
        raise KeyError(path)
    if kind == "text" and not (value == NONE and type_at(ScenarioSettings, path) is not str):
        return str(value)
    if path == ("world",) and value != "{}":
        return str(value)
    if value == NONE:
        return None
    if isinstance(value, str):
        if len(value) > MAX_LINE:
            raise _stop(Path(place), "long_line", limit=MAX_LINE)
        return read_text(value, place).plain()
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value


def _kind(path: tuple[Key, ...]) -> str | None:
    """``text``, ``number``, ``list``, ``names`` or ``map``."""
    if path in (("extends",), ("world", "extends")):
        return "text"
    found = type_at(ScenarioSettings, path)
    if found is None:
        return None
    if found in (int, float) or found is Change:
        return "number"
    if isinstance(found, type) and not isinstance(found, types.GenericAlias) and issubclass(found, BaseModel):
        return "map"
    origin = getattr(found, "__origin__", None)
    if origin is tuple:
        return "list"
    if origin is dict:
        return "names" if path[-1] in ("title", "description") else "map"
    return "text"


def _place(tree: dict[Key, Any], path: tuple[Key, ...], value: Any) -> None:
    here = tree
    for part in path[:-1]:
        here = here.setdefault(part, {})
        if not isinstance(here, dict):
            raise TypeError(part)
    here[path[-1]] = value


def _stop(source: Path, key: str, **values: object) -> ScenarioError:
    said_problem = Problem(text(key, **values), file=str(source), remedy=text(f"{key}.remedy", **values) or None)
    return ScenarioError(said_problem, subject=str(source))


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise ScenarioError(text("workbook_missing", language())) from None
