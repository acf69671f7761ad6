"""One chart of a results folder at a time: the pyramid, the districts, the kinds of household."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .console import out, t

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison

CHARTS = ("pyramid", "districts", "households")


def chart(
    results: Path = typer.Argument(help="Results folder."),
    name: str = typer.Argument(None, metavar="[pyramid|districts|households]", help="All of them by default."),
    year: int = typer.Option(None, help="Year shown; the last one by default."),
    since: int = typer.Option(None, help="Year compared with; the first one by default."),
    animate: bool = typer.Option(False, "--animate", help="The pyramid of every year on a page with a slider."),
    lang: str = typer.Option("", help="ja or en; both by default."),
    out_folder: Path = typer.Option(None, "--out", help="Folder for the files; figures/ in the results by default."),
) -> None:
    """Population pyramid, change by district, kinds of household: with the doubt where it was drawn."""
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
    for language in (lang,) if lang else ("ja", "en"):
        for path in save_charts(comparison, folder, language, [name] if name else list(CHARTS), year, since, animate):
            out(t(f"図: {path}", f"Chart: {path}"))
    if not comparison.results.has_doubt:
        out(t("1回の計算なので、前提の不確かさの幅はない。幅は simcity batch または compare で得られる。",
              "A single run has no range of doubt; simcity batch or compare gives one."))  # fmt: skip


def save_charts(comparison: Comparison, folder: Path, lang: str, names: list[str], year: int | None = None,
                since: int | None = None, animate: bool = False) -> list[Path]:  # fmt: skip
    """Draw the charts named; of several, one without data is left out with a word, of one alone it is an error."""
    from ..errors import ResultsError

    paths = []
    for name in names:
        try:
            paths += DRAWN[name](comparison, folder, lang, year, since, animate)
        except ResultsError as error:
            if len(names) == 1:
                raise
            out(f"{name}: {error}")
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


DRAWN = {"pyramid": _pyramid, "districts": _districts, "households": _households}
