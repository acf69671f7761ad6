"""A YAML file as a tree that remembers where every key and value stands.

Nodes are never changed once made: merging builds new ones. So the origin of any value, through any number of inherited
files, is simply the file, line and column of its node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Key = str | int


class Node:
    """One value of a file.

    Parameters
    ----------
    kind : str
        ``map``, ``seq`` or ``scalar``.
    value : object
        dict of key to Node, list of Node, or None, bool, int, float or str.
    file : str
        File it stands in, or what else gave it (``--set run.scale=0.1``).
    line, column : int
        Place of the value, from 1; 0 when it does not stand in a file.
    raw : str
        The text of a scalar as written.
    keys : dict of key to (int, int)
        Line and column of each key of a map.
    """

    __slots__ = ("column", "file", "keys", "kind", "line", "raw", "value")

    def __init__(self, kind: str, value: Any, file: str = "", line: int = 0, column: int = 0, raw: str = "",
                 keys: dict[Key, tuple[int, int]] | None = None):  # fmt: skip
        self.kind, self.value, self.file, self.line, self.column, self.raw = kind, value, file, line, column, raw
        self.keys = {} if keys is None else keys

    @property
    def place(self) -> str:
        """``file:line:column``, or the file alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def get(self, key: Key) -> Node | None:
        """The child of a map; None when there is none."""
        return self.value.get(key) if self.kind == "map" else None

    def find(self, path: Sequence[Key]) -> Node | None:
        """The node at `path`; None when it is not stated."""
        node: Node | None = self
        for key in path:
            if node is None:
                return None
            if node.kind == "seq":
                inside = isinstance(key, int) and 0 <= key < len(node.value)
                node = node.value[key] if inside else None
            else:
                node = node.get(key)
        return node

    def plain(self) -> Any:
        """The values alone, as dict, list and scalars."""
        if self.kind == "map":
            return {key: child.plain() for key, child in self.value.items()}
        if self.kind == "seq":
            return [child.plain() for child in self.value]
        return self.value

    def leaves(self, path: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], Node]]:
        """Every scalar, list and empty map with its path, in the order of the file."""
        if self.kind == "map" and self.value:
            for key, child in self.value.items():
                yield from child.leaves((*path, key))
        else:
            yield path, self


def node_of(value: Any, file: str) -> Node:
    """A tree from plain data that stands in no file."""
    if isinstance(value, dict):
        return Node("map", {key: node_of(child, file) for key, child in value.items()}, file)
    if isinstance(value, list | tuple):
        return Node("seq", [node_of(child, file) for child in value], file)
    return Node("scalar", value, file, raw="null" if value is None else str(value))
