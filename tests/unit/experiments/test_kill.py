"""kill -9 anywhere: the folder is gone on with and ends up with the bytes of an undisturbed study."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.experiments.test_store import contents

ROOT = Path(__file__).resolve().parents[3]
STUDY = """
import sys
from simcity.experiments import runs
from simcity.experiments.studies import batch, plan_study
from tests.unit.experiments.fakes import FakeModel, FakeScenario
if __name__ == "__main__":
    runs.code_version = lambda: "fixed"  # the test is about the folder, not about an edit made meanwhile
    runs.provenance = lambda: {"code": "fixed"}
    strategies = [FakeScenario("own", act="slow"), FakeScenario("lease", gap=-1e5, act="slow")]
    print("ready", flush=True)
    batch(plan_study(strategies, draws=4, model=FakeModel), sys.argv[1], workers=int(sys.argv[2]))
"""


def start(script, folder, workers):
    process = subprocess.Popen([sys.executable, str(script), str(folder), str(workers)], start_new_session=True,
                               stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    process.stdout.readline()  # the libraries are loaded; from here on runs are made
    process.stdout.close()
    return process


@pytest.mark.skipif(os.name == "nt", reason="process groups are killed in another way on Windows")
def test_a_study_killed_twice_ends_with_the_same_bytes(tmp_path):
    script = tmp_path / "study.py"
    script.write_text(STUDY)
    assert start(script, tmp_path / "undisturbed", 1).wait() == 0
    expected = contents(tmp_path / "undisturbed")
    dice, killed = random.Random(7), 0
    for trial, workers in enumerate((1, 2, 1)):
        folder = tmp_path / f"trial{trial}"
        for _ in range(2):
            process = start(script, folder, workers)
            time.sleep(dice.uniform(0.0, 1.5))
            killed += process.poll() is None
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        assert start(script, folder, workers).wait() == 0
        assert contents(folder) == expected, f"trial {trial}"
    assert killed >= 3  # the trials did interrupt something


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    script = tmp_path / "study.py"
    script.write_text(STUDY.replace('act="slow"', 'act="hang"'))
    process = start(script, tmp_path / "out", 2)
    deadline = time.monotonic() + 30
    while len(members(process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = members(process.pid) - {process.pid}
    assert workers
    time.sleep(1.5)  # until the workers have set themselves up
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not members(process.pid)


def members(group):
    """Living processes of a process group."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found
