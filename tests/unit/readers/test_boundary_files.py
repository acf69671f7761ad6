"""Archives and plane coordinates of boundary files, tested on hand-made files; N03 is real."""

import json
import stat
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.city.geometry import LocalPlane
from simcity.errors import DataError
from simcity.readers import boundary_files
from simcity.readers.boundaries import read_boundaries
from simcity.readers.coordinate_systems import ORIGINS, plane_of_prj, plane_system
from tests.import_cases import KEYS, boundaries, square

PRJ = (
    'PROJCS["JGD_2011_Japan_Zone_7",GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",137.1666666666667],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",36.0],UNIT["Meter",1.0]]'
)
DEGREES = (
    'GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def in_plane(number, lon, lat):
    """Metres in a plane system, by the forward series alone."""
    lon0, lat0 = ORIGINS[number]
    east, north = LocalPlane(float(lon0), float(lat0)).to_plane(np.asarray(lon), np.asarray(lat))
    return east * 0.9999, north * 0.9999


@given(st.sampled_from(sorted(ORIGINS)), st.floats(-3, 3), st.floats(-5, 6))
def test_there_and_back_is_where_one_was(number, east, north):
    lon0, lat0 = ORIGINS[number]
    x, y = in_plane(number, lon0 + east, lat0 + north)
    lon, lat = plane_system(number).to_degrees(x, y)
    assert float(lon) == pytest.approx(lon0 + east, abs=1e-9) and float(lat) == pytest.approx(lat0 + north, abs=1e-9)


@pytest.mark.parametrize(("text", "sentence"), [
    (PRJ.replace("6378137.0", "6377397.155"), "not understood"),
    (PRJ.replace("JGD_2011", "Tokyo").replace("298.257222101", "299.15"), "400 m off"),
    (PRJ.replace("Transverse_Mercator", "Lambert"), "not understood"),
    (PRJ.replace('UNIT["Meter",1.0]', 'UNIT["Foot_US",0.3048006]'), "not understood"),
    ("rubbish", "unreadable"),
    ("", "unreadable"),
])  # fmt: skip
def test_other_systems_are_refused_by_name(text, sentence):
    with pytest.raises(DataError, match=sentence):
        plane_of_prj(text, "b.prj")


def shape_parts(folder, prj=None, plane=None):
    """A Shapefile of the areas of the village, as bytes by kind."""
    shapefile = pytest.importorskip("shapefile")
    with shapefile.Writer(str(folder / "w.shp"), encoding="cp932") as writer:
        writer.field("KEY_CODE", "C", size=12)
        writer.field("S_NAME", "C", size=40)
        for key, at in KEYS.items():
            ring = np.array(square(*at)[::-1])
            if plane:
                ring = np.column_stack(in_plane(plane, ring[:, 0], ring[:, 1]))
            writer.poly([ring.tolist()])
            writer.record(key, "竹内")
    parts = {kind: (folder / f"w.{kind}").read_bytes() for kind in ("shp", "shx", "dbf")}
    return parts | ({"prj": prj.encode()} if prj else {})


def packed(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("plane", [None, 7])
def test_a_zipped_shapefile_says_the_same_as_geojson_in_degrees_and_in_metres(tmp_path, plane):
    parts = shape_parts(tmp_path, PRJ if plane else DEGREES, plane)
    path = packed(tmp_path / "b.zip", {f"r2ka16321.{k}": v for k, v in parts.items()} | {"readme.txt": "x"})
    shapes, _ = read_boundaries(path)
    same, _ = read_boundaries(boundaries(tmp_path / "b.geojson"))
    assert shapes.keys() == same.keys() and shapes["163210020"].name == "竹内"
    for key in KEYS:
        assert shapes[key].area_km2 == pytest.approx(same[key].area_km2, rel=1e-6)
        assert (shapes[key].lon, shapes[key].lat) == pytest.approx((same[key].lon, same[key].lat), abs=1e-8)


def test_metres_without_a_system_are_refused_until_it_is_said(tmp_path):
    path = packed(tmp_path / "b.zip", {f"a.{k}": v for k, v in shape_parts(tmp_path, None, 7).items()})
    with pytest.raises(DataError, match="--plane"):
        read_boundaries(path)
    assert len(read_boundaries(path, plane=7)[0]) == len(KEYS)
    with pytest.raises(DataError, match="1 to 19"):
        read_boundaries(path, plane=20)


def test_degrees_are_never_taken_for_metres(tmp_path):
    with pytest.raises(DataError, match="degrees already.*--plane"):
        read_boundaries(boundaries(tmp_path / "b.geojson"), plane=7)


def test_geojson_in_a_zip_and_with_an_old_crs_member(tmp_path):
    path = boundaries(tmp_path / "b.geojson")
    data = json.loads(path.read_text())
    for feature in data["features"]:
        ring = np.array(feature["geometry"]["coordinates"][0])
        feature["geometry"]["coordinates"] = [np.column_stack(in_plane(7, ring[:, 0], ring[:, 1])).tolist()]
    data["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6675"}}
    shapes, _ = read_boundaries(packed(tmp_path / "z.zip", {"a/b.geojson": json.dumps(data)}))
    assert shapes["163210020"].lon == pytest.approx(137.3, abs=1e-8)
    data["crs"]["properties"]["name"] = "urn:ogc:def:crs:EPSG::30167"
    with pytest.raises(DataError, match="400 m off"):
        read_boundaries(packed(tmp_path / "z.zip", {"a/b.geojson": json.dumps(data)}))


@pytest.mark.parametrize(("members", "sentence"), [
    ({"../../evil.shp": "x"}, "leads out"),
    ({"/etc/evil.shp": "x"}, "leads out"),
    ({"C:\\evil.shp": "x"}, "leads out"),
    ({"a.shp": b"0" * 20_000_000}, "inflates"),
    ({"a.zip": "x"}, "no boundaries"),
    ({"a.shp": "x", "b.shp": "x"}, "2 boundary files"),
    ({"a.shp": "x"}, "dbf"),
    ({f"{i}": "x" for i in range(1001)}, "members"),
    ({"a.geojson": "[" * 100_000}, "not GeoJSON"),
])  # fmt: skip
def test_hostile_and_useless_archives_are_refused(tmp_path, members, sentence):
    before = sorted(tmp_path.parent.rglob("*evil*"))
    with pytest.raises(DataError, match=sentence):
        read_boundaries(packed(tmp_path / "b.zip", members))
    assert sorted(tmp_path.parent.rglob("*evil*")) == before


def test_links_encrypted_members_and_rubbish_are_refused(tmp_path):
    link = zipfile.ZipInfo("a.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match="leads out"):
        read_boundaries(path)
    data = bytearray(packed(path, {"a.geojson": "{}"}).read_bytes())
    data[6] |= 1  # flag bit 0 of the local header, and of the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(DataError, match="encrypted"):
        read_boundaries(path)
    path.write_bytes(b"PK\x03\x04rubbish")
    with pytest.raises(DataError, match="not a zip"):
        read_boundaries(path)


def test_a_companion_in_utf_8_says_so(tmp_path):
    shapefile = pytest.importorskip("shapefile")
    with shapefile.Writer(str(tmp_path / "n.shp"), encoding="utf-8") as writer:
        writer.field("N03_007", "C", size=5)
        writer.field("N03_004", "C", size=40)
        writer.poly([square(137.3, 36.7)[::-1]])
        writer.record("16321", "舟橋村")
    (tmp_path / "n.cpg").write_text("UTF-8")
    assert read_boundaries(tmp_path / "n.shp")[0]["16321"].name == "舟橋村"


def test_real_boundaries_in_a_zip_read_as_those_beside(shared, tmp_path):
    path = shared / "data" / "boundaries_n03" / "N03-21_18_210101.geojson"
    same, _ = read_boundaries(path)
    shapes, _ = read_boundaries(packed(tmp_path / "N03.zip", {"N03-21_18/N03.geojson": path.read_bytes()}))
    assert shapes.keys() == same.keys() and "18201" in shapes
    assert 500 < shapes["18201"].area_km2 < 570  # published: 536.4 km²; the file is simplified


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(boundary_files, "MAX_BYTES", 100)
    with pytest.raises(DataError, match="too large"):
        read_boundaries(boundaries(tmp_path / "b.geojson"))
