"""Results read back: the same in memory and from a folder, asked in SQL, never changed, without a model."""

import json
import subprocess
import sys

import pytest

from simcity.analysis import load_results
from simcity.analysis.comparing import compare
from simcity.errors import ResultsError, ScenarioError
from simcity.experiments.progress import Silent
from simcity.experiments.runs import run
from simcity.experiments.studies import batch, plan_study
from tests.unit.experiments.fakes import FakeModel, FakeScenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("results's") / "富山"
    batch(plan_study([FakeScenario("own"), FakeScenario("lease", gap=-1e5)], draws=2, model=FakeModel), place)
    return place


def test_the_ledger_and_the_indicators_agree_to_the_yen(folder):
    results = load_results(folder)
    paid = results.ledger.groupby("run")["amount_yen"].sum()
    said = results.indicators.query("indicator == 'general_revenue_burden'").groupby("run")["value"].sum()
    assert (paid - said).abs().max() <= 1.5  # three years, each rounded to whole yen
    assert results.ledger["amount_yen"].dtype == "int64"


def test_every_value_has_a_unit_and_belongs_to_a_run(folder):
    results = load_results(folder)
    assert (results.indicators["unit"] != "").all()
    assert set(results.indicators["run"]) == set(results.runs["run"]) and len(results.runs) == 10
    drawn = results.parameters[results.parameters["quantile"].notna()]
    assert set(drawn["run"]) == set(results.runs[results.runs["draw"] >= 0]["run"])


def test_sql_reads_in_place_also_from_folders_with_odd_names(folder):
    answer = load_results(folder).sql("select count(distinct run) as n from indicators join runs using (run)")
    assert answer["n"][0] == 10


@pytest.mark.parametrize(
    "query",
    [
        "drop view runs",
        "copy runs to '/tmp/x.csv'",
        "select 1; select 2",
        "select * from nowhere",
        "select * from read_text('/etc/hostname')",
        "attach '/tmp/x.db'",
        "create table x(y int)",
    ],
)
def test_sql_changes_nothing_and_reaches_nothing_else(folder, query):
    with pytest.raises(ResultsError):
        load_results(folder).sql(query)


def test_one_run_in_memory_equals_the_same_run_on_disk(tmp_path):
    scenario = FakeScenario("own")
    memory, disk = run(scenario, model=FakeModel), run(scenario, model=FakeModel, out=tmp_path / "r")
    for table in ("runs", "indicators", "parameters", "ledger", "zones"):
        assert memory.arrow(table).equals(disk.arrow(table)), table
    assert memory.sql("select count(*) as n from indicators")["n"][0] == 6


def test_a_run_replaces_an_earlier_result_in_its_folder(tmp_path):
    run(FakeScenario("own"), model=FakeModel, out=tmp_path)
    again = run(FakeScenario("lease", gap=1.0), model=FakeModel, out=tmp_path)
    assert again.strategies == ["lease"] and len(list((tmp_path / "parts").glob("*.json"))) == 1


def test_compare_in_memory_needs_no_folder_afterwards():
    found = compare(FakeScenario("own"), FakeScenario("lease", gap=-5.0), draws=2, model=FakeModel, progress=Silent())
    assert found.results.folder is None and found.difference("general_revenue_burden", "lease").value == pytest.approx(
        -5.0
    )
    with pytest.raises(ScenarioError, match="two strategies"):
        compare(FakeScenario("own"))


def test_strategies_in_different_worlds_are_not_compared():
    other = FakeScenario("lease").changed([("world", "low")])
    with pytest.raises(ScenarioError, match="--world"):
        plan_study([FakeScenario("own"), other], model=FakeModel)
    assert (
        plan_study([FakeScenario("own"), other], ["low"], draws=0, model=FakeModel).study["worlds"][0]["name"] == "low"
    )


def test_results_are_read_without_a_model(folder):
    script = (
        "import json, sys\nfrom simcity.analysis import load_results, Comparison\nr = load_results(sys.argv[1])\n"
        "Comparison(r).table()\nprint(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert not loaded & {"mesa", "simcity.model", "simcity.population", "simcity.ict", "simcity.finance"}


def test_nothing_in_a_result_names_the_machine_or_the_user(folder):
    import getpass
    import socket

    for path in folder.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert socket.gethostname() not in text and f'"{getpass.getuser()}"' not in text and str(folder) not in text
