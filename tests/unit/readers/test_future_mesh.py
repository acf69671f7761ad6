"""Future residents by mesh cell, from hand-made files in the published layout; no real file of it was at hand."""

import json

import pytest

from simcity.city import load_city
from simcity.city.controls import control_areas, control_outlooks
from simcity.city.geometry import mesh_code
from simcity.errors import DataError
from simcity.readers.boundaries import cell_shape
from simcity.readers.city_files import change_city, city_to_change
from simcity.readers.future_mesh import future_mesh_update
from simcity.readers.zone_fit import zone_of
from tests.city_cases import write_city
from tests.import_cases import FUTURE_CELLS, write

A, B, C = "553702541", "553702441", "553702243"
"""Cells of 500 m that hold the three zones of the hand-made city."""


@pytest.fixture
def city(tmp_path):
    return city_to_change(write_city(tmp_path / "tiny"))


def table(tmp_path, text=FUTURE_CELLS):
    return write(tmp_path / "mesh.csv", text, "utf-8")


def totals(update, year, low=0, high=110):
    return {r["zone"]: r["residents"] for r in update.tables[0].rows
            if (r["year"], r["age_from"], r["age_to"]) == (year, low, high)}  # fmt: skip


def test_the_cells_of_the_fixture_hold_the_zones():
    assert [mesh_code(137.30, lat) for lat in (36.7099, 36.7, 36.69)] == [A, B, C]


def test_cells_go_to_the_nearest_zone_of_their_municipality(city, tmp_path):
    update, note = future_mesh_update(city, [table(tmp_path)])
    assert totals(update, 2030) == {"a": 50, "b": 24, "c": 6} and totals(update, 2020) == {"a": 60, "b": 30, "c": 10}
    assert note.balanced and note.read == 4 and note.kept == 3 and note.dropped == {"another municipality": 1}
    assert any("3 cells went to the zone nearest" in en for _, en in note.remarks) and not note.tested_on_real_file
    assert any("0.0% of them" in en for _, en in note.remarks)


def test_withheld_ages_get_their_part_of_the_cell_that_counts_them(city, tmp_path):
    update, note = future_mesh_update(city, [table(tmp_path)])
    # B counts C too: 15 of 65 and over live among their 30 residents.
    old = totals(update, 2030, 65, 110)
    assert old["b"] == pytest.approx(15 * 24 / 30) and old["c"] == pytest.approx(15 * 6 / 30)
    assert note.combined == 1


def test_residents_with_nothing_withheld_are_taken_before_the_others(city, tmp_path):
    text = FUTURE_CELLS.replace("PTN_2030", "PT00_2030")
    update, _ = future_mesh_update(city, [table(tmp_path, text)])
    assert totals(update, 2030) == {"a": 50, "b": 24, "c": 6}
    text = FUTURE_CELLS.replace("PTN_2030", "PT00_2030").replace(",24,@", ",30,@").replace(",6,*", ",,*")
    update, _ = future_mesh_update(city, [table(tmp_path, text)])
    assert totals(update, 2030) == {"a": 50, "b": 22.5, "c": 7.5}  # by their 30 and 10 residents of 2020


def test_the_city_has_them_beside_ours_by_district_and_in_all(city, tmp_path):
    update, _ = future_mesh_update(city, [table(tmp_path)])
    made = change_city(city, update)
    assert ("ksj", "north", 2030, 74.0) in control_areas(made)
    assert ("ksj", "c", 2030, 6.0) in control_areas(made, "zone")
    found = {o.source: o for o in control_outlooks(made)}["ksj"]
    assert found.years == (2020, 2030) and found.at(2030) == 80 and found.at(2030, "65_plus") == pytest.approx(30)


