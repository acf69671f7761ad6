"""Trusts nothing: every byte of a results folder against its checksum, and any run made again and compared.

Damaged runs are moved to ``quarantine/``; the next `simcity batch` or `compare` makes them, and nothing else, again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ResultsError, SimcityError
from ..version import code_version
from .files import TEMPORARY, sha256, unseal
from .layout import from_bytes, to_bytes
from .runs import Job, execute, make_job
from .store import Store


@dataclass
class Audit:
    """What an audit found.

    Attributes
    ----------
    files : int
        Files whose bytes were compared.
    damaged : dict of str to str
        What is wrong, by run key or file.
    quarantined : list of str
        Run keys moved to ``quarantine/``.
    missing : list of str
        Keys of runs of the design that were never finished.
    """

    folder: Path
    files: int = 0
    runs: int = 0
    damaged: dict[str, str] = field(default_factory=dict)
    quarantined: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.damaged and not self.missing


def audit(folder: str | Path, quarantine: bool = True) -> Audit:
    """Compare every file of a results folder with its checksum and its columns with the declared ones.

    Parameters
    ----------
    folder : str or Path
    quarantine : bool
        Move damaged runs out of the way; in a folder that cannot be written they are only reported.

    Returns
    -------
    Audit

    Raises
    ------
    ResultsError
        When the folder is not a results folder.
    """
    store = Store(folder)
    found = Audit(store.folder)
    if not store.exists():
        raise ResultsError(f"{folder} is not a results folder: there is no study.json")
    try:
        study = store.read_study()
    except ResultsError as error:
        found.damaged["study.json"] = str(error)
        study = {"runs": [], "files": {}}
    found.files += 1
    _check_files(store, study["files"], found)
    designed = list(dict.fromkeys(run["run"] for run in study["runs"]))
    on_disk = {p.stem for p in (store.folder / "parts").glob("*.json")}
    for key in [*designed, *sorted(on_disk - set(designed))]:
        _check_run(store, key, found, quarantine)
    if "study.json" not in found.damaged:
        for key in sorted(on_disk - set(designed)):
            found.damaged.setdefault(key, f"run {key} is not part of the design")
    _check_tables(store, designed, found)
    _check_strangers(store, study, found)
    return found


def _check_files(store: Store, sums: dict[str, str], found: Audit) -> None:
    for name, checksum in sums.items():
        path = store.folder / name
        found.files += 1
        if not path.is_file():
            found.damaged[name] = f"{path} is missing"
        elif sha256(path.read_bytes()) != checksum:
            found.damaged[name] = f"{path} is damaged: its contents do not fit its checksum"


def _check_run(store: Store, key: str, found: Audit, quarantine: bool) -> None:
    if not store.sidecar(key).is_file():
        found.missing.append(key)
        return
    found.runs += 1
    try:
        facts, _ = store.read_run(key)
    except (SimcityError, OSError) as error:
        found.damaged[key] = str(error)
        if quarantine:
            try:
                store.quarantine(key)
            except OSError:  # a read-only copy can still be audited
                return
            found.quarantined.append(key)
        return
    found.files += 1 + len(facts["files"])


def _check_tables(store: Store, designed: list[str], found: Audit) -> None:
    index = store.folder / "tables" / "tables.json"
    if not index.is_file():
        return  # made by `finalise` at the end; its absence is an unfinished study, not damage
    found.files += 1
    try:
        listed = unseal(index.read_bytes(), str(index))
    except ResultsError as error:
        found.damaged["tables/tables.json"] = str(error)
        return
    for path, said in listed["files"].items():
        file = store.folder / "tables" / path
        found.files += 1
        if not file.is_file():
            found.damaged[f"tables/{path}"] = f"{file} is missing"
            continue
        data = file.read_bytes()
        try:
            if sha256(data) != said["sha256"]:
                raise ResultsError(f"{file} is damaged: its contents do not fit its checksum")
            from_bytes(data, path.partition("/")[0], str(file))
        except ResultsError as error:
            found.damaged[f"tables/{path}"] = str(error)
    if designed and listed["runs"] != [key for key in designed if key in set(listed["runs"])]:
        found.damaged["tables/tables.json"] = f"{index} lists other runs than the design"


def _check_strangers(store: Store, study: dict, found: Audit) -> None:
    """Files that no checksum speaks of, such as half-written ones."""
    if "study.json" in found.damaged:
        return
    for part in ("resolved", "city"):
        for path in sorted((store.folder / part).glob("*")):
            name = f"{part}/{path.name}"
            if name not in study["files"]:
                found.damaged[name] = f"{path} is not part of the study"
    for path in sorted(store.folder.rglob(f".*{TEMPORARY}")):
        found.damaged[path.relative_to(store.folder).as_posix()] = f"{path} was left by a run that was stopped"


def rerun(folder: str | Path, key: str, model: Any = None) -> list[str]:
    """Make a stored run again from what the folder says, and compare it bit for bit.

    Parameters
    ----------
    folder : str or Path
    key : str
        Run key, or the beginning of one.

    Returns
    -------
    list of str
        Names of the tables that differ; empty when all bytes are the same.

    Raises
    ------
    ResultsError
        When there is no such run, or the code or the city is another one now.
    """
    store = Store(folder)
    study = store.read_study()
    matches = sorted({run["run"] for run in study["runs"] if run["run"].startswith(key)})
    if len(matches) != 1:
        raise ResultsError(
            f"{key!r} fits {len(matches)} runs of {folder}; `simcity audit` lists none or give more digits"
        )
    facts, _ = store.read_run(matches[0])
    job = _job_again(store, facts, model)
    tables = execute(job)
    names = {name.removesuffix(".parquet") for name in facts["files"]}
    return sorted(name for name in names | set(tables)
                  if name not in tables or f"{name}.parquet" not in facts["files"]
                  or sha256(to_bytes(tables[name])) != facts["files"][f"{name}.parquet"]["sha256"])  # fmt: skip


def _job_again(store: Store, facts: dict, model: Any) -> Job:
    """The job of a stored run, from its resolved scenario and the copy of its city."""
    from ..scenario.load import load_bytes

    stored = facts["key_of"]
    if stored["code"] != code_version():
        raise ResultsError(f"run {facts['run']} was made by {stored['code']} and this is {code_version()}: "
                           "install that version to make it again")  # fmt: skip
    path = store.folder / "resolved" / f"{stored['scenario']}.yaml"
    beside_city = store.folder / "city" / path.name  # where it would stand; its city is then the copy in the folder
    scenario = load_bytes(path.read_bytes(), beside_city)
    job = make_job(
        scenario, facts["strategy"], facts["world"], facts["seed"], facts["replication"], facts["draw"], model
    )
    if job.key != facts["run"]:
        differs = [name for name in stored if stored[name] != job.key_of.get(name)]
        raise ResultsError(f"run {facts['run']} cannot be made again: {', '.join(differs)} differ")
    return job
