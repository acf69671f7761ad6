"""Prices: from yen of the first year, in which siblings write their bills, to yen of the year of payment.

One rate of general inflation, of the scenario's world; 0 keeps all yen at the prices of the first year. Transfers (a
subsidy paid back, say) are sums fixed long ago and keep their yen. Left out: separate paths for wages and equipment;
siblings apply the trends of their own goods before they bill.
"""

from __future__ import annotations

from .rounding import exact, half_up


def inflation_of(scenario) -> float:
    """General inflation of the world [1/year]; 0 when the scenario names no prices."""
    prices = getattr(getattr(scenario, "world", None), "prices", None)
    return 0.0 if prices is None else float(prices.inflation)


def price_index(year: int, first: int, inflation: float) -> float:
    """Price level of `year` over that of `first`.

    Examples
    --------
    >>> round(price_index(2022, 2020, 0.1), 9), price_index(2030, 2020, 0.0)
    (1.21, 1.0)
    """
    return (1.0 + inflation) ** (year - first)


def scaled_yen(yen: int, factor: float) -> int:
    """`yen` times `factor` in whole yen, rounded half up, at least 1 yen: a bill never vanishes.

    Examples
    --------
    >>> scaled_yen(1000, 1.0005), scaled_yen(1, 0.2), scaled_yen(7, 1.0)
    (1001, 1, 7)
    """
    return max(half_up(yen * exact(factor)), 1) if factor != 1.0 else int(yen)