def test_geojson_and_a_table_of_attributes_say_the_same(city, tmp_path):
    import csv

    features = []
    for row in csv.DictReader(FUTURE_CELLS.splitlines()):
        ring = [[float(x), float(y)] for x, y in cell_shape(row["MESH_ID"]).rings[0]]
        cells = {k: None if v == "" else float(v) if k.startswith("PT") else v for k, v in row.items()}
        features.append({"type": "Feature", "properties": cells,
                         "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}})  # fmt: skip
    path = tmp_path / "cells.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    from_map, _ = future_mesh_update(city, [path])
    from_table, _ = future_mesh_update(city, [table(tmp_path)])
    assert from_map.tables[0].rows == from_table.tables[0].rows


def test_smaller_cells_are_added_up_and_larger_ones_parted_by_residents(tmp_path):
    zones = ("zone,municipality,district,lon,lat,area_km2,habitable_km2,residents,urban\n"
             "55370254,16321,n,137.30,36.71,1,1,60,0\n553702441,16321,n,137.29,36.70,1,1,30,0\n"
             "553702442,16321,n,137.30,36.70,1,1,10,0\n")  # fmt: skip
    nodes = ("node,kind,lon,lat,zone\na,zone,137.30,36.71,55370254\nb,zone,137.29,36.70,553702441\n"
             "c,zone,137.30,36.70,553702442\n")  # fmt: skip
    links = "link,layers,from_node,to_node,length_m,both_ways\nab,road walk,a,b,1110,1\nbc,road walk,b,c,1110,1\n"
    city = load_city(write_city(tmp_path / "cells", zones=zones, nodes=nodes, links=links))
    fine = table(tmp_path, "MESH_ID,SHICODE,PTN_2030\n553702541,16321,20\n553702542,16321,30\n")
    coarse = write(tmp_path / "km.csv", "MESH_ID,SHICODE,PTN_2030\n55370244,16321,20\n", "utf-8")
    update, note = future_mesh_update(city, [fine, coarse])
    assert totals(update, 2030) == {"55370254": 50, "553702441": 15, "553702442": 5} and note.balanced


def test_an_aggregation_table_decides_where_cells_belong(city, tmp_path):
    districts = write(tmp_path / "d.csv", f"zone,district\n{A},c\n{B},c\n{C},a\n", "utf-8")
    update, note = future_mesh_update(city, [table(tmp_path)], districts)
    assert totals(update, 2030) == {"a": 6, "c": 74} and note.dropped == {"another municipality": 1}


@pytest.mark.parametrize(("old", "new", "said"), [
    ("MESH_ID", "MESH", "no column MESH_ID"),
    ("PTN_", "POP", "no residents of all ages by year"),
    (A, "99999", "99999.*a mesh code"),
    (B, A, "comes twice"),
    ("16321", "16201", "no cell lies in the city"),
    (",50,", ",fifty,", "PTN_2030.*fifty"),
])  # fmt: skip
def test_a_spoiled_file_is_told_with_the_place(city, tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        future_mesh_update(city, [table(tmp_path, FUTURE_CELLS.replace(old, new))])


def test_ages_before_the_residents_of_all_ages_are_parted_by_these(city, tmp_path):
    """The ages stand first, and of the cell that counts the other its figure of all ages is of both."""
    text = ("MESH_ID,SHICODE,GASSAN2030,PTC_2030,PT00_2030,PTN_2020\n"
            f"{A},16321,,15,50,60\n{B},16321,,15,30,30\n{C},16321,{B},,,10\n")  # fmt: skip
    update, note = future_mesh_update(city, [table(tmp_path, text)])
    assert totals(update, 2030) == {"a": 50, "b": 22.5, "c": 7.5}
    assert totals(update, 2030, 65, 110) == {"a": 15, "b": 11.25, "c": 3.75}
    assert note.combined == 1 and not note.missing


@pytest.mark.parametrize("holder", [B, "553799999"])
def test_a_withheld_cell_whose_residents_are_not_known_has_no_figure(city, tmp_path, holder):
    text = FUTURE_CELLS.replace(",6,*", ",,*").replace(f"*,{B},", f"*,{holder},")
    update, note = future_mesh_update(city, [table(tmp_path, text)])
    assert totals(update, 2030) == {"a": 50, "b": 24} and totals(update, 2030, 65, 110) == {"a": 15, "b": 15}
    assert note.missing == {"hidden": 5} and note.combined == 0


def test_districts_of_one_name_in_two_municipalities_are_told_apart():
    assert zone_of(A, {"north.16321", "north.16322"}, {A: "north"}, "16322") == "north.16322"


def test_a_cell_that_counts_another_keeps_its_figure_when_its_own_residents_are_not_known(city, tmp_path):
    text = FUTURE_CELLS.replace(f"{B},16321,30,24,", f"{B},16321,30,,")
    update, note = future_mesh_update(city, [table(tmp_path, text)])
    assert totals(update, 2030, 65, 110) == {"a": 15, "b": 15} and note.missing == {"blank": 1, "hidden": 4}
