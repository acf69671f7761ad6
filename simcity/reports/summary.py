"""The opening sentences: ranges before points, and no winner where the evidence names none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.comparison import BETTER, OPEN, SAME, WORSE
from ..indicators import catalogue
from ..words import number, say, share, yen
from .tables import span

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison

SPOKEN = ("coverage_residents", "present_value_cost", "burden_per_resident", "burden_per_household")


def summary(comparison: Comparison, lang: str) -> Iterator[str]:
    """One sentence a finding."""
    yield from _people(comparison, lang)
    for id in (i for i in SPOKEN if i in comparison.indicators):
        for strategy in comparison.strategies:
            yield _outcome(comparison, id, strategy, lang)
    opened = [(i, s) for i in SPOKEN if i in comparison.indicators for s in comparison.strategies[1:]
              if comparison.difference(i, s).verdict == OPEN]  # fmt: skip
    for id, strategy in opened[:3]:
        yield _undecided(comparison, id, strategy, lang)


def _people(comparison: Comparison, lang: str) -> Iterator[str]:
    if "population" not in comparison.indicators:
        return
    bands = comparison.bands("population").query("strategy == @comparison.reference").set_index("year")
    first, last = bands.index.min(), bands.index.max()
    end = bands.loc[last]
    yield say("sum_population", lang, first=first, last=last, start=number(bands.loc[first, "base"]),
              end=number(end["base"]), range=span(end["low"], end["high"], "population"))  # fmt: skip
    if "share_65_plus" in comparison.indicators:
        old = comparison.bands("share_65_plus").query("strategy == @comparison.reference").set_index("year")
        yield say("sum_ageing", lang, first=first, last=last, start=share(old.loc[first, "base"]),
                  end=share(old.loc[last, "base"]),
                  range=span(old.loc[last, "low"], old.loc[last, "high"], "share_65_plus"))  # fmt: skip


def _outcome(comparison: Comparison, id: str, strategy: str, lang: str) -> str:
    low, base, high = comparison.outcome(id, strategy)
    values = {"name": comparison.label(strategy, lang), "indicator": catalogue()[id].label(lang), "base": said(id, base, lang)}
    if low != low:
        return say("sum_point", lang, **values)
    text = say("sum_outcome", lang, low=said(id, low, lang), high=said(id, high, lang), **values)
    if strategy == comparison.reference:
        return text
    verdict = comparison.difference(id, strategy).verdict
    if verdict in (BETTER, WORSE, SAME):
        reference = comparison.label(comparison.reference, lang)
        text += say(f"sum_{verdict}", lang, reference=reference)
    return text


def _undecided(comparison: Comparison, id: str, strategy: str, lang: str) -> str:
    found = comparison.deciders(id, strategy)
    parameters = comparison.results.parameters.drop_duplicates("parameter").set_index("parameter")
    words = []
    for decider in found:
        row = parameters.loc[decider.parameter]
        name = row["ja"] if lang == "ja" else row["en"]
        words.append(name if decider.flip is None else say("sum_flip", lang, name=name, value=f"{decider.flip:.3g} {row['unit']}"))
    joined = ("、" if lang == "ja" else "; ").join(words) or say("none", lang)
    return say("sum_open", lang, indicator=catalogue()[id].label(lang), name=comparison.label(strategy, lang),
               reference=comparison.label(comparison.reference, lang), parameters=joined)  # fmt: skip


def said(id: str, value: float, lang: str) -> str:
    """A value with its unit as people say it."""
    unit = catalogue()[id].unit
    if unit == "share":
        return share(value)
    if unit.startswith("yen"):
        return yen(value, lang)
    return number(value, catalogue()[id].decimals)
