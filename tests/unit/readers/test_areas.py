"""Small areas and mesh cells: sub-totals, withheld areas, unknown ages, boundaries, aggregation, fit to the city."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.city.geometry import mesh_code
from simcity.errors import DataError
from simcity.readers.areas import Areas
from simcity.readers.boundaries import cell_shape, read_boundaries
from simcity.readers.estat_areas import read_areas
from simcity.readers.fit_measures import Misfit, measure, zone_misfits
from simcity.readers.zone_fit import aggregate_zones, fit_zones, spread_classes
from simcity.readers.zone_tables import gabriel_pairs
from tests.import_cases import CENSUS, CODE, KEYS, boundaries, write


@pytest.fixture
def census(tmp_path):
    return write(tmp_path / "tblT001082C16.txt", CENSUS)


def residents(areas, sex):
    return {zone: areas.residents[sex][:, i].round(6).tolist() for i, zone in enumerate(areas.zone)}


def test_areas_are_the_rows_that_no_other_row_divides(census):
    areas, note = read_areas([census], (CODE,))
    assert areas.zone == sorted(KEYS) and set(areas.municipality) == {CODE}
    assert note.read == 7 and note.kept == 4 and note.balanced
    assert note.dropped == {"subtotal": 2, "another municipality": 1}
    assert areas.name[0] == "舟橋村 竹内一丁目"


def test_a_withheld_area_gets_its_part_of_the_area_that_counts_it(census):
    areas, note = read_areas([census], (CODE,))
    # The holder's columns are of both areas: 36 residents, of which the withheld area has 6 and the holder 30.
    total = dict(zip(areas.zone, areas.total))
    assert total["16321001002"] == 30 and total["16321001003"] == 6 and total["16321001001"] == 100
    m = residents(areas, "m")
    assert m["16321001003"] == pytest.approx([1, 10 / 6, 2 / 6], abs=1e-6)
    assert m["16321001002"] == pytest.approx([5, 50 / 6, 10 / 6], abs=1e-6)
    assert note.combined == 1 and note.missing["hidden"] == 9


def test_ages_that_overlap_are_made_disjoint_and_the_dash_is_zero(census):
    areas, _ = read_areas([census], (CODE,))
    assert areas.classes["f"] == [(0, 14), (15, 64), (65, 74), (75, 110)]
    assert residents(areas, "f")["16321001001"][2:] == pytest.approx([4 * 50 / 48, 4 * 50 / 48])
    assert residents(areas, "f")["16321001002"][3] == 0  # "-"


def test_residents_of_unknown_age_are_shared_out_and_counted(census):
    areas, note = read_areas([census], (CODE,))
    assert sum(residents(areas, "f")["16321001001"]) == pytest.approx(50)  # 48 of known age
    assert note.unknown == pytest.approx(2)
    assert sum(areas.residents[s].sum() for s in "mf") == pytest.approx(200)
    assert areas.total.sum() == 200


def test_a_withheld_area_without_a_total_joins_its_holder(tmp_path):
    text = CENSUS.replace("16321001002,,6,X", "16321001002,,X,X")
    areas, note = read_areas([write(tmp_path / "c.txt", text)], (CODE,))
    assert areas.joined == {"16321001003": "16321001002"} and len(areas) == 3 and note.balanced
    assert dict(zip(areas.zone, areas.total))["16321001002"] == 30


def test_totals_and_ages_may_come_in_two_files(tmp_path):
    lines = [line.split(",") for line in CENSUS.splitlines()]
    first = write(tmp_path / "a.txt", "\n".join(",".join(line[:8]) for line in lines))
    second = write(tmp_path / "b.txt", "\n".join(",".join(line[:7] + line[8:]) for line in lines), "utf-8-sig")
    whole, note = read_areas([first, second], (CODE,))
    alone, _ = read_areas([write(tmp_path / "c.txt", CENSUS)], (CODE,))
    assert whole.zone == alone.zone and np.allclose(whole.residents["m"], alone.residents["m"])
    assert note.files == ["a.txt", "b.txt"] and note.read == 14 and note.balanced


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_holders_own_total_counts_where_the_table_of_ages_has_that_of_the_group(tmp_path, order):
    """人口総数 in a table of its own (holder 30, withheld 6) and ages with the group's total (36, X), in any order."""
    totals = "\n".join(",".join(line.split(",")[:8]) for line in CENSUS.splitlines())
    ages = CENSUS.replace(",30,18,18,", ",36,18,18,").replace(",6,X,X", ",X,X,X")
    files = [write(tmp_path / "a.txt", totals), write(tmp_path / "b.txt", ages)]
    areas, note = read_areas([files[i] for i in order], (CODE,))
    total = dict(zip(areas.zone, areas.total))
    assert total["16321001002"] == 30 and total["16321001003"] == 6 and areas.total.sum() == 200
    assert residents(areas, "m")["16321001003"] == pytest.approx([1, 10 / 6, 2 / 6], abs=1e-6) and note.balanced


