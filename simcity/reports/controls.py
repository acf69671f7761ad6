"""Totals of others beside ours, as a table of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..analysis.controls import areas_beside_ours, beside_ours, controls_of, raked_to
from ..analysis.single import district_names
from ..viz.hands import hand_label
from ..words import say, unit_name
from .document import Column, Quantity, TableBlock

if TYPE_CHECKING:
    from .tables import Tables


def controls_table(tables: Tables) -> TableBlock | None:
    """Residents as others have them, ours, and the difference; None when the city folder has no such totals."""
    comparison, lang = tables.comparison, tables.lang
    found = controls_of(tables.results) if "population" in comparison.indicators else []
    frame = beside_ours(comparison, found) if found else None
    if frame is None or not len(frame):
        return None
    persons = unit_name("persons", lang)
    columns = (Column(say("source", lang), width=2.4), Column(say("year_short", lang), width=0.8),
               Column(say("others", lang), persons, "number", 1.2), Column(say("ours", lang), persons, "number", 1.2),
               Column(say("difference", lang), "%", "number", 1.0))  # fmt: skip
    rows = tuple((hand_label(r.source, lang), str(r.year), Quantity(r.theirs), Quantity(r.ours),
                  Quantity(r.difference, 100.0, 1, "+")) for r in frame.itertuples())  # fmt: skip
    raked = say("list_join", lang).join(hand_label(s, lang) for s in raked_to(tables.results))
    run = tables.run(comparison.reference).key
    note = say("controls_note", lang, run=run) if not raked else say("controls_note_raked", lang, run=run, source=raked)
    return TableBlock(say("table_controls", lang), columns, rows, say("sheet_controls", lang), note)


def district_controls_table(tables: Tables) -> TableBlock | None:
    """Districts as others project them and as the run does, in the last year that both know; None without totals."""
    comparison, lang = tables.comparison, tables.lang
    frame = areas_beside_ours(tables.results, "district", comparison.reference)
    if not len(frame):
        return None
    frame = frame[frame["year"] == frame.groupby("source")["year"].transform("max")]
    frame = frame.sort_values(["source", "ours"], ascending=[True, False], kind="stable")
    names, persons = district_names(tables.results, lang), unit_name("persons", lang)
    columns = (Column(say("source", lang), width=1.6), Column(say("district", lang), width=2.0),
               Column(say("year_short", lang), width=0.8), Column(say("others", lang), persons, "number", 1.2),
               Column(say("ours", lang), persons, "number", 1.2),
               Column(say("difference", lang), "%", "number", 1.0))  # fmt: skip
    rows = tuple((hand_label(r.source, lang), names.get(str(r.area), str(r.area)), str(r.year), Quantity(r.theirs),
                  Quantity(r.ours), Quantity(r.difference, 100.0, 1, "+")) for r in frame.itertuples())  # fmt: skip
    note = say("controls_areas_note", lang, run=tables.run(comparison.reference).key)
    city = tables.results.city
    if city is not None and city.provenance.get("zones") == "synthetic":
        note += say("controls_areas_synthetic", lang)
    return TableBlock(say("table_controls_areas", lang), columns, rows, say("sheet_controls_areas", lang), note)
