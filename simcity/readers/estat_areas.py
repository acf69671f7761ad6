"""Census figures by small area or mesh, as e-Stat's 統計GIS gives them out: CSV or TXT, cp932, two rows of headings.

Layout
    Row 1 has KEY_CODE, HYOSYO, CITYNAME, NAME (small areas only), HTKSYORI, HTKSAKI, GASSAN and item codes; row 2 has
    the names of the items. Rows of municipalities, 町・大字 and 丁目 stand in one column: an area whose key begins
    another key is a sub-total. HTKSYORI 2 marks an area whose details are withheld (X, *) because few live there, and
    HTKSAKI names the area in which they are counted (HTKSYORI 1, its GASSAN lists them, parted by semicolons). The
    holder's ages are of all of them; its number of residents is its own in tables of totals and mesh statistics.

Model
    Withheld areas that publish their number of residents get their part of the ages of the area that counts them; those
    that do not are joined to it. Residents of unknown age are shared out in proportion to those of known age.

Tested on hand-made files in this layout; the column names are those of the published description of the tables.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from .age_labels import AgeLabel, disjoint_ages, read_label
from .figures import home_of, parse_figure
from .grid import Grid
from .import_note import ImportNote
from .opening import open_grid

CREDIT = "国勢調査（総務省統計局）地域メッシュ統計・小地域集計（e-Stat 統計GIS）を加工して作成"
HEADS = ("KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN")
LEVELS = {8: "1km", 9: "500m", 10: "250m"}
SEXES = ("m", "f", "all")


@dataclass
class Areas:
    """Residents by area, sex and age class.

    Parameters
    ----------
    zone, name, municipality : list of str
        Key, name and five-digit code of each area; the code is empty for mesh cells.
    total : ndarray, shape (n,)
        Residents of all ages, those of unknown age included [persons].
    classes : dict of str to list of (int, int)
        Age classes by sex ``m``, ``f`` or ``all``; empty where only totals are published.
    residents : dict of str to ndarray, shape (len(classes), n)
        By sex; sums to the total of the sex [persons].
    sex_total : dict of str to ndarray, shape (n,)
        Residents by sex, where published.
    joined : dict of str to str
        Withheld areas, and the area that they are joined to.
    level : str
        ``1km``, ``500m``, ``250m``; empty for small areas.
    """

    zone: list[str]
    name: list[str]
    municipality: list[str]
    total: np.ndarray
    classes: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    residents: dict[str, np.ndarray] = field(default_factory=dict)
    sex_total: dict[str, np.ndarray] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    level: str = ""

    def __len__(self) -> int:
        return len(self.zone)

    def take(self, rows) -> Areas:
        """Some of the areas."""
        rows = np.asarray(rows, dtype=np.int64)
        return Areas([self.zone[i] for i in rows], [self.name[i] for i in rows], [self.municipality[i] for i in rows],
                     self.total[rows], self.classes, {s: v[:, rows] for s, v in self.residents.items()},
                     {s: v[rows] for s, v in self.sex_total.items()}, self.joined, self.level)  # fmt: skip


def read_areas(
    paths: list[str | Path], codes: tuple[str, ...] = (), mesh: bool | None = None
) -> tuple[Areas, ImportNote]:
    """Read one or several tables of the same areas (totals in one, ages in another).

    Parameters
    ----------
    paths : list of str or Path
    codes : tuple of str
        Five-digit codes of the municipalities to keep; wards go to their city. All when empty, and for mesh cells.
    mesh : bool, optional
        True or False to insist on mesh cells or small areas.

    Raises
    ------
    DataError
        When a file is not in the layout, keys are no keys, or cells are neither figures nor marks; all are named.
    """
    note = ImportNote(CREDIT, tested_on_real_file=False)
    merged: dict[str, dict] = {}
    items: dict[AgeLabel, dict[str, float]] = {}
    for path in paths:
        grid = open_grid(path)
        note.files.append(grid.name)
        _read_file(grid, codes, merged, items, note)
    sizes = Counter(len(key) for key in merged)
    cells = bool(sizes) and set(sizes) <= set(LEVELS) and not any(row["named"] for row in merged.values())
    _check_kind(cells, mesh, sizes, note.files)
    if not merged:
        raise DataError(Problem("no area of the city", file=", ".join(note.files),
                                expected=f"keys that begin with {', '.join(codes)}"))  # fmt: skip
    return _areas(merged, items, LEVELS[next(iter(sizes))] if cells else "", codes, note), note


def _check_kind(cells: bool, mesh: bool | None, sizes: Counter, files: list[str]) -> None:
    place = ", ".join(files)
    if mesh is True and sizes and not cells:
        raise DataError(Problem("holds small areas, not mesh cells", file=place, remedy="use: simcity import census"))
    if mesh is False and cells:
        raise DataError(Problem("holds mesh cells, not small areas", file=place, remedy="use: simcity import mesh"))
    if cells and len(sizes) > 1:
        raise DataError(Problem("mixes mesh cells of several sizes", file=place, remedy="import one size at a time"))


def _read_file(grid: Grid, codes: tuple[str, ...], merged: dict, items: dict, note: ImportNote) -> None:
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
        reason = _dropped(key, parents, codes, "HYOSYO" in where or "NAME" in where)
        if reason == "no key":
            problems.append(grid.problem(row=r, where="KEY_CODE", value=grid.cell(r, where["KEY_CODE"])[:20],
                                         expected="digits of an area or mesh cell"))  # fmt: skip
        elif reason:
            note.dropped[reason] += 1
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


def _dropped(key: str, parents: set[str], codes: tuple[str, ...], small: bool) -> str:
    if not key:
        return "no key"
    if small and codes and home_of(key[:5], codes) is None:
        return "another municipality"
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


# -- withheld and unknown ----------------------------------------------------------------------------------------------


def _areas(merged: dict, items: dict, level: str, codes: tuple[str, ...], note: ImportNote) -> Areas:
    """Arrays of all areas, withheld ones with their part or joined, unknown ages shared out."""
    totals = items.get(AgeLabel("all", 0, 110), {})
    both = [items.get(AgeLabel(sex, 0, 110), {}) for sex in "mf"]
    kept: list[str] = []
    joined: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for key in merged:
        holder = _holder(key, merged)
        note.combined += bool(holder)
        if not holder or key in totals:
            kept.append(key)
        if holder and key in totals:
            parts.setdefault(holder, []).append(key)
        elif holder:
            joined[key] = holder
    kept.sort()
    n = {key: i for i, key in enumerate(kept)}
    values = {label: np.array([column.get(key, math.nan) for key in kept]) for label, column in items.items()}
    _share_withheld(values, parts, n)
    total = values.get(AgeLabel("all", 0, 110), np.full(len(kept), math.nan))
    if both[0] or both[1]:
        total = np.where(np.isnan(total), _zero(values, "m") + _zero(values, "f"), total)
    areas = Areas(kept, [merged[k]["name"] for k in kept],
                  ["" if level else (home_of(k[:5], codes) if codes else k[:5]) or k[:5] for k in kept],
                  np.nan_to_num(total), joined=joined, level=level)  # fmt: skip
    _add_ages(areas, values, note)
    return areas


def _holder(key: str, merged: dict) -> str:
    """The area that counts a withheld one; empty for others, and where the holder is not in the tables."""
    holder, seen = key, {key}
    while merged[holder]["to"] in merged and merged[holder]["to"] not in seen:
        holder = merged[holder]["to"]
        seen.add(holder)
    return holder if holder != key else ""


def _zero(values: dict, sex: str) -> np.ndarray:
    label = AgeLabel(sex, 0, 110)
    return np.nan_to_num(values[label]) if label in values else np.zeros(1)


def _share_withheld(values: dict[AgeLabel, np.ndarray], parts: dict[str, list[str]], n: dict[str, int]) -> None:
    """Give withheld areas their part of the area that counts them, in proportion to the residents of each.

    The holder's columns sum over all of them. Whether its own total does so too is seen from the figures: it does when
    it equals the sum of the ages.
    """
    whole = AgeLabel("all", 0, 110)
    if whole not in values:
        return
    for holder, keys in parts.items():
        hidden = np.array([values[whole][n[key]] for key in keys])
        if holder not in n or not np.nansum(hidden) > 0:
            continue
        here = {label: column[n[holder]] for label, column in values.items() if label != whole}
        own = values[whole][n[holder]]
        combined = (
            sum(_known_ages(here, "all")) or sum(_known_ages(here, "m")) + sum(_known_ages(here, "f")) or math.inf
        )
        if own >= combined - 0.5 and own > hidden.sum():
            own -= hidden.sum()
            values[whole][n[holder]] = own
        share = hidden / (own + hidden.sum())
        for label in here:
            for key, part in zip(keys, share):
                # A figure that the area publishes itself stands; only what is withheld is filled in.
                if math.isnan(values[label][n[key]]):
                    values[label][n[key]] = here[label] * part
                    values[label][n[holder]] -= here[label] * part


def _known_ages(here: dict[AgeLabel, float], sex: str) -> list[float]:
    """Residents by class of one area and sex."""
    stated = {(a.low, a.high): np.array([v]) for a, v in here.items()
              if a.sex == sex and a.low >= 0 and not a.total and not math.isnan(v)}  # fmt: skip
    return disjoint_ages(stated)[1].ravel().tolist()


def _add_ages(areas: Areas, values: dict[AgeLabel, np.ndarray], note: ImportNote) -> None:
    """Age classes by sex, scaled to the total of the sex, so that residents of unknown age are shared out."""
    unknown: dict[str, float] = {}
    for sex in SEXES:
        total = values.get(AgeLabel(sex, 0, 110))
        classes, residents = disjoint_ages({
            (a.low, a.high): np.nan_to_num(v) for a, v in values.items() if a.sex == sex and a.low >= 0 and not a.total
        })  # fmt: skip
        if sex != "all" and total is not None:
            areas.sex_total[sex] = np.nan_to_num(total)
        if not classes:
            continue
        known = residents.sum(axis=0)
        aim = known if total is None else np.where(np.isnan(total), known, total)
        unknown[sex] = float(np.clip(aim - known, 0, None)[known > 0].sum())
        factor = np.divide(np.maximum(aim, known), known, out=np.ones_like(known), where=known > 0)
        areas.classes[sex], areas.residents[sex] = classes, residents * factor
    note.unknown = unknown["all"] if "all" in unknown else sum(unknown.values())
