"""The tables of a city folder on new zones: zones, population, and what refers to zones by name.

Facilities and stops keep their places and get the zone they stand nearest to. The links between zones are made anew,
as illustration: neighbouring cells, or for areas of any shape the Gabriel graph of their points (Gabriel and Sokal
1969), which is connected. Links between other nodes stay; a stop or facility that was linked to an old zone is linked
to the new zone next to it.

Assumption
    Habitable area is the published total of the municipality shared over inhabited zones in proportion to their area.
"""

from __future__ import annotations

import numpy as np

from ..city.geometry import LocalPlane
from ..city.illustration import link
from ..city.placing import URBAN_PER_KM2, bridges
from ..errors import DataError, Problem
from .areas import Areas
from .boundaries import Shape, cell_seat
from .city_files import TableUpdate, Update, raw_table
from .fit_measures import zone_misfits
from .import_note import ImportNote
from .zone_fit import fit_zones

FAR = 1.25
"""Residents of the areas over those of the base year beyond which, or below whose inverse, a warning is given: no city
of 10,000 or more changed by a quarter between two censuses (assumed)."""
MOST_ROWS = 1_900_000
"""Rows of population.csv; the reader of tables ends at 2 million."""
LEAST_SAID = 0.0005
"""Residents of a sex and age below this in a zone are not written (rounding of the table)."""


def zone_update(city, areas: Areas, shapes: dict[str, Shape], note: ImportNote,
                districts: dict[str, str] | None = None) -> Update:  # fmt: skip
    """Everything that new zones change.

    Parameters
    ----------
    city : simcity.city.City
    areas : Areas
        One a zone, all of the city's municipalities.
    shapes : dict of str to Shape
        Place and area of each zone.
    note : ImportNote
        Gets remarks.
    districts : dict of str to str, optional
        District under which each zone is reported; that of the nearest old zone by default.
    """
    residents, off = _fitted(city, areas)
    places = [shapes[z] for z in areas.zone]
    lon, lat = np.array([s.lon for s in places]), np.array([s.lat for s in places])
    xy = np.column_stack(city.plane.to_plane(lon, lat))
    district = [(districts or {}).get(z) or d for z, d in zip(areas.zone, _nearest(city.zones, xy, "district"))]
    zones = _zones(city, areas, places, residents, district)
    source = note.source
    update = Update(credits=[source], new_geography=True)
    people = _people(areas, residents)
    if len(people) > MOST_ROWS:
        raise DataError(Problem(f"{len(areas):,} zones by sex and age are {len(people):,} rows",
                                file=", ".join(note.files), expected=f"at most {MOST_ROWS:,}",
                                remedy="use larger mesh cells, or --districts FILE --aggregate"))  # fmt: skip
    add = update.tables.append
    add(TableUpdate("zones", zones, "published", f"{source}（可住地面積は区域面積で按分）"))
    add(
        TableUpdate(
            "population",
            people,
            "derived",
            f"{source}（各歳へ按分し市の男女・年齢別人口に合わせた）",
        )
    )
    _add_districts(city, district, source, update)
    _add_places(city, areas, xy, lon, lat, update)
    _drop_vanished(city, areas.zone, update, note)
    update.gaps.append("ゾーンは取込んだ統計区域。ゾーン間の道路・徒歩リンクは例示（合成）")
    if districts is None or not set(areas.zone) <= set(districts):
        note.remarks.append(("地区は取込前のゾーンから引き継いだ（--districts で対応表を指定できる）",
                             "districts are those of the zones before (give your own with --districts)"))  # fmt: skip
    note.remarks += _fit_remarks(areas, residents, off)
    census = float(areas.total.sum())
    if not 1 / FAR <= census / max(city.residents, 1.0) <= FAR:
        share = f"{census / city.residents:.0%}"
        note.remarks.append((
            f"注意: 区域人口の計は市人口の {share}。ファイルが市の一部や別の市・年のものでないか確認してください",
            f"take care: the areas hold {share} of the city's residents; see whether the files are of all of the city, "
            "and of a year near its base year",
        ))  # fmt: skip
    note.remarks.append(
        (
            f"区域人口の計 {census:,.0f} 人を、市の基準年（{city.base_year}）人口 {city.residents:,.0f} 人に合わせた",
            f"{census:,.0f} residents of the areas scaled to {city.residents:,.0f} of the base year {city.base_year}",
        )
    )
    return update


