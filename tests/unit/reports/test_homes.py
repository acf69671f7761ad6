"""Pages on households by district and on homes: the known numbers with their range, or nothing."""

import pytest

from simcity.analysis import Comparison
from simcity.reports.content import build
from simcity.reports.document import Paragraph
from simcity.reports.excel import write_excel
from simcity.reports.homes import homes, homes_text, households_of_districts
from simcity.reports.tables import Tables
from tests.unit.reports.small_results import small
from tests.unit.reports.test_content import table, words

SHEETS = ("住宅の推移", "住宅", "地区別の住宅", "地区別の世帯", "地区別の世帯の類型")


def built(lang="ja", **options):
    return build(small(people=True, homes=True, **options), lang)


@pytest.fixture(scope="module")
def compared():
    return built()


@pytest.fixture(scope="module")
def single():
    return built(strategies=("own",), draws=(-1,))


def values(row):
    return [getattr(cell, "value", cell) for cell in row]


def test_homes_by_year_have_their_range_before_the_base_value(compared):
    by_year = table(compared, "住宅の推移")
    assert [c.label for c in by_year.columns][:4] == ["年", "住宅数", "空き家数 幅（5〜95%）", "空き家数"]
    last = by_year.rows[-1]
    assert last[0] == "2027" and last[3].value == pytest.approx(700)
    assert (last[2].low.value, last[2].high.value) == pytest.approx((5000 * (0.14 + 0.024), 5000 * (0.14 + 0.096)))
    assert [cell.value for cell in last[-2:]] == [30, 10]


def test_vacancy_and_rent_of_districts_go_from_the_first_to_the_last_year(compared):
    of = {row[0]: row for row in table(compared, "地区別の住宅").rows}
    assert set(of) == {"east", "west"}  # nobody lives in the third
    heads = [c.label for c in table(compared, "地区別の住宅").columns]
    at = heads.index("空き家率 2027")
    assert of["west"][at].value == pytest.approx(0.34) and of["east"][at].value == pytest.approx(0.14)
    assert of["west"][at - 1].low.value == pytest.approx(0.364) and of["west"][at - 2].value == pytest.approx(0.1)
    assert of["east"][heads.index("家賃 2027")].value == 38_000
    assert "根拠の確かさはD" in table(compared, "地区別の住宅").note


def test_households_of_one_person_are_a_share_of_those_of_the_district(compared):
    east = next(row for row in table(compared, "地区別の世帯").rows if row[0] == "east")
    assert values(east)[1:4] == pytest.approx([3000, 3000, 0.375])
    drawn = [(1500 + 20 * d) / (4000 + 20 * d) for d in range(1, 6)]
    assert east[4].low.value == pytest.approx(drawn[0] + 0.2 * (drawn[1] - drawn[0]))
    assert east[4].high.value == pytest.approx(drawn[4] - 0.2 * (drawn[4] - drawn[3]))
    excel = table(compared, "地区別の世帯の類型")
    assert excel.only_excel and len(excel.rows) == 2 * 3 and excel.rows[0][:2] == ("east", "2025")
    assert excel.rows[0][3].value == pytest.approx(1125)


def test_strategies_stand_side_by_side_and_a_single_one_is_not_told_twice(compared, single):
    both, one = ({g.label for g in table(d, "住宅").groups} for d in (compared, single))
    assert {"空き家数", "空き家率", "新設住宅"} <= both and {"自営", "借上げ"} == {
        r[0] for r in table(compared, "住宅").rows
    }
    assert one == {"市内転居者（世帯での転居）", "第一希望の地区に住めなかった世帯"}
    assert "span" not in [c.kind for sheet in SHEETS for c in table(single, sheet).columns]


def test_the_chapter_says_on_what_it_hangs_and_a_sample_has_a_warning(compared):
    heading, chapter = next((h, s) for h, s in compared.headings() if "住まい" in h)
    assert heading.startswith("4.") and isinstance(chapter.blocks[0], Paragraph) and "仮定" in chapter.blocks[0].text
    assert "抽出した" not in chapter.blocks[0].text and "homes" in [f.name for f in compared.figures]
    results = small(people=True, homes=True)
    results.runs = results.runs.assign(scale=0.1)
    said = [homes_text(Tables(Comparison(results), lang)) for lang in ("ja", "en")]
    assert "縮尺1" in said[0] and "scale 1" in said[1]


def test_the_summary_tells_the_vacancy_and_the_limits_are_those_of_what_was_simulated(compared):
    text = words(compared)
    assert "空き家率は、2025年の10.0%から2027年には16.4〜23.6%（基準値14.0%）となる（根拠C）。" in text
    assert "戸数だけを数え" in text and "世帯主率により推計し" not in text


def test_without_homes_there_is_no_page_on_them():
    plain = Tables(Comparison(small(people=True)), "ja")
    assert not list(homes(plain)) and not list(households_of_districts(plain))
    bare = build(small(("own",), (-1,)), "ja")
    assert "世帯主率により推計し" in words(bare) and "戸数だけを数え" not in words(bare)
    assert not {t.sheet for t in bare.tables} & set(SHEETS)


def test_the_workbook_has_a_sheet_for_each_table_in_both_languages(compared, tmp_path):
    from openpyxl import load_workbook

    english = built("en", strategies=("own",), draws=(-1,))
    for document, wanted in (
        (compared, set(SHEETS)),
        (english, {"Homes", "Homes by year", "Kinds by district and year"}),
    ):
        book = load_workbook(write_excel(document, tmp_path / "report.xlsx"))
        assert wanted <= set(book.sheetnames)
