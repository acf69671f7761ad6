"""Workbooks: an exact round trip, Japanese labels, and formulas that stay text."""

import zipfile

import pytest

from simcity.errors import ScenarioError
from simcity.scenario.load import load_bytes, load_scenario
from simcity.scenario.workbook import HEADERS, SHEET, from_excel, to_excel

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

HARD = """\
extends: toyama/share_platform
title: {ja: "=1+1", en: "+cmd|' /C calc'!A0"}
description: {ja: "@SUM(1)\\nline two", en: "（なし）"}
world:
  extends: ipss2017_low
  sources: ["a, b", "say \\"x\\"", "#1"]
  parameters:
    interest_shift: {base: 0.30000000000000004e-1, low: 0, high: 5%, values: {2025: 1%, 2030: 0.02}, source: "01100"}
strategy:
  network: {lorawan: {shared_from: null}}
  finance: {subsidy_rate: 0.1234567890123456789}
  parameters: {project_budget_yen: 1.2億円}
run: {seed: 9007199254740993}
"""


def put(library, text, name="hard"):
    path = library.roots[0] / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_scenario_comes_back_exactly(library, tmp_path):
    for name in library.names("scenario"):
        path = library.scenario(name)
        text = from_excel(to_excel(path, tmp_path / "x.xlsx"))
        again = load_bytes(text.encode(), path, library=library)
        scenario = load_scenario(path, library=library)
        assert (again == scenario, again.hash) == (True, scenario.hash)
        own = [s.origin_of("run.seed").startswith(str(path)) for s in (again, scenario)]
        assert own[0] == own[1]  # what was inherited is still inherited


def test_hard_values_come_back_exactly(library, tmp_path):
    path = put(library, HARD)
    scenario = load_scenario(path, library=library)
    again = load_bytes(from_excel(to_excel(path, tmp_path / "x.xlsx")).encode(), path, library=library)
    assert again.resolved() == scenario.resolved()
    assert again.run.seed == 9007199254740993
    assert again.title["ja"] == "=1+1"


def test_nothing_in_the_workbook_is_a_formula(library, tmp_path):
    target = to_excel(put(library, HARD), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(target)[SHEET]
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(target) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if "Link" in name]


def test_labels_units_and_values_in_force_are_there_for_people(library, tmp_path):
    sheet = openpyxl.load_workbook(to_excel(library.scenario("toyama/baseline"), tmp_path / "x.xlsx"))[SHEET]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert tuple(next(sheet.iter_rows(values_only=True))) == HEADERS
    assert rows["strategy.finance.subsidy_rate"][:5] == ("方策 / 財源 / 補助率", "strategy.finance.subsidy_rate", "50%",
                                                         "補助対象経費の割合", "0.5")  # fmt: skip
    assert rows["run.last"][2] is None
    assert rows["run.last"][4] == "2055"


def test_the_same_scenario_gives_the_same_bytes(library, tmp_path):
    one, two = (to_excel(library.scenario("baseline"), tmp_path / f"{n}.xlsx").read_bytes() for n in "ab")
    assert one == two


def test_a_filled_in_cell_becomes_a_setting(library, tmp_path):
    target = to_excel(library.scenario("baseline"), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(target)
    for row in book[SHEET].iter_rows(min_row=2):
        filled = {"strategy.finance.subsidy_rate": 0.4, "strategy.network.lorawan.renew_from": 2030.0,
                  "strategy.finance.scheme": "subsidy"}  # fmt: skip
        if row[1].value in filled:
            row[2].value = filled[row[1].value]
    book.save(target)
    again = load_bytes(from_excel(target).encode(), library.roots[0] / "x.yaml", library=library)
    assert (again.strategy.finance.subsidy_rate, again.strategy.network.lorawan.renew_from) == (0.4, 2030)


def test_a_formula_an_unknown_row_and_a_bad_file_are_sentences(library, tmp_path):
    target = to_excel(library.scenario("baseline"), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(target)
    book[SHEET]["C2"] = "=1+1"
    book.save(target)
    with pytest.raises(ScenarioError, match="formulas are not used"):
        from_excel(target)
    book[SHEET]["C2"] = None
    book[SHEET]["B3"], book[SHEET]["C3"] = "strategy.nowhere", 3
    book.save(target)
    with pytest.raises(ScenarioError, match="strategy.nowhere: not a setting"):
        from_excel(target)
    book[SHEET].title = "x"
    book.save(target)
    with pytest.raises(ScenarioError, match="the sheet 設定 is missing"):
        from_excel(target)
    for data in (b"", b"no zip", target.read_bytes()[:2000]):
        (tmp_path / "bad.xlsx").write_bytes(data)
        with pytest.raises(ScenarioError, match="cannot be read as an Excel workbook"):
            from_excel(tmp_path / "bad.xlsx")


def test_a_workbook_that_would_fill_the_memory_is_refused_unread(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    with pytest.raises(ScenarioError, match="too large"):
        from_excel(tmp_path / "bomb.xlsx")
