"""Default numbers of the population model, one compact table a subject, a source on every line."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def read_default(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a packaged table as text; the callers convert what they use."""
    with resources.files(__name__).joinpath(name).open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))
