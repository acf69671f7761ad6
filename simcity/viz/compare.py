"""Figures of results: one run by year, and strategies side by side with how sure their differences are."""

from __future__ import annotations

import math

from ..analysis.controls import controls_of
from ..errors import ResultsError
from ..indicators import catalogue
from ..words import say
from .budget import budget_outlook
from .fan import axis_unit, fan
from .hands import add_hands
from .style import STRATEGY_STYLES, note_synthetic, style

PANELS = ("coverage_residents", "general_revenue_burden", "burden_per_resident", "present_value_cost")


def compare_figure(comparison, lang: str = "en", indicators: tuple[str, ...] = (), synthetic: bool = True):
    """Curves of the main indicators and, beside them, differences with their doubt and their noise.

    Parameters
    ----------
    comparison : simcity.analysis.Comparison
    lang : {"ja", "en"}
    indicators : tuple of str, optional
        At most four; the usual ones that the results have by default.
    synthetic : bool
        Mark the figure as illustrative.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ResultsError
        When the results have none of the indicators.
    """
    import matplotlib.pyplot as plt

    chosen = tuple(i for i in (indicators or PANELS) if i in comparison.indicators)[:4]
    if not chosen:
        raise ResultsError("the results have none of " + ", ".join(indicators or PANELS))
    labels = {name: comparison.label(name, lang) for name in comparison.strategies}
    with style():
        several = len(comparison.strategies) > 1
        figure, axes = plt.subplots(len(chosen), 1 + several, figsize=(8.6, 2.35 * len(chosen) + 1.3), squeeze=False,
                                    layout="constrained", width_ratios=(1.5, 1)[: 1 + several])  # fmt: skip
        for row, indicator in zip(axes, chosen, strict=True):
            bands = comparison.bands(indicator)
            fan(bands, indicator, lang, labels, row[0], band="all")
            if several:
                like = float(bands[["low", "base", "high"]].abs().max().max())
                differences(comparison, indicator, lang, row[1], like)
        _legend(figure, axes[0][0], lang, several)
        if synthetic:
            note_synthetic(figure, lang)
    return figure


def run_figure(comparison, indicators, lang: str = "en", labels: dict[str, str] | None = None, synthetic: bool = False):
    """Panels two in a row, one an indicator, of the reference strategy by year.

    Parameters
    ----------
    comparison : simcity.analysis.Comparison
    indicators : sequence of str
        Declared indicators, or ``outlook`` for the budget if nothing changes.
    labels : dict of str to str, optional
        Name shown for the strategy.
    synthetic : bool
        Mark the figure as illustrative; wanted where geography matters.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    rows = math.ceil(len(indicators) / 2)
    with style():
        figure = plt.figure(figsize=(8.6 if len(indicators) > 1 else 7.2, 3.1 * rows), layout="constrained")
        grid = figure.add_gridspec(rows, 2)
        for i, indicator in enumerate(indicators):
            is_alone = i == len(indicators) - 1 and i % 2 == 0  # the last of an odd number takes the whole row
            ax = figure.add_subplot(grid[i // 2, :] if is_alone else grid[i // 2, i % 2])
            if indicator == "outlook":
                budget_outlook(comparison, lang, ax, 4 if is_alone else 2)
                continue
            bands = comparison.bands(indicator)
            own = bands[bands["strategy"] == comparison.reference]
            fan(own, indicator, lang, labels, ax)
            if indicator == "population" and (found := controls_of(comparison.results)):
                largest = float(own[["low", "base", "high"]].abs().max().max())
                add_hands(ax, found, "total", lang, axis_unit(catalogue()[indicator].unit, largest, lang)[0])
            ax.legend(loc="best")
        if synthetic:
            note_synthetic(figure, lang)
    return figure


def differences(comparison, indicator: str, lang: str, ax, like: float | None = None) -> None:
    """One bar of doubt a strategy, with a short mark for the noise below and a point at base values.

    The unit is that of values of the size of `like`, so that it is the unit of the curves beside it.
    """
    others = comparison.strategies[1:]
    found = [comparison.difference(indicator, name) for name in others]
    finite = [abs(v) for d in found for v in (d.value, d.low, d.high) if v == v]
    factor, unit = axis_unit(catalogue()[indicator].unit, max(finite, default=0.0) if like is None else like, lang)
    for i, difference in enumerate(found):
        look = STRATEGY_STYLES[(i + 1) % len(STRATEGY_STYLES)]
        ax.plot(
            [difference.low * factor, difference.high * factor], [i, i], color=look["color"], linewidth=4, alpha=0.5
        )
        noise = (difference.noise_low * factor, difference.noise_high * factor)
        if noise[0] == noise[0]:
            ax.plot(noise, [i + 0.27] * 2, color="black", linewidth=1.2, marker="|", markersize=5)
        ax.plot(difference.value * factor, i, marker=look["marker"] or "o", color=look["color"], markersize=6)
    ax.axvline(0, color="#333333", linewidth=0.8)
    ax.set_yticks(range(len(others)), [wrapped(comparison.label(name, lang), lang) for name in others], fontsize=8)
    ax.set_ylim(len(others) - 0.4, -0.6)
    ax.set_xlabel(say("points", lang) if unit == "%" else unit)
    ax.locator_params(axis="x", nbins=5)
    ax.set_title(wrapped(say("difference_to", lang, name=comparison.label(comparison.reference, lang)), lang, 22, 38),
                 loc="left", fontsize=9)  # fmt: skip


def _legend(figure, ax, lang: str, noise: bool = True) -> None:
    """Strategies, then what bars, marks and bands mean; names wrapped so that three columns fit."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles, names = ax.get_legend_handles_labels()
    kept = {wrapped(n, lang, 16, 30): h for h, n in zip(handles, names, strict=True) if not isinstance(h, Patch)}
    kept = {n: h for n, h in kept.items() if not type(h).__name__.endswith("Collection")}
    kept[say("doubt_band", lang)] = Patch(facecolor="#999999", alpha=0.5)
    if noise:
        kept[say("noise_mark", lang)] = Line2D([], [], color="black", linewidth=1.2, marker="|", markersize=5)
    figure.legend(kept.values(), kept.keys(), loc="outside lower center", ncols=3)


def wrapped(text: str, lang: str, ja: int = 11, en: int = 20) -> str:
    """A label in lines of about the same length, short enough for an axis.

    Examples
    --------
    >>> wrapped("近隣5市町と基盤を共同利用", "ja")
    '近隣5市町と基\\n盤を共同利用'
    """
    import textwrap

    if lang == "en":
        return "\n".join(textwrap.wrap(text, en))
    lines = max(math.ceil(len(text) / ja), 1)
    length = max(math.ceil(len(text) / lines), 1)
    return "\n".join(text[i : i + length] for i in range(0, len(text), length))
