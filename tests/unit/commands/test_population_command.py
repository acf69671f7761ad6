"""People by several hands on a terminal and in a chart; totals of others are figures made by hand."""

import csv
import shutil

import pytest

from simcity.cli import main

MADE_UP = [
    ("ipss", 2030, 391_000), ("ipss", 2040, 365_000), ("ipss", 2050, 338_229), ("juki", 2022, 411_222),
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory, repository):
    """The shipped library with a table of controls in Toyama's folder."""
    folder = tmp_path_factory.mktemp("library") / "scenarios"
    shutil.copytree(repository / "scenarios", folder)
    rows = [f"16201,{year},all,0,110,{people},{source}" for source, year, people in MADE_UP]
    city = folder / "toyama" / "city"
    head = "municipality,year,sex,age_from,age_to,residents,source"
    (city / "controls.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    text = (city / "city.yaml").read_text(encoding="utf-8")
    stated = '  controls: {provenance: "published", source: "made by hand"}\n  classes:'
    stated = '  zone_controls: {provenance: "published", source: "made by hand"}\n' + stated
    (city / "city.yaml").write_text(text.replace("  classes:", stated, 1), encoding="utf-8")
    with (city / "zones.csv").open(encoding="utf-8") as file:
        zones = [(row["zone"], float(row["residents"])) for row in csv.DictReader(file)]
    cells = [f"{zone},2030,0,110,{0.9 * residents:.3f},ksj" for zone, residents in zones]
    head = "zone,year,age_from,age_to,residents,source"
    (city / "zone_controls.csv").write_text("\n".join([head, *cells]) + "\n", encoding="utf-8")
    return folder


def test_totals_of_others_stand_beside_ours_with_their_difference(library, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SIMCITY_LANG", "en")
    baseline = str(library / "toyama" / "baseline.yaml")
    assert main(["population", baseline, "--last", "2050", "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    line = next(row for row in text.splitlines() if row.startswith("2050"))
    ours = float(line.split()[1].replace(",", ""))
    assert f"338,229 ({100 * (338_229 / ours - 1):+.1f}%)" in line
    assert "Official five-year method" in text and "census 39" in text and "Toyama: projection of 2018 2015" in text
    assert "210,596 workers, 237,717 jobs" in text and "106.6 %" in text
    assert (tmp_path / "population_ja.png").is_file() and (tmp_path / "population_en.png").is_file()


def test_projections_that_part_by_more_than_a_tenth_are_told_with_the_reason(monkeypatch):
    import numpy as np

    from simcity.city.controls import Outlook
    from simcity.commands.people import apart_text

    monkeypatch.setenv("SIMCITY_LANG", "ja")
    years = (2025, 2030, 2055)
    ours = Outlook("cohort", years, {"total": np.array([100.0, 90.0, 40.0])})
    regional = Outlook("ipss_regional", years, {"total": np.array([100.0, 98.0, 60.0])})
    other = Outlook("ipss", (2030, 2050), {"total": np.array([75.0, 50.0])})
    register = Outlook("juki", (2025,), {"total": np.array([150.0])})
    said = apart_text([ours, regional, other, register]).splitlines()
    assert said[0].startswith("「社人研の市区町村方式（5年）」は2055年に本計算より50%多い。") and "純移動率" in said[0]
    assert "2030年に本計算より17%少ない" in said[1] and "幅" not in said[1] and len(said) == 3
    near = Outlook("ipss_regional", years, {"total": np.array([100.0, 98.0, 43.9])})
    assert apart_text([ours, near, register]) == ""


def test_a_world_that_rakes_meets_the_totals_and_says_so(library, capsys, monkeypatch):
    monkeypatch.setenv("SIMCITY_LANG", "en")
    baseline = str(library / "toyama" / "baseline.yaml")
    assert main(["population", baseline, "--last", "2050", "--set", "world.demography.rake_to=ipss"]) == 0
    text = capsys.readouterr().out
    assert "Ours (with what the world asks)" in text
    assert next(row for row in text.splitlines() if row.startswith("2050")).split()[1] == "338,229"


def test_a_period_that_is_over_is_told_in_one_sentence(library, capsys):
    baseline = str(library / "toyama" / "baseline.yaml")
    assert main(["population", baseline, "--set", "world=report_literal"]) == 2
    assert "earlier base year" in capsys.readouterr().err


def test_results_keep_totals_of_others_for_the_chart_and_the_report(library, tmp_path):
    from simcity.analysis import Comparison
    from simcity.analysis.controls import areas_beside_ours, beside_ours, controls_of, raked_to
    from simcity.experiments import run
    from simcity.reports.controls import controls_table, district_controls_table
    from simcity.reports.tables import Tables
    from simcity.viz import run_figure

    changes = [("run.last", "2031"), ("run.scale", "0.02"), ("world.demography.rake_to", "ipss")]
    results = run(library / "toyama" / "baseline.yaml", changes=changes, out=tmp_path / "results")
    comparison = Comparison(results)
    frame = beside_ours(comparison, controls_of(results))
    assert frame["year"].tolist() == [2030] and frame["theirs"].tolist() == [391_000]
    assert frame["difference"].iloc[0] == pytest.approx(391_000 / frame["ours"].iloc[0] - 1)
    assert abs(frame["difference"].iloc[0]) < 0.03  # raked, but agents in a sample of 2 %
    table = controls_table(Tables(comparison, "en"))
    assert "raked to IPSS projection" in table.note and len(table.rows) == 1
    assert raked_to(results) == ["ipss"]
    districts = areas_beside_ours(results)
    assert set(districts["year"]) == {2030} and set(districts["source"]) == {"ksj"}
    base = results.city.zones.groupby("district")["residents"].sum()
    assert districts.set_index("area")["theirs"].to_dict() == pytest.approx((0.9 * base).to_dict(), abs=0.1)
    assert districts["difference"].tolist() == pytest.approx((districts["theirs"] / districts["ours"] - 1).tolist())
    table = district_controls_table(Tables(comparison, "ja"))
    assert "地区は例示（合成）" in table.note  # Toyama's zones are made up
    assert len(table.rows) == len(base) and table.rows[0][0] == "国土数値情報（メッシュ推計）"
    figure = run_figure(comparison, ["population"], "en")
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert "IPSS projection (published)" in labels and "Resident register" in labels
    balance = results.wide().set_index("year")
    change = balance["population"].diff().dropna()
    assert change.tolist() == pytest.approx((balance["natural_change"] + balance["net_migration"]).iloc[:-1].tolist())
    share = balance["population"] / balance["national_population"]
    assert share.tolist() == pytest.approx(balance["share_of_nation"].tolist())
