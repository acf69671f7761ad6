"""``simcity import``: what an office really has, into a city folder, all or nothing."""

from __future__ import annotations

from pathlib import Path

import typer

from .console import next_step, out, quoted, t
from .import_options import (
    AGGREGATE,
    BOUNDARIES,
    DISTRICTS,
    DRY,
    FILES,
    INTO,
    KEY,
    MAPPING,
    MESH_NAME,
    MESHES,
    NAME,
    PLANE,
    PROJECTION,
    SOURCE,
    VARIANT,
    WAS,
    WORLD,
)

app = typer.Typer(
    no_args_is_help=True,
    help=t(
        "公表統計と手元の表を都市フォルダへ取り込む（全部書くか、何も書かない）。",
        "Bring published tables and your own into a city folder, all or nothing.",
    ),
    epilog=t(
        "例: simcity new city 福井市 --out fukui のあと、simcity import ssdse SSDSE-A-2026.csv --into fukui",
        "E.g. simcity new city 福井市 --out fukui, then simcity import ssdse SSDSE-A-2026.csv --into fukui",
    ),
)


@app.command(
    "ssdse",
    help=t(
        "SSDSE-A（どの年版でも）: 年齢区分、出生・転出入、世帯、従業者、決算。",
        "SSDSE-A, any edition: age classes, births, moves, households, jobs, accounts.",
    ),
)
def ssdse(files: list[Path] = FILES, into: Path = INTO, dry_run: bool = DRY) -> None:
    from ..readers.published_tables import ssdse_update

    _bring_in(into, dry_run, lambda city: ssdse_update(city, files))


@app.command(
    "juki",
    help=t(
        "住民基本台帳（人口・世帯数、人口動態）: 出生・死亡・転出入。",
        "Resident register (住民基本台帳): births, deaths and moves.",
    ),
)
def juki(files: list[Path] = FILES, into: Path = INTO, dry_run: bool = DRY) -> None:
    from ..readers.published_tables import juki_update

    _bring_in(into, dry_run, lambda city: juki_update(city, files))


@app.command(
    "settlement",
    help=t(
        "決算カード: 歳入・歳出・税・性質別・地方債・基金・財政指標。",
        "Settlement card (決算カード): revenue, spending, debt, funds, ratios.",
    ),
)
def settlement(files: list[Path] = FILES, into: Path = INTO, dry_run: bool = DRY) -> None:
    from ..readers.settlement_card import settlement_update

    _bring_in(into, dry_run, lambda city: settlement_update(city, files))


@app.command(
    "census",
    help=t(
        "国勢調査の小地域集計: ゾーンと男女・年齢別人口。", "Census by small area (小地域集計): zones, sex and age."
    ),
)
def census(
    files: list[Path] = FILES,
    into: Path = INTO,
    boundaries: Path = BOUNDARIES,
    key: str = KEY,
    plane: int = PLANE,
    districts: Path = DISTRICTS,
    aggregate: bool = AGGREGATE,
    was: list[str] = WAS,
    dry_run: bool = DRY,
) -> None:
    from ..readers.area_import import Plan, area_update

    plan = Plan(list(files), False, boundaries, key, plane, districts, aggregate, tuple(was or ()))
    _bring_in(into, dry_run, lambda city: area_update(city, plan))


@app.command(
    "mesh",
    help=t(
        "地域メッシュ統計（1km・500m・250m）: ゾーンと男女・年齢別人口。",
        "Mesh statistics of 1 km, 500 m or 250 m: zones, sex and age.",
    ),
)
def mesh(
    files: list[Path] = FILES,
    into: Path = INTO,
    boundaries: Path = BOUNDARIES,
    key: str = KEY,
    plane: int = PLANE,
    districts: Path = DISTRICTS,
    aggregate: bool = AGGREGATE,
    dry_run: bool = DRY,
) -> None:
    from ..readers.area_import import Plan, area_update

    plan = Plan(list(files), True, boundaries, key, plane, districts, aggregate)
    _bring_in(into, dry_run, lambda city: area_update(city, plan))


