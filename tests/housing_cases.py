"""A small town with homes, for the tests of dwellings, moves and their levers."""

import functools
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from simcity.city import load_city
from simcity.parameters import Parameters, catalogue, override
from simcity.population import Population, submodel
from simcity.rng import Draws
from simcity.scenario.settings import Strategy
from simcity.state import CityState
from tests.city_cases import CITY, TABLES, write_city
from tests.population_cases import rates

ZONES = """\
zone,municipality,district,lon,lat,area_km2,habitable_km2,residents,urban
a,16321,north,137.300,36.715,0.25,0.25,50,0
b,16321,north,137.300,36.705,0.25,0.20,30,0
c,16321,south,137.300,36.695,0.25,0.20,12,0
d,16321,south,137.300,36.665,0.25,0.20,8,0
e,16321,south,137.300,36.600,0.25,0.20,0,0
"""
NODES = "node,kind,lon,lat,zone\n" + "".join(
    f"{z},zone,137.300,{lat},{z}\n" for z, lat in zip("abcde", (36.715, 36.705, 36.695, 36.665, 36.600), strict=True)
)
STOPS = "stop,name_ja,name_en,lon,lat,district,municipality\ns,駅,Station,137.301,36.715,north,16321\n"


@functools.cache
def town(each: int = 12):
    """A city of five zones, one of them empty, with `each` residents of every sex and age to 84; a stop in zone a."""
    people = "".join(f"16321,{sex},{age},{each}\n" for sex in "mf" for age in range(85))
    total = 170 * each
    households = f"16321,2020,{total // 2},{total - 20},{total // 6},{total // 4},60,40,40\n"
    tables = TABLES | {
        "zones": ZONES.replace(",50,0", f",{total * 0.5:.1f},0").replace(",30,0", f",{total * 0.3:.1f},0")
        .replace(",12,0", f",{total * 0.12:.1f},0").replace(",8,0", f",{total * 0.08:.1f},0"),
        "population": "municipality,sex,age,residents\n" + people,
        "households": TABLES["households"].split("\n")[0] + "\n" + households,
        "nodes": NODES + "s,stop,137.301,36.715,a\n",
        "links": "link,layers,from_node,to_node,length_m,both_ways\nab,road walk,a,b,1110,1\nbc,road walk,b,c,1110,1\n"
        "cd,road walk,c,d,3330,1\nas,walk,a,s,90,1\n",
        "stops": STOPS,
        "classes": "municipality,year,sex,class,residents\n" + "".join(
            f"16321,2020,{sex},{name},{ages * each}\n" for sex in "mf"
            for name, ages in (("total", 85), ("0_14", 15), ("15_64", 50), ("65_plus", 20), ("75_plus", 10))),
    }  # fmt: skip
    settings = CITY.replace("sources: [", "  stops: {provenance: published, source: made by hand}\nsources: [")
    folder = Path(tempfile.mkdtemp()) / "tiny"
    return load_city(write_city(folder, settings, **tables))


class Place:
    """The town above, lived year by year by the population submodel alone.

    Parameters
    ----------
    given : Rates, optional
        Instead of calibrated ones.
    strategy : dict, optional
        Settings under ``strategy``.
    changes : float
        Parameters by id.
    """

    def __init__(
        self, given=None, seed=1, threads=1, strategy=None, scale=1.0, each=12, order=None, years=5, **changes
    ):
        made = given or rates(years=years, arrive=1.0)
        base = {"housing": {"base": 1.0}} | {id: {"base": value} for id, value in changes.items()}
        scenario = SimpleNamespace(run=SimpleNamespace(first=2020, last=2020 + made.death.shape[0] - 1),
                                   world="ipss2023_medium", strategy=Strategy(**(strategy or {})))  # fmt: skip
        self.state = CityState(
            town(each), scenario, Parameters(override(catalogue(), base)), Draws(seed), scale, threads
        )
        self.population, self.year = Population(), 2020
        before = submodel.rates_for
        submodel.rates_for = lambda *_: made
        try:
            with self.state.granting(Population.writes):
                self.population.start(self.state)
        finally:
            submodel.rates_for = before
        if order is not None:
            self._shuffle(order)

    @property
    def housing(self):
        return self.population.housing

    def live(self, years=1, watch=None):
        for _ in range(years):
            self.state.open_year(self.year)
            with self.state.granting(Population.writes):
                self.population.step(self.state)
            self.year += 1
            if watch is not None:
                watch(self)
        return self

    def homes(self):
        """Zone, year of construction and household of every dwelling, by identity."""
        d = self.state.dwellings
        return {int(i): (int(z), int(b), int(h)) for i, z, b, h in zip(d.did, d.zone, d.built, d.hid, strict=True)}

    def lives(self):
        """Zone, household and age of every resident, by identity."""
        r = self.state.residents
        return {int(i): (int(z), int(h), int(b), int(o))
                for i, z, h, b, o in zip(r.rid, r.zone, r.hid, r.birth_year, r.role, strict=True)}  # fmt: skip

    def measured(self):
        return {(m.indicator, m.area): m.value for m in self.population.measures(self.state) if not m.group}

    def _shuffle(self, order):
        """Rows of residents, households and dwellings in another order, pointers kept."""
        r, h, d = self.state.residents, self.state.households, self.state.dwellings
        for table, pointers in ((d, (h.dwelling,)), (h, (r.household,)), (r, ())):
            rows = order(len(table))
            place = np.empty(len(table), dtype=np.int64)
            place[rows] = np.arange(len(table))
            for pointer in pointers:
                pointer[:] = np.where(pointer >= 0, place[np.maximum(pointer, 0)], pointer)
            for name in table.names:
                table[name][:] = table[name][rows].copy()
        self.population.roster.count(self.year)


def mixed(seekers=200, zones=6, seed=0, free=None):
    """Arguments of the kernels: key, kind, cell, zone_key, weight, near; made by a plain generator."""
    rng = np.random.default_rng(seed)
    key = rng.integers(0, 2**63, seekers).astype(np.uint64)
    zone_key = rng.integers(0, 2**63, zones).astype(np.uint64)
    kind = rng.integers(0, 3, seekers).astype(np.uint8)
    cell = rng.integers(-1, 3, seekers).astype(np.int32)
    weight = rng.gamma(2.0, 1.0, (3, zones))
    near = rng.uniform(0.2, 1.0, (3, zones)).astype(np.float32)
    return key, kind, cell, zone_key, weight, near
