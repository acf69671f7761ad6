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
