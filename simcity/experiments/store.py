"""A results folder: what lies where, what "done" means, how finished runs become tables.

    study.json                    question, design, versions, checksums of resolved/ and city/; sealed
    resolved/<scenario>.yaml      every value in force with its origin
    city/                         geometry and tables that maps need
    parts/<run>/<table>.parquet   one folder a run
    parts/<run>.json              its checksums, written last and sealed: a match is what "done" means
    tables/<table>/part-NNNN.parquet, tables/tables.json    made by `finalise`, runs in design order
    log/                          seconds, tracebacks, the lock: outside the identity promise

Everything except ``log/`` depends on the design, the code and the machine kind alone: not on workers, order or
interruptions.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import ResultsError
from .files import canonical_json, seal, sha256, unseal, write_bytes
from .layout import FORMAT, TABLES, as_table, from_bytes, to_bytes

RUNS_A_PART = 64
OURS = ("study.json", "resolved", "city", "parts", "tables", "log", "figures", "report", "quarantine")


def run_key(scenario: str, city: str, code: str, seed: int, replication: int, draw: int, scale: float,
            model: str = "") -> str:  # fmt: skip
    """Identity of a run: 20 hex digits of a hash of all that decides its result.

    Parameters
    ----------
    scenario, city : str
        Hash of the resolved scenario; hash of the files of the city folder.
    code : str
        `simcity.version.code_version`.
    model : str
        Hash of the model class where it is not :class:`simcity.CityModel`.
    """
    decides = [scenario, city, code, seed, replication, draw, scale]
    return sha256(canonical_json([*decides, model] if model else decides))[:20]


class Store:
    """One results folder on disk.

    Parameters
    ----------
    folder : str or Path
        Made when something is written first.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"Store({str(self.folder)!r})"

    # -- the study -----------------------------------------------------------------------------------------------

    @property
    def study_file(self) -> Path:
        return self.folder / "study.json"

    def exists(self) -> bool:
        return self.study_file.is_file()

    def read_study(self) -> dict:
        """The design as written.

        Raises
        ------
        ResultsError
            When the folder is not a results folder, is damaged, or comes from a newer simcity.
        """
        if not self.folder.is_dir() or not self.exists():
            raise ResultsError(
                f"{self.folder} is not a results folder: there is no study.json; make one with simcity run"
            )
        study = unseal(self.study_file.read_bytes(), str(self.study_file))
        if study.get("format", 0) > FORMAT:
            raise ResultsError(
                f"{self.folder} was written by a newer simcity (format {study['format']}, here {FORMAT})"
            )
        return study

    def write_study(self, study: Mapping[str, object], files: Mapping[str, bytes]) -> None:
        """Write `files` (path inside the folder -> contents), then ``study.json`` with their checksums."""
        for name, data in sorted(files.items()):
            path = self.folder / name
            if not (path.is_file() and path.read_bytes() == data):
                write_bytes(path, data)
        sums = {name: sha256(data) for name, data in files.items()}
        data = seal({**study, "format": FORMAT, "files": sums})
        if not (self.exists() and self.study_file.read_bytes() == data):
            write_bytes(self.study_file, data)

    # -- runs ----------------------------------------------------------------------------------------------------

    def sidecar(self, key: str) -> Path:
        return self.folder / "parts" / f"{key}.json"

    def part(self, key: str) -> Path:
        return self.folder / "parts" / key

    def write_run(self, key: str, facts: Mapping[str, object], tables: Mapping[str, object]) -> str:
        """Store the tables of a run, its sidecar last; returns the checksum of the sidecar."""
        folder = self.part(key)
        if folder.exists():  # left by a killed process; may hold a table that this run no longer has
            shutil.rmtree(folder)
        files = {}
        for name in sorted(tables):
            data = to_bytes(tables[name])  # type: ignore[arg-type]
            write_bytes(folder / f"{name}.parquet", data)
            files[f"{name}.parquet"] = {"sha256": sha256(data), "bytes": len(data)}
        data = seal({"run": key, **facts, "files": files})
        write_bytes(self.sidecar(key), data)
        return sha256(data)

    def read_run(self, key: str) -> tuple[dict, dict[str, object]]:
        """Facts and tables of a finished run, every byte checked.

        Raises
        ------
        ResultsError
            When the run is not done or anything differs from what was written.
        """
        path = self.sidecar(key)
        if not path.is_file():
            raise ResultsError(f"run {key} is not done")
        facts = unseal(path.read_bytes(), str(path))
        if facts.get("run") != key or facts.get("key_of") is None or run_key(**facts["key_of"]) != key:
            raise ResultsError(f"{path} belongs to another run")
        found = {p.name for p in self.part(key).glob("*")} if self.part(key).is_dir() else set()
        if found != set(facts["files"]):
            raise ResultsError(f"run {key} should have the files {', '.join(sorted(facts['files']))} and has "
                               f"{', '.join(sorted(found)) or 'none'}")  # fmt: skip
        tables = {}
        for name, said in facts["files"].items():
            file = self.part(key) / name
            data = file.read_bytes()
            if len(data) != said["bytes"] or sha256(data) != said["sha256"]:
                raise ResultsError(f"{file} is damaged: its contents do not fit its checksum")
            tables[name.removesuffix(".parquet")] = from_bytes(data, name.removesuffix(".parquet"), str(file))
        return facts, tables

    def is_done(self, key: str) -> bool:
        """Whether a run is complete and undamaged."""
        try:
            self.read_run(key)
        except ResultsError:
            return False
        return True

    def quarantine(self, key: str) -> Path:
        """Move a damaged run out of the way, so that it is made again; returns where it went."""
        place = self.folder / "quarantine"
        place.mkdir(exist_ok=True)
        for source in (self.sidecar(key), self.part(key)):
            if source.exists():
                target = place / source.name
                shutil.rmtree(target, ignore_errors=True)
                target.unlink(missing_ok=True)
                source.replace(target)
        return place / key

    # -- tables --------------------------------------------------------------------------------------------------

    def finalise(self, keys: Iterable[str]) -> list[str]:
        """Join finished runs, in the order of `keys`, into ``tables/``; returns the keys that are not done.

        ``tables/tables.json`` is removed first and written last, so that half-made tables are never taken for whole.
        """
        import pyarrow as pa

        index = self.folder / "tables" / "tables.json"
        keys = list(keys)
        pending, parts, missing, written = [], {name: 0 for name in TABLES}, [], {}
        files: dict[str, dict[str, object]] = {}
        for position, key in enumerate(keys):
            try:
                facts, tables = self.read_run(key)
            except ResultsError:
                missing.append(key)
            else:
                pending.append({"runs": _run_row(facts), **tables})
            if pending and (len(pending) == RUNS_A_PART or position == len(keys) - 1):
                for name in TABLES:
                    chunks = [tables[name] for tables in pending if name in tables]
                    if chunks:
                        path = f"{name}/part-{parts[name]:04d}.parquet"
                        written[path] = to_bytes(pa.concat_tables(chunks))
                        files[path] = {"sha256": sha256(written[path]), "bytes": len(written[path])}
                        parts[name] += 1
                pending = []
            self._write_tables(index, written)
        self._drop_other_tables(index, files)
        data = seal({"runs": [key for key in keys if key not in missing], "files": files})
        if not (index.is_file() and index.read_bytes() == data):
            write_bytes(index, data)
        return missing

    def _write_tables(self, index: Path, written: dict[str, bytes]) -> None:
        for path, data in written.items():
            target = index.parent / path
            if not (target.is_file() and target.read_bytes() == data):
                index.unlink(missing_ok=True)
                write_bytes(target, data)
        written.clear()

    def _drop_other_tables(self, index: Path, files: Mapping[str, object]) -> None:
        for path in sorted(index.parent.rglob("*.parquet")) if index.parent.is_dir() else []:
            if path.relative_to(index.parent).as_posix() not in files:
                index.unlink(missing_ok=True)
                path.unlink()

    def check_ours(self) -> None:
        """Refuse a folder that holds something and is not a results folder.

        Raises
        ------
        ResultsError
            Naming what it holds.
        """
        if self.folder.is_dir() and not self.exists():
            strangers = sorted(p.name for p in self.folder.iterdir() if p.name not in OURS)
            if strangers:
                raise ResultsError(
                    f"{self.folder} holds {strangers[0]} and is not a results folder; choose another --out"
                )

    def clear(self) -> None:
        """Remove an earlier result of ours, the log excepted; a folder that is not ours is refused."""
        self.check_ours()
        for name in OURS:
            path = self.folder / name
            if name == "log":
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def log(self, name: str, text: str) -> None:
        """Keep something for people to look at, outside the identity promise."""
        path = self.folder / "log" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else text + "\n")


def _run_row(facts: Mapping[str, object]):
    columns = ("strategy", "world", "scenario", "seed", "replication", "draw", "scale", "status")
    return as_table("runs", str(facts["run"]), {name: [facts[name]] for name in columns})


def read_json(path: Path) -> dict:
    """A small file of ours outside the promise, e.g. in ``log/``; empty when absent or odd."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