def _fit_remarks(areas: Areas, residents: np.ndarray, off: float) -> list[tuple[str, str]]:
    """How well the zones agree with the counts, in both languages."""
    totals, classes, changed = zone_misfits(areas, residents, np.array(areas.municipality))
    said = [(f"適合度（ゾーン総数、区域人口を市人口に比例換算した値との差）: {totals.words()}",
             f"fit of zone totals to the counts scaled to the city: {totals.words()}")]  # fmt: skip
    if classes.cells:
        said.append((f"適合度（ゾーン×性×年齢階級）: {classes.words()}。うち市全体の年齢構成の変化分 {changed:.2%}",
                     f"fit of zones by sex and age class: {classes.words()}; of this {changed:.2%} is the city's own "
                     "change between census and base year"))  # fmt: skip
    if off > 1e-6:
        said.append(
            (
                f"ゾーン総数は最大 {off:.2%} ずれる。市の男女・年齢別人口とは厳密に一致",
                f"zone totals are off by at most {off:.2%}; the city's residents by sex and age are met exactly",
            )
        )
    return said


def _fitted(city, areas: Areas) -> tuple[np.ndarray, float]:
    """Residents (n, 2, 111) municipality by municipality, and the largest misfit."""
    codes = sorted(set(city.population["municipality"]))
    home = np.array(areas.municipality)
    lacking = [code for code in codes if not areas.total[home == code].sum() > 0]
    if lacking:
        raise DataError([Problem(where="municipality", value=code, expected="an area with residents in the files",
                                 remedy="import the files of all municipalities of the city at once")
                         for code in lacking])  # fmt: skip
    residents, off = np.zeros((len(areas), 2, 111)), 0.0
    for code in codes:
        rows = np.flatnonzero(home == code)
        residents[rows], here = fit_zones(areas.take(rows), city.population_array(code))
        off = max(off, here)
    return residents, off


def _people(areas: Areas, residents: np.ndarray) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    # What is too little to be written goes to the largest zone of that sex and age, so that the totals stay.
    kept = np.where(residents >= LEAST_SAID, np.round(residents, 4), 0.0)
    rest = residents.sum(axis=0) - kept.sum(axis=0)
    top = residents.argmax(axis=0)
    np.add.at(kept, (top, *np.indices(rest.shape)), rest)
    for i, (zone, code) in enumerate(zip(areas.zone, areas.municipality)):
        for sex, age in zip(*np.nonzero(kept[i] > 0)):
            rows.append({"municipality": code, "zone": zone, "sex": "mf"[sex], "age": int(age),
                         "residents": float(kept[i, sex, age])})  # fmt: skip
    return rows


def _zones(city, areas: Areas, places: list[Shape], residents: np.ndarray, district: list[str]) -> list[dict]:
    people = residents.sum(axis=(1, 2))
    area = np.maximum([s.area_km2 for s in places], 1e-4)
    home = np.array(areas.municipality)
    habitable = np.zeros(len(areas))
    for code in set(areas.municipality):
        rows = home == code
        inhabited = rows & (people > 0)
        published = float(city.zones.loc[city.zones["municipality"] == code, "habitable_km2"].sum())
        share = min(1.0, published / area[inhabited].sum()) if inhabited.any() and published > 0 else 1.0
        habitable[inhabited] = area[inhabited] * share
    return [
        {"zone": zone, "municipality": code, "district": district[i], "lon": round(places[i].lon, 6),
         "lat": round(places[i].lat, 6), "area_km2": round(float(area[i]), 6),
         "habitable_km2": round(max(float(habitable[i]), 1e-6 if people[i] > 0 else 0.0), 6),
         "residents": round(float(people[i]), 3),
         "urban": int(habitable[i] > 0 and people[i] / habitable[i] >= URBAN_PER_KM2)}
        for i, (zone, code) in enumerate(zip(areas.zone, areas.municipality))
    ]  # fmt: skip


def _drop_vanished(city, zones: list[str], update: Update, note: ImportNote) -> None:
    """Tables by zone keep the rows of zones that are still there."""
    known = set(zones)
    for table in ("zone_households", "zone_controls", "zone_jobs"):
        old = raw_table(city, table)
        if old is None or set(old["zone"]) <= known:
            continue
        rows = old[[zone in known for zone in old["zone"]]]
        update.tables.append(_kept(city, table, rows))
        gone = f"{table}: {len(old) - len(rows):,}"
        note.remarks.append((f"{gone} 行は新しいゾーンにないため除いた（取り込み直してください）",
                             f"{gone} rows of former zones left out; import them again"))  # fmt: skip


def _add_districts(city, district: list[str], source: str, update: Update) -> None:
    old = raw_table(city, "districts")
    known = {} if old is None else {row["district"]: row for row in old.to_dict("records")}
    if set(district) <= set(known) and known:
        return
    rows = [known.get(d) or {"district": d, "name_ja": d, "name_en": d} for d in dict.fromkeys(district)]
    update.tables.append(TableUpdate("districts", rows, "published", source))


# -- what refers to zones --------------------------------------------------------------------------------------------


def _nearest(table, xy: np.ndarray, column: str) -> list[str]:
    """The `column` of the row of `table` nearest to each point."""
    from scipy.spatial import cKDTree

    return table[column].iloc[cKDTree(table[["x_m", "y_m"]].to_numpy()).query(xy)[1]].tolist()


