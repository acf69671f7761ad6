"""Curves by year with their band of doubt."""

from __future__ import annotations

from ..indicators import catalogue
from ..words import say
from .style import STRATEGY_STYLES


def fan(bands, indicator: str, lang: str = "en", labels: dict[str, str] | None = None, ax=None, band: str = "first"):
    """Draw one indicator by year, a line a strategy, with the 5-95 % band of doubt.

    Parameters
    ----------
    bands : pandas.DataFrame
        Columns ``strategy, year, low, base, high`` in the indicator's unit.
    indicator : str
        Declared indicator; gives title, unit and whether shares are shown as per cent.
    lang : {"ja", "en"}
    labels : dict of str to str, optional
        Name shown for each strategy.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    band : {"first", "all", "none"}
        Whose band to shade; bands of several strategies over one another are hard to read.

    Returns
    -------
    matplotlib.axes.Axes
    """
    declared = catalogue()[indicator]
    factor, unit = axis_unit(declared.unit, float(bands["high"].abs().max()), lang)
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(7, 4), layout="constrained")[1]
    for i, (strategy, rows) in enumerate(bands.groupby("strategy", sort=False)):
        look = STRATEGY_STYLES[i % len(STRATEGY_STYLES)]
        if band == "all" or (band == "first" and i == 0):
            ax.fill_between(rows["year"], rows["low"] * factor, rows["high"] * factor, color=look["color"],
                            alpha=0.15, linewidth=0, label=say("doubt_band", lang))  # fmt: skip
        ax.plot(rows["year"], rows["base"] * factor, label=(labels or {}).get(str(strategy), str(strategy)), **look)
    ax.set_title(declared.label(lang), loc="left")
    ax.set_ylabel(unit)
    ax.set_xlabel(say("year", lang))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.margins(x=0.01)
    return ax


def axis_unit(unit: str, largest: float, lang: str) -> tuple[float, str]:
    """Factor and name of the unit an axis is drawn in: per cent for shares, 億円 or million yen for large sums.

    Examples
    --------
    >>> axis_unit("share", 1.0, "en"), axis_unit("yen", 3e8, "ja")
    ((100.0, '%'), (1e-08, '億円'))
    """
    if unit == "share":
        return 100.0, "%"
    if unit == "yen" and largest >= 1e6:
        return (1e-8, "億円") if lang == "ja" and largest >= 1e8 else (1e-6, "百万円" if lang == "ja" else "million yen")
    if unit in ("persons", "households") and largest >= 1e5:
        return (1e-4, "万" + UNITS_JA[unit]) if lang == "ja" else (1e-3, f"thousand {unit}")
    return 1.0, UNITS_JA.get(unit, unit) if lang == "ja" else unit


UNITS_JA = {
    "persons": "人", "households": "世帯", "yen": "円", "years": "年", "gateways": "局", "devices": "台",
    "yen/resident": "円/人", "yen/household": "円/世帯", "persons/year": "人/年", "yen/year": "円/年", "1": "",
}  # fmt: skip
