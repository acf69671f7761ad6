"""The command line: a mistake is answered with a sentence and the right exit code, and stopping ends well."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simcity.cli import BAD_INPUT, DONE, FAILED, INTERRUPTED, main
from simcity.experiments.studies import batch, plan_study
from simcity.verification.runner import CaseResult
from tests.unit.experiments.fakes import FakeModel, FakeScenario

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = ["new city", "new scenario", "new study", "check", "run", "compare", "batch", "answer", "report", "audit",
            "verify", "checklist", "scenario show", "scenario to-excel", "scenario from-excel", "schema"]  # fmt: skip
WITHOUT_ARGUMENT = {"verify", "checklist", "schema"}


@pytest.fixture(autouse=True)
def in_english(monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCITY_LANG", "en")
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("cli") / "r"
    batch(plan_study([FakeScenario("own"), FakeScenario("lease", gap=-1e5)], draws=12, model=FakeModel), place)
    return place


def simcity(*words, **options):
    """Start the command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SIMCITY_LANG": "en"}
    return subprocess.Popen([sys.executable, "-m", "simcity", *map(str, words)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=environment, text=True, **options)  # fmt: skip


def said(capsys):
    captured = capsys.readouterr()
    assert "Traceback" not in captured.out + captured.err
    return captured


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    assert main([*command.split(), "--help"]) == DONE
    assert len(said(capsys).out.splitlines()) > 5


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in WITHOUT_ARGUMENT])
def test_a_missing_argument_is_bad_input(command, capsys):
    assert main(command.split()) == BAD_INPUT
    assert "Missing argument" in said(capsys).err


@pytest.mark.parametrize("words", [
    "check nowhere.yaml", "run nowhere.yaml", "run no_such_scenario", "compare nowhere.yaml elsewhere.yaml",
    "compare toyama/nothing", "batch no_such_study", "answer nowhere", "report nowhere", "audit nowhere",
    "audit nowhere --rerun abc", "verify astrology", "checklist Q", "scenario show nowhere.yaml", "schema city",
    "scenario to-excel nowhere.yaml", "scenario from-excel nowhere.xlsx", "new city Atlantis", "frobnicate",
    "run toyama/nothing --scale many", "run toyama/nothing --scale 2", "run toyama/nothing --set scale",
    "run toyama/nothing --set run.scala=1", "new city 012093",
    "run toyama/nothing --scale 0.01 --set run.scale=abc",
    "compare toyama/nothing toyama/nothing -n -1", "new study x --strategy a",
])  # fmt: skip
def test_a_mistake_is_answered_with_a_sentence_and_code_2(words, capsys, tmp_path):
    assert main(words.split()) == BAD_INPUT
    assert said(capsys).err.strip()
    assert not (tmp_path / "results").exists()


