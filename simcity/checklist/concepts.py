"""Reads ``checklist.csv``: one line for each concept a planner was promised, and what became of it.

A concept is *done* when a planner can set it and read its effect today, *planned* when not (the note says which part
of the engine it waits for), a *scope note* when it is outside on purpose (the note says why). Doing a concept in part
does not make it done.
"""

from __future__ import annotations

import csv
import functools
from collections import Counter
from dataclasses import dataclass
from importlib import resources

STATUSES = ("done", "planned", "scope_note")

# The first letter of an id names its group; the numbers are how many concepts the source report has in each.
GROUPS = {
    "P": ("目的と背景", "Purpose and context", 6),
    "D": ("人口と経済", "Demography and economy", 13),
    "R": ("これまでの事業", "Past programmes", 9),
    "S": ("使い方が先", "Soft first", 10),
    "T": ("技術の選択", "Choice of technology", 18),
    "N": ("計画段階", "Planning stage", 9),
    "C": ("都市の型", "Types of city", 13),
    "M": ("資金", "Finance", 13),
    "O": ("運営とエリアマネジメント", "Operation and area management", 19),
    "L": ("層・基盤・データ流通", "Layers, platform, data market", 16),
    "A": ("役割", "Roles", 24),
    "Y": ("アクションプラン", "Action plan", 7),
}


@dataclass(frozen=True)
class Concept:
    """One concept; `where` holds what serves it, as ``scenario:key``, ``indicator:id`` or ``parameter:id``."""

    id: str
    ja: str
    en: str
    status: str
    where: tuple[str, ...]
    note: str

    def label(self, lang: str = "en") -> str:
        """The concept in short Japanese or English words."""
        return self.ja if lang == "ja" else self.en


@functools.cache
def load_checklist() -> tuple[Concept, ...]:
    """All concepts, in the order of the source report; `find_problems` says whether they hold."""
    path = resources.files(__package__).joinpath("checklist.csv")
    with path.open(encoding="utf-8") as file:
        return tuple(
            Concept(
                id=row["id"],
                ja=row["ja"],
                en=row["en"],
                status=row["status"],
                where=tuple(part.strip() for part in row["where"].split(";") if part.strip()),
                note=row["note"],
            )
            for row in csv.DictReader(file)
        )


def count_by_group() -> dict[str, Counter[str]]:
    """How many concepts of each group are done, planned or scope notes; group letter to status to count."""
    counts = {letter: Counter(dict.fromkeys(STATUSES, 0)) for letter in GROUPS}
    for concept in load_checklist():
        counts[concept.id[0]][concept.status] += 1
    return counts
