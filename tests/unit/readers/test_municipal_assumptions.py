"""Assumptions of municipal projections from hand-made workbooks, and the projection that they give.

No real workbook of this kind was at hand.
"""

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.choices import rates_for
from simcity.population.cohort_component import project
from simcity.population.ipss_regional import five_year_step, grouped
from simcity.population.outlook import project_city
from simcity.readers.city_files import change_city, city_to_change
from simcity.readers.municipal_assumptions import assumption_update
from tests.city_cases import write_city
from tests.import_cases import AGES_19, CODE, assumption_sheets, sheets_as_csv, workbook, write

WORLD = {"demography": {"projection": "ipss2023_medium", "method": "ipss_regional", "assumptions": "ipss"}}


@pytest.fixture
def city(tmp_path):
    return city_to_change(write_city(tmp_path / "tiny"))


@pytest.fixture
def book(tmp_path):
    return workbook(tmp_path / "katei.xlsx", assumption_sheets())


def values(update, item):
    return {(r["year_from"], r["sex"], r["age_from"], r["age_to"]): r["value"] for r in update.tables[0].rows
            if r["item"] == item}  # fmt: skip


def test_every_group_period_and_ratio_is_read(city, book):
    update, note = assumption_update(city, [book])
    survival, net = values(update, "survival"), values(update, "net_migration")
    assert len(survival) == len(net) == 2 * 2 * 19
    assert survival[2020, "m", 0, 4] == 0.999 and survival[2025, "f", 90, 110] == pytest.approx(0.665)
    assert net[2020, "f", 15, 19] == -0.1 and net[2025, "m", 20, 24] == pytest.approx(0.02)
    assert values(update, "child_woman") == {(2025, "all", 0, 4): 0.2, (2030, "all", 0, 4): 0.2}
    assert values(update, "sex_ratio")[2025, "all", 0, 4] == 105
    assert note.balanced and note.read == 18 and note.dropped == {"another municipality": 8}


def test_the_projection_is_the_five_year_method_with_these_rates(city, book):
    update, _ = assumption_update(city, [book])
    made = change_city(city, update)
    found = project_city(made, WORLD, 2030, method="ipss_regional")
    stock = grouped(made.population_array())
    group = np.arange(19)
    survival = np.array([0.999 - 0.001 * group**2 - 0.01 * s for s in (0, 1)])
    for period in (0, 1):
        net = np.where(group == 3, -0.1, 0.01 * (period + 1)) * np.ones((2, 1))
        stock = five_year_step(stock, survival, net, 0.2, 1 / 2.05)
    assert found.years == (2020, 2025, 2030) and found.at(2030) == pytest.approx(stock.sum(), rel=1e-9)
    assert found.at(2030, "65_plus") == pytest.approx(stock[:, 13:].sum(), rel=1e-9)


def test_a_run_meets_the_projection_and_the_last_period_goes_on(tmp_path, book):
    ages = np.arange(111)
    people = np.round(np.where(ages < 100, 40 * np.exp(-ages / 80), 0))
    rows = "".join(f"16321,{s},{a},{n:.0f}\n" for s in "mf" for a, n in zip(ages, people) if n)
    total = 2 * people.sum()
    zones = ("zone,municipality,district,lon,lat,area_km2,habitable_km2,residents,urban\n"
             f"a,16321,north,137.30,36.71,0.25,0.25,{total - 40:.0f},0\nb,16321,north,137.30,36.70,0.25,0.20,30,0\n"
             "c,16321,south,137.30,36.69,0.25,0.20,10,0\n")  # fmt: skip
    folder = write_city(tmp_path / "town", population="municipality,sex,age,residents\n" + rows, zones=zones,
                        classes="municipality,year,sex,class,residents\n")  # fmt: skip
    sheets = {name: [[0.97 if c == 0.665 or isinstance(c, float) and c > 0.5 else c for c in row] for row in table]
              for name, table in assumption_sheets().items()}  # fmt: skip
    city = city_to_change(folder)
    update, _ = assumption_update(city, [workbook(tmp_path / "k.xlsx", sheets)])
    made = change_city(city, update)
    wanted = project_city(made, WORLD, 2040, method="ipss_regional")
    path = project(made.population_array(), rates_for(made, WORLD, None, 2020, 2040)).total()
    assert path[[10, 20]] == pytest.approx([wanted.at(2030), wanted.at(2040)], rel=1e-6)


def test_periods_across_and_ages_down_say_the_same(city, tmp_path, book):
    rows = [["純移動率"], ["", "", "2020→2025年", "2025→2030年"], ["男", "", "", ""]]
    for sex in ("男", "女"):
        rows += [[sex, age, -0.1 if g == 3 else 0.01, -0.1 if g == 3 else 0.02] for g, age in enumerate(AGES_19)]
    down, _ = assumption_update(city, [workbook(tmp_path / "down.xlsx", {f"{CODE} 舟橋村": rows})])
    assert values(down, "net_migration") == values(assumption_update(city, [book])[0], "net_migration")


