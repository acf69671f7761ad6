"""The pages on people: pyramid, districts, kinds of household; a figure and a table each, with the run behind them.

What a results folder does not hold is left out: older results have no ages by sex, towns may have no districts, and
kinds of household are known by year only where households live.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.groups import PYRAMID, change_bands, group_bands, map_years, older_bands, pyramid_bands
from ..analysis.single import are_alike, can_rank, district_names, in_order
from ..errors import ResultsError
from ..viz import district_figure, households_figure, pyramid_of_bands
from ..viz.kinds import KINDS, has_kinds
from ..viz.pyramid import age_name
from ..words import say
from .by_day import by_day
from .document import Block, Cell, Column, FigureBlock, Paragraph, Quantity, TableBlock
from .figures import png
from .homes import households_of_districts
from .quantities import Scale, scale_of

if TYPE_CHECKING:
    import pandas as pd

    from .tables import Tables


def people(tables: Tables) -> Iterator[Block]:
    """Figures and tables of people, districts, households and the city by day."""
    yield from _pyramid(tables)
    yield from _districts(tables)
    yield from _households(tables)
    yield from by_day(tables)


def _run(tables: Tables) -> str:
    return tables.run(tables.comparison.reference).key


def _persons(tables: Tables) -> Scale:
    return scale_of("persons", 0, [], tables.lang)


# -- pyramid -----------------------------------------------------------------------------------------------------------


def _pyramid(tables: Tables) -> Iterator[Block]:
    frame, lang = tables.results.indicators, tables.lang
    if not (frame["indicator"] == PYRAMID).any():
        return
    bands = pyramid_bands(tables.results, tables.comparison.reference)
    first, last = int(bands["year"].min()), int(bands["year"].max())
    key = tables.run(tables.comparison.reference)
    ax = pyramid_of_bands(bands, lang=lang)
    caption = say("figure_pyramid", lang, first=first, last=last) + say("figure_run", lang, run=key)
    yield FigureBlock(caption, png(ax.figure), say("figure_pyramid_alt", lang, first=first, last=last), "pyramid")
    if not tables.has_doubt:
        yield Paragraph(say("people_no_range", lang))
    yield _ages(tables, bands, first, last)


def _ages(tables: Tables, bands: pd.DataFrame, first: int, last: int) -> TableBlock:
    """Every group of the first and the last year, for Excel."""
    lang, scale = tables.lang, _persons(tables)
    columns = [Column(say("age", lang))]
    parts: list[list[Cell]] = [[age_name(int(a), lang)] for a in sorted(bands["age"].unique())]
    for sex, word in (("m", "male"), ("f", "female")):
        for year in dict.fromkeys((first, last)):
            of = bands[(bands["sex"] == sex) & (bands["year"] == year)].sort_values("age")
            name = f"{say(word, lang)} {year}"
            if tables.has_doubt and year == last:
                columns.append(Column(f"{name} {say('range', lang)}", scale.unit, "span"))
                for cells, low, high in zip(parts, of["low"], of["high"], strict=True):
                    cells.append(scale.span(low, high))
            columns.append(Column(name, scale.unit, "number"))
            for cells, base in zip(parts, of["base"], strict=True):
                cells.append(scale.quantity(base))
    caption, note = say("table_pyramid", lang, first=first, last=last), say("people_note", lang, run=_run(tables))
    rows = tuple(map(tuple, parts))
    return TableBlock(caption, tuple(columns), rows, say("sheet_pyramid", lang), note, only_excel=True)


# -- districts ---------------------------------------------------------------------------------------------------------


def _districts(tables: Tables) -> Iterator[Block]:
    results, lang = tables.results, tables.lang
    try:
        change = change_bands(results, strategy=tables.comparison.reference)
    except ResultsError:
        return
    change = in_order(change, results)
    if change.empty:
        return
    first, last = change.attrs["years"]
    key = tables.run(tables.comparison.reference)
    caption = say("figure_districts", lang, first=first, last=last) + say("figure_run", lang, run=key)
    figure = district_figure(tables.comparison, lang=lang)
    yield Paragraph(districts_text(change, lang))
    yield FigureBlock(caption, png(figure), say("figure_districts_alt", lang, first=first, last=last), "districts")
    yield _district_table(tables, change, first, last)


def districts_text(change: pd.DataFrame, lang: str) -> str:
    """How far differences between districts can be trusted."""
    text = say("districts_text", lang, grade=change["grade"].max())
    if (change["provenance"] == "synthetic").any():
        text += say("districts_text_synthetic", lang)
    if are_alike(change):
        text += say("districts_text_alike", lang)
    if not can_rank(change):
        text += say("districts_text_one_run", lang)
    return text


def _district_table(tables: Tables, change: pd.DataFrame, first: int, last: int) -> TableBlock:
    results, lang = tables.results, tables.lang
    persons, share = _persons(tables), scale_of("share", 4, [], lang)
    names = district_names(results, lang)
    older = older_bands(results, tables.comparison.reference)
    years = map_years(results)
    ages = [min(years, key=lambda y: abs(y - year)) for year in (first, last)] if years else []
    doubt, noisy = tables.has_doubt, bool(change["noise"].notna().any())
    columns = [Column(say("district", lang), width=2.0)]
    columns += [Column(str(year), persons.unit, "number") for year in (first, last)]
    columns += [Column(say("change_range", lang), share.unit, "span", 1.6)] if doubt else []
    columns += [Column(say("change", lang), share.unit, "number")]
    columns += [Column(say("noise", lang), share.unit, "number")] if noisy else []
    columns += [Column(say("older_in", lang, year=year), share.unit, "number") for year in ages]
    rows = []
    for area, row in change.iterrows():
        cells: list[Cell] = [
            names.get(str(area), str(area)),
            persons.quantity(row["start"]),
            persons.quantity(row["end"]),
        ]
        cells += [share.span(row["low"], row["high"], "+")] if doubt else []
        cells += [share.quantity(row["base"], "+")]
        cells += [share.quantity(row["noise"], "±")] if noisy else []
        cells += [share.quantity(older["base"].get((area, year))) for year in ages]
        rows.append(tuple(cells))
    note = say("districts_note", lang, first=first, last=last) + say("people_note", lang, run=_run(tables))
    return TableBlock(say("table_districts", lang, first=first, last=last), tuple(columns), tuple(rows),
                      say("sheet_districts", lang), note)  # fmt: skip


# -- households --------------------------------------------------------------------------------------------------------


def _households(tables: Tables) -> Iterator[Block]:
    if not has_kinds(tables.comparison):
        return
    lang, key = tables.lang, tables.run(tables.comparison.reference)
    caption = say("figure_kinds", lang) + say("figure_run", lang, run=key)
    yield FigureBlock(
        caption, png(households_figure(tables.comparison, lang)), say("figure_kinds_alt", lang), "households"
    )
    bands = group_bands(tables.results, "households_by_kind", tables.comparison.reference)
    first, last = int(bands["year"].min()), int(bands["year"].max())
    scale, share = scale_of("households", 0, [], lang), scale_of("share", 4, [], lang)
    start, end = (bands[bands["year"] == year].set_index("group").reindex(KINDS) for year in (first, last))
    columns = [Column(say("kind", lang), width=1.8), Column(str(first), scale.unit, "number")]
    columns += [Column(f"{last} {say('range', lang)}", scale.unit, "span", 1.6)] if tables.has_doubt else []
    columns += [Column(str(last), scale.unit, "number")]
    columns += [Column(say("share_in", lang, year=year), share.unit, "number") for year in (first, last)]
    rows = []
    for kind in KINDS:
        cells: list[Cell] = [say(f"kind_{kind}", lang), scale.quantity(start.loc[kind, "base"])]
        cells += [scale.span(end.loc[kind, "low"], end.loc[kind, "high"])] if tables.has_doubt else []
        cells += [scale.quantity(end.loc[kind, "base"])]
        cells += [_part(of, kind, share) for of in (start, end)]
        rows.append(tuple(cells))
    note = say("kinds_note", lang) + say("people_note", lang, run=_run(tables))
    yield TableBlock(say("table_kinds", lang, first=first, last=last), tuple(columns), tuple(rows),
                     say("sheet_kinds", lang), note)  # fmt: skip
    yield from households_of_districts(tables)


def _part(of: pd.DataFrame, kind: str, share: Scale) -> Quantity | None:
    whole = float(of["base"].sum())
    return share.quantity(float(of.loc[kind, "base"]) / whole) if whole > 0 else None
