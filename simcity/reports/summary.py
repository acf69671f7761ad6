"""The opening sentences: ranges before points, and no winner where the evidence names none.

One sentence an indicator for all strategies, then which of them differ from the reference beyond doubt. Cost is never
read without what is bought for it: the first sentence about money says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.comparison import BETTER, OPEN, SAME, WORSE
from ..analysis.intervals import is_flow
from ..analysis.single import districts_said, matters_said
from ..indicators import catalogue
from ..words import number, say, unit_factor, unit_name
from .quantities import said, said_span
from .tables import COVERAGE

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison
    from .tables import Tables

MONEY = ("present_value_cost", "burden_per_resident")
MOST_OPEN = 3  # sentences on what is undecided; the table has all


def summary(tables: Tables) -> Iterator[str]:
    """One sentence a finding."""
    comparison, lang = tables.comparison, tables.lang
    yield from _people(tables)
    if tables.is_covered:
        yield _outcomes(tables, COVERAGE)
        yield from _compared(comparison, COVERAGE, lang)
    money = [i for i in MONEY if i in tables.burdens]
    for id in money:
        yield _outcomes(tables, id)
        yield from _compared(comparison, id, lang)
    if money and tables.is_covered and tables.is_comparison:
        yield say("sum_both", lang)
    if not tables.has_cost:
        yield say("sum_no_cost", lang)
    if not tables.is_comparison:
        yield from districts_said(comparison, lang)
        yield from matters_said(comparison, lang)
    if tables.is_comparison and not tables.has_doubt:
        yield say("sum_no_doubt", lang)
    elif tables.is_comparison:
        yield from _undecided(comparison, [i for i in (COVERAGE, *money) if i in comparison.indicators], lang)


def _people(tables: Tables) -> Iterator[str]:
    for id, word in (("population", "sum_population"), ("share_65_plus", "sum_ageing")):
        if id not in tables.comparison.indicators:
            continue
        bands = tables.comparison.bands(id)
        band = bands[bands["strategy"] == tables.comparison.reference].set_index("year")
        first, last = int(band.index.min()), int(band.index.max())
        yield say(word, tables.lang, first=first, last=last, start=said(id, band.loc[first, "base"], tables.lang),
                  end=_ranged(id, band.loc[last, "low"], band.loc[last, "base"], band.loc[last, "high"], tables))  # fmt: skip  # noqa: E501


def _ranged(id: str, low: float, base: float, high: float, tables: Tables) -> str:
    """The range with the base value after it, or the base value alone when nothing was drawn."""
    lang = tables.lang
    if not tables.has_doubt or low != low:
        return said(id, base, lang)
    spoken, middle = said_span(id, low, high, lang), said(id, base, lang, max(abs(low), abs(high)))
    return middle if spoken == middle else say("sum_range", lang, range=spoken, base=middle)


def _outcomes(tables: Tables, id: str) -> str:
    comparison, lang = tables.comparison, tables.lang
    declared = catalogue()[id]
    study = comparison.results.study
    words = [say("sum_each", lang, name=comparison.label(s, lang), value=_ranged(id, *comparison.outcome(id, s), tables))  # noqa: E501
             for s in comparison.strategies]  # fmt: skip
    when = say("when_mean" if is_flow(declared.unit) else "when_last", lang, first=study["first"], last=study["last"])
    return say("sum_outcome", lang, indicator=declared.label(lang), when=when, values=say("sum_join", lang).join(words))


def _compared(comparison: Comparison, id: str, lang: str) -> Iterator[str]:
    """Who has more and who has less than the reference, beyond doubt."""
    more: dict[str, list[str]] = {"more": [], "less": [], "same": []}
    upward = catalogue()[id].better == "+"
    for strategy in comparison.strategies[1:]:
        verdict = comparison.difference(id, strategy).verdict
        if verdict in (BETTER, WORSE):
            more["more" if (verdict == BETTER) == upward else "less"].append(strategy)
        elif verdict == SAME:
            more["same"].append(strategy)
    for word, names in more.items():
        if names:
            listed = say("list_join", lang).join(say("quoted", lang, name=comparison.label(s, lang)) for s in names)
            yield say(f"sum_{word}", lang, names=listed, indicator=catalogue()[id].label(lang),
                      reference=comparison.label(comparison.reference, lang))  # fmt: skip


def _undecided(comparison: Comparison, ids: list[str], lang: str) -> Iterator[str]:
    opened = [(i, s) for i in ids for s in comparison.strategies[1:] if comparison.difference(i, s).verdict == OPEN]
    for id, strategy in opened[:MOST_OPEN]:
        found = [_decider(comparison, d, lang) for d in comparison.deciders(id, strategy)]
        text = say("sum_open", lang, indicator=catalogue()[id].label(lang), name=comparison.label(strategy, lang),
                   reference=comparison.label(comparison.reference, lang))  # fmt: skip
        yield text + (say("sum_deciders", lang, parameters=say("list_deciders", lang).join(found)) if found else "")


def _decider(comparison: Comparison, decider, lang: str) -> str:
    frame = comparison.results.parameters
    row = frame[frame["parameter"] == decider.parameter].iloc[0]
    name = row["ja"] if lang == "ja" else row["en"]
    if decider.flip is None:
        return name
    value = decider.flip * unit_factor(row["unit"])
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return say("sum_flip", lang, name=name, value=number(value, decimals), unit=unit_name(row["unit"], lang))
