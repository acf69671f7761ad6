"""What residents and households have: licences, work and school, cars, income, dwellings.

Model
    Each is one keyed uniform against a share by sex and age, or an inverse distribution by kind of household: a higher
    share only adds licences, a higher median only raises incomes. The uniform is that of a life, so a resident whose
    age brings a lower share gives the licence up and does not get it back.

Assumption
    Incomes are lognormal by kind; cars are a drawn share of licensed members. Both are assumed.

Left out
    The place of work or school; jobs by industry stand beside the workers, see :func:`workers_fit`.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ...rng import Draws, Stream, keys_of
from ...tables import Table
from ..defaults import read_default
from ..rates import N_AGES
from .kinds import KINDS
from .matching import fit_level

LICENCE, EMPLOYED, SCHOOL = 1, 2, 4  #: bits of ``residents.having``
HIGHEST_INCOME = 2_000_000_000  #: yen; what the column holds


@cache
def having_share(quantity: str) -> np.ndarray:
    """A share of ``having.csv`` by sex and age; float64, shape (2, 111), in [0, 1]."""
    values = np.zeros((2, N_AGES))
    for row in read_default("having.csv"):
        if row["quantity"] == quantity:
            ages = slice(int(row["age_from"]), int(row["age_to"]) + 1)
            values["mf".index(row["sex"]), ages] = float(row["value"]) / 100.0
    return values


def workers_fit(population: np.ndarray, workers: float | None) -> np.ndarray:
    """Employment shares by sex and age, their level fitted to the published workers of the city where there are some.

    Parameters
    ----------
    population : ndarray, shape (2, 111)
        Residents of the census of `workers`.
    """
    national = having_share("employed")
    return national if not workers else fit_level(national, population, float(workers))


def draw_having(residents: Table, draws: Draws, year: int, employed: np.ndarray | None = None) -> None:
    """Licence, work and school of all residents at 1 October `year`; writes ``residents.having``."""
    age = np.clip(year - residents.birth_year, 0, N_AGES - 1)
    u = draws.block(Stream.HAVING // 4, 0, residents.rid)
    having = np.zeros(len(residents), dtype=np.uint8)
    shares = (having_share("licence"), having_share("employed") if employed is None else employed,
              having_share("school"))  # fmt: skip
    for word, (bit, table) in enumerate(zip((LICENCE, EMPLOYED, SCHOOL), shares, strict=True)):
        having |= np.where(u[:, word] < table[residents.sex, age], bit, 0).astype(np.uint8)
    residents.having[:] = having


def draw_household_having(households: Table, residents: Table, draws: Draws, level: float = 1.0) -> None:
    """Cars and income of all households; writes ``households.cars`` and ``households.income_yen``.

    Parameters
    ----------
    level : float
        Prices and wages against those of the table.
    """
    from statistics import NormalDist

    housed = np.flatnonzero((residents.household >= 0) & ((residents.having & LICENCE) != 0))
    licences = np.bincount(residents.household[housed], minlength=len(households))
    u = draws.block(Stream.HAVING // 4, 0, households.hid)
    rows = {row["kind"]: row for row in read_default("household_having.csv")}
    columns = ("income_median_yen", "income_log_spread", "cars_per_licence")
    by_kind = np.array([[float(rows[kind][column]) for kind in KINDS] for column in columns])
    median, spread, per_licence = by_kind[:, households.kind]
    grid = np.linspace(0.0005, 0.9995, 1000)
    quantile = np.array([NormalDist().inv_cdf(p) for p in grid])
    income = level * median * np.exp(spread * np.interp(u[:, 0], grid, quantile))
    households.income_yen[:] = np.minimum(np.rint(income), HIGHEST_INCOME).astype(np.int32)
    households.cars[:] = np.minimum(np.floor(licences * per_licence + u[:, 1]), 255).astype(np.uint8)


def build_dwellings(dwellings: Table, households: Table, draws: Draws, vacancy: float) -> None:
    """One dwelling for each household, and empty ones in proportion, zone by zone; fills an empty table.

    Parameters
    ----------
    vacancy : float
        Empty dwellings over all dwellings, in [0, 1).
    """
    n = len(households)
    order = np.argsort(households.hid, kind="stable")
    dwellings.append(n, zone=households.zone[order], hid=households.hid[order])
    households.dwelling[order] = np.arange(n, dtype=np.int32)
    zones = int(households.zone.max(initial=-1)) + 1
    if not zones:
        return
    expected = np.bincount(households.zone, minlength=zones) * vacancy / (1.0 - vacancy)
    u = draws.uniform(Stream.HAVING, 0, keys_of("empty dwellings", np.arange(zones)))
    empty = np.floor(expected + u).astype(np.int64)
    dwellings.append(int(empty.sum()), zone=np.repeat(np.arange(zones), empty), hid=0)


def rehouse(dwellings: Table, households: Table) -> int:
    """Bring dwellings up to date: those whose household is gone stand empty, households without one take an empty one
    of their zone, in order of identity, and build where there is none. Returns how many were built."""
    n = len(households)
    h_order = np.argsort(households.hid, kind="stable")
    sorted_hid = households.hid[h_order]
    lived = np.flatnonzero(dwellings.hid != 0)
    at = np.minimum(np.searchsorted(sorted_hid, dwellings.hid[lived]), max(n - 1, 0))
    there = (sorted_hid[at] == dwellings.hid[lived]) if n else np.zeros(lived.size, dtype=bool)
    row = h_order[at] if n else at
    there[there] &= households.zone[row[there]] == dwellings.zone[lived[there]]
    dwellings.hid[lived[~there]] = 0
    households.dwelling[:] = -1
    households.dwelling[row[there]] = lived[there]
    seek = h_order[households.dwelling[h_order] < 0]
    empty = np.flatnonzero(dwellings.hid == 0)
    seek = seek[np.argsort(households.zone[seek], kind="stable")]
    empty = empty[np.argsort(dwellings.zone[empty], kind="stable")]
    rank = np.arange(seek.size) - np.searchsorted(households.zone[seek], households.zone[seek])
    first = np.searchsorted(dwellings.zone[empty], households.zone[seek])
    last = np.searchsorted(dwellings.zone[empty], households.zone[seek], side="right")
    fits = first + rank < last
    households.dwelling[seek[fits]] = empty[(first + rank)[fits]]
    dwellings.hid[empty[(first + rank)[fits]]] = households.hid[seek[fits]]
    build = seek[~fits]
    rows = dwellings.append(build.size, zone=households.zone[build], hid=households.hid[build])
    households.dwelling[build] = np.arange(rows.start, rows.stop, dtype=np.int32)
    return int(build.size)
