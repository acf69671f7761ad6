"""How values of an indicator are written: shares as per cent, money in a unit that fits its size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..indicators import catalogue
from ..words import number, say, unit_factor, unit_name, yen, yen_span
from .document import Quantity, Span

DASH = {"ja": "〜", "en": " – "}
#: Least size, factor, decimals and word, the largest first: the units of the sentences.
_SMALL = ((1e7, 1e-6, 1, "yen_millions"), (1e5, 1e-3, 0, "yen_thousands"), (0.0, 1.0, 0, "yen"))
_MONEY = {
    "ja": ((1e9, 1e-8, 2, "yen_oku"), (1e8, 1e-8, 3, "yen_oku"), *_SMALL),
    "en": ((1e10, 1e-6, 0, "yen_millions"), *_SMALL),
}


@dataclass(frozen=True)
class Scale:
    """Factor, decimals and name of the unit that values of one indicator are shown in."""

    factor: float
    decimals: int
    unit: str
    lang: str

    def quantity(self, value: float | None, mark: str = "") -> Quantity | None:
        """One cell; None stays None."""
        return None if value is None else Quantity(float(value), self.factor, self.decimals, mark)

    def span(self, low: float, high: float, mark: str = "") -> Span:
        """A range; of not-a-number it is written as a dash."""
        ends = [Quantity(float(v), self.factor, self.decimals, mark) for v in (low, high)]
        return Span(ends[0], ends[1], DASH[self.lang])


def scale_of(unit: str, decimals: int, values: Iterable[float], lang: str) -> Scale:
    """The scale that fits `values` of a declared unit.

    Examples
    --------
    >>> scale_of("yen per year", 0, [2.4e8], "ja").unit, scale_of("share", 4, [0.5], "ja").decimals
    ('億円/年', 1)
    """
    if unit in ("yen", "yen per year"):
        largest = max((abs(v) for v in values if v == v), default=0.0)
        _, factor, places, word = next(step for step in _MONEY[lang] if largest >= step[0])
        return Scale(factor, places, unit_name(unit, lang).replace(unit_name("yen", lang), say(word, lang), 1), lang)
    factor = unit_factor(unit)
    return Scale(factor, 1 if factor == 100.0 else decimals, unit_name(unit, lang), lang)


def scale_for(id: str, values: Iterable[float], lang: str) -> Scale:
    """The scale of an indicator."""
    declared = catalogue()[id]
    return scale_of(declared.unit, declared.decimals, values, lang)


def said(id: str, value: float, lang: str, like: float | None = None) -> str:
    """A value with its unit, in a sentence."""
    declared = catalogue()[id]
    if declared.unit.startswith("yen"):
        return yen(value, lang, like)
    scale = scale_for(id, [value], lang)
    return f"{number(value * scale.factor, scale.decimals)}{_after(declared.unit, lang)}"


def said_span(id: str, low: float, high: float, lang: str, like: float | None = None) -> str:
    """A range with its unit, in a sentence; one value when both ends read the same."""
    declared = catalogue()[id]
    if said(id, low, lang, like) == said(id, high, lang, like):
        return said(id, low, lang, like)
    if declared.unit.startswith("yen"):
        return yen_span(low, high, lang, like)
    scale = scale_for(id, [low, high], lang)
    ends = [number(v * scale.factor, scale.decimals) for v in (low, high)]
    return f"{ends[0]}{'〜' if lang == 'ja' else ' to '}{ends[1]}{_after(declared.unit, lang)}"


def _after(unit: str, lang: str) -> str:
    name = unit_name(unit, lang)
    return name if lang == "ja" or name == "%" else f" {name}"
