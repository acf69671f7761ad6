"""Whatever is done to a file of an office, an import ends with a sentence or with every row accounted for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcity.city import load_city
from simcity.errors import DataError
from simcity.readers.area_import import Plan, area_update
from simcity.readers.controls import controls_update
from simcity.readers.future_mesh import future_mesh_update
from simcity.readers.household_areas import household_update
from simcity.readers.job_areas import job_update
from simcity.readers.mapping import mapped_update, read_mapping
from simcity.readers.municipal_assumptions import assumption_update
from simcity.readers.national_assumptions import read_national
from simcity.readers.published_tables import juki_update, ssdse_update
from tests.city_cases import write_city
from tests.import_cases import CENSUS, FUTURE_CELLS, NATIONAL, assumption_sheets, boundaries, sheets_as_csv, write

SSDSE = """SSDSE-A-2099,Prefecture,Municipality,A110101,A4101,D3201
,,年度,2020,2023,2022
地域コード,都道府県,市区町村,男,出生,歳入
R16321,富山県,舟橋村,1500,20,2000
R16201,富山県,富山市,200000,2500,170000000
"""
JUKI = """code6,year_jan1,in_total,births,other_add,out_total,deaths,other_remove
163210,2016,1,2,3,4,5,6
160008,2016,1,2,3,4,5,6
"""
CONTROLS = "社人研\nコード,年,0～14歳,15～64歳,65歳以上\n16321,2030,10,20,30\n16201,2030,10,20,30\n"
YEARS = "社人研\n,2025年,令和12年\n男,,\n0～14歳,5,4\n15～64歳,6,5\n女,,\n総数,5,6\n"
TABLE = "年度,項目,金額\n令和5年度,revenue,1600\nR4,spending,▲5\n"
JOBS = "KEY_CODE,HTKSYORI,HTKSAKI,T1\n,,,従業者数\n54370001,0,,20\n54370002,1,,12\n54370003,2,54370002,X\n"
HOUSEHOLDS = """KEY_CODE,HTKSYORI,HTKSAKI,T1,T2
,,,一般世帯数,１人世帯数
54370001,0,,20,5
54370002,1,,12,2
54370003,2,54370002,X,X
"""
MAPPING = """table: finance
source: 決算カード
columns:
  municipality: {value: "16321"}
  year: 年度
  item: 項目
  yen: {column: 金額, unit: 千円}
"""
PIECES = ["X", "-", "*", "不詳", "▲1", "1e400", "nan", "", "９", '"', "\n", ",", "16321", "2020年", "男", "R2",
          "総数", "\t", "=1+1", "\0", "-1", "KEY_CODE", "9" * 30]  # fmt: skip
SURVIVAL = sheets_as_csv(assumption_sheets(), "生残率(男)")
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)), min_size=0, max_size=4)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imports")
    boundaries(folder / "b.geojson")
    write(folder / "mapping.yaml", MAPPING, "utf-8")
    write(folder / "d.csv", "zone,district\n54370001,a\n54370002,b\n54370003,c\n", "utf-8")
    return folder, load_city(write_city(folder / "tiny"))


def edited(text, edits):
    for where, length, piece in edits:
        start = int(where * len(text))
        text = text[:start] + piece + text[start + length :]
    return text


READERS = {
    "census": (CENSUS, lambda folder, city, path: area_update(city, Plan([path], False, folder / "b.geojson"))),
    "households": (HOUSEHOLDS, lambda folder, city, path: household_update(city, [path], folder / "d.csv")),
    "jobs": (JOBS, lambda folder, city, path: job_update(city, [path], folder / "d.csv")),
    "future_mesh": (FUTURE_CELLS, lambda folder, city, path: future_mesh_update(city, [path])),
    "assumptions": (SURVIVAL, lambda folder, city, path: assumption_update(city, [path])),
    "national": (NATIONAL, lambda folder, city, path: read_national([path])),
    "ssdse": (SSDSE, lambda folder, city, path: ssdse_update(city, [path])),
    "juki": (JUKI, lambda folder, city, path: juki_update(city, [path])),
    "controls": (CONTROLS, lambda folder, city, path: controls_update(city, [path], "x")),
    "years": (YEARS, lambda folder, city, path: controls_update(city, [path], "x")),
    "table": (TABLE, lambda folder, city, path: mapped_update(city, [path], read_mapping(folder / "mapping.yaml"))),
    "mapping": (MAPPING, lambda folder, city, path: mapped_update(city, [folder / "t.csv"], read_mapping(path))),
}


@pytest.mark.parametrize("name", READERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(edits=EDITS, encoding=st.sampled_from(["utf-8", "cp932"]))
def test_a_spoiled_file_is_a_sentence_or_a_balanced_account(place, name, edits, encoding):
    folder, city = place
    text, read = READERS[name]
    write(folder / "t.csv", TABLE, "utf-8")
    path = folder / "spoiled.csv"
    path.write_bytes(edited(text, edits).encode("utf-8" if name in ("mapping", "juki") else encoding, "replace"))
    try:
        update, note = read(folder, city, path)
    except DataError as error:
        assert edits and str(error)
    else:
        made = update if isinstance(update, dict) else update.tables
        assert note.balanced and note.kept > 0 and made and note.source
