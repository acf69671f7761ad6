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
from collections import Counter
from pathlib import Path

from ..errors import DataError, Problem
from .age_labels import AgeLabel, read_label
from .area_sharing import areas_of
from .areas import Areas
from .estat_table import Homes, Items, read_rows
from .import_note import ImportNote
from .juki import RENAMED
from .opening import open_grid

CREDITS = {
    False: "国勢調査 小地域集計（総務省統計局、e-Stat 統計GIS、{}）を加工して作成",
    True: "国勢調査 地域メッシュ統計（総務省統計局、e-Stat 統計GIS、{}）を加工して作成",
}
WHOLE = AgeLabel("all", 0, 110)
RESIDENTS = Items(read_label, WHOLE, "residents", "人口（総数）, 男０～４歳")
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
    home = Homes(codes, {**RENAMED, **(former or {})})
    for path in paths:
        grid = open_grid(path)
        note.files.append(grid.name)
        read_rows(grid, RESIDENTS, home, merged, items, published, note)
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