def test_periods_above_the_ages_say_the_same(city, tmp_path, book):
    rows = [["生残率（女）"], ["", *["2020→2025", *[""] * 18], *["2025→2030", *[""] * 18]],
            ["コード", *AGES_19, *AGES_19]]  # fmt: skip
    rows.append([CODE, *(round(0.989 - 0.001 * g * g, 6) for g in range(19))] + [0.9] * 19)
    update, _ = assumption_update(city, [workbook(tmp_path / "above.xlsx", {"女": rows})])
    found = values(update, "survival")
    assert found[2020, "f", 10, 14] == pytest.approx(0.985) and found[2025, "f", 10, 14] == 0.9 and len(found) == 38


def test_births_are_counted_and_left_out(city, tmp_path):
    sheets = assumption_sheets()
    sheets["生残率(男)"] = [row if len(row) < 3 else [*row[:3], "出生→0～4歳" if k == 1 else 0.99, *row[3:]]
                            for k, row in enumerate(sheets["生残率(男)"])]  # fmt: skip
    update, note = assumption_update(city, [workbook(tmp_path / "b.xlsx", sheets)])
    assert len(values(update, "survival")) == 2 * 2 * 19
    assert any("1 columns of survival from birth" in en for _, en in note.remarks)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("生残率", "死亡率", "no sheet of assumptions"),
    ("0.999", "1.2", "survival is 1.2; a number from 0 to 1"),
    ("2025年→2030年", "2020年→2025年", "another figure stands in an earlier row"),
    ("（男）", "", "the sex of this figure is not told"),
    ("16321,舟橋村", "16201,富山市", "no figures of 16321"),
])  # fmt: skip
def test_a_spoiled_sheet_is_told_with_the_place(city, tmp_path, old, new, said):
    sheets = assumption_sheets()
    sheets["生残率(男)"][4][3] = 0.998  # the second period differs
    text = sheets_as_csv(sheets, "生残率(男)").replace(old, new)
    with pytest.raises(DataError, match=said):
        assumption_update(city, [write(tmp_path / "s.csv", text, "utf-8")])


def test_incomplete_or_late_assumptions_are_refused_where_they_are_asked_for(city, tmp_path):
    sheets = assumption_sheets()
    partial, _ = assumption_update(
        city, [workbook(tmp_path / "p.xlsx", {k: v for k, v in sheets.items() if "生" in k})]
    )
    with pytest.raises(DataError, match="net_migration, child_woman: assumptions of 16321 are incomplete"):
        project_city(change_city(city, partial), WORLD, 2030, method="ipss_regional")
    with pytest.raises(DataError, match="the city has no assumptions of this source.*simcity import assumptions"):
        project_city(
            city, {"demography": {**WORLD["demography"], "assumptions": "other"}}, 2030, method="ipss_regional"
        )


def test_assumptions_of_another_base_year_are_refused(city, tmp_path):
    late = workbook(tmp_path / "l.xlsx", assumption_sheets(periods=((2025, 2030), (2030, 2035))))
    made = change_city(city, assumption_update(city, [late])[0])
    with pytest.raises(DataError, match="do not begin in the base year.*a period from 2020"):
        project_city(made, WORLD, 2030, method="ipss_regional")


@pytest.mark.parametrize(("periods", "said"), [
    (((2020, 2025), (2030, 2035)), "2020-2025, 2030-2035: the periods .* five years each.*; 2020-2025, 2025-2030"),
    (((2020, 2025), (2025, 2035)), "2020-2025, 2025-2035: the periods .* five years each.*; 2020-2025, 2025-2030"),
    (((2020, 2030), (2030, 2040)), "2020-2030, 2030-2040: the periods .* five years each.*; 2020-2025, 2025-2030"),
])  # fmt: skip
def test_periods_with_a_gap_or_of_other_lengths_are_refused(city, tmp_path, periods, said):
    book = workbook(tmp_path / "p.xlsx", assumption_sheets(periods=periods))
    made = change_city(city, assumption_update(city, [book])[0])
    with pytest.raises(DataError, match=said):
        project_city(made, WORLD, 2040, method="ipss_regional")


def test_rates_in_per_cent_say_the_same(city, tmp_path, book):
    sheets = {}
    for name, rows in assumption_sheets().items():
        rates = "率" in name
        sheets[name.replace("率", "率（％）")] = [
            [100 * c if rates and isinstance(c, (int, float)) else c for c in row] for row in rows
        ]
    found, _ = assumption_update(city, [workbook(tmp_path / "c.xlsx", sheets)])
    wanted, _ = assumption_update(city, [book])
    for item in ("survival", "net_migration", "child_woman", "sex_ratio"):
        assert values(found, item) == pytest.approx(values(wanted, item)), item
