"""Work and school: the gravity model against answers known by hand, Toyama of 2015 against its census, and the jobs of
nineteen cities against what is remembered of their day population.

The ratios of day to night population of the census of 2015 are remembered, to about half a point. The mesh population
of Fukui is that of telephones in a month of the pandemic; it holds shoppers, patients and visitors too, whom the model
of places knows nothing of: both are loose comparisons.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np

from ..city import load_city
from ..population.places.activity import EMPLOYED
from ..population.places.fit import PlacesFit, fit_of, settled
from ..population.places.gravity import balance, deterrence, table
from ..population.places.labour import labour_of
from ..population.places.location import border


def gravity() -> dict[str, float]:
    """Two origins and destinations, deterrence 0.1; and one table without it, where flows are products of margins."""
    cost, people = np.array([[5.0, 10.0], [12.0, 6.0]]), np.array([100.0, 200.0])
    near = deterrence(cost, 0.1)
    flows = table(near, people, balance(near, people, np.array([150.0, 150.0]), 0.0, 0.0))[:, :2]
    free = np.ones((2, 3), dtype=np.float32)
    found = balance(free, people, np.array([1.0, 2.0, 5.0]), 60.0, 160.0)
    return {"t11": flows[0, 0], "t12": flows[0, 1], "t21": flows[1, 0], "t22": flows[1, 1],
            "mean_cost": float((flows * cost).sum() / flows.sum()), "here_1": found.here[0], "here_3": found.here[2],
            "come_1": found.come[0], "out_of_1": table(free, people, found)[0, 3]}  # fmt: skip


@cache
def toyama() -> PlacesFit:
    """All residents of Toyama in 2015 with their places."""
    return fit_of(load_city("toyama_2015"))


def identities() -> dict[str, float]:
    """What must be nothing: what is reported less what the rows of residents say, one by one."""
    state, places = settled(load_city("toyama_2015"))
    r, seen = state.residents, places.seen
    works = (r.having & EMPLOYED) > 0
    here, out = np.count_nonzero(r.work_zone >= 0), np.count_nonzero(r.work_zone == -2)
    pupils = [np.count_nonzero((r.activity == k) & (r.school_zone != -1)) + int(seen.unplaced[k]) for k in range(1, 6)]
    away = np.where((r.school_zone != -1) & (r.activity > 1), r.school_zone, r.work_zone) == -2
    come = int(seen.workers_in.sum() + seen.pupils_in.sum())
    at = np.bincount(r.work_zone[r.work_zone >= 0], minlength=seen.jobs.size)
    return {"workers": float(np.count_nonzero(works) - here - out),
            "jobs": float(seen.jobs.sum() - here - seen.workers_in.sum()),
            "pupils": float(np.abs(seen.acts[1:6] - pupils).sum()),
            "day_population": float(seen.by_day.sum() - (len(r) - np.count_nonzero(away) + come)),
            "residents": float(len(r) - seen.counts[7].sum()),
            "overfull_zones": float((at + seen.workers_in > seen.jobs).sum())}  # fmt: skip


def toyama_2015() -> dict[str, float]:
    """Workers and unemployed of the census, and the fit of work flows."""
    found = toyama()
    return {"workers_m": float(found.workers["m"][1]), "workers_f": float(found.workers["f"][1]),
            "unemployed": float(found.seen.acts[7]), "flows_sae": found.flows["sae"],
            "distance_sae": found.distance["sae"]}  # fmt: skip


def schools_2015() -> dict[str, float]:
    """Pupils who live in Toyama over those at its schools."""
    pupils = toyama().pupils
    return {stage: pupils[stage][1] / pupils[stage][0] for stage in ("primary", "junior_high")}


def day_night(code: str, census: int) -> float:
    """Day over night population of a municipality by its jobs and workers alone, pupils left out."""
    found = labour_of((code,), census)
    assert found is not None
    edge = border(found.jobs / found.workers.sum(), 0.0)
    return 1.0 + float(found.workers.sum() / found.residents.sum()) * (edge.come - edge.out)


@cache
def remembered() -> dict[str, float]:
    """Day over night population of the census of 2015, by code."""
    with resources.files(__package__).joinpath("day_night_2015.csv").open(encoding="utf-8") as file:
        return {row["municipality"]: float(row["ratio"]) for row in csv.DictReader(file)}


def cities_2015() -> dict[str, float]:
    """Errors over the cities of which a ratio is remembered [points], printed one by one."""
    errors = {code: 100.0 * (day_night(code, 2015) - ratio) for code, ratio in remembered().items()}
    print("\n".join(f"{code} {100 * remembered()[code]:6.1f} {error:+5.1f}" for code, error in errors.items()))
    ours = np.array([day_night(code, 2015) for code in errors])
    return {"median_points": float(np.median(np.abs(list(errors.values())))),
            "mean_points": float(np.mean(list(errors.values()))),
            "correlation": float(np.corrcoef(ours, list(remembered().values()))[0, 1])}  # fmt: skip


def fukui_2021() -> dict[str, float]:
    """Weekdays of October 2021 by telephones: people by day over people at night, and those of other towns by day."""
    found = labour_of(("18201",), 2020)
    assert found is not None
    edge = border(found.jobs / found.workers.sum(), 0.08)
    workers, residents = float(found.workers.sum()), float(found.residents.sum())
    come = workers * edge.come
    return {"day_over_night": day_night("18201", 2020),
            "share_of_others": come / (residents + workers * (edge.come - edge.out))}  # fmt: skip


CASES = {"gravity": gravity, "identities": identities, "toyama_2015": toyama_2015, "schools_2015": schools_2015,
         "cities_2015": cities_2015, "fukui_2021": fukui_2021}  # fmt: skip
