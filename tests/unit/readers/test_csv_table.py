"""The strict reader of CSV tables: places, habits of Excel users, limits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.readers import csv_table
from simcity.readers.csv_table import ColumnRule, read_table

RULES = [
    ColumnRule("id", "id"),
    ColumnRule("name", "text", blank=True),
    ColumnRule("people", "integer", "persons", minimum=0, maximum=1000),
    ColumnRule("share", "number", "share", required=False, blank=True),
    ColumnRule("sex", "choice", required=False, choices=("m", "f")),
]


def read(tmp_path, text: str | bytes):
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table, problems, _ = read_table(path, RULES, "table.csv")
    return table, [str(problem) for problem in problems]


def test_a_table_comes_back_typed(tmp_path):
    table, problems = read(tmp_path, 'id,name,people,share,sex\na,"x, y",1,.5,m\nb,,2,,f\n')
    assert problems == []
    assert table["people"].tolist() == [1, 2] and table["name"].tolist() == ["x, y", ""]
    assert table["share"].iloc[0] == 0.5 and math.isnan(table["share"].iloc[1])


def test_optional_columns_may_be_absent_and_empty_lines_are_passed(tmp_path):
    table, problems = read(tmp_path, "\ufeffid,name,people\r\n\r\na,x,1\r\n\r\n")
    assert problems == [] and list(table) == ["id", "name", "people"] and len(table) == 1


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("１２", "half-width digits: 12"),
        ("１，２３４", "half-width digits: 1234"),
        ('"1,234"', "thousands separators: 1234"),
        ("▲5", "minus sign: -5"),
        ("−5", "minus sign: -5"),
        ("nan", "leave the cell empty"),
        ("inf", "leave the cell empty"),
        ("", "fill it in"),
        ("1001", "0 to 1000"),
        ("1.5", "a whole number from 0 to 1000 [persons]"),
        *((odd, "a whole number") for odd in ("Ｘ", "1e400", "0x10", "1_000", "9" * 30)),
    ],
)
def test_a_bad_number_has_line_column_and_remedy(tmp_path, cell, remedy):
    _, problems = read(tmp_path, f"id,name,people\na,ok,1\nb,,{cell}\n")
    assert len(problems) == 1 and problems[0].startswith("table.csv:3:4  people is") and remedy in problems[0]


def test_columns_count_characters_past_quoted_commas(tmp_path):
    _, problems = read(tmp_path, 'id,name,people\na,"東京, 日本",x\n')
    assert problems[0].startswith("table.csv:2:12 ")


def test_minus_zero_is_zero(tmp_path):
    table, problems = read(tmp_path, "id,name,people,share\na,,0,-0\n")
    assert problems == [] and math.copysign(1, table["share"].iloc[0]) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id,nmae,people\na,x,1\n", "did you mean it by nmae?"),
        ("id,name,people,colour\na,x,1,red\n", "colour is not a column of this table"),
        ("id,name\na,x\n", "no column people"),
        ("id,id,name,people\na,a,x,1\n", "column id comes twice"),
        ("id,name,people\na,x\n", "2 cells; 3, as in the header"),
        ('id,name,people\na,"x,1\n', "close the quotation mark"),
        ("id,name,people\n<b>,x,1\n", "a name of letters, digits"),
        ("id,name,people\na,x\ty\x1b,1\n", "a text of 1 to 200 characters"),
        ("id,name,people,share,sex\na,x,1,,M\n", "one of m, f"),
        ("", "no header"),
        (b"\xff\xfe\x00\x01", "neither UTF-8 nor Shift_JIS"),
        (b"id,name,people\na,x,1\0\n", "NUL character"),
    ],
)
def test_each_fault_of_form_has_its_sentence(tmp_path, text, sentence):
    _, problems = read(tmp_path, text)
    assert any(sentence in problem for problem in problems), problems


def test_cp932_is_read(tmp_path):
    table, problems = read(tmp_path, "id,name,people\na,富山①,1\n".encode("cp932"))
    assert problems == [] and table["name"].iloc[0] == "富山①"


def test_limits_are_checked_before_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_table, "MAX_BYTES", 64)
    assert "at most 0 MiB" in read(tmp_path, "id,name,people\n" + "a,x,1\n" * 20)[1][0]
    monkeypatch.undo()
    monkeypatch.setattr(csv_table, "MAX_ROWS", 5)
    assert "at most 5" in read(tmp_path, "id,name,people\n" + "a,x,1\n" * 20)[1][0]


def test_very_many_problems_are_cut_and_counted(tmp_path):
    _, problems = read(tmp_path, "id,name,people\n" + "a,x,?\n" * 500)
    assert len(problems) == csv_table.MAX_PROBLEMS + 1 and problems[-1].endswith("and 450 more problems in this table")


def test_a_missing_file_is_a_problem(tmp_path):
    _, problems, _ = read_table(tmp_path / "none.csv", RULES, "none.csv")
    assert "cannot be read" in str(problems[0])


@given(st.text(max_size=200))
def test_any_text_gives_a_table_or_sentences(tmp_path_factory, text):
    _, problems = read(tmp_path_factory.mktemp("any"), text.encode("utf-8", "surrogatepass"))
    assert problems and all(isinstance(problem, str) for problem in problems)


@given(st.lists(st.tuples(st.integers(0, 1000), st.floats(allow_nan=False, allow_infinity=False)), max_size=20))
def test_good_numbers_come_back_exactly(tmp_path_factory, rows):
    text = "id,name,people,share\n" + "".join(f"r{i},,{n},{x!r}\n" for i, (n, x) in enumerate(rows))
    table, problems = read(tmp_path_factory.mktemp("good"), text)
    assert problems == []
    assert table["people"].tolist() == [n for n, _ in rows] and table["share"].tolist() == [x + 0.0 for _, x in rows]
