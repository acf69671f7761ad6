"""Where people become fewer: a map of change.

The colours run from brown (fewer) over white (no change) to blue (more), which people with colour blindness tell
apart; on paper without colour the numbers of the districts lead to their bars.
"""

from __future__ import annotations

import numpy as np

from ..readers.small_cells import MINIMUM, has_own_zones
from ..words import say
from .maps import _cell_km, _furniture, _size, _zones
from .style import mark_synthetic, styled

DIVERGING = ("#6B3A06", "#B35806", "#F1A340", "#FFFFFF", "#74ADD1", "#2B6CA8", "#103A66")
DISC = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": "#222222", "linewidth": 0.7}


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
    if (np.isnan(values) & (zones["residents"] > 0)).any():
        notes.append(say("small_zones_note" if has_own_zones(city) else "grey_note", lang, number=MINIMUM))
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
