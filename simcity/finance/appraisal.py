"""Appraisal: net present value, internal rates of return, payback, benefit over cost.

Flows come at yearly steps, the first one now and undiscounted (the convention of spreadsheets' ``NPV`` plus the first
flow). Costs enter benefit over cost gross of transfers: a subsidy, allocation tax or levy moves money and uses nothing.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np

_HIGHEST_RATE = 1e6  # a rate beyond this is no answer to anybody


class SeveralRatesWarning(UserWarning):
    """A stream of flows has more than one internal rate of return; rely on the net present value."""


def npv(rate: float, flows: Sequence[float] | np.ndarray) -> float:
    """Net present value of `flows` [yen]: sum of c_t / (1 + rate)^t, t from 0.

    Examples
    --------
    >>> round(npv(0.08, [-40000, 5000, 8000, 12000, 30000]), 5)
    3065.22267
    """
    c = np.asarray(flows, dtype=np.float64)
    return float(math.fsum((c / (1.0 + rate) ** np.arange(len(c))).tolist()))


def pmt(rate: float, periods: int, present: float, future: float = 0.0) -> float:
    """Level payment at the end of each period that settles `present` and `future` (signs as in spreadsheets)."""
    if rate == 0.0:
        return -(present + future) / periods
    growth = (1.0 + rate) ** periods
    return -(present * growth + future) * rate / (growth - 1.0)


def irr_all(flows: Sequence[float]) -> list[float]:
    """All internal rates of return above -100 %, ascending; empty when there is none.

    Notes
    -----
    With x = 1 / (1 + r), the value is a polynomial whose positive real roots are the answers. Roots from the companion
    matrix are sharpened by Newton's method; a single change of sign has exactly one root, found by bracketing.

    Examples
    --------
    >>> [round(r, 9) for r in irr_all([-100, 230, -132])], irr_all([100, 50, 20])
    ([0.1, 0.2], [])
    """
    c = np.trim_zeros(np.asarray(flows, dtype=np.float64), "b")
    lead = int(np.argmax(c != 0.0)) if c.any() else 0
    c = c[lead:]  # years of nothing at the start shift time, not the rate
    signs = np.sign(c[c != 0.0])
    changes = int(np.count_nonzero(signs[1:] != signs[:-1]))
    if changes == 0:
        return []
    scaled = c / np.abs(c).max()
    if changes == 1:
        root = _bracketed(scaled)
        return [] if root is None else [root]
    rates = {}
    for x in np.roots(scaled[::-1]):
        if abs(x.imag) > 1e-4 * max(1.0, abs(x.real)) or x.real <= 0.0:
            continue
        x = _newton(scaled, float(x.real))
        if x is not None and 0.0 < x and 1.0 / x - 1.0 <= _HIGHEST_RATE:
            rates[round(1.0 / x - 1.0, 8)] = 1.0 / x - 1.0
    return sorted(rates.values())


def irr(flows: Sequence[float]) -> float | None:
    """Internal rate of return; None when there is none, the one nearest 0 with a warning when there are several.

    Warns
    -----
    SeveralRatesWarning
        Naming all rates.

    Examples
    --------
    >>> round(irr([-100, 39, 59, 55, 20]), 5)
    0.28095
    """
    rates = irr_all(flows)
    if not rates:
        return None
    if len(rates) > 1:
        named = ", ".join(f"{rate:.4%}" for rate in rates)
        warnings.warn(f"the flows have {len(rates)} internal rates ({named}); rely on the net present value",
                      SeveralRatesWarning, stacklevel=2)  # fmt: skip
    return min(rates, key=abs)


def mirr(flows: Sequence[float], finance_rate: float, reinvest_rate: float) -> float | None:
    """Modified internal rate: outlays at `finance_rate`, receipts carried to the end at `reinvest_rate`.

    Examples
    --------
    >>> round(mirr([-100, 230, -132], 0.04, 0.04), 7)
    0.0379193
    """
    c = np.asarray(flows, dtype=np.float64)
    n = len(c) - 1
    outlays = -npv(finance_rate, np.minimum(c, 0.0))
    receipts = npv(reinvest_rate, np.maximum(c, 0.0)) * (1.0 + reinvest_rate) ** n
    if n < 1 or outlays <= 0.0 or receipts <= 0.0:
        return None
    return (receipts / outlays) ** (1.0 / n) - 1.0


def payback(flows: Sequence[float], rate: float = 0.0) -> float:
    """Years until the (discounted) flows have paid back, linear within the year; inf when they never do.

    Examples
    --------
    >>> round(payback([-1000, 300, 420, 680]), 4), payback([-10, 1])
    (2.4118, inf)
    """
    c = np.asarray(flows, dtype=np.float64) / (1.0 + rate) ** np.arange(len(flows))
    total = np.cumsum(c)
    if total[0] >= 0.0:
        return 0.0
    for t in range(1, len(total)):
        if total[t - 1] < 0.0 <= total[t]:
            return float(t - 1 - total[t - 1] / c[t])
    return math.inf


def benefit_cost(benefits: Sequence[float], costs: Sequence[float], rate: float) -> tuple[float, float]:
    """Benefit over cost, and net benefit [yen], both in present value.

    Parameters
    ----------
    benefits, costs : sequence of float, shape (n_years,)
        Real resources gained and used [yen]; no transfers.
    rate : float
        Social discount rate [1/year].

    Returns
    -------
    ratio, net : float
        The ratio is inf when nothing is used.
    """
    gained, used = npv(rate, benefits), npv(rate, costs)
    return (gained / used if used else math.inf), gained - used


def _value(c: np.ndarray, x: float) -> float:
    return float(np.polynomial.polynomial.polyval(x, c))


def _newton(c: np.ndarray, x: float, steps: int = 40) -> float | None:
    """Root of the polynomial near `x`, or None when there is none (a pair of complex roots that looked real)."""
    slope = np.polynomial.polynomial.polyder(c)
    for _ in range(steps):
        d = _value(slope, x)
        if d == 0.0:
            break
        step = _value(c, x) / d
        x -= step
        if abs(step) <= 1e-15 * max(1.0, abs(x)):
            break
    scale = float(np.sum(np.abs(c) * np.abs(x) ** np.arange(len(c))))
    return x if abs(_value(c, x)) <= 1e-12 * scale else None


def _bracketed(c: np.ndarray) -> float | None:
    """The one rate of flows with one change of sign; None when it lies above `_HIGHEST_RATE`.

    Works on ln(1 + r), in which the discounted sum stays within range for rates near -100 % and for very high ones.
    """
    from scipy.optimize import brentq

    t = np.arange(len(c))

    def signed(log_growth: float) -> float:
        exponents = -t * log_growth
        return float(np.sum(c * np.exp(exponents - exponents.max())))

    low, high = -1.0, 1.0
    while signed(low) * signed(high) > 0.0:
        low, high = 2.0 * low, 2.0 * high
        if high > 1e4:
            return None
    rate = math.expm1(brentq(signed, low, high, xtol=1e-15, rtol=1e-14))
    return rate if rate <= _HIGHEST_RATE else None