def test_a_total_of_the_group_alone_is_parted(tmp_path):
    text = CENSUS.replace(",30,18,18,", ",36,18,18,")  # the holder's total is the group's, the withheld one has its own
    areas, _ = read_areas([write(tmp_path / "c.txt", text)], (CODE,))
    assert dict(zip(areas.zone, areas.total))["16321001002"] == 30 and areas.total.sum() == 200


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("KEY_CODE", "CODE", "no column KEY_CODE"), ("16321001001,3", "町丁,3", "digits of an area"),
    ("16321001002,3", "16321001001,3", "comes twice"), ("30,18,18", "3人,18,18", "a number of residents"),
    ("64,32,32", "-64,32,32", "a number of residents"),
])  # fmt: skip
def test_what_is_not_in_the_layout_has_its_line(tmp_path, old, new, sentence):
    with pytest.raises(DataError, match=sentence) as caught:
        read_areas([write(tmp_path / "c.txt", CENSUS.replace(old, new))], (CODE,))
    assert "c.txt:" in str(caught.value)


def test_another_city_and_the_wrong_command_are_said(tmp_path, census):
    with pytest.raises(DataError, match="no area of the city"):
        read_areas([census], ("18201",))
    with pytest.raises(DataError, match="import census"):
        read_areas([census], (CODE,), mesh=True)
    mesh = write(tmp_path / "m.txt", "KEY_CODE,T1\n,人口（総数）\n55370001,5\n")
    with pytest.raises(DataError, match="import mesh"):
        read_areas([mesh], (), mesh=False)
    mixed = write(tmp_path / "x.txt", "KEY_CODE,T1\n,人口（総数）\n55370001,5\n553700021,5\n")
    with pytest.raises(DataError, match="several sizes"):
        read_areas([mixed], ())


@pytest.mark.parametrize(("level", "digits"), [("1km", 8), ("500m", 9), ("250m", 10)])
def test_mesh_cells_of_three_sizes_with_sexes_and_broad_ages(tmp_path, level, digits):
    codes = [mesh_code(137.30, 36.71, level), mesh_code(137.32, 36.71, level)]
    text = (
        "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T1,T2,T3,T4,T5,T6,T7\n"
        ",,,,人口（総数）,０～１４歳人口　総数,１５～６４歳人口　総数,"
        "６５歳以上人口　総数,７５歳以上人口　総数,世帯総数,人口（総数）　男\n"
        f"{codes[0]},1,,{codes[1]},90,20,50,30,10,40,45\n{codes[1]},2,{codes[0]},,10,*,*,*,*,*,*\n"
    )
    areas, note = read_areas([write(tmp_path / "m.txt", text)], (), mesh=True)
    assert areas.level == level and {len(z) for z in areas.zone} == {digits}
    assert areas.classes["all"] == [(0, 14), (15, 64), (65, 74), (75, 110)]
    assert areas.residents["all"][:, areas.zone.index(codes[1])].tolist() == pytest.approx([2, 5, 2, 1])
    assert areas.residents["all"].sum() == pytest.approx(100) == areas.total.sum() and note.combined == 1
    shape = cell_shape(codes[0])
    assert mesh_code(shape.lon, shape.lat, level) == codes[0]


# -- boundaries ----------------------------------------------------------------------------------------------------


