"""What a report says: summary, purpose, method, three tables, two figures, assumptions, limits.

Ranges come before points; population is shown once, as the world all strategies share; every row names its run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.comparison import Comparison
from ..indicators import catalogue
from ..words import fiscal_year, say
from .document import Bullets, Document, Paragraph, Section
from .figures import figures
from .summary import summary
from .tables import assumptions_table, burden_table, coverage_table, funding_table, population_table, settings_table

if TYPE_CHECKING:
    from ..experiments.results import Results

WORDS = ("table", "figure", "stop", "sources", "again")


def build(results: Results, lang: str) -> Document:
    """The report of `results` in one language.

    Returns
    -------
    Document
    """
    comparison = Comparison(results)
    study = results.study
    city = _city_facts(results)
    question = study.get("question") or {}
    name = city["names"].get(lang) or city["names"].get("ja") or study.get("city", "")
    title = question.get(lang) or say("report_title", lang, city=name)
    first, last = fiscal_year(study["first"], lang), fiscal_year(study["last"], lang)
    sections = (
        Section(say("summary", lang), (Bullets(tuple(summary(comparison, lang))),)),
        Section(say("purpose_method", lang), tuple(_method(comparison, lang, first, last))),
        Section(say("results", lang), tuple(_results(comparison, lang))),
        Section(say("assumptions", lang), (Paragraph(say("assumptions_intro", lang)), settings_table(results, lang),
                                           assumptions_table(results, lang))),
        Section(say("limits", lang), (Bullets(tuple(_limits(comparison, lang))),)),
    )  # fmt: skip
    return Document(
        title=title,
        subtitle=say("report_subtitle", lang, city=name, first=first, last=last),
        lang=lang,
        sections=sections,
        sources=tuple(city["sources"]) or (say("no_sources", lang),),
        provenance=tuple(_provenance(results, lang)),
        banner=say("synthetic_note", lang) if city["synthetic"] else "",
        words={word: say(f"doc_{word}", lang) for word in WORDS},
    )


def _method(comparison: Comparison, lang: str, first: str, last: str) -> Iterator[Paragraph | Bullets]:
    results = comparison.results
    draws = int((results.runs["draw"] >= 0).groupby(results.runs["strategy"]).sum().max())
    scale = float(results.runs["scale"].iloc[0])
    yield Paragraph(say("method_model", lang, first=first, last=last, scale=f"{scale:g}"))
    yield Bullets(tuple(f"{comparison.label(n, lang)}{_description(results, n, lang)}" for n in comparison.strategies))
    yield Paragraph(say("method_doubt", lang, draws=draws, worlds=len(results.worlds)))


def _description(results: Results, name: str, lang: str) -> str:
    for entry in results.study["strategies"]:
        text = entry.get("description", {}).get(lang, "") if entry["name"] == name else ""
        if text:
            return f"：{text}" if lang == "ja" else f": {text}"
    return ""


def _results(comparison: Comparison, lang: str) -> Iterator:
    population, money = figures(comparison, lang)
    yield population_table(comparison, lang)
    yield population
    for table in (burden_table(comparison, lang), funding_table(comparison, lang)):
        if table.rows:
            yield table
    if money is not None:
        yield money
    coverage = coverage_table(comparison, lang)
    if coverage.rows:
        yield coverage


def _limits(comparison: Comparison, lang: str) -> Iterator[str]:
    yield say("limit_forecast", lang)
    yield say("limit_synthetic", lang)
    yield say("limit_households", lang)
    yield say("limit_money", lang)
    weak = [i for i in comparison.indicators if i in set(comparison.headline) and _grade(comparison, i) in "CD"]
    if weak:
        names = "、".join(catalogue()[i].ja for i in weak) if lang == "ja" else ", ".join(catalogue()[i].en for i in weak)
        yield say("limit_grade", lang, indicators=names)
    if comparison.results.failed:
        yield say("limit_failed", lang, count=len(comparison.results.failed))


def _grade(comparison: Comparison, indicator: str) -> str:
    values = comparison.values
    return str(values.loc[values["indicator"] == indicator, "grade"].max())


def _provenance(results: Results, lang: str) -> Iterator[tuple[str, str]]:
    for key, value in results.study.get("provenance", {}).items():
        yield key, ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
    yield say("seed", lang), ", ".join(str(s) for s in sorted(set(results.runs["seed"])))
    base = results.runs[(results.runs["draw"] == -1) & (results.runs["replication"] == 0)]
    for row in base.itertuples():
        yield f"{say('run_key', lang)} ({results.label(row.strategy, lang)}, {results.label(row.world, lang)})", row.run


def _city_facts(results: Results) -> dict:
    """Names, sources and marks of the city folder kept with the results; its id when there is none."""
    from ..city import load_city

    facts = {"names": {}, "sources": [], "synthetic": True}
    folder = results.folder / "city" if results.folder else None
    if folder is None or not (folder / "city.yaml").is_file():
        return facts
    city = load_city(folder)
    facts["names"] = dict(city.names)
    facts["sources"] = list(source_lines(city.sources))
    facts["synthetic"] = "synthetic" in city.provenance.values()
    return facts


def source_lines(sources) -> Iterator[str]:
    """Credit lines, whatever shape the city folder gives them."""
    for entry in sources.items() if isinstance(sources, dict) else enumerate(sources):
        value = entry[1]
        yield ", ".join(str(v) for v in value.values() if v) if isinstance(value, dict) else str(value)


