"""Writes city folders: compact CSV tables and ``city.yaml``, the same bytes for the same content."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from .columns import table_rules


def write_table(folder: Path, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write ``<table>.csv``: the declared columns that some row has, all required ones, in the declared order."""
    rows = list(rows)
    columns = [rule.name for rule in table_rules()[table] if rule.required or any(rule.name in row for row in rows)]
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        if math.isnan(value):
            return ""
        return str(int(value)) if value == int(value) else repr(round(float(value), 6))
    return str(value)


def population_rows(municipality: str, ages: np.ndarray) -> list[dict[str, object]]:
    """Rows of population.csv of an array of shape (2, 111): men, then women; whole persons."""
    return [{"municipality": municipality, "sex": sex, "age": age, "residents": int(ages[row, age])}
            for row, sex in enumerate("mf") for age in range(ages.shape[1])]  # fmt: skip


def write_settings(folder: Path, settings: Mapping[str, object], comment: str = "") -> None:
    """Write ``city.yaml``; `settings` may nest maps and lists of texts and numbers."""
    lines = [f"# {line}" for line in comment.splitlines()]
    for key, value in settings.items():
        lines += _yaml(key, value, 0)
    (folder / "city.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _yaml(key: str, value: object, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, Mapping):
        if all(isinstance(v, str | int | float) for v in value.values()) and depth < 2 and key != "tables":
            inner = ", ".join(f"{k}: {_scalar(v)}" for k, v in value.items())
            return [f"{pad}{key}: {{{inner}}}"]
        return [f"{pad}{key}:", *(line for k, v in value.items() for line in _yaml(k, v, depth + 1))]
    if isinstance(value, list | tuple):
        return [f"{pad}{key}:", *(f"{pad}  - {_scalar(v)}" for v in value)] if value else [f"{pad}{key}: []"]
    return [f"{pad}{key}: {_scalar(value)}"]


def _scalar(value: object) -> str:
    """Texts as JSON, which is YAML and needs no rule of quoting."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
