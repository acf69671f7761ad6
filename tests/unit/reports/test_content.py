"""What a report says of known results: true sentences, ranges before points, a run key in every row."""

import functools
import re
from dataclasses import replace

import pytest

from simcity.reports.content import build
from simcity.reports.document import Bullets, Paragraph, Quantity, RunKey, Span, shown
from simcity.reports.tables import Tables
from tests.unit.reports.small_results import COST, key, small


@pytest.fixture(autouse=True, scope="module")
def unpainted():
    """Figures are composed but not painted: that takes most of the time and is tested with the files."""

    def close(figure) -> bytes:
        import matplotlib.pyplot as plt

        plt.close(figure)
        return b"png"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simcity.reports.figures.png", close)
        yield


@functools.cache
def built(lang="ja", **case):
    """A document, made once for all tests that look at it."""
    return build(small(**case), lang)


SINGLE = {"strategies": ("own",), "draws": (-1,)}
BARE = {"strategies": ("lease",), "draws": (-1,), "bare": True}


@pytest.fixture
def compared():
    return built()


@pytest.fixture
def single():
    return built(**SINGLE)


@pytest.fixture
def bare():
    return built(**BARE)


def table(document, sheet):
    return next(t for t in document.tables if t.sheet == sheet)


def words(document) -> str:
    """All that a reader reads, pictures aside."""
    parts = [document.title, document.subtitle, document.banner]
    for heading, section in document.headings():
        parts.append(heading)
        for block in section.blocks:
            parts += (
                [block.text]
                if isinstance(block, Paragraph)
                else list(block.items)
                if isinstance(block, Bullets)
                else []
            )
    for t in document.tables:
        parts += [t.caption, t.note, *(f"{c.label}[{c.unit}]" for c in t.columns), *map(str, t.groups)]
        parts += [shown(cell) for row in t.rows for cell in row]
    return "\n".join(parts)


def test_the_range_of_a_burden_comes_before_its_base_value_and_both_are_the_known_ones(compared):
    burden = table(compared, "負担")
    assert [c.kind for c in burden.columns] == ["text", "span", "number", "span", "number", "number", "text", "run"]
    row = next(
        r for r, g in zip(burden.rows, burden.groups, strict=True) if g.label == "一般財源負担" and r[0] == "借上げ"
    )
    assert isinstance(row[1], Span) and isinstance(row[2], Quantity)
    assert row[2].value == COST["lease"] and str(row[2]) == "20.0"
    assert row[1].low.value == pytest.approx(COST["lease"] + 1.2e6)
    assert row[4].value == COST["lease"] - COST["own"] and str(row[4]) == "-10.0"
    assert row[6] == "有利"


@pytest.mark.parametrize("sheet", ["負担", "財源", "通信"])
def test_every_row_of_results_names_its_run(compared, sheet):
    found = table(compared, sheet)
    names = {"自営": key("own", -1), "借上げ": key("lease", -1)}
    assert found.rows
    for row in found.rows:
        assert isinstance(row[-1], RunKey) and row[-1].key == names[row[0]]
    assert key("own", -1) in table(compared, "人口").note


def test_all_runs_are_listed_for_excel(compared):
    assert {row[0].key for row in table(compared, "計算一覧").rows} == {
        key(s, d) for s in COST for d in (-1, 0, 1, 2, 3, 4)
    }


def test_an_indicator_that_repeats_another_or_is_nothing_everywhere_is_left_out(compared):
    labels = {g.label for g in table(compared, "負担").groups}
    assert "地方債残高" not in labels
    assert not any("交付税算入後" in label for label in labels)
    assert [c.label for c in table(compared, "財源").columns] == ["方策", "一般財源", "支払総額", "実行キー"]


def test_the_summary_says_who_costs_more_and_who_reaches_people(compared):
    items = compared.sections[0].blocks[0].items
    text = "\n".join(items)
    assert items[0].startswith("一つには決まらない") and len(set(items)) == len(items)
    assert "居住人口カバー率（2025〜2027年度の平均）：「自営」99.0%、「借上げ」0.0%。" in text
    assert "居住人口カバー率は、「自営」に比べて「借上げ」で小さい。" in text
    assert re.search("市民1人あたり一般財源負担は、「自営」に比べて「借上げ」で小さい|1人あたり", text)
    assert "合わせて判断する必要がある" in text


def test_people_are_told_with_their_range():
    items = built("en").sections[0].blocks[0].items
    text = next(item for item in items if item.startswith("Population goes"))
    assert (
        text
        == "Population goes from 10,000 persons in 2025 to 9,704 to 9,776 persons (base value 9,800 persons) in 2027."
    )


