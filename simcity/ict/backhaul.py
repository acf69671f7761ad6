"""Backhaul: how a gateway is joined to the rest, over a fibre along the city's graph or an LTE line.

The yearly cost decides: a fibre is its run to the nearest point of the backhaul layer, spread over thirty years, plus
the fee of the drop. Without a backhaul layer in the city folder every gateway gets an LTE line.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

FIBRE_LIFE_YEARS = 30.0


def fibre_yen_per_year(distance_m, numbers: Mapping[str, float]) -> np.ndarray:
    """Yearly cost of a fibre of the given length, before tax."""
    duct = numbers["fibre_duct_share"]
    per_m = duct * numbers["fibre_duct_yen_per_m"] + (1.0 - duct) * numbers["fibre_new_yen_per_m"]
    return np.asarray(distance_m, dtype=np.float64) * per_m / FIBRE_LIFE_YEARS + numbers["fibre_port_yen"]


def yearly_yen(distance_m, numbers: Mapping[str, float]) -> np.ndarray:
    """Yearly cost of the cheaper backhaul, whole yen before tax; `distance_m` is inf where there is no fibre."""
    cheaper = np.minimum(fibre_yen_per_year(distance_m, numbers), numbers["backhaul_lte_yen"])
    return np.round(cheaper).astype(np.int64)


def distance_to_fibre_m(city, x_m, y_m) -> np.ndarray:
    """Distance of sites to the nearest node that a link of the backhaul layer touches; inf when there is none."""
    x_m, y_m = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    links, nodes = getattr(city, "links", None), getattr(city, "nodes", None)
    if links is None or nodes is None or len(links) == 0 or "layer" not in links:
        return np.full(len(x_m), np.inf)
    fibre = links[links["layer"] == "backhaul"]
    on_net = nodes[nodes["node"].isin(set(fibre["from_node"]) | set(fibre["to_node"]))]
    if len(on_net) == 0:
        return np.full(len(x_m), np.inf)
    dx = x_m[:, None] - on_net["x_m"].to_numpy(float)[None, :]
    dy = y_m[:, None] - on_net["y_m"].to_numpy(float)[None, :]
    # The run follows streets: 1.3 times the straight line is the usual detour of a town's street net.
    return 1.3 * np.hypot(dx, dy).min(axis=1)
