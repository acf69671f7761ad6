"""Files that lie, swell or hold persons are refused with a sentence; honest ones in every encoding are read."""

import io
import re
import zipfile

import pytest

from simcity.errors import DataError
from simcity.readers import opening as grids
from simcity.readers import workbook_cells
from simcity.readers.grid import Grid
from simcity.readers.opening import open_grid, open_grids
from simcity.readers.person_records import individual_number, refuse_person_records
from simcity.readers.workbook_cells import workbook_sheets
from tests.import_cases import workbook, write

TABLE = '団体コード,世帯数\n162019,"1,234"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_encoding_and_line_end(tmp_path, encoding, end):
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE.replace("\n", end).encode(encoding))
    assert open_grid(path).rows == [["団体コード", "世帯数"], ["162019", "1,234"]]


def test_tabs_are_told_from_commas(tmp_path):
    assert open_grid(write(tmp_path / "t.txt", "a\tb\n1\t2,3\n")).rows[1] == ["1", "2,3"]


@pytest.mark.parametrize(("data", "sentence"), [
    (b"\x00\x01\x02", "NUL"), (b"a,b\n\x81\xff\xff,1\n", "not in utf-8 nor cp932"), (b"", "holds no table"),
    (b'a,b\n"open,1\n' + b"x" * 20_000, "cannot be split|10,000"), (b"\n\n", "holds no table"),
])  # fmt: skip
def test_what_is_no_table_is_a_sentence(tmp_path, data, sentence):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(DataError, match=sentence):
        open_grid(path)


def test_sizes_are_limited(tmp_path, monkeypatch):
    path = write(tmp_path / "t.csv", TABLE * 20)
    monkeypatch.setattr(grids, "MAX_ROWS", 10)
    with pytest.raises(DataError, match="more than 10 lines"):
        open_grid(path)
    monkeypatch.setattr(grids, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="MiB"):
        open_grid(path)
    with pytest.raises(DataError, match="no such file"):
        open_grid(tmp_path / "nothing.csv")


# -- workbooks ----------------------------------------------------------------------------------------------------


def test_a_workbook_is_texts_and_its_formulas_stay_inert(tmp_path):
    import openpyxl

    path = workbook(
        tmp_path / "b.xlsx",
        {"表": [["コード", "値", "割合"], [16201, 12.0, 0.5], ["=1+1", '=HYPERLINK("http://x")', None]]},
    )
    book = openpyxl.load_workbook(path)
    book.create_sheet("隠し").append(["secret"])
    book["隠し"].sheet_state = "hidden"
    book.save(path)
    sheets = dict(workbook_sheets(path))
    assert sheets == {"表": [["コード", "値", "割合"], ["16201", "12", "0.5"], []]}  # no stored value, so blank
    assert open_grid(path, sheet="表").lines[1] == 2
    with pytest.raises(DataError, match="no sheet 別"):
        open_grid(path, sheet="別")


