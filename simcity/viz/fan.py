"""Curves by year with their band of doubt."""

from __future__ import annotations

from ..indicators import catalogue
from ..words import say, unit_factor, unit_name
from .style import STRATEGY_STYLES, styled


@styled
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
    factor, unit = axis_unit(declared.unit, float(bands[["low", "base", "high"]].abs().max().max()), lang)
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(7, 4), layout="constrained")[1]
    order = list(labels) if labels else []
    for i, (strategy, rows) in enumerate(bands.groupby("strategy", sort=False)):
        place = order.index(str(strategy)) if strategy in order else i
        look = STRATEGY_STYLES[place % len(STRATEGY_STYLES)]
        is_wide = bool((rows["high"] > rows["low"]).any())
        if is_wide and (band == "all" or (band == "first" and i == 0)):
            ax.fill_between(rows["year"], rows["low"] * factor, rows["high"] * factor, color=look["color"],
                            alpha=0.12, linewidth=0, label=say("doubt_band", lang))  # fmt: skip
        every = 5 if len(rows) > 10 else 1  # a few markers tell the lines apart without colour
        ax.plot(rows["year"], rows["base"] * factor, label=(labels or {}).get(str(strategy), str(strategy)),
                markevery=(place % every, every), markersize=4, **look)  # fmt: skip
    ax.set_title(declared.label(lang), loc="left")
    ax.set_ylabel(unit)
    of_budget = declared.unit.startswith("yen") and declared.unit != "yen per month"  # rents are of 1 October
    ax.set_xlabel(say("year" if of_budget else "year_short", lang))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.set_major_formatter(plain_number)
    ax.margins(x=0.01)
    return ax


def plain_number(value: float, position: object = None) -> str:
    """A tick with thousands separators and no more decimals than it needs."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def axis_unit(unit: str, largest: float, lang: str) -> tuple[float, str]:
    """Factor and name of the unit an axis is drawn in: per cent for shares, 億円 or million yen for large sums.

    Examples
    --------
    >>> axis_unit("share", 1.0, "en"), axis_unit("yen per year", 3e8, "ja")
    ((100.0, '%'), (1e-08, '億円/年'))
    """
    name = unit_name(unit, lang)
    if unit_factor(unit) != 1.0:
        return unit_factor(unit), name
    whole = unit if unit in ("yen", "persons", "households") else unit.removesuffix(" per year")
    for counted, least, factor, word in _LARGER[lang]:
        if whole == counted and largest >= least:
            plain = unit_name(counted, lang)
            return factor, name.replace(plain, f"{word}{plain}", 1)
    return 1.0, name


#: Counted unit, least size, factor and word, the largest first: Japanese counts in 万 and 億, English in thousands.
_LARGER = {
    "ja": (
        ("yen", 1e8, 1e-8, "億"),
        ("yen", 1e6, 1e-6, "百万"),
        ("persons", 1e5, 1e-4, "万"),
        ("households", 1e5, 1e-4, "万"),
    ),
    "en": (
        ("yen", 1e10, 1e-9, "billion "),
        ("yen", 1e6, 1e-6, "million "),
        ("persons", 1e5, 1e-3, "thousand "),
        ("households", 1e5, 1e-3, "thousand "),
    ),
}
