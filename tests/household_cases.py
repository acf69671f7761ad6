"""A small city with households, for the tests of their life course."""

import numpy as np

from simcity.population.advance import Lists, advance
from simcity.population.arrivals import Settling, own_household
from simcity.population.conservation import recount
from simcity.population.hazards import build_hazards
from simcity.population.households.families import FamilyArrivals
from simcity.population.households.formation import form
from simcity.population.households.life_course import LifeCourse
from simcity.population.households.roster import Roster
from simcity.population.households.start import settle_households
from simcity.population.households.targets import targets_of
from simcity.population.microsimulation import wind
from simcity.rng import Draws, keys_of
from simcity.tables import Table
from tests.population_cases import SHARES, rates


def crowd(number=10, oldest=95):
    """Sex, age and identity of `number` residents of each sex and age."""
    sex, age, rank = (a.ravel() for a in np.meshgrid([0, 1], np.arange(oldest), np.arange(number), indexing="ij"))
    return sex, age, keys_of("resident", sex, age, rank)


def formed(number=10, year=2020):
    """A crowd and its households, with national counts."""
    sex, age, rid = crowd(number)
    population = np.stack([np.bincount(age[sex == s], minlength=111) for s in (0, 1)]).astype(float)
    targets = targets_of({}, {}, year, population)
    return sex, age, rid, targets, form(np.zeros(rid.size, int), sex, age, rid, targets, year)


class HouseholdTown:
    """Residents in households in four zones, one of them empty, with arrivals."""

    def __init__(self, number=8, given=None, seed=1, threads=1, order=None):
        self.rates = given or rates(years=5)
        self.hazards, self.draws, self.year, self.threads = build_hazards(self.rates), Draws(seed), 2020, threads
        sex, age, rid, _, made = formed(number)
        hid = own_household(rid[made.head])
        zone = np.searchsorted(np.cumsum(SHARES), (hid % np.uint64(1000)).astype(float) / 1000.0, side="right")
        rows = np.arange(rid.size) if order is None else order(rid.size)
        self.residents, self.households = Table("residents", {"clock": 4}), Table("households")
        self.residents.append(rid.size, rid=rid[rows], hid=hid[rows], zone=zone[rows], sex=sex[rows],
                              birth_year=2020 - age[rows], role=made.role[rows],
                              marital=made.marital[rows])  # fmt: skip
        wind(self.residents, self.hazards, self.draws)
        settle_households(self.residents, self.households)
        self.roster = Roster(self.residents, self.households, len(SHARES), threads)
        self.course = LifeCourse(self.roster, 2020, self.draws, self.rates.birth[0], threads)
        self.arrivals = FamilyArrivals(16201, 2020, self.rates.arrive, Settling.from_weights(SHARES))
        self.lists = Lists()

    def live(self, years=1):
        for _ in range(years):
            before = recount(self.residents, len(SHARES))
            self.course.follow(self.hazards, self.year)
            self.flows = advance(self.residents, self.hazards, self.arrivals, self.draws, self.year, len(SHARES), 1.0,
                                 self.threads, self.lists)  # fmt: skip
            self.moved = self.course.settle(self.year + 1, self.arrivals)
            self.year += 1
            self.roster.check(str(self.year))
            after = recount(self.residents, len(SHARES))
            assert np.array_equal(after, before + self.flows.change + self.moved) and not self.moved.sum(axis=0).any()
        return self

    def lives(self):
        """What every resident is, and the household it lives in, by identity."""
        t, h = self.residents, self.households
        size = np.where(t.household >= 0, h.size[np.maximum(t.household, 0)] if len(h) else 0, 0)
        return {int(r): (int(a), int(z), int(o), int(m), int(b), int(s), tuple(int(v) for v in c))
                for r, a, z, o, m, b, s, c in zip(t.rid, t.hid, t.zone, t.role, t.marital, t.birth_year, size, t.clocks,
                                                  strict=True)}  # fmt: skip
