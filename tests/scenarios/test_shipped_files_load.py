"""Every file we ship loads with the city it names, in Japanese and English, and says what it is."""

from pathlib import Path

import pytest

from simcity.population.worlds import preset_names
from simcity.scenario import Library, load_scenario, load_study
from simcity.scenario.checking import check_files
from simcity.scenario.worlds import load_world

LIBRARY = Library.packaged()


def test_the_whole_library_has_no_problem():
    assert [str(problem) for problem in check_files([LIBRARY.roots[0]])] == []


@pytest.mark.parametrize("name", LIBRARY.names("scenario"))
def test_each_scenario_is_titled_in_both_languages_and_finds_its_city(name):
    scenario = load_scenario(name, library=LIBRARY)
    assert set(scenario.title) == set(scenario.description) == {"ja", "en"}
    assert (scenario.city_folder / "city.yaml").is_file()
    assert scenario.name == name


@pytest.mark.parametrize("name", LIBRARY.names("world"))
def test_each_world_names_its_projection_and_source(name):
    world = load_world(name, LIBRARY)
    assert world.demography.projection in preset_names()
    assert world.sources
    if name in preset_names():
        assert world.demography.projection == name
        assert str(world.vintage) in name
    assert set(world.title) == {"ja", "en"}


@pytest.mark.parametrize("name", LIBRARY.names("study"))
def test_each_study_says_who_asks_and_when(name):
    study = load_study(name, LIBRARY)
    for said in (study.question, study.asks, study.when):
        assert set(said) == {"ja", "en"}
    assert study.headline
    assert len({scenario.hash for _, _, scenario in study.scenarios()}) == len(study.worlds) * len(study.strategies)


def test_the_first_study_simulates_homes_of_the_whole_city_in_each_of_its_worlds():
    study = load_study("q00_nothing_new", LIBRARY)
    for _, _, scenario in study.scenarios():
        assert scenario.parameter_overrides["housing"]["base"] == 1 and scenario.run.scale == 1


def test_scenarios_explain_themselves_in_comments():
    for path in (Path(LIBRARY.roots[0]) / "toyama").glob("*.yaml"):
        comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
        assert len(comments) >= 3, path.name
