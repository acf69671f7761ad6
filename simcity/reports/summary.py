"""The opening sentences: the answer first, ranges before points, and no winner where the evidence names none.

The answer with its thresholds comes first when strategies are compared; then one sentence an indicator for all
strategies, and which of them differ from the reference beyond doubt. Cost is never
read without what is bought for it: the first sentence about money says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.answers import answer
from ..analysis.comparison import BETTER, SAME, WORSE
from ..analysis.single import districts_said, matters_said
from ..analysis.wording import quality_words
from ..indicators import catalogue
from ..words import say
from .quantities import said, said_span
from .tables import COVERAGE

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison
    from .tables import Tables

MONEY = ("present_value_cost", "burden_per_resident")
OF_OTHERS = ("partner_burden", "open_removal_cost")  # what the burden of the city does not show
SERVICES = "services_viable"


def summary(tables: Tables) -> Iterator[str]:
    """One sentence a finding."""
    comparison, lang = tables.comparison, tables.lang
    if tables.is_comparison and tables.has_doubt:
        yield from answer(comparison.results).sentences[lang]
    yield from _people(tables)
    if tables.is_covered:
        yield _outcomes(tables, COVERAGE)
        yield from _compared(comparison, COVERAGE, lang)
    if SERVICES in tables.services:
        yield _outcomes(tables, SERVICES)
    money = [i for i in MONEY if i in tables.burdens]
    for id in money:
        yield _outcomes(tables, id)
        yield from _compared(comparison, id, lang)
    for id in (i for i in OF_OTHERS if i in tables.burdens):
        yield _outcomes(tables, id)
    if money and tables.is_covered and tables.is_comparison:
        yield say("sum_both", lang)
    if not tables.has_cost:
        yield say("sum_no_cost", lang)
    if not tables.is_comparison:
        yield from districts_said(comparison, lang)
        yield from matters_said(comparison, lang)
    if tables.is_comparison and not tables.has_doubt:
        yield say("sum_no_doubt", lang)
    word, words = quality_words(comparison.results)
    yield say(word, lang, **words)


def _people(tables: Tables) -> Iterator[str]:
    said_of = {"population": "sum_population", "share_65_plus": "sum_ageing", "vacancy_share": "sum_vacancy"}
    for id, word in said_of.items():
        if id not in tables.comparison.indicators:
            continue
        bands = tables.comparison.bands(id)
        band = bands[bands["strategy"] == tables.comparison.reference].set_index("year")
        first, last = int(band.index.min()), int(band.index.max())
        start = said(id, band.loc[first, "base"], tables.lang)
        end = _ranged(id, band.loc[last, "low"], band.loc[last, "base"], band.loc[last, "high"], tables)
        yield say(word, tables.lang, first=first, last=last, start=start, end=end, grade=tables.grade(id))


def _ranged(id: str, low: float, base: float, high: float, tables: Tables, like: float | None = None) -> str:
    """The range with the base value after it, or the base value alone when nothing was drawn."""
    lang = tables.lang
    if not tables.has_doubt or low != low:
        return said(id, base, lang, like)
    like = max(abs(low), abs(high)) if like is None else like
    spoken, middle = said_span(id, low, high, lang, like), said(id, base, lang, like)
    return middle if spoken == middle else say("sum_range", lang, range=spoken, base=middle)


def _outcomes(tables: Tables, id: str) -> str:
    comparison, lang = tables.comparison, tables.lang
    declared = catalogue()[id]
    study = comparison.results.study
    word = "when_mean" if comparison.is_mean(id) else "when_last"
    outcomes = {s: comparison.outcome(id, s) for s in comparison.strategies}
    like = max((abs(v) for three in outcomes.values() for v in three if v == v), default=0.0)  # one unit for all
    words = [say("sum_each", lang, name=comparison.label(s, lang), value=_ranged(id, *outcomes[s], tables, like))
             for s in comparison.strategies]  # fmt: skip
    when = say(word, lang, first=study["first"], last=study["last"])
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
