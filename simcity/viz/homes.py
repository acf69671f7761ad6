"""Homes: vacancy and rents by year, what is built and pulled down, and vacancy by district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..analysis.single import can_rank, district_names
from ..errors import ResultsError
from ..words import say
from .districts import MOST_ROWS, area_names, share_bars
from .fan import axis_unit, fan, plain_number
from .style import STRATEGY_STYLES, note_synthetic, style, styled

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison

FLOWS = ("dwellings_built", "dwellings_demolished")


@styled
def flow_lines(comparison: Comparison, lang: str = "en", ax=None):
    """Dwellings built and pulled down by year under the reference strategy, with the range of the doubt.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6, 4), layout="constrained")[1]
    bands = {id: comparison.bands(id) for id in FLOWS}
    bands = {id: band[band["strategy"] == comparison.reference] for id, band in bands.items()}
    largest = max(float(band["high"].max()) for band in bands.values())
    factor, unit = axis_unit("dwellings per year", largest, lang)
    for (id, of), look in zip(bands.items(), STRATEGY_STYLES, strict=False):
        if (of["high"] > of["low"]).any():
            ax.fill_between(of["year"], of["low"] * factor, of["high"] * factor, color=look["color"], alpha=0.15,
                            linewidth=0)  # fmt: skip
        ax.plot(of["year"], of["base"] * factor, markevery=5 if len(of) > 10 else 1, markersize=4,
                label=say(f"short_{id}", lang), **look)  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.set_ylabel(unit)
    ax.set_xlabel(say("year_short", lang))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.set_major_formatter(plain_number)
    ax.margins(x=0.01)
    ax.set_title(say("homes_flows", lang), loc="left")
    ax.legend(loc="best")
    return ax


def homes_figure(comparison: Comparison, lang: str = "en"):
    """Vacancy and rents of every strategy; building, demolition and districts of the reference.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ResultsError
        When the results hold no dwellings: households then have no homes of their own.
    """
    import matplotlib.pyplot as plt
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from ..analysis.groups import change_bands
    from ..analysis.homes import area_bands, grade_by_area, has_homes

    if not has_homes(comparison):
        raise ResultsError("the results hold no dwellings; a run with the parameter housing at 1 has them")
    results, reference = comparison.results, comparison.reference
    several = len(comparison.strategies) > 1
    labels = {s: comparison.label(s, lang) if several else say("base_case", lang) for s in comparison.strategies}
    vacant = area_bands(results, "vacancy_share", reference)
    with style():
        known = bool(len(vacant)) and can_rank(change_bands(results, strategy=reference))
        areas = _listed(vacant, results, known)
        high = max(3.0, 0.24 * len(areas) + 1.2)
        layout = ConstrainedLayoutEngine(rect=(0, 0, 0.98, 1))  # it forgets half of the last year's label
        figure = plt.figure(figsize=(8.6, 3.1 + high), layout=layout)
        grid = figure.add_gridspec(2, 2, height_ratios=(3.1, high))
        for place, indicator in enumerate(("vacancy_share", "mean_rent")):
            ax = fan(comparison.bands(indicator), indicator, lang, labels, figure.add_subplot(grid[0, place]))
            ax.legend(loc="best")
        flow_lines(comparison, lang, figure.add_subplot(grid[1, 0] if areas else grid[1, :]))
        if areas:
            first, last = (int(end) for end in (vacant.index.levels[1].min(), vacant.index.levels[1].max()))
            bars = share_bars(vacant, area_names(results.city, areas, lang), first, last,
                              figure.add_subplot(grid[1, 1]))  # fmt: skip
            bars.set_title(say("vacancy_title", lang), loc="left")
            if not known:
                bars.set_xlabel(f"%\n{say('one_run_no_rank', lang)}")
            bars.legend(loc="upper center", bbox_to_anchor=(0.5, -(0.17 if known else 0.26) * 3.0 / high), ncols=3)
            if grade_by_area(results, "vacancy_share", reference) == "D":
                note_synthetic(figure, lang)
    return figure


def _listed(vacant, results, ranked: bool) -> list[str]:
    """Districts, those with the most vacant homes first or as the city folder lists them; of many, as many as fit."""
    if vacant.empty:
        return []
    end = vacant.xs(vacant.index.levels[1].max(), level="year")["base"].dropna()
    if ranked:
        end = end.sort_values(ascending=False, kind="stable")
    place = {area: i for i, area in enumerate(() if ranked else district_names(results, "en"))}
    return sorted((str(area) for area in end.index), key=lambda area: place.get(area, len(place)))[:MOST_ROWS]
