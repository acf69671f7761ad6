"""What a concept may point to, looked up where it is declared: the checklist cannot promise what is not there."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import Any

from ..errors import Problem
from .concepts import GROUPS, STATUSES, Concept


@functools.cache
def indicator_ids() -> frozenset[str]:
    """Ids of ``simcity/schema/indicators.csv``."""
    from ..indicators import catalogue

    return frozenset(catalogue())


@functools.cache
def parameter_ids() -> frozenset[str]:
    """Ids of every ``defaults/parameters.csv`` in the package."""
    found: set[str] = set()
    for folder in resources.files("simcity").iterdir():
        path = folder.joinpath("defaults", "parameters.csv")
        if path.is_file():
            with path.open(encoding="utf-8") as file:
                found.update(row["id"] for row in csv.DictReader(file))
    return frozenset(found)


@functools.cache
def scenario_keys() -> frozenset[str]:
    """Dotted keys that a scenario file may set, e.g. ``strategy.network.lorawan.gateways``."""
    from ..scenario.settings import ScenarioSettings

    return frozenset(_keys(ScenarioSettings.model_json_schema()))


@functools.cache
def study_keys() -> frozenset[str]:
    """Dotted keys that a study file may set."""
    from ..scenario.settings import StudySettings

    return frozenset(_keys(StudySettings.model_json_schema()))


def _keys(schema: dict[str, Any]) -> Iterator[str]:
    """Dotted names of all properties of a JSON schema, through references and alternatives."""
    definitions = schema.get("$defs", {})

    def walk(node: dict[str, Any], path: str, inside: frozenset[str]) -> Iterator[str]:
        reference = node.get("$ref", "").removeprefix("#/$defs/")
        if reference and reference not in inside:  # a definition inside itself is walked once
            yield from walk(definitions[reference], path, inside | {reference})
        for alternative in (*node.get("anyOf", ()), *node.get("allOf", ()), *node.get("oneOf", ())):
            yield from walk(alternative, path, inside)
        for name, below in node.get("properties", {}).items():
            dotted = f"{path}.{name}" if path else name
            yield dotted
            yield from walk(below, dotted, inside)

    yield from walk(schema, "", frozenset())


TARGETS: dict[str, Callable[[], frozenset[str]]] = {
    "scenario": scenario_keys,
    "study": study_keys,
    "indicator": indicator_ids,
    "parameter": parameter_ids,
}


def find_problems(concepts: Iterable[Concept]) -> list[Problem]:
    """Everything that does not hold: doubled or foreign ids, unknown statuses, targets that do not exist.

    A concept that is done names what a planner sets or reads; one that is not says in its note what it waits for.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    for line, concept in enumerate(concepts, start=2):
        say = functools.partial(Problem, file="checklist.csv", line=line, where=concept.id)
        if concept.id in seen or concept.id[:1] not in GROUPS:
            problems.append(say("is there twice or belongs to no group", expected="each concept once"))
        seen.add(concept.id)
        if not concept.ja or not concept.en:
            problems.append(say("has no Japanese or no English words"))
        if concept.status not in STATUSES:
            problems.append(say(value=concept.status, expected=f"one of {', '.join(STATUSES)}"))
        if concept.status == "done" and not concept.where:
            problems.append(say("is done but names nothing", expected="a scenario key, an indicator or a parameter"))
        if concept.status in ("planned", "scope_note") and not concept.note:
            problems.append(say(f"is {concept.status} without a note", remedy="say what it waits for, or why not"))
        problems += [say(text) for text in map(_what_is_wrong, concept.where) if text]
    return problems


def _what_is_wrong(target: str) -> str:
    """Why `target` points nowhere; empty when it is there."""
    kind, _, name = target.partition(":")
    if kind not in TARGETS:
        return f"{target} is of no known kind; use {', '.join(f'{k}:' for k in TARGETS)}"
    if name not in TARGETS[kind]():
        return f"there is no {kind} {name}"
    return ""
