"""The residents of the base year: whole people from a table of expected numbers.

Truncate, replicate, sample: a cell with 12.3 residents gets 12, and a thirteenth with chance 0.3. The chance
residents are drawn by systematic sampling along the ages, the zones of each age in an order drawn by key, so that

* every cell is its expectation rounded down or up, and right in the mean;
* residents of each sex, and of each class of ages whose published total is whole, come out exactly;
* zones differ from their expectation by a few residents, the rounding of their 222 cells.

The draws do not depend on the seed: who lives in the city at the start is data, the same for every run, and only the
scale keeps some of it, household by household. A resident is identified by (municipality, base year, zone, sex, age,
rank). Without a table by zone, households are formed in the whole municipality and then spread over its zones by
weight: every zone has about the age structure of its municipality.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ..errors import DataError, Problem
from ..rng import Draws, Stream, key_of, keys_of
from ..tables import Table
from .arrivals import in_sample, own_household
from .hazards import Hazards
from .households.formation import INSTITUTION, Formation
from .households.kinds import KIND_OF_BITS, bits_present
from .households.start import (
    by_home,
    form_city,
    people_by_zone,
    published_by_zone,
    settle_households,
    spread_over_zones,
)
from .households.targets import city_targets
from .households.zones import ZoneFit, expected_by_zone, fit_by_zone
from .integers import whole_numbers
from .microsimulation import wind
from .rates import MAX_AGE

_made: WeakKeyDictionary = WeakKeyDictionary()  # the base residents of each loaded city, made once


@dataclass(frozen=True)
class BaseResidents:
    """All residents of the base year at full scale; arrays of one entry a resident."""

    rid: np.ndarray
    hid: np.ndarray
    zone: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    role: np.ndarray
    marital: np.ndarray


@dataclass(frozen=True)
class Cells:
    """Expected residents; arrays of one entry a cell (municipality, zone, sex, age); zone -1 stands for all zones."""

    municipality: np.ndarray
    zone: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    expected: np.ndarray


def cells_of(city) -> Cells:
    """The expected residents by municipality, zone, sex and age.

    Raises
    ------
    DataError
        When a zone or municipality is unknown, a number is negative, or a municipality has no zone to live in; all
        problems are named.
    """
    zones, people = city.zones.reset_index(drop=True), city.population
    problems = []
    expected = people["residents"].to_numpy(dtype=np.float64)
    age = people["age"].to_numpy(dtype=np.int64)
    sex = (people["sex"] == "f").to_numpy().astype(np.int64)
    if not (expected >= 0).all() or not np.isfinite(expected).all():
        problems.append(Problem("residents below 0 or missing", where="population.residents"))
    if ((age < 0) | (age > MAX_AGE)).any():
        problems.append(Problem("an age is out of range", where="population.age", expected=f"0 to {MAX_AGE}"))
    if problems:
        raise DataError(problems, subject=f"city {city.id}")
    codes = people["municipality"].astype(str).to_numpy()
    if "zone" in people.columns:
        rows = {name: row for row, name in enumerate(zones["zone"].astype(str))}
        place = np.array([rows.get(name, -1) for name in people["zone"].astype(str)])
        if (place < 0).any():
            raise DataError(Problem("a zone of the table is not a zone of the city", where="population.zone",
                                    value=people["zone"].astype(str).iloc[int(np.argmin(place))]))  # fmt: skip
        return Cells(codes.astype(np.int64), place, sex, age, expected)
    weights, home = zones["residents"].to_numpy(dtype=np.float64), zones["municipality"].astype(str).to_numpy()
    for code in sorted(set(codes)):
        if expected[codes == code].sum() > 0 and not ((home == code) & (weights > 0)).any():
            raise DataError(Problem(f"municipality {code} has residents but no zone with residents", where="zones"))
    return Cells(codes.astype(np.int64), np.full(codes.size, -1), sex, age, expected)


def base_residents(city) -> BaseResidents:
    """All residents of the base year; the same for every run of a city."""
    if city in _made:
        return _made[city]
    cells, draws = cells_of(city), Draws(0)
    names = [*city.zones["zone"].astype(str), "all zones"]  # the last serves zone -1
    zone_key = np.array([key_of("zone", name) for name in names], dtype=np.uint64)
    key = keys_of("base cell", cells.municipality, zone_key[cells.zone], cells.sex, cells.age)
    order = np.lexsort((draws.uniform(Stream.SYNTHESIS, city.base_year, key), cells.age, cells.sex, cells.municipality))
    group = np.flatnonzero(np.diff(2 * cells.municipality[order] + cells.sex[order], prepend=-1))
    counts = np.zeros(order.size, dtype=np.int64)
    for rows in np.split(order, group[1:]):
        who = key_of("base offset", int(cells.municipality[rows[0]]), int(cells.sex[rows[0]]))
        offset = draws.uniform(Stream.SYNTHESIS, city.base_year, np.array([who]))[0]
        counts[rows] = whole_numbers(cells.expected[rows], offset)
    cell = np.repeat(np.arange(counts.size), counts)
    rank = np.arange(cell.size) - np.repeat(np.cumsum(counts) - counts, counts)
    rid = keys_of("resident", cells.municipality[cell], int(city.base_year), zone_key[cells.zone[cell]],
                  cells.sex[cell], cells.age[cell], rank)  # fmt: skip
    municipality, zone = cells.municipality[cell], cells.zone[cell]
    sex, age = cells.sex[cell], cells.age[cell]
    formed = form_city(city, municipality, None if (zone < 0).any() else zone, sex, age, rid)
    if (zone < 0).any():
        zone = _zones_of(city, formed, municipality, draws.uniform(Stream.SYNTHESIS, city.base_year, rid, 1))
    hid = own_household(rid[formed.head])
    rows = by_home(zone, hid, rid)
    _made[city] = BaseResidents(rid[rows], hid[rows], zone[rows].astype(np.int32), sex[rows].astype(np.uint8),
                                age[rows].astype(np.int16), formed.role[rows], formed.marital[rows])  # fmt: skip
    return _made[city]


def households_by_zone(city) -> ZoneFit:
    """The households of the base year by zone and kind beside those expected; zones in the order of the city's."""
    base, n = base_residents(city), len(city.zones)
    rows = np.flatnonzero(base.role != INSTITUTION)
    head, household = np.unique(base.hid[rows], return_inverse=True)
    kind = KIND_OF_BITS[bits_present(household, base.role[rows], head.size)]
    zone = np.empty(head.size, dtype=np.int64)
    zone[household] = base.zone[rows]
    people = people_by_zone(base.zone, base.sex, base.age, n)
    home = city.zones["municipality"].astype(str).to_numpy()
    residents = {code: people[home == code].sum(axis=0).astype(float) for code in np.unique(home)}
    published, expected = published_by_zone(city), np.zeros((n, 3))
    for code, counts in city_targets(city, residents).items():
        here = np.flatnonzero((home == code) & (people.sum(axis=(1, 2)) > 0))
        if here.size:
            expected[here] = expected_by_zone(people[here], counts, None if published is None else published[here])
    return fit_by_zone(expected, zone, kind)


