"""Burden: what the projects cost the city out of general revenue, per resident, per household and over time.

The burden of a year is everything the city itself pays for the projects (running and initial cost, debt service, lease
payments) less earmarked money (subsidies, bond proceeds, contributions, fees). Allocation tax for the debt service
arrives as general revenue: the burden is reported before it (gross) and after it (net).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..ledger import EARMARKED, Ledger
from .subsidies import grant


@dataclass(frozen=True)
class Burden:
    """One year of the city's money for the projects [yen]."""

    paid: int
    earmarked: int
    lat: int

    @property
    def gross(self) -> int:
        """General revenue used, before allocation tax."""
        return self.paid - self.earmarked

    @property
    def net(self) -> int:
        """General revenue used, after allocation tax."""
        return self.gross - self.lat


def burden_of_year(ledger: Ledger, year: int, actor: str = "city") -> Burden:
    """Paid, earmarked and allocation tax of `actor` in `year`."""
    t = ledger.table
    now = t["year"] == year
    received = now & (t["payee"] == actor)
    amount = t["amount_yen"]
    earmarked = received & np.isin(t["funding"].astype(str), EARMARKED) if len(t) else received
    return Burden(int(amount[now & (t["payer"] == actor)].sum()), int(amount[earmarked].sum()),
                  int(amount[received & (t["category"] == "lat_support")].sum()))  # fmt: skip


def present_value(flows: Mapping[int, float], rate: float, base: int, inflation: float = 0.0) -> float:
    """Value of yearly `flows` [nominal yen by fiscal year] in year `base`, in yen of that year.

    Nominal yen are first expressed in prices of `base`, then discounted at the real `rate`.

    Examples
    --------
    >>> present_value({2025: 100.0, 2026: 104.0}, 0.04, 2025)
    200.0
    """
    return float(sum(yen / ((1.0 + rate) * (1.0 + inflation)) ** (year - base) for year, yen in sorted(flows.items())))


def per_head(yen: float, heads: float | None) -> float | None:
    """`yen` for each of `heads` residents or households; None when nobody is left to carry it."""
    return yen / heads if heads else None


def first_year_above(path: Mapping[int, float], factor: float = 1.5) -> int | None:
    """First year in which a per-head burden exceeds `factor` times its first value; None when it never does.

    Examples
    --------
    >>> first_year_above({2025: 100.0, 2030: 149.0, 2035: 151.0})
    2035
    """
    years = sorted(path)
    if not years:
        return None
    return next((year for year in years if path[year] > factor * path[years[0]]), None)


def operating_deficit(running_yen: Sequence[int], fees_yen: Sequence[int], rate: float, years: int) -> list[int]:
    """Yearly running cost left to the city when a running-cost subsidy of `rate` ends after `years` years [yen].

    Examples
    --------
    >>> operating_deficit([60] * 5, [10] * 5, 0.5, 3)
    [20, 20, 20, 50, 50]
    """
    return [cost - fee - grant(cost, rate, year=t, until=years)
            for t, (cost, fee) in enumerate(zip(running_yen, fees_yen, strict=True), start=1)]  # fmt: skip
