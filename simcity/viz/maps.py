"""The city map in plane coordinates: outline, zones, stops, gateways, scale bar and north arrow; no tiles needed."""

from __future__ import annotations

import numpy as np

from ..readers.small_cells import MINIMUM, small_zones
from ..words import say
from .style import mark_synthetic, styled

NICE_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
MOST_NAMES = 8  # stops named on a map
NAMES_APART = 0.13  # of the width of the map, between named stops


@styled
def city_map(city, values=None, label: str = "", lang: str = "en", ax=None, gateways=None, cmap: str = "cividis_r"):
    """Draw a city.

    Parameters
    ----------
    city : simcity.city.City
        Gives the outline, the zones with ``x_m, y_m``, and the stops.
    values : array-like, shape (n_zones,), optional
        What colours the zones; residents per km² of the zone by default. Imported zones of a few residents stay grey
        (:mod:`simcity.readers.small_cells`).
    label : str
        Name and unit of `values`, on the colour bar.
    gateways : pandas.DataFrame, optional
        Rows with ``x_m, y_m`` drawn as triangles.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.colors import LogNorm

    zones = city.zones
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=_size(city), layout="constrained")[1]
    norm = None
    if values is None:
        values = np.maximum(zones["residents"] / zones["area_km2"], 1.0)
        label = say("residents_per_km2", lang)
        norm = LogNorm(vmin=10, vmax=max(float(np.max(values)), 100.0))
    hidden = small_zones(city)
    for ring in city.outline_xy:
        ax.plot(ring[:, 0] / 1e3, ring[:, 1] / 1e3, color="#555555", linewidth=0.9, zorder=3)
    drawn = _zones(ax, zones, np.ma.masked_array(values, mask=hidden), norm, cmap)
    bar = ax.figure.colorbar(drawn, ax=ax, label=label, shrink=0.8, pad=0.02)
    if norm is not None:
        bar.ax.yaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    _stops(ax, city, lang)
    if gateways is not None and len(gateways):
        ax.scatter(gateways["x_m"] / 1e3, gateways["y_m"] / 1e3, marker="^", s=22, color="#D55E00",
                   edgecolors="white", linewidths=0.5, zorder=5, label=say("gateways", lang))  # fmt: skip
        ax.legend(loc="upper left")
    _furniture(ax, lang)
    notes = [say("outline_credit", lang)] if city.outline_xy else []
    if hidden.any():
        notes.append(say("small_zones_note", lang, number=MINIMUM))
    if notes:
        ax.text(0.0, -0.02, "\n".join(notes), transform=ax.transAxes, va="top", fontsize=6.5, color="#444444")
    if "synthetic" in {city.provenance.get("zones"), city.provenance.get("facilities")}:
        mark_synthetic(ax, lang, "synthetic_note")
    return ax


def _size(city) -> tuple[float, float]:
    """Inches that fit the shape of the city, with room for the colour bar."""
    rings = city.outline_xy
    points = np.concatenate(rings) if rings else city.zones[["x_m", "y_m"]].to_numpy()
    wide, high = np.maximum(np.ptp(points, axis=0), 1.0)
    width = 6.2
    return width + 1.1, float(np.clip(width * high / wide, 3.0, 8.0))


def _zones(ax, zones, values, norm, cmap):
    """Zones as squares of their own area: as large on the picture as on the ground, at any zoom."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    wide, high = _cell_km(zones)
    left, low = zones["x_m"].to_numpy() / 1e3 - wide / 2, zones["y_m"].to_numpy() / 1e3 - high / 2
    squares = [Rectangle((x, y), w, h) for x, y, w, h in zip(left, low, wide, high, strict=True)]
    drawn = PatchCollection(squares, cmap=cmap, norm=norm, linewidths=0.6, edgecolors="face", zorder=2)
    drawn.set_array(np.ma.asarray(values, dtype=np.float64))
    drawn.set_cmap(drawn.cmap.with_extremes(bad="#dddddd"))
    ax.add_collection(drawn)
    ax.set_aspect("equal")
    ax.autoscale_view()
    return drawn


def _cell_km(zones) -> tuple[np.ndarray, np.ndarray]:
    """Width and height of each zone [km]: the spacing of a regular grid, else a square of the zone's area."""
    side = np.sqrt(zones["area_km2"].to_numpy(dtype=np.float64))
    sizes = []
    for column in ("x_m", "y_m"):
        steps = np.diff(np.unique(np.round(zones[column].to_numpy(dtype=np.float64), -1))) / 1e3
        spacing = float(np.median(steps)) if len(steps) else 0.0
        is_grid = len(side) > 1 and np.ptp(side) < 0.1 * side.mean() and 0.7 < spacing / side.mean() < 1.4
        sizes.append(np.full(len(side), spacing) if is_grid else side)
    return sizes[0], sizes[1]


def _stops(ax, city, lang: str) -> None:
    """Stations and stops as dots; names of the busiest ones that stand apart."""
    stops = city.stops
    if not len(stops):
        return
    x, y = stops["x_m"].to_numpy() / 1e3, stops["y_m"].to_numpy() / 1e3
    ax.scatter(x, y, s=5, color="white", edgecolors="black", linewidths=0.5, zorder=4)
    calls = city.routes["stop"].value_counts() if len(city.routes) else {}
    ranked = sorted(range(len(stops)), key=lambda i: (-int(calls.get(stops["stop"].iloc[i], 0)), i))
    apart = NAMES_APART * (ax.get_xlim()[1] - ax.get_xlim()[0])
    named: list[int] = []
    for i in ranked:
        if len(named) < MOST_NAMES and all(np.hypot(x[i] - x[j], y[i] - y[j]) > apart for j in named):
            named.append(i)
            ax.annotate(stops[f"name_{lang}"].iloc[i] or stops["name_ja"].iloc[i], (x[i], y[i]), xytext=(3, 3), fontsize=7,  # noqa: E501
                        textcoords="offset points", zorder=6, bbox={"facecolor": "white", "edgecolor": "none",
                                                                    "alpha": 0.7, "pad": 0.6})  # fmt: skip


def _furniture(ax, lang: str) -> None:
    """Scale bar and north arrow instead of axes: nobody reads plane coordinates."""
    ax.set_axis_off()
    x0, x1 = ax.get_xlim()
    y0, y1 = ax.get_ylim()
    length = max((km for km in NICE_KM if km <= 0.3 * (x1 - x0)), default=NICE_KM[0])
    left, bottom = x0 + 0.03 * (x1 - x0), y0 + 0.04 * (y1 - y0)
    ax.plot([left, left + length], [bottom, bottom], color="black", linewidth=2.5, solid_capstyle="butt", zorder=8)
    ax.text(left + length / 2, bottom + 0.01 * (y1 - y0), f"{length:g} {say('km', lang)}", ha="center", va="bottom",
            fontsize=8, zorder=8)  # fmt: skip
    ax.annotate("", xy=(0.96, 0.98), xytext=(0.96, 0.91), xycoords="axes fraction",
                arrowprops={"arrowstyle": "-|>", "color": "black"})  # fmt: skip
    ax.text(0.96, 0.905, say("north", lang), transform=ax.transAxes, ha="center", va="top", fontsize=8)
