"""Districts side by side: how they change and how many are old, each with its doubt, beside the map of change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..analysis.single import can_rank, in_order
from ..errors import ResultsError
from ..words import say
from .change import change_map
from .style import STRATEGY_STYLES, note_synthetic, style, styled

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.comparison import Comparison

MOST_ROWS = 25  # districts with a bar each; of more, those that change most
LEAST_SPAN = 10.0  # of an axis of shares [points], lest tenths of a point look large


def area_names(city, areas, lang: str) -> dict[str, str]:
    """What people call each district; its id where the city folder says nothing."""
    table = {} if city is None or not len(city.districts) else city.districts.set_index("district").to_dict("index")
    return {a: str(table.get(a, {}).get(f"name_{lang}") or a) for a in areas}


@styled
def change_bars(change: pd.DataFrame, names: dict[str, str], lang: str = "en", ax=None):
    """Districts and their change, with doubt as a bar and computing error as a mark; without it, the axis says so.

    Parameters
    ----------
    change : pandas.DataFrame
        Indexed by area: low, base, high, noise; see :func:`simcity.analysis.groups.change_bands`.
    names : dict of str to str
        As shown, in the order of the rows from the top.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6, 0.3 * len(names) + 1.4), layout="constrained")[1]
    look = STRATEGY_STYLES[0]
    rows = change.loc[list(names)]
    places = np.arange(len(rows))
    wide = (rows["high"] > rows["low"]).any()
    if wide:
        ax.hlines(places, 100 * rows["low"], 100 * rows["high"], color=look["color"], linewidth=6, alpha=0.3,
                  label=say("doubt_band", lang))  # fmt: skip
    if rows["noise"].notna().any():
        ax.errorbar(100 * rows["base"], places, xerr=100 * rows["noise"], fmt="none", ecolor="black", elinewidth=0.9,
                    capsize=2.5, label=say("noise_mark", lang))  # fmt: skip
    ax.plot(100 * rows["base"], places, "o", color=look["color"], markersize=4.5, label=say("base_case", lang))
    ax.axvline(0, color="#333333", linewidth=0.9)
    ax.set_yticks(places, list(names.values()), fontsize=8)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel("%" if can_rank(rows) else f"%\n{say('one_run_no_rank', lang)}")
    return ax


@styled
def share_bars(shares: pd.DataFrame, names: dict[str, str], first: int, last: int, ax=None):
    """A share in each district: a ring for the first year, a square and its doubt for the last.

    Parameters
    ----------
    shares : pandas.DataFrame
        Indexed by area and year: low, base, high, such as :func:`simcity.analysis.groups.older_bands`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(4, 0.3 * len(names) + 1.4), layout="constrained")[1]
    look = STRATEGY_STYLES[1]
    table = shares["base"].unstack("year").reindex(list(names))
    end = shares.xs(last, level="year").reindex(list(names))
    places = np.arange(len(names))
    ax.hlines(places, 100 * end["low"], 100 * end["high"], color=look["color"], linewidth=6, alpha=0.3)
    ax.plot(100 * table[first], places, "o", markerfacecolor="white", markeredgecolor="#333333", markersize=4.5,
            label=str(first))  # fmt: skip
    ax.plot(100 * table[last], places, "s", color=look["color"], markersize=4.5, label=str(last))
    ax.set_yticks(places, list(names.values()), fontsize=8)
    ax.set_ylim(len(names) - 0.4, -0.6)
    low, high = ax.get_xlim()
    if high - low < LEAST_SPAN:
        middle = min(max((low + high) / 2, LEAST_SPAN / 2), 100 - LEAST_SPAN / 2)
        ax.set_xlim(middle - LEAST_SPAN / 2 - 0.5, middle + LEAST_SPAN / 2 + 0.5)
    ax.locator_params(axis="x", nbins=4)
    ax.set_xlabel("%")
    return ax


def district_figure(comparison: Comparison, first: int | None = None, last: int | None = None, lang: str = "en"):
    """Map, change and ageing by district, from one year to another.

    Parameters
    ----------
    comparison : simcity.analysis.Comparison
        Its reference strategy is drawn; without a city folder beside the results there is no map.
    first, last : int, optional
        The first and last years of the results by default; ages are those of the nearest year that has them.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ResultsError
        When the results have no districts or nobody in them, or a year is not among theirs.
    """
    import matplotlib.pyplot as plt

    from ..analysis.groups import change_bands, map_years, older_bands

    results, strategy, city = comparison.results, comparison.reference, comparison.results.city
    change = change_bands(results, first, last, strategy)
    first, last = change.attrs["years"]
    change = in_order(change, results)
    if change.empty:
        raise ResultsError(f"nobody lives in any district in {first}: there is no change to show")
    ranked = change.index[:: 1 if len(change) <= MOST_ROWS or not can_rank(change) else -1][:MOST_ROWS]
    names = {a: f"{i} {name}" for i, (a, name) in enumerate(area_names(city, ranked, lang).items(), start=1)}
    older = older_bands(results, strategy)
    known = bool(older["base"][older.index.get_level_values("area").isin(list(names))].notna().any())
    ages = [min(map_years(results), key=lambda y: abs(y - year)) for year in (first, last)] if known else []
    with style():
        high = max(3.6, 0.24 * len(names) + 2.0)
        columns = [1.35] * (city is not None) + [1.0] + [0.7] * bool(ages)
        figure, axes = plt.subplots(1, len(columns), figsize=(2.6 * sum(columns) + 0.6, high), squeeze=False,
                                    layout="constrained", width_ratios=columns)  # fmt: skip
        places = list(axes[0])
        if city is not None:
            label = say("change_label", lang)
            change_map(city, change["base"], label, lang, places.pop(0), {a: i for i, a in enumerate(names, start=1)})
        bars = change_bars(change, names, lang, places.pop(0))
        bars.set_title(say("change_title", lang, first=first, last=last), loc="left", fontsize=9)
        handles = bars.get_legend_handles_labels()
        if ages:
            share = share_bars(older, names, ages[0], ages[1], places.pop(0))
            share.set_title(say("older_title", lang), loc="left", fontsize=9)
            share.set_yticklabels([])
            handles = tuple(a + b for a, b in zip(handles, share.get_legend_handles_labels(), strict=True))
        figure.legend(*handles, loc="outside lower right", ncols=3, fontsize=8)
        if (change["provenance"] == "synthetic").any():
            note_synthetic(figure, lang)
    return figure
