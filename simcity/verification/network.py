"""Known answers of the network: path loss, link budget, availability, placement, and a roll-out looked back on."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..errors import SimcityError
from ..ict.failures import availability, redundant_availability
from ..ict.link_budget import noise_limited_dbm, range_m, sensitivity_dbm
from ..ict.path_loss import free_space_db, hata_db, uma_db, umi_db
from ..ict.placement import greedy_cover, max_cover, min_cover, p_median
from ..ict.roll_out import look_back
from ..ict.services import delivered_share
from ..parameters import catalogue
from .runner import Skip


def free_space() -> dict[str, Any]:
    return {"1_km_920_mhz": free_space_db(1000.0, 920.0), "100_m_923_2_mhz": free_space_db(100.0, 923.2)}


def hata_published() -> dict[str, Any]:
    places = {"large": ("urban", "large"), "small": ("urban", "small"), "suburban": ("suburban", "large"),
              "open": ("open", "large")}  # fmt: skip
    return {name: hata_db(2000.0, 869.0, 30.0, 1.0, area, city) for name, (area, city) in places.items()}


def hata_920() -> dict[str, Any]:
    small = {f"small_{d}_km": hata_db(1000.0 * d, 920.0, 30.0, 1.5) for d in (1, 2, 5)}
    return small | {"suburban_1_km": hata_db(1000.0, 920.0, 30.0, 1.5, "suburban")}


def tr_38901() -> dict[str, Any]:
    return {"uma_500_m_0_92_ghz": uma_db(500.0, 0.92), "uma_500_m_3_5_ghz": uma_db(500.0, 3.5),
            "umi_200_m_3_5_ghz": umi_db(200.0, 3.5), "umi_200_m_28_ghz": umi_db(200.0, 28.0)}  # fmt: skip


def thermal_sensitivity() -> dict[str, float]:
    return {"sf7": noise_limited_dbm(7), "sf12": noise_limited_dbm(12)}


def lora_range() -> dict[str, float]:
    found = {}
    for name, area in (("small", "urban"), ("suburban", "suburban")):
        for sf in (7, 10, 12):
            budget = 13.0 + 3.0 - 10.25 - sensitivity_dbm(sf)
            metres = range_m(budget, lambda d, area=area: float(hata_db(d, 920.0, 30.0, 1.5, area)))
            found[f"{name}_sf{sf}_km"] = metres / 1000.0
    return found


def availabilities() -> dict[str, float]:
    single = availability(50_000.0, 72.0)
    return {"single": single, "two_independent": float(redundant_availability(single, 2)),
            "two_common_cause": float(redundant_availability(0.9, 2, 0.1))}  # fmt: skip


def _graphs():
    import networkx as nx

    return {"path7": nx.path_graph(7), "cycle9": nx.cycle_graph(9),
            "grid4x4": nx.convert_node_labels_to_integers(nx.grid_2d_graph(4, 4)),
            "karate": nx.karate_club_graph()}  # fmt: skip


def _within_one_hop(graph) -> np.ndarray:
    import networkx as nx

    return nx.to_numpy_array(graph, weight=None) + np.eye(len(graph)) > 0


def _hops(graph) -> np.ndarray:
    import networkx as nx

    n = len(graph)
    hops = np.empty((n, n))
    for v, reached in nx.all_pairs_shortest_path_length(graph):
        hops[v, list(reached)] = list(reached.values())
    return hops


def dominating_sets() -> dict[str, float]:
    return {name: len(min_cover(_within_one_hop(graph))) for name, graph in _graphs().items()}


def medians() -> dict[str, float]:
    import networkx as nx

    path, karate = _hops(nx.path_graph(5)), _hops(nx.karate_club_graph())
    found = {f"path5_p{p}": p_median(path, p)[1] for p in (1, 2)}
    return found | {f"karate_p{p}": p_median(karate, p)[1] for p in (1, 2, 3)}


def greedy_on_karate() -> dict[str, float]:
    import networkx as nx

    reach = _within_one_hop(nx.karate_club_graph())
    chosen, totals = greedy_cover(reach, np.ones(34), limit=4)
    found = {f"pick_{i}": float(site) for i, site in enumerate(chosen, start=1)}
    found |= {f"total_{i}": total for i, total in enumerate(totals, start=1)}
    for p in (1, 2, 3, 4):
        found[f"optimum_{p}"] = float(reach[:, max_cover(reach, p)].any(axis=1).sum())
    return found


@functools.cache
def look_back_on_toyama():
    """Table of :func:`..ict.roll_out.look_back` for the packaged city of Toyama in 2015, by (rule, quantity)."""
    from ..city import load_city

    try:
        city = load_city("toyama_2015")
    except SimcityError as missing:
        raise Skip(f"the city folder of Toyama 2015 is not here: {missing}") from None
    return look_back(city, catalogue()).set_index(["rule", "quantity"])


def _nearest(rule: str, quantity: str) -> float:
    """The published figure if the 10-90 % range of the doubt contains it, else the end of the range next to it."""
    row = look_back_on_toyama().loc[rule, quantity]
    return float(min(max(row.published, row.p10), row.p90))


def _span(rule: str, quantity: str) -> float:
    return float(look_back_on_toyama().loc[rule, quantity].span)


def roll_out_count() -> dict[str, float]:
    return {f"{rule}_in_range": _nearest(rule, "gateways") for rule in ("single", "services")}


def roll_out_span() -> dict[str, float]:
    return {f"{rule}_span": _span(rule, "gateways") for rule in ("single", "services")}


def roll_out_bill() -> dict[str, float]:
    return {"single_in_range": _nearest("single", "yen_total")}


def roll_out_bill_span() -> dict[str, float]:
    return {f"{rule}_span": _span(rule, "yen_total") for rule in ("single", "services")}


def roll_out_misses() -> dict[str, float]:
    """Bars not met, of eight: two rules, two quantities, and for each the range and its span."""
    table = look_back_on_toyama()
    return {"missed_bars_of_8": float((~table["contains"]).sum() + (table["span"] >= table["bar"]).sum())}


def redundant_delivery() -> dict[str, float]:
    return {f"k{k}": float(delivered_share(k, 0.95)) for k in (1, 2, 3)}


CASES = {"N9": free_space, "N10": hata_published, "N11": hata_920, "N12": tr_38901, "N13": thermal_sensitivity,
         "N14": lora_range, "N26": availabilities, "N27": dominating_sets, "N28": medians, "N29": greedy_on_karate,
         "N31": redundant_delivery, "V1": roll_out_count, "V2": roll_out_span, "V3": roll_out_bill,
         "V4": roll_out_bill_span, "V5": roll_out_misses}  # fmt: skip
