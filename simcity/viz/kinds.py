"""Kinds of household by year: how many of each with their doubt, and their shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import ResultsError
from ..words import say
from .fan import axis_unit, plain_number
from .style import STRATEGY_STYLES, style, styled

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.comparison import Comparison

KINDS = ("single", "couple", "couple_with_children", "lone_parent", "other")
HATCHES = ("", "///", "...", "\\\\\\", "xx")  # areas that differ without colour


@styled
def kind_lines(bands: pd.DataFrame, lang: str = "en", ax=None):
    """A line for each kind of household with the 5-95 % range of the doubt.

    Parameters
    ----------
    bands : pandas.DataFrame
        year, group, low, base, high [households].

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6, 4), layout="constrained")[1]
    factor, unit = axis_unit("households", float(bands["high"].max()), lang)
    for kind, look in zip(KINDS, STRATEGY_STYLES, strict=False):
        of = bands[bands["group"] == kind]
        if (of["high"] > of["low"]).any():
            ax.fill_between(of["year"], of["low"] * factor, of["high"] * factor, color=look["color"], alpha=0.15,
                            linewidth=0)  # fmt: skip
        ax.plot(of["year"], of["base"] * factor, markevery=5 if len(of) > 10 else 1, markersize=4,
                label=say(f"kind_{kind}", lang), **look)  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.set_ylabel(unit)
    _years(ax, lang)
    ax.yaxis.set_major_formatter(plain_number)
    ax.set_title(say("kinds_number", lang), loc="left")
    return ax


@styled
def kind_shares(bands: pd.DataFrame, lang: str = "en", ax=None):
    """Shares of the kinds at base values, one upon the other.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(5, 4), layout="constrained")[1]
    table = bands.pivot(index="year", columns="group", values="base").reindex(columns=list(KINDS)).fillna(0.0)
    whole = table.sum(axis=1).to_numpy()
    below = np.zeros(len(table))
    for kind, look, hatch in zip(KINDS, STRATEGY_STYLES, HATCHES, strict=False):
        share = np.divide(100.0 * table[kind].to_numpy(), whole, out=np.zeros(len(table)), where=whole > 0)
        ax.fill_between(table.index, below, below + share, facecolor=look["color"], alpha=0.55, hatch=hatch,
                        edgecolor="white", linewidth=0.4, label=say(f"kind_{kind}", lang))  # fmt: skip
        below = below + share
    ax.set_ylim(0, 100)
    ax.set_ylabel("%")
    _years(ax, lang)
    ax.set_title(say("kinds_share", lang), loc="left")
    return ax


def _years(ax, lang: str) -> None:
    ax.set_xlabel(say("year_short", lang))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.margins(x=0)


def has_kinds(comparison: Comparison) -> bool:
    """Whether kinds of household are known in more than one year."""
    frame = comparison.results.indicators
    return frame.loc[frame["indicator"] == "households_by_kind", "year"].nunique() > 1


def households_figure(comparison: Comparison, lang: str = "en"):
    """Numbers with their doubt and, beside them, shares, of the reference strategy.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ResultsError
        When kinds are known in the base year only: households then do not form and part.
    """
    import matplotlib.pyplot as plt

    from ..analysis.groups import group_bands

    if not has_kinds(comparison):
        raise ResultsError("the results hold the kinds of household of one year at most; a run with the parameter "
                           "household_life at 1 has them by year")  # fmt: skip
    bands = group_bands(comparison.results, "households_by_kind", comparison.reference)
    with style():
        figure, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3.9), layout="constrained", width_ratios=(1.25, 1))
        kind_lines(bands, lang, left)
        kind_shares(bands, lang, right)
        handles, names = left.get_legend_handles_labels()
        if len(left.collections):
            from matplotlib.patches import Patch

            handles, names = [*handles, Patch(facecolor="#999999", alpha=0.5)], [*names, say("doubt_band", lang)]
        figure.legend(handles, names, loc="outside lower center", ncols=3)
    return figure
