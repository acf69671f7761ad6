"""The words of reports, figures and messages, in Japanese and English, from ``words.csv``."""

from __future__ import annotations

import csv
import functools
import locale
import os
from importlib import resources

LANGUAGES = ("ja", "en")


@functools.cache
def _words() -> dict[str, dict[str, str]]:
    path = resources.files("simcity").joinpath("words", "words.csv")
    with path.open(encoding="utf-8") as file:
        return {row["id"]: {"ja": row["ja"], "en": row["en"]} for row in csv.DictReader(file)}


def say(word: str, lang: str | None = None, /, **values: object) -> str:
    """The words known as `word` in Japanese or English, with `values` filled in.

    Raises
    ------
    KeyError
        When the catalogue has no such entry; a test looks for these.

    Examples
    --------
    >>> say("synthetic_mark", "ja")
    '例示（合成）'
    """
    text = _words()[word][lang or language()]
    return text.format(**values) if values else text


@functools.cache
def _units() -> dict[str, dict[str, str]]:
    path = resources.files("simcity").joinpath("words", "units.csv")
    with path.open(encoding="utf-8") as file:
        return {row["unit"]: row for row in csv.DictReader(file)}


def unit_name(unit: str, lang: str) -> str:
    """A declared unit as people write it; shares are shown as per cent. An unknown unit stays as it is.

    Examples
    --------
    >>> unit_name("yen per resident and year", "ja"), unit_name("share", "en")
    ('円/人・年', '%')
    """
    return _units()[unit]["ja" if lang == "ja" else "en"] if unit in _units() else unit


def unit_factor(unit: str) -> float:
    """What a value is multiplied with to be in the unit that :func:`unit_name` writes: 100 for shares.

    Examples
    --------
    >>> unit_factor("share"), unit_factor("yen")
    (100.0, 1.0)
    """
    return float(_units()[unit]["factor"]) if unit in _units() else 1.0


@functools.cache
def _sources() -> dict[str, str]:
    path = resources.files("simcity").joinpath("words", "sources.csv")
    with path.open(encoding="utf-8") as file:
        return {row["en"]: row["ja"] for row in csv.DictReader(file)}


def source_in(source: str, lang: str) -> str:
    """Where a number comes from, in Japanese where the catalogue has it; a text of the user's own stays as it is.

    Examples
    --------
    >>> source_in("homes are simulated", "ja"), source_in("homes are simulated", "en"), source_in("市の調査", "ja")
    ('住まいを計算する', 'homes are simulated', '市の調査')
    """
    return _sources().get(source, source) if lang == "ja" else source


def language() -> str:
    """``ja`` or ``en``: from ``SIMCITY_LANG``, else as the environment asks, else from the locale, else English."""
    chosen = os.environ.get("SIMCITY_LANG", "").strip().lower()[:2]
    if chosen in LANGUAGES:
        return chosen
    # What is asked for counts even where the locale itself is not installed.
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    name = asked if asked not in ("", "C", "POSIX", "C.UTF-8") else locale.getlocale()[0] or ""
    return "ja" if name.lower().startswith(("ja", "japan")) else "en"