def packed(path, parts, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, data in parts:
            archive.writestr(name, data)
    return path


def test_a_zip_bomb_is_refused_before_any_library_opens_it(tmp_path):
    bomb = packed(tmp_path / "b.xlsx", [("xl/worksheets/sheet1.xml", b"0" * 20_000_000)])
    assert bomb.stat().st_size < 30_000
    with pytest.raises(DataError, match="inflates"):
        open_grid(bomb)


def test_a_declaration_across_two_pieces_is_seen(tmp_path):
    import os

    noise = os.urandom(1 << 18)
    part = noise[: (1 << 18) - 4] + b"<!DOCTYPE x>"
    with pytest.raises(DataError, match="entities"):
        open_grid(packed(tmp_path / "b.xlsx", [("xl/media/a.bin", part)]))


def test_a_sheet_that_lies_of_its_size_costs_nothing(tmp_path):
    """The dimension attribute says a million rows of sixteen thousand columns; there are two cells."""
    path = workbook(tmp_path / "b.xlsx", {"s": [["a", "b"], ["1", "2"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', parts[sheet])
    assert b"XFD1048576" in parts[sheet]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert open_grid(path).rows == [["a", "b"], ["1", "2"]]


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path):
    path = workbook(tmp_path / "b.xlsx", {"s": [["a", "b"], ["1", "2"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'<row r="2"', b'<row r="1048576"', parts[sheet]).replace(b'r="A2"', b'r="A1048576"')
    parts[sheet] = parts[sheet].replace(b'r="B2"', b'r="XFD1048576"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(DataError, match="too large|damaged"):
        open_grid(path)


def test_a_size_that_lies_does_not_help_a_bomb(tmp_path):
    bomb = packed(tmp_path / "b.xlsx", [("xl/worksheets/sheet1.xml", b"0" * 20_000_000)])
    data = bomb.read_bytes().replace((20_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    bomb.write_bytes(data)
    with pytest.raises(DataError):
        open_grid(bomb)


@pytest.mark.parametrize(("parts", "sentence"), [
    ([("xl/a.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')], "entities"),
    ([("xl/a.xml", "<x/>".encode("utf-16"))], "not UTF-8"),
    ([(f"xl/{i}.xml", "x") for i in range(1_001)], "members"),
    ([], "cannot be opened"),
])  # fmt: skip
def test_hostile_workbooks_are_refused(tmp_path, parts, sentence):
    with pytest.raises(DataError, match=sentence):
        open_grid(packed(tmp_path / "b.xlsx", parts))


def test_other_archives_old_workbooks_and_rubbish_are_refused(tmp_path):
    path = tmp_path / "b.xlsx"
    for data, sentence in (
        (b"\xd0\xcf\x11\xe0old", "old workbook"),
        (b"PK nonsense", "not a workbook"),
        (b"", "not a workbook"),
    ):
        path.write_bytes(data)
        with pytest.raises(DataError, match=sentence):
            open_grid(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(DataError, match="no workbook"):
        open_grid(path)


def test_two_parts_of_one_name_and_too_wide_sheets_are_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "b.xlsx", {"s": [list(range(30))]})
    monkeypatch.setattr(workbook_cells, "MAX_COLUMNS", 20)
    with pytest.raises(DataError, match="too large"):
        open_grid(path)
    buffer = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/workbook.xml", "y")
    path.write_bytes(buffer.getvalue())
    with pytest.raises(DataError, match="same name"):
        open_grid(path)


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_damaged_workbook_is_never_a_traceback(tmp_path, cut):
    path = workbook(tmp_path / "b.xlsx", {"s": [["a", "b"], [1, 2]]})
    data = bytearray(path.read_bytes())
    place = len(data) * cut // 100
    data[place : place + 20] = b"\xff" * 20
    path.write_bytes(bytes(data))
    try:
        open_grids(path)
    except DataError as error:
        assert str(error)


# -- records of persons ----------------------------------------------------------------------------------------------

HEADERS = [
    "氏名",
    "生年月日",
    "個人番号",
    "宛名番号",
    "世帯番号",
    "氏　名",
    "カナ氏名",
    "世帯主名",
    "マイナンバー",
    "住民票コード",
    "birth_date",
    "Full_Name",
    "my_number",
]


def table(*rows):
    return Grid("t.csv", "", [list(row) for row in rows], list(range(1, len(rows) + 1)))


@pytest.mark.parametrize("header", HEADERS)
def test_headers_of_a_register_of_persons_are_refused(header):
    with pytest.raises(DataError, match="records of persons"):
        refuse_person_records(table(["町丁", header, "備考"], ["a", "1", ""]))


@pytest.mark.parametrize("rows", [
    [["no", "住所", "電話番号"], *[["1", "x", "y"]] * 4],
    [["住所", "性別", "年齢"], *[["x", "男", "30"]] * 4],
    [["id", "contact"], *[[str(i), f"a{i}@example.jp"] for i in range(5)]],
    [["id", "tel"], *[[str(i), f"090-1234-567{i}"] for i in range(5)]],
    [["a", "b"], *[["x", d] for d in ("1950-03-01", "1988-12-31", "1931-01-05", "2015-07-07")]],
    [["a", "b"], *[["x", d] for d in ("昭和25年3月1日", "平成元年12月31日", "S6.1.5", "令和2年7月7日")]],
    [["id"], *[[n] for n in ("123456789018", "987654321093", "111111111118", "222222222226", "123123123120")]],
])  # fmt: skip
def test_cells_of_persons_are_refused_whatever_the_headers_say(rows):
    if rows[0] == ["id"]:
        rows = [["id"], *[[valid(row[0][:11])] for row in rows[1:]]]
    with pytest.raises(DataError) as caught:
        refuse_person_records(table(*rows))
    assert not any(
        cell in str(caught.value) for row in rows[1:] for cell in row if len(cell) > 3
    )  # nothing is repeated


def valid(digits):
    return next(digits + str(d) for d in range(10) if individual_number(digits + str(d)))


def test_the_check_digit_of_individual_numbers():
    # By hand: weights 2..7, 2..6 from the right over 12345678901: 1*2+0*3+9*4+8*5+7*6+6*7+5*2+4*3+3*4+2*5+1*6 = 212;
    # 212 mod 11 = 3, so 11 - 3 = 8.
    assert individual_number("123456789018") and not individual_number("123456789017")
    assert not individual_number("12345678901") and not individual_number("１２３４５６７８９０１８")


@pytest.mark.parametrize("rows", [
    [["施設名", "住所", "電話番号", "メール"], *[["公民館", "x", "076-443-0000", ""]] * 4],
    [["date", "count"], *[[f"{y}-01-{d:02d}", "5"] for y in (1960, 1990, 2020) for d in range(1, 20)]],
    [["KEY_CODE", "人口"], *[["16201001001", "5"]] * 4], [["年齢", "性別", "人口"], *[["30", "男", "500"]] * 4],
    [["住所", "男", "女", "計"], *[["総曲輪", "5", "5", "10"]] * 4], [["世帯数", "生年月日不詳者数"], ["1", "2"]],
    [["着工日", "戸数"], *[[d, "5"] for d in ("2001-03-01", "1998-12-31", "2005-01-05", "2015-07-07")]], [],
])  # fmt: skip
def test_aggregates_series_and_lists_of_facilities_pass(rows):
    refuse_person_records(table(*rows))


def test_no_real_table_at_hand_is_taken_for_persons(shared):
    files = sorted((shared / "data").glob("*/*.csv"))
    small = [f for f in files if f.stat().st_size < 300_000]
    assert len(small) > 20
    for path in small:
        open_grid(path)
