"""Households by zone from hand-made tables in the published layout: withheld areas, sums, and zones that vanish.

No real file of this layout was at hand.
"""

import pytest

from simcity.city import load_city
from simcity.errors import DataError
from simcity.population.households.start import published_by_zone
from simcity.readers.area_import import Plan, area_update
from simcity.readers.city_files import change_city, city_to_change
from simcity.readers.household_areas import household_update
from simcity.readers.mapping import mapped_update, read_mapping
from tests.city_cases import write_city
from tests.import_cases import CENSUS, HOUSEHOLD_KINDS, HOUSEHOLD_SIZES, boundaries, write


@pytest.fixture
def town(tmp_path):
    """The hand-made town on the small areas of the census file."""
    folder = write_city(tmp_path / "town")
    census = write(tmp_path / "census.txt", CENSUS)
    city = city_to_change(folder)
    update, _ = area_update(city, Plan([census], False, boundaries(tmp_path / "b.geojson")))
    return change_city(city, update)


@pytest.fixture
def tables(tmp_path):
    return [write(tmp_path / "sizes.txt", HOUSEHOLD_SIZES), write(tmp_path / "kinds.txt", HOUSEHOLD_KINDS)]


def rows(update):
    return {row["zone"]: (row["households"], row["single"], row["nuclear"]) for row in update.tables[0].rows}


def test_two_tables_give_each_zone_its_households_alone_and_nuclear(town, tables):
    update, note = household_update(town, tables)
    assert rows(update)["16321001001"] == (40, 10, 22) and rows(update)["163210020"] == (25, 5, 15)
    assert note.balanced and note.read == 14 and note.kept == 8
    assert note.dropped == {"subtotal": 4, "another municipality": 2}
    assert not note.tested_on_real_file and "sizes.txt" in note.source


def test_a_withheld_area_gets_whole_households_and_none_is_lost(town, tables):
    update, note = household_update(town, tables)
    held, hidden = rows(update)["16321001002"], rows(update)["16321001003"]
    # 12 households of both, 3 alone and 7 nuclear; one in six residents lives in the withheld area.
    assert [a + b for a, b in zip(held, hidden)] == [12, 3, 7]
    assert hidden[1:] == (0, 1) or hidden[1:] == (1, 1)
    assert all(h >= s + n for h, s, n in (held, hidden)) and note.combined == 1 and note.missing["hidden"] > 0


def test_the_engine_reads_what_was_imported(town, tables):
    update, _ = household_update(town, tables)
    city = change_city(town, update)
    found = published_by_zone(load_city(city.folder))
    assert found[:, 0].sum() == 77 and city.provenance["zone_households"] == "published"


def test_one_table_alone_leaves_the_other_kind_blank_and_says_so(town, tables):
    update, note = household_update(town, tables[:1])
    assert rows(update)["16321001001"][:2] == (40, 10) and all(r[2] != r[2] for r in rows(update).values())
    assert any("nuclear families" in en for _, en in note.remarks)
    change_city(town, update)


def test_cells_smaller_than_the_zones_are_added_up(tmp_path):
    zones = ("zone,municipality,district,lon,lat,area_km2,habitable_km2,residents,urban\n"
             "54377320,16321,north,137.30,36.71,1,1,60,0\n54377330,16321,north,137.30,36.70,1,1,40,0\n")  # fmt: skip
    nodes = "node,kind,lon,lat,zone\na,zone,137.30,36.71,54377320\nb,zone,137.30,36.70,54377330\n"
    links = "link,layers,from_node,to_node,length_m,both_ways\nab,road walk,a,b,1110,1\n"
    city = load_city(write_city(tmp_path / "cells", zones=zones, nodes=nodes, links=links))
    text = ("KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T1,T2,T3\n"
            ",,,,一般世帯数,１人世帯数　一般世帯数,核家族世帯数　一般世帯数\n"
            "543773201,0,,,10,2,5\n543773202,0,,,7,1,4\n543773301,0,,,9,3,6\n543790001,0,,,5,1,1\n")  # fmt: skip
    update, note = household_update(city, [write(tmp_path / "mesh.txt", text)])
    assert rows(update) == {"54377320": (17, 3, 9), "54377330": (9, 3, 6)}
    assert note.dropped == {"no zone": 1} and note.balanced


def test_a_city_without_these_zones_is_told_what_to_do_first(tmp_path, tables):
    city = load_city(write_city(tmp_path / "plain"))
    with pytest.raises(DataError, match="no area of the file is a zone of the city.*simcity import census"):
        household_update(city, tables)


def test_a_table_of_residents_is_refused_with_the_heading_that_is_missing(town, tmp_path):
    with pytest.raises(DataError, match="no item names ordinary households"):
        household_update(town, [write(tmp_path / "c.txt", CENSUS)])


def test_more_kinds_than_households_are_named_by_zone(town, tables, tmp_path):
    spoiled = write(tmp_path / "k.txt", HOUSEHOLD_KINDS.replace("40,35,22", "40,35,39"))
    with pytest.raises(DataError, match="16321001001.*40, 10, 39"):
        household_update(town, [tables[0], spoiled])


def test_new_zones_take_the_households_of_vanished_ones_along(town, tables, tmp_path):
    update, _ = household_update(town, tables)
    city = change_city(town, update)
    table = write(tmp_path / "d.csv", "zone,district\n" + "".join(f"{z},x\n" for z in city.zones["zone"]), "utf-8")
    again, note = area_update(city_to_change(city.folder), Plan(
        [tmp_path / "census.txt"], False, tmp_path / "b.geojson", districts=table, aggregate=True))  # fmt: skip
    made = change_city(city, again)
    assert list(made.zones["zone"]) == ["x"] and len(made.zone_households) == 0
    assert any("zone_households" in en for _, en in note.remarks)
    update, _ = household_update(made, tables, table)
    assert rows(update) == {"x": (77, 18, 44)}


def test_any_table_of_households_comes_in_by_a_mapping(tmp_path):
    city = load_city(write_city(tmp_path / "mapped"))
    mapping = write(tmp_path / "m.yaml", """table: zone_households
source: 世帯数調（令和5年）
columns:
  zone: {column: 地区, words: {北: a, 中: b, 南: c}}
  households: 世帯数
  single: {column: 単独, unit: 世帯}
marks: {hidden: [秘]}
""", "utf-8")  # fmt: skip
    table = write(tmp_path / "t.csv", "地区,世帯数,単独\n北,20,5\n中,12,秘\n南,8,2\n")
    update, note = mapped_update(city, [table], read_mapping(mapping))
    made = rows_with_blank(update)
    assert made == {"a": (20, 5), "b": (12, None), "c": (8, 2)} and note.balanced and note.missing["hidden"] == 1


def rows_with_blank(update):
    return {r["zone"]: (r["households"], None if r["single"] != r["single"] else r["single"])
            for r in update.tables[0].rows}  # fmt: skip
