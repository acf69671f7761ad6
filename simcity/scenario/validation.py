"""Validates a tree against its settings, then against the rules between them, and names everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import Problem
from .dated import Fault
from .nodes import Key, Node
from .problems import bad_path, problem_for, problems_of

Model = TypeVar("Model", bound=BaseModel)
ROUNDS = 4


def check(
    tree: Node, model: type[Model], rules: Callable[[Model], Iterable[Fault]], placeholders: dict[str, Any]
) -> tuple[Model | None, list[Problem]]:
    """Validate a tree, then apply the rules between settings to whatever is right by itself.

    Parameters
    ----------
    tree : Node
    model : type of BaseModel
    rules : callable
        From the validated model to faults.
    placeholders : dict
        Stand-ins for required settings that are missing, so that the rules can still be applied.

    Returns
    -------
    model, problems
        The model is None when there are problems.
    """
    data = tree.plain()
    bad: set[tuple[Key, ...]] = set()
    problems: list[Problem] = []
    settings: Model | None = None
    for attempt in range(ROUNDS):
        try:
            settings = model.model_validate(data)
            break
        except ValidationError as error:
            if attempt == 0:
                problems += problems_of(error, tree, model)
            paths = [bad_path(tuple(e["loc"])) for e in error.errors(include_url=False, include_context=False)]
            bad |= set(paths)
            data = _pruned(data, paths)
            if isinstance(data, dict):
                data = {key: value for key, value in placeholders.items() if (key,) in bad} | data
    if settings is None:
        return None, problems
    for concerned, key, values in rules(settings):
        if not any(p[: len(b)] == b or b[: len(p)] == p for p in concerned for b in bad):
            problems.append(problem_for(tree, concerned[0], key, **values))
    return (None if problems else settings), problems


def _pruned(data: Any, paths: list[tuple[Key, ...]]) -> Any:
    """The data without what is wrong: the nearest part of each path that is there."""
    last: Any
    for path in sorted(paths, key=lambda p: [str(part).zfill(6) for part in p], reverse=True):  # ends of lists first
        here, last = data, None
        for part in path:
            inside = part in here if isinstance(here, dict) else isinstance(here, list) and isinstance(part, int)
            if not inside or (isinstance(here, list) and part >= len(here)):  # type: ignore[operator]
                break
            last = (here, part)
            here = here[part]
        if last is not None and (not isinstance(last[0], list) or last[1] < len(last[0])):
            del last[0][last[1]]
    return data
