"""Future residents by mesh cell (国土数値情報 メッシュ別将来推計人口) as totals of others by zone.

Model
    Cells as :mod:`.future_cells` reads them are added up over the zones that they lie in.

Assumption
    A cell belongs to the zone of its name, to the larger cell that it lies in, or to the zone that an aggregation table
    gives; a cell larger than the zones is parted by their residents of the base year. Where zones are of any other
    shape, a cell belongs to the zone of its municipality whose point is nearest to its middle: right for districts,
    rough for zones smaller than a cell, and the note says how far off it is in the base year.

Left out
    Any use of the figures: they are shown beside ours, and a run takes them only where its world says ``rake_to``.

Tested on hand-made files in this layout; the attribute names are those of the editions of 2018 and 2024.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..city.geometry import cell_centre
from ..errors import DataError, Problem
from .area_import import read_districts
from .boundaries import cell_seat
from .city_files import TableUpdate, Update, merged_rows
from .controls import check_source, control_rows
from .future_cells import SPANS, Column, figures_of_cells, home_code, read_cells
from .import_note import ImportNote
from .zone_fit import zone_of

CREDIT = "国土数値情報 メッシュ別将来推計人口（国土交通省、{}）を加工して作成"


def future_mesh_update(city, paths: list[str | Path], districts: str | Path | None = None,
                       source: str = "ksj") -> tuple[Update, ImportNote]:  # fmt: skip
    """Totals of others by zone and by municipality.

    Parameters
    ----------
    city : simcity.city.City
    paths : list of str or Path
        Files of the prefectures that the city lies in.
    districts : str or Path, optional
        Aggregation table: cell and zone.
    source : str
        Short name of who projected.

    Raises
    ------
    DataError
        When a file has no cells or years, a cell comes twice, a figure is none, or no cell lies in the city.
    """
    check_source(source)
    note = ImportNote("", tested_on_real_file=False)
    cells: dict[str, dict[str, str]] = {}
    for path in paths:
        read_cells(Path(path), cells, note)
    figures = figures_of_cells(cells, note)
    table = read_districts(districts) if districts is not None else {}
    home = {key: home_code(row, city) for key, row in cells.items()}
    places = _places(city, home, table, note)
    if not places:
        raise DataError(Problem("no cell lies in the city", file=", ".join(note.files), where="SHICODE, MESH_ID",
                                expected=f"cells of {', '.join(city.municipalities)}"))  # fmt: skip
    note.source = CREDIT.format(", ".join(note.files))
    by_zone = {column: _by_zone(values, places, len(city.zones)) for column, values in figures.items()}
    seen = np.isin(np.arange(len(city.zones)), [zone for parts in places.values() for zone in parts])
    return _update(city, by_zone, seen, source, note), note


# -- zones -------------------------------------------------------------------------------------------------------------


def _places(city, home: dict[str, str | None], table: dict[str, str], note: ImportNote) -> dict[str, dict[int, float]]:
    """Zones of each cell of the city with the share that each has of it; counts what lies outside."""
    zones = city.zones["zone"].astype(str).tolist()
    seat = {zone: i for i, zone in enumerate(zones)}
    people = city.zones["residents"].to_numpy(dtype=np.float64)
    inner: dict[str, list[int]] = {}
    for i, zone in enumerate(zones):
        for n in (8, 9):
            inner.setdefault(zone[:n], []).append(i)
    codes = city.zones["municipality"].astype(str).to_numpy()
    xy = city.zones[["x_m", "y_m"]].to_numpy(dtype=np.float64)
    places: dict[str, dict[int, float]] = {}
    nearest = 0
    for key, code in home.items():
        named = zone_of(key, seat, table, code or "")
        finer = inner.get(key, [])
        if named:
            places[key] = {seat[named]: 1.0}
        elif finer and not table:
            weight = people[finer] if people[finer].sum() > 0 else np.ones(len(finer))
            places[key] = dict(zip(finer, (weight / weight.sum()).tolist()))
        elif code and not table and (codes == code).any():
            row, column, level = cell_seat(key)
            spot = np.array([float(v) for v in city.plane.to_plane(*cell_centre(row, column, level))])
            own = np.flatnonzero(codes == code)
            places[key] = {int(own[np.hypot(*(xy[own] - spot).T).argmin()]): 1.0}
            nearest += 1
        else:
            note.dropped["another municipality" if code is None else "outside"] += 1
            note.kept -= 1
    if nearest:
        note.remarks.append((f"{nearest:,} メッシュは中心に最も近いゾーンへ（--districts で対応表を指定できる）",
                             f"{nearest:,} cells went to the zone nearest to their middle (--districts gives your own)"
                             ))  # fmt: skip
    return places


def _by_zone(values: dict[str, float], places: dict[str, dict[int, float]], zones: int) -> np.ndarray:
    """Residents by zone; NaN where a cell is not known, 0 where none lies."""
    result = np.zeros(zones)
    for key, parts in places.items():
        for zone, share in parts.items():
            result[zone] += values[key] * share
    return result


def _update(city, by_zone: dict[Column, np.ndarray], seen: np.ndarray, source: str, note: ImportNote) -> Update:
    zones = city.zones["zone"].astype(str).tolist()
    codes = city.zones["municipality"].astype(str).to_numpy()
    rows: list[dict[str, object]] = []
    stated: dict[tuple[str, int, str], dict[tuple[int, int], float]] = {}
    for item, year in sorted(by_zone, key=lambda c: (c[1], SPANS[c[0]])):
        low, high = SPANS[item]
        values = by_zone[item, year]
        known = np.flatnonzero(seen & ~np.isnan(values))
        rows += [{"zone": zones[i], "year": year, "age_from": low, "age_to": high, "source": source,
                  "residents": round(float(values[i]), 3)} for i in known]  # fmt: skip
        for code in sorted(set(codes[seen])):
            total = float(values[codes == code].sum())
            if total == total:
                stated.setdefault((code, year, "all"), {})[low, high] = total
    _fit_remark(city, by_zone, note)
    made = [TableUpdate("zone_controls", merged_rows(city, "zone_controls", rows), "published",
                        f"{note.source}（ゾーンへ集計）"),
            TableUpdate("controls", merged_rows(city, "controls", control_rows(stated, source)), "published",
                        note.source)]  # fmt: skip
    return Update(made, [note.source])


def _fit_remark(city, by_zone: dict[Column, np.ndarray], note: ImportNote) -> None:
    """How the year nearest to the base year agrees with the residents of the zones."""
    whole = {year: values for (item, year), values in by_zone.items() if SPANS[item] == (0, 110)}
    year = min(whole, key=lambda y: (abs(y - city.base_year), y))
    theirs, ours = np.nan_to_num(whole[year]), city.zones["residents"].to_numpy(dtype=np.float64)
    off = float(np.abs(theirs / max(theirs.sum(), 1e-9) - ours / max(ours.sum(), 1e-9)).sum() / 2)
    note.remarks.append((
        f"{year}年の計 {theirs.sum():,.0f} 人（市の{city.base_year}年人口 {ours.sum():,.0f} 人）。"
        f"ゾーン間の配分のずれ {off:.1%}",
        f"{theirs.sum():,.0f} residents in {year}, {ours.sum():,.0f} of the city in {city.base_year}; {off:.1%} of "
        "them stand in another zone than ours",
    ))  # fmt: skip
