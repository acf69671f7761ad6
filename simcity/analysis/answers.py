"""The answer to a study in a few sentences, with what they rest on.

Strategies that break a threshold in more than one future in ten are set aside. Of the others one is named only when it
leads every headline indicator beyond doubt; when different ones lead, the first sentence says which leads in what.
Every headline indicator has its sentence; where doubt decides, it names the parameters that decide beyond chance and
the value where the ranking would turn. A strategy near the line of nine futures in ten is said to be so.
Of one strategy alone there is nothing to choose: the answer is what becomes of the city, see :mod:`.single`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ..indicators import catalogue
from ..words import language
from .comparison import BETTER, SAME, Comparison
from .intervals import BASE
from .single import prospect
from .wording import parameter_text, scale_for
from .wording import phrase as _say

if TYPE_CHECKING:
    from ..experiments.results import Results

TWINS = {"burden_per_household": "burden_per_resident"}  # the same money over other heads: said once
KEPT_SHARE = 0.9  # assumed: a limit that fails in one future of ten is not kept


@dataclass(frozen=True)
class Answer:
    """The sentences by language, the strategy they name (None when open), and the table behind them."""

    best: str | None
    sentences: dict[str, tuple[str, ...]]
    comparison: Comparison

    @property
    def ja(self) -> str:
        return self.text("ja")

    @property
    def en(self) -> str:
        return self.text("en")

    def text(self, lang: str | None = None) -> str:
        """All sentences in Japanese or English."""
        lang = lang or language()
        return ("" if lang == "ja" else " ").join(self.sentences[lang])

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text())}</p>{self.comparison._repr_html_()}"


@dataclass(frozen=True)
class Finding:
    """Who leads in one indicator: `best` against `other`, its closest or first undecided rival; `tied` lead with it."""

    indicator: str
    best: str
    tied: tuple[str, ...]
    other: str
    decided: bool
    same: bool


def answer(results: Results | str | Path) -> Answer:
    """Answer a finished study.

    Parameters
    ----------
    results : Results, str or Path
        Results, or their folder.

    Returns
    -------
    Answer
    """
    from ..experiments.results import load_results

    if isinstance(results, str | Path):
        results = load_results(results)
    comparison = Comparison(results)
    if len(comparison.strategies) < 2:
        said = {lang: (prospect(comparison, lang), *_thresholds(comparison, lang)) for lang in ("ja", "en")}
        return Answer(None, said, comparison)
    kept = _candidates(results)
    compared = kept or comparison.strategies  # when none keeps the limits, all are looked at
    twins = {of for of, like in TWINS.items() if like in comparison.headline}
    indicators = [i for i in comparison.headline if catalogue()[i].better in "+-" and i not in twins]
    findings = [_finding(comparison, i, compared) for i in indicators] if len(compared) > 1 else []
    best = _winner(kept, findings)
    said = {}
    for lang in ("ja", "en"):
        parts = [*_verdict(comparison, kept, findings, best, lang), *_thresholds(comparison, lang)]
        said[lang] = tuple(parts)
    return Answer(best, said, comparison)


def _candidates(results: Results) -> list[str]:
    """The strategies that keep every threshold in most futures."""
    shares = [threshold_shares(results, t) for t in results.study.get("thresholds", [])]
    return [s for s in results.strategies if all(share.get(s, 1.0) >= KEPT_SHARE for share in shares)]


def _finding(comparison: Comparison, indicator: str, kept: list[str]) -> Finding:
    upward = catalogue()[indicator].better == "+"
    best, *rest = sorted(kept, key=lambda s: comparison.outcome(indicator, s)[1], reverse=upward)
    verdicts = [comparison.against(other).difference(indicator, best).verdict for other in rest]
    tied = (best, *(other for other, verdict in zip(rest, verdicts) if verdict == SAME))
    behind = [other for other in rest if other not in tied]
    open_rivals = [other for other, verdict in zip(rest, verdicts) if verdict not in (BETTER, SAME)]
    return Finding(indicator, best, tied, (open_rivals or behind or rest)[0], not open_rivals, not behind)


def _winner(kept: list[str], findings: list[Finding]) -> str | None:
    if len(kept) == 1:
        return kept[0]
    telling = [f for f in findings if not f.same]
    if not kept or not telling or not all(f.decided for f in telling):
        return None
    leaders = set.intersection(*(set(f.tied) for f in telling))
    return leaders.pop() if len(leaders) == 1 else None


def _verdict(
    comparison: Comparison, kept: list[str], findings: list[Finding], best: str | None, lang: str
) -> Iterator[str]:
    """Who is ahead, then a sentence for each headline indicator."""  # fmt: skip
    if len(kept) == 1:
        yield _say("only", lang, share=KEPT_SHARE, best=comparison.label(kept[0], lang))
        yield from (_outcome(comparison, i, kept[0], lang) for i in comparison.headline)
        return
    if not kept:
        yield _say("none", lang, share=KEPT_SHARE)
    telling = [f for f in findings if not f.same]
    if not telling:
        names = ", ".join(catalogue()[i].label(lang) for i in comparison.headline or comparison.shared)
        yield _say("same", lang, indicator=names)
        return
    leaders = {f.best for f in telling if f.decided}
    first, rest = telling[0], findings
    if best is not None:
        yield _compared("best", comparison, first, lang)
        rest = [f for f in findings if f is not first]
    elif not leaders:
        yield _compared("open", comparison, first, lang)
        yield from _deciders(comparison, first, lang)
        rest = [f for f in findings if f is not first]
    else:
        clauses = [_say("leads" if f.decided else "also_open", lang, indicator=_label(f.indicator, lang),
                        best=_leaders(comparison, f, lang)) for f in telling]  # fmt: skip
        yield _say("trade", lang, leaders=("、" if lang == "ja" else "; ").join(clauses))
    for finding in rest:
        if finding.same:
            yield _say("same_in", lang, indicator=_label(finding.indicator, lang))
            continue
        yield _compared("ahead_in" if finding.decided else "open_in", comparison, finding, lang)
        if not finding.decided:
            yield from _deciders(comparison, finding, lang)


def _leaders(comparison: Comparison, finding: Finding, lang: str) -> str:
    """Who leads, with those that are the same."""
    tied = finding.tied if finding.decided else finding.tied[:1]
    return ("」「" if lang == "ja" else ", ").join(comparison.label(s, lang) for s in tied)


def _label(indicator: str, lang: str) -> str:
    return catalogue()[indicator].label(lang)


def _when(comparison: Comparison, indicator: str, lang: str) -> str:
    """The indicator with the years it stands for."""
    study = comparison.results.study
    word = "named_mean" if comparison.is_mean(indicator) else "named_last"
    return _say(word, lang, indicator=_label(indicator, lang), first=study["first"], last=study["last"])


def _outcome(comparison: Comparison, indicator: str, strategy: str, lang: str) -> str:
    """What one strategy gives in one indicator, with its doubt."""
    low, base, high = comparison.outcome(indicator, strategy)
    scale = scale_for(indicator, [v for v in (low, base, high) if v == v], lang)
    word = "gives" if low == low else "gives_base"
    return _say(word, lang, indicator=_when(comparison, indicator, lang), unit=scale.unit, base=scale.text(base),
                low=scale.text(low), high=scale.text(high))  # fmt: skip


def _compared(word: str, comparison: Comparison, finding: Finding, lang: str) -> str:
    """A sentence with the difference of `best` and `other`, its doubt, its noise and its evidence."""
    d = comparison.against(finding.other).difference(finding.indicator, finding.best)
    scale = scale_for(finding.indicator, (d.value, d.low, d.high), lang)
    unit = _say("points", lang) if scale.unit == "%" else scale.unit  # a difference of shares is no share
    reason = _say(d.reason, lang) if d.reason else ""
    return _say(word, lang, best=_leaders(comparison, finding, lang), other=comparison.label(finding.other, lang),
                unit=unit, indicator=_when(comparison, finding.indicator, lang), grade=d.grade, reason=reason,
                difference=scale.text(d.value, True), low=scale.text(d.low, True), high=scale.text(d.high, True),
                noise=scale.text((d.noise_high - d.noise_low) / 2))  # fmt: skip


def _deciders(comparison: Comparison, finding: Finding, lang: str) -> Iterator[str]:
    """What would decide beyond chance, and the value where the ranking would turn."""
    paired = comparison.against(finding.other)
    table = comparison.results.parameters.drop_duplicates("parameter").set_index("parameter")
    found = paired.deciders(finding.indicator, finding.best)
    named = []
    for d in (d for d in found if d.certain):
        row = table.loc[d.parameter]
        value = "" if d.flip is None else parameter_text(d.flip, row["unit"], lang)
        form = "no_flip" if d.flip is None else "flip"
        named.append(_say(form, lang, name=row[lang], r=d.correlation, value=value, chance=""))
    if named:
        yield _say("deciders", lang, names=("、" if lang == "ja" else "; ").join(named))
    elif found:
        yield _say("deciders_none", lang)


def _thresholds(comparison: Comparison, lang: str) -> list[str]:
    """How often each strategy keeps each threshold, over all draws and worlds."""
    said = []
    for threshold in comparison.results.study.get("thresholds", []):
        shares = threshold_shares(comparison.results, threshold)
        if not shares:
            continue
        at_most, at_least = threshold.get("at_most"), threshold.get("at_least")
        scale = scale_for(threshold["indicator"], [v for v in (at_most, at_least) if v is not None], lang)
        limits = [f"{sign} {scale.text(limit)} {scale.unit}" for sign, limit in (("≤", at_most), ("≥", at_least))
                  if limit is not None]  # fmt: skip
        label = catalogue()[threshold["indicator"]].label(lang)
        listed = ", ".join(f"{comparison.label(s, lang)} {share:.0%}" for s, share in shares.items())
        said.append(_say("threshold", lang, indicator=label, limit=" ".join(limits), shares=listed))
        edge = _on_the_edge(comparison, shares)
        if edge:
            names = ("、" if lang == "ja" else ", ").join(comparison.label(s, lang) for s in edge)
            said.append(_say("edge", lang, names=names, share=KEPT_SHARE))
    return said


def _on_the_edge(comparison: Comparison, shares: dict[str, float]) -> list[str]:
    """Strategies whose share of futures lies within one sampling error of the line, on either side."""
    runs = comparison.results.runs
    drawn = runs[runs["draw"] != BASE]
    futures = len(drawn.drop_duplicates(["world", "draw", "replication"]))
    if not futures:
        return []
    error = math.sqrt(KEPT_SHARE * (1.0 - KEPT_SHARE) / futures)
    return [s for s, share in shares.items() if 0.0 < share < 1.0 and abs(share - KEPT_SHARE) <= error + 1e-9]


def threshold_shares(results: Results, threshold: dict) -> dict[str, float]:
    """Share of futures (worlds and draws) in which each strategy keeps a threshold, by strategy.

    Parameters
    ----------
    results : Results
    threshold : dict
        indicator, at_most, at_least, year (every year when empty).
    """
    wide = results.wide()
    if threshold["indicator"] not in wide or threshold["indicator"] not in catalogue():
        return {}
    if threshold.get("year") is not None:
        wide = wide[wide["year"] == threshold["year"]]
    value = wide[threshold["indicator"]]
    kept = value.notna()
    if threshold.get("at_most") is not None:
        kept &= value <= threshold["at_most"]
    if threshold.get("at_least") is not None:
        kept &= value >= threshold["at_least"]
    wide = wide.assign(kept=kept)
    drawn = wide[wide["draw"] != BASE]
    futures = (drawn if len(drawn) else wide).groupby(["strategy", "world", "draw", "replication"])["kept"].all()
    return {s: float(futures[s].mean()) for s in results.strategies if s in futures.index.get_level_values(0)}