def test_no_permission_is_a_sentence(tmp_path, capsys):
    path = tmp_path / "secret.yaml"
    path.write_text("city: toyama\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert main(["run", str(path)]) == BAD_INPUT
    assert "secret.yaml" in said(capsys).err


def test_a_folder_that_cannot_be_written_is_a_sentence(folder, monkeypatch, capsys):
    """Permission bits do not stop root, so the refusal is made by hand."""
    real = os.open

    def refuse(path, flags, *rest, **options):
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", refuse)
    assert main(["run", "toyama/nothing", "--scale", "0.01", "--set", "run.last=2026"]) == BAD_INPUT
    assert "Permission denied" in said(capsys).err


def test_a_full_disk_is_no_fault_of_what_was_typed(monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    assert main(["run", "toyama/nothing", "--scale", "0.01", "--set", "run.last=2026"]) == FAILED
    told = said(capsys).err
    assert "the disk is full" in told and "results" in told
    assert not list(Path("results").rglob("*.tmp"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert main(["check", "pipe.yaml"]) == BAD_INPUT
    assert "pipe.yaml:1:1" in "".join(said(capsys))


def test_a_workbook_does_not_write_over_a_scenario(tmp_path, capsys):
    assert main(["scenario", "to-excel", "toyama/nothing", "n.xlsx"]) == DONE
    (tmp_path / "mine.yaml").write_text("mine")
    assert main(["scenario", "from-excel", "n.xlsx", "mine.yaml"]) == BAD_INPUT
    assert "--force" in said(capsys).err
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    assert main(["scenario", "from-excel", "n.xlsx", "mine.yaml", "--force"]) == DONE


def test_debug_shows_the_traceback():
    with pytest.raises(Exception, match="nowhere"):
        main(["--debug", "audit", "nowhere"])


def test_a_fault_of_our_own_is_not_blamed_on_the_user(monkeypatch, capsys):
    monkeypatch.setattr("simcity.checklist.load_checklist", lambda: 1 / 0)
    assert main(["checklist"]) == FAILED
    assert "fault of its own" in said(capsys).err


def test_what_can_be_told_of_a_study(folder, capsys):
    assert main(["answer", str(folder)]) == DONE
    assert "ahead" in said(capsys).out
    assert main(["audit", str(folder)]) == DONE
    assert "0 damaged" in said(capsys).out


def test_damage_ends_an_audit_with_1(tmp_path, capsys):
    place = tmp_path / "r"
    batch(plan_study([FakeScenario("own")], draws=0, model=FakeModel), place)
    file = next((place / "parts").rglob("ledger.parquet"))
    file.write_bytes(file.read_bytes()[:-1])
    assert main(["audit", str(place)]) == FAILED
    captured = said(capsys)
    assert "damaged" in captured.err and "quarantine" in captured.out


def case(kind, ok, skipped=False):
    return CaseResult("X1", "made_up", "q", kind, "a book", 1.0, 1.0 if ok else 2.0, 0.1, "abs", ok, skipped,
                      "" if ok else "off by 1")  # fmt: skip


def test_verify_keeps_the_kinds_apart_and_fails_with_1(monkeypatch, capsys):
    results = [case("verification", True), case("validation", False), case("replay", False, skipped=True)]
    monkeypatch.setattr("simcity.verification.verify", lambda suite: results)
    assert main(["verify"]) == FAILED
    out = said(capsys).out
    assert out.index("Verification:") < out.index("Replay:") < out.index("Validation:")
    assert "1 of 1" in out and "0 of 1" in out and "of 3" not in out and "FAIL" in out
    monkeypatch.setattr("simcity.verification.verify", lambda suite: results[::2])
    assert main(["verify", "--json"]) == DONE
    assert [r["ok"] for r in json.loads(said(capsys).out)] == [True, False]


def test_a_closed_output_does_not_change_how_a_command_ends(folder):
    process = simcity("checklist")
    process.stdout.close()
    assert process.wait(timeout=60) == DONE
    assert process.stderr.read() == ""
    process.stderr.close()
    closed = subprocess.run(f"{sys.executable} -m simcity audit {folder} >&- 2>&-", shell=True, cwd=ROOT, timeout=60)
    assert closed.returncode == DONE


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_comparison_ends_with_3_and_can_be_gone_on_with(tmp_path, number, workers):
    out = tmp_path / "r"
    words = ["compare", "toyama/nothing", "toyama/withdraw", "-n", "40", "--scale", "0.01", "--set", "run.last=2040",
             "--out", out, "--workers", workers]  # fmt: skip
    process = simcity(*words, start_new_session=True)
    deadline = time.monotonic() + 120
    while not list(out.glob("parts/*.json")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.poll() is None, process.stderr.read()
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "same command" in err and "Traceback" not in err
    assert not list(out.rglob(".*.tmp"))


def test_help_answers_at_once_and_loads_nothing_heavy():
    script = ("import sys\nfrom simcity.cli import main\ncode = main(['--help'])\n"
              "heavy = {'mesa', 'pandas', 'numpy', 'matplotlib', 'scipy', 'pydantic', 'pyarrow', 'duckdb', 'rich'}\n"
              "print(sorted(heavy & set(sys.modules)), file=sys.stderr)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0 and done.stderr.strip() == "[]"


def test_files_of_ours_are_not_for_others_to_write(folder):
    assert not stat.S_IMODE((folder / "study.json").stat().st_mode) & 0o022
