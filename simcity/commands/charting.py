"""One chart of a results folder at a time: pyramid, districts, kinds of household, homes, the city by day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .console import out, t

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison

CHARTS = ("pyramid", "districts", "households", "homes", "by_day")


def chart(
    results: Path = typer.Argument(help="Results folder."),
    name: str = typer.Argument(
        None, metavar="[pyramid|districts|households|homes|by_day]", help="All of them by default."
    ),
    year: int = typer.Option(None, help="Year shown; the last one by default."),
    since: int = typer.Option(None, help="Year compared with; the first one by default."),
    animate: bool = typer.Option(False, "--animate", help="The pyramid of every year on a page with a slider."),
    lang: str = typer.Option("", help="ja or en; both by default."),
    out_folder: Path = typer.Option(None, "--out", help="Folder for the files; figures/ in the results by default."),
) -> None:
    """Population pyramid, change by district, kinds of household, homes, day and night; with the doubt if drawn."""
    from ..analysis import Comparison, load_results
    from ..errors import Problem, ResultsError

    problems = []
    if name not in (None, *CHARTS):
        problems.append(Problem(where="chart", value=name, expected="one of " + ", ".join(CHARTS)))
    if lang not in ("", "ja", "en"):
        problems.append(Problem(where="lang", value=lang, expected="ja or en"))
    if animate and name not in (None, "pyramid"):
        problems.append(Problem(where="--animate", value=name, expected="pyramid: the other charts do not move"))
    if problems:
        raise ResultsError(problems, subject="chart")
    comparison = Comparison(load_results(results))
    folder = out_folder or results / "figures"
    missing: dict[str, str] = {}
    for language in (lang,) if lang else ("ja", "en"):
        chosen = [name] if name else list(CHARTS)
        for path in save_charts(comparison, folder, language, chosen, year, since, animate, missing):
            is_page = path.suffix == ".html"
            out(t(f"{'ページ' if is_page else '図'}: {path}", f"{'Page' if is_page else 'Chart'}: {path}"))
    for left_out, why in missing.items():
        out(f"{left_out}: {why}")
    if animate:
        others = ("", "") if name else ("ほかの図は画像のまま。", " The other charts are pictures as before.")
        out(t("--animate では、人口ピラミッドは全年を動かせるページ（HTML）だけを作る。画像（PNG）は付けずに作る。",
              "With --animate the pyramid is a page of all years (HTML) only; leave it out for the picture (PNG).")
            + t(*others))  # fmt: skip
    if not comparison.results.has_doubt:
        out(t("1回の計算なので、前提の不確かさの幅はない。幅は simcity batch または compare で得られる。",
              "A single run has no range of doubt; simcity batch or compare gives one."))  # fmt: skip


def save_charts(comparison: Comparison, folder: Path, lang: str, names: list[str], year: int | None = None,
                since: int | None = None, animate: bool = False,
                missing: dict[str, str] | None = None) -> list[Path]:  # fmt: skip
    """Draw the charts named; of several, one without data goes into `missing` with the reason, alone it is an error."""
    from ..errors import ResultsError

    paths = []
    for name in names:
        try:
            paths += DRAWN[name](comparison, folder, lang, year, since, animate)
        except ResultsError as error:
            if len(names) == 1:
                raise
            if missing is not None:
                missing[name] = str(error)
    return paths


def _pyramid(comparison: Comparison, folder: Path, lang: str, year, since, animate: bool) -> list[Path]:
    from ..analysis.groups import pyramid_bands
    from ..viz import pyramid_of_bands, pyramid_page
    from .charts import save

    if animate:
        return [pyramid_page(comparison, folder / f"pyramid_{lang}.html", lang)]
    ax = pyramid_of_bands(pyramid_bands(comparison.results, comparison.reference), year, since, lang)
    return [save(ax.figure, folder / f"pyramid_{lang}.png")]


def _districts(comparison: Comparison, folder: Path, lang: str, year, since, animate: bool) -> list[Path]:
    from ..viz import district_figure
    from .charts import save

    return [save(district_figure(comparison, since, year, lang), folder / f"districts_{lang}.png")]


def _households(comparison: Comparison, folder: Path, lang: str, year, since, animate: bool) -> list[Path]:
    from ..viz import households_figure
    from .charts import save

    return [save(households_figure(comparison, lang), folder / f"households_{lang}.png")]


def _homes(comparison: Comparison, folder: Path, lang: str, year, since, animate: bool) -> list[Path]:
    from ..viz import homes_figure
    from .charts import save

    return [save(homes_figure(comparison, lang), folder / f"homes_{lang}.png")]


def _by_day(comparison: Comparison, folder: Path, lang: str, year, since, animate: bool) -> list[Path]:
    from ..viz import by_day_figure
    from .charts import save

    return [save(by_day_figure(comparison, since, year, lang), folder / f"by_day_{lang}.png")]


DRAWN = {"pyramid": _pyramid, "districts": _districts, "households": _households, "homes": _homes, "by_day": _by_day}
