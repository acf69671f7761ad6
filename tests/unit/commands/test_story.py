"""A newcomer's path with the real model: run, compare, answer, audit, make again bit for bit."""

import signal

import pytest

from simcity.analysis import load_results
from simcity.cli import main

SHORT = ["--scale", "0.01", "--set", "run.last=2027"]


@pytest.fixture(autouse=True)
def in_english(monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCITY_LANG", "en")
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_new_town_runs_at_once_and_each_command_says_the_next(capsys, tmp_path):
    assert main(["new", "city", "高松市"]) == 0
    assert "simcity run 高松市" in capsys.readouterr().out
    assert main(["check", "高松市"]) == 0
    assert main(["run", "高松市", "--scale", "0.01", "--set", "run.last=2028"]) == 0
    out = capsys.readouterr().out
    assert "Population [persons]" in out and "simcity report 高松市/results" in out
    assert main(["check", "高松市"]) == 0, "results inside a city folder are no files of the city"
    assert all((tmp_path / "高松市/results/figures" / f"run_{lang}.png").stat().st_size > 5000 for lang in ("ja", "en"))
    assert main(["new", "city", "高松市"]) == 2  # never over what is there
    assert not load_results("高松市/results").parameters["changed"].any()


def test_charts_of_a_single_run_say_that_they_have_no_range_and_those_that_do_not_exist_are_named(capsys, tmp_path):
    assert main(["new", "city", "渡名喜村", "--out", "village"]) == 0  # some 300 people: empty ages
    assert main(["run", "village", "--set", "run.last=2031", "--out", "r"]) == 0
    assert "simcity chart r" in capsys.readouterr().out
    assert main(["chart", "r"]) == 0 and main(["chart", "r", "pyramid", "--animate", "--lang", "ja"]) == 0
    out = capsys.readouterr().out
    assert "A single run has no range of doubt" in out
    made = [f"{name}_{lang}.png" for name in ("pyramid", "districts") for lang in ("ja", "en")]
    assert all((tmp_path / "r/figures" / name).stat().st_size > 5000 for name in made)
    assert (tmp_path / "r/figures/pyramid_ja.html").is_file()
    assert main(["chart", "r", "piramid", "--lang", "fr"]) == 2
    problems = capsys.readouterr().err
    assert "piramid" in problems and "one of pyramid, districts, households" in problems and "ja or en" in problems
    assert main(["chart", "r", "pyramid", "--year", "1999"]) == 2 and "1999" in capsys.readouterr().err
    assert main(["chart", "r", "districts", "--animate"]) == 2


def test_scenarios_are_compared_answered_audited_and_made_again(capsys, tmp_path):
    words = ["compare", "toyama/nothing", "toyama/renew_lpwa", "-n", "2", *SHORT, "--out", "r"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert out.count("Population [persons]") == 1 and "The shared world" in out and "±" in out
    assert main(["answer", "r"]) == 0 and main(["audit", "r"]) == 0
    results = load_results("r")
    assert len(results.runs) == 10
    people = results.wide().pivot(index=["year", "draw", "replication"], columns="strategy", values="population")
    assert (people["toyama/nothing"] == people["toyama/renew_lpwa"]).all()  # they share people and luck
    drawn = results.runs[(results.runs["draw"] == 1) & (results.runs["strategy"] == "toyama/renew_lpwa")]["run"].iloc[0]
    assert main(["audit", "r", "--rerun", drawn[:8]]) == 0
    assert "every byte is the same" in capsys.readouterr().out
    assert all((tmp_path / "r/figures" / f"compare_{lang}.png").stat().st_size > 5000 for lang in ("ja", "en"))


@pytest.mark.parametrize("name, then", [("toyama/homes", "simcity run toyama/homes"), ("toyama", ""),
                                        ("q14_lpwa_renewal", "simcity batch q14_lpwa_renewal"),
                                        ("ipss2023_medium", "")])  # fmt: skip
def test_check_takes_names_as_run_does(name, then, capsys):
    assert main(["check", name]) == 0
    said = capsys.readouterr().out
    assert "No problems." in said and ("Next, type:" in said) == bool(then)
    assert not then or then in said
    assert main(["check", "toyama/no_such"]) == 2


def test_a_run_that_cannot_be_made_leaves_no_folder(capsys, tmp_path):
    asked = ["run", "toyama/nothing", "--scale", "0.01", "--set", "world.parameters.household_life=0.5"]
    assert main([*asked, "--out", "fresh"]) == 2 and not (tmp_path / "fresh").exists()
    (tmp_path / "kept").mkdir()
    assert main([*asked, "--out", "kept"]) == 2 and (tmp_path / "kept").is_dir()


def test_check_tells_how_well_the_households_of_zones_fit(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "city", "三朝町"]) == 0
    capsys.readouterr()
    for language, words in (("en", "by zone beside those expected"), ("ja", "ゾーン別の期待値")):
        monkeypatch.setenv("SIMCITY_LANG", language)
        assert main(["check", "三朝町", "--fit"]) == 0
        said = capsys.readouterr().out
        assert words in said and "SAE" in said and "Freeman-Tukey" in said
        assert len([line for line in said.splitlines() if "/" in line]) >= 5  # made/expected of the worst zones


def test_a_sample_says_how_many_it_simulates_and_when_that_is_too_few(capsys):
    assert main(["new", "city", "檜枝岐村"]) == 0
    assert main(["run", "檜枝岐村", "--scale", "0.1", "--set", "run.last=2026"]) == 0
    told = capsys.readouterr().out
    assert "each standing for 10." in told and "try --scale 1, everybody" in told
    assert main(["run", "檜枝岐村", "--scale", "1", "--set", "run.last=2026"]) == 0
    assert "A sample" not in capsys.readouterr().out
