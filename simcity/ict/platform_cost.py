"""What a data platform costs alone, joined, and shared among municipalities, and who would rather not join.

Pure functions of numbers; sums of money are in the unit they are given in (yen, or million yen in the known answers)
and whole yen where a cost is split. Left out: gains from joined data, which belong to the services.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

RULES = ("equal", "population", "shapley")
SIZE_EXPONENT = 0.5457  # yearly IT cost per resident falls with residents^-0.4543 (MIC budget survey, fiscal 2017)


def silo_cost(services: int, base: float, interface: float, exchanging: float = 1.0) -> float:
    """Each service alone, pairs joined one by one: n F_s + c_int n (n - 1) / 2 times the share of pairs joined."""
    return services * base + interface * services * (services - 1) / 2.0 * exchanging


def joined_cost(services: int, base: float, module: float, adapter: float) -> float:
    """One platform with modules: F_p + n (F_m + a)."""
    return base + services * (module + adapter)


def crossover(silo_base: float, interface: float, base: float, module: float, adapter: float) -> float:
    """Number of services from which one platform is cheaper; ``inf`` when it never is.

    The positive root of (c_int / 2) n^2 + (F_s - c_int / 2 - F_m - a) n - F_p = 0, all pairs joined.
    """
    a, b = interface / 2.0, silo_base - interface / 2.0 - module - adapter
    if a == 0.0:
        return base / b if b > 0 else float("inf")
    return float((-b + np.sqrt(b * b + 4.0 * a * base)) / (2.0 * a))


def common_cost(base: float, members: int, theta: float) -> float:
    """Common part of a platform of `members` municipalities: F_p k^theta."""
    return base * members**theta


def stand_alone_costs(base: float, residents: ArrayLike, reference: float) -> np.ndarray:
    """What a platform would cost each municipality by itself, `base` being right for `reference` residents."""
    return base * (np.asarray(residents, dtype=np.float64) / reference) ** SIZE_EXPONENT


def airport_shares(costs: ArrayLike) -> np.ndarray:
    """Shapley value of the airport game: each further part is split among those who need it.

    Parameters
    ----------
    costs : array_like of float
        Cost of what each would need by itself; the common thing costs the largest.

    Returns
    -------
    ndarray of float64
        In the order given; sums to the largest cost.

    References
    ----------
    Littlechild and Owen (1973), *Management Science* 20(3).
    """
    needed = np.asarray(costs, dtype=np.float64)
    order = np.argsort(needed, kind="stable")
    steps = np.diff(needed[order], prepend=0.0) / np.arange(len(needed), 0, -1)
    shares = np.empty(len(needed))
    shares[order] = np.cumsum(steps)
    return shares


def sharing_weights(rule: str, residents: ArrayLike, stand_alone: ArrayLike) -> np.ndarray:
    """Share of the common cost that each member bears under a rule; sums to 1."""
    people = np.asarray(residents, dtype=np.float64)
    if rule == "equal":
        weights = np.ones(len(people))
    elif rule == "population":
        weights = people
    elif rule == "shapley":
        weights = airport_shares(stand_alone)
    else:
        raise ValueError(f"the cost rule is {rule!r}; expected one of {', '.join(RULES)}")
    return weights / weights.sum()


def split_yen(total: int, weights: ArrayLike) -> np.ndarray:
    """`total` whole yen in proportion to `weights`, to the yen (largest remainder, ties to the first).

    Returns
    -------
    ndarray of int64
        Sums to `total` exactly.
    """
    parts = np.asarray(weights, dtype=np.float64)
    exact = total * (parts / parts.sum())
    floors = np.floor(exact).astype(np.int64)
    missing = int(total - floors.sum())
    # Rounding of the products can leave the floors a yen above the total; then the smallest remainders give.
    order = np.argsort(floors - exact, kind="stable") if missing >= 0 else np.argsort(exact - floors, kind="stable")
    floors[order[: abs(missing)]] += 1 if missing >= 0 else -1
    return floors


def quitters(shares: ArrayLike, extra: float, stand_alone: ArrayLike) -> np.ndarray:
    """Members who pay at least as much together (share plus own extra cost) as they would alone; bool."""
    return np.asarray(shares, dtype=np.float64) + extra >= np.asarray(stand_alone, dtype=np.float64)


def lasting_members(rule: str, base: float, theta: float, residents: Mapping[str, float], leader: str,
                    extra: float = 0.0) -> tuple[str, ...]:  # fmt: skip
    """Who is left when all who would pay less alone have gone, and those again whom that made dearer.

    Parameters
    ----------
    rule : {"equal", "population", "shapley"}
    base : float
        Cost of a platform for the leader alone.
    residents : mapping of str to float
        Members by name.
    leader : str
        Stays whatever it costs.
    extra : float
        Further cost of joining, per member.

    Returns
    -------
    tuple of str
        In the order given; the leader alone when sharing pays for nobody.
    """
    members = list(residents)
    while len(members) > 1:
        people = [residents[m] for m in members]
        alone = stand_alone_costs(base, people, residents[leader])
        shares = common_cost(base, len(members), theta) * sharing_weights(rule, people, alone)
        leaves = quitters(shares, extra, alone)
        going = [m for m, quits in zip(members, leaves, strict=True) if quits and m != leader]
        if not going:
            return tuple(members)
        members = [m for m in members if m not in going]
    return tuple(members)


def switching_cost(factor: float, age_years: float, capex: float, openness: float) -> float:
    """Cost of leaving a system: x0 (1 + 0.1 age) times its capital cost times (1 - openness)."""
    return factor * (1.0 + 0.1 * age_years) * capex * (1.0 - openness)
