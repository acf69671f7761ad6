"""What a report says: summary, purpose and method, results, limits, and three appendices behind them.

Ranges come before points; population is shown once, as the world all strategies share; every row names its run. A part
without content is left out with a sentence that says why: a new town has nothing decided and no cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.comparison import Comparison
from ..analysis.homes import has_homes
from ..analysis.intervals import BASE
from ..indicators import catalogue
from ..viz.kinds import has_kinds
from ..words import fiscal_year, number, say, yen
from .appendices import again_table, assumptions_table, budget_table, origins_table, runs_table, sources_table
from .controls import controls_table, district_controls_table
from .document import Block, Bullets, Document, Paragraph, Section
from .figures import money_figure, outlook_figure, population_figure
from .homes import homes
from .people import people
from .summary import summary
from .tables import Tables

if TYPE_CHECKING:
    from ..city import City
    from ..experiments.results import Results

WORDS = ("table", "figure", "stop", "low", "high")


def build(results: Results, lang: str) -> Document:
    """The report of `results` in one language.

    Returns
    -------
    Document
    """
    tables = Tables(Comparison(results), lang)
    city = results.city
    name = results.city_name(lang)
    study = results.study
    first, last = fiscal_year(int(study["first"]), lang), fiscal_year(int(study["last"]), lang)
    word = "report_title" if tables.is_comparison else "report_title_one"
    banner = city is None or "synthetic" in city.provenance.values()
    credits = tuple(city.sources) if city is not None and city.sources else (say("no_sources", lang),)
    run = tables.run(tables.comparison.reference)
    chapters = (
        Section(say("summary", lang), (Bullets(tuple(summary(tables))),)),
        Section(say("purpose_method", lang), _some(_method(tables, name, first, last))),
        *_chapters(tables, city, banner),
        Section(say("limits", lang), (Bullets(tuple(_limits(tables, city))),)),
        Section(say("appendix_assumptions", lang), _some(
            [Paragraph(say("assumptions_intro", lang)), assumptions_table(results, lang, run)]), True, True),
        Section(say("appendix_sources", lang), (Bullets(credits), sources_table(credits, lang)), True),
        Section(say("appendix_again", lang), (again_table(results, lang, results.strategies, tables.run),
                                              runs_table(results, lang)), True),
    )  # fmt: skip
    words = {w: say(f"doc_{w}", lang) for w in WORDS}
    return Document(
        title=(study.get("question") or {}).get(lang) or say(word, lang, city=name),
        subtitle=say("report_subtitle", lang, city=name, first=first, last=last),
        lang=lang,
        sections=chapters,
        banner=say("synthetic_banner", lang) if banner else "",
        words=words | {"indicator": say("indicator", lang), "unit": say("unit", lang)},
    )


def _some(blocks) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _method(tables: Tables, name: str, first: str, last: str) -> Iterator[Block | None]:
    results, lang = tables.results, tables.lang
    yield Paragraph(say("purpose" if tables.is_comparison else "purpose_one", lang, city=name))
    scale = float(results.runs["scale"].iloc[0])
    share = say("method_all", lang) if scale >= 1 else say("method_scale", lang, share=f"{100 * scale:g}")
    yield Paragraph(say("method_model", lang, first=first, last=last) + share)
    described = tuple(f"{results.label(s, lang)}{_description(results, s, lang)}" for s in tables.comparison.strategies)
    yield Paragraph(say("method_strategies" if tables.is_comparison else "method_strategy", lang))
    yield Bullets(described)
    yield Paragraph(_doubt(tables))
    yield origins_table(results, lang, tables.run(tables.comparison.reference))


def _doubt(tables: Tables) -> str:
    results, lang = tables.results, tables.lang
    worlds = say("list_join", lang).join(results.label(w, lang) for w in results.worlds)
    text = say("method_worlds", lang, worlds=worlds)
    if not tables.has_doubt:
        return text + say("method_no_doubt", lang)
    drawn = results.runs[results.runs["draw"] != BASE]
    text += say("method_doubt", lang, draws=number(drawn["draw"].nunique()), runs=number(len(results.runs)))
    return text + (say("method_paired", lang) if tables.is_comparison else "")


def _description(results: Results, name: str, lang: str) -> str:
    for entry in results.study["strategies"]:
        text = (entry.get("description") or {}).get(lang, "") if entry["name"] == name else ""
        if text:
            return f"：{text}" if lang == "ja" else f": {text}"
    return ""


def _chapters(tables: Tables, city: City | None, synthetic: bool) -> Iterator[Section]:
    """People first; one chapter for all results when there is little to say of people."""
    lang = tables.lang
    first = _some((tables.population(), population_figure(tables.comparison, lang), controls_table(tables),
                   district_controls_table(tables)))  # fmt: skip
    more, rest, housed = tuple(people(tables)), _some(_results(tables, city, synthetic)), _some(homes(tables))
    if not more and not housed:
        yield Section(say("results", lang), (*first, *rest))
        return
    yield Section(say("results_people", lang), (*first, *more))
    if housed:
        yield Section(say("results_homes", lang), housed)
    yield Section(say("results_network", lang), rest)


def _results(tables: Tables, city: City | None, synthetic: bool) -> Iterator[Block | None]:
    lang = tables.lang
    yield budget_table(city, lang)
    drift = outlook_figure(tables.comparison, lang)
    if drift is not None:
        yield Paragraph(say("outlook_text", lang))
        yield drift
    yield tables.service()
    burden = tables.burden()
    yield burden
    yield tables.funding()
    if not tables.has_cost:
        yield Paragraph(say("no_cost", lang))
    else:
        yield money_figure(tables, synthetic)
    yield tables.coverage()
    if not tables.is_covered:
        yield Paragraph(say("no_coverage", lang))


def _limits(tables: Tables, city: City | None) -> Iterator[str]:
    lang = tables.lang
    living = "limit_household_life" if has_kinds(tables.comparison) else "limit_households"
    for word in ("limit_forecast", "limit_synthetic", living, "limit_money"):
        yield say(word, lang)
    if has_homes(tables.comparison):
        yield say("limit_homes", lang)
    spoken = [i for i in (*tables.burdens, *(["coverage_residents"] if tables.is_covered else []))]
    exempt = tables.largest_sum("subsidy_repayment_exempt")
    if exempt > 0:
        yield say("limit_exempt", lang, yen=yen(exempt, lang))
    weak = [catalogue()[i].label(lang) for i in spoken if tables.grade(i) in "CD"]
    if weak:
        yield say("limit_grade", lang, indicators=say("list_join", lang).join(weak))
    if lang == "ja" and city is not None:  # the folder's own words on its gaps are in Japanese
        yield from (say("limit_gap", lang, gap=gap) for gap in city.gaps)
    if tables.results.failed:
        yield say("limit_failed", lang, count=number(len(tables.results.failed)))
