"""The tables behind a report: the city's published budget, every assumption, every run, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..words import number, say, source_in, unit_factor, unit_name
from .document import NOTHING, Cell, Column, Quantity, RunKey, TableBlock
from .quantities import scale_of

if TYPE_CHECKING:
    from ..city import City
    from ..experiments.results import Results

BUDGET = ("revenue", "local_tax", "spending", "spending_welfare", "spending_works", "spending_education",
          "spending_disaster")  # fmt: skip
ORIGINS = ("published", "computed", "definition", "remembered", "assumed", "constructed")


def budget_table(city: City | None, lang: str) -> TableBlock | None:
    """Revenue and spending of the city in the latest published year, for the size of things; None without figures."""
    if city is None or not len(city.finance):
        return None
    finance = city.finance[(city.finance["municipality"] == city.municipality) & city.finance["yen"].notna()]
    finance = finance[finance["item"].isin(BUDGET)]
    if not len(finance):
        return None
    year = int(finance["year"].max())
    latest = finance[finance["year"] == year].set_index("item")["yen"]
    scale = scale_of("yen", 0, latest, lang)
    people = _residents(city, year)
    columns = [
        Column(say("item", lang), width=2.0),
        Column(say("amount", lang), scale.unit, "number", raw_unit=unit_name("yen", lang)),
    ]
    if people:
        columns.append(
            Column(
                say("per_resident", lang, money=year, people=people[0]),
                unit_name("yen per resident and year", lang),
                "number",
            )
        )
    rows = []
    for item in (i for i in BUDGET if i in latest.index):
        row: list = [say(f"budget_{item}", lang), scale.quantity(latest[item])]
        rows.append((*row, Quantity(latest[item] / people[1])) if people else tuple(row))
    note = say("budget_note", lang, source=city.table_sources.get("finance", NOTHING))
    if people:
        note += say("budget_people", lang, money=year, year=people[0], people=number(people[1]))
    return TableBlock(say("table_budget", lang, year=_fiscal(year, lang)), tuple(columns), tuple(rows),
                      say("sheet_budget", lang), note)  # fmt: skip


def _fiscal(year: int, lang: str) -> str:
    from ..words import fiscal_year

    return fiscal_year(year, lang)


def _residents(city: City, year: int) -> tuple[int, float] | None:
    """Residents of the census nearest to `year`, with its year."""
    classes = city.classes
    if not len(classes):
        return None
    main = classes[(classes["municipality"] == city.municipality) & classes["class"].isin(["0_14", "15_64", "65_plus"])]
    totals = main.groupby("year")["residents"].sum()
    totals = totals[totals > 0]
    if not len(totals):
        return None
    nearest = min(totals.index, key=lambda y: (abs(y - year), y))
    return int(nearest), float(totals[nearest])


def origins_table(results: Results, lang: str, run: RunKey) -> TableBlock | None:
    """How many numbers stand on what, and how many of them are in doubt."""
    frame = results.parameters[results.parameters["run"] == run.key]
    if not len(frame):
        return None
    columns = (Column(say("origin", lang), width=2.0), Column(say("count", lang), kind="number"),
               Column(say("in_doubt", lang), kind="number"))  # fmt: skip
    rows = []
    for origin in (o for o in ORIGINS if (frame["origin"] == o).any()):
        of = frame[frame["origin"] == origin]
        rows.append((say(f"origin_{origin}", lang), Quantity(len(of)), Quantity(int(of["low"].notna().sum()))))
    return TableBlock(
        say("table_origins", lang), columns, tuple(rows), say("sheet_origins", lang), say("origins_note", lang)
    )


def assumptions_table(results: Results, lang: str, run: RunKey) -> TableBlock | None:
    """Every number in force, with its unit, range, origin and source."""
    frame = results.parameters[results.parameters["run"] == run.key].sort_values("number", kind="stable")
    if not len(frame):
        return None
    columns = (Column(say("parameter", lang), width=3.0), Column(say("unit", lang), width=1.2),
               Column(say("range", lang), kind="span", width=1.6), Column(say("base_case", lang), kind="number", width=1.0),  # noqa: E501
               Column(say("origin", lang), width=0.9), Column(say("source", lang), width=5.0),
               Column(say("changed", lang), width=0.6))  # fmt: skip
    rows = tuple(_assumption(row, lang) for row in frame.itertuples())
    return TableBlock(say("table_assumptions", lang), columns, rows, say("sheet_assumptions", lang),
                      say("assumptions_note", lang, run=run.key))  # fmt: skip


def _assumption(row, lang: str) -> tuple:
    from .document import Span
    from .quantities import DASH

    factor = unit_factor(row.unit)
    low, base, high = (Quantity(float(v), factor, _places(v, factor)) for v in (row.low, row.base, row.high))
    shown: Cell = base
    if row.unit == "yes or no":
        shown = say("holds" if row.base else "holds_not", lang)
    elif row.unit in ("year", "fiscal year"):
        shown = f"{row.base:.0f}"  # a year has no thousands
    span = Span(low, high, DASH[lang]) if low.is_known and high.is_known else None
    origin, source = say(f"origin_{row.origin}", lang), source_in(row.source, lang)
    changed = say("yes", lang) if row.changed else ""
    return row.ja if lang == "ja" else row.en, unit_name(row.unit, lang), span, shown, origin, source, changed


def _places(value: float, factor: float) -> int:
    """Decimals that show a number as it was typed, at most six."""
    if value != value:
        return 0
    text = f"{value * factor:.6f}".rstrip("0")
    return len(text) - text.index(".") - 1


def runs_table(results: Results, lang: str) -> TableBlock:
    """Every run behind the report, for Excel."""
    columns = (Column(say("run_key", lang), kind="run"), Column(say("strategy", lang)), Column(say("world", lang)),
               Column(say("draw", lang)), Column(say("replication", lang), kind="number"),
               Column(say("seed", lang)))  # fmt: skip
    rows = tuple(
        (RunKey(r.run), results.label(r.strategy, lang), results.label(r.world, lang),
         say("base_case", lang) if r.draw < 0 else str(r.draw + 1), Quantity(r.replication + 1), str(r.seed))
        for r in results.runs.itertuples()
    )  # fmt: skip
    return TableBlock(say("table_runs", lang), columns, rows, say("sheet_runs", lang), only_excel=True)


def sources_table(lines: tuple[str, ...], lang: str) -> TableBlock:
    """Credit lines again, for Excel."""
    return TableBlock(say("appendix_sources", lang), (Column(say("source", lang)),), tuple((line,) for line in lines),
                      say("sheet_sources", lang), only_excel=True)  # fmt: skip


def again_table(results: Results, lang: str, strategies: list[str], key_of) -> TableBlock:
    """Versions, seed and the keys of the runs at base values."""
    study, rows = results.study, []
    rows += [(say("seed", lang), ", ".join(str(s) for s in sorted(set(results.runs["seed"])))),
             (say("runs_done", lang), number(len(results.runs)))]  # fmt: skip
    rows += [(say("run_of", lang, name=results.label(s, lang)), key_of(s).key) for s in strategies]
    rows += list(_versions(study.get("provenance", {}), lang))
    columns = (Column(say("item", lang), width=1.0), Column(say("content", lang), width=2.4))
    return TableBlock(say("table_again", lang), columns, tuple(rows), say("sheet_again", lang), say("again_note", lang))


def _versions(provenance: dict, lang: str) -> Iterator[tuple[str, str]]:
    """Only what was recorded about code and libraries; entries this version does not know are left out."""
    for key in ("version", "code", "python", "machine"):
        if key in provenance:
            yield say(f"made_{key}", lang), str(provenance[key])
    libraries = provenance.get("libraries") or {}
    if libraries:
        yield say("made_libraries", lang), ", ".join(f"{name} {version}" for name, version in sorted(libraries.items()))
    compiler = (provenance.get("kernels") or {}).get("compiler")
    if compiler:
        yield say("made_compiler", lang), str(compiler)
