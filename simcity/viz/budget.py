"""Where the city's own budget drifts: local tax beside the lines of spending that follow people."""

from __future__ import annotations

from ..words import say
from .fan import axis_unit, plain_number
from .style import STRATEGY_STYLES, styled

LINES = ("outlook_local_tax", "outlook_spending_welfare", "outlook_spending_education", "outlook_spending_works")


@styled
def budget_outlook(comparison, lang: str = "en", ax=None, ncols: int = 4):
    """Draw the lines of the budget outlook by year, with their doubt where it was drawn.

    Parameters
    ----------
    comparison : simcity.analysis.Comparison
        Of results that have at least one of :data:`LINES`.
    ncols : int
        Columns of the legend: fewer where the panel is narrow.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(7, 4), layout="constrained")[1]
    bands = {id: comparison.bands(id) for id in LINES if id in comparison.indicators}
    bands = {id: band[band["strategy"] == comparison.reference] for id, band in bands.items()}
    largest = max(float(band["high"].max()) for band in bands.values())
    factor, unit = axis_unit("yen per year", largest, lang)
    for look, (id, band) in zip(STRATEGY_STYLES, bands.items(), strict=False):
        if (band["high"] > band["low"]).any():
            ax.fill_between(band["year"], band["low"] * factor, band["high"] * factor, color=look["color"], alpha=0.12,
                            linewidth=0)  # fmt: skip
        ax.plot(band["year"], band["base"] * factor, label=say(id, lang), markersize=4, markevery=5, **look)
    ax.set_title(say("outlook", lang), loc="left")
    ax.set_ylabel(unit)
    ax.set_xlabel(say("year", lang))
    ax.set_ylim(bottom=0)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.set_major_formatter(plain_number)
    ax.margins(x=0.01)
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=ncols
    )  # below: no corner is free of lines everywhere
    return ax
