"""Turns what pydantic found wrong into problems with file, line, column, value, expectation and remedy."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from ..errors import Problem
from .messages import text
from .nodes import Key, Node
from .reader import MAX_PROBLEMS
from .settings.base import CODE

_KINDS = {
    "int_type": "whole", "int_from_float": "whole", "int_parsing": "whole", "float_type": "number",
    "finite_number": "number", "string_type": "text", "bool_type": "bool", "dict_type": "map", "model_type": "map",
    "model_attributes_type": "map", "tuple_type": "list", "list_type": "list", "literal_error": "one_of",
    "greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt", "less_than": "lt",
    "string_pattern_mismatch": "pattern", "string_too_short": "not_empty", "string_too_long": "shorter",
    "too_short": "longer_list", "too_long": "shorter_list", "amount_yen": "amount_yen", "amount_share": "amount_share",
    "amount_any": "amount_any", "missing": "missing",
}  # fmt: skip


def problems_of(error: ValidationError, root: Node, model: type[BaseModel]) -> list[Problem]:
    """One problem for each fault that pydantic found.

    Parameters
    ----------
    error : ValidationError
    root : Node
        The merged tree that was validated.
    model : type of BaseModel
        What it was validated against.
    """
    found = []
    for one in error.errors(include_url=False):
        found.append(_problem(one, root, model))
    return found


def at_most(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order of the files, each once; beyond `MAX_PROBLEMS` only their number is said."""
    unique = list(dict.fromkeys(problems))
    unique.sort(key=lambda p: (str(p.file or ""), p.line or 0, p.column or 0))
    if len(unique) <= MAX_PROBLEMS:
        return unique
    last = unique[MAX_PROBLEMS]
    more = Problem(text("more", count=len(unique) - MAX_PROBLEMS), file=last.file, line=last.line, column=last.column)
    return [*unique[:MAX_PROBLEMS], more]


def bad_path(loc: tuple[Any, ...]) -> tuple[Key, ...]:
    """Where in the plain data the fault lies: pydantic's location without its marks for keys."""
    return tuple(part for part in loc if part != "[key]")


def locate(root: Node, path: tuple[Key, ...], key: bool = False) -> tuple[str, int | None, int | None, Node]:
    """File, line and column of the node at `path`, or of the nearest one above it that is stated.

    Parameters
    ----------
    key : bool
        Point at the key rather than at its value.
    """
    for length in range(len(path), -1, -1):
        node = root.find(path[:length])
        if node is None:
            continue
        line, column = node.line, node.column
        if key and length:
            parent = root.find(path[: length - 1])
            line, column = (parent.keys if parent else {}).get(path[length - 1], (line, column))
            line, column = (line, column) if line else (node.line, node.column)
        return node.file, line or None, column or None, node
    raise AssertionError("a tree has a root")


def problem_for(root: Node, path: tuple[Key, ...], key: str, **values: Any) -> Problem:
    """The problem `key` of the catalogue at `path`, showing the value that stands there."""
    file, line, column, node = locate(root, path)
    stated = root.find(path)
    shown = None
    if stated is not None and stated.kind == "scalar":
        shown = stated.raw or ("null" if stated.value is None else str(stated.value))
    remedy = text(f"{key}.remedy", **values)
    return Problem(text(key, **values), file=file, line=line, column=column, where=dotted(path), value=shown,
                   remedy=remedy or None)  # fmt: skip


def dotted(path: Iterable[Key]) -> str:
    """``strategy.finance.bond``; very long keys are cut."""
    return ".".join(str(part) if len(str(part)) <= 60 else f"{str(part)[:57]}..." for part in path)


def _problem(error: Any, root: Node, model: type[BaseModel]) -> Problem:
    kind, loc = error["type"], tuple(error["loc"])
    path = bad_path(loc)
    if kind in ("extra_forbidden", "invalid_key") or loc[-1:] == ("[key]",):
        return _unknown(root, path, model)
    field = field_at(model, path)
    unit = ((field.json_schema_extra or {}) if field else {}).get("unit", "")  # type: ignore[union-attr]
    unit = text(f"unit {unit}") or unit
    name, values = _KINDS.get(kind, "other"), dict(error.get("ctx") or {})
    values["reason"] = error["msg"]
    if kind == "literal_error":
        return _choice(root, path, field)
    while path and root.find(path) is None and kind != "missing":
        path = path[:-1]  # a bare number stands where a map was expected
    file, line, column, node = locate(root, path)
    if CODE in _patterns(field) and kind in ("string_type", "string_pattern_mismatch") and node.kind == "scalar":
        name = "code"
        values["raw"] = node.raw.zfill(5) if node.raw.isdigit() else "16201"
    elif kind == "string_type" and node.kind == "scalar" and node.raw:
        name, values["raw"] = "quoted", node.raw[:60]
    expected = text(f"expected_{name}", **_rounded(values)) + (f" [{unit}]" if unit not in ("", "1") else "")
    shown = _shown(node) if kind != "missing" else None
    return Problem(text("missing") if kind == "missing" else "", file=file, line=line, column=column,
                   where=dotted(path) or None, value=shown, expected=expected if kind != "missing" else None,
                   remedy=text(f"expected_{name}.remedy", **values) or None)  # fmt: skip


