"""What a run or comparison gives, as a table for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..analysis.comparison import OPEN, SHARED
from ..analysis.wording import Scale, parameter_text, quality_words, scale_for
from ..indicators import catalogue
from ..words import language, say
from .console import columns, t

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison, Difference
    from ..experiments.results import Results

IN_A_RUN = (*SHARED, "births", "deaths", "vacancy_share", "share_near_stops",
            "coverage_residents", "gateways_working", "general_revenue_burden",
            "burden_per_resident", "burden_per_household", "debt_outstanding", "present_value_cost")  # fmt: skip
VERDICTS = {
    "better": ("有利", "better"), "worse": ("不利", "worse"), "same": ("同じ", "same"),
    "open": ("判断できない", "open"), "not judged": ("-", "-"),
}  # fmt: skip
REASONS = {
    "doubt": ("前提の不確かさ", "doubt"), "noise": ("計算誤差", "noise"),
    "assumption": ("仮定のみ", "assumption"), "too few draws": ("抽出不足", "too few draws"),
}  # fmt: skip
HEAD = (
    ("戦略", "strategy"), ("値", "value"), ("不確かさ", "doubt"), ("差", "difference"), ("差の不確かさ", "doubt of it"),
    ("計算誤差", "noise"), ("根拠", "grade"), ("判断", "verdict"),
)  # fmt: skip


def title_of(indicator: str, scale: Scale) -> str:
    return (
        f"{catalogue()[indicator].label(language())} [{scale.unit}]"
        if scale.unit
        else catalogue()[indicator].label(language())
    )


FEW_ROWS = 2000  #: simulated residents below which single events show in every figure (assumed)


def sample_words(results: Results) -> str:
    """How many residents a run of reduced scale really simulates; empty for a whole city."""
    scale, city = float(results.runs["scale"].min()), results.city
    if scale >= 1.0 or city is None:
        return ""
    rows, people = city.residents * scale, city.residents
    words = t(f"\n抽出計算: 基準年 {people:,.0f} 人のうち約 {rows:,.0f} 人。1人が {1 / scale:,.4g} 人を代表する。",
              f"\nA sample: about {rows:,.0f} of the {people:,.0f} residents of the base year are simulated, "
              f"each standing for {1 / scale:,.4g}.")  # fmt: skip
    if rows >= FEW_ROWS:
        return words
    enough = FEW_ROWS / max(people, 1.0)
    if enough >= 1.0:
        return words + t("少なすぎて値が大きく揺れる。--scale 1（全数）にするとよい。",
                         " So few that figures jump; try --scale 1, everybody.")  # fmt: skip
    return words + t(f"少なすぎて値が大きく揺れる。--scale {enough:.2g} 以上にするとよい。",
                     f" So few that figures jump; try --scale {enough:.2g} or more.")  # fmt: skip


def homes_words(results: Results) -> str:
    """A warning where homes were simulated in a sample, whose districts are not to be read; else empty."""
    frame = results.indicators
    if float(results.runs["scale"].min()) >= 1.0 or not (frame["indicator"] == "vacancy_share").any():
        return ""
    return "\n" + say("homes_text_sample", language()).strip()


def run_table(results: Results) -> str:
    """Headline indicators of one run in its first year, about every tenth year, and its last."""
    frame = results.wide()
    first, last = int(frame["year"].min()), int(frame["year"].max())
    years = sorted({first, *range(first + 5 - first % 5, last, 10), last})
    chosen = [i for i in IN_A_RUN if i in frame] or [i for i in catalogue() if i in frame][:12]
    by_year = frame.set_index("year")
    rows, empty = [], 0
    for indicator in chosen:
        values = [float(by_year.loc[year, indicator]) for year in years]
        if not by_year[indicator].any():
            empty += 1
            continue
        scale = scale_for(indicator, values, language())
        rows.append([title_of(indicator, scale), *(scale.text(value) for value in values)])
    name = results.label(results.strategies[0], language())
    head = f"{name} / {t('前提', 'world')}: {results.worlds[0]} / {_city_kind(results)}"
    note = t(f"\nほか {empty} 指標は期間中すべて 0（対象の設備や事業がない）。",
             f"\n{empty} more indicators are 0 throughout: there is no such network or project.")  # fmt: skip
    table = columns([t("指標", "indicator"), *map(str, years)], rows)
    said = (note if empty else "") + sample_words(results) + homes_words(results)
    return f"{head}\n{table}{said}\n{quality_text(results)}"


def quality_text(results: Results) -> str:
    """Whether quality of life moves people in these runs: said in every case, since it is assumed or does not act."""
    word, words = quality_words(results)
    return say(word, language(), **words)


def _city_kind(results: Results) -> str:
    run = results.runs.iloc[0]
    return t(f"縮尺 {run['scale']:g}、乱数の種 {run['seed']}", f"scale {run['scale']:g}, seed {run['seed']}")


def comparison_text(comparison: Comparison) -> str:
    """Shared world once, then one block an indicator: outcome, difference, doubt, noise, grade, verdict."""
    parts = [_shared(comparison)] if comparison.shared else []
    parts += [_block(comparison, indicator) for indicator in comparison.headline]
    runs = len(comparison.results.runs)
    parts.append(quality_text(comparison.results) + homes_words(comparison.results))
    parts.append(t(f"{runs} 回の計算。[ ] は前提の不確かさ 5〜95%、± は計算誤差 95%。両者は合わせない。",
                   f"{runs} runs. [ ] is doubt, 5-95 %; ± is noise, 95 %. The two are never joined."))  # fmt: skip
    return "\n\n".join(parts)


def _shared(comparison: Comparison) -> str:
    lines = [t("共通の前提（どの戦略でも同じ）", "The shared world (the same under every strategy)")]
    year = comparison.year or comparison.results.study["last"]
    for indicator in comparison.shared:
        low, base, high = comparison.outcome(indicator, comparison.reference)
        scale = scale_for(indicator, (low, base, high), language())
        lines.append(f"  {title_of(indicator, scale)} {year}: {scale.text(base)} {_range(scale, low, high)}")
    return "\n".join(lines)


def _block(comparison: Comparison, indicator: str) -> str:
    study = comparison.results.study
    span = t(f"{study['first']}〜{study['last']} 年の平均", f"mean of {study['first']}-{study['last']}")
    when = span if comparison.is_mean(indicator) else str(comparison.year or study["last"])
    outcomes = {strategy: comparison.outcome(indicator, strategy) for strategy in comparison.strategies}
    scale = scale_for(indicator, [value for outcome in outcomes.values() for value in outcome], language())
    rows, notes = [], []
    for strategy, (low, base, high) in outcomes.items():
        row = [comparison.label(strategy, language()), scale.text(base), _range(scale, low, high)]
        if strategy == comparison.reference:
            rows.append([*row, t("基準", "reference"), "", "", "", ""])
            continue
        d = comparison.difference(indicator, strategy)
        doubt = _range(scale, d.low, d.high, True)
        rows.append([*row, scale.text(d.value, True), doubt, _noise(scale, d), d.grade, _verdict(d)])
        if d.verdict == OPEN and d.reason == "doubt":
            notes += _deciders(comparison, indicator, strategy)
    head = [t(*words) for words in HEAD]
    if scale.unit == "%":
        head[3] = t("差（ポイント）", "difference (percentage points)")
    return f"{title_of(indicator, scale)} {when}\n{columns(head, rows)}" + "".join(f"\n  {note}" for note in notes)


def _range(scale: Scale, low: float, high: float, signed: bool = False) -> str:
    return "" if low != low else f"[{scale.text(low, signed)}, {scale.text(high, signed)}]"


def _noise(scale: Scale, d: Difference) -> str:
    return "-" if d.noise_low != d.noise_low else f"±{scale.text((d.noise_high - d.noise_low) / 2)}"


def _verdict(d: Difference) -> str:
    reason = f" ({t(*REASONS[d.reason])})" if d.reason else ""
    return t(*VERDICTS[d.verdict]) + reason


def _deciders(comparison: Comparison, indicator: str, strategy: str) -> list[str]:
    """What would decide an open verdict, and where it would turn."""
    found = [d for d in comparison.deciders(indicator, strategy) if d.certain]
    if not found:
        return []
    table = comparison.results.parameters.drop_duplicates("parameter").set_index("parameter")
    name = comparison.label(strategy, language())
    lines = [t(f"「{name}」：現時点の根拠では優劣を判断できない。判断を左右する前提:",
               f"{name}: cannot be decided on present evidence. What decides:")]  # fmt: skip
    for d in found:
        row = table.loc[d.parameter]
        turn = t("調べた範囲では逆転しない", "does not turn by itself")
        if d.flip is not None:
            value = parameter_text(d.flip, row["unit"], language())
            turn = t(f"{value} で逆転", f"turns at {value}")
        lines.append(f"  {row[language()]}: {t('順位相関', 'rank correlation')} {d.correlation:+.2f}; {turn}")
    return lines


def profile_table(timings: dict[str, float]) -> str:
    """Seconds by submodel, and the memory of this process at its peak."""
    rows = [[name, f"{seconds:.2f} s"] for name, seconds in sorted(timings.items(), key=lambda item: -item[1])]
    try:
        import resource
        import sys

        unit = 1e6 if sys.platform == "darwin" else 1e3
        rows.append(
            [t("最大メモリ", "peak memory"), f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:,.0f} MB"]
        )
    except ImportError:  # Windows
        pass
    return columns([t("処理", "part"), t("時間", "time")], rows)
