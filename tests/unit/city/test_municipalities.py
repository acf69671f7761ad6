"""The packaged table of all municipalities: its totals, its dictionary, and finding a place in it."""

import math
import re

import pytest

from simcity.city import find_municipality
from simcity.city.municipalities import all_municipalities, column_dictionary, prefectures, years_of
from simcity.city.published import class_rows, facility_counts, finance_rows, flow_rows, household_rows, neighbour_rows
from simcity.errors import DataError
from simcity.readers.juki import check_digit


def said(name: str) -> str:
    with pytest.raises(DataError) as caught:
        find_municipality(name)
    return str(caught.value)


def test_all_municipalities_of_japan_are_there_and_sum_to_the_census():
    """Census 2015: 127,094,745; census 2020: 126,146,099 residents."""
    table = all_municipalities().values()
    assert len(table) == 1741
    assert sum(m.get("pop", 2015) for m in table) == 127_094_745
    assert sum(m.get("pop", 2020) for m in table) == 126_146_099
    assert {m.code[:2] for m in table} == set(prefectures())
    assert all(m.prefecture == prefectures()[m.code[:2]]["name_ja"] for m in table)


def test_men_and_women_sum_to_all_and_classes_stay_within():
    for m in all_municipalities().values():
        for year in (2015, 2020):
            assert m.get("pop_m", year) + m.get("pop_f", year) == m.get("pop", year)
            for sex in "mf":
                parts = sum(m.get(f"pop_{c}_{sex}", year) for c in ("0_14", "15_64", "65_plus"))
                assert parts <= m.get(f"pop_{sex}", year)
                assert m.get(f"pop_75_plus_{sex}", year) <= m.get(f"pop_65_plus_{sex}", year)


def test_every_column_says_item_year_unit_and_source():
    entries = column_dictionary()
    figures = find_municipality("16201").figures
    assert set(figures) <= set(entries)
    assert all(
        e["column"] == f"{e['item']}_{e['year']}" and e["unit"] and e["source"] and e["ja"] for e in entries.values()
    )
    assert (
        entries["revenue_2022"]["source"] == "SSDSE-A-2026 D3201" and entries["revenue_2022"]["unit"] == "thousand yen"
    )


def test_known_figures_of_toyama():
    m = find_municipality("富山市")
    assert m.get("pop", 2015) == 418_686 and m.get("pop", 2020) == 413_938
    assert m.latest("habitable") == (2024, 471.1) and m.get("habitable", 2016) == 470.76
    assert m.get("revenue", 2015) == 172_769_414 and m.get("local_tax", 2015) == 71_321_455
    assert m.get("juki_births", 2015) == 3322 and m.get("juki_deaths", 2019) == 4792
    assert m.peer_class == "中核市" and math.isnan(m.get("pop", 1999))
    counts = facility_counts(m)
    assert (counts["primary_school"], counts["junior_high_school"]) == (65, 28)
    assert (counts["community_centre"], counts["library"]) == (82, 26)


@pytest.mark.parametrize(
    "name", ["富山市", "富山県富山市", "16201", "162019", "１６２０１９", "Toyama", "toyama", " 富山市 "]
)
def test_a_place_is_found_by_name_and_code(name):
    assert find_municipality(name).code == "16201"


def test_a_name_of_several_lists_them_with_their_prefecture():
    text = said("府中市")
    assert "東京都府中市 (13206)" in text and "広島県府中市 (34208)" in text and "give the prefecture" in text
    assert find_municipality("広島県府中市").code == "34208"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("162018", "162019"),
        ("とやま市", "did you mean"),
        ("富山", "富山県富山市 (16201)"),
        ("16999", "codes of 富山県 begin with 16"),
        ("14101", "wards of designated cities"),
        ("99999", "01 to 47"),
        ("", "the name of the municipality is empty"),
        ("x" * 5000, "no municipality"),
    ],
)
def test_a_slip_gets_a_remedy(name, sentence):
    text = said(name)
    assert sentence in text and len(text) < 400


def test_check_digits_follow_the_standard():
    assert [check_digit(code) for code in ("01100", "13101", "16201", "47382")] == ["2", "6", "9", "1"]


def test_each_flow_year_has_one_source():
    rows = flow_rows(find_municipality("16201"))
    years = [row["year"] for row in rows]
    assert years == list(range(2015, 2025)) and len(set(years)) == len(years)
    assert {row["year"]: row["source"] for row in rows}[2019] == "juki"
    last = rows[-1]
    assert (last["arrivals"], last["departures"], last["source"]) == (8833, 9156, "ssdse")
    assert math.isnan(last["births"]) and math.isnan(last["other_in"])


def test_accounts_are_in_yen():
    rows = {(row["item"], row["year"]): row for row in finance_rows(find_municipality("16201"))}
    assert rows["revenue", 2015]["yen"] == 172_769_414_000
    assert rows["debt_service_ratio", 2022]["value"] == 8.0 and math.isnan(rows["debt_service_ratio", 2022]["yen"])
    assert len(years_of("revenue")) == 8


def test_every_municipality_has_classes_households_flows_and_neighbours():
    for m in list(all_municipalities().values())[::20]:
        assert len(class_rows(m)) == 20 and len(household_rows(m)) == 2 and len(flow_rows(m)) == 10
        assert all(row["municipality"] != m.code for row in neighbour_rows(m))
    assert len(neighbour_rows(find_municipality("16201"))) == 14


def test_every_municipality_has_a_romanised_name():
    names = {m.name_ja: m.name_en for m in all_municipalities().values()}
    assert all(re.fullmatch(r"[A-Z][a-z]+(['-][a-zA-Z][a-z]+)*", m.name_en) for m in all_municipalities().values())
    known = {"富山市": "Toyama", "檜枝岐村": "Hinoemata", "夕張市": "Yubari", "下関市": "Shimonoseki",
             "松浦市": "Matsuura", "豊岡市": "Toyooka", "上越市": "Joetsu", "高知市": "Kochi",
             "四條畷市": "Shijonawate", "新温泉町": "Shin'onsen", "廿日市市": "Hatsukaichi", "別府市": "Beppu",
             "一戸町": "Ichinohe", "北谷町": "Chatan"}  # fmt: skip
    assert {name: names.get(name) for name in known} == known


def test_names_of_small_letters_without_marks_are_found_and_shared_ones_are_asked_for():
    assert find_municipality("hinoemata").code == "07364" == find_municipality("Hinoemata, Fukushima").code
    assert find_municipality("Shinonsen").name_ja == "新温泉町"
    text = said("Kawasaki")
    assert "神奈川県川崎市" in text and "宮城県川崎町" in text and "Kawasaki, " in text
    assert find_municipality("Kawasaki, Kanagawa").name_ja == "川崎市"
