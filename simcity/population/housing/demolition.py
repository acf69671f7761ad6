"""Old vacant dwellings (akiya) that are pulled down.

Model
    A dwelling that has been vacant for a year or more and is ``demolition_from_age`` years old is pulled down within a
    year with the chance ``demolition_rate``. A subsidy of the city raises it by ``demolition_response`` times the share
    of the cost that it pays. Where the city's budget of a year does not reach, a drawn priority says who gets the
    subsidy; the others keep the chance they have without it.

Left out
    Owners, land that stays behind, orders under the act on vacant houses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...rng import Draws, Stream
from ...tables import Table


@dataclass(frozen=True)
class Subsidy:
    """What the city pays to those who pull a dwelling down.

    Attributes
    ----------
    yen : int
        For each dwelling.
    most : float
        Dwellings that the budget of the year pays for [rows].
    zones : ndarray of bool, shape (zones,)
        Where it is paid.
    """

    yen: int
    most: float
    zones: np.ndarray


def pulled_down(dwellings: Table, rate: float, old: float, draws: Draws, year: int, subsidy: Subsidy | None = None,
                response: float = 0.0, cost_yen: float = 1.0) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Rows of the dwellings that are pulled down in `year`, and which of them get the subsidy.

    Returns
    -------
    rows : ndarray of int64
    paid : ndarray of bool
    """
    d = dwellings
    rows = np.flatnonzero((d.hid == 0) & (d.vacant_since < year) & (year - d.built >= old))
    u = draws.uniform(Stream.DEMOLITION, year, d.did[rows]) if rows.size else np.empty(0)
    if subsidy is None or subsidy.yen <= 0:
        return rows[u < rate], np.zeros(int((u < rate).sum()), dtype=bool)
    more = min(rate * (1.0 + response * min(subsidy.yen / cost_yen, 1.0)), 1.0)
    asks = subsidy.zones[d.zone[rows]] & (u < more)
    order = np.flatnonzero(asks)
    order = order[np.lexsort((d.did[rows[order]], u[order]))]  # those who would have done it anyhow ask first
    paid = np.zeros(rows.size, dtype=bool)
    paid[order[: int(min(subsidy.most, order.size))]] = True
    gone = paid | (u < rate)
    return rows[gone], paid[gone]
