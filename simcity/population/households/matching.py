"""Choosing and pairing residents, area by area, by drawn priority.

Every function is a function of who the residents are and what they drew: the order of rows decides nothing, except
between residents whose draws are equal to the last bit.
"""

from __future__ import annotations

import numpy as np

WINDOWS = (0, 1, 2, 3, 5, 8)  #: years of age on both sides of the one looked for, round after round


def ranks(area: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Rank of each entry within its area, from 0, lowest score first; int64.

    Examples
    --------
    >>> ranks(np.array([0, 1, 0]), np.array([5.0, 1.0, 2.0])).tolist()
    [1, 0, 0]
    """
    order = np.lexsort((score, area))
    ordered = area[order]
    out = np.empty(area.size, dtype=np.int64)
    out[order] = np.arange(area.size) - np.searchsorted(ordered, ordered)
    return out


def fit_level(share: np.ndarray, number: np.ndarray, total: float) -> np.ndarray:
    """Shares moved by one amount on the logit scale, so that ``sum(number * share)`` is `total`.

    Parameters
    ----------
    share : ndarray of float64
        In [0, 1]; 0 and 1 stay as they are.
    number : ndarray of float64, shape of `share`
        Residents who have each share.
    total : float
        Residents wanted; beyond what is possible, the nearest that is.
    """
    free = (share > 0) & (share < 1)
    odds = np.where(free, share, 0.5) / np.where(free, 1.0 - share, 0.5)
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        moved = np.where(free, odds * np.exp(middle) / (1.0 + odds * np.exp(middle)), share)
        low, high = (middle, high) if (moved * number).sum() < total else (low, middle)
    return np.where(free, odds * np.exp(high) / (1.0 + odds * np.exp(high)), share)


def take(area: np.ndarray, chance: np.ndarray, u: np.ndarray, total: int) -> np.ndarray:
    """Exactly `total` of the entries, each with its chance, areas close to their expectation; a mask.

    Parameters
    ----------
    chance : ndarray of float64
        In [0, 1]; scaled to the total first, by one amount on the logit scale.
    u : ndarray of float64
        One uniform each: the order within the area.
    """
    total = min(max(total, 0), int(np.count_nonzero(chance > 0)))
    if not total:
        return np.zeros(area.size, dtype=bool)
    level, cell = np.unique(chance, return_inverse=True)
    fitted = fit_level(level, np.bincount(cell).astype(float), total)[cell]
    order = np.lexsort((u, area))
    marks = np.cumsum(fitted[order])
    marks *= total / marks[-1]
    hit = np.diff(np.floor(marks + 0.5 + 1e-9), prepend=0.0) > 0  # a chance of 1 may meet a mark twice
    out = np.zeros(area.size, dtype=bool)
    out[order] = hit
    short = total - int(hit.sum())
    if short > 0:
        left = np.flatnonzero(~out & (chance > 0))
        out[left[np.lexsort((u[left], -fitted[left]))][:short]] = True
    elif short < 0:
        there = np.flatnonzero(out)
        out[there[np.argsort(u[there], kind="stable")][:-short]] = False
    return out


def race(weight: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Scores of a weighted draw without replacement: the lowest win; weight 0 never does."""
    with np.errstate(divide="ignore"):
        return np.where(weight > 0, -np.log1p(-u) / np.maximum(weight, 1e-300), np.inf)


def fewest(area_a: np.ndarray, area_b: np.ndarray) -> np.ndarray:
    """How many pairs each area can have."""
    n = int(max(area_a.max(initial=-1), area_b.max(initial=-1))) + 1
    return np.minimum(np.bincount(area_a, minlength=n), np.bincount(area_b, minlength=n))


def pair(area_a: np.ndarray, score_a: np.ndarray, area_b: np.ndarray, score_b: np.ndarray) -> tuple:
    """Pairs of the same rank within the same area; positions in a and in b."""
    width = np.int64(1) << 32
    key_a = area_a.astype(np.int64) * width + ranks(area_a, score_a)
    key_b = area_b.astype(np.int64) * width + ranks(area_b, score_b)
    _, at_a, at_b = np.intersect1d(key_a, key_b, assume_unique=True, return_indices=True)
    return at_a, at_b


def pair_by_age(area_a, first_a, age_a, area_b, first_b, age_b) -> tuple[np.ndarray, np.ndarray]:
    """As many pairs in each area as there can be, those of the lowest `first`, oldest with oldest.

    Returns
    -------
    positions in a, positions in b : ndarray of int64
    """
    limit = fewest(area_a, area_b)
    in_a = np.flatnonzero(ranks(area_a, first_a) < limit[area_a])
    in_b = np.flatnonzero(ranks(area_b, first_b) < limit[area_b])
    at_a, at_b = pair(area_a[in_a], age_a[in_a], area_b[in_b], age_b[in_b])
    return in_a[at_a], in_b[at_b]


def place(area, wanted, u, home_area, home_age, home_u, room) -> np.ndarray:
    """A home for each entry: in its area, of about the age wanted, while there is room.

    Parameters
    ----------
    area, wanted, u : ndarray
        Area, age wanted of the parent [years] and one uniform of each who looks for a home.
    home_area, home_age, home_u, room : ndarray
        Area, age of the parent, uniform and free places of each home.

    Returns
    -------
    ndarray of int64
        Position of the home, -1 where none was found.
    """
    found = np.full(area.size, -1, dtype=np.int64)
    if not home_area.size:
        return found
    room = room.astype(np.int64).copy()
    order = np.lexsort((home_u, home_age, home_area))
    key = home_area[order].astype(np.int64) * 1024 + home_age[order]
    wanted = np.clip(np.rint(wanted), 0, 1000).astype(np.int64)
    for turn, window in enumerate(WINDOWS):
        left = np.flatnonzero(found < 0)
        if not left.size:
            break
        base = area[left].astype(np.int64) * 1024
        low = np.searchsorted(key, base + np.maximum(wanted[left] - window, 0), side="left")
        high = np.searchsorted(key, base + wanted[left] + window, side="right")
        some = high > low
        left, low, high = left[some], low[some], high[some]
        draw = (u[left] * 997.0 * (turn + 1)) % 1.0  # another digit of the same uniform each turn
        home = order[low + (draw * (high - low)).astype(np.int64)]
        fits = ranks(home, draw) < room[home]
        found[left[fits]] = home[fits]
        room -= np.bincount(home[fits], minlength=room.size)
    return found
