"""Where people become fewer: a map of change, districts in order with their doubt, and their share of older people.

The colours run from brown (fewer) over white (no change) to blue (more), which people with colour blindness tell
apart; on paper without colour the numbers of the districts lead to their bars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..readers.small_cells import MINIMUM, has_own_zones
from ..words import say
from .maps import _cell_km, _furniture, _size, _zones
from .style import STRATEGY_STYLES, mark_synthetic, note_synthetic, style, styled

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis.comparison import Comparison

DIVERGING = ("#6B3A06", "#B35806", "#F1A340", "#FFFFFF", "#74ADD1", "#2B6CA8", "#103A66")
DISC = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": "#222222", "linewidth": 0.7}
MOST_ROWS = 25  # districts with a bar each; of more, those that change most


def diverging():
    """The colour map, white exactly in the middle; grey where there is no number."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("change", DIVERGING, N=257)
    return colours.with_extremes(bad="#CCCCCC")


@styled
def change_map(city, change, label: str = "", lang: str = "en", ax=None, numbers: dict[str, int] | None = None):
    """Colour each zone by the change of its district, or by its own.

    Parameters
    ----------
    city : simcity.city.City
    change : mapping or pandas.Series of float
        Change as a share of the first year, by district or by zone.
    label : str
        Name on the colour bar; the unit is per cent.
    numbers : dict of str to int, optional
        A number written at the middle of each district.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.colors import Normalize

    zones = city.zones
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=_size(city), layout="constrained")[1]
    change = dict(change)
    by_zone = "zone" in zones and bool(zones["zone"].astype(str).isin(list(change)).any())
    names = zones["zone" if by_zone else "district"].astype(str)
    values = 100.0 * names.map(change).to_numpy(dtype=np.float64)
    limit = max(float(np.nanmax(np.abs(values), initial=0.0)), 1.0)
    for ring in city.outline_xy:
        ax.plot(ring[:, 0] / 1e3, ring[:, 1] / 1e3, color="#555555", linewidth=0.8, zorder=3)
    drawn = _zones(ax, zones, np.ma.masked_invalid(values), Normalize(-limit, limit), diverging())
    bar = ax.figure.colorbar(drawn, ax=ax, label=label, shrink=0.75, pad=0.02, orientation="horizontal", aspect=28)
    bar.ax.xaxis.set_major_formatter(lambda x, _: f"{x:+g}" if x else "0")
    _look_at(ax, zones)
    _number_districts(ax, zones, numbers or {})
    _furniture(ax, lang)
    notes = [say("outline_credit", lang)] if city.outline_xy else []
    if has_own_zones(city) and (np.isnan(values) & (zones["residents"] > 0)).any():
        notes.append(say("small_zones_note", lang, number=MINIMUM))
    if notes:
        ax.text(0.0, -0.01, "\n".join(notes), transform=ax.transAxes, va="top", fontsize=6, color="#444444")
    if city.provenance.get("zones") == "synthetic":
        mark_synthetic(ax, lang)
    return ax


def _look_at(ax, zones) -> None:
    """Where people live fills the picture; mountains beyond are cut off."""
    half = [side / 2 for side in _cell_km(zones)]
    (left, low), (right, high) = (
        [float(end(zones[c].to_numpy() / 1e3 + sign * h)) for c, h in zip(("x_m", "y_m"), half, strict=True)]
        for end, sign in ((np.min, -1), (np.max, 1))
    )
    edge = 0.08 * max(right - left, high - low)
    ax.set_xlim(left - edge, right + edge)
    ax.set_ylim(low - 1.7 * edge, high + edge)  # room for the scale bar below


def _number_districts(ax, zones, numbers: dict[str, int]) -> None:
    """The number of each district in its middle, weighted by residents, pushed apart where two would meet."""
    names = [name for name in numbers if (zones["district"] == name).any()]
    if not names:
        return
    places = []
    for name in names:
        of = zones[zones["district"] == name]
        weight = np.maximum(of["residents"].to_numpy(dtype=np.float64), 1e-9)
        places.append([np.average(of[c], weights=weight) / 1e3 for c in ("x_m", "y_m")])
    spots = spread_apart(np.array(places), 0.075 * (ax.get_xlim()[1] - ax.get_xlim()[0]))
    for name, (x, y), (x0, y0) in zip(names, spots, places, strict=True):
        if (x, y) != (x0, y0):
            ax.plot([x0, x], [y0, y], color="#222222", linewidth=0.7, zorder=6)
        ax.text(x, y, str(numbers[name]), ha="center", va="center", fontsize=7, zorder=7, bbox=DISC)


def spread_apart(places: np.ndarray, apart: float) -> np.ndarray:
    """Move points away from each other until none is nearer than `apart`, as little as a few rounds need.

    Examples
    --------
    >>> spread_apart(np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 9.0]]), 2.0).tolist()
    [[0.0, -0.5], [0.0, 1.5], [9.0, 9.0]]
    """
    spots = places.astype(np.float64).copy()
    for _ in range(60):
        moved = False
        for i in range(len(spots)):
            for j in range(i):
                gap = spots[i] - spots[j]
                distance = float(np.hypot(*gap))
                if distance < apart * 0.999:
                    way = gap / distance if distance > 1e-9 else np.array([np.cos(i), np.sin(i)])
                    spots[i] += way * (apart - distance) / 2
                    spots[j] -= way * (apart - distance) / 2
                    moved = True
        if not moved:
            break
    return spots


def area_names(city, areas, lang: str) -> dict[str, str]:
    """What people call each district; its id where the city folder says nothing."""
    table = {} if city is None or not len(city.districts) else city.districts.set_index("district").to_dict("index")
    return {a: str(table.get(a, {}).get(f"name_{lang}") or a) for a in areas}


@styled
def change_bars(change: pd.DataFrame, names: dict[str, str], lang: str = "en", ax=None):
    """Districts from the least change to the greatest loss, with doubt as a bar and computing error as a mark.

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
    ax.set_xlabel("%")
    return ax