def _add_places(city, areas: Areas, xy: np.ndarray, lon: np.ndarray, lat: np.ndarray, update: Update) -> None:
    """Facilities, nodes and links on the new zones."""
    import pandas as pd

    zones = pd.DataFrame({"zone": areas.zone, "x_m": xy[:, 0], "y_m": xy[:, 1]})
    facilities = raw_table(city, "facilities")
    if facilities is not None and len(facilities):
        spots = np.column_stack(city.plane.to_plane(facilities["lon"], facilities["lat"]))
        facilities["zone"] = _nearest(zones, spots, "zone")
        update.tables.append(_kept(city, "facilities", facilities))
    nodes, links = raw_table(city, "nodes"), raw_table(city, "links")
    old = set(nodes.loc[nodes["kind"] == "zone", "node"])
    others = nodes[nodes["kind"] != "zone"].copy()
    if len(others):
        spots = np.column_stack(city.plane.to_plane(others["lon"], others["lat"]))
        others["zone"] = [z if had else "" for z, had in zip(_nearest(zones, spots, "zone"), others["zone"])]
        clash = sorted(set(others["node"]) & set(areas.zone))
        if clash:
            raise DataError(Problem(f"{clash[0]} is the name of a zone and of another node", file="nodes.csv"))
    rows = [{"node": z, "kind": "zone", "lon": round(float(x), 6), "lat": round(float(y), 6), "zone": z}
            for z, x, y in zip(areas.zone, lon, lat)]  # fmt: skip
    update.tables.append(TableUpdate("nodes", rows + others.to_dict("records"), "synthetic",
                                     "取込んだゾーンと既存の地点", False))  # fmt: skip
    ways = _ways(areas, xy) + _links_kept(links, old, others, zones, city.plane)
    update.tables.append(TableUpdate("links", ways, "synthetic", "ゾーン間は隣接から合成、ほかは従来のまま", False))


def _kept(city, table: str, frame) -> TableUpdate:
    return TableUpdate(table, frame.to_dict("records"), city.provenance[table], city.table_sources[table], False)


def _ways(areas: Areas, xy: np.ndarray) -> list[dict]:
    pairs = cell_pairs(areas.zone) if areas.level else gabriel_pairs(xy)
    if len(xy) > 1:
        pairs += bridges(xy, pairs)
    return [link(f"g{k}", "road walk", areas.zone[a], areas.zone[b], xy[a], xy[b]) for k, (a, b) in enumerate(pairs, 1)]


def _links_kept(links, old: set[str], others, zones, plane: LocalPlane) -> list[dict]:
    """Links between other nodes as they were, and one to the nearest zone where a link to an old zone is lost."""
    rows: list[dict] = []
    lost: dict[str, set[str]] = {}
    for row in links.to_dict("records"):
        ends = (row["from_node"], row["to_node"])
        if not set(ends) & old:
            rows.append({**row, "link": f"k.{row['link']}"[:80] if row["link"].startswith("g") else row["link"]})
        elif (node := next((e for e in ends if e not in old), None)) is not None:
            lost.setdefault(node, set()).update(row["layers"].split())
    place = {n: (x, y) for n, x, y in zip(others["node"], others["lon"], others["lat"])} if len(others) else {}
    for number, (node, layers) in enumerate(sorted(lost.items()), start=1):
        spot = np.array([float(v) for v in plane.to_plane(*place[node])])
        seat = _nearest(zones, spot[None, :], "zone")[0]
        there = zones.loc[zones["zone"] == seat, ["x_m", "y_m"]].to_numpy()[0]
        rows.append(link(f"z{number}", " ".join(sorted(layers)), node, seat, spot, there))
    return rows


def cell_pairs(codes: list[str]) -> list[tuple[int, int]]:
    """Pairs of mesh cells that share a side."""
    seat = {cell_seat(code)[:2]: i for i, code in enumerate(codes)}
    return [(i, seat[near]) for (r, c), i in seat.items() for near in ((r, c + 1), (r + 1, c)) if near in seat]


def gabriel_pairs(xy: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of points with no third one in the circle whose diameter they span."""
    from scipy.spatial import Delaunay, QhullError, cKDTree

    from ..city.placing import tree_pairs

    if len(xy) < 4:
        return tree_pairs(xy)
    try:
        triangles = Delaunay(xy).simplices
    except QhullError:  # all on one line
        return tree_pairs(xy)
    edges = np.unique(
        np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])), axis=0
    )
    middle = (xy[edges[:, 0]] + xy[edges[:, 1]]) / 2
    radius = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T) / 2
    nearest = cKDTree(xy).query(middle)[0]
    return [(int(a), int(b)) for a, b in edges[nearest >= radius * (1 - 1e-9)]]
