"""Totals of others beside ours, as a table of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..analysis.controls import beside_ours, controls_of, raked_to
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
