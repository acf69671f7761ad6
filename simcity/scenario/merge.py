"""Inheritance: a file says what differs, ``extends`` names the file that says the rest.

Maps are merged key by key and the nearer file wins; lists and single values replace what was inherited. A changed
number of the model (``parameters.<id>``) is replaced whole, because its value, doubt and source belong together.
A world given by name replaces the inherited world; a map without ``extends`` changes the inherited one.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Problem, ScenarioError
from .library import Library, NameProblem
from .messages import text
from .nodes import Key, Node
from .reader import read_file

MAX_CHAIN = 8
CHANGED = " (changed)"
NAMED_HERE = (0, 0)  # place of a world's name that was filled in from the name of its file


@dataclass
class Inherited:
    """The merged tree of a file, what is wrong with it so far, and the files it was made from."""

    tree: Node
    problems: list[Problem] = field(default_factory=list)
    files: tuple[Path, ...] = ()


def merged(parent: Node, child: Node, path: tuple[Key, ...] = ()) -> Node:
    """`child` over `parent`; both stay as they are."""
    if parent.kind != "map" or child.kind != "map" or (len(path) >= 2 and path[-2] == "parameters"):
        return child
    values = dict(parent.value)
    for key, node in child.value.items():
        values[key] = merged(parent.value[key], node, (*path, key)) if key in parent.value else node
    return Node("map", values, child.file, child.line, child.column, keys=parent.keys | child.keys)


def without(node: Node, key: Key) -> Node:
    """A map without one of its keys."""
    values = {k: v for k, v in node.value.items() if k != key}
    return Node("map", values, node.file, node.line, node.column, keys=node.keys)


def inherit(node: Node, library: Library, kind: str = "scenario", chain: tuple[Path, ...] = ()) -> Inherited:
    """Follow ``extends`` (and a scenario's ``world``) and merge.

    Parameters
    ----------
    node : Node
        The file as read.
    library : Library
    kind : str
        ``scenario`` or ``world``: where the name in ``extends`` is looked up.
    chain : tuple of Path
        Files already on the way here, the first asked for first.
    """
    if node.kind != "map":
        said = Problem(text("not_a_map"), file=node.file, line=node.line, column=node.column,
                       value=node.raw or None, remedy=text("not_a_map.remedy"))  # fmt: skip
        return Inherited(Node("map", {}, node.file, node.line, node.column), [said], chain)
    own = Inherited(node, [], chain)
    if kind == "scenario":
        own = _with_world(node, library, chain)
    asked = node.get("extends")
    if asked is None:
        return own
    parent = _parent(asked, "extends", library, kind, chain)
    tree = without(own.tree, "extends")
    return Inherited(over(parent.tree, tree, kind), own.problems + parent.problems,
                     tuple(dict.fromkeys(own.files + parent.files)))  # fmt: skip


def over(parent: Node, child: Node, kind: str = "scenario") -> Node:
    """The child over the parent, minding that a world named by the child replaces the parent's whole."""
    world, inherited = child.get("world"), parent.get("world")
    if kind != "scenario" or world is None or inherited is None or world.kind != "map":
        return merged(parent, child)
    if world.keys.get("name") == NAMED_HERE:
        return merged(without(parent, "world"), child)
    name = inherited.get("name")
    if world.value and world.get("name") is None and name is not None and not str(name.value).endswith(CHANGED):
        said = Node("scalar", f"{name.value}{CHANGED}", world.file, world.line, world.column)
        world = Node("map", {"name": said} | world.value, world.file, world.line, world.column, keys=world.keys)
        child = Node("map", child.value | {"world": world}, child.file, child.line, child.column, keys=child.keys)
    return merged(parent, child)


def _with_world(node: Node, library: Library, chain: tuple[Path, ...]) -> Inherited:
    """The scenario with the world it names put in place; ``world.name`` says which one."""
    world = node.get("world")
    if world is None or (world.kind == "map" and world.get("extends") is None):
        return Inherited(node, [], chain)
    asked, where = (world, "world") if world.kind != "map" else (world.value["extends"], "world.extends")
    parent = _parent(asked, where, library, "world", ())
    tree = parent.tree if world.kind != "map" else merged(parent.tree, without(world, "extends"), ("world",))
    changed = world.kind == "map" and len(world.value) > 1
    name = f"{asked.value}{CHANGED}" if changed else asked.value
    values = {"name": Node("scalar", name, asked.file, asked.line, asked.column, raw=str(name))} | {
        key: value for key, value in tree.value.items() if key != "name" or (world.get("name") is not None)
    }  # fmt: skip
    tree = Node("map", values, world.file, world.line, world.column, keys=tree.keys | {"name": NAMED_HERE})
    replaced = Node("map", node.value | {"world": tree}, node.file, node.line, node.column, keys=node.keys)
    return Inherited(replaced, parent.problems, tuple(dict.fromkeys(chain + parent.files)))


def _parent(asked: Node, where: str, library: Library, kind: str, chain: tuple[Path, ...]) -> Inherited:
    """The file that `asked` names, itself merged with what it extends."""
    if not isinstance(asked.value, str):
        return _refused(asked, where, NameProblem("name_not_text"), chain)
    try:
        path = library.find(asked.value, kind)
    except NameProblem as fault:
        return _refused(asked, where, fault, chain)
    if path in chain:
        names = " -> ".join(p.stem for p in (*chain[chain.index(path) :], path))
        return _refused(asked, where, NameProblem("cycle", names=names), chain)
    if len(chain) >= MAX_CHAIN:
        return _refused(asked, where, NameProblem("chain_too_long", limit=MAX_CHAIN), chain)
    try:
        node = read_cached(path)
    except ScenarioError as error:
        return Inherited(_nothing(asked), list(error.problems), chain)
    return inherit(node, library, kind, (*chain, path))


def _refused(asked: Node, where: str, fault: NameProblem, chain: tuple[Path, ...]) -> Inherited:
    """An empty parent, and why the one asked for cannot be had."""
    value = asked.value if isinstance(asked.value, str) else asked.raw or asked.kind
    said = fault.problem(
        file=asked.file, line=asked.line or None, column=asked.column or None, where=where, value=value
    )
    return Inherited(_nothing(asked), [said], chain)


def _nothing(asked: Node) -> Node:
    return Node("map", {}, asked.file, asked.line, asked.column)


def read_cached(path: Path) -> Node:
    """The tree of a library file; read again only when the file has changed."""
    status = path.stat()
    return _read(path, status.st_mtime_ns, status.st_size, status.st_ino)


@functools.lru_cache(maxsize=512)
def _read(path: Path, mtime_ns: int, size: int, inode: int) -> Node:
    return read_file(path)
