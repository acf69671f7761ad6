"""Leases (リース): the lessor buys, the city pays for the use, nothing stands on the city's books.

Payments are level and come at the end of each year, the first one the year after delivery. What is still to come is a
future commitment (債務負担行為) and counts as future burden. At the end the things go back at their residual value.
"""

from __future__ import annotations

import functools

from ..errors import DataError
from .rounding import exact, half_up


def lease_payment(value_yen: float, rate: float, years: int, residual_yen: float = 0.0, advance: bool = False) -> float:
    """Level payment of a lease [yen a year], before rounding.

    Parameters
    ----------
    value_yen : float
        What the lessor paid [yen].
    rate : float
        Interest [1/year].
    years : int
        Number of payments, 1 or more.
    residual_yen : float
        Value at the end, kept by the lessor [yen].
    advance : bool
        Payments at the beginning of each year rather than at its end.

    Examples
    --------
    >>> round(lease_payment(700e6, 0.02, 7), 2), round(lease_payment(700e6, 0.02, 7, advance=True), 2)
    (108158369.27, 106037616.93)
    """
    if years < 1 or rate < 0.0 or residual_yen > value_yen * (1.0 + rate) ** years:
        raise DataError(f"a lease of {value_yen} yen over {years} years at {rate} with {residual_yen} yen left")
    if rate < 1e-9:  # no digit of the annuity is left
        return (value_yen - residual_yen) / years
    growth = (1.0 + rate) ** years
    payment = (value_yen * growth - residual_yen) * rate / (growth - 1.0)
    return payment / (1.0 + rate) if advance else payment


@functools.lru_cache(maxsize=4096)
def lease_schedule(value_yen: int, rate: float, years: int, residual_yen: int = 0) -> tuple[int, ...]:
    """Payments in whole yen, one a year, each rounded half up."""
    payment = half_up(exact(lease_payment(float(value_yen), rate, years, float(residual_yen))))
    return (payment,) * years


def commitment(payments: tuple[int, ...], paid: int) -> int:
    """Payments still to come after the first `paid` ones [yen]."""
    return sum(payments[max(paid, 0) :])
