"""A world by itself, as a study or a check looks at it."""

from __future__ import annotations

from pathlib import Path

from ..errors import Problem, ScenarioError
from .dated import parameter_faults
from .library import Library
from .merge import inherit, read_cached
from .nodes import Node
from .problems import at_most
from .settings import World
from .validation import check


def world_problems(node: Node, path: Path, library: Library) -> list[Problem]:
    """Everything wrong with the file of a world, already read."""
    found = inherit(node, library, "world", (path.resolve(),))
    _, problems = check(found.tree, World, lambda world: parameter_faults(world.parameters, ""), {})
    return at_most(found.problems + problems)


def load_world(name: str, library: Library | None = None) -> World:
    """A world of the library.

    Raises
    ------
    ScenarioError
        With every problem, each with its place.
    """
    library = library or Library.near()
    path = library.world(name)
    found = inherit(read_cached(path), library, "world", (path.resolve(),))
    world, problems = check(found.tree, World, lambda w: parameter_faults(w.parameters, ""), {})
    problems = found.problems + problems
    if problems or world is None:
        raise ScenarioError(at_most(problems), subject=str(path))
    return world.model_copy(update={"name": world.name or name})
