"""The answer to a study in one sentence, with what it rests on.

A strategy is named only when it is better than every other one in the first headline indicator and no worse in the
thresholds; otherwise the sentence says that it cannot be decided, what decides, and where the ranking would turn.
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

if TYPE_CHECKING:
    from ..experiments.results import Results

_WORDS = {
    "best": {"ja": "「{best}」が最も有利である：{indicator}は「{other}」より{difference}{unit}（前提の不確かさ5〜95%：{low}〜{high}、"
                   "計算誤差：{noise}、根拠の確かさ：{grade}）。",
             "en": "{best} is ahead: {indicator} differs from {other} by {difference} {unit} (doubt 5-95 %: {low} to {high}; "
                   "noise: {noise}; evidence {grade})."},
    "open": {"ja": "現時点の根拠では優劣を判断できない（{indicator}、「{best}」と「{other}」の差 {difference}{unit}、"
                   "前提の不確かさ5〜95%：{low}〜{high}）。理由：{reason}。",
             "en": "It cannot be decided on present evidence ({indicator}: {best} less {other} is {difference} {unit}, "
                   "doubt 5-95 %: {low} to {high}); reason: {reason}."},
    "same": {"ja": "どの戦略でも{indicator}は同じである。", "en": "{indicator} is the same under all strategies."},
    "single": {"ja": "戦略が一つだけで、比べる相手がない。", "en": "There is one strategy only and nothing to compare it with."},
    "deciders": {"ja": "判断を左右する前提：{names}。", "en": "What decides: {names}."},
    "flip": {"ja": "{name}（順位相関{r:+.2f}、{value}{unit}で逆転）", "en": "{name} (rank correlation {r:+.2f}, turns at {value} {unit})"},
    "no_flip": {"ja": "{name}（順位相関{r:+.2f}、調べた範囲では逆転しない）", "en": "{name} (rank correlation {r:+.2f}, does not turn by itself)"},
    "threshold": {"ja": "基準「{indicator} {limit}」を満たす割合：{shares}。", "en": "Share of futures that keep {indicator} {limit}: {shares}."},
    "doubt": {"ja": "前提の不確かさで差の符号が決まらない", "en": "doubt leaves the sign open"},
    "noise": {"ja": "計算誤差が大きい（反復数を増やす）", "en": "too much noise (raise replications)"},
    "assumption": {"ja": "効果が仮定だけに基づく", "en": "the effect rests on assumptions alone"},
    "no doubt drawn": {"ja": "前提の不確かさを抽出していない", "en": "no doubt was drawn"},
    "not the best": {"ja": "首位が確定しない", "en": "no strategy is ahead of all others"},
    "no noise": {"ja": "未計算", "en": "not computed"},
}  # fmt: skip


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
        return Answer(None, _WORDS["single"]["ja"], _WORDS["single"]["en"], comparison)
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
        return _WORDS["same"][lang].format(indicator=declared.label(lang)) + _thresholds(comparison, lang)

    def n(value: float) -> str:
        return f"{value:+,.4g}" if abs(value) < 1e4 else f"{value:+,.0f}"

    noise = f"{n(d.noise_low)}〜{n(d.noise_high)}" if d.noise_low == d.noise_low else _WORDS["no noise"][lang]
    words = {"best": comparison.label(best, lang), "other": comparison.label(other, lang), "unit": declared.unit,
             "indicator": declared.label(lang), "difference": n(d.value), "low": n(d.low), "high": n(d.high),
             "noise": noise.replace("〜", " to ") if lang == "en" else noise, "grade": d.grade,
             "reason": _WORDS[d.reason or "not the best"][lang]}  # fmt: skip
    sentence = _WORDS["best" if decided else "open"][lang].format(**words)
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
        named.append(_WORDS[form][lang].format(name=row[lang], r=d.correlation, value=value, unit=row["unit"]))
    space = " " if lang == "en" else ""
    return space + _WORDS["deciders"][lang].format(names=("、" if lang == "ja" else "; ").join(named)) if named else ""


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
            said.append(
                _WORDS["threshold"][lang].format(indicator=label, limit=" ".join(filter(None, limits)), shares=listed)
            )
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
