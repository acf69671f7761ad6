"""``simcity import``: what an office really has, into a city folder, all or nothing."""

from __future__ import annotations

from pathlib import Path

import typer

from .console import next_step, out, quoted, t

app = typer.Typer(no_args_is_help=True, help="Bring published tables and your own into a city folder.")

FILES = typer.Argument(help="CSV, TXT or xlsx files.")
INTO = typer.Option(..., "--into", metavar="CITY_FOLDER", help="City folder to change.")
DRY = typer.Option(False, "--dry-run", help="Read and check everything, change nothing.")
BOUNDARIES = typer.Option(None, "--boundaries", metavar="FILE", help="GeoJSON or Shapefile, degrees (JGD2011).")
KEY = typer.Option(None, "--key", help="Attribute of the boundaries that names an area.")
DISTRICTS = typer.Option(None, "--districts", metavar="FILE", help="Aggregation table: columns zone and district.")
AGGREGATE = typer.Option(False, "--aggregate", help="Make the districts the zones.")


@app.command("ssdse")
def ssdse(files: list[Path] = FILES, into: Path = INTO, dry_run: bool = DRY) -> None:
    """SSDSE-A, any edition: census classes, births, moves, households, jobs, settled accounts."""
    from ..readers.published_tables import ssdse_update

    _bring_in(into, dry_run, lambda city: ssdse_update(city, files))


@app.command("juki")
def juki(files: list[Path] = FILES, into: Path = INTO, dry_run: bool = DRY) -> None:
    """住民基本台帳 人口・世帯数、人口動態: births, deaths and moves of the register."""
    from ..readers.published_tables import juki_update

    _bring_in(into, dry_run, lambda city: juki_update(city, files))


@app.command("census")
def census(files: list[Path] = FILES, into: Path = INTO, boundaries: Path = BOUNDARIES, key: str = KEY,
           districts: Path = DISTRICTS, aggregate: bool = AGGREGATE, dry_run: bool = DRY) -> None:  # fmt: skip
    """国勢調査 小地域集計: zones and their residents by sex and age."""
    from ..readers.area_import import area_update

    _bring_in(into, dry_run, lambda city: area_update(city, list(files), False, boundaries, key, districts, aggregate))


@app.command("mesh")
def mesh(files: list[Path] = FILES, into: Path = INTO, boundaries: Path = BOUNDARIES, key: str = KEY,
         districts: Path = DISTRICTS, aggregate: bool = AGGREGATE, dry_run: bool = DRY) -> None:  # fmt: skip
    """地域メッシュ統計 of 1 km, 500 m or 250 m: zones and their residents by sex and age."""
    from ..readers.area_import import area_update

    _bring_in(into, dry_run, lambda city: area_update(city, list(files), True, boundaries, key, districts, aggregate))


@app.command("controls")
def controls(
    files: list[Path] = FILES,
    into: Path = INTO,
    dry_run: bool = DRY,
    source: str = typer.Option(None, help="ipss, nilim, juki or a short name; found out when not given."),
) -> None:
    """Projections of others (社人研, 国総研) and age tables of the register, to be shown beside ours."""
    from ..readers.controls import controls_update

    _bring_in(into, dry_run, lambda city: controls_update(city, list(files), source))


@app.command("table")
def table(
    files: list[Path] = FILES,
    into: Path = INTO,
    dry_run: bool = DRY,
    mapping: Path = typer.Option(..., "--mapping", metavar="FILE", help="mapping.yaml: which column is what."),
) -> None:
    """Any other table, by a mapping of its columns."""
    from ..readers.mapping import mapped_update, read_mapping

    made = read_mapping(mapping)
    _bring_in(into, dry_run, lambda city: mapped_update(city, list(files), made))


def _bring_in(folder: Path, dry_run: bool, read) -> None:
    """Read, change the folder, say what became of every row."""
    from ..readers.city_files import change_city, city_to_change
    from ..words import language

    city = city_to_change(folder)
    update, note = read(city)
    made = change_city(city, update, dry_run)
    for line in note.lines(language()):
        out(line)
    tables = ", ".join(f"{u.table} ({len(u.rows):,})" for u in update.tables)
    if dry_run:
        out(t(f"検査のみ。書き込む表: {tables}", f"Checked only; would write: {tables}"))
        return
    out(t(f"{folder} に書き込んだ表: {tables}", f"Wrote into {folder}: {tables}"))
    out(t(f"居住者 {made.residents:,.0f} 人、{len(made.zones):,} ゾーン。",
          f"{made.residents:,.0f} residents in {len(made.zones):,} zones."))  # fmt: skip
    next_step(f"simcity check {quoted(folder)}", f"simcity run {quoted(folder)}")
