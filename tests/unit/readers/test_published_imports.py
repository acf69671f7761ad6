"""SSDSE-A, the register, projections and mapped tables become rows of a city folder."""

import math

import pytest

from simcity.city import load_city
from simcity.errors import DataError
from simcity.readers.controls import controls_update
from simcity.readers.published_tables import flow_columns, heading_paths, juki_update, ssdse_update
from tests.city_cases import write_city
from tests.import_cases import CODE, workbook, write


@pytest.fixture
def city(tmp_path):
    return load_city(write_city(tmp_path / "tiny"))


def table(update, name):
    return next(u.rows for u in update.tables if u.table == name)


# -- SSDSE-A ----------------------------------------------------------------------------------------------------

SSDSE = [
    [
        "SSDSE-A-2099",
        "Prefecture",
        "Municipality",
        "A110101",
        "A4101",
        "A5101",
        "A5102",
        "D3201",
        "D2211",
        "C2208",
        "C220832",
    ],
    ["", "", "年度", 2020, 2023, 2024, 2024, 2022, 2022, 2021, 2021],
    ["地域コード", "都道府県", "市区町村", "男", "出生", "転入", "転出", "歳入", "比率", "従業者", "農"],
    ["R16321", "富山県", "舟橋村", 1500, 20, 150, 140, 2000, 7.5, 500, 10],
    ["R16201", "富山県", "富山市", 200000, 2500, 9000, 9100, 170000000, 9.1, 200000, 900],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_edition_fills_five_tables_and_thousands_become_yen(city, tmp_path, kind):
    if kind == "xlsx":
        path = workbook(tmp_path / "SSDSE-A-2099.xlsx", {"SSDSE-A-2099": SSDSE})
    else:
        path = write(tmp_path / "SSDSE-A-2099.csv", "\n".join(",".join(map(str, row)) for row in SSDSE))
    update, note = ssdse_update(city, [path])
    finance = {(r["year"], r["item"]): r for r in table(update, "finance") if r["municipality"] == CODE}
    assert finance[2022, "revenue"]["yen"] == 2_000_000 and math.isnan(finance[2022, "revenue"]["value"])
    assert finance[2022, "debt_service_ratio"]["value"] == 7.5
    flows = {r["year"]: r for r in table(update, "flows")}
    assert flows[2023]["births"] == 20 and flows[2024]["arrivals"] == 150 and math.isnan(flows[2023]["arrivals"])
    assert flows[2019]["source"] == "juki" and flows[2019]["births"] == 1  # the old rows stay
    assert {r["industry"]: r["jobs"] for r in table(update, "jobs")} == {"all": 500, "farm": 10}
    assert next(r for r in table(update, "classes") if r["sex"] == "m" and r["class"] == "total")["residents"] == 1500
    assert note.read == 2 and note.kept == 1 and note.balanced and "SSDSE-A-2099" in note.source


def test_habits_of_writing_are_read_and_rubbish_has_its_line(city, tmp_path):
    rows = [row[:] for row in SSDSE]
    rows[3] = [*rows[3][:3], "１，５００", *["***"] * 3, "2,000", *rows[3][8:]]
    update, note = ssdse_update(city, [workbook(tmp_path / "SSDSE-A-2099.xlsx", {"s": rows})])
    men = {r["class"]: r["residents"] for r in table(update, "classes") if r["sex"] == "m" and r["year"] == 2020}
    assert men["total"] == 1500
    assert note.missing["missing"] == 3
    rows[3][3] = "千五百"
    with pytest.raises(DataError, match=r":4  A110101 is 千五百; a figure"):
        ssdse_update(city, [workbook(tmp_path / "SSDSE-A-2099.xlsx", {"s": rows})])


def test_a_year_of_the_register_is_never_replaced_and_editions_complete_each_other(city, tmp_path):
    rows = [row[:] for row in SSDSE]
    rows[1] = ["", "", "年度", 2020, 2019, 2020, 2020, 2022, 2022, 2021, 2021]
    update, _ = ssdse_update(city, [workbook(tmp_path / "SSDSE-A-2098.xlsx", {"s": rows})])
    flows = {r["year"]: r for r in table(update, "flows")}
    assert flows[2019]["births"] == 1 and flows[2019]["source"] == "juki"
    assert flows[2020]["arrivals"] == 150


def test_all_real_editions_say_what_the_packaged_table_says(shared, tmp_path):
    from simcity.city.new import new_city
    from simcity.readers.city_files import raw_table

    folder = new_city("16201", tmp_path / "toyama")
    before = load_city(folder)
    editions = sorted((shared / "data" / "ssdse_municipal").glob("SSDSE-A-*.csv"))
    update, note = ssdse_update(before, editions)
    assert len(editions) >= 9 and note.kept == len(editions) and note.balanced
    for name in ("classes", "flows", "households", "finance"):
        old = raw_table(before, name).to_dict("records")
        new = table(update, name)
        assert len(new) == len(old)
        key = [k for k in old[0] if k in ("year", "sex", "class", "item")]
        by_key = {tuple(str(r[k]) for k in key): r for r in new}
        for row in old:
            same = by_key[tuple(str(row[k]) for k in key)]
            assert all(same[k] == v or math.isnan(float(v)) and math.isnan(float(same[k])) for k, v in row.items()
                       if k not in ("municipality", "sex", "class", "item", "source"))  # fmt: skip


# -- register ----------------------------------------------------------------------------------------------------

HEADS = [
    [
        "団体コード",
        "都道府県名",
        "市区町村名",
        "人口",
        "",
        "",
        "世帯数",
        "住民票記載数",
        "",
        "",
        "",
        "",
        "",
        "",
        "住民票消除数",
    ],
    [
        "",
        "",
        "",
        "男",
        "女",
        "計",
        "",
        "転入者数",
        "",
        "",
        "出生者数",
        "その他",
        "",
        "計(A)",
        "転出者数",
        "",
        "",
        "死亡者数",
        "その他",
        "",
        "計(B)",
    ],
    [
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "国内",
        "国外",
        "計",
        "",
        "帰化等",
        "その他",
        "",
        "国内",
        "国外",
        "計",
        "",
        "国籍喪失",
        "その他",
        "",
    ],
]
BODY = [["163210", "富山県", "舟橋村", 1, 1, 2, 1, 100, 10, 110, 20, 1, 2, 133, 90, 5, 95, 15, 0, 3, 113],
        ["160008", "富山県", "", 9, 9, 18, 9, 900, 90, 990, 200, 10, 20, 1220, 900, 50, 950, 150, 0, 30, 1130],
        ["162019", "富山県", "富山市", 9, 9, 18, 9, 900, 90, 990, 200, 10, 20, 1220, 900, 50, 950, 150, 0, 30, 1130],
        ["注)日本人と外国人の計"]]  # fmt: skip


def test_a_workbook_of_the_register_is_read_by_its_merged_headings(city, tmp_path):
    title = [["令和5年1月1日住民基本台帳人口・世帯数、令和4年人口動態（市区町村別）（総計）"]]
    path = workbook(tmp_path / "2301sjin.xlsx", {"R5.1.1": title + HEADS + BODY})
    update, note = juki_update(city, [path])
    row = next(r for r in table(update, "flows") if r["year"] == 2022)
    assert {k: row[k] for k in ("births", "deaths", "arrivals", "departures", "other_in", "other_out")} == {
        "births": 20, "deaths": 15, "arrivals": 110, "departures": 95, "other_in": 3, "other_out": 3}  # fmt: skip
    assert note.balanced and note.dropped == {"prefecture": 1, "another municipality": 1, "blank": 1}
    assert not note.tested_on_real_file


def test_the_code_of_the_village_has_its_check_digit():
    from simcity.readers.juki import check_digit

    assert CODE + check_digit(CODE) == BODY[0][0]


def test_a_register_without_a_year_or_flows_is_refused(city, tmp_path):
    with pytest.raises(DataError, match="no year"):
        juki_update(city, [workbook(tmp_path / "a.xlsx", {"s": HEADS + BODY})])
    short = [row[:7] for row in HEADS + BODY]
    with pytest.raises(DataError, match="no columns for births"):
        juki_update(city, [workbook(tmp_path / "b.xlsx", {"s": [["令和5年1月1日"], *short]})])
    with pytest.raises(DataError, match="団体コード"):
        juki_update(city, [workbook(tmp_path / "c.xlsx", {"s": [["令和5年1月1日"], ["a", "b"]]})])


def test_headings_carry_to_the_right_only_under_their_parent():
    paths = heading_paths([["a", "b", "", "c"], ["", "x", "", "y"], ["", "1", "2", ""]])
    assert paths == [["a"], ["b", "x", "1"], ["b", "x", "2"], ["c", "y"]]
    assert flow_columns(heading_paths(HEADS))["other_out"] == [18, 19]


def test_the_real_register_is_read(shared, city):
    update, note = juki_update(city, [shared / "data" / "juki_municipal" / "juki_vital_migration_2016_2020.csv"])
    assert {r["year"] for r in table(update, "flows")} >= {2015, 2016, 2017, 2018, 2019}
    assert note.kept == 5 and note.balanced and note.read == 11_388


def test_residents_of_the_real_register_stand_as_controls(shared, city):
    """Toyama on 1 January 2021 and 2022, from a table without flows; code and check digit are tested."""
    update, note = juki_update(city, [shared / "data" / "juki_municipal" / "juki_population_2021_2022.csv"])
    rows = {(r["municipality"], r["year"]): r["residents"] for r in table(update, "controls")}
    assert set(rows) == {(code, year) for code in city.municipalities for year in (2020, 2021)}
    assert 3_000 < rows["16321", 2020] < 3_500 and note.balanced and note.read == 4_544


def test_a_wrong_check_digit_of_a_register_without_flows_has_its_line(city, tmp_path):
    text = (
        "code6,prefecture,municipality,year_jan1,population\n163210,富山県,舟橋村,2021,3200\n163211,富山県,x,2021,1\n"
    )
    with pytest.raises(DataError, match=r"p\.csv:3.*163210"):
        juki_update(city, [write(tmp_path / "p.csv", text, "utf-8")])


# -- controls ----------------------------------------------------------------------------------------------------

AGES = ["0～4歳", "5～9歳", "10～14歳", "15～64歳", "65～74歳", "75歳以上"]


def controls(update):
    return {(r["year"], r["sex"], r["age_from"], r["age_to"]): r["residents"] for r in table(update, "controls")}


def test_ages_across_one_sheet_a_sex(city, tmp_path):
    def sheet(sex, n):
        return [
            [f"日本の地域別将来推計人口 {sex}"],
            ["コード", "都道府県", "市区町村", "年", "総数", *AGES],
            ["16321", "富山県", "舟橋村", "2025年", 6 * n, *[n] * 6],
            ["16321", "富山県", "舟橋村", "2030年", 6 * n - 6, *[n - 1] * 6],
            ["16201", "富山県", "富山市", "2025年", 600, *[100] * 6],
        ]

    path = workbook(
        tmp_path / "kekka.xlsx", {"男": sheet("男", 10), "女": sheet("女", 20), "男女計": sheet("男女計", 30)}
    )
    update, note = controls_update(city, [path])
    got = controls(update)
    assert got[2025, "m", 0, 4] == 10 and got[2030, "f", 75, 110] == 19 and got[2025, "f", 0, 110] == 120
    assert not any(sex == "all" for _, sex, _, _ in got)  # men and women are there
    assert len(got) == 2 * 2 * 7 and note.balanced and note.dropped["another municipality"] == 3
    assert "社会保障・人口問題研究所" in note.source and {r["source"] for r in table(update, "controls")} == {"ipss"}


def test_one_file_a_sex_with_the_sex_at_the_end_of_its_title(city, tmp_path):
    """As 結果表2-1, 2-2 and 2-3 of the municipal projections: every title begins with 男女・年齢."""
    paths = []
    for number, (sex, n) in enumerate((("男女計", 30), ("男", 10), ("女", 20)), start=1):
        rows = [
            [f"結果表２－{number}　男女・年齢（5歳）階級別推計人口　{sex}"],
            ["国立社会保障・人口問題研究所『日本の地域別将来推計人口（令和5（2023）年推計）』"],
            ["コード", "都道府県", "市区町村", "年", "総数", *AGES],
            ["16321", "富山県", "舟橋村", 2030, 6 * n, *[n] * 6],
        ]
        paths.append(workbook(tmp_path / f"kekkahyo2_{number}.xlsx", {"Sheet1": rows}))
    got = controls(controls_update(city, paths)[0])
    assert got[2030, "m", 0, 4] == 10 and got[2030, "f", 0, 4] == 20 and got[2030, "m", 0, 110] == 60
    assert {sex for _, sex, _, _ in got} == {"m", "f"}


def test_figures_that_contradict_each_other_are_never_added_up(city, tmp_path):
    head = ["コード", "年", *AGES]
    one = workbook(tmp_path / "a.xlsx", {"s": [["社人研"], head, [CODE, 2030, *[1] * 6]]})
    two = workbook(tmp_path / "b.xlsx", {"s": [["社人研"], head, [CODE, 2030, *[9] * 6]]})
    assert controls(controls_update(city, [one, one])[0])[2030, "all", 0, 4] == 1  # the same said twice
    with pytest.raises(DataError, match="earlier sheet or file"):
        controls_update(city, [one, two])
    twice = workbook(tmp_path / "c.xlsx", {"s": [["社人研"], head, [CODE, 2030, *[1] * 6], [CODE, 2030, *[1] * 6]]})
    with pytest.raises(DataError, match="earlier row"):
        controls_update(city, [twice])
    again = workbook(tmp_path / "d.xlsx", {"s": [["社人研"], [*head, "75歳以上（再掲）"], [CODE, 2030, *[1] * 6, 1]]})
    assert controls(controls_update(city, [again])[0])[2030, "all", 75, 110] == 1


def test_sexes_side_by_side_and_small_areas_summed(city, tmp_path):
    rows = [
        ["国総研 将来人口・世帯予測ツール 出力"],
        ["KEY_CODE", "年", "男", "", "", "女", "", ""],
        ["", "", *(["0～14歳", "15～64歳", "65歳以上"] * 2)],
        ["16321001001", 2040, 1, 2, 3, 4, 5, 6],
        ["163210020", 2040, 10, 20, 30, 40, 50, 60],
        ["16201001001", 2040, 9, 9, 9, 9, 9, 9],
    ]
    update, note = controls_update(city, [workbook(tmp_path / "out.xlsx", {"男女別": rows})])
    assert controls(update) == {(2040, "m", 0, 14): 11, (2040, "m", 15, 64): 22, (2040, "m", 65, 110): 33,
                                (2040, "f", 0, 14): 44, (2040, "f", 15, 64): 55, (2040, "f", 65, 110): 66}  # fmt: skip
    assert note.balanced and note.kept == 2


def test_years_across_with_sections_for_the_sexes(city, tmp_path):
    rows = [
        ["舟橋村の将来推計（社人研）"],
        ["", "2025年", "令和12年"],
        ["男", "", ""],
        ["0～14歳", 5, 4],
        ["15～64歳", 6, 5],
        ["65歳以上", 7, "▲1"],
    ]
    with pytest.raises(DataError, match="a number of residents"):
        controls_update(city, [workbook(tmp_path / "a.xlsx", {"s": rows})])
    rows[-1][-1] = "7"
    update, note = controls_update(
        city, [workbook(tmp_path / "a.xlsx", {"s": [*rows, ["女"], ["0～14歳", 1, 1], ["15歳以上", 2, 2]]})]
    )
    got = controls(update)
    assert got[2030, "m", 65, 110] == 7 and got[2025, "f", 15, 110] == 2 and note.balanced


def test_controls_need_a_source_and_a_shape(city, tmp_path):
    rows = [["コード", "年", *AGES], [CODE, 2030, *[1] * 6]]
    path = workbook(tmp_path / "x.xlsx", {"s": rows})
    with pytest.raises(DataError, match="--source"):
        controls_update(city, [path])
    update, _ = controls_update(city, [path], "own_plan")
    assert {r["source"] for r in table(update, "controls")} == {"own_plan"}
    with pytest.raises(DataError, match="ages or years across"):
        controls_update(city, [workbook(tmp_path / "y.xlsx", {"s": [["a", "b"], [1, 2]]})], "ipss")
