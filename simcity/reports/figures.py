"""The two figures of a report: the shared world, and what each strategy gives and costs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ..indicators import catalogue
from ..viz import compare_figure, run_figure
from ..words import say
from .document import FigureBlock

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..analysis.comparison import Comparison
    from .tables import Tables

DPI = 200
WORLD = ("population", "share_65_plus")


def population_figure(comparison: Comparison, lang: str) -> FigureBlock | None:
    """Population and ageing, with the band of doubt if there is one."""
    found = tuple(i for i in WORLD if i in comparison.indicators)
    if not found:
        return None
    figure = run_figure(comparison, found, lang, {comparison.reference: say("base_case", lang)}, synthetic=False)
    return FigureBlock(say("figure_population", lang), png(figure), say("figure_population_alt", lang), "population")


def outlook_figure(comparison: Comparison, lang: str) -> FigureBlock | None:
    """The city's own budget if nothing changes; None when nothing is published."""
    if "outlook_local_tax" not in comparison.indicators:
        return None
    figure = run_figure(comparison, ("outlook",), lang, synthetic=False)
    return FigureBlock(say("figure_outlook", lang), png(figure), say("figure_outlook_alt", lang), "budget")


def money_figure(tables: Tables, synthetic: bool = True) -> FigureBlock | None:
    """Coverage and burden of each strategy by year and, of several, their differences."""
    comparison, lang = tables.comparison, tables.lang
    useful = [i for i in ("coverage_residents", *tables.burdens) if i != "coverage_residents" or tables.is_covered]
    if tables.is_comparison:
        chosen = tuple(i for i in ("coverage_residents", "general_revenue_burden", "burden_per_resident",
                                   "present_value_cost") if i in useful)  # fmt: skip
        figure = compare_figure(comparison, lang, chosen, synthetic) if chosen else None
    else:
        chosen = tuple(i for i in ("general_revenue_burden", "coverage_residents") if i in useful)
        name = {comparison.reference: comparison.label(comparison.reference, lang)}
        figure = run_figure(comparison, chosen, lang, name, synthetic) if chosen else None
    if figure is None:
        return None
    alt = say(
        "figure_money_alt", lang, indicators=say("list_join", lang).join(catalogue()[i].label(lang) for i in chosen)
    )
    return FigureBlock(
        say("figure_money" if tables.is_comparison else "figure_money_one", lang), png(figure), alt, "strategies"
    )


def png(figure: Figure) -> bytes:
    """The figure as PNG without times or versions, and closed."""
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()