@styled
def older_bars(older: pd.DataFrame, names: dict[str, str], first: int, last: int, ax=None):
    """Share of people of 65 and over in each district: a ring for the first year, a dot and its doubt for the last.

    Parameters
    ----------
    older : pandas.DataFrame
        Indexed by area and year: low, base, high; see :func:`simcity.analysis.groups.older_bands`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(4, 0.3 * len(names) + 1.4), layout="constrained")[1]
    look = STRATEGY_STYLES[1]
    table = older["base"].unstack("year").reindex(list(names))
    end = older.xs(last, level="year").reindex(list(names))
    places = np.arange(len(names))
    ax.hlines(places, 100 * end["low"], 100 * end["high"], color=look["color"], linewidth=6, alpha=0.3)
    ax.plot(100 * table[first], places, "o", markerfacecolor="white", markeredgecolor="#333333", markersize=4.5,
            label=str(first))  # fmt: skip
    ax.plot(100 * table[last], places, "s", color=look["color"], markersize=4.5, label=str(last))
    ax.set_yticks(places, list(names.values()), fontsize=8)
    ax.set_ylim(len(names) - 0.4, -0.6)
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
        When the results have no districts, or a year is not among theirs.
    """
    import matplotlib.pyplot as plt

    from ..analysis.groups import change_bands, map_years, older_bands

    results, strategy, city = comparison.results, comparison.reference, comparison.results.city
    change = change_bands(results, first, last, strategy)
    first, last = change.attrs["years"]
    change = change[change["base"].notna()].sort_values("base", ascending=False, kind="stable")
    ranked = change.index[:: 1 if len(change) <= MOST_ROWS else -1][:MOST_ROWS]
    names = {a: f"{i} {name}" for i, (a, name) in enumerate(area_names(city, ranked, lang).items(), start=1)}
    older = older_bands(results, strategy)
    ages = [min(map_years(results), key=lambda y: abs(y - year)) for year in (first, last)] if len(older) else []
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
            share = older_bars(older, names, ages[0], ages[1], places.pop(0))
            share.set_title(say("older_title", lang), loc="left", fontsize=9)
            share.set_yticklabels([])
            handles = tuple(a + b for a, b in zip(handles, share.get_legend_handles_labels(), strict=True))
        figure.legend(*handles, loc="outside lower right", ncols=3, fontsize=8)
        if (change["provenance"] == "synthetic").any():
            note_synthetic(figure, lang)
    return figure
