"""Local bonds (地方債): presets, charge ratio and the schedule of level payments (元利均等) in whole yen.

Each payment is rounded half up to one yen, interest is cut to whole yen, and the last payment is the balance with its
interest, so that the schedule ends at 0. Payments begin the year after the issue. Left out: sinking funds, refinancing,
semi-annual payments.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

from ..errors import DataError
from .rounding import exact, floor_yen, half_up


@dataclass(frozen=True)
class BondKind:
    """One kind of bond: share of the burden it may cover (充当率), share of its service counted in the tax (算入率)."""

    kind: str
    ja: str
    en: str
    charge_ratio: float
    lat_share: float
    origin: str
    source: str


@functools.cache
def bond_kinds() -> dict[str, BondKind]:
    """The presets of ``finance/defaults/bonds.csv`` by kind."""
    path = resources.files("simcity").joinpath("finance", "defaults", "bonds.csv")
    with path.open(encoding="utf-8") as file:
        return {row["kind"]: BondKind(row["kind"], row["ja"], row["en"], float(row["charge_ratio"]),
                                      float(row["lat_share"]), row["origin"], row["source"])
                for row in csv.DictReader(file)}  # fmt: skip


class Payment(NamedTuple):
    """One yearly payment [yen] and the balance after it."""

    payment: int
    interest: int
    principal: int
    balance: int


def level_payment(principal_yen: int, rate: float, years: int) -> int:
    """Yearly payment that repays `principal_yen` in `years` at `rate`, rounded half up [yen].

    Examples
    --------
    >>> level_payment(630_000_000, 0.005, 10)
    64745461
    """
    if years < 1:
        raise DataError(f"a bond over {years} years; expected 1 or more")
    if rate < 1e-9:  # no digit of the annuity is left
        return half_up(exact(principal_yen) / years)
    r = exact(rate)
    return half_up(principal_yen * r / (1 - (1 + r) ** -years))


@functools.lru_cache(maxsize=4096)
def schedule(principal_yen: int, rate: float, term_years: int, grace_years: int = 0) -> tuple[Payment, ...]:
    """The payments of a bond, one a year.

    Parameters
    ----------
    principal_yen : int
        Sum borrowed [yen], 0 or more.
    rate : float
        Interest [1/year], 0 or more.
    term_years : int
        Number of payments.
    grace_years : int
        First payments that are interest only, fewer than `term_years`.

    Returns
    -------
    tuple of Payment, length `term_years`

    Examples
    --------
    >>> schedule(100_000_000, 0.01, 10, 2)[0].payment, schedule(100_000_000, 0.01, 10, 2)[-1].payment
    (1000000, 13069028)
    """
    if principal_yen < 0 or rate < 0.0 or not 0 <= grace_years < term_years:
        raise DataError(f"a bond of {principal_yen} yen at {rate} over {term_years} years with {grace_years} years of "
                        "grace; expected sums and rates of 0 or more and a grace shorter than the term")  # fmt: skip
    level = level_payment(principal_yen, rate, term_years - grace_years)
    balance, payments = int(principal_yen), []
    for index in range(1, term_years + 1):
        interest = floor_yen(balance * exact(rate))
        if index == term_years:
            repaid = balance
        elif index <= grace_years:
            repaid = 0
        else:  # rounding half up on a tiny principal may ask for more than is left
            repaid = min(max(level - interest, 0), balance)
        balance -= repaid
        payments.append(Payment(interest + repaid, interest, repaid, balance))
    return tuple(payments)


def issue(burden_yen: int, charge_ratio: float) -> int:
    """Sum that may be borrowed on a burden after subsidies: floor(charge ratio x burden) [yen]."""
    return floor_yen(burden_yen * exact(charge_ratio)) if burden_yen > 0 else 0
