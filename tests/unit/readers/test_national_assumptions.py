"""National assumptions from hand-made sheets, and the world that they become; no real workbook was at hand."""

import pytest

from simcity.cli import main
from simcity.errors import DataError
from simcity.population import worlds
from simcity.readers.national_assumptions import read_national
from simcity.readers.world_file import write_world
from simcity.scenario.library import Library
from simcity.scenario.worlds import load_world
from tests.import_cases import NATIONAL, workbook, write


@pytest.fixture
def library(tmp_path):
    (tmp_path / "library.yaml").write_text("title: {ja: 試験, en: test}\n", encoding="utf-8")
    (tmp_path / "worlds").mkdir()
    return tmp_path


def rows(text):
    return [line.split(",") for line in text.splitlines()]


def test_series_down_the_years_are_read_with_their_variant(tmp_path):
    points, note = read_national([write(tmp_path / "n.csv", NATIONAL)])
    assert points["tfr"] == {2025: 1.27, 2030: 1.3} and points["e0_male"] == {2025: 82.1, 2030: 82.9}
    assert points["e0_female"] == {2025: 88.0, 2030: 88.7}
    assert points["net_migration_thousand"] == {2025: 164.0, 2030: 163.8}
    assert note.balanced and note.kept == 2 and not note.tested_on_real_file
    high, _ = read_national([write(tmp_path / "n.csv", NATIONAL)], "高位")
    assert high["tfr"] == {2025: 1.6, 2030: 1.62} and high["e0_male"] == points["e0_male"]


def test_rates_by_age_add_up_in_either_direction_and_unit(tmp_path):
    ages = [f"{a}歳" for a in range(15, 50)]
    rate = [0.03 + 0.0001 * k for k in range(35)]
    down = [["女性の年齢別出生率（中位）"], ["年齢", "2025年", "2030年"],
            *([a, f"{r:.6f}", f"{2 * r:.6f}"] for a, r in zip(ages, rate))]  # fmt: skip
    across = [["女性の年齢別出生率（中位、千対）"], ["年次", *ages], ["令和7年", *(f"{1000 * r:.3f}" for r in rate)],
              ["令和12年", *(f"{2000 * r:.3f}" for r in rate)]]  # fmt: skip
    for name, sheet in (("down", down), ("across", across)):
        points, _ = read_national([workbook(tmp_path / f"{name}.xlsx", {"出生率": sheet})])
        assert points["tfr"] == pytest.approx({2025: sum(rate), 2030: 2 * sum(rate)}, abs=1e-5), name


def test_survival_adds_up_to_the_life_expectancy_of_its_table(tmp_path):
    table = worlds.mortality(worlds.preset("ipss2023_medium"), 2030.0)
    labels = ["出生→0歳", *(f"{a}歳→{a + 1}歳" for a in range(109)), "109歳以上→110歳以上"]
    sheets = {}
    for s, sex in enumerate("男女"):
        lived = table.L[0, s]
        last = lived[110] / (lived[109] + lived[110])
        ratios = [lived[0], *(lived[1:110] / lived[:109]), last]
        sheets[sex] = [[f"男女年齢別将来生残率（{sex}）"], ["年齢", "2030年"],
                       *([label, repr(float(v))] for label, v in zip(labels, ratios))]  # fmt: skip
    points, _ = read_national([workbook(tmp_path / "s.xlsx", sheets)])
    e0 = table.e[0, :, 0]
    assert [points["e0_male"][2030], points["e0_female"][2030]] == pytest.approx(e0.tolist(), abs=1e-3)
    sheets["男"].pop(5)
    with pytest.raises(DataError, match="survival is not told of every age"):
        read_national([workbook(tmp_path / "gap.xlsx", sheets)])


def test_a_world_of_the_library_follows_what_was_imported(library, tmp_path):
    points, note = read_national([write(tmp_path / "n.csv", NATIONAL)])
    path = write_world(library / "worlds" / "mine.yaml", points, note, "ipss2023_medium", "中位")
    world = load_world("mine", Library.near(path.parent))
    chosen = worlds.preset_of(world)
    assert chosen.at("tfr", 2027.5) == pytest.approx(1.285) and chosen.at("e0_female", 2030) == 88.7
    assert world.sources == (note.source,)
    with pytest.raises(DataError, match="is there already"):
        write_world(path, points, note, "ipss2023_medium", "中位")
    assert [p.name for p in path.parent.iterdir()] == ["mine.yaml"]


def test_a_world_with_problems_is_not_written(library, tmp_path):
    points, note = read_national([write(tmp_path / "n.csv", NATIONAL)])
    with pytest.raises(DataError, match="projection"):
        write_world(library / "worlds" / "x.yaml", points, note, "Not A Name", "中位")
    assert not list((library / "worlds").iterdir())


@pytest.mark.parametrize(("old", "new", "said"), [
    ("1.27", "12.7", "tfr, 2025 is 12.7; a number from 0.2 to 8"),
    ("千人", "", "the unit of net migration is not told"),
    ("164.0", "many", "many; a number"),
    ("2030年", "2025年", "another figure stands in an earlier row"),
])  # fmt: skip
def test_a_spoiled_sheet_is_told_with_the_place(tmp_path, old, new, said):
    path = write(tmp_path / "n.csv", NATIONAL.replace(old, new))
    with pytest.raises(DataError, match=said):
        read_national([path])