def _choice(root: Node, path: tuple[Key, ...], field: FieldInfo | None) -> Problem:
    """A value that is none of those offered."""
    file, line, column, node = locate(root, path)
    options = [str(o) for o in choices(field.annotation if field else None)]
    near = difflib.get_close_matches(str(node.raw)[:60], options, n=1, cutoff=0.6)
    return Problem(file=file, line=line, column=column, where=dotted(path), value=_shown(node),
                   expected=text("expected_one_of", options=", ".join(options)),
                   remedy=text("did_you_mean", spelled=near[0]) if near else None)  # fmt: skip


def _unknown(root: Node, path: tuple[Key, ...], model: type[BaseModel]) -> Problem:
    """A key that is no setting: perhaps misspelled, perhaps in the wrong place."""
    file, line, column, _ = locate(root, path, key=True)
    known = names_at(model, path[:-1])
    typed = str(path[-1])[:60]
    near = difflib.get_close_matches(typed, known, n=1, cutoff=0.6)
    elsewhere = [] if near else [p for p in places(model) if p.rpartition(".")[2] == typed and p != dotted(path)]
    if near:
        remedy = text("did_you_mean", spelled=near[0])
    elif elsewhere:
        remedy = text("belongs_in", place=elsewhere[0])
    else:
        remedy = text("known_settings", names=", ".join(known)) if known else text("key_odd.remedy")
    return Problem(text("not_a_setting"), file=file, line=line, column=column, where=dotted(path), remedy=remedy)


def _shown(node: Node) -> object:
    if node.kind == "scalar":
        return node.raw if node.raw != "" else "null" if node.value is None else '""'
    return text(f"a_{node.kind}")


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: f"{value:g}" if isinstance(value, float) else value for key, value in values.items()}


# -- looking into the models ------------------------------------------------------------------------------------------


def _bare(annotation: Any) -> Any:
    """The type without Annotated and without ``| None``."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            annotation = next(a for a in get_args(annotation) if a is not NoneType)
        else:
            return annotation


def choices(annotation: Any) -> tuple[Any, ...]:
    """The values a Literal offers."""
    bare = _bare(annotation)
    if get_origin(bare) is dict:
        bare = _bare(get_args(bare)[0])
    return get_args(bare) if get_origin(bare) is Literal else ()


def field_at(model: type[BaseModel], path: tuple[Key, ...]) -> FieldInfo | None:
    """The field declared for `path`: the nearest one on the way when it lies inside a list or map."""
    field: FieldInfo | None = None
    here: Any = model
    for part in path:
        here = _bare(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            found = next((f for n, f in here.model_fields.items() if (f.alias or n) == part), None)
            if found is None:
                return field
            field, here = found, found.annotation
        elif get_origin(here) in (dict, tuple):
            here = get_args(here)[1 if get_origin(here) is dict else 0]
        else:
            return field
    return field


def type_at(model: type[BaseModel], path: tuple[Key, ...]) -> Any:
    """The bare type of the value at `path`; None when the settings know no such place."""
    here: Any = model
    for part in path:
        here = _bare(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            found = next((f for n, f in here.model_fields.items() if (f.alias or n) == part), None)
            if found is None:
                return None
            here = found.annotation
        elif get_origin(here) in (dict, tuple):
            here = get_args(here)[1 if get_origin(here) is dict else 0]
        else:
            return None
    return _bare(here)


def names_at(model: type[BaseModel], path: tuple[Key, ...]) -> list[str]:
    """The keys that may stand in the map at `path`."""
    here = type_at(model, path)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [f.alias or n for n, f in here.model_fields.items()]
    return [str(c) for c in choices(here)]


def _patterns(field: FieldInfo | None) -> Iterator[str]:
    """Patterns declared for a field or the items of its list."""
    if field is None:
        return
    pending: list[Any] = [field.annotation, *field.metadata]
    while pending:
        item = pending.pop()
        if isinstance(getattr(item, "pattern", None), str):
            yield item.pattern
        pending += [a for a in get_args(item) if a is not Ellipsis]
        pending += list(getattr(item, "metadata", ()))


@functools.cache
def places(model: type[BaseModel], before: str = "") -> tuple[str, ...]:
    """Every setting of a model by its dotted name, maps of numbers not entered."""
    found = []
    for name, field in model.model_fields.items():
        place = before + (field.alias or name)
        found.append(place)
        inner = _bare(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += places(inner, f"{place}.")
    return tuple(found)
