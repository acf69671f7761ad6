"""Residents, year by year: the population sibling of the model.

The year is that of the cohort component (see :mod:`.advance`), with the same rates, so that the mean of many runs is
the deterministic projection. Stocks are of 1 October of the model year, before its events; flows are those of the
year.

Leans on: rates by sex and age that are the same in all zones. Quality of life moves people only in a world that says
by how much (``eta_out``, ``eta_in``).

Residents live in households from the base year on, and a run of reduced scale keeps or drops whole households.
Newborn, arrivals, the dead and the gone change them every year. The parameter ``household_life`` says whether
households also form, part and leave together; then they are counted as they are, otherwise by headship rates. The
parameter ``housing`` gives them homes, scarce ones, and lets them move inside the city; ``places`` gives them work and
schools.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..errors import DataError
from ..indicators import Measure
from .advance import Lists, advance
from .arrivals import Settling
from .choices import nation_of, rates_for
from .conservation import FLOWS, Flows, PeopleAccount, recount
from .hazards import build_hazards
from .households import count_households, headship_level
from .households.families import FamilyArrivals
from .households.having import Having
from .households.kinds import KINDS
from .households.life_course import LifeCourse
from .households.roster import Roster
from .housing import Housing
from .microsimulation import count_ages
from .places import Activities, Places
from .proposals import apply_proposals
from .quality import QualityOfLife
from .rates import N_AGES
from .stocks import (
    classes_by_district,
    district_measures,
    evidence,
    kind_measures,
    kinds_by_district,
    pyramid_measures,
)
from .synthesis import settle_base

AGE_CLASSES = {"0_14": slice(0, 15), "15_64": slice(15, 65), "65_plus": slice(65, N_AGES), "75_plus": slice(75, N_AGES)}


class Population:
    """Who lives in the city: ages, dies, is born, leaves, arrives."""

    name = "population"
    reads = ("zones", "events")
    writes = ("residents", "households", "dwellings", "events", "projects", "zones.rent_yen", "zones.access_min",
              "zones.jobs", "zones.day_population")  # fmt: skip

    def start(self, state) -> None:
        """Build rates and residents of the base year, and live through the years before the first, if any."""
        city = state.city
        if state.first < city.base_year:
            raise DataError(f"the run begins in {state.first}, before the base year of {city.id}, {city.base_year}")
        self.rates = rates_for(city, state.scenario.world, state.parameters, city.base_year, state.last + 1)
        self.nation = nation_of(state.scenario.world, city.base_year, state.last + 1)
        self.hazards = build_hazards(self.rates)
        zones = city.zones
        weights = np.where(zones["habitable_km2"] > 0, zones["residents"], 0.0)
        self.arrivals = FamilyArrivals(
            int(city.municipality), city.base_year, self.rates.arrive, Settling.from_weights(weights)
        )
        self.zones, self.districts = [str(z) for z in zones["zone"]], zones["district"].astype(str).to_numpy()
        self.district_names, self.district_of = np.unique(self.districts, return_inverse=True)
        self.lists = Lists()
        settle_base(state.residents, city, self.hazards, state.draws, state.scale, state.households)
        self.quality = QualityOfLife(state.parameters["eta_out"], state.parameters["eta_in"])
        with_homes = bool(state.parameters["housing"])
        self.household_life = bool(state.parameters["household_life"]) or with_homes
        self.roster = Roster(state.residents, state.households, len(self.zones), state.threads)
        self.course = LifeCourse(self.roster, city.base_year, state.draws, self.rates.birth[0], state.threads)
        self.level = headship_level(city, city.population_array())
        self.housing = Housing(state, self.roster) if with_homes else None
        with_having, with_places = (bool(state.parameters[name]) for name in ("household_having", "places"))
        self.having = self.places = None
        if with_having or with_places:
            activities = Activities(city, state.draws)
            self.having = Having(activities, with_places) if with_having else None
            self.places = Places(state, activities, self.nation) if with_places else None
        self.account = PeopleAccount(self.zones, recount(state.residents, len(self.zones), state.threads))
        for year in range(city.base_year, state.first):
            self._live(state, year)
        self._take_stock(state, state.first)

    def step(self, state) -> None:
        """Live one year and check that nobody was lost or made up."""
        self._take_stock(state, state.year)
        self._live(state, state.year)

    def measures(self, state) -> Iterator[Measure]:
        """Stocks of 1 October and flows of the year, in persons."""
        weight, by_age, total = state.weight, self.by_age.sum(axis=0), float(self.by_age.sum())
        yield Measure("population", total * weight)
        for group, ages in AGE_CLASSES.items():
            yield Measure("population_by_age", float(by_age[ages].sum()) * weight, group=group)
        if total:
            yield Measure("share_65_plus", float(by_age[AGE_CLASSES["65_plus"]].sum()) / total)
        yield Measure("households", state.notes["households"], grade="C")
        if self.household_life or state.year == state.city.base_year:
            for kind, number in zip(KINDS, self.by_kind, strict=True):
                yield Measure("households_by_kind", float(number) * weight, group=kind, grade="C")
            if self.by_kind.sum():
                yield Measure("household_size", self.members / float(self.by_kind.sum()), grade="C")
        flows = self.flows
        yield Measure("births", flows.total("births") * weight)
        yield Measure("deaths", (flows.total("deaths") + flows.total("infant_deaths")) * weight)
        yield Measure("arrivals", flows.total("arrivals") * weight)
        yield Measure("departures", flows.total("leavers") * weight)
        if self.housing is not None:
            yield from self.housing.measures(state)
        if self.having is not None:
            yield from self.having.measures(state)
        if self.places is not None:
            yield from self.places.measures(state)
        yield from self._balance(state, total * weight)
        yield from pyramid_measures(self.by_age, weight)
        by_zone, known = self.by_zone * weight, evidence(state.city)
        if state.map_year:
            for zone, residents in zip(self.zones, by_zone, strict=True):
                yield Measure("population", float(residents), "zone", zone, **known)
            yield from district_measures(self.district_names, self.by_district, weight, state.city)
            if self.household_life:
                yield from kind_measures(self.district_names, self.kinds_by_district, weight, state.city)
        for district in dict.fromkeys(self.districts):
            if district:
                residents = float(by_zone[self.districts == district].sum())
                yield Measure("population", residents, "district", district, **known)

    def _balance(self, state, residents: float) -> Iterator[Measure]:
        """What makes the city grow or shrink, by kind and zone, and how it stands in the nation."""
        flows, weight = self.flows, state.weight
        died = flows.total("deaths") + flows.total("infant_deaths")
        yield Measure("natural_change", (flows.total("births") - died) * weight)
        yield Measure("net_migration", (flows.total("arrivals") - flows.total("leavers")) * weight)
        if state.map_year:
            came = (flows.arrivals - flows.leavers).sum(axis=1)
            for zone, net in zip(self.zones, came * weight, strict=True):
                yield Measure("net_migration", float(net), "zone", zone, **evidence(state.city))
        nation = float(self.nation[state.year - state.city.base_year])
        yield Measure("national_population", nation)
        yield Measure("share_of_nation", residents / nation)

    def _take_stock(self, state, year: int) -> None:
        """What there is on 1 October, before anything happens."""
        self.by_age = count_ages(state.residents, year)
        self.by_zone = self.account.stock.sum(axis=1)
        if self.housing is not None:
            self.housing.take_stock(state)
        if state.map_year:
            self.by_district = classes_by_district(state.residents, year, self.district_of, len(self.district_names))
        self.by_kind = np.bincount(state.households.kind, minlength=len(KINDS))
        if self.household_life and state.map_year:
            self.kinds_by_district = kinds_by_district(state.households, self.district_of, len(self.district_names))
        self.members = float(state.households.size.sum())
        if self.having is not None:
            self.having.draw(state, year)
        if self.places is not None:
            self.places.take_stock()
        if self.household_life:
            state.notes["households"] = float(len(state.households)) * state.weight
        else:
            years = year - state.city.base_year
            state.notes["households"] = (
                count_households(self.by_age, self.level, years, state.city.base_year) * state.weight
            )

    def _live(self, state, year: int) -> None:
        state.rows_year = year + 1
        residents, n_zones = state.residents, len(self.zones)
        proposed = apply_proposals(state.events, residents, n_zones)
        if self.quality.acts:
            quality, stock = state.zones.quality, self.account.stock.sum(axis=1).astype(np.float64)
            self.hazards, self.arrivals = self.quality.respond(quality, stock, self.hazards, self.arrivals, self.rates,
                                                               year)  # fmt: skip
        if self.household_life:
            self.course.follow(self.hazards, year)
        self.flows: Flows = proposed + advance(residents, self.hazards, self.arrivals, state.draws, year, n_zones,
                                               state.scale, state.threads, self.lists)  # fmt: skip
        self.account.post(self.flows)
        self.account.stock = self.account.stock + self.course.settle(year + 1, self.arrivals, self.household_life)
        if self.housing is not None:
            self.account.stock = self.account.stock + self.housing.settle(state, year, self.arrivals.households)
            self.housing.stock.check(f"population, year {year}")
        self.roster.check(f"population, year {year}")
        self.account.check(recount(residents, n_zones, state.threads), f"population, year {year}")
        if self.places is not None:
            self.places.settle(state, year + 1)
        state.flows.update({name: self.flows.total(name) for name in FLOWS})
