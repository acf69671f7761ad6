"""The settings of a city folder: ``city.yaml``, the cities it extends, and what has been found while reading.

A folder may say ``extends: NAME`` of another city in the library; its own settings and tables count before the
inherited ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError, Problem, ScenarioError
from ..readers.csv_table import Sheet
from ..scenario.library import Library
from ..scenario.nodes import Node
from ..scenario.reader import read_file

MAX_EXTENDS = 4
KEYS = ("id", "names", "crs", "origin", "base_year", "municipality", "municipalities", "extends", "tables", "sources",
        "gaps", "islands")  # fmt: skip


@dataclass
class Reading:
    """What one loading has found so far."""

    folders: list[Path]
    settings: dict[str, Node]
    tables: dict = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    origin_folder: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def plain(self, key: str, default=None):
        """The value of a setting as plain data."""
        return self.settings[key].plain() if key in self.settings else default


def find_folder(name_or_path: str | Path, library: Library | None = None) -> Path:
    """The folder that holds ``city.yaml``."""
    path = Path(name_or_path)
    for folder in (path, path / "city"):
        if (folder / "city.yaml").is_file():
            return folder.resolve()
    if isinstance(name_or_path, Path) or path.is_dir():
        raise DataError(
            Problem("no city.yaml in this folder", file=path, remedy="make one with: simcity new city NAME")
        )
    try:
        return (library or Library.near()).city_folder(str(name_or_path)).resolve()
    except ScenarioError as error:
        raise DataError(error.problems) from None


def read_settings(folder: Path, library: Library | None) -> Reading:
    """The settings in force of a folder and the cities it extends; raises DataError when they cannot be read."""
    reading = Reading([], {})
    name: Path | None = folder
    seen: set[Path] = set()
    while name is not None:
        if name in seen or len(seen) == MAX_EXTENDS:
            raise DataError(
                Problem(
                    "extends itself" if name in seen else f"extends more than {MAX_EXTENDS} cities",
                    file=folder / "city.yaml",
                    where="extends",
                    remedy="extend a city that stands alone",
                )
            )
        seen.add(name)
        settings = _settings(name, reading)
        reading.folders.append(name)
        for key, node in settings.items():
            _inherit(reading.settings, key, node)
        name = _parent(settings.get("extends"), name, library)
    _check_settings(reading)
    return reading


def _settings(folder: Path, reading: Reading) -> dict[str, Node]:
    path = folder / "city.yaml"
    try:
        node = read_file(path)
    except ScenarioError as error:
        raise DataError(error.problems, subject=path) from None
    if node.kind != "map":
        raise DataError(
            Problem("not a city", file=path, line=1, column=1, expected="settings such as id, names, base_year")
        )
    for key, (line, column) in node.keys.items():
        if key not in KEYS:
            reading.problems.append(
                Problem(
                    f"{key} is not a setting of a city",
                    file=path,
                    line=line,
                    column=column,
                    remedy=_nearest(str(key), KEYS),
                )
            )
    return dict(node.value)


def _inherit(settings: dict, key: str, node: Node) -> None:
    """The child's word counts; of `tables` each entry by itself."""
    if key == "tables" and key in settings and node.kind == "map" and settings[key].kind == "map":
        kept = settings[key]
        for table, entry in node.value.items():
            kept.value.setdefault(table, entry)
            kept.keys.setdefault(table, node.keys[table])
    elif key not in settings:
        settings[key] = node


def _parent(node: Node | None, folder: Path, library: Library | None) -> Path | None:
    if node is None:
        return None
    try:
        return (library or Library.near(folder)).city_folder(str(node.value)).resolve()
    except ScenarioError as error:
        problem = error.problems[0]
        raise DataError(Problem(problem.message, file=folder / "city.yaml", line=node.line, column=node.column,
                                where="extends", value=node.value, remedy=problem.remedy)) from None  # fmt: skip


def _check_settings(reading: Reading) -> None:
    file = reading.folders[0] / "city.yaml"
    wanted = {
        "id": lambda v: isinstance(v, str) and v, "crs": lambda v: isinstance(v, str) and v,
        "names": lambda v: isinstance(v, dict) and all(isinstance(v.get(k), str) and v[k] for k in ("ja", "en")),
        "base_year": lambda v: isinstance(v, int) and not isinstance(v, bool) and 1950 <= v <= 2100,
        "municipality": lambda v: isinstance(v, str) and len(v) == 5 and v.isdigit(),
        "tables": lambda v: isinstance(v, dict), "sources": lambda v: _texts(v) and bool(v),
        "gaps": _texts, "municipalities": _texts, "islands": _texts,
        "origin": lambda v: isinstance(v, dict) and all(isinstance(v.get(k), int | float) for k in ("lon", "lat")),
    }  # fmt: skip
    said = {"names": "a Japanese and an English name: {ja: .., en: ..}", "base_year": "a year from 1950 to 2100",
            "municipality": 'five digits in quotes, e.g. "16201"', "sources": "lines of credit, at least one",
            "origin": "{lon: .., lat: ..} in degrees"}  # fmt: skip
    for key, fits in wanted.items():
        node = reading.settings.get(key)
        if node is None and key not in ("gaps", "municipalities", "islands", "origin"):
            reading.problems.append(Problem(f"no {key}", file=file, line=1, expected=said.get(key)))
        elif node is not None and not fits(node.plain()):
            reading.problems.append(
                Problem(
                    file=node.file,
                    line=node.line,
                    column=node.column,
                    where=key,
                    value=node.plain(),
                    expected=f"expected {said.get(key, 'texts')}",
                )
            )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _nearest(word: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, list(known), 1, 0.5)
    return f"did you mean {near[0]}?" if near else f"settings are {', '.join(known)}"
