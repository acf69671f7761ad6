"""Any table by a mapping of its columns, and check digits of codes wherever they stand."""

import math

import pytest

from simcity.city import load_city
from simcity.errors import DataError
from simcity.readers.controls import controls_update
from simcity.readers.mapping import mapped_update, read_mapping
from tests.city_cases import write_city
from tests.import_cases import workbook, write

AGES = ["0～4歳", "5～9歳", "10～14歳", "15～64歳", "65～74歳", "75歳以上"]


@pytest.fixture
def city(tmp_path):
    return load_city(write_city(tmp_path / "tiny"))


def table(update, name):
    return next(u.rows for u in update.tables if u.table == name)


MAPPING = """\
table: households
source: 舟橋村 世帯数調
file: {encoding: cp932, header_row: 2}
columns:
  municipality: {column: 団体コード}
  year: {column: 年}
  households: {column: 世帯数}
  members: {column: 人員（千人）, unit: 千人}
  single: 単独世帯
  nuclear: {value: 20}
  nuclear_65: {column: 高齢核家族}
marks: {hidden: [秘], unknown: [不詳]}
"""
TABLE = (
    "世帯数調,,,,,\n"
    "団体コード,年,世帯数,人員（千人）,単独世帯,高齢核家族\n"
    '163210,令和5年,"1,200",3.2,▲0,秘\n162019,R5,1,1,1,1\n注,,,,,\n'
)


def test_any_table_is_read_by_its_mapping(city, tmp_path):
    mapping = read_mapping(write(tmp_path / "mapping.yaml", MAPPING, "utf-8"))
    update, note = mapped_update(city, [write(tmp_path / "t.csv", TABLE)], mapping)
    row = next(r for r in table(update, "households") if r["year"] == 2023)
    assert (row["households"], row["members"], row["single"], row["nuclear"]) == (1200, 3200, 0, 20)
    assert math.isnan(row["nuclear_65"]) and note.missing == {"hidden": 1}
    assert (
        note.dropped == {"another municipality": 1, "blank": 1} and note.balanced and note.source == "舟橋村 世帯数調"
    )
    assert any(r["year"] == 2020 for r in table(update, "households"))  # the older year stays


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("table: households", "table: zones", "mapping.yaml:1:8.*hangs together"),
        ("table: households", "table: house", "1:8.*expected one of"),
        ("source:", "sauce:", "2:1.*sauce is not a setting"),
        ("header_row: 2", "header_row: 0", "3:37.*row from 1"),
        ("cp932", "sjis", "3:18.*one of utf-8"),
        ("  households: {column: 世帯数}\n", "", "no column households"),
        ("unit: 千人", "unit: 兆人", "8:35.*expected one of"),
        ("unit: 千人", "factor: 0", "other than 0"),
        ("unit: 千人", "unit: 千人, factor: 2", "not both"),
        ("{value: 20}", "{}", "one of them"),
        ("  year:", "  yaer:", "did you mean year"),
        ("marks: {hidden", "marks: {hiden", "did you mean hidden"),
        ("table: households", "table: !!python/x y", "mapping.yaml:1"),
    ],
)
def test_a_mapping_is_checked_with_line_and_column(tmp_path, old, new, sentence):
    assert old in MAPPING
    with pytest.raises(DataError, match=sentence):
        read_mapping(write(tmp_path / "mapping.yaml", MAPPING.replace(old, new), "utf-8"))


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("世帯数,人員", "世帯,人員", "did you mean 世帯"), ("\"1,200\"", "千二百", "t.csv:3.*a whole number"),
    ("\"1,200\"", "秘", "a mark where a figure is needed"), ("163210", "162019", "no row of the city"),
    ("団体コード,年", "年,年", "no column 団体コード|several"),
])  # fmt: skip
def test_a_table_that_does_not_fit_its_mapping_has_its_line(city, tmp_path, old, new, sentence):
    mapping = read_mapping(write(tmp_path / "mapping.yaml", MAPPING, "utf-8"))
    with pytest.raises(DataError, match=sentence):
        mapped_update(city, [write(tmp_path / "t.csv", TABLE.replace(old, new))], mapping)


def test_a_wrong_check_digit_is_a_problem_and_never_a_dropped_row(city, tmp_path):
    head = ["コード", "年", *AGES]
    rows = [["社人研"], head, ["163210", 2030, *[1] * 6], ["162018", 2030, *[1] * 6]]
    with pytest.raises(DataError, match=r"162018.*check digit.*162019"):
        controls_update(city, [workbook(tmp_path / "a.xlsx", {"s": rows})])
    mapping = read_mapping(write(tmp_path / "m.yaml", MAPPING, "utf-8"))
    text = TABLE.replace("163210", "163211")
    with pytest.raises(DataError, match=r"t\.csv:3.*163211.*check digit.*163210"):
        mapped_update(city, [write(tmp_path / "t.csv", text)], mapping)
