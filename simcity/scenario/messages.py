"""The sentences of scenario problems, in Japanese and English, from ``messages.csv``."""

from __future__ import annotations

import csv
import functools
from importlib import resources

from ..words import language

# How ruamel's scanner and parser begin their complaints, and what we say instead.
_YAML = (
    ("mapping values are not allowed", "yaml_colon"),
    ("found character '\\t'", "yaml_tab"),
    ("found character", "yaml_character"),
    ("could not find expected ':'", "yaml_no_colon"),
    ("while scanning a simple key", "yaml_no_colon"),
    ("expected <block end>", "yaml_indent"),
    ("expected ',' or", "yaml_bracket"),
    ("found unexpected end of stream", "yaml_quote"),
    ("found unexpected document separator", "yaml_quote"),
    ("found unknown escape", "yaml_escape"),
    ("expected escape sequence", "yaml_escape"),
    ("sequence entries are not allowed", "yaml_dash"),
    ("block sequence entries are not allowed", "yaml_dash"),
    ("expected the node content", "yaml_node"),
    ("expected '<document start>'", "yaml_start"),
    ("found undefined tag", "tag_handle"),
    ("expected alphabetic or numeric", "alias"),
    ("found unexpected ':'", "yaml_colon"),
    ("expected a comment or a line break", "yaml_block"),
    ("expected indentation indicator", "yaml_block"),
    ("found a tab", "yaml_tab"),
)


@functools.cache
def _catalogue() -> dict[str, dict[str, str]]:
    path = resources.files("simcity").joinpath("scenario", "messages.csv")
    with path.open(encoding="utf-8") as file:
        return {row["id"]: {"ja": row["ja"], "en": row["en"]} for row in csv.DictReader(file)}


def text(key: str, lang: str | None = None, /, **values: object) -> str:
    """The sentence `key` with `values` filled in; empty when there is none (not every problem has a remedy)."""
    entry = _catalogue().get(key)
    return entry[lang or language()].format(**values) if entry else ""


def keys() -> tuple[str, ...]:
    """All sentences known."""
    return tuple(_catalogue())


def explain_yaml(complaint: str) -> tuple[str, dict[str, object]]:
    """The sentence for a complaint of the YAML parser, and the values to fill in."""
    for beginning, key in _YAML:
        if complaint.startswith(beginning):
            return key, {"tag": ""} if key.startswith("tag") else {}
    return "not_yaml", {"reason": " ".join(complaint.split())[:120]}
