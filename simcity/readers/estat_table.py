"""The layout in which e-Stat's 統計GIS gives out tables of small areas and mesh cells, whatever the tables count.

See :mod:`simcity.readers.estat_areas` for the layout. A reader says by :class:`Items` which headings it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from ..errors import DataError
from .figures import home_of, parse_figure
from .grid import Grid
from .import_note import ImportNote

HEADS = ("KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN")


@dataclass(frozen=True)
class Items:
    """What a reader wants of a table.

    Parameters
    ----------
    read : callable
        What the heading of an item says, None when it is of no use here.
    whole : object
        The item whose figure in the row of a municipality is kept for comparison.
    what, example : str
        What is counted, and headings, for messages.
    """

    read: Callable[[str], Hashable | None]
    whole: Hashable
    what: str
    example: str


@dataclass
class Homes:
    """Where areas belong, codes of before a merger included; remembers codes that no municipality has today."""

    codes: tuple[str, ...]
    former: dict[str, str]
    gone: set[str] = field(default_factory=set)

    def of(self, code: str) -> str | None:
        """The city's municipality that a code belongs to; without codes the code itself."""
        code = self.former.get(code, code)
        return home_of(code, self.codes) if self.codes else code

    def is_gone(self, code: str) -> bool:
        from ..city.municipalities import all_municipalities

        gone = home_of(self.former.get(code, code), frozenset(all_municipalities())) is None
        if gone:
            self.gone.add(code)
        return gone


def read_rows(grid: Grid, wanted: Items, home: Homes, merged: dict, items: dict, published: dict,
              note: ImportNote) -> None:  # fmt: skip
    """Add the areas of one table.

    Parameters
    ----------
    grid : Grid
    wanted : Items
    home : Homes
    merged : dict
        Gets, by key, ``name``, ``named`` and ``to``: the area that counts a withheld one.
    items : dict
        Gets, by item, the figures by key; marks are counted in the note instead.
    published : dict
        Gets the figure of ``wanted.whole`` by municipality, where the table has a row of it.
    note : ImportNote
        Counts every row.

    Raises
    ------
    DataError
        When the file is not in the layout, keys are no keys, or cells are neither figures nor marks; all are named.
    """
    top = next((i for i, row in enumerate(grid.rows[:5]) if any(c.strip().lstrip("﻿") == "KEY_CODE" for c in row)), None)
    if top is None or top + 2 > len(grid.rows):
        raise DataError(grid.problem("no column KEY_CODE", 0, expected="item codes in row 1 and item names in row 2"))
    header = [cell.strip().lstrip("﻿") for cell in grid.rows[top]]
    where = {name: header.index(name) for name in HEADS if name in header}
    labels = {column: label for column in range(len(header))
              if header[column] not in HEADS and (label := wanted.read(grid.cell(top + 1, column)))}  # fmt: skip
    if not labels:
        raise DataError(grid.problem(f"no item names {wanted.what}", top + 1,
                                     expected=f"names such as {wanted.example}"))  # fmt: skip
    problems, seen = [], set()
    own = [r for r in range(top + 2, len(grid.rows))]
    keys = {r: _key(grid.cell(r, where["KEY_CODE"])) for r in own}
    parents = _parents({k for k in keys.values() if k}, "HYOSYO" in where)
    first: dict[Hashable, int] = {}
    for column, label in labels.items():
        first.setdefault(label, column)  # a class that a table gives twice is read once
    for r in own:
        key, cells = keys[r], grid.rows[r]
        if not any(c.strip() for c in cells):
            continue
        note.read += 1
        reason = _dropped(key, parents, home, "HYOSYO" in where or "NAME" in where)
        if reason == "no key":
            problems.append(grid.problem(row=r, where="KEY_CODE", value=grid.cell(r, where["KEY_CODE"])[:20],
                                         expected="digits of an area or mesh cell"))  # fmt: skip
        elif reason:
            note.dropped[reason] += 1
            if len(key) == 5 and reason == "subtotal" and wanted.whole in first:
                published[key] = parse_figure(grid.cell(r, first[wanted.whole])).value
        elif key in seen:
            problems.append(grid.problem("comes twice", r, where="KEY_CODE", value=key))
        else:
            seen.add(key)
            note.kept += 1
            _take_row(grid, r, key, where, first, merged, items, note, problems, wanted)
    if problems:
        raise DataError(problems[:50], subject=grid.name)


def _key(cell: str) -> str:
    text = cell.removesuffix(".0").strip()
    return text if re.fullmatch(r"[0-9]{5,11}[A-Z]?", text) else ""


def _parents(keys: set[str], small: bool) -> set[str]:
    """Keys that begin another key: their rows are sums of the others."""
    if not small and len({len(k) for k in keys}) == 1:
        return set()
    return {key[:n] for key in keys for n in range(5, len(key)) if key[:n] in keys}


def _dropped(key: str, parents: set[str], home: Homes, small: bool) -> str:
    if not key:
        return "no key"
    if small and home.codes and home.of(key[:5]) is None:
        return "former municipality" if home.is_gone(key[:5]) else "another municipality"
    return "subtotal" if key in parents or (small and len(key) == 5) else ""


def _take_row(grid: Grid, r: int, key: str, where: dict, labels: dict, merged: dict, items: dict, note: ImportNote,
              problems: list, wanted: Items) -> None:  # fmt: skip
    said = {name: grid.cell(r, column) for name, column in where.items()}
    row = merged.setdefault(key, {"name": "", "named": False, "to": "", "rows": 0})
    row["rows"] += 1
    row["name"] = row["name"] or " ".join(filter(None, (said.get("CITYNAME", ""), said.get("NAME", ""))))
    row["named"] |= bool(said.get("HYOSYO") or said.get("NAME"))
    holds = said.get("HTKSYORI") == "1"
    if said.get("HTKSAKI") and not holds:
        row["to"] = said["HTKSAKI"].removesuffix(".0")
    for label, column in labels.items():
        figure = parse_figure(grid.cell(r, column))
        if figure.mark == "wrong" or figure.value < 0:
            problems.append(grid.problem(row=r, where=grid.cell(0, column) or "item", value=grid.cell(r, column)[:20],
                                         expected=f"a number of {wanted.what}, or X, -, *, …"))  # fmt: skip
        elif figure.mark not in ("", "none"):
            note.missing[figure.mark] += 1
        else:
            known = items.setdefault(label, {})
            # Of two tables the one of totals has a holder's own residents, the one of ages those of the whole group.
            known[key] = min(known.get(key, figure.value), figure.value) if holds else known.get(key, figure.value)
