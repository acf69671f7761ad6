"""Results as CSV: numbers as they are, small counts of an office's zones withheld, no formulas."""

import pandas as pd
import pytest

import simcity as sc
from simcity.cli import BAD_INPUT, DONE, main
from simcity.errors import DataError
from simcity.exports import export_csv
from tests.city_cases import CITY, write_city
from tests.unit.readers.test_small_cells import LINKS, NODES, ZONES


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    settings = CITY.replace("zones: {provenance: synthetic, source: made by hand}",
                            "zones: {provenance: published, source: census, imported: true}").replace(
        "base_year: 2020", "base_year: 2025")  # fmt: skip
    city = write_city(folder / "own", settings, zones=ZONES, nodes=NODES, links=LINKS)
    baseline = "city: tiny\ntitle: {ja: 現状, en: As it is}\nworld: ipss2023_medium\n"
    run = "run: {first: 2025, last: 2026, scale: 1.0}\n"
    (city / "baseline.yaml").write_text(baseline + run, encoding="utf-8")
    assert main(["run", str(city), "--out", str(folder / "results")]) == DONE
    return sc.load_results(folder / "results")


def test_what_is_written_is_what_was_computed_but_for_small_zones(results, tmp_path):
    made = export_csv(results, tmp_path / "csv")
    written = pd.read_csv(tmp_path / "csv" / "indicators.csv", keep_default_na=False, dtype=str)
    assert made["withheld"] > 0 and (written["value"] == "").sum() == made["withheld"]
    truth = results.indicators
    shown = written["value"] != ""
    assert len(written) == len(truth) and (written.loc[shown, "value"].astype(float) >= 0).any()
    zones = written[(written["area_kind"] == "zone") & (written["indicator"] == "population") & shown]
    assert not zones["value"].astype(float).between(0.001, 9.999).any()
    city = written[(written["area_kind"] == "city") & (written["group"] == "")]
    assert city["value"].astype(float).tolist() == pytest.approx(
        truth[(truth["area_kind"] == "city") & (truth["group"] == "")]["value"].tolist())  # fmt: skip
    about = (tmp_path / "csv" / "README.txt").read_text(encoding="utf-8")
    assert f"{made['withheld']:,} cells" in about and "made by hand" in about
    assert (tmp_path / "csv" / "indicators.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


def test_a_text_is_never_a_formula_and_a_number_stays_one():
    from simcity.exports.csv_tables import _plain

    frame = pd.DataFrame({"name": ["=1+1", "＠x", "a"], "n": [-5.0, 1.0, 2.0]})
    assert _plain(frame)["name"].tolist() == ["'=1+1", "'＠x", "a"] and _plain(frame)["n"].tolist() == [-5.0, 1.0, 2.0]


def test_a_full_folder_and_a_minimum_that_hides_nothing_are_refused(results, tmp_path, capsys):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="not empty|is not empty"):
        export_csv(results, tmp_path / "full")
    assert main(["export", "csv", str(results.folder), "--out", str(tmp_path / "n"), "--smallest", "1"]) == BAD_INPUT
    assert not (tmp_path / "n").exists() and "smallest" in capsys.readouterr().err


def test_charts_by_district_leave_small_districts_out(results):
    from simcity.analysis.groups import rows_of

    people = rows_of(results, "population", "zone")
    assert len(people) and not people["value"].between(0.001, 9.999).any()
    assert len(people) < (results.indicators["area_kind"] == "zone").sum()
    assert len(rows_of(results, "population")) == 2  # the city itself, both years
