"""Bills of the network and the platform: tax, whole yen, and the split among those who pay.

Prices are those of the price base year, before consumption tax; equipment follows its own price trend. General
inflation is left to finance, which applies it when a bill is paid.
"""

from __future__ import annotations

import bisect
import csv
import functools
from collections.abc import Sequence
from importlib import resources

from numpy.typing import ArrayLike

from .platform_cost import split_yen


@functools.cache
def _tax_table() -> tuple[tuple[int, ...], tuple[float, ...]]:
    path = resources.files("simcity").joinpath("ict", "defaults", "consumption_tax.csv")
    with path.open(encoding="utf-8") as file:
        rows = [(int(r["fiscal_year"]), float(r["rate"])) for r in csv.DictReader(file)]
    years, rates = zip(*sorted(rows), strict=True)
    return years, rates


def consumption_tax(year: int) -> float:
    """Rate of consumption tax in a fiscal year; the last known one afterwards, 0 before there was one.

    Examples
    --------
    >>> consumption_tax(2018), consumption_tax(2030)
    (0.08, 0.1)
    """
    years, rates = _tax_table()
    position = bisect.bisect_right(years, year) - 1
    return rates[position] if position >= 0 else 0.0


def with_tax(yen: float, year: int) -> int:
    """Whole yen with consumption tax."""
    return int(round(yen * (1.0 + consumption_tax(year))))


def at_price_of(yen: float, year: int, base_year: float, yearly_change: float) -> float:
    """A price of the base year at the price trend of its own kind."""
    return yen * (1.0 + yearly_change) ** (year - base_year)


def send(state, project: str, payer: str, payee: str, category: str, yen: float, capital: bool,
         source: str = "", eligible: bool = True) -> int:  # fmt: skip
    """Bill a sum before tax; nothing when it rounds to nothing. Returns the yen billed."""
    total = with_tax(yen, state.year)
    if total > 0:
        state.bill(project, payer, payee, category, total, capital, eligible=eligible, source=source)
    return max(total, 0)


def send_shared(state, project: str, payers: Sequence[str], weights: ArrayLike, payee: str, category: str,
                yen: float, capital: bool, source: str = "", eligible: bool = True) -> int:  # fmt: skip
    """Bill one sum before tax to several payers; their parts add up to the sum with tax, to the yen."""
    total = with_tax(yen, state.year)
    if total <= 0:
        return 0
    for payer, part in zip(payers, split_yen(total, weights), strict=True):
        if part > 0:
            state.bill(project, payer, payee, category, int(part), capital, eligible=eligible, source=source)
    return total
