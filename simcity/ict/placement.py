"""Placement: which sites to choose.

Small problems are solved exactly as integer programmes (HiGHS through scipy); large ones greedily, which for covering
is within 1 - 1/e of the best. Demand may ask for several sites, for a service that must not hang on one link; it then
counts as covered when that many of the chosen sites reach it. Ties go to the site listed first, so the answer does not
depend on chance. Callers list sites by identifier.
"""

from __future__ import annotations

import numpy as np

from .._kernels import placement as kernel

SMALL = 40_000  # entries of a reach matrix up to which the integer programme is solved


def min_cover(reach: np.ndarray, reaches: int = 1) -> np.ndarray:
    """Fewest sites that reach all demand, each at least `reaches` times.

    Parameters
    ----------
    reach : ndarray of bool, shape (n_demand, n_sites)
        Demand that fewer sites reach is left out.
    reaches : int

    Returns
    -------
    ndarray of int
        Chosen sites, ascending.
    """
    reach = np.asarray(reach, dtype=bool)
    reach = reach[reach.sum(axis=1) >= reaches]
    if reach.shape[0] == 0:
        return np.empty(0, dtype=np.intp)
    if reach.size > SMALL:
        return np.sort(greedy_cover(reach, np.ones(reach.shape[0]), needs=reaches)[0])
    n = reach.shape[1]
    return _solve(np.ones(n), [(reach.astype(float), float(reaches), np.inf)], n)


def max_cover(reach: np.ndarray, p: int, weights=None) -> np.ndarray:
    """The `p` sites that together reach most demand, exactly.

    Parameters
    ----------
    reach : ndarray of bool, shape (n_demand, n_sites)
    weights : array_like, shape (n_demand,), optional

    Returns
    -------
    ndarray of int
        Chosen sites, ascending.
    """
    reach = np.asarray(reach, dtype=float)
    m, n = reach.shape
    weights = np.ones(m) if weights is None else np.asarray(weights, dtype=float)
    # Variables: sites chosen, then demand covered; a demand is covered by no more than the sites that reach it.
    cost = np.concatenate([np.zeros(n), -weights])
    linked = np.hstack([reach, -np.eye(m)])
    number = np.concatenate([np.ones(n), np.zeros(m)])[None, :]
    return _solve(cost, [(linked, 0.0, np.inf), (number, 0.0, float(p))], n)


def _solve(cost: np.ndarray, rows: list[tuple[np.ndarray, float, float]], n_sites: int) -> np.ndarray:
    from scipy.optimize import Bounds, LinearConstraint, milp

    constraints = [LinearConstraint(a, low, high) for a, low, high in rows]
    answer = milp(cost, constraints=constraints, integrality=np.ones(len(cost)), bounds=Bounds(0, 1))
    if answer.x is None:
        raise ValueError(f"the placement has no solution: {answer.message}")
    return np.flatnonzero(answer.x[:n_sites] > 0.5)


def greedy_cover(reach: np.ndarray, weights, target: float = 1.0, limit: int | None = None,
                 needs=1) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Choose sites one by one, each time the one that reaches most weight not yet covered.

    Parameters
    ----------
    reach : ndarray of bool, shape (n_demand, n_sites)
    weights : array_like, shape (n_demand,)
        Residents or devices.
    target : float
        Share of all weight at which to stop.
    limit : int, optional
        Largest number of sites.
    needs : int or array_like of int, shape (n_demand,)
        Sites that must reach a demand until it counts as covered; it attracts sites until then.

    Returns
    -------
    chosen : ndarray of int
        Sites in the order chosen; fewer than asked for when no site adds anything.
    totals : ndarray of float
        Weight covered after each choice.

    References
    ----------
    Dobson (1982), *Mathematics of Operations Research* 7(4): the greedy rule for covering several times.
    """
    reach = np.ascontiguousarray(reach, dtype=bool)
    weights = np.asarray(weights, dtype=np.float64)
    unit = _unit(weights)
    exact = np.round(weights * unit).astype(np.int64)  # sums are exact, so gains and ties do not depend on their order
    needs = np.array(np.broadcast_to(needs, weights.shape), dtype=np.int64)
    most = reach.shape[1] if limit is None else min(limit, reach.shape[1])
    chosen, totals = np.empty(most, np.int32), np.empty(most, np.int64)
    enough = int(np.ceil(target * float(exact.sum()) * (1.0 - 1e-12)))
    found = kernel.greedy(reach.view(np.uint8), exact, needs, int(exact[needs <= 0].sum()), enough,
                          np.empty(reach.shape[1], np.int64), chosen, totals)  # fmt: skip
    return chosen[:found].astype(np.intp), totals[:found] / unit


def _unit(weights: np.ndarray) -> float:
    """A power of two by which weights become so large that rounding them to whole numbers loses nothing of note."""
    total = float(weights.sum())
    return float(2.0 ** (51 - np.ceil(np.log2(total)))) if total > 0 else 1.0


def p_median(distance: np.ndarray, p: int, weights=None) -> tuple[np.ndarray, float]:
    """`p` sites with a small weighted sum of distances to the nearest: greedy, then swaps (Teitz and Bart 1968).

    Parameters
    ----------
    distance : ndarray, shape (n_demand, n_sites)
    p : int
        From 1 to n_sites.
    weights : array_like, shape (n_demand,), optional

    Returns
    -------
    chosen : ndarray of int
        Ascending.
    cost : float
    """
    distance = np.asarray(distance, dtype=np.float64)
    m, n = distance.shape
    if not 1 <= p <= n:
        raise ValueError(f"p is {p}; expected 1 to {n}")
    weights = np.ones(m) if weights is None else np.asarray(weights, dtype=np.float64)
    chosen: list[int] = []
    nearest = np.full(m, np.inf)
    for _ in range(p):
        costs = weights @ np.minimum(nearest[:, None], distance)
        costs[chosen] = np.inf
        best = int(np.argmin(costs))
        chosen.append(best)
        nearest = np.minimum(nearest, distance[:, best])
    cost, improved = float(weights @ nearest), True
    while improved:
        improved = False
        for k in range(p):
            rest = distance[:, [c for i, c in enumerate(chosen) if i != k]].min(axis=1) if p > 1 else np.inf
            costs = weights @ np.minimum(np.reshape(rest, (-1, 1)), distance)
            costs[chosen] = np.inf
            best = int(np.argmin(costs))
            if costs[best] < cost - 1e-9:
                chosen[k], cost, improved = best, float(costs[best]), True
    return np.sort(np.array(chosen, dtype=np.intp)), cost
