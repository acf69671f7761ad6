"""National subsidies (国庫支出金): a rate of eligible initial cost, up to a cap, until an end year.

The grant is fixed on what was asked for when it was decided; an overrun is the city's own, a saving lowers the grant.
Running cost is never eligible: that is the deficit after the end of the subsidy that planners meet. Closing something
inside its restricted period makes the part for the years not served repayable.
"""

from __future__ import annotations

from ..errors import DataError
from .rounding import exact, floor_yen


def eligible_yen(asked_yen: int, settled_yen: int) -> int:
    """Cost that a grant is computed on: what was asked for, or less when less was spent [yen]."""
    return min(asked_yen, settled_yen)


def grant(
    eligible: int, rate: float, cap_yen: int | None = None, year: int | None = None, until: int | None = None
) -> int:
    """Subsidy on `eligible` yen: min(floor(rate x eligible), cap), and nothing after `until` [yen].

    Examples
    --------
    >>> grant(1_000_000_000, 0.5, 300_000_000), grant(1_000, 0.5, None, year=2031, until=2030)
    (300000000, 0)
    """  # fmt: skip
    if not 0.0 <= rate <= 1.0:
        raise DataError(f"a subsidy rate is {rate}; expected a share from 0 to 1")
    if eligible <= 0 or (until is not None and year is not None and year > until):
        return 0
    sum_yen = floor_yen(eligible * exact(rate))
    return sum_yen if cap_yen is None else min(sum_yen, int(cap_yen))


def repayment_on_disposal(subsidy_yen: int, built: int, restricted_until: int, disposed: int) -> int:
    """What the state asks back when something is given up in year `disposed` [yen].

    The share for the years from `disposed` to `restricted_until`, both included, of all restricted years from `built`;
    rounded down, 0 afterwards.

    Examples
    --------
    >>> repayment_on_disposal(60_000_000, 2018, 2023, 2021), repayment_on_disposal(60_000_000, 2018, 2023, 2024)
    (30000000, 0)
    """
    period, left = restricted_until - built + 1, restricted_until - disposed + 1
    return subsidy_yen * min(left, period) // period if period > 0 and left > 0 else 0
