"""The figure of a comparison: what each strategy gives by year, and how sure the differences are."""

from __future__ import annotations

from ..indicators import catalogue
from ..words import say
from .fan import axis_unit, fan
from .style import STRATEGY_STYLES, mark_synthetic, style

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
    """
    import matplotlib.pyplot as plt

    chosen = tuple(i for i in (indicators or PANELS) if i in comparison.indicators)[:4]
    labels = {name: comparison.label(name, lang) for name in comparison.strategies}
    with style():
        figure, axes = plt.subplots(len(chosen), 2, figsize=(11, 2.9 * len(chosen) + 0.6), squeeze=False,
                                    layout="constrained", width_ratios=(1.6, 1))  # fmt: skip
        for (curve, bars), indicator in zip(axes, chosen, strict=True):
            fan(comparison.bands(indicator), indicator, lang, labels, curve, band="all")
            differences(comparison, indicator, lang, bars)
        handles, names = axes[0][0].get_legend_handles_labels()
        kept = {n: h for h, n in zip(handles, names, strict=True)}
        figure.legend(kept.values(), kept.keys(), loc="outside lower center", ncols=2)
        if synthetic:
            mark_synthetic(axes[-1][1], lang, "synthetic_note")
    return figure


def differences(comparison, indicator: str, lang: str, ax) -> None:
    """One bar of doubt a strategy, with a short thick mark for the noise and a point at base values."""
    others = comparison.strategies[1:]
    found = [comparison.difference(indicator, name) for name in others]
    finite = [abs(v) for d in found for v in (d.value, d.low, d.high) if v == v]
    factor, unit = axis_unit(catalogue()[indicator].unit, max(finite, default=0.0), lang)
    for i, difference in enumerate(found):
        look = STRATEGY_STYLES[(i + 1) % len(STRATEGY_STYLES)]
        ax.plot([difference.low * factor, difference.high * factor], [i, i], color=look["color"], linewidth=3, alpha=0.45)
        noise = (difference.noise_low * factor, difference.noise_high * factor)
        if noise[0] == noise[0]:
            ax.plot(noise, [i + 0.22] * 2, color="black", linewidth=1.2, marker="|", markersize=5)
        ax.plot(difference.value * factor, i, marker="o", color=look["color"], markersize=6)
    ax.axvline(0, color="#333333", linewidth=0.8)
    ax.set_yticks(range(len(others)), [wrapped(comparison.label(name, lang), lang) for name in others], fontsize=8)
    ax.set_ylim(len(others) - 0.5, -0.5)
    ax.set_xlabel(unit)
    ax.set_title(say("difference_to", lang, name=comparison.label(comparison.reference, lang)), loc="left", fontsize=9)


def wrapped(text: str, lang: str) -> str:
    """A label in lines short enough for an axis."""
    import textwrap

    if lang == "en":
        return "\n".join(textwrap.wrap(text, 24))
    return "\n".join(text[i : i + 12] for i in range(0, len(text), 12))
