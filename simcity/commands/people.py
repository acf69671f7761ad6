"""``simcity population``: one city's people by several hands, side by side, without a run."""

from __future__ import annotations

from pathlib import Path

import typer

from .console import columns, next_step, out, quoted, t
from .scenarios import SET, changes_of

EVERY = 5
APART = 0.10  #: difference of two projections from which the reader is told why (assumed)


def population(scenario: str = typer.Argument(metavar="FILE", help="Name or file of a scenario, or a city folder."),
               settings: list[str] = SET,
               last: int = typer.Option(None, min=1951, max=2150, help="Last year; that of the scenario by default."),
               out_folder: Path = typer.Option(None, "--out", help="Folder for the chart; none is drawn without."),
               ) -> None:  # fmt: skip
    """People by our cohorts, the official five-year method, totals of others and the census: tables, differences."""
    from ..city import load_city
    from ..parameters import catalogue, override
    from ..population.outlook import outlooks
    from ..scenario import load_scenario
    from .running import given

    loaded = load_scenario(given(scenario), changes_of(settings))
    city = load_city(loaded.city_folder)
    declared = override(catalogue(), loaded.parameter_overrides)
    values = {id: p.base for id, p in declared.items() if p.sibling == "population"}
    until = last or loaded.run.last
    found = outlooks(city, loaded.world, until, values)
    name = city.names.get("ja" if t("ja", "en") == "ja" else "en", city.id)
    out(f"{name} / {t('前提', 'world')}: {loaded.world.name or loaded.world.demography.projection}")
    out(totals_table(found))
    if said := apart_text(found):
        out(said)
    out()
    out(share_table(found))
    out()
    out(decline_text(found, city.municipality))
    work = work_text(city)
    if work:
        out()
        out(work)
    if out_folder is not None:
        for path in save_population_figure(found, out_folder, name):
            out(t(f"図: {path}", f"Chart: {path}"))
    if not any(o.source not in ("run", "cohort", "ipss_regional", "census") for o in found):
        next_step(
            f"simcity import controls FILE --into {quoted(loaded.city_folder)}", f"simcity run {quoted(scenario)}"
        )


def source_name(source: str) -> str:
    """A hand as people call it."""
    from ..viz.hands import hand_label
    from ..words import language

    return hand_label(source, language())


def totals_table(found) -> str:
    """Residents by year, a column a hand, and how far each lies from ours [%]."""
    years = _years(found)
    ours = found[0]
    head = [t("年", "year"), *(source_name(o.source) for o in found)]
    rows = []
    for year in years:
        cells = []
        for o in found:
            value, own = o.at(year), ours.at(year)
            gap = f" ({100 * (value / own - 1):+.1f}%)" if o is not ours and value == value and own == own else ""
            cells.append("-" if value != value else f"{value:,.0f}{gap}")
        rows.append([str(year), *cells])
    return t("総人口（人）。括弧内は左端の列との差。",
             "Residents; in brackets the difference from the first column.") + "\n" + columns(head, rows)  # fmt: skip


def apart_text(found) -> str:
    """Which projections part from ours by more than a tenth, how far, and why; empty when none does."""
    from ..viz.hands import COUNTS
    from ..words import say

    lines, ours = [], found[0]
    for o in found[1:]:
        gaps = {year: o.at(year) / ours.at(year) - 1.0 for year in o.years if ours.at(year) > 0}
        gaps = {year: gap for year, gap in gaps.items() if abs(gap) > APART}
        if o.source in COUNTS or not gaps:
            continue
        year = max(gaps, key=lambda y: (abs(gaps[y]), y))
        word = "apart_regional" if o.source == "ipss_regional" else "apart_other"
        more = say("apart_more" if gaps[year] > 0 else "apart_less")
        lines.append(say(word, name=source_name(o.source), year=year, gap=f"{100 * abs(gaps[year]):.0f}", more=more))
    return "\n".join([*lines, say("apart_range")] if lines else [])


def share_table(found) -> str:
    """Residents of 65 and over and their share, for the hands that know them."""
    knows = [o for o in found if "65_plus" in o.classes]
    head = [t("年", "year"), *(source_name(o.source) for o in knows)]
    rows = []
    for year in _years(knows):
        pairs = [(o.at(year, "65_plus"), o.at(year)) for o in knows]
        rows.append([str(year), *("-" if a != a or b != b else f"{a:,.0f} ({100 * a / b:.1f}%)" for a, b in pairs)])
    return t("65歳以上（人）と高齢化率", "Residents of 65 and over, and their share") + "\n" + columns(head, rows)


def decline_text(found, municipality: str) -> str:
    """When decline begins by each hand, and the same of the prefecture by projection and census."""
    from ..population.prefectures import decline_beside_count

    lines = [t("減少の始まり（人口が最大の年）", "Decline begins (the year of the largest population)")]
    for o in found:
        year = o.decline_begins()
        word = str(year) if year else t("期間中は減らない", "no decline within its years")
        if year == o.years[0]:  # fewer ever since: the turn lies before what this hand shows
            word = t(f"{year} 以前", f"{year} or before")
        first = t(f"（{o.years[0]}〜{o.years[-1]}年の中で）", f" (within {o.years[0]}-{o.years[-1]})")
        lines.append(f"  {source_name(o.source)}: {word}{first}")
    p = decline_beside_count(municipality)
    projected, counted = p.projected or t("なし", "none"), p.counted or t("なし", "none")
    lines.append(t(f"  {p.name_ja}: 平成30年推計 {projected}、国勢調査 {counted}",
                   f"  {p.name_en}: projection of 2018 {projected}, census {counted}"))  # fmt: skip
    lines.append(t(f"  2015〜20年に減った都道府県: 報告書（平成25年推計） 46、"
                   f"平成30年推計 {p.projected_2020}、国勢調査 {p.counted_2020}",
                   f"  Prefectures that shrink 2015-20: report (projection of 2013) 46, projection of 2018 "
                   f"{p.projected_2020}, census {p.counted_2020}"))  # fmt: skip
    return "\n".join(lines)


def work_text(city) -> str:
    """Workers, jobs and how many more people there are by day, from published figures; empty where there are none."""
    from ..population.places.labour import labour_of

    found = labour_of([str(code) for code in city.municipalities], city.base_year)
    if found is None:
        return ""
    workers, residents = float(found.workers.sum()), float(found.residents.sum())
    ratio = 100.0 * (1.0 + (found.jobs - workers) / residents)
    return t(f"就業（{found.census}年国勢調査、職は経済センサスを国勢調査の基準にそろえた値）\n"
             f"  就業者 {workers:,.0f}人、職 {found.jobs:,.0f}人、就業だけで見た昼夜間人口比率 {ratio:.1f}%",
             f"Work (census of {found.census}; jobs of the economic census on its terms)\n"
             f"  {workers:,.0f} workers, {found.jobs:,.0f} jobs, day over night population by work alone "
             f"{ratio:.1f} %")  # fmt: skip


def _years(found) -> list[int]:
    """Every fifth year, the first and last of ours, and every year that only others have."""
    ours = found[0].years
    years = {y for o in found for y in o.years if y % EVERY == 0 or len(o.years) <= 4}
    return sorted(years | {ours[0], ours[-1]})


def save_population_figure(found, folder: Path, title: str) -> list[Path]:
    """The chart in Japanese and English; returns the files."""
    import matplotlib

    matplotlib.use("Agg")
    from ..viz.hands import hands_figure
    from .charts import save

    return [save(hands_figure(found, lang, title), folder / f"population_{lang}.png") for lang in ("ja", "en")]