@app.command(
    "households",
    help=t(
        "国勢調査の世帯（世帯人員別・家族類型別、小地域・メッシュ）: ゾーン別の世帯数。",
        "Census households by size and kind, small area or mesh: households of each zone.",
    ),
)
def households(
    files: list[Path] = FILES,
    into: Path = INTO,
    districts: Path = DISTRICTS,
    was: list[str] = WAS,
    dry_run: bool = DRY,
) -> None:
    from ..readers.household_areas import household_update

    _bring_in(into, dry_run, lambda city: household_update(city, list(files), districts, tuple(was or ())))


@app.command(
    "jobs",
    help=t(
        "経済センサスの従業者数（小地域・メッシュ）: ゾーン別の職の配置。",
        "Persons engaged by the economic census, small area or mesh: where the jobs are.",
    ),
)
def jobs(
    files: list[Path] = FILES,
    into: Path = INTO,
    districts: Path = DISTRICTS,
    was: list[str] = WAS,
    dry_run: bool = DRY,
) -> None:
    from ..readers.job_areas import job_update

    _bring_in(into, dry_run, lambda city: job_update(city, list(files), districts, tuple(was or ())))


@app.command(
    "controls",
    help=t(
        "他の将来推計（社人研、国総研）や年齢別台帳人口: 参考値として並べる。",
        "Projections of others and register ages, to be shown beside ours.",
    ),
)
def controls(files: list[Path] = FILES, into: Path = INTO, source: str = SOURCE, dry_run: bool = DRY) -> None:
    from ..readers.controls import controls_update

    _bring_in(into, dry_run, lambda city: controls_update(city, list(files), source))


@app.command(
    "assumptions",
    help=t(
        "社人研の市区町村別推計の仮定値: 生残率、純移動率、子ども女性比、性比。",
        "Assumptions of the official municipal projections: survival, net migration, children.",
    ),
)
def assumptions(
    files: list[Path] = FILES,
    into: Path = INTO,
    source: str = NAME,
    dry_run: bool = DRY,
) -> None:
    from ..readers.municipal_assumptions import assumption_update

    _bring_in(into, dry_run, lambda city: assumption_update(city, list(files), source))


@app.command(
    "national",
    help=t(
        "社人研の全国推計の仮定値（出生率、生残率・平均寿命、入国超過）: 世界のファイルにする。",
        "Assumptions of a national projection (births, survival, the border), made into a world.",
    ),
)
def national(
    files: list[Path] = FILES,
    target: Path = WORLD,
    projection: str = PROJECTION,
    variant: str = VARIANT,
    dry_run: bool = DRY,
) -> None:
    from ..readers.national_assumptions import read_national
    from ..readers.world_file import write_world
    from ..words import language

    points, note = read_national(list(files), variant)
    write_world(target, points, note, projection, variant, dry_run)
    for line in note.lines(language()):
        out(line)
    if dry_run:
        out(t("検査のみ。何も書いていません。", "Checked only; nothing was written."))
        return
    out(t(f"{target} を書きました。シナリオでの指定: world: {target.stem}",
          f"Wrote {target}. In a scenario: world: {target.stem}"))  # fmt: skip


@app.command(
    "future-mesh",
    help=t(
        "国土数値情報のメッシュ別将来推計人口: ゾーン別・地区別の参考値として並べる。",
        "Future residents by mesh cell (KSJ), to be shown beside ours by zone and district.",
    ),
)
def future_mesh(
    files: list[Path] = MESHES,
    into: Path = INTO,
    districts: Path = DISTRICTS,
    source: str = MESH_NAME,
    dry_run: bool = DRY,
) -> None:
    from ..readers.future_mesh import future_mesh_update

    _bring_in(into, dry_run, lambda city: future_mesh_update(city, list(files), districts, source))


@app.command("table", help=t("ほかのどんな表でも、列の対応表で。", "Any other table, by a mapping of its columns."))
def table(files: list[Path] = FILES, into: Path = INTO, mapping: Path = MAPPING, dry_run: bool = DRY) -> None:
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
    out(
        t(
            f"居住者 {made.residents:,.0f} 人、{len(made.zones):,} ゾーン。",
            f"{made.residents:,.0f} residents in {len(made.zones):,} zones.",
        )
    )
    next_step(f"simcity check {quoted(folder)}", f"simcity run {quoted(folder)}")
