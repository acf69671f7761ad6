"""Known answers of the platform: alone or joined, crossover, sharing among municipalities."""

from __future__ import annotations

from ..ict.platform_cost import airport_shares, common_cost, crossover, joined_cost, silo_cost

SILO_BASE, INTERFACE, BASE, MODULE, ADAPTER, THETA = 40.0, 5.0, 150.0, 15.0, 6.0, 0.3  # million yen; exponent


def silo_and_joined() -> dict[str, float]:
    found = {f"silo_{n}": silo_cost(n, SILO_BASE, INTERFACE) for n in range(1, 11)}
    return found | {f"joined_{n}": joined_cost(n, BASE, MODULE, ADAPTER) for n in range(1, 11)}


def crossing() -> dict[str, float]:
    cheaper = next(n for n in range(1, 100)
                   if joined_cost(n, BASE, MODULE, ADAPTER) < silo_cost(n, SILO_BASE, INTERFACE))  # fmt: skip
    return {"n": crossover(SILO_BASE, INTERFACE, BASE, MODULE, ADAPTER), "first_whole_n": cheaper}


def equal_shares() -> dict[str, float]:
    return {f"k{k}": common_cost(BASE, k, THETA) / k for k in (1, 2, 5, 10)}


def airport_game() -> dict[str, float]:
    shares = airport_shares([10.0, 20.0, 30.0])
    return {"first": shares[0], "second": shares[1], "third": shares[2], "sum": shares.sum()}


CASES = {"P1": silo_and_joined, "P2": crossing, "P3": equal_shares, "P4": airport_game}
