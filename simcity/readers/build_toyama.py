"""Builds the tables of the city folder of Toyama that are made by rule, from its typed facts and the published figures.

``python -m simcity.readers.build_toyama LIBRARY [--shared SHARED] [--age-model MODULE:FUNCTION]`` works on
``LIBRARY/toyama/city`` and ``LIBRARY/toyama_2015/city``. Typed there by hand are stops, routes, districts and assets.
The outline comes from 国土数値情報 in SHARED, simplified; without SHARED the one in the folder stays, and so do the
five-year groups of the censuses. The same input gives the same bytes.

Model
    Zones are the 500 m cells inside the outline nearest to a stop, as many as fill the published habitable area.
    Density falls with the distance to the middle of the city and to the nearest stop; the parameters below are assumed
    and chosen so that somewhat over half of the residents live in cells of 4,000 or more per km² [remembered: the
    densely inhabited district of the census holds 55 to 60 %].
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np

from ..city import credits, illustration, new, placing, published
from ..city.geometry import LocalPlane, inside, mesh_code, simplify
from ..city.loader import load_city
from ..city.municipalities import Municipality, find_municipality
from ..city.writing import population_rows, write_settings, write_table

CODE = "16201"
ORIGIN = (137.213, 36.701)
"""Toyama station, from which metres are counted."""
BASE_YEAR = 2025
OUTLINE_TOLERANCE_DEG = 0.001
GATEWAYS = 98
GATEWAY_RADIUS_M = 1500.0
"""Reach with which the sites of the 98 gateways are chosen (assumed; no list of the sites is public)."""

# Density relative to the middle (all assumed): a plateau, a ridge along stops, thin villages; valleys hold few.
CENTRE_SHARE, CENTRE_KM = 0.85, 4.3
STOP_SHARE, STOP_KM, STOP_REACH_KM = 0.35, 0.8, 25.0
RURAL_SHARE, RURAL_KM, RURAL_REACH_KM = 0.08, 2.5, 30.0
VALLEY_KM = 17.0
REMOTE_KM = 10.0


def build(library: Path, shared: Path | None = None, age_model=None) -> None:
    """Write the tables of both folders; see the module."""
    folder, earlier = library / "toyama" / "city", library / "toyama_2015" / "city"
    m = find_municipality(CODE)
    if shared is not None:
        write_table(folder, "outline", outline_rows(shared))
        write_table(folder, "census", census_rows(shared))
    plane = LocalPlane(*ORIGIN)
    cells, habitable, weights, nearest = make_zones(m, folder, plane)
    stops = _rows(folder / "stops.csv")
    district = [stops[i]["district"] for i in nearest]
    ages = new.simple_ages(m)
    _write_geography(folder, cells, habitable, weights, district, ages, plane, stops)
    new.write_published(folder, m)
    write_settings(folder, _settings(new.CENSUS, False), COMMENT)
    if age_model is not None:
        ages = new.whole_persons(age_model(load_city(folder), BASE_YEAR))
        _write_geography(folder, cells, habitable, weights, district, ages, plane, stops)
        write_settings(folder, _settings(BASE_YEAR, True), COMMENT)
    _write_2015(earlier, m, library, age_model)
    load_city(folder)


# -- facts -------------------------------------------------------------------------------------------------------------


def outline_rows(shared: Path) -> list[dict[str, object]]:
    """The municipal boundary of 国土数値情報 N03, simplified and rounded to 0.001 degree."""
    path = shared / "data" / "boundaries_n03" / "N03-21_16_210101.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    polygons = [f["geometry"]["coordinates"] for f in features if f["properties"]["N03_007"] == CODE]
    rows = []
    for number, rings in enumerate(polygons):
        ring = np.round(np.array(rings[0], dtype=np.float64), 3)
        for lon, lat in ring[simplify(ring, OUTLINE_TOLERANCE_DEG)]:
            rows.append({"ring": number, "lon": lon, "lat": lat})
    return rows


def census_rows(shared: Path) -> list[dict[str, object]]:
    """Five-year groups below 50 at the censuses from 2000, both sexes."""
    rows = []
    for row in _rows(shared / "data" / "facts_published" / "toyama_city_age_5yr_1980_2015_under50.csv"):
        first, _, last = row["age_group"].partition("-")
        if last.isdigit() and int(row["year"]) >= 2000:
            rows.append({"municipality": CODE, "year": int(row["year"]), "age_from": int(first), "age_to": int(last),
                         "residents": int(row["population"])})  # fmt: skip
    return rows


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _rings(folder: Path) -> list[np.ndarray]:
    rings: dict[str, list] = {}
    for row in _rows(folder / "outline.csv"):
        rings.setdefault(row["ring"], []).append((float(row["lon"]), float(row["lat"])))
    return [np.array(ring) for ring in rings.values()]


# -- zones -------------------------------------------------------------------------------------------------------------


def make_zones(m: Municipality, folder: Path, plane: LocalPlane):
    """Cells, their habitable area [km²], weights for residents, and the nearest stop of each."""
    rings, stops = _rings(folder), _rows(folder / "stops.csv")
    middle = (rings[0].max(axis=0) + rings[0].min(axis=0)) / 2
    around = placing.cells_around(float(middle[0]), float(middle[1]), 45.0, "500m")
    around = around.take(np.flatnonzero(inside(around.lon, around.lat, rings)))
    km, centre_km = _to_stops(around, stops, plane)
    # Far from the middle a stop stands in a valley: its kilometres count for more.
    cells, habitable = placing.fill_area(
        around, km.min(axis=1) * (1 + (centre_km / REMOTE_KM) ** 2), m.latest("habitable")[1]
    )
    km, centre_km = _to_stops(cells, stops, plane)
    served = km.min(axis=1)
    density = CENTRE_SHARE * np.exp(-((centre_km / CENTRE_KM) ** 6))
    density += STOP_SHARE * np.exp(-served / STOP_KM) * np.exp(-centre_km / STOP_REACH_KM)
    density += RURAL_SHARE * np.exp(-served / RURAL_KM) * np.exp(-centre_km / RURAL_REACH_KM)
    density /= 1 + (centre_km / VALLEY_KM) ** 8
    return cells, habitable, density * habitable, km.argmin(axis=1)


def _to_stops(cells: placing.Cells, stops: list[dict], plane: LocalPlane) -> tuple[np.ndarray, np.ndarray]:
    """Distance of each cell to each stop and to the origin [km]."""
    x, y = plane.to_plane(cells.lon, cells.lat)
    sx, sy = plane.to_plane([float(s["lon"]) for s in stops], [float(s["lat"]) for s in stops])
    return np.hypot(x[:, None] - sx, y[:, None] - sy) / 1000, np.hypot(x, y) / 1000


def _write_geography(folder: Path, cells, habitable, weights, district, ages, plane: LocalPlane, stops) -> None:
    residents = placing.spread(weights, ages.sum(), 10)
    write_table(folder, "zones", illustration.zone_rows(CODE, cells, habitable, residents, district))
    write_table(folder, "population", population_rows(CODE, ages))
    xy = np.column_stack(plane.to_plane(cells.lon, cells.lat))
    places = illustration.facility_rows(published.facility_counts(find_municipality(CODE)), cells, residents)
    public = [p for p in places if p["kind"] in published.PUBLIC_KINDS]
    spots = np.column_stack(plane.to_plane([p["lon"] for p in public], [p["lat"] for p in public]))
    for i in placing.choose_sites(spots, xy, residents, GATEWAYS, GATEWAY_RADIUS_M):
        public[i]["gateway"] = 1
    write_table(folder, "facilities", [{"gateway": 0, **place} for place in places])
    nodes, links = rail(folder, cells, xy, plane, stops)
    illustration.write_network(folder, cells, xy, places, plane, nodes, links)


def rail(folder: Path, cells, xy: np.ndarray, plane: LocalPlane, stops: list[dict]) -> tuple[list[dict], list[dict]]:
    """Stops as nodes, rail links between consecutive stops of a line, and the walk from each stop to its zone."""
    by_code = {code: i for i, code in enumerate(cells.code)}
    spots = {s["stop"]: np.array(plane.to_plane(float(s["lon"]), float(s["lat"]))) for s in stops}
    nodes, links = [], []
    for number, stop in enumerate(stops, start=1):
        lon, lat = float(stop["lon"]), float(stop["lat"])
        code = mesh_code(lon, lat)
        nodes.append(
            {
                "node": f"s.{stop['stop']}",
                "kind": "stop",
                "name_ja": stop["name_ja"],
                "name_en": stop["name_en"],
                "lon": lon,
                "lat": lat,
                "zone": code if code in by_code else "",
            }
        )
        seat = by_code.get(code, int(np.argmin(np.hypot(*(xy - spots[stop["stop"]]).T))))
        links.append(
            illustration.link(
                f"w{number}", "walk", f"s.{stop['stop']}", cells.code[seat], spots[stop["stop"]], xy[seat]
            )
        )
    lines: dict[str, list[dict]] = {}
    for row in _rows(folder / "routes.csv"):
        lines.setdefault(row["route"], []).append(row)
    for route, calls in lines.items():
        names = [row["stop"] for row in sorted(calls, key=lambda row: int(row["order"]))]
        links += [
            illustration.link(f"r.{route}.{k}", "rail", f"s.{a}", f"s.{b}", spots[a], spots[b])
            for k, (a, b) in enumerate(zip(names, names[1:]), start=1)
        ]
    return nodes, links


# -- the year 2015 -----------------------------------------------------------------------------------------------------


def _write_2015(folder: Path, m: Municipality, library: Path, age_model) -> None:
    """Only what differs in 2015: the population of the census, and no network yet."""
    folder.mkdir(parents=True, exist_ok=True)
    ages = new.simple_ages(m, 2015)
    settings = {"id": "toyama_2015", "extends": "toyama", "names": {"ja": "富山市（2015年）", "en": "Toyama (2015)"},
                "base_year": 2015, "tables": TABLES_2015}  # fmt: skip
    write_table(folder, "population", population_rows(CODE, ages))
    write_table(folder, "assets", [])
    write_settings(folder, settings, COMMENT_2015)
    if age_model is not None:
        write_table(folder, "population", population_rows(CODE, new.whole_persons(age_model(load_city(folder), 2015))))
        settings["tables"] = {**TABLES_2015, "population": {"provenance": "derived", "source": DERIVED_2015}}
        write_settings(folder, settings, COMMENT_2015)
    load_city(folder)


# -- settings ----------------------------------------------------------------------------------------------------------


def _settings(base_year: int, derived: bool) -> dict[str, object]:
    people = (f"2020年国勢調査の年齢4区分から単独年齢を推計し、{base_year}年10月1日へ延長（人口モデル）" if derived
              else "2020年国勢調査の年齢4区分の単純な按分（合成）")  # fmt: skip
    tables = {
        "zones": ("synthetic", "JIS X 0410 の500mセル。可住地面積471.10km2（公表）を駅・停留場に近い順に充当、"
            "人口は距離で逓減させ総人口に一致（合成）"),
        "population": ("derived" if derived else "synthetic", people),
        "outline": ("derived", "国土数値情報 N03 行政区域（国土交通省、2021年）を簡略化し0.001度に丸め"),
        "stops": ("published", "駅・停留場の名称と0.001度に丸めた位置（各社・公開地図による事実）"),
        "routes": ("published", "各線の停車順（各社。停留場は主なもののみ）"),
        "districts": ("synthetic", "最寄りの駅・停留場による区分（行政区画ではない）"),
        "facilities": ("synthetic", "数は公表値（SSDSE-A）、位置と98基の設置場所は合成"),
        "nodes": ("synthetic", "ゾーン・施設は合成、駅・停留場は公表"),
        "links": ("synthetic", "道路・歩行は隣接セル、回線は最短木（合成）。鉄道は実際の停車順の直線距離"),
        "census": ("published", "国勢調査 2000-2015 の5歳階級（50歳未満、男女計）"),
        "assets": ("derived", "基数・総額は公表（北日本新聞2019）。按分・耐用年数・処分制限は仮定"),
    }  # fmt: skip
    entries = {name: {"provenance": kind, "source": source} for name, (kind, source) in tables.items()}
    published_tables = {k: v for k, v in credits.PUBLISHED_TABLES.items() if k != "assets"}
    return {
        "id": "toyama",
        "names": {"ja": "富山市", "en": "Toyama"},
        "crs": "EPSG:6668",
        "origin": {"lon": ORIGIN[0], "lat": ORIGIN[1]},
        "base_year": base_year,
        "municipality": CODE,
        "municipalities": [CODE],
        "tables": {**entries, **published_tables},
        "sources": [
            *credits.CREDITS,
            "国土数値情報（行政区域データ）（国土交通省）を加工して作成",
            "駅・停留場: 富山地方鉄道、あいの風とやま鉄道、JR西日本の公表する名称。位置は0.001度",
            "センサーネットワーク: 北日本新聞（2019年）、建設通信新聞（2019年）が報じた公表値",
        ],
        "gaps": [
            "ゾーン別人口は合成: 中心（富山駅）と最寄り駅・停留場からの距離で逓減"
            "（係数は仮定、4000人/km2以上のセルに半数強が住むようにした）",
            "施設の位置、ゲートウェイ98基の設置場所は合成（1.5km以内の住民を多く覆う公共施設から選択、仮定）",
            "道路・歩行の網は500mセルの隣接（合成）。道路リンクの交通量は出さない",
            "立山線は岩峅寺と有峰口の間の停車場を省く（市外）",
            "初期費用の基盤との按分、補助率1/2、耐用8年、処分制限期間、契約終了年は仮定",
            "年齢不詳は年齢区分に比例配分",
        ],
    }


COMMENT = """Toyama City. Tables marked synthetic are an illustration (例示・合成), not a record.
Typed by hand: stops, routes, districts, assets. All others: python -m simcity.readers.build_toyama"""
COMMENT_2015 = "Toyama as of 2015, before the network was built: the geography of toyama, the people of the census."
DERIVED_2015 = "2015年国勢調査の年齢4区分と5歳階級から単独年齢を推計（人口モデル）"
TABLES_2015 = {
    "population": {"provenance": "synthetic", "source": "2015年国勢調査の年齢4区分の単純な按分（合成）"},
    "assets": {"provenance": "published", "source": "センサーネットワークは2018年度の整備で、まだない"},
}


def main(arguments: list[str]) -> int:
    """Command line; see the module."""
    parser = argparse.ArgumentParser(description="Build the city folders of Toyama.")
    parser.add_argument("library", type=Path)
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--age-model", metavar="MODULE:FUNCTION")
    asked = parser.parse_args(arguments)
    model = None
    if asked.age_model:
        module, _, name = asked.age_model.partition(":")
        model = getattr(import_module(module), name)
    build(asked.library, asked.shared, model)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
