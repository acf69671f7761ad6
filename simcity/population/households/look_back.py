"""Households of a known census carried to a later one, by rates and households of the earlier one alone.

One place, one zone: residents are made whole from ages by sex, grouped into households and lived through year by year
as in a run. The nation serves as a laboratory for the constants of household life (census 2010 to census 2015, see
:func:`nation`); municipalities show how well the method foresees (see :mod:`simcity.verification.households`).

Left out: zones, reduced scale, and whatever a scenario may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...rng import Draws, keys_of
from ...tables import Table
from .. import worlds
from ..advance import Lists, advance
from ..age_structure import national_single_ages
from ..arrivals import Settling, own_household
from ..defaults import read_default
from ..hazards import build_hazards
from ..integers import whole_numbers
from ..microsimulation import wind
from ..rates import N_AGES, Rates
from .families import FamilyArrivals
from .fit import counts_of
from .formation import Formation, form
from .kinds import NUCLEAR, SINGLE
from .life_course import LifeCourse
from .roster import Roster
from .start import settle_households
from .targets import COUNTS, Targets, targets_of

NATION = 99999  #: a code that no municipality has


@dataclass(frozen=True)
class Start:
    """A place at its census: whole residents and the households they form."""

    year: int
    code: int
    sex: np.ndarray
    age: np.ndarray
    rid: np.ndarray
    formed: Formation
    targets: Targets

    def counts(self) -> dict[str, int]:
        """Households, members and kinds that were formed."""
        return counts_of(self.formed, self.sex, self.age)


def start(code: int, year: int, population: np.ndarray, published: Mapping[str, float]) -> Start:
    """Residents and households of a census.

    Parameters
    ----------
    population : ndarray, shape (2, 111)
        Residents by sex and age [persons]; need not be whole.
    published : mapping of str to float
        Counts by the names of :data:`~.targets.COUNTS`.
    """
    counts = np.concatenate([whole_numbers(population[s], 0.5) for s in (0, 1)])
    cell = np.repeat(np.arange(2 * N_AGES), counts)
    sex, age = np.divmod(cell, N_AGES)
    rank = np.arange(cell.size) - np.repeat(np.cumsum(counts) - counts, counts)
    rid = keys_of("resident", np.full(cell.size, int(code)), year, sex, age, rank)
    targets = targets_of({year: dict(published)}, {}, year, population)
    formed = form(np.zeros(rid.size, np.int64), sex, age, rid, targets, year)
    return Start(year, int(code), sex, age, rid, formed, targets)


def carry(place: Start, rates: Rates, last: int, draws: Draws | None = None) -> dict[str, float]:
    """Counts of households and residents on 1 October of the year `last`.

    Parameters
    ----------
    place : Start
    rates : Rates
        From the year of `place` on.
    draws : Draws, optional
        Seed and replication of the run.
    """
    draws = draws or Draws(0)
    hazards = build_hazards(rates)
    residents, households = Table("residents", {"clock": 4}), Table("households")
    residents.append(place.rid.size, rid=place.rid, hid=own_household(place.rid[place.formed.head]), sex=place.sex,
                     birth_year=place.year - place.age, role=place.formed.role,
                     marital=place.formed.marital)  # fmt: skip
    wind(residents, hazards, draws)
    settle_households(residents, households)
    roster = Roster(residents, households, 1)
    course = LifeCourse(roster, place.year, draws, rates.birth[0])
    arrivals = FamilyArrivals(place.code, place.year, rates.arrive, Settling.from_weights(np.ones(1)))
    lists = Lists()
    for year in range(place.year, last):
        course.follow(hazards, year)
        advance(residents, hazards, arrivals, draws, year, 1, lists=lists)
        course.settle(year + 1, arrivals)
    roster.check(f"look back, {last}")
    return count(residents, households, last)


def count(residents: Table, households: Table, year: int) -> dict[str, float]:
    """Residents, households, members, those alone and nuclear families; elders alone."""
    kinds = np.bincount(households.kind, minlength=5)
    heads = (residents.role == 0) & (year - residents.birth_year >= 65)
    alone = heads & (households.kind[np.maximum(residents.household, 0)] == SINGLE)
    return {"residents": float(len(residents)), "elders": float(np.count_nonzero(year - residents.birth_year >= 65)),
            "households": float(len(households)), "members": float(households.size.sum()),
            "single": float(kinds[SINGLE]), "nuclear": float(kinds[list(NUCLEAR)].sum()),
            "single_65": float(np.count_nonzero(alone)),
            "couple": float(kinds[1]), "couple_with_children": float(kinds[2]),
            "lone_parent": float(kinds[3])}  # fmt: skip


def national_households(year: int) -> dict[str, float]:
    """Published counts of Japan at a census, by the names of :data:`~.targets.COUNTS`."""
    return {row["quantity"]: float(row["value"]) for row in read_default("national_households.csv")
            if int(row["year"]) == year and row["quantity"] in COUNTS}  # fmt: skip


def nation(first: int, last: int, share: float = 0.0025, world: str = "ipss2012_medium") -> dict[str, dict[str, float]]:
    """Japan as one place, a small share of its residents: counts at both censuses, as a multiple of the whole.

    The census of `last` is not read.
    """
    population = national_single_ages(first) * share
    published = {name: n * share for name, n in national_households(first).items()}
    place = start(NATION, first, population, published)
    rates = worlds.national_rates(worlds.preset(world), first, last)
    got = carry(place, replace(rates, arrive=rates.arrive * share), last)
    return {"first": {k: v / share for k, v in place.counts().items()}, "last": {k: v / share for k, v in got.items()}}
