"""Cells of 国土数値情報 メッシュ別将来推計人口 (1 km, 500 m or 250 m): residents by year and broad age.

Layout
    Shapefile, GeoJSON, a zip of either, or their attributes as CSV or xlsx, one row a cell: MESH_ID, SHICODE (code of
    the municipality or ward), PTN_2020 .. (residents of all ages, nothing withheld) or PT00_2025 .., and PTA, PTB, PTC,
    PTD (0-14, 15-64, 65 and over, 75 and over) by year. Of cells with few residents the ages are withheld: HITOKU2025
    is ``*``, GASSAN2025 names the cell that counts them. They get their part of it in proportion to their residents;
    where these are not known either, the cell has no figure and is counted as withheld.

Left out
    Five-year ages (PT01 ..) and shares (RTA ..).

Tested on hand-made files in this layout; the attribute names are those of the editions of 2018 and 2024.
"""

from __future__ import annotations

import math
import re
import unicodedata
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from .boundaries import cell_seat, refuse_person_features
from .boundary_files import read_features
from .figures import home_of, parse_figure
from .import_note import ImportNote
from .opening import open_grid

SPANS = {"PTN": (0, 110), "PT00": (0, 110), "PTA": (0, 14), "PTB": (15, 64), "PTC": (65, 110), "PTD": (75, 110)}
_FIELD = re.compile(r"(PTN|PT00|PTA|PTB|PTC|PTD)_(20\d\d|2100)")
_HOLDER = re.compile(r"GASSAN_?(20\d\d|2100)")
MAPS = (".geojson", ".json", ".shp", ".zip")
Column = tuple[str, int]


def read_cells(path: Path, cells: dict[str, dict[str, str]], note: ImportNote) -> None:
    """Attributes of every cell of a file, as texts."""
    note.files.append(path.name)
    for place, row in enumerate(_attributes(path), start=1):
        note.read += 1
        note.kept += 1
        key = unicodedata.normalize("NFKC", row.get("MESH_ID", "")).strip().removesuffix(".0")
        try:
            cell_seat(key)
        except DataError:
            raise DataError(Problem(file=path.name, where=f"MESH_ID, {place}", value=key[:20],
                                    expected="a mesh code of 1 km, 500 m or 250 m (JIS X 0410)")) from None  # fmt: skip
        if key in cells:
            raise DataError(Problem("comes twice", file=path.name, where="MESH_ID", value=key))
        cells[key] = row


def _attributes(path: Path) -> list[dict[str, str]]:
    if path.suffix.lower() in MAPS:
        features = list(read_features(path))
        refuse_person_features(path.name, features)
        rows = [{str(k).strip(): _text(v) for k, v in attributes.items()} for attributes, _ in features]
    else:
        grid = open_grid(path)
        head = next((r for r in range(min(5, len(grid.rows))) if "MESH_ID" in map(str.strip, grid.rows[r])), None)
        names = [] if head is None else [cell.strip().lstrip("﻿") for cell in grid.rows[head]]
        rows = [{name: grid.cell(r, k) for k, name in enumerate(names)} for r in range((head or 0) + 1, len(grid.rows))
                if any(cell.strip() for cell in grid.rows[r])] if head is not None else []  # fmt: skip
    if not rows or "MESH_ID" not in rows[0]:
        raise DataError(Problem("no column MESH_ID", file=path.name, expected="国土数値情報 メッシュ別将来推計人口"))
    return rows


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)[:80]


def home_code(row: dict[str, str], city) -> str | None:
    """The city's municipality of a cell; None when it is another's, empty when the file does not say."""
    said = row.get("SHICODE", "").strip().removesuffix(".0")
    if not said:
        return ""
    return home_of(said.zfill(5), city.municipalities)


def figures_of_cells(cells: dict[str, dict[str, str]], note: ImportNote) -> dict[Column, dict[str, float]]:
    """Figures by item, year and cell, those withheld filled from the cell that counts them."""
    names = list(dict.fromkeys(name for row in cells.values() for name in row))
    wanted = {name: (m[1], int(m[2])) for name in names if (m := _FIELD.fullmatch(name))}
    whole = {year: "PTN" if ("PTN", year) in wanted.values() else "PT00" for item, year in wanted.values()}
    columns = [c for c in wanted.values() if c[0] not in ("PTN", "PT00") or whole[c[1]] == c[0]]
    years = {year for item, year in columns if SPANS[item] == (0, 110)}
    if not years:
        raise DataError(Problem("no residents of all ages by year", file=", ".join(note.files),
                                expected="PTN_2025 .. or PT00_2025 .."))  # fmt: skip
    figures: dict[Column, dict[str, float]] = {c: {} for c in columns if c[1] in years}
    name_of = {column: name for name, column in wanted.items() if column in figures}
    for column, name in name_of.items():
        figures[column] = {key: _figure(key, name, row.get(name, ""), note) for key, row in cells.items()}
    holders = {year: {key: row.get(name, "").strip().removesuffix(".0") for key, row in cells.items()}
               for name in names if (m := _HOLDER.fullmatch(name)) and (year := int(m[1])) in years}  # fmt: skip
    hidden: set[str] = set()
    # Residents of all ages before the ages, which are parted in proportion to them.
    for item, year in sorted(figures, key=lambda c: SPANS[c[0]] != (0, 110)):
        if year in holders and item != "PTN":  # nothing of PTN is withheld in another cell
            now = item != "PT00" or ("PTN", min(years)) not in figures
            weight = figures[whole[year], year] if now else figures["PTN", min(years)]
            hidden |= _part(figures[item, year], holders[year], weight)
    note.combined = len(hidden)
    for (item, year), values in figures.items():
        for key in [k for k, value in values.items() if value != value]:
            mark = parse_figure(cells[key].get(name_of[item, year], "")).mark
            note.missing["hidden" if holders.get(year, {}).get(key) else mark or "hidden"] += 1
    return figures


def _figure(key: str, name: str, cell: str, note: ImportNote) -> float:
    figure = parse_figure(cell)
    if figure.mark == "wrong":
        raise DataError(Problem(where=f"{name}, MESH_ID {key}", value=cell[:20], file=", ".join(note.files),
                                expected="a number of residents, or empty where they are withheld"))  # fmt: skip
    # -9999 stands for a withheld figure
    return math.nan if figure.mark not in ("", "none") or figure.value < 0 else figure.value


def _part(values: dict[str, float], holder: dict[str, str], weight: dict[str, float]) -> set[str]:
    """Give withheld cells their part of the cell that counts them; returns the cells.

    A cell whose residents are not known has no part, and no figure: it stays with the cell that counts it. So does one
    of which the cell that counts it is not in the files.
    """
    groups: dict[str, list[str]] = {}
    parted: set[str] = set()
    for key, other in holder.items():
        if other and other != key and not values[key] > 0:
            groups.setdefault(other, []).append(key)
    for other, keys in groups.items():
        total = values.get(other, math.nan)
        known = [key for key in keys if not np.isnan([total, weight.get(other, math.nan), weight[key]]).any()]
        values.update(dict.fromkeys(keys, math.nan))
        if known:
            own = [weight[key] for key in (other, *known)]
            share = np.array(own) / sum(own) if sum(own) > 0 else np.eye(len(own))[0]
            values.update({key: total * float(s) for key, s in zip((other, *known), share)})
            parted.update(known)
    return parted
