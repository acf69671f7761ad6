"""What is seen of the places of a year: workers, pupils, jobs, seats, and the city by day.

Stocks of 1 October. Grade C where jobs and zones are known, D by zone where they are made up. The day population is
that of the census: residents who work or learn elsewhere count there, small children at home, shoppers and travellers
not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...indicators import Measure
from ..stocks import evidence
from .activity import COLLEGE, HIGH, NAMES, NURSERY, PRIMARY, PUPILS, SEEKING


@dataclass(frozen=True)
class Seen:
    """Rows at 1 October of one year; by zone, the entry behind the last zone is outside.

    Attributes
    ----------
    counts : ndarray of int64, shape (8, zones + 1)
        Employed by home; workers by place; pupils of nursery, primary, junior high, high school and college by place;
        everybody where the day is spent.
    acts : ndarray of int64, shape (9,)
        Residents by activity.
    jobs, workers_in : ndarray of int64, shape (zones,)
        Jobs, and those who come from outside for them.
    pupils_in : ndarray of int64, shape (zones,)
        Pupils of high schools and colleges who come from outside.
    seats : ndarray of int64, shape (6, zones)
        By activity code; high schools and colleges keep those of the base year, whatever their pupils.
    unplaced : ndarray of int64, shape (6,)
        Pupils without a seat, by activity code.
    work_km : float
        Mean straight line from home to work inside the city [km].
    """

    year: int
    counts: np.ndarray
    acts: np.ndarray
    jobs: np.ndarray
    workers_in: np.ndarray
    pupils_in: np.ndarray
    seats: np.ndarray
    unplaced: np.ndarray
    work_km: float

    @property
    def by_day(self) -> np.ndarray:
        """People in each zone by day; int64, shape (zones,)."""
        return self.counts[7, :-1] + self.workers_in + self.pupils_in


def measures(
    seen: Seen, state, zones: Sequence[str], districts: Sequence[str], district: np.ndarray
) -> Iterator[Measure]:
    """The city, its districts, and in the years of maps its zones.

    Parameters
    ----------
    seen : Seen
    state : CityState
    zones, districts : sequence of str
        Their names.
    district : ndarray of int64, shape (zones,)
        District of each zone.
    """
    weight, counts = state.weight, seen.counts
    workers, residents = int(counts[0].sum()), int(seen.acts.sum())
    out, come, jobs = int(counts[1, -1]), int(seen.workers_in.sum()), int(seen.jobs.sum())
    filled = workers - out + come
    for name, rows in (("workers", workers), ("job_seekers", seen.acts[SEEKING]), ("workers_out", out),
                       ("workers_in", come), ("jobs", jobs), ("jobs_unfilled", jobs - filled),
                       ("students", seen.acts[PRIMARY : COLLEGE + 1].sum())):  # fmt: skip
        yield Measure(name, float(rows) * weight, grade="C")
    if jobs:
        yield Measure("residents_per_job", residents / jobs, grade="C")
    if workers > out:
        yield Measure("work_distance_mean", seen.work_km, grade="C")
    for stage in PUPILS:
        name, learn = NAMES[stage], float(seen.acts[stage])
        yield Measure("pupils", learn * weight, group=name, grade="C")
        yield Measure("pupils_out", float(counts[1 + stage, -1]) * weight, group=name, grade="C")
        yield Measure("pupils_unplaced", float(seen.unplaced[stage]) * weight, group=name, grade="C")
        yield Measure("school_places", float(seen.seats[stage].sum()) * weight, group=name, grade="C")
    by_day = seen.by_day
    yield Measure("day_population", float(by_day.sum()) * weight, grade="C")
    if residents:
        yield Measure("day_night_ratio", by_day.sum() / residents, grade="C")
    made_up = {} if "zone_jobs" in state.city.tables else {"provenance": "synthetic", "grade": "D"}
    known = evidence(state.city) | made_up
    for number, name in enumerate(districts):
        if name:
            inside = district == number
            yield Measure("day_population", float(by_day[inside].sum()) * weight, "district", str(name), **known)
            yield Measure("jobs", float(seen.jobs[inside].sum()) * weight, "district", str(name), **known)
    if state.map_year:
        yield from _zones(seen, weight, zones, known)


def _zones(seen: Seen, weight: float, zones: Sequence[str], known: dict) -> Iterator[Measure]:
    for zone, people, jobs in zip(zones, seen.by_day * weight, seen.jobs * weight, strict=True):
        yield Measure("day_population", float(people), "zone", zone, **known)
        yield Measure("jobs", float(jobs), "zone", zone, **known)
    for stage in range(NURSERY, HIGH):  # schools that children of the neighbourhood go to
        seats, used = seen.seats[stage] * weight, seen.counts[1 + stage, :-1] * weight
        for z in np.flatnonzero((seats > 0) | (used > 0)).tolist():
            yield Measure("school_places", float(seats[z]), "zone", zones[z], group=NAMES[stage], **known)
            yield Measure("school_places_used", float(used[z]), "zone", zones[z], group=NAMES[stage], **known)
