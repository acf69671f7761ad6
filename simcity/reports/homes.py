"""The pages on households by district and on homes: dwellings, vacancy, rents, what is built and pulled down.

Shown only for runs in which households formed and parted (kinds by district) or lived in dwellings (the rest).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.dependence import HOMES
from ..analysis.homes import alone_bands, area_bands, grade_by_area, has_homes, kinds_by_area
from ..analysis.single import district_names
from ..viz import homes_figure
from ..viz.kinds import KINDS
from ..words import say, unit_name
from .document import Block, Cell, Column, FigureBlock, Paragraph, TableBlock
from .figures import png
from .quantities import scale_for, scale_of

if TYPE_CHECKING:
    import pandas as pd

    from .tables import Tables

BY_YEAR = ("dwellings", "dwellings_vacant", "vacancy_share", "mean_rent", "dwellings_built", "dwellings_demolished")
OF_DISTRICTS = ("dwellings", "vacancy_share", "mean_rent")
RANGED = ("dwellings_vacant", "vacancy_share", "mean_rent")  # with their range beside them by year
SPAN_WIDTH = {"dwellings_vacant": 1.9, "vacancy_share": 1.5, "mean_rent": 1.9}


def homes(tables: Tables) -> Iterator[Block | None]:
    """Figure and tables of homes; nothing when households have none of their own."""
    comparison, lang = tables.comparison, tables.lang
    if not has_homes(comparison):
        return
    key = tables.run(comparison.reference)
    yield Paragraph(homes_text(tables))
    caption = say("figure_homes", lang) + say("figure_run", lang, run=key)
    yield FigureBlock(caption, png(homes_figure(comparison, lang)), say("figure_homes_alt", lang), "homes")
    yield _by_year(tables)
    word, shown = ("table_homes", ()) if tables.is_comparison else ("table_homes_one", BY_YEAR)  # nothing twice
    ids = [i for i in HOMES if i in comparison.indicators and i not in shown]
    yield tables.side_by_side(ids, word, "sheet_homes", say("homes_note", lang), "homes_note_verdict")
    yield from _homes_of_districts(tables)


def homes_text(tables: Tables) -> str:
    """How homes are computed and what that hangs on; a sample has a warning of its own."""
    lang = tables.lang
    text = say("homes_text", lang, grade=tables.grade("vacancy_share"))
    if float(tables.results.runs["scale"].min()) < 1.0:
        text += say("homes_text_sample", lang)
    return text


def _by_year(tables: Tables) -> TableBlock:
    """Stock and flows every fifth year under the reference strategy."""
    comparison, lang = tables.comparison, tables.lang
    columns = [Column(say("year_short", lang), width=0.7)]
    cells: dict[int, list[Cell]] = {year: [str(year)] for year in tables.years}
    for id in (i for i in BY_YEAR if i in comparison.indicators):
        bands = comparison.bands(id)
        band = bands[bands["strategy"] == comparison.reference].set_index("year")
        scale, label = scale_for(id, band["base"], lang), say(f"short_{id}", lang)
        ranged = tables.has_doubt and id in RANGED
        if ranged:
            columns.append(Column(f"{label} {say('range', lang)}", scale.unit, "span", SPAN_WIDTH[id]))
        columns.append(Column(label, scale.unit, "number", 1.15 if id in RANGED[1:] else 1.4))
        for year in tables.years:
            row = band.loc[year] if year in band.index else None
            if ranged:
                cells[year].append(None if row is None else scale.span(row["low"], row["high"]))
            cells[year].append(None if row is None else scale.quantity(row["base"]))
    note = say("homes_year_note", lang) + say("people_note", lang, run=tables.run(comparison.reference).key)
    return TableBlock(say("table_homes_year", lang), tuple(columns), tuple(tuple(cells[y]) for y in tables.years),
                      say("sheet_homes_year", lang), note)  # fmt: skip


def _homes_of_districts(tables: Tables) -> Iterator[TableBlock]:
    """Dwellings, vacancy and rents by district, the first and the last year."""
    results, lang, reference = tables.results, tables.lang, tables.comparison.reference
    found = {id: area_bands(results, id, reference) for id in OF_DISTRICTS}
    if found["vacancy_share"].empty:
        return
    first, last = _ends(found["vacancy_share"])
    columns, ids = [Column(say("district", lang), width=2.0)], [i for i in found if not found[i].empty]
    scales = {id: scale_for(id, found[id]["base"], lang) for id in ids}
    doubt = {id: tables.has_doubt and id in RANGED for id in ids}
    for id in ids:
        label, unit = say(f"short_{id}", lang), scales[id].unit
        width = 1.15 if doubt[id] else 1.4
        columns.append(Column(f"{label} {first}", unit, "number", width))
        columns += [Column(f"{label} {last} {say('range', lang)}", unit, "span", SPAN_WIDTH[id])] if doubt[id] else []
        columns.append(Column(f"{label} {last}", unit, "number", width))
    names, rows = district_names(results, lang), []
    for area in _areas(found["vacancy_share"], names):
        cells: list[Cell] = [names.get(area, area)]
        for id in ids:
            cells += _two_years(found[id], area, first, last, scales[id], doubt[id])
        rows.append(tuple(cells))
    grade = grade_by_area(results, "vacancy_share", reference)
    note = say("homes_districts_note", lang, grade=grade) + say("people_note", lang, run=tables.run(reference).key)
    yield TableBlock(say("table_homes_districts", lang, first=first, last=last), tuple(columns), tuple(rows),
                     say("sheet_homes_districts", lang), note)  # fmt: skip


def households_of_districts(tables: Tables) -> Iterator[TableBlock]:
    """Households and those of one person by district; every kind in every year of maps for Excel."""
    results, lang, reference = tables.results, tables.lang, tables.comparison.reference
    kinds = kinds_by_area(results, reference)
    if kinds.empty or kinds.index.get_level_values("year").nunique() < 2:
        return
    whole = kinds["base"].groupby(level=["area", "year"], sort=False).sum()
    alone = alone_bands(results, reference)
    first, last = _ends(alone)
    households, share = scale_of("households", 0, [], lang), scale_of("share", 4, [], lang)
    columns = [Column(say("district", lang), width=2.0)]
    columns += [Column(f"{say('ordinary', lang)} {year}", households.unit, "number") for year in (first, last)]
    columns.append(Column(say("alone_in", lang, year=first), share.unit, "number"))
    columns += [Column(say("alone_range", lang, year=last), share.unit, "span", 1.7)] if tables.has_doubt else []
    columns.append(Column(say("alone_in", lang, year=last), share.unit, "number"))
    names, rows = district_names(results, lang), []
    for area in _areas(alone, names):
        cells: list[Cell] = [names.get(area, area)]
        cells += [households.quantity(whole.get((area, year))) for year in (first, last)]
        cells += _two_years(alone, area, first, last, share, tables.has_doubt)
        rows.append(tuple(cells))
    grade = grade_by_area(results, "households_by_kind", reference)
    note = say("kinds_districts_note", lang, grade=grade) + say("people_note", lang, run=tables.run(reference).key)
    yield TableBlock(say("table_kinds_districts", lang, first=first, last=last), tuple(columns), tuple(rows),
                     say("sheet_kinds_districts", lang), note)  # fmt: skip
    yield _kinds_for_excel(tables, kinds, names, note)


def _kinds_for_excel(tables: Tables, kinds: pd.DataFrame, names: dict[str, str], note: str) -> TableBlock:
    lang, unit = tables.lang, unit_name("households", tables.lang)
    scale = scale_of("households", 0, [], lang)
    columns = [Column(say("district", lang)), Column(say("year_short", lang))]
    for kind in KINDS:
        label = say(f"kind_{kind}", lang)
        columns += [Column(f"{label} {say('range', lang)}", unit, "span")] if tables.has_doubt else []
        columns.append(Column(label, unit, "number"))
    rows = []
    for (area, year), of in kinds.groupby(level=["area", "year"], sort=False):
        cells: list[Cell] = [names.get(str(area), str(area)), str(year)]
        for kind in KINDS:
            low, base, high = of.loc[(area, year, kind), ["low", "base", "high"]]
            cells += [scale.span(low, high)] if tables.has_doubt else []
            cells.append(scale.quantity(base))
        rows.append(tuple(cells))
    return TableBlock(say("table_kinds_years", lang), tuple(columns), tuple(rows), say("sheet_kinds_years", lang), note,
                      only_excel=True)  # fmt: skip


def _ends(bands: pd.DataFrame) -> tuple[int, int]:
    years = bands.index.get_level_values("year")
    return int(years.min()), int(years.max())


def _areas(bands: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """Districts in the order of the city folder, as far as it lists them."""
    found = [str(area) for area in dict.fromkeys(bands.index.get_level_values("area"))]
    place = {area: i for i, area in enumerate(names)}
    return sorted(found, key=lambda area: place.get(area, len(place)))


def _two_years(bands: pd.DataFrame, area: str, first: int, last: int, scale, doubt: bool) -> Iterator[Cell]:
    """The first year, the range of the last, the last; dashes where an area has none."""
    known = bands.reindex([(area, first), (area, last)])
    (_, start, _), (low, end, high) = known[["low", "base", "high"]].to_numpy()
    yield scale.quantity(start)
    if doubt:
        yield scale.span(low, high)
    yield scale.quantity(end)
