"""Workers: same bytes whatever their number or order; those that die, hang or raise cost only their own run."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from simcity.experiments.studies import Plan, RunsFailed, batch, plan_study
from tests.unit.experiments.fakes import FakeModel, FakeScenario
from tests.unit.experiments.test_store import contents

OWN, LEASE = FakeScenario("own"), FakeScenario("lease", gap=-1e5)


def test_two_workers_one_worker_and_a_shuffled_order_give_the_same_bytes(tmp_path):
    plan = plan_study([OWN, LEASE], draws=3, model=FakeModel)
    batch(plan, tmp_path / "serial")
    batch(plan, tmp_path / "two", workers=2)
    jobs = list(plan.jobs)
    random.Random(1).shuffle(jobs)
    for job in jobs[:5]:  # some runs are made earlier, in another order, and the study is then resumed
        one = Plan({**plan.study}, (job,))
        from simcity.experiments.studies import make_and_store

        make_and_store((one.jobs[0], str(tmp_path / "shuffled")))
    batch(plan, tmp_path / "shuffled")
    assert contents(tmp_path / "serial") == contents(tmp_path / "two") == contents(tmp_path / "shuffled")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_raises_fails_alone(tmp_path, workers):
    bad = FakeScenario("bad", act="raise", mark=str(tmp_path))
    with pytest.raises(RunsFailed, match="a bridge too far"):
        batch(plan_study([OWN, bad], draws=1, model=FakeModel), tmp_path / "out", workers=workers)
    from simcity.analysis import load_results

    results = load_results(tmp_path / "out")
    assert set(results.runs["strategy"]) == {"own"} and len(results.runs) == 4 and len(results.failed) == 4
    tries = (tmp_path / "raise").read_text()
    assert len(tries) == (4 if workers == 1 else 12)  # a worker's run is tried three times


class Half(FakeModel):
    """Leaves half a file behind and is stopped from outside, as a worker that is ended while it writes."""

    def __init__(self, scenario, *args, **kwargs):
        super().__init__(scenario, *args, **kwargs)
        parts = Path(scenario.mark) / "out" / "parts"
        parts.mkdir(parents=True, exist_ok=True)
        (parts / ".half.parquet.1.tmp").write_bytes(b"half")
        raise KeyboardInterrupt


def test_what_was_being_written_goes_when_a_study_is_stopped(tmp_path):
    plan = plan_study([FakeScenario("own", mark=str(tmp_path))], draws=0, model=Half)
    with pytest.raises(KeyboardInterrupt):
        batch(plan, tmp_path / "out")
    assert (tmp_path / "out" / "parts").is_dir() and not list((tmp_path / "out").rglob(".*.tmp"))


def test_a_run_that_kills_its_worker_is_found_and_the_others_finish(tmp_path):
    plan = plan_study([OWN, FakeScenario("killer", act="kill", mark=str(tmp_path))], draws=0, model=FakeModel)
    killers = [job for job in plan.jobs if job.strategy == "killer"][:1]
    others = [job for job in plan.jobs if job.strategy == "own"]
    with pytest.raises(RunsFailed, match="1 of 4 runs failed"):
        batch(Plan(plan.study, tuple([*others[:1], *killers, *others[1:]])), tmp_path / "out", workers=2)
    assert len(list((tmp_path / "out" / "parts").glob("*.json"))) == 3
    assert 3 <= len((tmp_path / "kill").read_text()) <= 4  # once beside others, then alone until it is sure


def test_a_run_that_hangs_is_ended(tmp_path):
    plan = plan_study([OWN, FakeScenario("hanger", act="hang", mark=str(tmp_path))], draws=0, model=FakeModel)
    hangers = [job for job in plan.jobs if job.strategy == "hanger"][:1]
    others = [job for job in plan.jobs if job.strategy == "own"][:1]
    with pytest.raises(RunsFailed, match="hanger"):
        batch(Plan(plan.study, (*hangers, *others)), tmp_path / "out", workers=2, limit_s=2.5)
    assert len(list((tmp_path / "out" / "parts").glob("*.json"))) == 1


def test_the_key_knows_all_that_decides_a_run():
    from simcity.experiments.runs import make_job

    base = make_job(OWN, "own", "medium", seed=0)
    others = [
        make_job(OWN, "own", "medium", seed=1),
        make_job(OWN, "own", "medium", seed=0, replication=1),
        make_job(OWN, "own", "medium", seed=0, draw=0),
        make_job(replace(OWN, gap=1.0), "own", "medium", seed=0),
        make_job(OWN.changed([("run.scale", 0.2)]), "own", "medium", seed=0),
    ]
    keys = {base.key, *(job.key for job in others)}
    assert len(keys) == 6
    assert make_job(OWN, "renamed", "medium", seed=0).key == base.key  # a name decides nothing


def test_terms_of_payment_alone_decide_nothing_new():
    from simcity.experiments.runs import _decides
    from simcity.scenario import load_scenario

    found = {name: _decides(load_scenario(f"toyama/{name}")) for name in ("nothing", "withdraw", "lease_lines")}
    assert found == {"nothing": False, "withdraw": True, "lease_lines": True}
    assert load_scenario("toyama/nothing").strategy.finance.scheme == "subsidy_and_bond"


def test_a_model_of_the_user_makes_other_runs_than_ours():
    from simcity.experiments.runs import make_job
    from simcity.model import CityModel

    class Mine(CityModel):
        pass

    base, mine = make_job(OWN, "own", "medium", seed=0), make_job(OWN, "own", "medium", seed=0, model=Mine)
    assert make_job(OWN, "own", "medium", seed=0, model=CityModel).key == base.key != mine.key
    assert make_job(OWN, "own", "medium", seed=0, model=FakeModel).key not in (base.key, mine.key)
