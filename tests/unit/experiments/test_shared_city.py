"""Runs of one process share the city they load; none leaves a trace in it, and an edited table is another city."""

import shutil
from pathlib import Path

import pytest

from simcity.experiments import runs
from simcity.experiments.layout import to_bytes
from simcity.scenario import load_scenario


@pytest.fixture(autouse=True)
def alone():
    runs._loaded.cache_clear()
    yield
    runs._loaded.cache_clear()


def job(name, draw=-1, replication=0):
    scenario = load_scenario(name, overrides=[("run.last", 2029), ("run.scale", 0.01)])
    return runs.make_job(scenario, name, "w", 3, replication, draw)


def made(job):
    return {name: to_bytes(table) for name, table in runs.execute(job).items()}


def test_a_run_gives_the_same_bytes_whoever_used_its_city_before():
    first = job("toyama/renew_lpwa")
    fresh = made(first)
    assert runs._loaded.cache_info().misses == 1
    made(job("toyama/withdraw", draw=2))
    assert made(first) == fresh and runs._loaded.cache_info().misses == 1
    runs._loaded.cache_clear()
    assert made(first) == fresh


def test_an_edited_table_is_loaded_anew(tmp_path):
    scenario = load_scenario("toyama/nothing")
    folder = tmp_path / "city"
    shutil.copytree(Path(scenario.city_folder), folder)
    before = runs._city_now(folder)
    assert runs._city_now(folder) is before
    table = folder / "population.csv"
    text = table.read_text(encoding="utf-8")
    m0, m1 = (int(before.population_array()[0, age]) for age in (0, 1))
    text = text.replace(f"16201,m,0,{m0}\n", f"16201,m,0,{m0 - 1}\n")
    text = text.replace(f"16201,m,1,{m1}\n", f"16201,m,1,{m1 + 1}\n")
    table.write_text(text, encoding="utf-8")
    after = runs._city_now(folder)
    assert after is not before and after.population_array()[0, :2].tolist() == [m0 - 1, m1 + 1]


def test_a_digest_follows_the_files_within_one_process(tmp_path):
    folder = tmp_path / "city"
    shutil.copytree(Path(load_scenario("toyama/nothing").city_folder), folder)
    before = runs.city_digest(folder)
    runs._digest.cache_clear()
    assert runs.city_digest(folder) == before == runs.city_digest(folder)
    assert runs._digest.cache_info().hits == 1  # tables are read once while nothing changes
    (folder / "flows.csv").write_text((folder / "flows.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = runs.city_digest(folder)
    assert changed != before
    (folder / "controls.csv").write_text("municipality\n", encoding="utf-8")
    assert runs.city_digest(folder) not in (before, changed)
