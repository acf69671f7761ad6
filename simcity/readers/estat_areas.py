"""Census figures by small area or mesh, as e-Stat's 統計GIS gives them out: CSV or TXT, cp932, two rows of headings.

Layout
    Row 1 has KEY_CODE, HYOSYO, CITYNAME, NAME (small areas only), HTKSYORI, HTKSAKI, GASSAN and item codes; row 2 has
    the names of the items. Rows of municipalities, 町・大字 and 丁目 stand in one column: an area whose key begins
    another key is a sub-total. HTKSYORI 2 marks an area whose details are withheld (X, *) because few live there, and
    HTKSAKI names the area in which they are counted (HTKSYORI 1, its GASSAN lists them, parted by semicolons). The
    holder's ages are of all of them; its number of residents is its own in tables of totals and mesh statistics.

    Withheld and unknown figures are shared out in :mod:`simcity.readers.area_sharing`.

Tested on hand-made files in this layout; the column names are those of the published description of the tables.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError, Problem
from .age_labels import AgeLabel, read_label
from .area_sharing import areas_of
from .areas import Areas
from .figures import home_of, parse_figure
from .grid import Grid
from .import_note import ImportNote
from .juki import RENAMED
from .opening import open_grid

CREDITS = {
    False: "国勢調査 小地域集計（総務省統計局、e-Stat 統計GIS、{}）を加工して作成",
    True: "国勢調査 地域メッシュ統計（総務省統計局、e-Stat 統計GIS、{}）を加工して作成",
}
WHOLE = AgeLabel("all", 0, 110)
HEADS = ("KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN")
LEVELS = {8: "1km", 9: "500m", 10: "250m"}


def read_areas(
    paths: list[str | Path], codes: tuple[str, ...] = (), mesh: bool | None = None, former: dict[str, str] | None = None
) -> tuple[Areas, ImportNote]:
    """Read one or several tables of the same areas (totals in one, ages in another).

    Parameters
    ----------
    paths : list of str or Path
    codes : tuple of str
        Five-digit codes of the municipalities to keep; wards go to their city. All when empty, and for mesh cells.
    mesh : bool, optional
        True or False to insist on mesh cells or small areas.
    former : dict of str to str, optional
        Codes before a merger, and the municipality that they belong to now.

    Raises
    ------
    DataError
        When a file is not in the layout, keys are no keys, or cells are neither figures nor marks; all are named.
    """
    note = ImportNote("", tested_on_real_file=False)
    merged: dict[str, dict] = {}
    items: dict[AgeLabel, dict[str, float]] = {}
    published: dict[str, float] = {}
    home = _Homes(codes, {**RENAMED, **(former or {})})
    for path in paths:
        grid = open_grid(path)
        note.files.append(grid.name)
        _read_file(grid, home, merged, items, published, note)
    sizes = Counter(len(key) for key in merged)
    cells = bool(sizes) and set(sizes) <= set(LEVELS) and not any(row["named"] for row in merged.values())
    _check_kind(cells, mesh, sizes, note.files)
    note.source = CREDITS[cells].format(", ".join(note.files))
    if not merged:
        raise DataError(Problem("no area of the city", file=", ".join(note.files),
                                expected=f"keys that begin with {', '.join(codes)}"))  # fmt: skip
    homes = {key: home.of(key[:5]) or key[:5] for key in merged}
    areas = areas_of(merged, items, LEVELS[next(iter(sizes))] if cells else "", homes, note)
    _compare(areas, published, note)
    if home.gone:
        codes_gone = ", ".join(sorted(home.gone)[:5])
        note.remarks.append((
            f"現在の市区町村にないコードの区域を除外: {codes_gone}（市に合併したものなら --was で指定）",
            f"left out areas of codes that are no municipality today: {codes_gone} (--was CODE takes in what merged)",
        ))  # fmt: skip
    return areas, note


@dataclass
class _Homes:
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


def _compare(areas: Areas, published: dict[str, float], note: ImportNote) -> None:
    """Say whether the areas add up to the rows of their municipalities, where the table has them."""
    for code, total in sorted(published.items()):
        if math.isnan(total):
            continue
        found = sum(float(n) for zone, n in zip(areas.zone, areas.total) if zone.startswith(code))
        same = abs(found - total) < 0.5
        note.remarks.append((
            f"原表の {code} の計 {total:,.0f} 人と区域の計は" + ("一致" if same else f"異なる（{found:,.0f} 人）"),
            f"the table gives {code} {total:,.0f} residents; its areas " + ("add up to it" if same else
            f"add up to {found:,.0f}")))  # fmt: skip


def _check_kind(cells: bool, mesh: bool | None, sizes: Counter, files: list[str]) -> None:
    place = ", ".join(files)
    if mesh is True and sizes and not cells:
        raise DataError(Problem("holds small areas, not mesh cells", file=place, remedy="use: simcity import census"))
    if mesh is False and cells:
        raise DataError(Problem("holds mesh cells, not small areas", file=place, remedy="use: simcity import mesh"))
    if cells and len(sizes) > 1:
        raise DataError(Problem("mixes mesh cells of several sizes", file=place, remedy="import one size at a time"))


def _read_file(grid: Grid, home: _Homes, merged: dict, items: dict, published: dict, note: ImportNote) -> None:
    top = next((i for i, row in enumerate(grid.rows[:5]) if any(c.strip().lstrip("﻿") == "KEY_CODE" for c in row)), None)
    if top is None or top + 2 > len(grid.rows):
        raise DataError(grid.problem("no column KEY_CODE", 0, expected="item codes in row 1 and item names in row 2"))
    header = [cell.strip().lstrip("﻿") for cell in grid.rows[top]]
    where = {name: header.index(name) for name in HEADS if name in header}
    labels = {column: label for column in range(len(header))
              if header[column] not in HEADS and (label := read_label(grid.cell(top + 1, column)))}  # fmt: skip
    if not labels:
        raise DataError(grid.problem("no item names residents", top + 1,
                                     expected="names such as 人口（総数）, 男０～４歳"))  # fmt: skip
    problems, seen = [], set()
    own = [r for r in range(top + 2, len(grid.rows))]
    keys = {r: _key(grid.cell(r, where["KEY_CODE"])) for r in own}
    parents = _parents({k for k in keys.values() if k}, "HYOSYO" in where)
    first: dict[AgeLabel, int] = {}
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
            if len(key) == 5 and reason == "subtotal" and WHOLE in first:
                published[key] = parse_figure(grid.cell(r, first[WHOLE])).value
        elif key in seen:
            problems.append(grid.problem("comes twice", r, where="KEY_CODE", value=key))
        else:
            seen.add(key)
            note.kept += 1
            _take_row(grid, r, key, where, first, merged, items, note, problems)
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


def _dropped(key: str, parents: set[str], home: _Homes, small: bool) -> str:
    if not key:
        return "no key"
    if small and home.codes and home.of(key[:5]) is None:
        return "former municipality" if home.is_gone(key[:5]) else "another municipality"
    return "subtotal" if key in parents or (small and len(key) == 5) else ""


def _take_row(grid: Grid, r: int, key: str, where: dict, labels: dict, merged: dict, items: dict, note: ImportNote,
              problems: list) -> None:  # fmt: skip
    said = {name: grid.cell(r, column) for name, column in where.items()}
    row = merged.setdefault(key, {"name": "", "named": False, "to": "", "holds": []})
    row["name"] = row["name"] or " ".join(filter(None, (said.get("CITYNAME", ""), said.get("NAME", ""))))
    row["named"] |= bool(said.get("HYOSYO") or said.get("NAME"))
    holds = said.get("HTKSYORI") == "1"
    if said.get("HTKSAKI") and not holds:
        row["to"] = said["HTKSAKI"].removesuffix(".0")
    for label, column in labels.items():
        figure = parse_figure(grid.cell(r, column))
        if figure.mark == "wrong" or figure.value < 0:
            problems.append(grid.problem(row=r, where=grid.cell(0, column) or "item", value=grid.cell(r, column)[:20],
                                         expected="a number of residents, or X, -, *, …"))  # fmt: skip
        elif figure.mark not in ("", "none"):
            note.missing[figure.mark] += 1
        else:
            known = items.setdefault(label, {})
            # Of two tables the one of totals has a holder's own residents, the one of ages those of the whole group.
            known[key] = min(known.get(key, figure.value), figure.value) if holds else known.get(key, figure.value)
