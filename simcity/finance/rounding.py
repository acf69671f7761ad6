"""Whole yen: the only two ways in which a fraction of a yen is decided.

A single payment is rounded half up. A sum that was shared out, or that was counted on weighted people, is rounded
once by largest remainder, so that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np

_GUARD = Decimal("1e-9")  # a product that is whole but for the last bits of a float counts as whole


def exact(value: float | int | Decimal) -> Decimal:
    """`value` as the decimal number that people typed: 0.005 is five thousandths, not its nearest float."""
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value)) if isinstance(value, float) else int(value))


def half_up(value: float | int | Decimal) -> int:
    """`value` rounded to the nearest yen, halves up.

    Examples
    --------
    >>> half_up(0.5), half_up(1.4), half_up(2.5)
    (1, 1, 3)
    """
    return int(exact(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def floor_yen(value: float | int | Decimal) -> int:
    """`value` cut to whole yen.

    Examples
    --------
    >>> floor_yen(2842022.695), floor_yen(exact(0.1) * 30)
    (2842022, 3)
    """
    return int((exact(value) + _GUARD).quantize(Decimal(1), rounding=ROUND_FLOOR))


def largest_remainder(amounts: Sequence[float] | np.ndarray, total: int | None = None) -> np.ndarray:
    """Whole numbers closest to `amounts` that add up to `total`.

    Parameters
    ----------
    amounts : array_like of float, shape (n,)
        Shares of 0 or more [any unit]; scaled to `total`.
    total : int, optional
        The whole [yen]; by default the sum of `amounts`, rounded half up.

    Returns
    -------
    ndarray of int64, shape (n,)
        Each is the scaled amount rounded down or up. Ties go to the earlier one, so the order must be canonical.

    Raises
    ------
    ValueError
        When an amount is below 0 or not finite, or when nothing can carry a total above 0.

    Examples
    --------
    >>> largest_remainder([1.0, 1.0, 1.0], 100).tolist()
    [34, 33, 33]
    >>> largest_remainder([0.4, 0.4, 0.2]).tolist()
    [1, 0, 0]
    """
    shares = np.asarray(amounts, dtype=np.float64)
    if shares.size and (not np.isfinite(shares).all() or shares.min() < 0.0):
        raise ValueError("amounts must be finite and 0 or more")
    whole = half_up(float(shares.sum())) if total is None else int(total)
    sum_of_shares = float(shares.sum())
    if whole < 0 or (whole > 0 and sum_of_shares <= 0.0):
        raise ValueError(f"{whole} yen cannot be shared out over amounts that sum to {sum_of_shares}")
    if whole == 0:
        return np.zeros(shares.shape, dtype=np.int64)
    quotas = shares / sum_of_shares * whole
    parts = np.floor(quotas).astype(np.int64)
    left = whole - int(parts.sum())
    if left < 0:  # quotas above 2^53 yen may round up as floats; take back from the smallest remainders
        parts[np.argsort(quotas - parts, kind="stable")[:-left]] -= 1
    elif left > 0:
        parts[np.argsort(-(quotas - parts), kind="stable")[:left]] += 1
    return parts
