"""Writing files so that a kill, a full disk or a flipped bit is noticed and costs little.

A file is written beside its place, flushed to the disk and then renamed over it: readers see the old one or the new
one, never half. What a file should contain is told by a checksum that is written later, elsewhere; that a file is
there proves nothing. SHA-256 without a key finds damage, not forgery.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..errors import ResultsError

TEMPORARY = ".tmp"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path` at once: afterwards the file is as it was before, or complete.

    Raises
    ------
    OSError
        When the system refuses; no temporary file stays behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(temporary, path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and not error.filename:
            error.filename = str(path)  # os.write does not say where
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def remove_temporaries(folder: Path) -> None:
    """Clear what a killed process left; only while the folder is locked."""
    for path in folder.rglob(f".*{TEMPORARY}"):
        path.unlink(missing_ok=True)


def canonical_json(value: object) -> bytes:
    """One spelling for each value, so that equal contents are equal bytes."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def seal(value: Mapping[str, object]) -> bytes:
    """`value` as JSON with a checksum of itself inside."""
    content = {k: v for k, v in value.items() if k != "sha256"}
    return canonical_json(content | {"sha256": sha256(canonical_json(content))})


def unseal(data: bytes, subject: str) -> dict:
    """What was sealed.

    Raises
    ------
    ResultsError
        When one bit differs from what was written, white space included.
    """
    try:
        value = json.loads(data)
        intact = isinstance(value, dict) and seal(value) == data
    except (ValueError, RecursionError, TypeError):
        intact = False
    if not intact:
        raise ResultsError(f"{subject} is damaged: its contents do not fit its checksum")
    return value


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process writes into `folder` at a time; the lock dies with its process, also by ``kill -9``.

    A folder made for the lock goes with it when nothing was written.

    Raises
    ------
    ResultsError
        When another process holds it.
    """
    path, new = folder / "log" / "lock", not folder.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(file):
            raise ResultsError(f"{folder} is being written by another simcity; wait for it or choose another --out")
        yield
    finally:
        os.close(file)
        if new and {*folder.rglob("*")} == {path.parent, path}:
            path.unlink()
            path.parent.rmdir()
            folder.rmdir()


def _take(file: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
