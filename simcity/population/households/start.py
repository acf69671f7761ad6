"""The households of a city's base year: formed once for a city at full scale, sampled whole for each run."""

from __future__ import annotations

import numpy as np

from ...tables import Table
from ..rates import N_AGES
from .formation import HEAD, INSTITUTION, Formation, form
from .roster import NOWHERE
from .targets import city_targets


def form_city(city, municipality: np.ndarray, zone: np.ndarray | None, sex: np.ndarray, age: np.ndarray,
              rid: np.ndarray) -> Formation:  # fmt: skip
    """Households of all municipalities of a city.

    Parameters
    ----------
    city : simcity.city.City
    municipality : ndarray of int64
        Code of each resident.
    zone : ndarray of int, or None
        Zone of each resident where the city has a table by zone; households then stay inside it.
    sex, age, rid : ndarray
    """
    n = rid.size
    whole = Formation(np.arange(n), np.full(n, INSTITUTION, np.uint8), np.zeros(n, np.uint8))
    rows_of, people = {}, {}
    for code in np.unique(municipality):
        rows = np.flatnonzero(municipality == code)
        name = f"{int(code):05d}"
        rows_of[name] = rows
        counted = np.bincount(N_AGES * sex[rows].astype(np.int64) + age[rows], minlength=2 * N_AGES)
        people[name] = counted.reshape(2, N_AGES).astype(float)
    targets = city_targets(city, people)
    for code, rows in rows_of.items():
        area = np.zeros(rows.size, dtype=np.int64) if zone is None else zone[rows]
        formed = form(area, sex[rows], age[rows], rid[rows], targets[code], int(city.base_year))
        whole.head[rows] = rows[formed.head]
        whole.role[rows], whole.marital[rows] = formed.role, formed.marital
    return whole


def spread_over_zones(formed: Formation, u: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """A zone for every household, so that zones hold residents in proportion to their weight.

    Households stand in drawn order on a line on which each of their members takes one step, zones as stretches of it;
    a household belongs to the zone in which its middle lies. A zone is right to within one household.

    Parameters
    ----------
    u : ndarray of float64
        One uniform a resident; that of the head counts.
    weight : ndarray of float64, shape (zones,)
        0 or more, some above 0.

    Returns
    -------
    ndarray of int64
        Zone of each resident.
    """
    heads, size = np.unique(formed.head, return_counts=True)
    order = np.lexsort((heads, u[heads]))
    ends = np.cumsum(size[order])
    middle = (ends - 0.5 * size[order]) / max(ends[-1] if ends.size else 1, 1)
    share = np.cumsum(weight) / weight.sum()
    share[np.flatnonzero(weight)[-1] :] = 1.0
    zone_of = np.empty(formed.head.size, dtype=np.int64)
    zone_of[heads[order]] = np.searchsorted(share, middle, side="right")
    return zone_of[formed.head]


def settle_households(residents: Table, households: Table) -> None:
    """Fill the table of households from residents whose identity, role and zone are set."""
    housed = np.flatnonzero(residents.role != INSTITUTION)
    heads = housed[residents.role[housed] == HEAD]
    heads = heads[np.argsort(residents.hid[heads], kind="stable")]
    households.append(heads.size, hid=residents.hid[heads], zone=residents.zone[heads])
    residents.household[:] = NOWHERE
    residents.household[housed] = np.searchsorted(residents.hid[heads], residents.hid[housed])
