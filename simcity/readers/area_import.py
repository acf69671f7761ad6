"""From census files, boundaries and an aggregation table to the zones of a city.

An aggregation table has the columns zone and district (or 地区, 学区); it labels the zones, or with `aggregate` the
districts become the zones, whatever the office works with: 町丁・字, mesh, school districts, 地区.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..city.geometry import inside
from ..errors import DataError, Problem
from .areas import Areas
from .boundaries import Shape, cell_shape, read_boundaries
from .city_files import Update
from .estat_areas import read_areas
from .figures import home_of
from .import_note import ImportNote
from .opening import open_grid
from .zone_fit import aggregate_zones, zone_id
from .zone_tables import zone_update

ZONE_HEADS = (
    "zone",
    "KEY_CODE",
    "key_code",
    "MESH_CODE",
    "メッシュコード",
    "基準メッシュコード",
    "小地域コード",
    "町丁コード",
    "ゾーン",
)
DISTRICT_HEADS = ("district", "地区", "地区名", "学区", "小学校区", "学校区", "地域")


@dataclass(frozen=True)
class Plan:
    """What to make zones of.

    Parameters
    ----------
    paths : list of str or Path
        Tables of e-Stat, one or several of the same areas.
    mesh : bool
        Mesh cells instead of small areas.
    boundaries : str or Path, optional
        Polygons of small areas (needed for them), or of the municipality to choose mesh cells by.
    key : str, optional
        Attribute of the boundaries that names an area.
    plane : int, optional
        Plane system of the boundaries, where the file does not say it.
    districts : str or Path, optional
        Aggregation table.
    aggregate : bool
        Make the districts the zones.
    was : tuple of str
        Five-digit codes that parts of the city had before a merger; their areas count as the main municipality's.
    """

    paths: list[str | Path]
    mesh: bool
    boundaries: str | Path | None = None
    key: str | None = None
    plane: int | None = None
    districts: str | Path | None = None
    aggregate: bool = False
    was: tuple[str, ...] = ()


def area_update(city, plan: Plan) -> tuple[Update, ImportNote]:
    """Zones and population of a city from small areas or mesh cells."""
    if plan.districts is None and plan.aggregate:
        raise DataError(Problem("--aggregate needs an aggregation table", remedy="give it with --districts FILE"))
    wrong = [code for code in plan.was if not (len(code) == 5 and code.isascii() and code.isdigit())]
    if wrong:
        raise DataError([Problem(where="--was", value=code, expected="a code of five digits") for code in wrong])
    former = dict.fromkeys(plan.was, city.municipality)
    areas, note = read_areas(plan.paths, city.municipalities if not plan.mesh else (), plan.mesh, former)
    table = read_districts(plan.districts) if plan.districts is not None else {}
    if plan.mesh:
        areas, shapes = _cells(city, areas, plan, table, note)
    else:
        areas, shapes = _placed(areas, plan, note)
    labels = {z: table[z] for z in areas.zone if z in table}
    if plan.aggregate:
        areas, shapes = _aggregated(areas, shapes, table)
        labels = dict(zip(areas.zone, areas.name))
    return zone_update(city, areas, shapes, note, labels), note


def read_districts(path: str | Path) -> dict[str, str]:
    """District of each zone."""
    grid = open_grid(path)
    header = ["".join(cell.lstrip("﻿").split()) for cell in grid.rows[0]]
    found = [next((header.index(h) for h in heads if h in header), None) for heads in (ZONE_HEADS, DISTRICT_HEADS)]
    zone_at, district_at = found
    if zone_at is None or district_at is None:
        raise DataError(grid.problem("no columns of zones and districts", 0, expected="zone, district"))
    table: dict[str, str] = {}
    problems = []
    for r in range(1, len(grid.rows)):
        zone, district = grid.cell(r, zone_at).removesuffix(".0"), grid.cell(r, district_at)
        if not zone and not district:
            continue
        if not zone or not district:
            problems.append(grid.problem("a zone without a district, or the other way round", r))
        elif table.get(zone, district) != district:
            problems.append(grid.problem("stands in two districts", r, where="zone", value=zone))
        table[zone] = district
    if problems:
        raise DataError(problems[:50], subject=grid.name)
    return table


def _placed(areas: Areas, plan: Plan, note: ImportNote) -> tuple[Areas, dict[str, Shape]]:
    """Small areas that have a polygon; those joined to another lend it theirs."""
    if plan.boundaries is None:
        raise DataError(Problem("small areas need their boundaries", remedy="give the GeoJSON or Shapefile of e-Stat "
                                "統計GIS (境界データ) with --boundaries FILE"))  # fmt: skip
    shapes, dropped = read_boundaries(plan.boundaries, plan.key, plan.plane)
    note.files.append(Path(plan.boundaries).name)
    if dropped["water"]:
        note.remarks.append(
            (f"境界データの水面 {dropped['water']} 件を除外", f"{dropped['water']} water surfaces left out")
        )
    for hidden, holder in areas.joined.items():
        if hidden in shapes and holder in shapes:
            shapes[holder].area_km2 += shapes.pop(hidden).area_km2
    without = [i for i, z in enumerate(areas.zone) if z not in shapes]
    strays = [i for i in without if areas.total[i] > 0]
    if strays:
        raise DataError(
            [
                Problem(where="KEY_CODE", value=areas.zone[i], expected="a polygon in the boundaries")
                for i in strays[:20]
            ],
            subject=f"{len(strays)} areas with residents",
        )
    note.dropped["no place"] += len(without)
    note.kept -= len(without)
    return areas.take([i for i, z in enumerate(areas.zone) if z in shapes]), shapes


def _cells(city, areas: Areas, plan: Plan, table: dict[str, str], note: ImportNote):
    """Mesh cells whose middle lies in the municipality, or that the aggregation table lists."""
    shapes = {z: cell_shape(z) for z in areas.zone}
    lon, lat = np.array([s.lon for s in shapes.values()]), np.array([s.lat for s in shapes.values()])
    home = np.full(len(areas), "", dtype=object)
    if plan.boundaries is not None:
        polygons, _ = read_boundaries(plan.boundaries, plan.key, plan.plane)
        note.files.append(Path(plan.boundaries).name)
        for name, shape in polygons.items():
            code = home_of(name[:5], city.municipalities)
            if code is not None:
                home[inside(lon, lat, shape.rings) & (home == "")] = code
    elif table:
        home[[z in table for z in areas.zone]] = city.municipality
    elif city.outline:
        home[inside(lon, lat, city.outline)] = city.municipality
    else:
        raise DataError(
            Problem(
                "which cells belong to the city is not known",
                remedy="give the polygon of the "
                "municipality (国土数値情報 N03) with --boundaries, or its cells with --districts",
            )
        )
    chosen = np.flatnonzero((home != "") & (areas.total > 0))
    note.dropped["outside"] += int((home == "").sum())
    note.dropped["no residents"] += int(((home != "") & (areas.total <= 0)).sum())
    note.kept -= len(areas) - len(chosen)
    if not len(chosen):
        raise DataError(Problem("no cell with residents lies in the city", file=", ".join(note.files)))
    areas.municipality = list(home)
    return areas.take(chosen), shapes


def _aggregated(areas: Areas, shapes: dict[str, Shape], table: dict[str, str]) -> tuple[Areas, dict[str, Shape]]:
    """Districts as zones, each at the mean place of its residents."""
    made = aggregate_zones(areas, table)
    seats = {(name, code): zone for zone, name, code in zip(made.zone, made.name, made.municipality)}
    groups: dict[str, list[int]] = {}
    for i, zone in enumerate(areas.zone):
        if zone in table:
            groups.setdefault(seats[table[zone], areas.municipality[i]], []).append(i)
    merged = {}
    for zone, rows in groups.items():
        own = [shapes[areas.zone[i]] for i in rows]
        weights = areas.total[rows] if areas.total[rows].sum() > 0 else np.ones(len(rows))
        merged[zone] = Shape([r for s in own for r in s.rings], zone_id(zone), sum(s.area_km2 for s in own),
                             float(np.average([s.lon for s in own], weights=weights)),
                             float(np.average([s.lat for s in own], weights=weights)))  # fmt: skip
    return made, merged
