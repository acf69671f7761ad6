"""Whatever is done to the bytes of a workbook, archive or boundary file, a reader ends with a sentence or a result.

With the other properties of imports these are some 600 examples a day and 20,000 under ``HYPOTHESIS_PROFILE=soak``.
"""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simcity.city import load_city
from simcity.errors import DataError
from simcity.readers.area_import import Plan, area_update
from simcity.readers.boundaries import read_boundaries
from simcity.readers.controls import controls_update
from simcity.readers.municipal_assumptions import assumption_update
from simcity.readers.national_assumptions import read_national
from simcity.readers.published_tables import ssdse_update
from tests.city_cases import write_city
from tests.import_cases import CENSUS, KEYS, NATIONAL, assumption_sheets, boundaries, square, workbook, write
from tests.properties.test_imports import PIECES, SSDSE, YEARS

QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=3)
XML = [
    b"<row>", b'r="XFD1048576"', b"</sheetData>", b'<c t="s"><v>99999</v></c>', b'<c t="d"><v>1e9</v></c>',
    b"<f>1/0</f>", b'<c t="e"><v>#REF!</v></c>', b"\x00", b"&#0;", b"&amp;" * 50, b'r="A0"', b'spans="1:99999"',
    b"<v>1e999</v>", b'sheetId="x"', b'state="veryHidden"', b'Target="../../../etc/passwd"', b'Target="http://x/"',
]  # fmt: skip


def cut(data: bytes, cuts) -> bytes:
    for where, length, piece in cuts:
        start = int(where * len(data))
        data = data[:start] + piece + data[start + length :]
    return data


def repacked(data: bytes, which: float, cuts) -> bytes:
    """An archive with one member cut up inside, so that the archive itself stays whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(parts)[min(int(which * len(parts)), len(parts) - 1)]
    parts[name] = cut(parts[name], cuts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder of whole files, and the city they are for."""
    folder = tmp_path_factory.mktemp("hostile")
    boundaries(folder / "b.geojson")
    write(folder / "census.txt", CENSUS)
    rows = [line.split(",") for line in YEARS.splitlines()]
    controls = workbook(folder / "controls.xlsx", {"社人研": rows}).read_bytes()
    ssdse = workbook(folder / "ssdse.xlsx", {"s": [line.split(",") for line in SSDSE.splitlines()]}).read_bytes()
    assumed = workbook(folder / "assumed.xlsx", assumption_sheets()).read_bytes()
    national = workbook(folder / "n.xlsx", {"仮定値": [line.split(",") for line in NATIONAL.splitlines()]}).read_bytes()
    return folder, load_city(write_city(folder / "tiny")), {
        "controls": controls, "ssdse": ssdse, "assumptions": assumed, "national": national}  # fmt: skip


READ = {
    "controls": lambda city, path: controls_update(city, [path], "x"),
    "ssdse": lambda city, path: ssdse_update(city, [path]),
    "assumptions": lambda city, path: assumption_update(city, [path]),
    "national": lambda city, path: read_national([path]),
}


@pytest.mark.parametrize("kind", READ)
@QUIET
@given(which=st.floats(0, 1), cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(XML)),
                                            min_size=1, max_size=3), whole=st.booleans())  # fmt: skip
def test_a_spoiled_workbook_is_a_sentence_or_a_balanced_account(place, kind, which, cuts, whole):
    folder, city, books = place
    path = folder / "spoiled.xlsx"
    path.write_bytes(cut(books[kind], cuts) if whole else repacked(books[kind], which, cuts))
    try:
        update, note = READ[kind](city, path)
    except DataError as error:
        assert str(error)
    else:
        assert note.balanced and (update if kind == "national" else update.tables)


@QUIET
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(
    [*PIECES, "[", "]", "{", "null", "1e309", "-999", '"KEY_CODE"', "NaN", "Infinity", '"type":"Point"', "[[[]]]"])),
    min_size=1, max_size=4))  # fmt: skip
@example(edits=[(0.999, 12, "[" * 50_000)])
def test_spoiled_boundaries_are_a_sentence_or_a_city(place, edits):
    folder, city, _ = place
    text = (folder / "b.geojson").read_text(encoding="utf-8")
    for where, length, piece in edits:
        start = int(where * len(text))
        text = text[:start] + piece + text[start + length :]
    path = folder / "spoiled.geojson"
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        update, note = area_update(city, Plan([folder / "census.txt"], False, path))
    except DataError as error:
        assert str(error)
    else:
        assert note.balanced and sum(row["residents"] for row in update.tables[0].rows) == pytest.approx(100, abs=0.01)


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    shapefile = pytest.importorskip("shapefile")
    folder = tmp_path_factory.mktemp("shapes")
    with shapefile.Writer(str(folder / "w.shp"), encoding="cp932") as writer:
        writer.field("KEY_CODE", "C", size=12)
        for key, at in KEYS.items():
            writer.poly([square(*at)[::-1]])
            writer.record(key)
    with zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in ("shp", "shx", "dbf"):
            archive.write(folder / f"w.{kind}", f"w.{kind}")
        archive.writestr("w.prj", 'GEOGCS["GCS_JGD_2011",DATUM["D",SPHEROID["GRS_1980",6378137.0,298.257222101]]]')
    return folder, (folder / "b.zip").read_bytes()


@QUIET
@given(which=st.floats(0, 1), cuts=CUTS, whole=st.booleans())
def test_a_spoiled_archive_is_a_sentence_or_shapes(archives, which, cuts, whole):
    folder, data = archives
    path = folder / "spoiled.zip"
    path.write_bytes(cut(data, cuts) if whole else repacked(data, which, cuts))
    try:
        shapes, _ = read_boundaries(path)
    except DataError as error:
        assert str(error)
    else:
        assert json.dumps({name: shape.area_km2 for name, shape in shapes.items()}, allow_nan=False)
