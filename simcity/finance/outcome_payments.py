"""Outcome payments of a social impact bond (SIB): what an outcome earns, up to a cap.

Three schedules that Japanese contracts use. Left out: the investors' own waterfall.
"""

from __future__ import annotations

from ..errors import DataError


def linear_zero(outcome: float, target: float, cap: float) -> float:
    """cap x min(1, outcome / target); nothing for no outcome.

    Examples
    --------
    >>> round(linear_zero(0.329, 0.80, 7.86), 4)
    3.2324
    """
    if target <= 0.0:
        raise DataError(f"an outcome target is {target}; expected more than 0")
    return cap * min(1.0, max(outcome, 0.0) / target)


def linear_band(outcome: float, low: float, high: float, floor_payment: float, cap: float) -> float:
    """Nothing below `low`, from `floor_payment` at `low` straight up to `cap` at `high`, the cap beyond.

    Examples
    --------
    >>> linear_band(78.9, 79, 87, 1.7453, 4.88), linear_band(90, 79, 87, 1.7453, 4.88)
    (0.0, 4.88)
    """
    if not low < high:
        raise DataError(f"an outcome band runs from {low} to {high}; expected low below high")
    if outcome < low:
        return 0.0
    return floor_payment + (cap - floor_payment) * min((outcome - low) / (high - low), 1.0)


def all_or_nothing(outcome: float, target: float, cap: float) -> float:
    """The cap when the target is met, else nothing."""
    return cap if outcome >= target else 0.0
