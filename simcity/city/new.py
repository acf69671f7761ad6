"""``simcity new city``: a folder for any of the 1,741 municipalities from the packaged table of published figures.

Model
    Figures are published; their places are not in the table, so zones, facilities and links are illustration: a disc of
    grid cells around the capital of the prefecture, density falling from its middle. Single ages come from a model of
    ages given by the caller (``simcity.population`` has one); without one the base year is the last census and ages
    are spread within the published classes by a simple rule.

Left out
    Existing assets: the office fills ``assets.csv`` in.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from . import placing, published
from .geometry import LocalPlane
from .loader import load_city
from .municipalities import Municipality, find_municipality, prefectures
from .writing import population_rows, write_settings, write_table

CENSUS = 2020
OLDEST_DECLINE = 0.87
"""Each single age from 75 on has this share of the one before, in the simple rule for ages (assumed)."""
DISTRICTS = {"中心部": "Centre", "北部": "North", "東部": "East", "南部": "South", "西部": "West"}
AgeModel = Callable[[object, int], np.ndarray]


def new_city(name_or_code: str, folder: str | Path, age_model: AgeModel | None = None, base_year: int | None = None) -> Path:
    """Make a city folder.

    Parameters
    ----------
    name_or_code : str
        As :func:`~simcity.city.find_municipality` takes it.
    folder : str or Path
        Folder to make; must not exist, or be empty.
    age_model : callable, optional
        ``age_model(city, year)`` -> residents by sex and single age, shape (2, 111), at 1 October of `year`, for the
        city as of the last census.
    base_year : int, optional
        2025 with an age model, else the last census (2020).

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DataError
        When the name is unknown or of several, the folder is not empty, or nobody lived there at the census.
    """
    m = find_municipality(name_or_code)
    folder = Path(folder)
    base_year = base_year or (2025 if age_model else CENSUS)
    _refuse(m, folder, age_model, base_year)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made beside its place and moved there when whole: a failure leaves nothing half done.
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        cells, habitable = make_cells(m)
        write_city(work, m, cells, habitable, simple_ages(m), CENSUS, folder)
        if age_model is not None:
            ages = age_model(load_city(work), base_year)
            write_city(work, m, cells, habitable, whole_persons(ages), base_year, folder)
        load_city(work)
        work.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        os.replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _refuse(m: Municipality, folder: Path, age_model: AgeModel | None, base_year: int) -> None:
    problems = []
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problems.append(Problem("exists and is not an empty folder", file=folder, remedy="name another folder"))
    if not m.get("pop", CENSUS) > 0:
        problems.append(Problem(f"{m.full_name} ({m.code}) had no residents at the census of {CENSUS}",
                                remedy="make its folder by hand from a later count"))  # fmt: skip
    if age_model is None and base_year != CENSUS:
        problems.append(Problem(where="base_year", value=base_year, expected=f"{CENSUS} without a model of ages",
                                remedy="give age_model, or use the command simcity new city"))  # fmt: skip
    if problems:
        raise DataError(problems)


# -- people ------------------------------------------------------------------------------------------------------------


def simple_ages(m: Municipality, year: int = CENSUS) -> np.ndarray:
    """Whole residents by sex and single age at the census: level within 0-14, 15-64 and 65-74, falling from 75 on."""
    ages = np.zeros((2, 111))
    for row, sex in enumerate("mf"):
        known = [m.get(f"pop_{c}_{sex}", year) for c in ("0_14", "15_64", "65_plus")]
        scale = m.get(f"pop_{sex}", year) / max(sum(known), 1.0)  # shares out residents of unknown age
        old = m.get(f"pop_75_plus_{sex}", year) * scale
        children, adults, elders = (value * scale for value in known)
        ages[row, :15], ages[row, 15:65], ages[row, 65:75] = children / 15, adults / 50, (elders - old) / 10
        falling = OLDEST_DECLINE ** np.arange(36)
        ages[row, 75:] = old * falling / falling.sum()
    return whole_persons(ages, [m.get("pop_m", year), m.get("pop_f", year)])


def whole_persons(ages: np.ndarray, totals=None) -> np.ndarray:
    """Whole persons: sums by sex and by class (0-14, 15-64, 65-74, 75+) move by less than one."""
    result = np.zeros((2, 111))
    ages = np.asarray(ages, dtype=np.float64)
    if ages.shape != (2, 111) or not np.isfinite(ages).all() or (ages < 0).any():
        raise DataError(Problem(where="residents by sex and age", value=ages.shape, expected="shape (2, 111), finite, 0 or more"))
    spans = [slice(0, 15), slice(15, 65), slice(65, 75), slice(75, 111)]
    for row in range(2):
        total = round(float(ages[row].sum() if totals is None else totals[row]))
        shares = placing.spread(np.array([ages[row, span].sum() for span in spans]), total)
        for span, share in zip(spans, shares):
            result[row, span] = placing.spread(ages[row, span], share)
    return result


# -- places ------------------------------------------------------------------------------------------------------------


def make_cells(m: Municipality) -> tuple[placing.Cells, np.ndarray]:
    """A disc of cells around the capital of the prefecture with the published habitable area."""
    lon, lat = (float(prefectures()[m.code[:2]][key]) for key in ("lon", "lat"))
    area = m.latest("habitable")[1]
    level = placing.choose_level(area, lat)
    around = placing.cells_around(lon, lat, 1.2 * math.sqrt(area / math.pi) + 2.0, level)
    x, y = LocalPlane(lon, lat).to_plane(around.lon, around.lat)
    return placing.fill_area(around, np.hypot(x, y), area)


def write_city(folder: Path, m: Municipality, cells: placing.Cells, habitable: np.ndarray, ages: np.ndarray,
               base_year: int, final: Path) -> None:  # fmt: skip
    """Write all files of the folder."""
    lon, lat = (float(prefectures()[m.code[:2]][key]) for key in ("lon", "lat"))
    plane = LocalPlane(lon, lat)
    xy = np.column_stack(plane.to_plane(cells.lon, cells.lat))
    km = np.hypot(*xy.T) / 1000
    residents = placing.spread(placing.clark(km, habitable.sum()) * habitable, ages.sum(), 10)
    district = [_district(*point, far=math.sqrt(habitable.sum() / math.pi) / 3) for point in xy / 1000]
    write_table(folder, "zones", zone_rows(m.code, cells, habitable, residents, district))
    write_table(folder, "population", population_rows(m.code, ages))
    write_table(folder, "districts", [{"district": ja, "name_ja": ja, "name_en": en} for ja, en in DISTRICTS.items()])
    places = facility_rows(published.facility_counts(m), cells, residents)
    write_table(folder, "facilities", places)
    write_network(folder, cells, xy, places, plane)
    write_published(folder, m)
    write_table(folder, "assets", [])
    write_settings(folder, _settings(m, base_year, final, lon, lat), COMMENT.format(name=m.full_name))


def zone_rows(code: str, cells: placing.Cells, habitable, residents, district) -> list[dict[str, object]]:
    """Rows of zones.csv."""
    dense = residents / habitable >= placing.URBAN_PER_KM2
    return [{"zone": cells.code[i], "municipality": code, "district": district[i], "lon": cells.lon[i], "lat": cells.lat[i],
             "area_km2": round(float(cells.area_km2[i]), 4), "habitable_km2": habitable[i], "residents": residents[i],
             "urban": int(dense[i])} for i in range(len(cells))]  # fmt: skip


def _district(x_km: float, y_km: float, far: float) -> str:
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
    rows = [{"node": code, "kind": "zone", "lon": cells.lon[i], "lat": cells.lat[i], "zone": code}
            for i, code in enumerate(cells.code)]  # fmt: skip
    pairs = placing.grid_pairs(cells)
    pairs += placing.bridges(xy, pairs)
    ways = [link(f"g{k}", "road walk", cells.code[a], cells.code[b], xy[a], xy[b]) for k, (a, b) in enumerate(pairs, 1)]
    public = [p for p in places if p["kind"] in (*published.PUBLIC_KINDS, "city_hall")]
    spots = np.column_stack(plane.to_plane([p["lon"] for p in public], [p["lat"] for p in public]))
    rows += [{"node": f"f.{p['id']}", "kind": "facility", "name_ja": p["name"], "lon": p["lon"], "lat": p["lat"],
              "zone": p["zone"]} for p in public]  # fmt: skip
    ways += [link(f"b{k}", "backhaul", f"f.{public[a]['id']}", f"f.{public[b]['id']}", spots[a], spots[b], placing.DETOUR)
             for k, (a, b) in enumerate(placing.tree_pairs(spots), 1)]  # fmt: skip
    write_table(folder, "nodes", [*rows, *nodes])
    write_table(folder, "links", [*ways, *links])


def link(name: str, layers: str, start: str, end: str, a: np.ndarray, b: np.ndarray, detour: float = 1.0) -> dict:
    """A row of links.csv between the points `a` and `b` [m], usable both ways."""
    length = round(float(np.hypot(*(np.asarray(a) - b))) * detour)
    return {"link": name, "layers": layers, "from_node": start, "to_node": end, "length_m": length, "both_ways": 1}


# -- figures and settings ----------------------------------------------------------------------------------------------


def write_published(folder: Path, m: Municipality) -> None:
    """The tables of published figures."""
    write_table(folder, "classes", published.class_rows(m))
    write_table(folder, "flows", published.flow_rows(m))
    write_table(folder, "households", published.household_rows(m))
    write_table(folder, "jobs", published.job_rows(m))
    write_table(folder, "finance", published.finance_rows(m))
    write_table(folder, "neighbours", published.neighbour_rows(m))


def _settings(m: Municipality, base_year: int, final: Path, lon: float, lat: float) -> dict[str, object]:
    derived = base_year != CENSUS
    tables = {**SYNTHETIC_TABLES, **PUBLISHED_TABLES,
              "population": {"provenance": "derived" if derived else "synthetic",
                             "source": f"単独年齢は{CENSUS}年国勢調査の年齢4区分から" +
                             (f"{base_year}年へ推計（人口モデル）" if derived else "の単純な按分（合成）")}}  # fmt: skip
    return {"id": final.parent.name if final.name == "city" else final.name, "names": {"ja": m.name_ja, "en": m.name_en},
            "crs": "EPSG:6668", "origin": {"lon": lon, "lat": lat}, "base_year": base_year, "municipality": m.code,
            "municipalities": [m.code], "tables": tables, "sources": CREDITS, "gaps": gaps_of(m)}  # fmt: skip


def gaps_of(m: Municipality) -> list[str]:
    """What is not published and by which rule it was filled, in words."""
    gaps = [
        "地理は例示（合成）: 位置は県庁所在地の概略座標、面積は公表の可住地面積、人口密度は中心からの距離で逓減"
        f"（Clark型、1/eになる距離は半径の{placing.CLARK_SHARE:g}倍、仮定）",
        "施設の数は公表値、位置は合成。既存資産（assets.csv）は空なので、台帳から記入すること",
        "年齢不詳は年齢区分に比例配分",
    ]
    if m.name_en == m.name_ja:
        gaps.append("ローマ字名は収録がないため、英語でも日本語名を使う")
    return gaps


KIND_JA = {"city_hall": "役所", "primary_school": "小学校", "junior_high_school": "中学校", "combined_school": "義務教育学校",
           "community_centre": "公民館", "library": "図書館", "hospital": "病院"}  # fmt: skip
COMMENT = """{name}: made by simcity new city.
Figures are published; geography is an illustration (例示・合成). Correct and complete the tables where you know better,
and change provenance and source with them. Check with: simcity check FOLDER"""
CREDITS = [
    "SSDSE-A 2018～2026（独立行政法人統計センター）を加工して作成",
    "住民基本台帳に基づく人口、人口動態及び世帯数（総務省）を加工して作成",
]
PUBLISHED_TABLES = {
    "classes": {"provenance": "published", "source": "国勢調査 2015・2020（SSDSE-A）"},
    "flows": {"provenance": "published", "source": "juki: 住民基本台帳人口動態 2015-2019; ssdse: SSDSE-A 2020-2024（転出入は日本人移動者）"},
    "households": {"provenance": "published", "source": "国勢調査 2015・2020（SSDSE-A）"},
    "jobs": {"provenance": "published", "source": "経済センサス 2014・2016・2021（SSDSE-A）"},
    "finance": {"provenance": "published", "source": "市町村別決算状況調 2015-2022（SSDSE-A）"},
    "neighbours": {"provenance": "published", "source": "国勢調査 2020（SSDSE-A）"},
    "assets": {"provenance": "measured", "source": "台帳（未記入）"},
}
SYNTHETIC_TABLES = {
    name: {"provenance": "synthetic", "source": source}
    for name, source in {
        "zones": "可住地面積と総人口から合成（Clark型密度）", "districts": "中心と方位による区分（合成）",
        "facilities": "数は公表値（SSDSE-A）、位置は合成", "nodes": "ゾーンと施設から合成", "links": "隣接格子と最短木から合成",
    }.items()
}  # fmt: skip
