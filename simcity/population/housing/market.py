"""The year of the homes: who leaves one, which go, which come, who wants which, who gets which.

The order, at the end of the demographic year: households that ended free their dwelling; old vacant ones are pulled
down; rents answer to the vacancy of 1 October; what was begun for last year's demand is finished; households without a
dwelling and those that move choose a zone and are served by a drawn priority. What movers leave can be let from the
next year on.

A zone never holds more households than dwellings. Who finds the first choice full takes the next best zone with a free
home; a mover who finds none stays. Only where the whole city has no free home is one built for a household without.

Assumption
    See the parameters 130 to 159: most are assumed. Homes feed back on where people live, and on nothing else. In a
    sample, small zones run out of homes more often than in the whole city, and who seeks one there goes on to larger
    zones: with a tenth of Toyama the share of residents near stops ends about two points higher after thirty years, and
    its outermost district loses 60 % instead of 34 %. Districts are read from runs of the whole city.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...indicators import Measure
from ...rng import keys_of
from ..households.roster import Roster
from ..stocks import evidence
from ..synthesis import base_residents
from .building import complete, spread, yearly_number
from .choice import FROM_INSIDE, FROM_OUTSIDE, NEWCOMER, PAID_FROM_OUTSIDE, PAID_NEWCOMER, Choice, Taste
from .demolition import pulled_down
from .ground import ground_of
from .guidance import Guidance
from .moving import Seekers, move_chance, seekers, who_moves
from .rents import adjusted, base_rents, pooled_vacancy
from .stock import Stock

NEAR_STOP_M = 500.0  #: walk to a stop that counts as near, as Japanese cities draw their residential areas
COUNTS = ("moved", "built", "demolished", "missed", "emergency", "supported")


class Housing:
    """The homes of one run.

    Parameters
    ----------
    state : CityState
        With residents and households of the base year.
    roster : Roster
    """

    def __init__(self, state, roster: Roster):
        city, numbers = state.city, state.parameters
        self.roster, self.threads, self.ground = roster, state.threads, ground_of(city)
        base, n = base_residents(city), len(city.zones)
        heads = np.bincount(base.zone[base.role == 0], minlength=n)
        self.stock = Stock(state.dwellings, state.households, self.ground.key, heads, numbers["vacancy_rate"],
                           city.base_year, state.draws, state.scale, numbers["demolition_from_age"])  # fmt: skip
        homes, offered = self.stock.tightness(city.base_year)
        self.natural = float(offered.sum()) / max(float(homes.sum()), 1.0)
        whole = (heads + self.stock.base_vacant).astype(np.float64)
        self.here = self.stock.by_zone()[0]
        self.base_rent = base_rents(numbers["mean_rent_yen"], numbers["rent_gradient"], self.ground.centre_km, whole)
        state.zones.rent_yen[:] = self.base_rent
        state.zones.access_min[:] = self.ground.access_min
        self.choice = Choice(self.ground, Taste.of(numbers), whole, self.here, self.base_rent, self.ground.access_min)
        names = city.zones["district"].astype(str).to_numpy()
        self.districts, self.district = np.unique(names, return_inverse=True)
        self.chance = move_chance(numbers["inner_move_level"])
        self.guidance = Guidance(state, self.ground)
        self.demand = whole.copy()  # before anybody has chosen: as the dwellings stand
        self.counts = dict.fromkeys(COUNTS, 0)
        self.take_stock(state)

    # -- the year ------------------------------------------------------------------------------------------------

    def settle(self, state, year: int, arrived: np.ndarray) -> np.ndarray:
        """Homes of model year `year`, so that they agree with the households of 1 October after it.

        Parameters
        ----------
        arrived : ndarray of uint64
            Identities of the households that came from outside the city.

        Returns
        -------
        ndarray of int64, shape (zones, 2)
            Residents who moved in from other zones less those who moved out, by sex [rows].
        """
        self.counts = dict.fromkeys(COUNTS, 0)
        homes, offered = self.stock.tightness(year)  # of 1 October: in a year homes are freed before they are let
        self.stock.release(year + 1)
        self._demolish(state, year)
        self._set_rents(state, homes, offered)
        self._build(state, year, homes, offered)
        moving = who_moves(state.residents, state.households, self.chance, state.draws, year)
        moving |= self._asked_to_move(state)
        who = seekers(state.households, moving, arrived, state.draws, year)
        return self._house(state, who, year)

    def _asked_to_move(self, state) -> np.ndarray:
        """Households of residents whom others proposed to move, such as those who lost their home; marks the events."""
        events, r = state.events, state.residents
        asked = np.zeros(len(state.households), dtype=bool)
        waiting = np.flatnonzero(~events.applied & (events.kind == "moving"))
        if waiting.size:
            homes = r.household[np.isin(r.rid, events.rid[waiting])]
            asked[homes[homes >= 0]] = True
            events.applied[waiting] = True
        return asked & (state.households.dwelling >= 0)

    def _demolish(self, state, year: int) -> None:
        numbers, subsidy = state.parameters, self.guidance.demolition(year)
        rows, paid = pulled_down(state.dwellings, numbers.at("demolition_rate", year), numbers["demolition_from_age"],
                                 state.draws, year, subsidy, numbers["demolition_response"],
                                 numbers["demolition_cost_yen"])  # fmt: skip
        if subsidy is not None:
            self.guidance.bill_demolition(state, int(paid.sum()), subsidy.yen)
        self.stock.pull_down(rows)
        self.counts["demolished"] = rows.size

    def _set_rents(self, state, homes: np.ndarray, offered: np.ndarray) -> None:
        vacancy = pooled_vacancy(homes, offered, self.district)
        state.zones.rent_yen[:] = adjusted(state.zones.rent_yen, self.base_rent, vacancy, self.natural,
                                           state.parameters["rent_response"])  # fmt: skip

    def _build(self, state, year: int, homes: np.ndarray, offered: np.ndarray) -> None:
        numbers, total = state.parameters, float(homes.sum())
        share = float(offered.sum()) / total if total else self.natural
        number = yearly_number(float(len(state.households)), numbers.at("new_dwellings_per_1000", year), share,
                               self.natural, numbers["building_response"])  # fmt: skip
        expected = spread(number, self.demand, homes, self.guidance.allowed(year), numbers["zone_growth_limit"])
        did, zone = complete(expected, self.ground.key, state.draws, year)
        self.stock.build(did, zone, year + 1)
        self.counts["built"] = did.size

    def _house(self, state, who: Seekers, year: int) -> np.ndarray:
        """Everybody chooses, is served by priority, and moves in."""
        zones, guided = state.zones, self.guidance.area(year)
        weight = self.choice.weights(zones.rent_yen, zones.access_min, zones.quality, self.stock.by_zone()[0],
                                     self.guidance.monthly_saving(year), self.guidance.points(year))  # fmt: skip
        kind = self._kinds(state, who, guided, year)
        wanted = self.choice.find(who, kind, weight, self.threads)
        rows, begins = self.stock.offered_in_order(state.draws, year)
        free = np.diff(begins).astype(np.int32)
        given, self.counts["missed"] = self.choice.allot(who, kind, weight, wanted, free)
        self._remember_demand(who, weight)
        served = who.order[given[who.order] >= 0]
        zone = given[served]
        served, zone = served[np.argsort(zone, kind="stable")], np.sort(zone, kind="stable")
        dwelling = rows[begins[zone] + np.arange(zone.size) - np.searchsorted(zone, zone)]
        self.stock.occupy(who.household[served], dwelling)
        self._build_for_the_rest(state, who, given, wanted, year)
        new_homes = who.household[(given >= 0) | ~who.housed]
        from_inside = who.household[((given >= 0) | ~who.housed) & (who.origin >= 0)]
        self.counts["moved"] = int(state.households.size[from_inside].sum())
        supported = (kind >= PAID_NEWCOMER) & guided[np.maximum(given, 0)] & (given >= 0)
        self.counts["supported"] = int(supported.sum())
        self.guidance.bill_moves(state, self.counts["supported"], year)
        self.stock.release(year + 1)  # what movers have left
        return self._follow(state, new_homes)

    def _kinds(self, state, who: Seekers, guided: np.ndarray, year: int) -> np.ndarray:
        """What each seeker is to the guided area; uint8."""
        payable = self.guidance.payable(state.households.hid[who.household], year)
        outside = np.where(payable, PAID_FROM_OUTSIDE, FROM_OUTSIDE)
        from_home = np.where(guided[np.maximum(who.origin, 0)], FROM_INSIDE, outside)
        return np.where(who.origin < 0, np.where(payable, PAID_NEWCOMER, NEWCOMER), from_home).astype(np.uint8)

    def _remember_demand(self, who: Seekers, weight: np.ndarray) -> None:
        here = who.origin >= 0
        cells = np.bincount(self.ground.cell[who.origin[here]], minlength=self.choice.near.shape[0])
        self.demand = self.choice.expected(weight, cells.astype(np.float64), float((~here).sum()))

    def _build_for_the_rest(self, state, who: Seekers, given: np.ndarray, wanted: np.ndarray, year: int) -> None:
        """Where the whole city has no free home left, one is built for each household that has none."""
        left = who.order[(given[who.order] < 0) & ~who.housed[who.order]]
        if not left.size:
            return
        place = np.where(wanted[left] >= 0, wanted[left], state.households.zone[who.household[left]])
        did = keys_of("built for", state.households.hid[who.household[left]], int(year))
        self.stock.occupy(who.household[left], self.stock.build(did, place, year + 1))
        self.counts["emergency"] = left.size

    def _follow(self, state, households: np.ndarray) -> np.ndarray:
        """Residents stand in the zone of their household."""
        r, moved = state.residents, np.zeros((self.ground.key.size, 2), dtype=np.int64)
        who = self.roster.members_of(households)
        zone, sex = state.households.zone[r.household[who]], r.sex[who]
        np.add.at(moved, (zone, sex), 1)
        np.subtract.at(moved, (r.zone[who], sex), 1)
        r.zone[who] = zone
        return moved

    # -- what is seen --------------------------------------------------------------------------------------------

    def take_stock(self, state) -> None:
        """Remember dwellings, vacant ones, rents and residents of 1 October, as households are counted."""
        self.dwellings, self.vacant = self.stock.by_zone()
        self.rent_yen = state.zones.rent_yen.copy()
        self.people = np.bincount(state.residents.zone, minlength=self.dwellings.size)

    def measures(self, state) -> Iterator[Measure]:
        """Dwellings of 1 October, and what happened in the year that follows."""
        dwellings, vacant, rent_yen = self.dwellings, self.vacant, self.rent_yen
        weight, total = state.weight, int(dwellings.sum())
        yield Measure("dwellings", total * weight, grade="C")
        yield Measure("dwellings_vacant", float(vacant.sum()) * weight, grade="C")
        if total:
            yield Measure("vacancy_share", float(vacant.sum()) / total, grade="C")
            mean = float((rent_yen * dwellings).sum()) / total
            yield Measure("mean_rent", mean, grade="C", provenance="assumed")
        yield Measure("dwellings_built", (self.counts["built"] + self.counts["emergency"]) * weight, grade="C")
        yield Measure("dwellings_demolished", self.counts["demolished"] * weight, grade="C")
        yield Measure("moves_inside", self.counts["moved"] * weight, grade="C")
        yield Measure("homes_not_first_choice", self.counts["missed"] * weight, grade="C")
        people = self.people
        if people.sum() and np.isfinite(self.ground.stop_m).any():
            near = float(people[self.ground.stop_m <= NEAR_STOP_M].sum())
            yield Measure("share_near_stops", near / float(people.sum()), grade="C")
        for number, district in enumerate(self.districts):
            inside = self.district == number
            if district and dwellings[inside].sum():
                homes = float(dwellings[inside].sum())
                share = float(vacant[inside].sum()) / homes
                rent = float((rent_yen * dwellings)[inside].sum()) / homes
                at, known = ("district", str(district)), {"grade": "C"} | evidence(state.city)
                yield Measure("dwellings", homes * weight, *at, **known)
                yield Measure("dwellings_vacant", float(vacant[inside].sum()) * weight, *at, **known)
                yield Measure("vacancy_share", share, *at, **known)
                yield Measure("mean_rent", rent, *at, **known | {"provenance": "assumed"})
