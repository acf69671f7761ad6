"""What is in force in a scenario and where each value came from; and what differs between two."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from .plain import canonical
from .reader import plain_value

if TYPE_CHECKING:
    from .scenario import Scenario

Row = tuple[str, str, str]
"""Dotted name, value, origin."""


def rows(scenario: Scenario) -> list[Row]:
    """Every value in force with its origin.

    Returns
    -------
    list of (str, str, str)
        Dotted name, value as written in a file, and ``file:line:column``, ``--set ...`` or ``default``.
    """
    return [(name, said(value), shown_place(scenario.origin_of(name))) for name, value in _leaves(scenario.resolved())]


def stated_rows(scenario: Scenario) -> list[Row]:
    """Only what some file or the command line says."""
    return [row for row in rows(scenario) if row[2] != "default"]


def differences(scenario: Scenario, other: Scenario) -> list[tuple[str, str, str, str]]:
    """What differs: dotted name, value here, value in `other`, origin here; ``-`` where there is none."""
    here, there = dict(_leaves(scenario.resolved())), dict(_leaves(other.resolved()))
    found = []
    for name in dict.fromkeys((*here, *there)):
        if name in here and name in there and canonical(here[name]) == canonical(there[name]):
            continue
        mine, theirs = (said(side[name]) if name in side else "-" for side in (here, there))
        found.append((name, mine, theirs, shown_place(scenario.origin_of(name)) if name in here else "-"))
    return found


def show_text(scenario: Scenario, other: Scenario | None = None) -> str:
    """The rows, or the differences from `other`, as aligned text for a terminal."""
    table: Iterable[tuple[str, ...]] = rows(scenario) if other is None else differences(scenario, other)
    return "\n".join(_aligned(list(table)))


def to_yaml(scenario: Scenario) -> str:
    """Every value in force as a YAML file that loads back to the same scenario, each line with its origin."""

    def commented(value: Any, name: str) -> Any:
        made: Any
        if isinstance(value, dict):
            made = CommentedMap()
            for key, item in value.items():
                inner = f"{name}.{key}" if name else str(key)
                made[key] = commented(item, inner)
                if not isinstance(item, dict) or not item:
                    made.yaml_add_eol_comment(f"# {shown_place(scenario.origin_of(inner))}", key)
            return made
        if isinstance(value, list):
            made = CommentedSeq(value)
            made.fa.set_flow_style()
            return made
        return value

    return dump(commented(scenario.resolved(), ""))


def dump(data: Any) -> str:
    """Plain data as YAML text."""
    from io import StringIO

    yaml = YAML()
    yaml.width = 4096
    yaml.representer.add_representer(type(None), _null)
    yaml.representer.add_representer(str, _text)
    stream = StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _text(representer: Any, data: str) -> Any:
    """In double quotes whatever our own reader would not take for a text, and whatever has more than one line."""
    needs = plain_value(data) is not data or not data.isprintable() or data != data.strip()
    return representer.represent_scalar("tag:yaml.org,2002:str", data, style='"' if needs else None)


def _null(representer: Any, data: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def said(value: Any) -> str:
    """A value as one would type it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(said(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{}" if not value else "{" + ", ".join(f"{k}: {said(v)}" for k, v in value.items()) + "}"
    return str(value)


def shown_place(origin: str) -> str:
    """An origin with its file relative to the library or the working folder, so that no machine's path is shown."""
    file, separator, rest = origin.partition(".yaml:")
    if not separator:
        return origin
    path = Path(file + ".yaml")
    for folder in path.parents:
        if (folder / "library.yaml").is_file():
            return f"{path.relative_to(folder).as_posix()}:{rest}"
    relative = os.path.relpath(path)
    return f"{path.name if relative.startswith('..') else relative}:{rest}"


def _leaves(data: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _aligned(table: list[tuple[str, ...]]) -> Iterator[str]:
    cut = [tuple(_cut(cell) for cell in row) for row in table]
    widths = [max((_width(row[column]) for row in cut), default=0) for column in range(len(cut[0]) if cut else 0)]
    for row in cut:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _cut(text: str, limit: int = 60) -> str:
    if _width(text) <= limit:
        return text
    while _width(text) > limit - 3:
        text = text[:-1]
    return text + "..."


def _width(text: str) -> int:
    """Columns on a terminal: Japanese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
