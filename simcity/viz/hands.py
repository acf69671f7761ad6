"""A city's people by several hands: ours as a full line, those of others dashed, counts as points."""

from __future__ import annotations

import numpy as np

from ..words import say
from .fan import axis_unit, plain_number
from .style import STRATEGY_STYLES, style, styled

COUNTS = {"census": "o", "juki": "s"}
"""Markers of what was counted rather than projected."""

DASHES = ("--", (0, (5, 1, 1, 1)), ":", (0, (8, 2)), (0, (1, 1)))
NAMED = ("run", "cohort", "ipss_regional", "census", "ipss", "nilim", "juki", "ksj")


def hand_label(source: str, lang: str) -> str:
    """A hand as people call it; sources that we do not know keep their short name."""
    return say(f"hand_{source}", lang) if source in NAMED else source


@styled
def add_hands(ax, found, name: str = "total", lang: str = "en", factor: float = 1.0):
    """Draw what others have onto an axis of ours: dashed lines, counts as open points.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    found : iterable of simcity.city.controls.Outlook
    name : str
        Class of residents.
    lang : {"ja", "en"}
    factor : float
        From persons to the unit of the axis.

    Returns
    -------
    matplotlib.axes.Axes
    """
    for i, o in enumerate(o for o in found if name in o.classes):
        look = STRATEGY_STYLES[(i + 1) % len(STRATEGY_STYLES)]
        values = np.asarray(o.classes[name]) * factor
        known = ~np.isnan(values)
        years = np.array(o.years)[known]
        if o.source in COUNTS or len(years) < 2:
            ax.plot(years, values[known], linestyle="", marker=COUNTS.get(o.source, "o"), markersize=6,
                    markerfacecolor="white", color="#222222", label=hand_label(o.source, lang), zorder=4)  # fmt: skip
        else:
            ax.plot(years, values[known], linestyle=DASHES[i % len(DASHES)], color=look["color"], linewidth=1.6,
                    marker=look["marker"], markersize=4, label=hand_label(o.source, lang))  # fmt: skip
    ax.legend(loc="best")
    return ax


def hands_figure(found, lang: str = "en", title: str = ""):
    """Total residents and those of 65 and over by every hand.

    Parameters
    ----------
    found : list of simcity.city.controls.Outlook
        Ours first.
    lang : {"ja", "en"}
    title : str
        Name of the city.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    with style():
        figure, axes = plt.subplots(1, 2, figsize=(10.0, 4.0), layout="constrained")
        for ax, name in zip(axes, ("total", "65_plus"), strict=True):
            ours, others = found[0], found[1:]
            largest = max(float(np.nanmax(o.classes[name])) for o in found if name in o.classes)
            factor, unit = axis_unit("persons", largest, lang)
            ax.plot(ours.years, np.asarray(ours.classes[name]) * factor, linewidth=2.2,
                    label=hand_label(ours.source, lang), color=STRATEGY_STYLES[0]["color"])  # fmt: skip
            add_hands(ax, others, name, lang, factor)
            ax.set_title(say("population" if name == "total" else "age_65_plus", lang), loc="left")
            ax.set_ylabel(unit)
            ax.set_xlabel(say("year_short", lang))
            ax.xaxis.get_major_locator().set_params(integer=True)
            ax.yaxis.set_major_formatter(plain_number)
        if title:
            figure.suptitle(title, x=0.01, ha="left")
    return figure
