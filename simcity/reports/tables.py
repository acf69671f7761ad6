"""The tables of a report: population, burden, funding sources, coverage, assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..analysis.intervals import BASE
from ..indicators import catalogue
from ..words import say, unit_name
from .document import TableBlock, TableColumn

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison
    from ..experiments.results import Results

POPULATION = ("population", "population_0_14", "population_65_plus", "population_75_plus", "share_65_plus", "households")
BURDEN = ("present_value_cost", "present_value_net_cost", "general_revenue_burden", "burden_per_resident",
          "burden_per_household", "debt_outstanding", "future_burden")  # fmt: skip


def milestones(first: int, last: int) -> list[int]:
    """First year, every fifth year, last year."""
    return sorted({first, *range(first - first % 5 + 5, last, 5), last})


def base_run(results: Results, strategy: str) -> str:
    """Key of the run with every parameter at its base value."""
    runs = results.runs
    chosen = runs[(runs["strategy"] == strategy) & (runs["draw"] == BASE)]
    return str((chosen if len(chosen) else runs[runs["strategy"] == strategy])["run"].iloc[0])


def population_table(comparison: Comparison, lang: str) -> TableBlock:
    """The shared world: people by year, with the 5-95 % range of the total."""
    results = comparison.results
    found = [i for i in POPULATION if i in comparison.indicators]
    bands = {i: comparison.bands(i).query("strategy == @comparison.reference").set_index("year") for i in found}
    columns = [TableColumn(say("year_short", lang))]
    for id in found:
        columns.append(_column(id, lang))
        if id in ("population", "share_65_plus"):
            columns.append(_range_column(id, lang))
    rows = []
    for year in milestones(results.study["first"], results.study["last"]):
        row: list[object] = [str(year)]
        for id in found:
            band = bands[id].loc[year] if year in bands[id].index else None
            row.append(None if band is None else float(band["base"]))
            if id in ("population", "share_65_plus"):
                row.append("–" if band is None else span(band["low"], band["high"], id))
        rows.append(tuple(row))
    note = say("population_note", lang, run=base_run(results, comparison.reference))
    return TableBlock(say("table_population", lang), tuple(columns), tuple(rows), say("sheet_population", lang), note)


def burden_table(comparison: Comparison, lang: str) -> TableBlock:
    """What each strategy costs the city's own purse: base value, doubt, difference and verdict."""
    columns = (TableColumn(say("indicator", lang)), TableColumn(say("unit", lang)), TableColumn(say("strategy", lang)),
               TableColumn(say("base_case", lang), "", 0), TableColumn(say("low5", lang), "", 0),
               TableColumn(say("high95", lang), "", 0), TableColumn(say("difference", lang), "", 0),
               TableColumn(say("difference_range", lang)), TableColumn(say("noise", lang)),
               TableColumn(say("verdict", lang)), TableColumn(say("grade", lang)),
               TableColumn(say("run_key", lang)))  # fmt: skip
    rows = []
    for id in (i for i in BURDEN if i in comparison.indicators):
        for strategy in comparison.strategies:
            low, base, high = comparison.outcome(id, strategy)
            row = [catalogue()[id].label(lang), unit_name(catalogue()[id].unit, lang), comparison.label(strategy, lang),
                   base, low, high]  # fmt: skip
            rows.append((*row, *_difference(comparison, id, strategy, lang), base_run(comparison.results, strategy)))
    return TableBlock(say("table_burden", lang), columns, tuple(rows), say("sheet_burden", lang), say("burden_note", lang))


def _difference(comparison: Comparison, id: str, strategy: str, lang: str) -> tuple:
    if strategy == comparison.reference:
        return None, "–", "–", say("reference", lang), _grade(comparison, id)
    d = comparison.difference(id, strategy)
    noise = "–" if d.noise_low != d.noise_low else span(d.noise_low, d.noise_high, id)
    return d.value, "–" if d.low != d.low else span(d.low, d.high, id), noise, verdict_word(d, lang), d.grade


def _grade(comparison: Comparison, id: str) -> str:
    values = comparison.values
    return str(values.loc[values["indicator"] == id, "grade"].max())


def verdict_word(difference, lang: str) -> str:
    """The verdict as people read it."""
    return say(f"verdict_{difference.verdict.replace(' ', '_')}", lang)


