"""Gateways through the years: set up from the assets, worn out, renewed, closed.

A gateway keeps its name and place; its equipment is replaced. Equipment that wears out stops, and stays dark unless a
strategy renews it. Lives are keyed by gateway and number of renewals. Left out: thefts, moves of the building below.
"""

from __future__ import annotations

import numpy as np

from ..rng import keys_of
from .coverage import Ground, Reach
from .failures import draw_lives
from .placement import greedy_cover
from .siting import Sites

KIND = "lorawan_gateway"


def _life(state, rid, renewals, age) -> np.ndarray:
    numbers = state.parameters
    return draw_lives(state.draws, rid, renewals, age, numbers["gateway_life_years"], numbers["gateway_life_shape"])


def identities(names) -> np.ndarray:
    """Identity of each gateway from its name."""
    return np.array([keys_of("gateway", str(name))[0] for name in names], dtype=np.uint64)


def add_existing(state, place) -> None:
    """Put the gateways of the assets on the table.

    Parameters
    ----------
    place : callable
        From a number of gateways to their :class:`Sites`. All assets are placed in one go, oldest first.
    """
    assets = state.assets
    rows = np.flatnonzero((assets.kind == KIND) & (assets["count"] > 0))
    rows = rows[np.argsort(assets.year[rows], kind="stable")]
    counts = assets["count"][rows]
    if counts.sum() == 0:
        return
    sites = place(int(counts.sum()))
    begin = 0
    for row, count in zip(rows, counts, strict=True):
        _add_asset(state, int(row), sites.take(np.arange(begin, begin + int(count))))
        begin += int(count)


def _add_asset(state, row: int, sites: Sites) -> None:
    assets, n = state.assets, len(sites)
    names = np.array([f"{assets.asset[row]}-{k + 1:04d}" for k in range(n)], dtype=object)
    rid = identities(names)
    built = int(assets.year[row])
    life = _life(state, rid, 0, max(state.first - built, 0))
    subsidy = int(assets.subsidy_yen[row])
    until = int(assets.restricted_until[row])
    if subsidy > 0 and until == 0:
        until = built + int(state.parameters["restricted_years"]) - 1
    parts = np.full(n, subsidy // n, dtype=np.int64)
    parts[: subsidy % n] += 1
    state.gateways.append(
        n, gateway=names, rid=rid, asset=str(assets.asset[row]), site=sites.id, zone=sites.zone, x_m=sites.x_m,
        y_m=sites.y_m, pole=sites.pole, installed=built, life_years=life,
        stated_life_years=float(assets.life_years[row]), contract_end=int(assets.contract_end[row]),
        owner=str(assets.owner[row]), subsidy_yen=parts, restricted_until=until,
    )  # fmt: skip


def add_new(state, sites: Sites) -> slice:
    """Put gateways on the table that are still to be built; they do not work yet."""
    names = np.array([f"new-{site}" for site in sites.id], dtype=object)
    return state.gateways.append(
        len(sites), gateway=names, rid=identities(names), site=sites.id, zone=sites.zone, x_m=sites.x_m,
        y_m=sites.y_m, pole=sites.pole, working=False, renewals=-1,
    )  # fmt: skip


def wear_out(state) -> int:
    """Stop what has reached the end of its life; returns how many stopped."""
    table = state.gateways
    worn = table.working & (state.year - table.installed >= table.life_years)
    table.working[worn] = False
    return int(worn.sum())


def to_be_built(state, wanted: np.ndarray, first_time: bool) -> np.ndarray:
    """Gateways to build this year: wanted ones that do not work and, in the first year of renewal, those past the
    life stated when they were built; bool, shape (n_gateways,)."""
    table = state.gateways
    due = ~table.working
    if first_time:
        due |= (table.stated_life_years > 0) & (state.year - table.installed >= table.stated_life_years)
    return wanted & due & (table.closed == 0)


def build(state, rows: np.ndarray) -> None:
    """New equipment at the gateways marked in `rows`."""
    table = state.gateways
    table.renewals[rows] += 1
    table.installed[rows] = state.year
    table.working[rows] = True
    # Money for the new equipment is found by finance; what was repayable belonged to the old.
    table.subsidy_yen[rows] = 0
    table.restricted_until[rows] = 0
    table.stated_life_years[rows] = state.parameters["gateway_life_years"]
    table.life_years[rows] = _life(state, table.rid[rows], table.renewals[rows], 0)


def repayable_yen(state, rows: np.ndarray) -> int:
    """Subsidy to be paid back when the gateways in `rows` are taken down now; the straight-line rest."""
    table = state.gateways
    return sum(unexpired_yen(int(table.subsidy_yen[r]), int(table.installed[r]), int(table.restricted_until[r]),
                             state.year) for r in np.flatnonzero(rows))  # fmt: skip


def unexpired_yen(subsidy_yen: int, built: int, restricted_until: int, year: int) -> int:
    """Part of a subsidy for the years from `year` to the end of its restricted period, both included.

    Examples
    --------
    >>> unexpired_yen(600, 2018, 2023, 2022), unexpired_yen(600, 2018, 2023, 2024)
    (200, 0)
    """
    left = restricted_until - year + 1
    if subsidy_yen <= 0 or left <= 0:
        return 0
    whole = restricted_until - built + 1
    return subsidy_yen * min(left, whole) // whole


def close(state, rows: np.ndarray) -> None:
    """Take down the gateways marked in `rows`."""
    table = state.gateways
    table.working[rows] = False
    table.closed[rows] = state.year
    table.subsidy_yen[rows] = 0


def closing_order(reach: Reach, residents: np.ndarray, working: np.ndarray) -> np.ndarray:
    """Working gateways in the order in which they are missed least.

    Each time the one goes whose zones fewest residents would lose; ties go to the one with the weakest links, then to
    the first.

    Returns
    -------
    ndarray of int
        Rows of the gateways table.
    """
    alone = reach.alone.astype(np.int64)
    strength = reach.probability_alone @ residents
    depth = alone[working].sum(axis=0)
    left, order = list(np.flatnonzero(working)), []
    while left:
        only = residents * (depth == 1)
        lost = alone[left] @ only
        best = min(range(len(left)), key=lambda k: (lost[k], strength[left[k]], left[k]))
        order.append(left.pop(best))
        depth = depth - alone[order[-1]]
    return np.array(order, dtype=np.intp)


def left_after(count: int, year: int, close_from: int, close_until: int) -> int:
    """Gateways left at the end of a year when `count` are closed in equal yearly steps."""
    if year >= close_until:
        return 0
    if year < close_from:
        return count
    return count * (close_until - year) // (close_until - close_from + 1)


def best_subset(ground: Ground, reach: Reach, count: int) -> np.ndarray:
    """The `count` gateways of the table worth keeping: those that reach most; bool, shape (n_gateways,)."""
    chosen, _ = greedy_cover(reach.alone.T, ground.residents, 1.0, count)
    keep = np.zeros(len(reach.alone), dtype=bool)
    keep[chosen] = True
    if keep.sum() < count:
        strength = np.where(keep, -1.0, reach.probability_alone @ ground.residents)
        keep[np.argsort(-strength, kind="stable")[: count - int(keep.sum())]] = True
    return keep
