"""The two figures of a report: the shared world, and what each strategy gives and costs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ..indicators import catalogue
from ..viz import compare_figure, fan, style
from ..words import say
from .document import FigureBlock

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..analysis.comparison import Comparison

DPI = 200


def figures(comparison: Comparison, lang: str) -> tuple[FigureBlock, FigureBlock | None]:
    """Population and ageing; then coverage and burden by strategy (or the burden alone for one strategy)."""
    return _population(comparison, lang), _money(comparison, lang)


def _population(comparison: Comparison, lang: str) -> FigureBlock:
    import matplotlib.pyplot as plt

    found = [i for i in ("population", "share_65_plus") if i in comparison.indicators]
    with style():
        figure, axes = plt.subplots(1, len(found), figsize=(4.8 * len(found), 3.4), layout="constrained", squeeze=False)
        for ax, id in zip(axes[0], found, strict=True):
            bands = comparison.bands(id)
            fan(bands[bands["strategy"] == comparison.reference], id, lang, {comparison.reference: say("base_case", lang)}, ax)
            ax.legend(loc="best")
    return FigureBlock(say("figure_population", lang), png(figure), say("figure_population_alt", lang), "population")


def _money(comparison: Comparison, lang: str) -> FigureBlock | None:
    import matplotlib.pyplot as plt

    if len(comparison.strategies) > 1:
        figure = compare_figure(comparison, lang)
    else:
        found = [i for i in ("general_revenue_burden", "burden_per_resident") if i in comparison.indicators]
        if not found:
            return None
        with style():
            figure, axes = plt.subplots(1, len(found), figsize=(4.8 * len(found), 3.4), layout="constrained", squeeze=False)
            for ax, id in zip(axes[0], found, strict=True):
                fan(comparison.bands(id), id, lang, {comparison.reference: comparison.label(comparison.reference, lang)}, ax)
    alt = say("figure_money_alt", lang, indicators=", ".join(catalogue()[i].label(lang) for i in comparison.headline))
    return FigureBlock(say("figure_money", lang), png(figure), alt, "strategies")


def png(figure: Figure) -> bytes:
    """The figure as PNG without times or versions, and closed."""
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()