def funding_table(comparison: Comparison, lang: str) -> TableBlock:
    """Who pays: sums over the whole period by source of funds at base values."""
    results = comparison.results
    frame = results.indicators
    chosen = frame[(frame["indicator"] == "funding_by_source") & (frame["area_kind"] == "city")]
    sources = list(dict.fromkeys(chosen["group"]))
    columns = (TableColumn(say("strategy", lang)), *(TableColumn(say(f"source_{s}", lang), say("yen", lang), 0) for s in sources),
               TableColumn(say("total", lang), say("yen", lang), 0), TableColumn(say("run_key", lang)))  # fmt: skip
    rows = []
    for strategy in comparison.strategies:
        run = base_run(results, strategy)
        sums = chosen[chosen["run"] == run].groupby("group")["value"].sum()
        values = [float(sums.get(s, 0.0)) for s in sources]
        if any(values):
            rows.append((comparison.label(strategy, lang), *values, float(np.sum(values)), run))
    return TableBlock(say("table_funding", lang), columns, tuple(rows), say("sheet_funding", lang), say("funding_note", lang))


def coverage_table(comparison: Comparison, lang: str) -> TableBlock:
    """Share of residents within reach, by strategy and year."""
    id = "coverage_residents"
    if id not in comparison.indicators:
        return TableBlock(say("table_coverage", lang), (), (), say("sheet_coverage", lang))
    bands = comparison.bands(id)
    years = milestones(comparison.results.study["first"], comparison.results.study["last"])
    columns = [TableColumn(say("strategy", lang))]
    for year in years:
        columns += [TableColumn(str(year), "%", 1, per_cent=True)]
    columns += [TableColumn(say("range_last", lang), "%"), TableColumn(say("run_key", lang))]
    rows = []
    for strategy in comparison.strategies:
        of = bands[bands["strategy"] == strategy].set_index("year")
        last = of.loc[years[-1]]
        rows.append((comparison.label(strategy, lang), *(float(of.loc[y, "base"]) for y in years),
                     span(last["low"], last["high"], id), base_run(comparison.results, strategy)))  # fmt: skip
    return TableBlock(say("table_coverage", lang), tuple(columns), tuple(rows), say("sheet_coverage", lang),
                      say("coverage_note", lang))  # fmt: skip


def assumptions_table(results: Results, lang: str) -> TableBlock:
    """Every number in force, with its unit, range, origin and source."""
    columns = (TableColumn(say("parameter", lang)), TableColumn(say("unit", lang)), TableColumn(say("base_case", lang)),
               TableColumn(say("low5", lang)), TableColumn(say("high95", lang)), TableColumn(say("origin", lang)),
               TableColumn(say("source", lang)), TableColumn(say("changed", lang)))  # fmt: skip
    first = base_run(results, results.strategies[0])
    frame = results.parameters[results.parameters["run"] == first]
    rows = [(row.ja if lang == "ja" else row.en, unit_name(row.unit, lang), _short(row.base), _short(row.low), _short(row.high),
             say(f"origin_{row.origin}", lang), row.source, say("yes", lang) if row.changed else "")
            for row in frame.itertuples()]  # fmt: skip
    return TableBlock(say("table_assumptions", lang), columns, tuple(rows), say("sheet_assumptions", lang))


def settings_table(results: Results, lang: str) -> TableBlock:
    """The parameters that moved the results are drawn jointly; this counts them by origin."""
    first = base_run(results, results.strategies[0])
    frame = results.parameters[results.parameters["run"] == first]
    counts = frame.groupby("origin", sort=True).agg(n=("parameter", "size"), doubt=("low", "count")).reset_index()
    columns = (TableColumn(say("origin", lang)), TableColumn(say("count", lang), "", 0),
               TableColumn(say("in_doubt", lang), "", 0))  # fmt: skip
    rows = tuple((say(f"origin_{r.origin}", lang), int(r.n), int(r.doubt)) for r in counts.itertuples())
    return TableBlock(say("table_origins", lang), columns, rows, say("sheet_origins", lang))


def _column(id: str, lang: str) -> TableColumn:
    declared = catalogue()[id]
    share = declared.unit == "share"
    return TableColumn(declared.label(lang), unit_name(declared.unit, lang), max(declared.decimals, 1) if share else declared.decimals,
                       per_cent=share)  # fmt: skip


def _range_column(id: str, lang: str) -> TableColumn:
    return TableColumn(say("range", lang), unit_name(catalogue()[id].unit, lang))


def span(low: float, high: float, id: str) -> str:
    """``low-high`` in the indicator's unit."""
    declared = catalogue()[id]
    factor, decimals = (100, max(declared.decimals, 1)) if declared.unit == "share" else (1, declared.decimals)
    return f"{low * factor:,.{decimals}f} – {high * factor:,.{decimals}f}"


def _short(value: float | None) -> str:
    if value is None or value != value:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 and float(value).is_integer() else f"{value:g}"


