"""The city by day: districts at both times, commuters and jobs, schools and their places. Only for runs that know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..analysis.groups import by_day_bands, group_bands, ranges, rows_of
from ..analysis.single import district_names
from ..errors import ResultsError
from ..indicators import catalogue
from ..viz import by_day_figure
from ..words import say
from .document import Block, Cell, Column, FigureBlock, Paragraph, TableBlock
from .figures import png
from .quantities import scale_for, scale_of

if TYPE_CHECKING:
    from .tables import Tables

ROWS = ("day_population", "day_night_ratio", "jobs", "jobs_unfilled", "workers", "workers_out", "workers_in",
        "job_seekers", "residents_per_job", "work_distance_mean")  # fmt: skip
STAGES = ("nursery", "primary", "junior_high", "high", "college")


def by_day(tables: Tables) -> Iterator[Block]:
    """Figure and tables; nothing where places of work and school were not simulated."""
    try:
        bands = by_day_bands(tables.results, tables.comparison.reference)
    except ResultsError:
        return
    lang, run = tables.lang, tables.run(tables.comparison.reference)
    years = sorted({int(year) for year in bands.index.get_level_values("year")})
    first, last = years[0], years[-1]
    text = say("by_day_text", lang)
    if (bands["provenance"] == "synthetic").any():
        text += say("by_day_text_synthetic", lang)
    yield Paragraph(text)
    caption = say("figure_by_day", lang, first=first, last=last) + say("figure_run", lang, run=run)
    figure = by_day_figure(tables.comparison, lang=lang)
    yield FigureBlock(caption, png(figure), say("figure_by_day_alt", lang, first=first, last=last), "by_day")
    yield _districts(tables, bands, first, last)
    yield _work(tables, first, last)
    yield _schools(tables, first, last)


def _note(tables: Tables, name: str) -> str:
    run = tables.run(tables.comparison.reference).key
    return say(name, tables.lang) + say("people_note", tables.lang, run=run)


def _districts(tables: Tables, bands, first: int, last: int) -> TableBlock:
    lang = tables.lang
    persons, share = scale_of("persons", 0, [], lang), scale_of("share", 3, [], lang)
    names = district_names(tables.results, lang)
    columns = [Column(say("district", lang), width=2.0)]
    for year in dict.fromkeys((first, last)):
        columns += [Column(say("by_night_in", lang, year=year), persons.unit, "number"),
                    Column(say("by_day_in", lang, year=year), persons.unit, "number"),
                    Column(say("day_over_night_in", lang, year=year), share.unit, "number"),
                    Column(say("jobs_in", lang, year=year), scale_for("jobs", [], lang).unit, "number")]  # fmt: skip
    rows = []
    for area in dict.fromkeys(bands.index.get_level_values("area")):
        cells: list[Cell] = [names.get(str(area), str(area))]
        for year in dict.fromkeys((first, last)):
            of = bands.loc[(area, year)]
            ratio = None if of["base"] != of["base"] else share.quantity(of["base"])
            cells += [persons.quantity(of["night"]), persons.quantity(of["day"]), ratio, persons.quantity(of["jobs"])]
        rows.append(tuple(cells))
    return TableBlock(say("table_by_day", lang, first=first, last=last), tuple(columns), tuple(rows),
                      say("sheet_by_day", lang), _note(tables, "by_day_note"))  # fmt: skip


def _work(tables: Tables, first: int, last: int) -> TableBlock:
    """Jobs, workers and who crosses the border, at the base values."""
    lang, rows = tables.lang, []
    columns = [Column(say("indicator", lang), width=3.0), *(Column(str(y), "", "number") for y in (first, last)),
               Column(say("unit", lang))]  # fmt: skip
    for id in ROWS:
        found = ranges(tables.results, rows_of(tables.results, id, "city", tables.comparison.reference), ["year"])
        values = [float(found["base"].get(year, float("nan"))) for year in (first, last)]
        if values[0] == values[0]:
            scale = scale_for(id, values, lang)
            cells = (scale.quantity(v if v == v else None) for v in values)
            rows.append((catalogue()[id].label(lang), *cells, scale.unit))
    return TableBlock(say("table_work", lang, first=first, last=last), tuple(columns), tuple(rows),
                      say("sheet_work", lang), _note(tables, "work_note"))  # fmt: skip


def _schools(tables: Tables, first: int, last: int) -> TableBlock:
    lang = tables.lang
    persons, share = scale_of("persons", 0, [], lang), scale_of("share", 3, [], lang)
    found = {id: group_bands(tables.results, id, tables.comparison.reference).set_index(["group", "year"])
             for id in ("pupils", "school_places", "pupils_out", "pupils_unplaced")}  # fmt: skip
    columns = [Column(say("school", lang), width=1.8), Column(say("school_places", lang), persons.unit, "number")]
    columns += [Column(say("pupils_in_year", lang, year=y), persons.unit, "number") for y in (first, last)]
    columns += [Column(say("pupils_change", lang), share.unit, "number"),
                Column(say("pupils_unplaced_in", lang, year=last), persons.unit, "number")]  # fmt: skip
    rows = []
    for stage in STAGES:
        seats, start, end, left = (float(found[id].loc[(stage, year), "base"]) for id, year in (
            ("school_places", first), ("pupils", first), ("pupils", last), ("pupils_unplaced", last)))  # fmt: skip
        change = share.quantity(end / start - 1.0, "+") if start > 0 else None
        rows.append((say(f"school_{stage}", lang), *(persons.quantity(v) for v in (seats, start, end)), change,
                     persons.quantity(left)))  # fmt: skip
    return TableBlock(say("table_schools", lang, first=first, last=last), tuple(columns), tuple(rows),
                      say("sheet_schools", lang), _note(tables, "schools_note"))  # fmt: skip
