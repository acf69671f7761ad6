"""Populations of any size to measure: vital events alone, and the whole year with households.

python -m tests.benchmarks.towns RESIDENTS THREADS YEARS      one size, by itself: time, bytes, peak memory, as JSON
"""

import json
import resource
import sys
import time

import numpy as np

from simcity.population import worlds
from simcity.population.advance import CORE, Lists, advance
from simcity.population.age_structure import national_single_ages
from simcity.population.arrivals import Arrivals, Settling, own_household
from simcity.population.conservation import PeopleAccount, recount
from simcity.population.hazards import build_hazards
from simcity.population.households.families import FamilyArrivals
from simcity.population.households.formation import form
from simcity.population.households.life_course import LifeCourse
from simcity.population.households.roster import Roster
from simcity.population.households.start import by_home, settle_households, spread_over_zones
from simcity.population.households.targets import targets_of
from simcity.population.microsimulation import found, wind
from simcity.population.migration import scale_to, standard_schedule
from simcity.population.rates import Rates
from simcity.rng import Draws, Stream, keys_of
from simcity.tables import Table

ZONES, BLOCK = 300, 100_000  # larger cities are many copies of the households of BLOCK residents
SHARES = np.random.default_rng(1).dirichlet(np.ones(ZONES))
NAMES = [str(z) for z in range(ZONES)]


def national_city(size, years=60, first=2020):
    """`size` residents with the structure of Japan in 2020; 2.2 % leave in a year and as many arrive."""
    population = national_single_ages(2020)
    population = np.rint(population * (size / population.sum())).astype(int)
    chosen, middle = worlds.preset_of("ipss2023_medium"), first + np.arange(years) + 0.5
    tables = worlds.mortality(chosen, middle)
    _, leave = scale_to(np.stack([standard_schedule()] * 2), population, 0.022 * size)
    arrive = np.zeros_like(leave)
    arrive[:, 1:] = (population * leave)[:, :-1]
    rates = Rates(first, first + years, 1.0 - tables.survivorship, 1.0 - tables.L[..., 0],
                  worlds.fertility(chosen, middle), np.broadcast_to(leave, (years, 2, 111)),
                  np.broadcast_to(arrive, (years, 2, 111)), 1.055)  # fmt: skip
    return population, rates


class VitalTown:
    """Residents who age, die, leave, are born and arrive; counted again each year when `checked`."""

    def __init__(self, population, rates, threads, checked=True):
        self.hazards, self.draws, self.lists, self.year = build_hazards(rates), Draws(1), Lists(), rates.first
        self.residents = found(population, self.hazards, self.draws)
        self.residents.zone[:] = np.random.default_rng(2).choice(ZONES, len(self.residents), p=SHARES)
        self.arrivals = Arrivals(16201, rates.first, rates.arrive, Settling.from_weights(SHARES))
        self.threads, self.checked = threads, checked
        self.account = PeopleAccount(NAMES, recount(self.residents, ZONES))

    def step(self):
        flows = advance(self.residents, self.hazards, self.arrivals, self.draws, self.year, ZONES, 1.0, self.threads,
                        self.lists)  # fmt: skip
        self.year += 1
        self.account.post(flows)
        if self.checked:
            self.account.check(recount(self.residents, ZONES, self.threads), "benchmark")


class HouseholdTown:
    """Residents in households, their whole year: families leave together, couples form and part, all is checked."""

    def __init__(self, population, rates, threads):
        self.hazards, self.draws, self.lists, self.year = build_hazards(rates), Draws(1), Lists(), rates.first
        self.threads, self.seconds = threads, {}
        size = int(population.sum())
        copies = max(size // BLOCK, 1)
        part = np.rint(population / copies).astype(int)
        self.residents, self.households = Table("residents", {"clock": 4}, capacity=size), Table("households")
        sex, age = np.divmod(np.repeat(np.arange(222), part.ravel()), 111)
        rank = np.arange(sex.size)
        first = keys_of("resident", sex, age, rank, 0)
        made = form(np.zeros(sex.size, int), sex, age, first, targets_of({}, {}, self.year, part.astype(float)),
                    self.year)  # fmt: skip
        rid = np.concatenate([keys_of("resident", sex, age, rank, copy) for copy in range(copies)])
        head = np.concatenate([made.head + copy * sex.size for copy in range(copies)])
        zone = np.concatenate([spread_over_zones(made, self.draws.uniform(Stream.SYNTHESIS, 0, some), SHARES)
                               for some in np.split(rid, copies)])  # fmt: skip
        hid = own_household(rid[head])
        rows = by_home(zone, hid, rid)
        one = rows % sex.size
        self.residents.append(rows.size, rid=rid[rows], hid=hid[rows], zone=zone[rows], sex=sex[one],
                              birth_year=self.year - age[one], role=made.role[one],
                              marital=made.marital[one])  # fmt: skip
        wind(self.residents, self.hazards, self.draws)
        settle_households(self.residents, self.households)
        self.roster = Roster(self.residents, self.households, ZONES, threads)
        self.course = LifeCourse(self.roster, self.year, self.draws, rates.birth[0], threads)
        self.arrivals = FamilyArrivals(16201, self.year, rates.arrive, Settling.from_weights(SHARES))
        self.account = PeopleAccount(NAMES, recount(self.residents, ZONES))

    def step(self):
        self.course.follow(self.hazards, self.year)
        flows = advance(self.residents, self.hazards, self.arrivals, self.draws, self.year, ZONES, 1.0, self.threads,
                        self.lists)  # fmt: skip
        self.year += 1
        self.account.post(flows)
        self.account.stock = self.account.stock + self.course.settle(self.year, self.arrivals)
        self.check()

    def check(self):
        self.roster.check("benchmark")
        self.account.check(recount(self.residents, ZONES, self.threads), "benchmark")

    def table_bytes(self):
        """Allocated bytes of both tables, per resident."""
        tables = (self.residents, self.households)
        return sum(table.raw(name).nbytes for table in tables for name in table.names) / len(self.residents)


def hot_bytes():
    """Bytes a resident in the columns that the vital events read, and in all that are read every year."""
    columns = Table("residents", {"clock": 4}, capacity=1)
    width = {column.attribute: columns.raw(column.attribute)[0].nbytes for column in columns.schema}
    return sum(width[name] for name in CORE), sum(width[c.attribute] for c in columns.schema if c.hot)


def best(step, years):
    """Fewest seconds of a year: by the wall clock and of the processor; the first year warms memory."""
    step()
    wall, cpu = [], []
    for _ in range(years):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        step()
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - begin_cpu)
    return {"wall": min(wall), "cpu": min(cpu)}


def one_size(size, threads, years):
    """Both years at one size; memory is that of the process from its start."""
    before = peak_memory()
    population, rates = national_city(size, years + 2)
    vital = VitalTown(population, rates, threads)
    found = {"residents": size, "threads": threads, "vital": best(vital.step, years)}
    del vital
    town = HouseholdTown(population, rates, threads)
    found["year"] = best(town.step, years)
    found["check"] = best(town.check, years)
    peak = peak_memory()
    return found | {"table_bytes": town.table_bytes(), "peak_gb": peak / 2**30, "peak_bytes": (peak - before) / size}


def peak_memory():
    """Bytes of memory this process held at most; that of `getrusage` would count the process that started it."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    print(json.dumps(one_size(*(int(float(argument)) for argument in sys.argv[1:4]))))
