"""Loads a scenario: read, inherit, set, check. All problems are collected before any is raised; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import Problem, ScenarioError
from .cities import city_facts, city_folder
from .library import Library, NameProblem
from .merge import Inherited, inherit, over, read_cached
from .messages import text
from .nodes import Node, node_of
from .plain import path_of
from .problems import at_most
from .reader import read_bytes, read_text
from .rules import CityFacts, faults
from .scenario import Scenario
from .validation import check

Overrides = Iterable[tuple[str, Any]]


def load_scenario(name_or_path: str | Path, overrides: Overrides = (), library: Library | None = None) -> Scenario:
    """Load a scenario by its name in the library or from a file.

    Parameters
    ----------
    name_or_path : str or Path
        A name such as ``toyama/renew_lpwa``; or a path: a Path, or a text that ends in ``.yaml``. The folder of a city
        stands for its ``baseline.yaml``.
    overrides : iterable of (str, object)
        Settings that win over the file, e.g. ``[("run.scale", "0.1")]``; texts are read as YAML.
    library : Library, optional
        Where names are looked up; by default the library around the file or the working folder, then the packaged one.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every problem, each with its place.

    Examples
    --------
    >>> load_scenario("toyama/renew_lpwa").strategy.network.lorawan.renew_from  # doctest: +SKIP
    2027
    """
    path, library = locate_scenario(name_or_path, library)
    return build(read_cached(path), path, library, overrides)


def load_bytes(data: bytes, path: str | Path, overrides: Overrides = (), library: Library | None = None) -> Scenario:
    """Load a scenario from bytes that would stand in the file `path`, which need not exist."""
    path = Path(path)
    return build(read_bytes(data, str(path)), path, library or Library.near(path), overrides)


def change_scenario(scenario: Scenario, changes: Overrides) -> Scenario:
    """A loaded scenario with some values set; see :meth:`Scenario.changed`."""
    return _finish(Inherited(scenario._tree), scenario._base, scenario._library, changes, scenario.name)


def locate_scenario(name_or_path: str | Path, library: Library | None = None) -> tuple[Path, Library]:
    """The file meant, and the library around it."""
    given = str(name_or_path)
    if isinstance(name_or_path, Path) or given.endswith((".yaml", ".yml")) or given.startswith(("./", "../", "/", "~")):
        path = Path(given).expanduser()
        if path.is_dir():
            path = path / "baseline.yaml"
        if not path.is_file():
            raise ScenarioError(Problem(text("no_file"), file=str(path), remedy=text("no_file.remedy")))
        return path, library or Library.near(path)
    library = library or Library.near()
    try:
        return library.find(given, "scenario"), library
    except NameProblem as fault:
        if Path(given).is_dir() and (Path(given) / "city.yaml").is_file():
            return locate_scenario(Path(given), None)
        raise ScenarioError(fault.problem(value=given, where="scenario")) from None


def build(node: Node, path: Path, library: Library, overrides: Overrides = ()) -> Scenario:
    """The scenario of a file already read; raises ScenarioError with every problem."""
    chain = (path.resolve(),)
    return _finish(inherit(node, library, "scenario", chain), path, library, overrides, library.name_of(chain[0]))


def _finish(found: Inherited, path: Path, library: Library, overrides: Overrides, name: str) -> Scenario:
    tree, problems, shortened = found.tree, list(found.problems), False
    for key, value in overrides:
        shortened |= key == "run.last"
        try:
            layer = inherit(_override(key, value), library, "scenario", ())
        except ScenarioError as error:
            problems += error.problems
            continue
        problems += layer.problems
        tree = over(tree, layer.tree)
    folder, more = city_folder(tree, path, library)
    problems += more
    facts = city_facts(folder) if folder else CityFacts()
    settings, more = check(tree, Scenario, lambda s: faults(s, facts, shortened), _PLACEHOLDERS)
    if found.problems:  # what could not be inherited would have said the rest
        more = [problem for problem in more if problem.message != text("missing")]
    problems += more
    if problems or settings is None or folder is None:
        raise ScenarioError(at_most(problems), subject=str(path))
    settings._tree, settings._name, settings._city_folder = tree, name, folder
    settings._base, settings._library, settings._change = path, library, change_scenario
    return settings


_PLACEHOLDERS: dict[str, Any] = {"city": "x", "world": {}}


def _override(key: str, value: Any) -> Node:
    """``run.scale=0.1`` as a tree that says where it came from."""
    shown = f"--set {key}={value}"[:160]
    if isinstance(value, str):
        value_node = _renamed(read_text(value, shown), shown) if value.strip() else node_of(None, shown)
    else:
        value_node = node_of(value, shown)
    path = path_of(key)
    if not all(str(part).strip() for part in path):
        raise ScenarioError(Problem(text("set_key"), file=shown, remedy=text("set_key.remedy")))
    for part in reversed(path):
        value_node = Node("map", {part: value_node}, shown, keys={})
    return value_node


def _renamed(node: Node, shown: str) -> Node:
    """The same tree without lines: it stands on a command line."""
    if node.kind == "map":
        return Node("map", {k: _renamed(v, shown) for k, v in node.value.items()}, shown)
    if node.kind == "seq":
        return Node("seq", [_renamed(v, shown) for v in node.value], shown)
    return Node("scalar", node.value, shown, raw=node.raw)
