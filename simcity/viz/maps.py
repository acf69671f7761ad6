"""The city map in plane coordinates: outline, zones, stops, gateways, scale bar and north arrow; no tiles needed."""

from __future__ import annotations

import numpy as np

from ..words import say
from .style import mark_synthetic

NICE_KM = (1, 2, 5, 10, 20, 50)


def city_map(city, values=None, label: str = "", lang: str = "en", ax=None, gateways=None, cmap: str = "cividis"):
    """Draw a city.

    Parameters
    ----------
    city : simcity.city.City
        Gives the outline, the zones with ``x_m, y_m``, and the stops.
    values : array-like, shape (n_zones,), optional
        What colours the zones; residents per km² of the zone by default.
    label : str
        Name and unit of `values`, on the colour bar.
    gateways : pandas.DataFrame, optional
        Rows with ``x_m, y_m`` drawn as triangles.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.colors import LogNorm

    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6.4, 6.4), layout="constrained")[1]
    zones = city.zones
    norm = None
    if values is None:
        values = np.maximum(zones["residents"] / zones["area_km2"], 1.0)
        label = say("residents_per_km2", lang)
        norm = LogNorm(vmin=10, vmax=max(float(np.max(values)), 100.0))
    for ring in city.outline_xy:
        ax.plot(ring[:, 0] / 1e3, ring[:, 1] / 1e3, color="#555555", linewidth=0.9, zorder=3)
    side_km = float(np.sqrt(zones["area_km2"].median()))
    drawn = ax.scatter(zones["x_m"] / 1e3, zones["y_m"] / 1e3, c=values, cmap=cmap, norm=norm, marker="s", s=9,
                       linewidths=0, zorder=2)  # fmt: skip
    _fit_markers(ax, drawn, side_km)
    ax.figure.colorbar(drawn, ax=ax, label=label, shrink=0.7, pad=0.02)
    if gateways is not None and len(gateways):
        ax.scatter(gateways["x_m"] / 1e3, gateways["y_m"] / 1e3, marker="^", s=16, color="#D55E00",
                   edgecolors="white", linewidths=0.4, zorder=5, label=say("gateways", lang))  # fmt: skip
        ax.legend(loc="upper left")
    _furniture(ax, lang)
    if "synthetic" in {city.provenance.get("zones"), city.provenance.get("facilities")}:
        mark_synthetic(ax, lang, "synthetic_note")
    return ax


def _fit_markers(ax, drawn, side_km: float) -> None:
    """Squares as large as a zone on the ground."""
    ax.set_aspect("equal")
    ax.figure.canvas.draw_idle()
    ax.autoscale_view()
    span = max(np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim()))
    inches = min(ax.get_position().width * ax.figure.get_figwidth(), ax.get_position().height * ax.figure.get_figheight())
    drawn.set_sizes([max((side_km / span * inches * 72 * 0.98) ** 2, 0.5)])


def _furniture(ax, lang: str) -> None:
    """Scale bar and north arrow instead of axes: nobody reads plane coordinates."""
    ax.set_axis_off()
    x0, x1 = ax.get_xlim()
    y0, y1 = ax.get_ylim()
    length = max((km for km in NICE_KM if km <= 0.3 * (x1 - x0)), default=1)
    left, bottom = x0 + 0.03 * (x1 - x0), y0 + 0.04 * (y1 - y0)
    ax.plot([left, left + length], [bottom, bottom], color="black", linewidth=2.5, solid_capstyle="butt", zorder=8)
    ax.text(left + length / 2, bottom + 0.01 * (y1 - y0), f"{length} {say('km', lang)}", ha="center", va="bottom",
            fontsize=8, zorder=8)  # fmt: skip
    ax.annotate("", xy=(0.96, 0.98), xytext=(0.96, 0.91), xycoords="axes fraction",
                arrowprops={"arrowstyle": "-|>", "color": "black"})  # fmt: skip
    ax.text(0.96, 0.905, say("north", lang), transform=ax.transAxes, ha="center", va="top", fontsize=8)
