"""Placement: which sites to choose.

Small problems are solved exactly as integer programmes (HiGHS through scipy); large ones greedily, which for covering
is within 1 - 1/e of the best. Ties go to the site listed first, so the answer does not depend on chance. Callers list
sites by identifier.
"""

from __future__ import annotations

import numpy as np

SMALL = 40_000  # entries of a reach matrix up to which the integer programme is solved


def min_cover(reach: np.ndarray) -> np.ndarray:
    """Fewest sites that reach all demand.

    Parameters
    ----------
    reach : ndarray of bool, shape (n_demand, n_sites)
        Demand that no site reaches is left out.

    Returns
    -------
    ndarray of int
        Chosen sites, ascending.
    """
    reach = np.asarray(reach, dtype=bool)
    reach = reach[reach.any(axis=1)]
    if reach.shape[0] == 0:
        return np.empty(0, dtype=np.intp)
    if reach.size > SMALL:
        return np.sort(greedy_cover(reach, np.ones(reach.shape[0]))[0])
    n = reach.shape[1]
    return _solve(np.ones(n), [(reach.astype(float), 1.0, np.inf)], n)


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
                 settled=None) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Choose sites one by one, each time the one that reaches most weight not yet reached.

    Parameters
    ----------
    reach : ndarray of bool, shape (n_demand, n_sites)
    weights : array_like, shape (n_demand,)
        Residents or devices.
    target : float
        Share of all weight at which to stop.
    limit : int, optional
        Largest number of sites.
    settled : callable, optional
        ``settled(site)`` is told each choice and returns all demand reached so far (bool, shape (n_demand,)), when
        more is reached together than by each alone.

    Returns
    -------
    chosen : ndarray of int
        Sites in the order chosen; fewer than asked for when no site adds anything.
    totals : ndarray of float
        Weight reached after each choice.
    """
    reach = np.asarray(reach, dtype=bool)
    weights = np.asarray(weights, dtype=np.float64)
    table = np.ascontiguousarray(reach.T, dtype=np.float64)  # one row a site
    enough = target * weights.sum() * (1.0 - 1e-12)
    limit = reach.shape[1] if limit is None else limit
    left, done = weights.copy(), np.zeros(len(weights), dtype=bool)
    chosen: list[int] = []
    totals: list[float] = []
    while len(chosen) < limit and weights[done].sum() < enough:
        gain = table @ left
        best = int(np.argmax(gain))
        if gain[best] <= 1e-9:
            break
        chosen.append(best)
        done = done | reach[:, best] if settled is None else done | reach[:, best] | settled(best)
        left[done] = 0.0
        totals.append(float(weights[done].sum()))
    return np.array(chosen, dtype=np.intp), np.array(totals)


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
