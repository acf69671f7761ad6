"""Figures, marks, years and codes as offices write them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.errors import DataError
from simcity.readers.age_labels import AgeLabel, disjoint_ages, read_label
from simcity.readers.figures import clean_codes, find_year, home_of, parse_figure, parse_year

FULL = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


@pytest.mark.parametrize(("cell", "value"), [
    ("1,234", 1234), ("１，２３４．５", 1234.5), ("▲12", -12), ("△ 1,000", -1000), ("−5", -5), ("－７", -7), (" 8 ", 8),
    ("+3", 3), (".5", 0.5), ("7.", 7), ("1e3", 1000), ("-0", 0), ("0012", 12),
])  # fmt: skip
def test_habits_of_writing_are_read(cell, value):
    assert parse_figure(cell) == (value, "") and math.copysign(1, parse_figure("-0").value) == 1


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("", "blank"),
        ("　", "blank"),
        ("X", "hidden"),
        ("ｘ", "hidden"),
        ("χ", "hidden"),
        ("-", "none"),
        ("－", "none"),
        ("‐", "none"),
        ("*", "missing"),
        ("***", "missing"),
        ("…", "missing"),
        ("不詳", "unknown"),
        ("12人", "wrong"),
        ("1,23", "wrong"),
        ("1.2.3", "wrong"),
        ("1e999", "wrong"),
        ("=1+1", "wrong"),
        ("NaN", "wrong"),
        ("inf", "wrong"),
        ("--5", "wrong"),
        ("9" * 70, "wrong"),
        (".", "wrong"),
        ("▲", "wrong"),
        ("1 2", "wrong"),
    ],
)
def test_a_mark_is_never_a_figure(cell, mark):
    figure = parse_figure(cell)
    assert figure.mark == mark
    assert figure.value == 0 if mark == "none" else math.isnan(figure.value)


@given(st.integers(-(10**12), 10**12), st.booleans(), st.booleans())
def test_every_whole_number_comes_back_however_it_is_written(number, wide, triangle):
    text = f"{abs(number):,}" if number >= 0 else ("▲" if triangle else "-") + f"{-number:,}"
    assert parse_figure(text.translate(FULL) if wide else text).value == number


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_every_float_comes_back(number):
    assert parse_figure(repr(number)).value == number


@given(st.text(max_size=80))
def test_any_text_is_a_finite_figure_or_a_mark(text):
    figure = parse_figure(text)
    assert figure.mark and (math.isnan(figure.value) or figure.mark == "none") or math.isfinite(figure.value)
    assert parse_year(text) is None or 1800 <= parse_year(text) <= 2200


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("令和2年", 2020),
        ("R2", 2020),
        ("R2.10.1", 2020),
        ("平成27年", 2015),
        ("平成元年度", 1989),
        ("昭和６０年", 1985),
        ("H31", 2019),
        ("2020", 2020),
        ("2020年度", 2020),
        ("２０２５年", 2025),
        ("2020.0", 2020),
        ("西暦2030年", 2030),
        ("2020年(令和2年)", 2020),
        ("平成32年", None),
        ("令和0年", None),
        ("R", None),
        ("20", None),
        ("3020", None),
        ("2020年10月", None),
        ("", None),
    ],
)
def test_years_of_both_calendars(cell, year):
    assert parse_year(cell) == year


def test_a_title_has_its_year():
    assert find_year("令和5年1月1日住民基本台帳人口・世帯数、令和4年人口動態") == 2023
    assert find_year("人口と世帯") is None


def test_a_column_of_codes_tells_lost_zeros_from_check_digits():
    assert clean_codes(["011002", "162019"]) == ["01100", "16201"]
    assert clean_codes(["11002", "162019"]) == ["01100", "16201"]  # a spreadsheet cut the zero in front
    assert clean_codes(["1100.0", "16201"]) == ["01100", "16201"]
    assert clean_codes(["162018", "富山市", "", "1234567"]) == [None] * 4
    assert home_of("13101", ("13100",)) is None and home_of("14131", ("14100", "14130")) == "14130"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("人口（総数）", ("all", 0, 110)),
        ("人口（総数）　男", ("m", 0, 110)),
        ("０～１４歳人口　女", ("f", 0, 14)),
        ("男５～９歳", ("m", 5, 9)),
        ("85歳以上", ("all", 85, 110)),
        ("100歳～", ("all", 100, 110)),
        ("年齢不詳", ("all", -1, -1)),
        ("女の総数、年齢「不詳」含む", ("f", 0, 110)),
        ("90-94", ("all", 90, 94)),
        ("75歳", ("all", 75, 75)),
        ("男女計", ("all", 0, 110)),
        ("世帯総数", None),
        ("外国人人口", None),
        ("65歳以上人口割合", None),
        ("市区町村", None),
        ("平均年齢", None),
        ("15歳以上就業者数", None),
        ("昼間人口総数", None),
        ("夜間人口", None),
    ],
)
def test_headings_say_sex_and_ages_or_something_else(text, label):
    assert read_label(text) == (None if label is None else AgeLabel(*label))


@given(st.lists(st.integers(0, 1000), min_size=18, max_size=18))
def test_broad_groups_beside_narrow_ones_change_nothing(counts):
    import numpy as np

    narrow = {(5 * i, 5 * i + 4 if i < 17 else 110): np.array([float(n)]) for i, n in enumerate(counts)}
    broad = {(0, 14): np.array([float(sum(counts[:3]))]), (65, 110): np.array([float(sum(counts[13:]))])}
    classes, residents = disjoint_ages({**broad, **narrow})
    assert classes == list(narrow) and residents[:, 0].tolist() == [float(n) for n in counts]


def test_ages_with_a_gap_say_nothing():
    import numpy as np

    assert disjoint_ages({(0, 14): np.array([1.0]), (65, 110): np.array([1.0])})[0] == []
    assert disjoint_ages({})[0] == []


@pytest.mark.parametrize(("title", "year"), [
    ("団体コード162019 令和4年度決算状況", 2022), ("16201 令和5年", 2023), ("表2020年10月1日", 2020), ("016201", None),
])  # fmt: skip
def test_a_year_is_not_read_out_of_a_longer_number(title, year):
    assert find_year(title) == year


def test_classes_of_age_that_contradict_each_other_are_refused():
    stated = {(0, 110): [78.0], (0, 14): [10.0], (15, 64): [50.0], (65, 110): [18.0], (75, 110): [28.0]}
    with pytest.raises(DataError, match="contradict"):
        disjoint_ages({span: np.array(values) for span, values in stated.items()})