def test_the_command_says_what_was_read_and_where_it_went(library, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SIMCITY_LANG", "en")
    source, target = write(tmp_path / "n.csv", NATIONAL), library / "worlds" / "mine.yaml"
    assert main(["import", "national", str(source), "--out", str(target), "--dry-run"]) == 0 and not target.exists()
    assert main(["import", "national", str(source), "--out", str(target)]) == 0
    text = capsys.readouterr().out
    assert "series read: tfr 2025-2030 (2)" in text and "hand-made files only" in text and "world: mine" in text


VARIANTS_3 = """仮定値
年次,合計特殊出生率,,,平均寿命（男）,,
,出生中位（死亡中位）,出生高位（死亡中位）,出生低位（死亡中位）,出生中位・死亡中位,出生中位・死亡高位,出生中位・死亡低位
2025年,1.27,1.60,1.00,82.1,81.0,83.0
2030年,1.30,1.62,1.01,82.9,81.5,84.0
"""


@pytest.mark.parametrize(("variant", "tfr", "e0"), [
    ("中位", 1.27, 82.1), ("高位", 1.60, 81.0), ("低位", 1.00, 83.0)
])  # fmt: skip
def test_of_variants_side_by_side_births_go_by_births_and_lives_by_deaths(tmp_path, variant, tfr, e0):
    points, note = read_national([write(tmp_path / "v.csv", VARIANTS_3)], variant)
    assert points["tfr"][2025] == tfr and points["e0_male"][2025] == e0 and note.balanced
    assert any("8 figures of another variant not used" in en for _, en in note.remarks)
    assert not any("no variant is named" in en for _, en in note.remarks)


def test_a_sheet_of_another_variant_is_left_out_by_its_name(tmp_path):
    sheets = {name: [[f"合計特殊出生率 {name}推計"], ["年次", "合計特殊出生率"], ["2025年", value], ["2030年", value]]
              for name, value in (("出生高位（死亡中位）", 1.6), ("出生中位（死亡中位）", 1.3),
                                  ("出生中位（死亡高位）", 1.3))}  # fmt: skip
    for variant, wanted in (("中位", 1.3), ("高位", 1.6)):
        points, note = read_national([workbook(tmp_path / "s.xlsx", sheets)], variant)
        assert points["tfr"] == {2025: wanted, 2030: wanted} and note.dropped["another variant"] in (2, 4)
    with pytest.raises(DataError, match="no assumption by year"):
        read_national([workbook(tmp_path / "s.xlsx", sheets)], "低位")


def test_a_table_that_names_no_variant_says_so(tmp_path):
    text = "年次,合計特殊出生率\n2025年,1.27\n2030年,1.30\n"
    _, note = read_national([write(tmp_path / "n.csv", text)])
    assert any("no variant is named, so taken for 中位: tfr" in en for _, en in note.remarks)


def fertility(tmp_path, groups):
    rows = [["年齢別出生率（出生中位）"], ["年齢", "2025年"], *([age, str(value)] for age, value in groups)]
    return read_national([write(tmp_path / "f.csv", "\n".join(",".join(row) for row in rows) + "\n")])


FIVES = [(f"{a}～{a + 4}歳", rate) for a, rate in zip(range(15, 50, 5), (2, 20, 80, 100, 50, 10, 1))]
TFR = 5 * 263 / 1000


def test_a_subtotal_beside_its_groups_is_left_out_and_counted(tmp_path):
    points, note = fertility(tmp_path, [*FIVES, ("15～49歳", 40)])
    assert points["tfr"] == {2025: TFR}
    assert any("1 sub-totals of birth rates are not used (15～49歳)" in en for _, en in note.remarks)


@pytest.mark.parametrize("young", ["19歳以下", "20歳未満", "15～19歳"])
def test_open_groups_are_as_wide_as_those_beside_them(tmp_path, young):
    points, _ = fertility(tmp_path, [(young, 2), *FIVES[1:-1], ("45歳以上", 1)])
    assert points["tfr"] == {2025: TFR}
    ages = [("15歳以下", 2), *((f"{a}歳", 30) for a in range(16, 49)), ("49歳以上", 1)]
    assert fertility(tmp_path, ages)[0]["tfr"] == {2025: pytest.approx((2 + 30 * 33 + 1) / 1000)}


@pytest.mark.parametrize(("groups", "said"), [
    (FIVES[:3] + FIVES[4:], "年齢別出生率, 2025 is 30～34歳: birth rates are not told of every age"),
    (FIVES[:-1], "is 45～49歳: birth rates are not told of every age"),
    ([*FIVES, ("18～22歳", 9)], "is 15～19歳, 18～22歳: groups of ages overlap"),
])  # fmt: skip
def test_groups_with_gaps_or_overlaps_are_named(tmp_path, groups, said):
    with pytest.raises(DataError, match=said):
        fertility(tmp_path, groups)


def test_columns_of_one_sex_or_nationality_beside_the_total_are_left_out(tmp_path):
    text = ("仮定値（出生中位・死亡中位）\n年次,入国超過数（千人）,,,,,合計特殊出生率,\n"
            ",総数,男,女,日本人,外国人,総数,日本人\n2011年,-79,-39,-40,-20,-59,1.39,1.37\n2030年,164,80,84,0,164,1.3,1.25\n"
            )  # fmt: skip
    points, note = read_national([write(tmp_path / "b.csv", text)])
    assert points == {"tfr": {2011: 1.39, 2030: 1.3}, "net_migration_thousand": {2011: -79, 2030: 164}}
    assert any("6 figures of Japanese or foreign residents alone not used" in en for _, en in note.remarks)