def test_a_single_run_has_no_ranges_differences_or_verdicts(single):
    kinds = [c.kind for t in single.tables if t.sheet in ("人口", "負担", "通信") for c in t.columns]
    assert "span" not in kinds and kinds.count("run") == 2
    text = words(single)
    assert "将来推計と整備方策の比較" not in text and "有利" not in text and "不利" not in text
    assert "基準値による計算であり" in text
    assert [f.name for f in single.figures] == ["population", "strategies"]


def test_a_town_with_nothing_decided_gets_sentences_instead_of_empty_tables(bare):
    assert not [t for t in bare.tables if not t.rows]
    assert {"負担", "財源", "通信"}.isdisjoint(t.sheet for t in bare.tables)
    assert "費用と財源は生じない" in words(bare) and "稼働する通信網がなく" in words(bare)
    assert [f.name for f in bare.figures] == ["population"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("case", [dict(), dict(strategies=("own",), draws=(-1,)), dict(draws=(-1,)),
                                  dict(strategies=("lease",), draws=(-1,), bare=True), dict(bare=True),
                                  dict(strategies=("own",)), dict(people=True),
                                  dict(people=True, strategies=("own",), draws=(-1,)),
                                  dict(people=True, places=True)])  # fmt: skip
def test_no_report_shows_not_a_number_raw_ids_or_unfilled_words(case, lang):
    text = words(built(lang, **case))
    for odd in (
        "nan",
        "None",
        "inf ",
        "{",
        "}",
        "coverage_residents",
        "[share",
        "per resident and year" if lang == "ja" else "円",
    ):
        assert odd not in text.replace("inflation", ""), odd


PEOPLE = {"people": True}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_people_have_their_own_chapter_with_three_figures_and_their_run(lang):
    document = built(lang, **PEOPLE)
    headings = [s.heading for s in document.sections]
    assert headings[2] == ("結果：人口、地区、世帯" if lang == "ja" else "Results: people, districts, households")
    figures = {f.name: f for f in document.sections[2].blocks if hasattr(f, "png")}
    assert list(figures) == ["population", "pyramid", "districts", "households"]
    short = key("own", -1)[:8]
    assert all(short in figures[name].caption for name in ("pyramid", "districts", "households"))
    people = [t for t in document.sections[2].blocks if hasattr(t, "columns")]
    assert len(people) == 4 and all(key("own", -1) in t.note for t in people)


def test_districts_of_a_report_are_the_known_ones_and_their_evidence_is_told():
    rows = table(built(**PEOPLE), "地区").rows
    assert [row[0] for row in rows] == ["east", "west"]  # nobody ever lived in the third
    east, west = rows
    assert (east[1].value, east[2].value, east[4].value) == pytest.approx((7_500, 7_350, -0.02))
    assert str(west[4]) == "-4.0" and str(west[-1]) == "50.0" and west[3].low.value < west[3].high.value < -0.04
    assert "根拠の確かさはD" in words(built(**PEOPLE)) and "例示（合成）" in words(built(**PEOPLE))


def test_kinds_of_household_of_a_report_add_up_to_the_whole():
    rows = table(built(**PEOPLE), "世帯の類型").rows
    assert sum(row[-2].value for row in rows) == pytest.approx(1.0) and rows[0][1].value == 1_500.0


def test_every_age_group_is_listed_for_excel():
    ages = table(built(**PEOPLE), "男女年齢別")
    assert ages.only_excel and [row[0] for row in ages.rows][::20] == ["0〜4", "100以上"]
    assert [c.kind for c in ages.columns] == ["text", "number", "span", "number", "number", "span", "number"]
    assert sum(row[1].value + row[4].value for row in ages.rows) == pytest.approx(10_000)


def test_people_of_a_single_run_have_no_ranges_and_it_is_said():
    document = built(people=True, **SINGLE)
    kinds = {c.kind for t in document.sections[2].blocks if hasattr(t, "columns") for c in t.columns}
    assert "span" not in kinds and "前提の不確かさの幅はない" in words(document)
    assert any("-4.0%から" in item and "順位は述べられない" in item for item in document.sections[0].blocks[0].items)


def test_without_draws_a_comparison_judges_nothing():
    document = built(draws=(-1,))
    assert "優劣は判断していない" in words(document)
    assert {row[-2] for row in table(document, "負担").rows} == {"基準", "判断できない"}


def test_every_assumption_is_listed_with_origin_and_range(compared):
    from simcity.parameters import catalogue
    from simcity.words import source_in

    rows = table(compared, "前提条件").rows
    assert len(rows) == len(catalogue())
    by_name = {row[0]: row for row in rows}
    for p in catalogue().values():
        row = by_name[p.ja]
        if p.unit in ("yes or no", "year", "fiscal year"):
            assert row[3] in (("いいえ", "はい") if p.unit == "yes or no" else (f"{p.base:.0f}",))
        else:
            assert row[3].value == p.base
        assert (row[2] is not None) == p.in_doubt
        assert row[4] and row[5] == source_in(p.source, "ja")


def test_unfinished_runs_are_admitted():
    results = small()
    results.failed = ["a", "b"]
    assert "計画した計算のうち2件が終わっていない" in words(build(results, "ja"))


def test_a_study_asks_its_own_question():
    assert build(small(question={"ja": "いつ更新するか", "en": "When?"}), "ja").title == "いつ更新するか"


def test_the_reference_comes_first_and_a_grade_is_the_weakest(compared):
    from simcity.analysis.comparison import Comparison

    tables = Tables(Comparison(small()), "ja")
    assert tables.grade("present_value_cost") == "C"
    assert table(compared, "負担").rows[0][0] == "自営"


def test_a_document_without_figures_still_has_its_captions(compared):
    assert all(t.caption for t in compared.tables)
    assert replace(compared, sections=()).tables == []


def test_money_is_read_in_millions_and_kept_in_yen(compared):
    funding = table(compared, "財源")
    assert [(c.unit, c.raw_unit) for c in funding.columns if c.is_number] == [("百万円", "円")] * 2
    own = funding.rows[0]
    assert own[1].value == 3 * COST["own"] and str(own[1]) == "90.0"


def test_what_strategies_give_has_its_table_and_money_says_in_whose_prices(compared):
    given = table(compared, "効果")
    assert [g.label for g in given.groups] == ["居住人口カバー率"] * 2 and "ポイント" in given.note
    assert str(given.rows[0][2]) == "99.0" and str(given.rows[1][4]) == "-99.0"
    assert "2025年価格・実質" in table(compared, "財源").note and "名目" not in table(compared, "負担").note
    rising = build(small(inflation=0.01), "ja")
    assert "名目" in table(rising, "財源").note and "名目" in table(rising, "負担").note


def test_the_answer_and_its_thresholds_open_the_report():
    limit = {"indicator": "coverage_residents", "at_least": 0.9, "at_most": None, "year": 2027, "source": ""}
    items = build(small(thresholds=[limit]), "ja").sections[0].blocks[0].items
    assert items[0].startswith("基準を90%以上の将来で満たすのは「自営」だけ")
    assert any("「居住人口カバー率 ≥ 90.0 %」を満たす将来の割合" in item for item in items)


def test_the_largest_sum_over_the_years_is_that_of_the_dearer_strategy():
    from simcity.analysis.comparison import Comparison

    tables = Tables(Comparison(small()), "ja")
    assert tables.largest_sum("general_revenue_burden") == 3 * max(COST.values())
    assert tables.largest_sum("subsidy_repayment_exempt") == 0.0
    assert "返還は求められないと仮定" not in words(built())


def test_money_over_people_names_the_year_of_both(repository):
    from simcity.city import load_city
    from simcity.reports.appendices import budget_table

    budget = budget_table(load_city(repository / "scenarios" / "toyama" / "city"), "ja")
    assert budget.columns[-1].label == "1人あたり（2022年度の金額、2020年の人口）" and "両者の年は異なる" in budget.note
    english = budget_table(load_city(repository / "scenarios" / "toyama" / "city"), "en")
    assert english.columns[-1].label == "Per resident (money of FY2022, people of 2020)"


@pytest.mark.parametrize("lang, words", [
    ("ja", {"昼間人口 2025年", "小学校", "従業地による職の数"}),
    ("en", {"By day, 2025", "Primary school", "Jobs by place of work"}),
])  # fmt: skip
def test_work_and_schools_have_their_tables_where_they_were_simulated(lang, words):
    def tables(**case):
        blocks = [block for section in built(lang, **case).sections for block in section.blocks]
        return blocks, [block for block in blocks if hasattr(block, "rows")]

    blocks, found = tables(people=True, places=True)
    cells = {shown(cell) for block in found for row in block.rows for cell in row}
    assert words <= cells | {column.label for block in found for column in block.columns}
    assert {"840", "9,000", "120.0", "-28.6"} <= cells  # places at primary schools; the east by day; its ratio; pupils
    plain, _ = tables(people=True)
    assert len(blocks) == len(plain) + 5
