"""Puts imported tables into a city folder: all or nothing.

The files of the folder are copied aside, the copies changed and loaded with every check, and only then put in place.
Before that the old files are kept in ``.import_undo``: an error puts them back at once, and after a power cut the next
import does so first. ``city.yaml`` keeps its comments. Subfolders, such as results, are left alone.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import DataError, Problem, ScenarioError

UNDO = ".import_undo"
GEOGRAPHY_GAP = "地理は例示"
"""Beginning of the line of ``gaps`` that a folder made from totals has; imported zones take its place."""


@dataclass
class TableUpdate:
    """New rows of one table, its provenance and its source line."""

    table: str
    rows: list[dict[str, object]]
    provenance: str
    source: str
    imported: bool = True


@dataclass
class Update:
    """Everything that one import changes in a city folder.

    Parameters
    ----------
    tables : list of TableUpdate
    credits : list of str
        Lines for ``sources``.
    gaps : list of str
        Lines for ``gaps``; they take the place of the line on illustrated geography when `new_geography`.
    new_geography : bool
    settings : dict
        Other settings to write, e.g. ``municipalities``.
    """

    tables: list[TableUpdate] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    new_geography: bool = False
    settings: dict[str, object] = field(default_factory=dict)


def raw_table(city, table: str):
    """A table as it stands in the folder or the city that it extends; None when there is none."""
    from ..city.columns import table_rules
    from ..city.folder import read_settings
    from .csv_table import read_table

    for folder in read_settings(city.folder, None).folders:
        path = folder / f"{table}.csv"
        if path.exists():
            frame, problems, _ = read_table(path, table_rules()[table])
            if problems:
                raise DataError(problems, subject=path)
            return frame
    return None


def merged_rows(city, table: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows of a table with new ones taking the place of those with the same key, in the order of the key."""
    from ..city.columns import KEYS

    old = raw_table(city, table)
    keys = [k for k in KEYS[table] if old is None or not len(old) or k in old.columns]
    own = {tuple(str(row[k]) for k in keys): row for row in (old.to_dict("records") if old is not None else [])}
    own.update({tuple(str(row[k]) for k in keys): row for row in rows})
    # Numbers in the order of numbers: age 5 before age 10.
    return [own[key] for key in sorted(own, key=lambda key: [v.zfill(12) if v.isdigit() else v for v in key])]


def city_to_change(folder: str | Path):
    """The city of a folder that an import may change.

    Raises
    ------
    DataError
        When there is no city in it, it has problems already, or it is part of the installed package.
    """
    from ..city.folder import find_folder
    from ..city.loader import load_city

    folder = Path(folder)
    if folder.is_symlink():
        raise DataError(Problem("is a link", file=folder, remedy="name the folder itself"))
    place = find_folder(folder)
    package = Path(__file__).resolve().parents[1]
    if place.is_relative_to(package):
        raise DataError(Problem("is part of the installed package", file=folder,
                                remedy="make a folder of your own with: simcity new city NAME"))  # fmt: skip
    undo_interrupted(place)
    return load_city(place)


def change_city(city, update: Update, dry_run: bool = False):
    """Write the update into the city's folder.

    Parameters
    ----------
    city : simcity.city.City
        As :func:`city_to_change` gave it.
    update : Update
    dry_run : bool
        Make and check everything, then leave the folder as it was.

    Returns
    -------
    simcity.city.City
        The changed city.

    Raises
    ------
    DataError
        When the changed city would have problems; the folder is then as before.
    """
    from ..city.loader import load_city
    from ..city.writing import write_table

    folder = city.folder
    work = Path(tempfile.mkdtemp(prefix=".import_", dir=folder))
    try:
        for file in folder.iterdir():
            if file.is_file() and not file.is_symlink():
                shutil.copy2(file, work / file.name)
        for table in update.tables:
            write_table(work, table.table, table.rows)
        (work / "city.yaml").write_text(changed_settings(work / "city.yaml", update, city), encoding="utf-8")
        try:
            made = load_city(work)
        except DataError as error:
            raise DataError([_in_folder(p, work, folder) for p in error.problems],
                            subject=f"{folder.name}, had it been changed,") from None  # fmt: skip
        if dry_run:
            return made
        _put_in_place(work, folder, ["city.yaml", *(f"{table.table}.csv" for table in update.tables)])
        return replace(made, folder=folder)  # the same bytes, checked a moment ago
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _in_folder(problem: Problem, work: Path, folder: Path) -> Problem:
    return replace(problem, file=str(problem.file).replace(str(work), str(folder)))