def test_polygons_in_pieces_with_holes_and_water(tmp_path):
    path = boundaries(tmp_path / "b.geojson")
    data = json.loads(path.read_text())
    hole = json.loads(json.dumps(data["features"][0]))
    hole["geometry"]["coordinates"].append([[x, y] for x, y in ((137.299, 36.709), (137.301, 36.709), (137.3, 36.711))])
    water = json.loads(json.dumps(data["features"][1]))
    water["properties"]["HCODE"] = 8154
    data["features"] += [hole, water]
    path.write_text(json.dumps(data))
    shapes, dropped = read_boundaries(path)
    whole, other = shapes["16321001001"].area_km2, shapes["16321001002"].area_km2
    # 0.005 degrees square at 36.7 N: 0.447 km by 0.555 km.
    assert other == pytest.approx(0.248, rel=0.01) and other < whole < 2 * other and dropped["water"] == 1
    assert (shapes["163210020"].lon, shapes["163210020"].lat) == pytest.approx((137.3, 36.7))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not GeoJSON"),
        ("[" * 100_000, "not GeoJSON"),
        ("[]", "FeatureCollection"),
        ('{"features": []}', "no areas"),
        (
            '{"features": [{"properties": {"KEY_CODE": "1"}, "geometry": {"type": "Polygon", "coordinates": '
            '[[[1, "x"]]]}}]}',
            "feature 1",
        ),
        (
            '{"features": [{"properties": {"KEY_CODE": "1"}, "geometry": {"type": "Polygon", "coordinates": '
            "[[[10,10],[11,10],[11,11]]]}}]}",
            "no degrees",
        ),
        ('{"features": [{"properties": {"color": "1"}, "geometry": null}]}', "no attribute"),
        ('{"features": [{"properties": {"氏名": "a", "KEY_CODE": "1"}, "geometry": null}]}', "records of persons"),
    ],
)
def test_boundaries_that_are_none_are_refused(tmp_path, text, sentence):
    with pytest.raises(DataError, match=sentence):
        read_boundaries(write(tmp_path / "b.geojson", text, "utf-8"))


def test_a_shapefile_says_the_same_as_geojson(tmp_path):
    shapefile = pytest.importorskip("shapefile")
    from tests.import_cases import square

    with shapefile.Writer(str(tmp_path / "b.shp"), encoding="cp932") as writer:
        writer.field("KEY_CODE", "C", size=12)
        writer.field("S_NAME", "C", size=40)
        for key, at in KEYS.items():
            writer.poly([square(*at)[::-1]])
            writer.record(key, "竹内")
    shapes, _ = read_boundaries(tmp_path / "b.shp")
    same, _ = read_boundaries(boundaries(tmp_path / "b.geojson"))
    assert shapes.keys() == same.keys() and shapes["163210020"].name == "竹内"
    assert shapes["163210020"].area_km2 == pytest.approx(same["163210020"].area_km2)
    (tmp_path / "b.dbf").write_bytes(b"rubbish")
    with pytest.raises(DataError, match="Shapefile cannot be read|no attribute"):
        read_boundaries(tmp_path / "b.shp")


# -- fit and aggregation ---------------------------------------------------------------------------------------------


def city_ages(scale=1.0):
    ages = np.linspace(3, 1, 111)[None, :] * np.array([[1.0], [1.1]])
    return ages / ages.sum() * 1000 * scale


@given(st.lists(st.lists(st.integers(0, 200), min_size=6, max_size=6), min_size=1, max_size=8).filter(
    lambda rows: sum(map(sum, rows)) > 0), st.floats(0.3, 3))  # fmt: skip
def test_the_fit_gives_the_city_its_ages_exactly(rows, scale):
    counts = np.array(rows, dtype=float)
    classes = [(0, 14), (15, 64), (65, 110)]
    areas = Areas([f"z{i}" for i in range(len(rows))], [""] * len(rows), [CODE] * len(rows), counts.sum(axis=1),
                  {"m": classes, "f": classes}, {"m": counts[:, :3].T, "f": counts[:, 3:].T})  # fmt: skip
    fitted, off = fit_zones(areas, city_ages(scale))
    assert np.allclose(fitted.sum(axis=0), city_ages(scale), rtol=1e-12) and (fitted >= 0).all()
    assert (fitted[areas.total == 0] == 0).all()
    if (counts > 0).all():
        assert off < 1e-6
        assert np.allclose(fitted.sum(axis=(1, 2)), areas.total / areas.total.sum() * 1000 * scale)


def test_an_old_quarter_stays_older_and_ages_nobody_reported_are_filled():
    areas = Areas(["new", "old"], ["", ""], [CODE] * 2, np.array([100.0, 100.0]), {"all": [(0, 64), (65, 110)]},
                  {"all": np.array([[90.0, 40.0], [10.0, 60.0]])})  # fmt: skip
    fitted, _ = fit_zones(areas, city_ages())
    old = fitted[:, :, 65:].sum(axis=(1, 2)) / fitted.sum(axis=(1, 2))
    assert old[1] > 3 * old[0]
    children = Areas(
        ["a"], [""], [CODE], np.array([5.0]), {"all": [(0, 64), (65, 110)]}, {"all": np.array([[5.0], [0.0]])}
    )
    assert np.allclose(fit_zones(children, city_ages())[0].sum(axis=0), city_ages())


