"""A world of a library made from imported national assumptions: checked before it is written, never over another."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import DataError, Problem, ScenarioError
from ..scenario.library import Library
from ..scenario.reader import read_file
from ..scenario.worlds import world_problems
from .import_note import ImportNote


def write_world(path: str | Path, points: Mapping[str, Mapping[int, float]], note: ImportNote, projection: str,
                variant: str, dry_run: bool = False) -> Path:  # fmt: skip
    """Write a world that follows `projection` with these points in place of its own.

    Parameters
    ----------
    path : str or Path
        ``worlds/NAME.yaml`` of a library; the file must not be there yet.
    points : mapping of str to mapping of int to float
        From :func:`simcity.readers.national_assumptions.read_national`.
    note : ImportNote
        Its source is written into the world.
    projection : str
        Packaged projection that gives whatever the files do not.
    variant : str
    dry_run : bool
        Check all the same, write nothing.

    Raises
    ------
    DataError
        When the file exists, its folder does not, or the world would have problems.
    """
    path = Path(path)
    if path.suffix != ".yaml" or not path.parent.is_dir():
        raise DataError(Problem("is no place for a world", file=path.name, expected="a name that ends in .yaml in a "
                                "folder that exists, such as worlds/NAME.yaml of a library"))  # fmt: skip
    if path.exists() or path.is_symlink():
        raise DataError(Problem("is there already", file=path.name, remedy="choose another name, or delete it first"))
    handle, name = tempfile.mkstemp(prefix=".import_", suffix=".yaml", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(world_text(points, note, projection, variant))
        try:
            problems = world_problems(read_file(work, path.name), work, Library.near(path.parent))
        except ScenarioError as error:
            problems = list(error.problems)
        if problems:
            raise DataError(problems, subject=path.name)
        if not dry_run:
            work.chmod(0o644)
            os.replace(work, path)
    finally:
        work.unlink(missing_ok=True)
    return path


def world_text(points: Mapping[str, Mapping[int, float]], note: ImportNote, projection: str, variant: str) -> str:
    """The world as YAML; texts as JSON, which is YAML and needs no rule of quoting."""

    def said(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    title = {"ja": f"{projection}（取り込んだ仮定値、{variant}）", "en": f"{projection} with imported assumptions"}
    lines = [f"title: {{ja: {said(title['ja'])}, en: {said(title['en'])}}}", "sources:", f"  - {said(note.source)}",
             "demography:", f"  projection: {projection}", "  points:"]  # fmt: skip
    for name, series in points.items():
        lines += [f"    {name}:", *(f"      {year}: {value:g}" if value == round(value, 4) else
                                    f"      {year}: {value!r}" for year, value in sorted(series.items()))]  # fmt: skip
    return "\n".join(lines) + "\n"
