"""決算カード, read from a hand-made fixture in its layout: headings beside their figures, thousand yen."""

import math

import pytest

from simcity.city import load_city
from simcity.errors import DataError
from simcity.readers.settlement_card import settlement_update
from tests.city_cases import write_city
from tests.import_cases import CODE, workbook

CARD = [
    ["令和4年度 決算状況", "", "", "団体コード", "163210", "", "市町村類型", "Ⅰ－０"],
    ["富山県", "", "", "団体名", "舟橋村"],
    ["歳 入 の 状 況 （単位 千円・％）", "", "", "", "区 分", "", "令和4年度（千円）", "令和3年度（千円）"],
    ["区 分", "決算額", "構成比", "", "歳 入 総 額", "", "1,900,000", "1,800,000"],
    ["地 方 税", "420,000", "22.1", "", "歳 出 総 額", "", "1,750,000", "1,700,000"],
    ["地方譲与税", "18,000", "0.9", "", "実 質 収 支", "", "▲12,000", "90,000"],
    ["民 生 費", "", "500,000", "28.6", "財政力指数", "", "0.41", "0.42"],
    ["教 育 費", "210,000", "12.0", "", "経常収支比率（％）", "", "87.5", "88.0"],
    ["土 木 費", "", "", "", "将来負担比率", "－", "", ""],
    ["人 件 費", "300,000", "17.1", "", "地 方 債 現 在 高", "", "1,100,000", ""],
]


@pytest.fixture
def city(tmp_path):
    return load_city(write_city(tmp_path / "tiny"))


def finance(update):
    return {(r["year"], r["item"]): r for r in update.tables[0].rows if r["municipality"] == CODE}


def test_figures_beside_their_headings_become_yen_and_ratios(city, tmp_path):
    update, note = settlement_update(city, [workbook(tmp_path / "card.xlsx", {"舟橋村": CARD})])
    got = finance(update)
    assert got[2022, "revenue"]["yen"] == 1.9e9 and got[2022, "spending"]["yen"] == 1.75e9
    assert got[2022, "local_tax"]["yen"] == 4.2e8 and got[2022, "real_balance"]["yen"] == -1.2e7
    assert got[2022, "spending_welfare"]["yen"] == 5e8 and got[2022, "debt_outstanding"]["yen"] == 1.1e9
    assert got[2022, "current_balance_ratio"]["value"] == 87.5 and math.isnan(got[2022, "current_balance_ratio"]["yen"])
    assert got[2022, "future_burden_ratio"]["value"] == 0 and got[2022, "strength_index"]["value"] == 0.41
    assert (2022, "spending_works") not in got  # a heading without a figure is none, and its neighbour's is not taken
    assert got[2022, "debt_service_ratio"]["value"] == 8.1  # what the folder had stays
    assert note.balanced and not note.tested_on_real_file and "card.xlsx" in note.source


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda rows: rows[3].__setitem__(4, "歳入"), "no heading 歳入総額"),
    (lambda rows: (rows[0].__setitem__(0, "決算状況"), rows[2].__setitem__(6, ""), rows[2].__setitem__(7, "")),
     "no fiscal year"),
    (lambda rows: (rows[0].__setitem__(4, "162019"), rows[1].__setitem__(4, "富山市")), "no figures of 16321"),
])  # fmt: skip
def test_what_is_no_card_of_the_city_is_a_sentence(city, tmp_path, change, sentence):
    rows = [list(row) for row in CARD]
    change(rows)
    with pytest.raises(DataError, match=sentence):
        settlement_update(city, [workbook(tmp_path / "card.xlsx", {"s": rows})])


def test_two_cards_of_one_year_that_differ_are_refused(city, tmp_path):
    rows = [list(row) for row in CARD]
    rows[3][6] = "1"
    paths = [workbook(tmp_path / "a.xlsx", {"s": CARD}), workbook(tmp_path / "b.xlsx", {"s": rows})]
    with pytest.raises(DataError, match="earlier sheet or file"):
        settlement_update(city, paths)
    assert settlement_update(city, [paths[0], paths[0]])[1].balanced
