"""Which doubtful numbers decide a comparison, and where the ranking would turn.

For each parameter the rank correlation (Spearman) between its drawn value and the difference of two strategies; then a
straight line through the draws says at which value the difference would be nothing. Both look at one parameter at a
time while all others vary: good for naming what to find out next, not a measure of interaction. With n draws and many
parameters some correlation is chance; `certain` says whether it passes a test corrected for their number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

TOP = 3
LEAST_SHARE = 0.01  # of the variance; what explains less is not worth naming


@dataclass(frozen=True)
class Decider:
    """A parameter that moves a difference.

    `flip` is the value at which the difference is nothing; None when that lies outside the values drawn.
    """

    parameter: str
    correlation: float
    flip: float | None
    certain: bool


def rank_correlation(x, y) -> float:
    """Spearman's rank correlation, ties at their mean rank; 0 when either does not vary.

    Examples
    --------
    >>> rank_correlation([1, 2, 3, 4], [1, 4, 9, 16])
    1.0
    """
    a, b = _ranks(np.asarray(x, dtype=float)), _ranks(np.asarray(y, dtype=float))
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return round(float(a @ b) / size, 12) if size > 0 else 0.0


def _ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2.0)[inverse]


def flip_value(values, differences) -> float | None:
    """Value of a parameter at which a straight line through the draws crosses zero; None outside the values drawn.

    Examples
    --------
    >>> flip_value([0.0, 1.0, 2.0], [-1.0, 0.0, 1.0])
    1.0
    """
    x, y = np.asarray(values, dtype=float), np.asarray(differences, dtype=float)
    spread = x - x.mean()
    size = float(spread @ spread)
    if size <= 0:
        return None
    slope = float(spread @ y) / size
    if slope == 0:
        return None
    crossing = float(x.mean() - y.mean() / slope)
    return crossing if x.min() <= crossing <= x.max() else None


def deciders(drawn: Mapping[str, np.ndarray], differences, top: int = TOP) -> list[Decider]:
    """The parameters that move a difference most.

    Parameters
    ----------
    drawn : mapping of str to array of float, shape (n_draws,)
        Value of each doubtful parameter in each draw.
    differences : array_like of float, shape (n_draws,)
    top : int
        How many to name.

    Returns
    -------
    list of Decider
        Strongest first; parameters that do not vary, or with fewer than four draws none.
    """
    y = np.asarray(differences, dtype=float)
    if len(y) < 4 or not np.ptp(y) > 0:
        return []
    varying = {name: x for name, x in drawn.items() if np.ptp(x) > 0}
    found = [(rank_correlation(x, y), name) for name, x in varying.items()]
    found.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
    least = _critical(len(y), max(len(varying), 1))
    return [Decider(name, r, flip_value(varying[name], y), abs(r) >= least) for r, name in found[:top]]


@dataclass(frozen=True)
class Influence:
    """How much of the variance over futures one doubtful thing alone explains; `correlation` is 0 for the world."""

    parameter: str
    share: float
    correlation: float
    certain: bool


WORLD = "world"  #: the name under which the choice of the projection stands among the influences


def influences(drawn: Mapping[str, np.ndarray], worlds, values, top: int = TOP) -> list[Influence]:
    """What moves an outcome most over the futures.

    Parameters
    ----------
    drawn : mapping of str to array of float, shape (n_draws,)
        Value of each doubtful parameter in each draw.
    worlds : array_like of str, shape (n_draws,)
        The projection each draw lives in.
    values : array_like of float, shape (n_draws,)
    top : int
        How many to name.

    Returns
    -------
    list of Influence
        Strongest first; with fewer than eight draws, or without any spread, none.

    Notes
    -----
    The share of the worlds is omega squared, which is free of what chance alone puts between groups. Parameters are
    looked at inside the worlds: the squared rank correlation with what a world leaves over, less what chance explains,
    times the share that is left. Interactions are not seen, and shares need not add up to one.

    References
    ----------
    Hays (1963) for omega squared; Wherry (1931) for the adjusted squared correlation.
    """
    y, groups = np.asarray(values, dtype=float), np.asarray(worlds)
    n = len(y)
    if n < 8 or not np.ptp(y) > 0:
        return []
    names = sorted(set(groups.tolist()))
    left = y.copy()
    for name in names:
        left[groups == name] -= y[groups == name].mean()
    whole, inside = float(((y - y.mean()) ** 2).sum()), float((left**2).sum())
    k = len(names)
    if n - k < 2:
        return []
    mean_square = inside / (n - k) if n > k else 0.0
    of_world = max((whole - inside - (k - 1) * mean_square) / (whole + mean_square), 0.0) if k > 1 else 0.0
    varying = {name: x for name, x in drawn.items() if np.ptp(x) > 0}
    least = _critical(n - k + 1, max(len(varying), 1))
    found = [Influence(WORLD, of_world, 0.0, _differ(whole - inside, inside, n, k))] if of_world > 0 else []
    for name, x in varying.items():
        r = rank_correlation(x, left)
        share = (1.0 - of_world) * max(1.0 - (1.0 - r * r) * (n - k) / (n - k - 1), 0.0)
        found.append(Influence(name, share, r, abs(r) >= least))
    found.sort(key=lambda i: (-i.share, i.parameter))
    return [i for i in found[:top] if i.share >= LEAST_SHARE]


def _differ(between: float, inside: float, n: int, k: int) -> bool:
    """Whether groups differ by more than chance at 5 % (F test)."""
    from scipy.special import fdtrc

    if inside <= 0 or n <= k:
        return between > 0
    return bool(fdtrc(k - 1, n - k, between / (k - 1) / (inside / (n - k))) < 0.05)


def _critical(n: int, tests: int) -> float:
    """Least correlation that is not chance at 5 % among `tests` parameters (Fisher's z, Bonferroni)."""
    z = NormalDist().inv_cdf(1.0 - 0.05 / (2 * tests)) * np.sqrt(1.06 / max(n - 3, 1))
    return float(np.tanh(z))
