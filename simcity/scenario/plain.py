"""Settings as plain data: one text for equal data, dotted names as keys, tuples as lists."""

from __future__ import annotations

import json
from typing import Any

from .nodes import Key


def canonical(data: Any) -> str:
    """One text for equal data: sorted keys, no spaces, numbers as Python writes them."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def path_of(dotted: str) -> tuple[Key, ...]:
    """``world.parameters.x.values.2025`` as keys; parts of digits are years or places in a list."""
    return tuple(int(p) if p.isascii() and p.isdigit() and len(p) < 5 else p for p in dotted.split("."))


def listed(value: Any) -> Any:
    """Tuples as lists, so that the data read the same from YAML and JSON."""
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [listed(item) for item in value]
    return value
