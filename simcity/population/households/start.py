"""The households of a city's base year: formed once for a city at full scale, sampled whole for each run."""

from __future__ import annotations

import numpy as np

from ...rng import key_of
from ...tables import Table
from ..rates import N_AGES
from .formation import HEAD, INSTITUTION, Formation, form
from .roster import NOWHERE, position_in
from .targets import Targets, city_targets
from .zones import expected_by_zone, targets_by_zone


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
        for part, area, counts in _parts(city, rows, zone, sex, age, targets[code]):
            formed = form(area, sex[part], age[part], rid[part], counts, int(city.base_year))
            whole.head[part] = part[formed.head]
            whole.role[part], whole.marital[part] = formed.role, formed.marital
    return whole


def _parts(city, rows: np.ndarray, zone: np.ndarray | None, sex: np.ndarray, age: np.ndarray, counts: Targets):
    """Residents who are grouped together, their areas and counts: the municipality, or each zone that has counts."""
    if zone is None:
        return [(rows, np.zeros(rows.size, dtype=np.int64), counts)]
    published = published_by_zone(city)
    here, place = np.unique(zone[rows], return_inverse=True)
    if published is None or not np.isfinite(published[here, 0]).any():
        return [(rows, zone[rows], counts)]
    people = people_by_zone(place, sex[rows], age[rows], here.size)
    table = expected_by_zone(people, counts, published[here])
    key = np.array([key_of("zone", str(name)) for name in city.zones["zone"].to_numpy()[here]], dtype=np.uint64)
    each = targets_by_zone(table, people, counts, key, int(city.base_year))
    parts = (rows[place == at] for at in range(here.size))
    return [(part, np.zeros(part.size, dtype=np.int64), own) for part, own in zip(parts, each)]


def people_by_zone(place: np.ndarray, sex: np.ndarray, age: np.ndarray, zones: int) -> np.ndarray:
    """Residents by zone, sex and age; int64, shape (zones, 2, 111)."""
    cell = (2 * place.astype(np.int64) + sex) * N_AGES + age
    return np.bincount(cell, minlength=zones * 2 * N_AGES).reshape(zones, 2, N_AGES)


def published_by_zone(city) -> np.ndarray | None:
    """Households, those alone and nuclear families of each zone, NaN where not published; None without the table."""
    table = getattr(city, "tables", {}).get("zone_households")
    if table is None or not len(table):
        return None
    row = {name: i for i, name in enumerate(city.zones["zone"].astype(str))}
    found = np.full((len(city.zones), 3), np.nan)
    at = [row[name] for name in table["zone"].astype(str)]
    found[at] = table[["households", "single", "nuclear"]].to_numpy(dtype=np.float64)
    return found


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


def by_home(zone: np.ndarray, hid: np.ndarray, rid: np.ndarray) -> np.ndarray:
    """An order of residents in which those of a zone and household lie together, as memory is read fastest."""
    return np.lexsort((rid, hid, zone))


def settle_households(residents: Table, households: Table) -> None:
    """Fill the table of households, by zone and identity, from residents whose identity, role and zone are set."""
    housed = np.flatnonzero(residents.role != INSTITUTION)
    heads = housed[residents.role[housed] == HEAD]
    heads = heads[np.lexsort((residents.hid[heads], residents.zone[heads]))]
    households.append(heads.size, hid=residents.hid[heads], zone=residents.zone[heads])
    residents.household[:] = NOWHERE
    residents.household[housed] = position_in(residents.hid[heads], residents.hid[housed])
