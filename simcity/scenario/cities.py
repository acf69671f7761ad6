"""What a scenario needs of its city: the folder, the code of its main municipality, the year of its base population.

Only ``city.yaml`` is looked at; the city itself is loaded and checked elsewhere.
"""

from __future__ import annotations

import functools
from pathlib import Path

from ..errors import Problem, ScenarioError
from .library import Library, NameProblem
from .merge import read_cached
from .nodes import Node
from .rules import CityFacts


def city_folder(tree: Node, path: Path, library: Library) -> tuple[Path | None, list[Problem]]:
    """The folder of the city, or why there is none."""
    node = tree.get("city")
    if node is None or not isinstance(node.value, str) or not node.value.strip():
        return None, []  # said by the check of the settings
    beside = path.parent / "city.yaml"
    if beside.is_file() and _city_id(beside) == node.value:
        return path.parent.resolve(), []
    try:
        return library.find(node.value, "city").parent, []
    except NameProblem as fault:
        place = {"file": node.file, "line": node.line or None, "column": node.column or None}
        return None, [fault.problem(where="city", value=node.value, **place)]


def _city_id(path: Path) -> object:
    tree = _city_tree(path)
    return tree.plain().get("id") if tree is not None and tree.kind == "map" else None


def _city_tree(path: Path) -> Node | None:
    try:
        return read_cached(path)
    except (ScenarioError, OSError):
        return None  # what is wrong with a city is said when the city is loaded


def city_facts(folder: Path) -> CityFacts:
    try:
        status = (folder / "city.yaml").stat()
    except OSError:
        return CityFacts()
    return _facts(folder / "city.yaml", status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=64)
def _facts(path: Path, mtime_ns: int, size: int) -> CityFacts:
    tree = _city_tree(path)
    if tree is None or tree.kind != "map":
        return CityFacts()
    code, year = (tree.value[key].value if key in tree.value else None for key in ("municipality", "base_year"))
    return CityFacts(code if isinstance(code, str) else None,
                     year if isinstance(year, int) and not isinstance(year, bool) else None)  # fmt: skip