def _put_in_place(work: Path, folder: Path, names: list[str]) -> None:
    """Replace files of the folder by those of `work`, all or none."""
    undo = folder / UNDO
    undo.mkdir()
    for name in names:
        if (folder / name).exists():
            shutil.copy2(folder / name, undo / name, follow_symlinks=False)
    # From this line on the old files can be put back, whatever happens.
    (undo / "complete").write_text("\n".join(names), encoding="utf-8")
    try:
        for name in names:
            os.replace(work / name, folder / name)
    except BaseException:  # an interruption by the user too must not leave half of it
        undo_interrupted(folder)
        raise
    (undo / "complete").unlink()
    shutil.rmtree(undo, ignore_errors=True)


def undo_interrupted(folder: Path) -> bool:
    """Put the files back that an import left half replaced; says whether there were any."""
    undo = folder / UNDO
    if not undo.is_dir() or undo.is_symlink():
        return False
    complete = undo / "complete"
    found = complete.is_file()
    for name in complete.read_text(encoding="utf-8").splitlines() if found else ():
        if not re.fullmatch(r"[a-z_]+\.(csv|yaml)", name):
            continue
        if (undo / name).exists():
            shutil.copy2(undo / name, undo / "putting_back", follow_symlinks=False)
            os.replace(undo / "putting_back", folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    complete.unlink(missing_ok=True)
    for left in (undo, *folder.glob(".import_*")):
        shutil.rmtree(left, ignore_errors=True)
    return found


def changed_settings(path: Path, update: Update, city) -> str:
    """The text of ``city.yaml`` after the update, comments kept."""
    from ruamel.yaml import YAML

    from ..scenario.reader import read_file

    try:
        read_file(path)  # refuses tags, anchors and whatever else is more than data
    except ScenarioError as error:
        raise DataError(error.problems, subject=path) from None
    # The round-trip kind of ruamel keeps comments and makes no objects but maps, lists and scalars.
    round_trip = YAML(typ="rt")
    round_trip.preserve_quotes, round_trip.width = True, 4096
    round_trip.indent(mapping=2, sequence=4, offset=2)
    data = round_trip.load(path.read_text(encoding="utf-8-sig"))
    tables = data.setdefault("tables", {})
    for table in update.tables:
        entry: dict[str, object] = {"provenance": table.provenance, "source": table.source}
        if table.imported:
            entry["imported"] = True
        tables[table.table] = entry
    _add_lines(data, "sources", update.credits, city.sources)
    _add_lines(data, "gaps", update.gaps, city.gaps)
    if update.new_geography and data.get("gaps"):
        data["gaps"][:] = [line for line in data["gaps"] if not str(line).startswith(GEOGRAPHY_GAP)]
    for key, value in update.settings.items():
        data[key] = value
    text = io.StringIO()
    round_trip.dump(data, text)
    return text.getvalue()


def _add_lines(data, key: str, lines: Iterable[str], inherited: Iterable[str]) -> None:
    """Append lines that are not there yet; to a list that was inherited they are added in a copy of it."""
    for line in lines:
        if line not in (data[key] if data.get(key) else inherited):
            if not data.get(key):
                data[key] = list(inherited)
            data[key].append(line)
