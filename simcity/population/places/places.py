"""The places of one run, from the base year on: who does what, where, and how many the city has by day.

Every 1 October, after the people of the year have come and gone, activities are decided again and whoever needs a
place chooses one: jobs, high schools and colleges in markets (:mod:`.market`), nurseries and compulsory schools by
nearness (:mod:`.catchment`). Columns of residents: ``activity``, ``having``, ``work_zone``, ``school_zone`` and
``settled_zone``, the home for which they were chosen.

Checked every year: workers of the city = those who work here + those who go out; no zone has more workers than jobs;
pupils of each stage = those at a school + those without a seat; everybody spends the day somewhere. By definition, jobs
filled are those who work here and those who come in, and the day population is residents by day and those who come in.

Left out
    Anything that answers to jobs: nobody moves to or leaves the city for work.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..._kernels import places as kernel
from ...errors import ConservationError, Problem
from ...indicators import Measure
from ..housing.ground import square_keys, squares, zone_keys
from .activity import COLLEGE, EMPLOYED, HIGH, JUNIOR, NAMES, NURSERY, PRIMARY, Activities, decide
from .catchment import Catchment
from .gravity import deterrence
from .location import border, job_shares, schools_of, work_border
from .market import NONE, Market
from .measures import Seen, measures

WORK = 0  #: number of the market for work; schools have the code of their activity
SENT, CHOSEN = (NURSERY, PRIMARY, JUNIOR), (HIGH, COLLEGE)


class Places:
    """See the module.

    Parameters
    ----------
    state : CityState
        With residents of the base year.
    activities : Activities
    nation : ndarray of float64, shape (years,)
        National population from the base year on: those who come from outside follow it.
    """

    def __init__(self, state, activities: Activities, nation: np.ndarray):
        city, numbers = state.city, state.parameters
        self.activities, self.nation, self.base_year = activities, nation, city.base_year
        zones = city.zones
        self.x_m, self.y_m = (zones[c].to_numpy(dtype=np.float64) for c in ("x_m", "y_m"))
        self.square, self.km = squares(self.x_m, self.y_m)
        self.keys = zone_keys(zones["zone"].astype(str).to_numpy()), square_keys(self.x_m, self.y_m)
        self.change = numbers["work_place_change"]
        self.decide(state, city.base_year)
        labour = activities.labour
        work = work_border(city, labour, numbers["commuting_both_ways"])
        near = deterrence(self.km, numbers["work_distance"])
        self.markets = {WORK: Market("work", WORK, near, self.square, job_shares(city, labour), *self.keys, work,
                                     state.draws, state.threads)}  # fmt: skip
        self.catchments: dict[int, Catchment] = {}
        self.seats = np.zeros((6, self.x_m.size), dtype=np.int64)
        self.slack = numbers["school_slack"]
        self._open_schools(state, np.bincount(state.residents.activity, minlength=len(NAMES)))
        self.names = [str(zone) for zone in zones["zone"]]
        districts, self.district = np.unique(zones["district"].astype(str).to_numpy(), return_inverse=True)
        self.districts = [str(name) for name in districts]
        self.seen = self.reported = self.settle(state, city.base_year, first=True)

    def _open_schools(self, state, acts: np.ndarray) -> None:
        """Schools that children are sent to, and those that are chosen; `acts` are residents by activity."""
        numbers, draws, n = state.parameters, state.draws, len(state.residents)
        for stage in SENT:
            schools = schools_of(state.city, NAMES[stage], float(acts[stage]) * state.weight)
            self.catchments[stage] = Catchment(stage, self.keys[0], self.x_m, self.y_m, schools, int(acts[stage]), n,
                                               state.scale, self.slack, draws)  # fmt: skip
            self.seats[stage] = self.catchments[stage].capacity
        near = deterrence(self.km, numbers["school_distance"])
        for stage in CHOSEN:
            schools = schools_of(state.city, NAMES[stage], float(acts[stage]) * state.weight)
            weight = np.bincount(schools.zone, np.where(np.isfinite(schools.places), schools.places, 1.0),
                                 minlength=self.x_m.size)  # fmt: skip
            per = schools.published * n / acts[stage] if acts[stage] and np.isfinite(schools.published) else 1.0
            edge = border(per, numbers["schooling_both_ways"])
            self.markets[stage] = Market(NAMES[stage], stage, near, self.square, weight, *self.keys, edge, draws,
                                         state.threads)  # fmt: skip

    def take_stock(self) -> None:
        """What is reported of the year is what there is on its 1 October."""
        self.reported = self.seen

    def measures(self, state) -> Iterator[Measure]:
        """See :mod:`.measures`."""
        return measures(self.reported, state, self.names, self.districts, self.district)

    def decide(self, state, year: int) -> None:
        """Who does what at 1 October `year`."""
        decide(state.residents, self.activities.table, state.draws, year, self.change, state.threads)

    def settle(self, state, year: int, first: bool = False) -> Seen:
        """Activities and places at 1 October `year`, of the residents who are there then.

        Parameters
        ----------
        first : bool
            The base year: activities are known, and markets are fitted.
        """
        if not first:
            self.decide(state, year)
        r, n = state.residents, len(state.residents)
        counts, acts = self._count(state)
        outside = float(self.nation[year - self.base_year] / self.nation[0])
        for number, market in self.markets.items():
            needs = ("having", EMPLOYED, EMPLOYED, "work_zone") if number == WORK else (
                "activity", 255, number, "school_zone")  # fmt: skip
            what, place = r[needs[0]], r[needs[3]]
            if first:
                need = (what & needs[1]) == needs[2]
                market.open(np.bincount(r.zone[need], minlength=self.x_m.size))
            held = counts[1 + number]
            market.follow(int(acts[number]) if number else int(counts[0].sum()), outside)
            market.let_go(what, needs[1], needs[2], place, n, held, r.rid, year)
            market.serve(self._open(what, needs, place, n), r.zone, r.rid, place, held, year, first)
            if first and number in CHOSEN:
                self.seats[number] = np.ceil(self.slack * (held[:-1] + market.come_in) - 1e-9)
        unplaced = np.zeros(6, dtype=np.int64)
        for stage, catchment in self.catchments.items():
            needs = ("activity", 255, stage, "school_zone")
            rows = self._open(r.activity, needs, r.school_zone, n)
            catchment.serve(rows, r.zone, r.rid, r.school_zone, counts[1 + stage], year)
            unplaced[stage] = np.count_nonzero(r.school_zone[rows] == NONE)
        self.seen = self._see(state, year, unplaced)
        return self.seen

    def _open(self, what: np.ndarray, needs: tuple, place: np.ndarray, n: int) -> np.ndarray:
        rows = np.empty(n, dtype=np.int32)
        return rows[: kernel.list_open(what, needs[1], needs[2], place, n, rows)]

    def _count(self, state) -> tuple[np.ndarray, np.ndarray]:
        r, wide = state.residents, self.x_m.size + 1
        counts, acts = np.empty((8, wide), dtype=np.int64), np.empty((state.threads, len(NAMES)), dtype=np.int64)
        kernel.count(r.raw("zone"), r.raw("activity"), r.raw("having"), r.raw("work_zone"), r.raw("school_zone"),
                     len(r), np.empty((state.threads, 8, wide), dtype=np.int32), counts, acts)  # fmt: skip
        return counts, acts.sum(axis=0)

    def _see(self, state, year: int, unplaced: np.ndarray) -> Seen:
        """Count everything from the rows, and hold it against what was meant to be."""
        r, work = state.residents, self.markets[WORK]
        counts, acts = self._count(state)
        way = np.empty((state.threads, 2), dtype=np.int64)
        kernel.way_to_work(r.raw("zone"), r.raw("work_zone"), len(r), self.square, self.km, way)
        metres, people = (int(total) for total in way.sum(axis=0))
        pupils_in = self.markets[HIGH].come_in + self.markets[COLLEGE].come_in
        seen = Seen(year, counts, acts, work.capacity[:-1] + work.wanted_in, work.come_in, pupils_in, self.seats,
                         unplaced, metres / 1000.0 / people if people else 0.0)  # fmt: skip
        check(seen, len(r))
        state.zones.jobs[:] = seen.jobs * state.weight
        state.zones.day_population[:] = seen.by_day * state.weight
        return seen


def check(seen: Seen, residents: int) -> None:
    """Nobody is lost between home and day.

    Raises
    ------
    ConservationError
    """
    problems = []
    workers, placed = seen.counts[0].sum(), seen.counts[1].sum()
    if workers != placed:
        problems.append(f"{workers - placed} workers have no place of work")
    if (seen.counts[1, :-1] + seen.workers_in > seen.jobs).any():
        problems.append("a zone has more workers than jobs")
    for stage in (*SENT, *CHOSEN):
        learn, seated = int(seen.acts[stage]), int(seen.counts[1 + stage].sum() + seen.unplaced[stage])
        if learn != seated:
            problems.append(f"{learn - seated} of {NAMES[stage]} are neither at a school nor without a seat")
    if seen.counts[7].sum() != residents:
        problems.append("the day population is not that of the residents")
    if problems:
        raise ConservationError([Problem(f"places, year {seen.year}: {p}") for p in problems], subject="places")
