"""The rows of an illustrated city: zones, facilities and links where only totals are published.

:mod:`simcity.city.placing` has the formulas; here they become rows of the tables, all of them marked synthetic.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from . import placing, published
from .geometry import LocalPlane
from .municipalities import Municipality, prefectures
from .writing import write_table

DISTRICTS = {"中心部": "Centre", "北部": "North", "東部": "East", "南部": "South", "西部": "West"}
KIND_JA = {
    "city_hall": "役所",
    "primary_school": "小学校",
    "junior_high_school": "中学校",
    "combined_school": "義務教育学校",
    "community_centre": "公民館",
    "library": "図書館",
    "hospital": "病院",
}


def make_cells(m: Municipality) -> tuple[placing.Cells, np.ndarray]:
    """A disc of cells around the capital of the prefecture with the published habitable area."""
    lon, lat = (float(prefectures()[m.code[:2]][key]) for key in ("lon", "lat"))
    area = m.latest("habitable")[1]
    level = placing.choose_level(area, lat)
    around = placing.cells_around(lon, lat, 1.2 * math.sqrt(area / math.pi) + 2.0, level)
    x, y = LocalPlane(lon, lat).to_plane(around.lon, around.lat)
    return placing.fill_area(around, np.hypot(x, y), area)


def zone_rows(code: str, cells: placing.Cells, habitable, residents, district) -> list[dict[str, object]]:
    """Rows of zones.csv."""
    dense = residents / habitable >= placing.URBAN_PER_KM2
    return [
        {
            "zone": cells.code[i],
            "municipality": code,
            "district": district[i],
            "lon": round(float(cells.lon[i]), 5),
            "lat": round(float(cells.lat[i]), 5),
            "area_km2": round(float(cells.area_km2[i]), 4),
            "habitable_km2": habitable[i],
            "residents": residents[i],
            "urban": int(dense[i]),
        }
        for i in range(len(cells))
    ]


def district_of(x_km: float, y_km: float, far: float) -> str:
    if math.hypot(x_km, y_km) <= far:
        return "中心部"
    quarter = int(((math.degrees(math.atan2(x_km, y_km)) + 45) % 360) // 90)
    return ("北部", "東部", "南部", "西部")[quarter]


def facility_rows(counts: dict[str, int], cells: placing.Cells, residents: np.ndarray) -> list[dict[str, object]]:
    """Facilities by kind: the town hall in the densest cell; schools as residents; community centres more evenly."""
    height, width = (2 * float(v) for v in _half_cell(cells.level))
    rows: list[dict[str, object]] = []
    for kind, count in {"city_hall": 1, **counts}.items():
        if kind == "clinic":
            continue
        weights = np.sqrt(residents) if kind == "community_centre" else residents
        seats = np.array([int(np.argmax(residents))]) if kind == "city_hall" else placing.place(weights, count)
        east, north = placing.jitter(len(rows), len(seats))
        for number, (seat, dx, dy) in enumerate(zip(seats, east, north), start=1):
            rows.append({"id": f"{kind}_{number}", "kind": kind, "name": f"{KIND_JA[kind]} {number}（合成）",
                         "lon": round(float(cells.lon[seat] + dx * width), 5),
                         "lat": round(float(cells.lat[seat] + dy * height), 5), "zone": cells.code[seat]})  # fmt: skip
    return rows


def _half_cell(level: str) -> tuple[float, float]:
    lon, lat = placing.cell_centre(0, 0, level)
    return float(lat), float(lon) - 100


def write_network(folder: Path, cells: placing.Cells, xy: np.ndarray, places: list[dict], plane: LocalPlane,
                  nodes: list[dict] = (), links: list[dict] = ()) -> None:  # type: ignore[assignment]  # fmt: skip
    """Nodes and links: the grid for road and walk, a tree of fibre between public facilities, and what is given."""
    rows = [{"node": code, "kind": "zone", "lon": round(float(cells.lon[i]), 5),
             "lat": round(float(cells.lat[i]), 5), "zone": code}
            for i, code in enumerate(cells.code)]  # fmt: skip
    pairs = placing.grid_pairs(cells)
    pairs += placing.bridges(xy, pairs)
    ways = [link(f"g{k}", "road walk", cells.code[a], cells.code[b], xy[a], xy[b]) for k, (a, b) in enumerate(pairs, 1)]
    public = [p for p in places if p["kind"] in (*published.PUBLIC_KINDS, "city_hall")]
    spots = np.column_stack(plane.to_plane([p["lon"] for p in public], [p["lat"] for p in public]))
    rows += [{"node": f"f.{p['id']}", "kind": "facility", "name_ja": p["name"], "lon": p["lon"], "lat": p["lat"],
              "zone": p["zone"]} for p in public]  # fmt: skip
    ways += [
        link(f"b{k}", "backhaul", f"f.{public[a]['id']}", f"f.{public[b]['id']}", spots[a], spots[b], placing.DETOUR)
        for k, (a, b) in enumerate(placing.tree_pairs(spots), 1)
    ]
    write_table(folder, "nodes", [*rows, *nodes])
    write_table(folder, "links", [*ways, *links])


def link(name: str, layers: str, start: str, end: str, a: np.ndarray, b: np.ndarray, detour: float = 1.0) -> dict:
    """A row of links.csv between the points `a` and `b` [m], usable both ways."""
    length = round(float(np.hypot(*(np.asarray(a) - b))) * detour)
    return {"link": name, "layers": layers, "from_node": start, "to_node": end, "length_m": length, "both_ways": 1}
