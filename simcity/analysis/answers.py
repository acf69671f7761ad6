"""The answer to a study in one sentence, with what it rests on.

Strategies that break a threshold in more than one future in ten are set aside. Of the others one is named only when it
leads every headline indicator (three at most) beyond doubt; when different ones lead, the sentence says which leads in
what; when doubt decides, it says so, names the parameters that decide and the value where the ranking would turn.
Of one strategy alone there is nothing to choose: the answer is what becomes of the city, see :mod:`.single`.
"""

from __future__ import annotations

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

KEPT_SHARE = 0.9  # assumed: a limit that fails in one future of ten is not kept
MAX_INDICATORS = 3


@dataclass(frozen=True)
class Answer:
    """The sentence in Japanese and English, the strategy it names (None when open), and the table behind it."""

    best: str | None
    ja: str
    en: str
    comparison: Comparison

    def text(self, lang: str | None = None) -> str:
        return self.ja if (lang or language()) == "ja" else self.en

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text())}</p>{self.comparison._repr_html_()}"


@dataclass(frozen=True)
class Finding:
    """Who leads in one indicator: `best` against `other`, its closest or first undecided rival."""

    indicator: str
    best: str
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
    kept = _candidates(results)
    texts = {}
    indicators = [i for i in comparison.headline if catalogue()[i].better in "+-"][:MAX_INDICATORS]
    findings = [_finding(results, i, kept) for i in indicators] if len(kept) > 1 else []
    best = _winner(kept, findings)
    if len(comparison.strategies) < 2:
        texts = {
            lang: _joined([prospect(comparison, lang), *_thresholds(comparison, lang)], lang) for lang in ("ja", "en")
        }
        return Answer(None, texts["ja"], texts["en"], comparison)
    for lang in ("ja", "en"):
        parts = [_verdict(comparison, kept, findings, best, lang), *_thresholds(comparison, lang)]
        texts[lang] = _joined(parts, lang)
    return Answer(best, texts["ja"], texts["en"], comparison)


def _joined(parts: list[str], lang: str) -> str:
    return ("" if lang == "ja" else " ").join(parts)


def _candidates(results: Results) -> list[str]:
    """The strategies that keep every threshold in most futures."""
    shares = [threshold_shares(results, t) for t in results.study.get("thresholds", [])]
    return [s for s in results.strategies if all(share.get(s, 1.0) >= KEPT_SHARE for share in shares)]


def _finding(results: Results, indicator: str, kept: list[str]) -> Finding:
    upward = catalogue()[indicator].better == "+"
    comparison = Comparison(results)
    best, *rest = sorted(kept, key=lambda s: comparison.outcome(indicator, s)[1], reverse=upward)
    verdicts = [Comparison(results, reference=other).difference(indicator, best).verdict for other in rest]
    open_rivals = [other for other, verdict in zip(rest, verdicts) if verdict != BETTER]
    same = all(verdict == SAME for verdict in verdicts)
    return Finding(indicator, best, (open_rivals or rest)[0], not open_rivals, same)


def _winner(kept: list[str], findings: list[Finding]) -> str | None:
    if len(kept) == 1:
        return kept[0]
    telling = [f for f in findings if not f.same]
    leaders = {f.best for f in telling}
    return leaders.pop() if len(leaders) == 1 and all(f.decided for f in telling) else None


def _verdict(comparison: Comparison, kept: list[str], findings: list[Finding], best: str | None, lang: str) -> str:
    """The sentence itself."""
    if len(kept) < 2:
        named = {"best": comparison.label(kept[0], lang)} if kept else {}
        return _say("only" if kept else "none", lang, share=KEPT_SHARE, **named)
    telling = [f for f in findings if not f.same]
    if not telling:
        names = ", ".join(catalogue()[i].label(lang) for i in comparison.headline or comparison.shared)
        return _say("same", lang, indicator=names)
    undecided = [f for f in telling if not f.decided]
    leaders = {f.best for f in telling if f.decided}
    if best is not None:
        return _compared("best", comparison, telling[0], lang)
    if not leaders:
        return _compared("open", comparison, undecided[0], lang) + _deciders(comparison, undecided[0], lang)
    clauses = [_say("leads" if f.decided else "also_open", lang, indicator=catalogue()[f.indicator].label(lang),
                    best=comparison.label(f.best, lang)) for f in telling]  # fmt: skip
    text = _say("trade", lang, leaders=("、" if lang == "ja" else "; ").join(clauses))
    return text + (_deciders(comparison, undecided[0], lang) if undecided else "")


def _compared(word: str, comparison: Comparison, finding: Finding, lang: str) -> str:
    """A sentence with the difference of `best` and `other`, its doubt, its noise and its evidence."""
    d = Comparison(comparison.results, reference=finding.other).difference(finding.indicator, finding.best)
    scale = scale_for(finding.indicator, (d.value, d.low, d.high), lang)
    reason = _say(d.reason, lang) if d.reason else ""
    return _say(word, lang, best=comparison.label(finding.best, lang), other=comparison.label(finding.other, lang),
                unit=scale.unit, indicator=catalogue()[finding.indicator].label(lang), grade=d.grade, reason=reason,
                difference=scale.text(d.value, True), low=scale.text(d.low, True), high=scale.text(d.high, True),
                noise=scale.text((d.noise_high - d.noise_low) / 2))  # fmt: skip


def _deciders(comparison: Comparison, finding: Finding, lang: str) -> str:
    """What would decide, and the value where the ranking would turn."""
    paired = Comparison(comparison.results, reference=finding.other)
    table = comparison.results.parameters.drop_duplicates("parameter").set_index("parameter")
    named = []
    for d in paired.deciders(finding.indicator, finding.best):
        row = table.loc[d.parameter]
        chance = "" if d.certain else _say("chance", lang)
        value = "" if d.flip is None else parameter_text(d.flip, row["unit"], lang)
        form = "no_flip" if d.flip is None else "flip"
        named.append(_say(form, lang, name=row[lang], r=d.correlation, value=value, chance=chance))
    text = _say("deciders", lang, names=("、" if lang == "ja" else "; ").join(named)) if named else ""
    return text if lang == "ja" or not text else f" {text}"


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
    return said


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
