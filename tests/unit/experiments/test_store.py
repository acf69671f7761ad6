"""Storage: what is written is read, what is damaged is noticed, what is interrupted is made again."""

import errno
import os
import random
import shutil

import pytest

from simcity.errors import ResultsError
from simcity.experiments.audits import audit
from simcity.experiments.files import canonical_json, locked, seal, unseal, write_bytes
from simcity.experiments.results import load_results
from simcity.experiments.store import Store
from simcity.experiments.studies import DiskError, Plan, batch, plan_study
from tests.unit.experiments.fakes import FakeModel, FakeScenario

OWN, LEASE = FakeScenario("own"), FakeScenario("lease", gap=-1e5)


def plan(draws=3):
    return plan_study([OWN, LEASE], draws=draws, model=FakeModel)


def one_run():
    """A study of a single run, for loops over every byte or call."""
    whole = plan_study([OWN], draws=0, model=FakeModel)
    return Plan({**whole.study, "runs": whole.study["runs"][:1]}, whole.jobs[:1])


def contents(folder):
    """Every file outside log/, by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*"))
            if p.is_file() and p.relative_to(folder).parts[0] != "log"}  # fmt: skip


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished") / "study"
    batch(plan(), folder)
    return folder


@pytest.fixture
def copy(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "copy")


def test_a_sealed_text_says_when_one_bit_differs():
    data = seal({"b": 1, "a": "富山"})
    assert unseal(data, "x") == {"a": "富山", "b": 1, "sha256": unseal(data, "x")["sha256"]}
    for position in range(len(data)):
        for bit in (1, 16, 128):
            damaged = data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :]
            with pytest.raises(ResultsError):
                unseal(damaged, "x")


def test_json_has_one_spelling():
    assert canonical_json({"b": 1, "a": [1.5, None]}) == canonical_json({"a": [1.5, None], "b": 1})


def test_a_finished_study_is_sound(finished):
    found = audit(finished)
    assert found.ok and found.runs == 12 and found.files > 12


def test_batch_again_changes_nothing_and_makes_nothing(finished, monkeypatch):
    before = contents(finished)
    monkeypatch.setattr("simcity.experiments.studies.execute", lambda job: pytest.fail("a finished run was made again"))
    batch(plan(), finished)
    assert contents(finished) == before


def test_a_study_may_grow_and_keeps_its_runs(copy, tmp_path):
    batch(plan(5), copy)
    batch(plan(5), tmp_path / "at_once")
    assert contents(copy) == contents(tmp_path / "at_once")


def test_another_study_is_refused_in_the_same_folder(copy):
    with pytest.raises(ResultsError, match="choose another --out"):
        batch(plan_study([OWN, FakeScenario("lease", gap=7.0)], draws=3, model=FakeModel), copy)


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    for attempt in (lambda: batch(plan(), tmp_path), lambda: Store(tmp_path).clear()):
        with pytest.raises(ResultsError, match="thesis.docx"):
            attempt()
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_a_report_of_an_earlier_run_goes_with_it(tmp_path):
    Store(tmp_path).write_study({"kind": "run"}, {})
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report_ja.docx").write_text("of the earlier run")
    Store(tmp_path).clear()
    assert not (tmp_path / "report").exists()


def test_two_processes_cannot_write_into_one_folder(tmp_path):
    with locked(tmp_path), pytest.raises(ResultsError, match="another simcity"), locked(tmp_path):
        pass


def test_two_hundred_flipped_bits_are_all_found(tmp_path):
    dice = random.Random(20261122)
    folder = tmp_path / "study"
    batch(one_run(), folder)
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "log" not in p.relative_to(folder).parts)
    missed = []
    for _ in range(200):
        path = dice.choice(files)
        data = path.read_bytes()
        position, bit = dice.randrange(len(data)), 1 << dice.randrange(8)
        path.write_bytes(data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :])
        if audit(folder, quarantine=False).ok:
            missed.append((path.name, position, bit))
        path.write_bytes(data)
    assert not missed
    assert audit(folder).ok


def swap(a, b):
    first, second = a.read_bytes(), b.read_bytes()
    a.write_bytes(second)
    b.write_bytes(first)


@pytest.mark.parametrize("harm", ["truncated", "empty", "swapped", "removed", "extra", "sidecars swapped"])
def test_damage_is_quarantined_and_only_that_is_made_again(copy, finished, harm, monkeypatch):
    keys = sorted(p.stem for p in (copy / "parts").glob("*.json"))
    file = copy / "parts" / keys[0] / "indicators.parquet"
    if harm == "truncated":
        file.write_bytes(file.read_bytes()[:-100])
    elif harm == "empty":
        file.write_bytes(b"")
    elif harm == "swapped":
        swap(file, copy / "parts" / keys[1] / "indicators.parquet")
    elif harm == "removed":
        file.unlink()
    elif harm == "extra":
        (copy / "parts" / keys[0] / "more.parquet").write_bytes(b"?")
    else:
        swap(copy / "parts" / f"{keys[0]}.json", copy / "parts" / f"{keys[1]}.json")
    found = audit(copy)
    hurt = set(keys[:2]) if "swapped" in harm else {keys[0]}
    assert set(found.quarantined) == hurt and not found.ok
    made = []
    from simcity.experiments import studies

    real = studies.execute
    monkeypatch.setattr(studies, "execute", lambda job: made.append(job.key) or real(job))
    batch(plan(), copy)
    assert set(made) == hurt
    shutil.rmtree(copy / "quarantine")
    assert contents(copy) == contents(finished)


def test_damaged_tables_are_not_shown(copy):
    table = next((copy / "tables" / "indicators").glob("*.parquet"))
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 4
    table.write_bytes(bytes(data))
    results = load_results(copy)
    with pytest.raises(ResultsError, match="damaged"):
        _ = results.indicators
    with pytest.raises(ResultsError, match="damaged"):
        results.sql("select 1")


def test_an_unfinished_study_says_how_to_go_on(copy):
    (copy / "tables" / "tables.json").unlink()
    with pytest.raises(ResultsError, match="again to go on"):
        load_results(copy)


class Failing:
    """The n-th call that touches the disk fails, as if it were full or refused."""

    def __init__(self, monkeypatch, n, error):
        self.left, self.failed = n, False
        for name in ("open", "write", "fsync", "replace"):
            monkeypatch.setattr(os, name, self.wrap(getattr(os, name), error))

    def wrap(self, real, error):
        def call(*args, **kwargs):
            self.left -= 1
            if self.left == 0:
                self.failed = True
                raise OSError(error, os.strerror(error))
            return real(*args, **kwargs)

        return call


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_failing_at_every_call_in_turn_leaves_nothing_half(tmp_path, monkeypatch, error):
    """As SQLite does: fail at call 1, 2, 3 ... until the study passes; the folder resumes to the same bytes."""
    small = one_run()
    undisturbed = tmp_path / "undisturbed"
    batch(small, undisturbed)
    step = 1 if error == errno.ENOSPC else 6
    n = 1
    while True:
        folder = tmp_path / f"fail{n}"
        with monkeypatch.context() as patched:
            failing = Failing(patched, n, error)
            try:
                batch(small, folder)
            except DiskError as said:
                assert "safe" in str(said) and "same command" in str(said)
            except ResultsError as said:  # the lock itself could not be taken
                assert "another simcity" in str(said)
        if not failing.failed:
            break
        assert not list(folder.rglob(".*.tmp")) if folder.exists() else True
        batch(small, folder)
        assert contents(folder) == contents(undisturbed), f"call {n}"
        shutil.rmtree(folder)
        n += step
    assert n > 50


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_bytes(path, b"old")
    for n in range(1, 5):
        with monkeypatch.context() as patched:
            Failing(patched, n, errno.ENOSPC)
            try:
                write_bytes(path, b"new")
            except OSError:
                pass
        assert path.read_bytes() in (b"old", b"new")
        assert [p.name for p in tmp_path.iterdir()] == ["a"]
