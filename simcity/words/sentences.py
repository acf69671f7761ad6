"""Sentences of problems with data in Japanese, from ``sentences.csv``.

Readers write their sentences in English, where they are read beside the code; a catalogue has each of them in Japanese,
with ``{}`` for what is filled in. What the catalogue does not have stays English. A test reads the readers and looks
for sentences that are missing.
"""

from __future__ import annotations

import csv
import functools
import re
from importlib import resources

LONGEST = 400


def in_japanese(text: str) -> str:
    """A sentence in Japanese as far as the catalogue knows it.

    Examples
    --------
    >>> in_japanese("no column births"), in_japanese("at most 64 MiB"), in_japanese("unheard of")
    ('列 births がありません', '64 MiB まで', 'unheard of')
    """
    plain, patterns = _catalogue()
    if text in plain:
        return plain[text]
    if len(text) > LONGEST:
        return text
    for pattern, pieces in patterns:
        if match := pattern.fullmatch(text):
            filled = [in_japanese(value) for value in match.groups()]
            return "".join(piece + value for piece, value in zip(pieces, [*filled, ""]))
    return text


def templates() -> frozenset[str]:
    """The English sentences known, with ``{}`` for what is filled in."""
    return frozenset(row["en"] for row in _rows())


def _rows() -> list[dict[str, str]]:
    with resources.files("simcity").joinpath("words", "sentences.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@functools.cache
def _catalogue() -> tuple[dict[str, str], list[tuple[re.Pattern, list[str]]]]:
    plain = {row["en"]: row["ja"] for row in _rows() if "{}" not in row["en"]}
    # The one with most words of its own first, so that "no column {}" is asked before "no {}".
    slotted = sorted((row for row in _rows() if "{}" in row["en"]), key=lambda row: (-len(row["en"]), row["en"]))
    return plain, [(_pattern(row["en"]), row["ja"].split("{}")) for row in slotted]


def _pattern(template: str) -> re.Pattern:
    """Of a template with hardly a word of its own only single words fill the slots, lest it take any sentence."""
    slot = r"(\S+)" if len(template.replace("{}", "").strip()) < 4 else "(.+?)"
    return re.compile(slot.join(map(re.escape, template.split("{}"))), re.DOTALL)
