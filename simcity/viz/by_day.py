"""The city by day and by night: a map of who draws people in, and every district at both times.

The colours are those of change: brown where fewer are by day than by night, white where as many, blue where more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..words import say
from .change import change_map
from .districts import MOST_ROWS, area_names
from .fan import axis_unit, plain_number
from .style import STRATEGY_STYLES, note_synthetic, style, styled

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.comparison import Comparison


@styled
def by_day_bars(bands: pd.DataFrame, names: dict[str, str], years: tuple[int, ...], lang: str = "en", ax=None):
    """Residents as a ring, people by day as a filled mark, joined by a line; two years one below the other.

    Parameters
    ----------
    bands : pandas.DataFrame
        Indexed by area and year: night, day [persons]; see :func:`simcity.analysis.groups.by_day_bands`.
    names : dict of str to str
        As shown, in the order of the rows from the top.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6, 0.36 * len(names) + 1.4), layout="constrained")[1]
    factor, unit = axis_unit("persons", float(bands[["night", "day"]].to_numpy().max()), lang)
    places = np.arange(len(names), dtype=np.float64)
    for k, (year, look) in enumerate(zip(years, STRATEGY_STYLES, strict=False)):
        of = bands.xs(year, level="year").loc[list(names), ["night", "day"]] * factor
        at = places + (0.36 * (k - 0.5) if len(years) > 1 else 0.0)
        ax.hlines(at, of["night"], of["day"], color=look["color"], linewidth=1.6, alpha=0.7)
        ax.plot(of["night"], at, "o", markerfacecolor="white", markeredgecolor=look["color"], markersize=4.8,
                label=say("by_night_in", lang, year=year))  # fmt: skip
        ax.plot(of["day"], at, look["marker"] if k else "o", color=look["color"], markersize=4.8,
                label=say("by_day_in", lang, year=year))  # fmt: skip
    ax.set_yticks(places, list(names.values()), fontsize=8)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(plain_number)
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel(unit)
    return ax


def by_day_figure(comparison: Comparison, first: int | None = None, last: int | None = None, lang: str = "en"):
    """Map of the first year and both times of day by district, in the first and the last year.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ResultsError
        When the results hold no day population by district, or a year is not among theirs.
    """
    import matplotlib.pyplot as plt

    from ..analysis.groups import by_day_bands
    from ..errors import ResultsError

    bands, city = by_day_bands(comparison.results, comparison.reference), comparison.results.city
    numbers = bands[["night", "day", "base"]]
    known = sorted(int(year) for year in set(bands.index.get_level_values("year")))
    first, last = known[0] if first is None else first, known[-1] if last is None else last
    for year in (first, last):
        if year not in known:
            raise ResultsError(f"there is no day population in {year}; there is from {known[0]} to {known[-1]}")
    start = numbers.xs(first, level="year").dropna().sort_values("base", ascending=False, kind="stable")
    shown = start.sort_values("day", ascending=False, kind="stable").index[:MOST_ROWS]
    names = {a: f"{i} {name}" for i, (a, name) in enumerate(area_names(city, shown, lang).items(), start=1)}
    years = (first, last) if last != first else (first,)
    with style():
        columns = ([1.35] if city is not None else []) + [1.25]
        figure, axes = plt.subplots(1, len(columns), figsize=(3.1 * sum(columns) + 0.4, max(3.8, 0.3 * len(names) + 2)),
                                    squeeze=False, layout="constrained", width_ratios=columns)  # fmt: skip
        if city is not None:
            change_map(city, start["base"] - 1.0, say("by_day_label", lang, year=first), lang, axes[0][0],
                       {a: i for i, a in enumerate(names, start=1)})  # fmt: skip
        ax = by_day_bars(numbers, names, years, lang, axes[0][-1])
        ax.set_title(say("by_day_title", lang), loc="left", fontsize=9)
        figure.legend(*ax.get_legend_handles_labels(), loc="outside lower right", ncols=2, fontsize=8)
        if (bands["provenance"] == "synthetic").any():
            note_synthetic(figure, lang)
    return figure
