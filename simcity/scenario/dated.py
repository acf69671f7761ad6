"""Changed numbers of the model, checked against the catalogue and made ready for it.

Each number a scenario changes must be declared, belong to the axis it is written under, and stay, with its doubt and
all its dated values, between the declared minimum and maximum.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from ..parameters import Parameter, catalogue
from .nodes import Key
from .settings.change import Change

Fault = tuple[tuple[tuple[Key, ...], ...], str, dict[str, Any]]
"""Paths concerned (the first is shown), key of the sentence, values of the sentence."""


def parameter_faults(changes: Mapping[str, Change], axis: str) -> Iterator[Fault]:
    """What is wrong with the numbers changed under ``<axis>.parameters``.

    Parameters
    ----------
    changes : mapping of str to Change
    axis : str
        ``world`` or ``strategy``; empty when the changes stand at the top of the file of a world.
    """
    declared = catalogue()
    for id, change in changes.items():
        path: tuple[Key, ...] = (axis, "parameters", id) if axis else ("parameters", id)
        parameter = declared.get(id)
        if parameter is None:
            near = difflib.get_close_matches(id[:60], declared, n=1, cutoff=0.6)
            yield (path,), "parameter_misspelled" if near else "parameter_unknown", {"spelled": near[0] if near else ""}
        elif parameter.axis != (axis or "world"):
            yield (path,), "parameter_axis", {"axis": parameter.axis, "id": id}
        else:
            yield from _change_faults(change, parameter, path)


def _change_faults(change: Change, parameter: Parameter, path: tuple[Key, ...]) -> Iterator[Fault]:
    stated: list[tuple[tuple[Key, ...], float]] = [
        ((*path, name), value) for name in ("base", "low", "high") if (value := getattr(change, name)) is not None
    ]
    stated += [((*path, "values", year), value) for year, value in (change.values or {}).items()]
    if not stated:
        yield (path,), "parameter_empty", {}
    for place, value in stated:
        if not parameter.minimum <= value <= parameter.maximum:
            limits = {"minimum": f"{parameter.minimum:g}", "maximum": f"{parameter.maximum:g}", "unit": parameter.unit}
            yield (place,), "parameter_range", limits
    if (change.low is None) != (change.high is None):
        yield (path,), "parameter_doubt", {}
    elif change.low is not None and change.high is not None:
        base = parameter.base if change.base is None else change.base
        if change.values and change.base is None:
            base = change.values[min(change.values)]
        if not change.low <= base <= change.high:
            ends = ((*path, "low"), (*path, "base"), (*path, "high"))
            yield ends, "parameter_order", {"low": f"{change.low:g}", "base": f"{base:g}", "high": f"{change.high:g}"}
    if change.origin == "published" and not change.source.strip():
        yield ((*path, "origin"), (*path, "source")), "parameter_source", {}


def overrides(changes: Mapping[str, Change], name: str) -> dict[str, dict[str, Any]]:
    """The changes as :func:`simcity.parameters.override` wants them.

    Parameters
    ----------
    changes : mapping of str to Change
    name : str
        The scenario, given as the source of numbers that name none.
    """
    ready = {}
    for id, change in changes.items():
        fields = change.model_dump(exclude_none=True)
        fields["source"] = change.source or f"scenario {name}"
        ready[id] = fields
    return ready
