"""The answer to a study in one sentence, with what it rests on.

A strategy is named only when it is better than every other one in the first headline indicator and no worse in the
thresholds; otherwise the sentence says that it cannot be decided, what decides, and where the ranking would turn.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from ..indicators import catalogue
from ..words import language
from .comparison import BETTER, SAME, Comparison
from .intervals import BASE

if TYPE_CHECKING:
    from ..experiments.results import Results


@functools.cache
def _words() -> dict[str, dict[str, str]]:
    """The sentences and their parts, in Japanese and English, from ``answers.csv``."""
    with resources.files(__package__).joinpath("answers.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: {"ja": row["ja"], "en": row["en"]} for row in csv.DictReader(file)}


def _say(word: str, lang: str, **values: object) -> str:
    return _words()[word][lang].format(**values)


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
        return Answer(None, _say("single", "ja"), _say("single", "en"), comparison)
    first = next((i for i in comparison.headline if catalogue()[i].better in "+-"), comparison.headline[0])
    best, other, decided = _leader(comparison, first)
    texts = {lang: _sentence(comparison, first, best, other, decided, lang) for lang in ("ja", "en")}
    return Answer(best if decided else None, texts["ja"], texts["en"], comparison)


def _leader(comparison: Comparison, indicator: str) -> tuple[str, str, bool]:
    """The best strategy at base values, its closest rival, and whether it is decided against every other one."""
    upward = catalogue()[indicator].better == "+"
    ranked = sorted(comparison.strategies, key=lambda s: comparison.outcome(indicator, s)[1], reverse=upward)
    best, rest = ranked[0], ranked[1:]
    against_rest = [Comparison(comparison.results, reference=other).difference(indicator, best) for other in rest]
    undecided = [other for other, d in zip(rest, against_rest) if d.verdict != BETTER]
    return best, (undecided or rest)[0], not undecided


def _sentence(comparison: Comparison, indicator: str, best: str, other: str, decided: bool, lang: str) -> str:
    declared = catalogue()[indicator]
    paired = Comparison(comparison.results, reference=other)
    d = paired.difference(indicator, best)
    if d.verdict == SAME:
        return _say("same", lang, indicator=declared.label(lang)) + _thresholds(comparison, lang)

    def n(value: float) -> str:
        return f"{value:+,.4g}" if abs(value) < 1e4 else f"{value:+,.0f}"

    noise = f"{n(d.noise_low)}〜{n(d.noise_high)}" if d.noise_low == d.noise_low else _say("no noise", lang)
    words = {"best": comparison.label(best, lang), "other": comparison.label(other, lang), "unit": declared.unit,
             "indicator": declared.label(lang), "difference": n(d.value), "low": n(d.low), "high": n(d.high),
             "noise": noise.replace("〜", " to ") if lang == "en" else noise, "grade": d.grade,
             "reason": _say(d.reason or "not the best", lang)}  # fmt: skip
    sentence = _say("best" if decided else "open", lang, **words)
    if not decided:
        sentence += _deciders(paired, indicator, best, lang)
    return sentence + _thresholds(comparison, lang)


def _deciders(paired: Comparison, indicator: str, strategy: str, lang: str) -> str:
    table = paired.results.parameters.drop_duplicates("parameter").set_index("parameter")
    named = []
    for d in paired.deciders(indicator, strategy):
        row = table.loc[d.parameter]
        form = "no_flip" if d.flip is None else "flip"
        value = "" if d.flip is None else f"{d.flip:,.4g}"
        named.append(_say(form, lang, name=row[lang], r=d.correlation, value=value, unit=row["unit"]))
    space = " " if lang == "en" else ""
    return space + _say("deciders", lang, names=("、" if lang == "ja" else "; ").join(named)) if named else ""


def _thresholds(comparison: Comparison, lang: str) -> str:
    """How often each strategy keeps each threshold, over all draws and worlds."""
    said = []
    for threshold in comparison.results.study.get("thresholds", []):
        shares = threshold_shares(comparison.results, threshold)
        if shares:
            limits = [f"≤ {threshold['at_most']:,.6g}" if threshold.get("at_most") is not None else "",
                      f"≥ {threshold['at_least']:,.6g}" if threshold.get("at_least") is not None else ""]  # fmt: skip
            label = catalogue()[threshold["indicator"]].label(lang)
            listed = ", ".join(f"{comparison.label(s, lang)} {share:.0%}" for s, share in shares.items())
            said.append(_say("threshold", lang, indicator=label, limit=" ".join(filter(None, limits)), shares=listed))
    space = " " if lang == "en" else ""
    return "".join(space + text for text in said)


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