def test_sexes_or_totals_alone_are_enough():
    sexes = Areas(
        ["a", "b"],
        ["", ""],
        [CODE] * 2,
        np.array([10.0, 10.0]),
        sex_total={"m": np.array([8.0, 2.0]), "f": np.array([2.0, 8.0])},
    )
    fitted, _ = fit_zones(sexes, city_ages())
    assert fitted[0, 0].sum() > 3 * fitted[1, 0].sum()
    totals = Areas(["a", "b"], ["", ""], [CODE] * 2, np.array([30.0, 10.0]))
    assert fit_zones(totals, city_ages())[0].sum(axis=(1, 2)).tolist() == pytest.approx([750, 250])
    with pytest.raises(DataError, match="no residents"):
        fit_zones(Areas(["a"], [""], [CODE], np.zeros(1)), city_ages())


def test_zones_are_put_together_to_districts(census):
    areas, _ = read_areas([census], (CODE,))
    made = aggregate_zones(areas, {z: "竹内 校区" if z.startswith("16321001") else "仏生寺" for z in areas.zone})
    assert made.zone == ["仏生寺", "竹内_校区"] and made.total.tolist() == [64, 136]
    assert made.residents["m"].sum() == pytest.approx(areas.residents["m"].sum())
    with pytest.raises(DataError, match="3 zones without a district"):
        aggregate_zones(areas, {"163210020": "仏生寺"})


@given(st.integers(1, 40))
def test_the_graph_of_areas_is_one_piece(n):
    xy = np.array([((i * 0.7548776662) % 1, (i * 0.5698402910) % 1) for i in range(n)]) * 1000
    pairs = gabriel_pairs(xy)
    seen, todo = {0}, [0]
    while todo:
        here = todo.pop()
        for a, b in pairs:
            for there in ({a, b} - {here}) if here in (a, b) else ():
                if there not in seen:
                    seen.add(there)
                    todo.append(there)
    assert len(seen) == n


# -- how well it fits ------------------------------------------------------------------------------------------------


def test_measures_of_misfit_by_hand():
    found = measure([[12.0, 8.0], [20.0, 0.0]], [[10.0, 10.0], [20.0, 0.0]])
    assert found.tae == 4 and found.sae == pytest.approx(4 / 40)
    assert found.srmse == pytest.approx(np.sqrt(8 / 4) / 10) and found.cells == 4
    assert measure([1.0, 2.0], [1.0, 2.0]) == Misfit(0.0, 0.0, 0.0, 2)
    assert measure([], []).tae == 0 and measure([0.0], [0.0]).srmse == 0
    with pytest.raises(ValueError, match="shape"):
        measure([1.0], [1.0, 2.0])


def test_a_city_that_did_not_change_has_no_misfit_and_an_aged_one_only_what_it_must(census):
    areas, _ = read_areas([census], (CODE,))
    home = np.array(areas.municipality)
    flat = np.ones((2, 111))
    same = spread_classes(areas, flat)
    unchanged, _ = fit_zones(areas, same.sum(axis=0))
    totals, classes, changed = zone_misfits(areas, unchanged, home)
    assert totals.sae < 1e-6 and classes.sae < 1e-6 and changed < 1e-6
    older = same.sum(axis=0)
    older[:, 65:] *= 1.5
    aged, _ = fit_zones(areas, older)
    totals, classes, changed = zone_misfits(areas, aged, home)
    assert totals.sae < 1e-6 < changed <= classes.sae + 1e-12


def test_what_the_table_gives_for_the_city_is_compared(census, tmp_path):
    _, note = read_areas([census], (CODE,))
    assert any("add up to it" in en for _, en in note.remarks)
    wrong = CENSUS.replace("舟橋村,,0,,,200,", "舟橋村,,0,,,190,")
    _, note = read_areas([write(tmp_path / "w.txt", wrong)], (CODE,))
    assert any("add up to 200" in en for _, en in note.remarks)


def test_areas_of_a_merged_municipality_are_told_and_taken_in_when_asked(tmp_path):
    old = CENSUS + "16302001001,3,大山町,上滝,0,,,50,25,25,5,15,5,5,15,5,2\n"  # merged into Toyama in 2005
    path = write(tmp_path / "old.txt", old)
    areas, note = read_areas([path], (CODE,))
    assert note.dropped["former municipality"] == 1 and note.balanced
    assert any("16302" in ja and "--was" in ja for ja, _ in note.remarks)
    taken, _ = read_areas([path], (CODE,), former={"16302": CODE})
    assert len(taken) == len(areas) + 1 and taken.total.sum() == areas.total.sum() + 50
    assert set(taken.municipality) == {CODE}
