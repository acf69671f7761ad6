"""Prices: from yen of the price base year, in which siblings write their bills, to yen of the year of payment.

One rate of general inflation. Transfers (a subsidy paid back, say) are sums fixed long ago and keep their yen. Left out:
separate paths for wages and equipment; siblings apply the trends of their own goods before they bill.
"""

from __future__ import annotations

from .rounding import exact, half_up


def inflation_of(state) -> float:
    """General inflation in force [1/year].

    What the scenario's world says when it says so, else the parameter `inflation`, which is in doubt.
    """
    scenario = state.scenario
    prices = getattr(getattr(scenario, "world", None), "prices", None)
    if prices is not None and scenario.origin_of("world.prices.inflation") != "default":
        return float(prices.inflation)
    return float(state.parameters["inflation"])


def price_index(year: int, base_year: float, inflation: float) -> float:
    """Price level of `year` over that of `base_year`.

    Examples
    --------
    >>> price_index(2022, 2020, 0.1), price_index(2030, 2020, 0.0)
    (1.2100000000000002, 1.0)
    """
    return (1.0 + inflation) ** (year - base_year)


def scaled_yen(yen: int, factor: float) -> int:
    """`yen` times `factor` in whole yen, rounded half up, at least 1 yen: a bill never vanishes.

    Examples
    --------
    >>> scaled_yen(1000, 1.0005), scaled_yen(1, 0.2), scaled_yen(7, 1.0)
    (1001, 1, 7)
    """
    return max(half_up(yen * exact(factor)), 1) if factor != 1.0 else int(yen)