def _zones_of(city, formed: Formation, municipality: np.ndarray, u: np.ndarray) -> np.ndarray:
    """A zone for each resident, the same for all of a household, zones filled by their weight."""
    zone = np.empty(municipality.size, dtype=np.int64)
    home = city.zones["municipality"].astype(int).to_numpy()
    weights = city.zones["residents"].to_numpy(dtype=np.float64)
    for code in np.unique(municipality):
        here = np.flatnonzero(municipality == code)
        inside = Formation(np.searchsorted(here, formed.head[here]), formed.role[here], formed.marital[here])
        zone[here] = spread_over_zones(inside, u[here], np.where(home == code, weights, 0.0))
    return zone


def settle_base(
    residents: Table, city, hazards: Hazards, draws: Draws, scale: float, households: Table | None = None
) -> None:
    """Fill the tables with the base residents whose household is in the sample, their clocks set."""
    base = base_residents(city)
    kept = in_sample(draws, base.hid, scale)
    residents.append(int(kept.sum()), rid=base.rid[kept], hid=base.hid[kept], zone=base.zone[kept], sex=base.sex[kept],
                     birth_year=city.base_year - base.age[kept], role=base.role[kept],
                     marital=base.marital[kept])  # fmt: skip
    wind(residents, hazards, draws)
    settle_households(residents, Table("households") if households is None else households)
