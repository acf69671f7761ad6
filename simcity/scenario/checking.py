"""Checks files without running anything: every problem of every file at once, none of them raised."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import Problem, ScenarioError
from .library import MARK, MAX_PARTS, Library
from .load import build
from .messages import text
from .nodes import Node
from .problems import problem_for
from .reader import read_bytes, read_file
from .study import build_study
from .worlds import world_problems

NOT_OURS = ("city.yaml", "mapping.yaml")
"""Files of a city folder, which are checked with the city."""


def check_files(paths: Iterable[str | Path]) -> list[Problem]:
    """Everything wrong with scenarios, worlds, studies, and folders of them.

    Parameters
    ----------
    paths : iterable of str or Path
        Files and folders; a folder stands for all scenario files below it.

    Returns
    -------
    list of Problem
        Each once, in the order of the paths.
    """
    found: list[Problem] = []
    for given in paths:
        files = list(_files(Path(given).expanduser()))
        if not files:
            found.append(Problem(text("nothing_to_check"), file=str(given), remedy=text("nothing_to_check.remedy")))
        for path in files:
            found += check_file(path)
    return list(dict.fromkeys(found))


def check_file(path: Path) -> list[Problem]:
    """Everything wrong with one file; what kind of file it is follows from its place and its keys."""
    try:
        return _check(read_file(path), path, Library.near(path))
    except ScenarioError as error:
        return list(error.problems)


def check_bytes(data: bytes, path: Path, library: Library | None = None) -> list[Problem]:
    """Everything wrong with bytes that would stand in the file `path`, which need not exist."""
    try:
        return _check(read_bytes(data, str(path)), path, library or Library.near(path))
    except ScenarioError as error:
        return list(error.problems)


def _check(node: Node, path: Path, library: Library) -> list[Problem]:
    kind = kind_of(node, path)
    if kind == "library":
        return list(_library_problems(node))
    if kind == "world":
        return world_problems(node, path, library)
    if kind == "study":
        build_study(node, path, library)
    else:
        build(node, path, library)
    return []


def kind_of(node: Node, path: Path) -> str:
    """``library``, ``study``, ``world`` or ``scenario``."""
    if path.name == MARK:
        return "library"
    if path.name == "study.yaml" or node.get("question") is not None:
        return "study"
    above = path.absolute().parts[-MAX_PARTS - 2 : -1]
    own_keys = any(node.get(key) is not None for key in ("demography", "prices", "vintage"))
    if "worlds" in above or (own_keys and node.get("city") is None):
        return "world"
    return "scenario"


def _library_problems(node: Node) -> Iterator[Problem]:
    """``library.yaml`` marks a folder; it may carry a title and a description, nothing else."""
    if node.kind != "map":
        yield problem_for(node, (), "not_a_map")
        return
    for key in node.value:
        if key not in ("title", "description"):
            yield problem_for(node, (key,), "not_a_setting")


def _files(path: Path) -> Iterator[Path]:
    """The files that a path stands for."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not (Path(folder) / f / "study.json").is_file())  # results are ours
        yield from (Path(folder) / f for f in sorted(files) if f.endswith((".yaml", ".yml")) and f not in NOT_OURS)
