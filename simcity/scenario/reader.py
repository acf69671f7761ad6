"""Reads a YAML file into a tree of nodes, as data and never as code.

The events of ruamel's YAML 1.2 parser are turned into nodes here, so that nothing but maps, lists, texts, numbers,
true, false and null can come out: tags, anchors, aliases, merge keys and further documents are problems with a place.
Size, line length, depth and number of nodes are limited, so that no file can hold the loader for long.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ..errors import Problem, ScenarioError
from .messages import explain_yaml, text
from .nodes import Key, Node

MAX_BYTES = 256 * 1024  # a scenario of a few hundred settings has 10 KiB; a larger file would hold the parser for long
MAX_LINE = 4_000
MAX_LINES = 10_000
MAX_DEPTH = 20
MAX_NODES = 5_000
MAX_PROBLEMS = 60

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?")
_ODD_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN|[-+]?[0-9][0-9_]*_[0-9_]*"
)
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
_LONGEST_INT = 19


def read_file(path: Path, shown: str | None = None) -> Node:
    """Read a file.

    Parameters
    ----------
    path : Path
    shown : str, optional
        How the file is called in messages; the path itself by default.

    Raises
    ------
    ScenarioError
        With the place of everything wrong that stops the reading.
    """
    name = shown or str(path)
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a folder has no text
            raise _stop("unreadable", name, 1, 1, reason=text("not_a_file"))
        if path.stat().st_size > MAX_BYTES:
            raise _stop("too_large", name, 1, 1, limit=MAX_BYTES // 1024)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _stop("unreadable", name, 1, 1, reason=reason) from None
    return read_bytes(data, name)


def read_bytes(data: bytes, name: str) -> Node:
    """Read the bytes of a file called `name` in messages; see :func:`read_file`."""
    return read_text(_decode(data, name), name)


def read_text(content: str, name: str) -> Node:
    """Read YAML text called `name` in messages; see :func:`read_file`."""
    _check_text(content, name)
    try:
        return _Builder(name).build(YAML(typ="safe", pure=True).parse(content))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ScenarioError(_yaml_problem(error, name, line, column), subject=name) from None
    except (YAMLError, ValueError, RecursionError, OverflowError, AttributeError, IndexError, TypeError,
            KeyError, AssertionError, NotImplementedError) as error:  # fmt: skip
        # The parser is not ours: whatever it trips over is a fault of the file, and the user hears so.
        raise _stop("not_yaml", name, 1, 1, reason=" ".join(str(error).split())[:120]) from None


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise _stop("too_large", name, 1, 1, limit=MAX_BYTES // 1024)
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        encoding = "unknown"
        for candidate in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("cp932", "euc-jp"):
            try:
                data.decode(candidate)
            except UnicodeDecodeError:
                continue
            encoding = {"cp932": "Shift_JIS", "euc-jp": "EUC-JP", "utf-16": "UTF-16"}[candidate]
            break
        key = "not_utf8" if encoding == "unknown" else "other_encoding"
        raise _stop(key, name, line, column, encoding=encoding) from None
    return content.replace("\r\n", "\n").replace("\r", "\n")


def _check_text(content: str, name: str) -> None:
    """Refuse what the parser would take long over or say little about."""
    bad = _UNPRINTABLE.search(content)
    if bad:
        line = content.count("\n", 0, bad.start()) + 1
        column = bad.start() - content.rfind("\n", 0, bad.start())
        raise _stop("unprintable", name, line, column, code=f"U+{ord(bad.group()):04X}")
    if content.count("\n") >= MAX_LINES:
        raise _stop("many_lines", name, MAX_LINES + 1, 1, limit=MAX_LINES)
    if len(content) > MAX_LINE:
        for number, line_text in enumerate(content.split("\n"), start=1):
            if len(line_text) > MAX_LINE:
                raise _stop("long_line", name, number, MAX_LINE + 1, limit=MAX_LINE)


def _stop(key: str, name: str, line: int, column: int, **values: object) -> ScenarioError:
    return ScenarioError(problem_at(key, name, line, column, **values), subject=name)


def problem_at(key: str, name: str, line: int, column: int, **values: object) -> Problem:
    """The problem `key` of the catalogue of messages, at a place."""
    said, remedy = text(key, **values), text(f"{key}.remedy", **values)
    return Problem(said, file=name, line=line, column=column, remedy=remedy or None)


def _yaml_problem(error: MarkedYAMLError, name: str, line: int, column: int) -> Problem:
    key, values = explain_yaml(error.problem or error.context or "")
    return problem_at(key, name, line, column, **values)


_LONG, _ODD = object(), object()


def plain_value(raw: str) -> Any:
    """What an unquoted scalar stands for: null, true, false, a decimal number, else the text itself."""
    if raw in _WORDS:
        return _WORDS[raw]
    if _INT.fullmatch(raw):
        return _LONG if len(raw.lstrip("+-")) > _LONGEST_INT else int(raw)
    if _FLOAT.fullmatch(raw):
        number = float(raw)
        return number if math.isfinite(number) else _ODD
    return _ODD if _ODD_NUMBER.fullmatch(raw) else raw


class _Builder:
    """Turns parser events into nodes; keeps every problem that does not stop the reading."""

    def __init__(self, name: str):
        self.name = name
        self.problems: list[Problem] = []
        self.count = 0

    def build(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._note("second_document", event)
                    break
                if event.version or event.tags:
                    self._note("directive", event)
            elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                root = self._node(event, events, 1)
        if self.problems:
            raise ScenarioError(self.problems, subject=self.name)
        return root if root is not None else Node("map", {}, self.name, 1, 1)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            self._give_up("too_many", event, limit=MAX_NODES)
        if depth > MAX_DEPTH:
            self._give_up("too_deep", event, limit=MAX_DEPTH)
        if isinstance(event, AliasEvent):
            self._note("alias", event)
            return self._made("scalar", None, event)
        if event.anchor is not None:
            self._note("anchor", event)
        if event.tag is not None and event.tag != "!":
            self._note("tag", event, tag=str(event.tag)[:60])
        if isinstance(event, ScalarEvent):
            return self._made("scalar", self._scalar(event), event, raw=event.value)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._mapping(event, events, depth)

    def _sequence(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        children = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            children.append(self._node(event, events, depth + 1))
        return self._made("seq", children, start)

    def _mapping(self, start: Any, events: Iterator[Any], depth: int) -> Node:
        children: dict[Key, Node] = {}
        places: dict[Key, tuple[int, int]] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key_node = self._node(event, events, depth + 1)
            key = self._key(key_node, event)
            value = self._node(next(events), events, depth + 1)
            if key is None:
                continue
            if key in children:
                self._note("twice", event, setting=key, earlier=places[key][0])
                continue
            children[key], places[key] = value, (key_node.line, key_node.column)
        node = self._made("map", children, start)
        node.keys = places
        return node

    def _key(self, node: Node, event: Any) -> Key | None:
        if node.kind == "scalar" and node.raw == "<<" and event.style is None:
            self._note("merge_key", event)
        elif node.kind != "scalar":
            self._note("key_not_text", event)
        elif isinstance(node.value, bool | float):
            return node.raw
        elif node.value is None:
            self._note("key_not_text", event)
        else:
            return node.value
        return None

    def _scalar(self, event: ScalarEvent) -> Any:
        raw: str = event.value
        if event.style is not None:  # quoted or block: always text
            odd = _UNPRINTABLE.search(raw)  # can come in through an escape in double quotes
            if odd:
                self._note("unprintable", event, code=f"U+{ord(odd.group()):04X}")
            return raw
        value = plain_value(raw)
        if value is _LONG:
            self._note("long_number", event, limit=_LONGEST_INT)
        elif value is _ODD:
            self._note("odd_number", event, raw=raw[:40])
        else:
            return value
        return None

    def _made(self, kind: str, value: Any, event: Any, raw: str = "") -> Node:
        mark = event.start_mark
        return Node(kind, value, self.name, mark.line + 1, mark.column + 1, raw)

    def _note(self, key: str, event: Any, **values: object) -> None:
        mark = event.start_mark
        self.problems.append(problem_at(key, self.name, mark.line + 1, mark.column + 1, **values))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ScenarioError(self.problems, subject=self.name)

    def _give_up(self, key: str, event: Any, **values: object) -> None:
        self._note(key, event, **values)
        raise ScenarioError(self.problems, subject=self.name)
