"""Where jobs and schools of a city are, and how many come from outside or go there.

Model
    Jobs: shares by zone from ``zone_jobs.csv`` where the city folder has it (measured). Else each industry lies partly
    as residents do, partly more evenly over the land they live on (the root of residents times habitable land), partly
    in the centre, where the zone with most residents within 1.5 km is (``job_location.csv``; synthetic).
    Schools: the facilities of the kind; where there are none, as many as are published (else one for each
    ``per_school`` pupils), at equal steps of the summed residents (synthetic). Colleges of a prefecture fall to its
    municipalities by their jobs in education.

    Commuting over the border: ``commuting.csv`` of the folder where there is one. Else, with P people of the city and
    J places in it, ``max(P - J, 0) + c min(P, J)`` go out and ``max(J - P, 0) + c min(P, J)`` come in, so that
    J = P - out + in. The share c that crosses both ways is assumed.

Left out
    Shifts of jobs between zones: each zone keeps its share.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from ...city.municipalities import all_municipalities, years_of
from ...city.placing import place
from ..defaults import read_default
from ..housing.ground import centre_of
from .labour import Labour

CENTRE_SHARE = 0.1
"""Distance over which the pull of the centre falls to 1/e, as a share of the radius of the habitable area (assumed)."""


@dataclass(frozen=True)
class Border:
    """Shares of the people who go out and come in, per person of the city."""

    out: float
    come: float


def job_shares(city, labour: Labour | None) -> np.ndarray:
    """Share of the city's jobs in each zone; float64, shape (zones,), sums to 1."""
    zones = city.zones
    given = city.tables["zone_jobs"] if "zone_jobs" in city.tables else None
    if given is not None and len(given) and given["jobs"].sum() > 0:
        jobs = given.groupby("zone")["jobs"].sum()
        found = zones["zone"].map(jobs).fillna(0.0).to_numpy(dtype=np.float64)
        if found.sum() > 0:
            return found / found.sum()
    area = zones["habitable_km2"].to_numpy(dtype=np.float64)
    residents = np.where(area > 0, zones["residents"].to_numpy(dtype=np.float64), 0.0)
    x, y = (zones[c].to_numpy(dtype=np.float64) for c in ("x_m", "y_m"))
    middle = centre_of(x, y, residents)
    reach_m = 1000.0 * CENTRE_SHARE * max(np.sqrt(area.sum() / np.pi), 1.0)
    centre = area * np.exp(-np.hypot(x - x[middle], y - y[middle]) / reach_m)
    rules = {row["industry"]: row for row in read_default("job_location.csv")}
    found = np.zeros(len(zones))
    for industry, share in (labour.by_industry if labour else {"all": 1.0}).items():
        row = rules[industry]
        for column, weight in (
            ("by_residents", residents),
            ("by_land", np.sqrt(residents * area)),
            ("by_centre", centre),
        ):
            found += share * float(row[column]) * _of_one(weight)
    return _of_one(found)


def work_border(city, labour: Labour | None, cross: float) -> Border:
    """How many workers of the city work outside, and how many come in, per worker of the city."""
    given = city.tables["commuting"] if "commuting" in city.tables else None
    if given is not None and len(given):
        row = given.iloc[(given["year"] - city.base_year).abs().argmin()]
        return Border(float(row["out_workers"] / row["workers"]), float(row["in_workers"] / row["workers"]))
    jobs = labour.jobs / labour.workers.sum() if labour else 1.0
    return border(jobs, cross)


def border(places: float, cross: float) -> Border:
    """The rule of the module for `places` per person.

    Examples
    --------
    >>> border(1.5, 0.25)
    Border(out=0.25, come=0.75)
    """
    both = cross * min(places, 1.0)
    return Border(max(1.0 - places, 0.0) + both, max(places - 1.0, 0.0) + both)


@dataclass(frozen=True)
class Schools:
    """Schools of one stage: the zone of each, its pupils or places (NaN where the folder does not say), and pupils
    published for the city per resident of it (NaN where none are)."""

    zone: np.ndarray
    places: np.ndarray
    published: float
    measured: bool


def schools_of(city, stage: str, pupils: float) -> Schools:
    """The schools of a stage.

    Parameters
    ----------
    stage : str
        As in ``school_stages.csv``.
    pupils : float
        Residents of the city who learn there [persons].
    """
    row = next(r for r in read_default("school_stages.csv") if r["stage"] == stage)
    names = {name: i for i, name in enumerate(city.zones["zone"].astype(str))}
    count, published = _published(city, row)
    if len(city.facilities):
        here = city.facilities[city.facilities["kind"].isin(row["facilities"].split("|"))]
        if len(here):
            zone = np.array([names[z] for z in here["zone"].astype(str)], dtype=np.int64)
            places = here["places"].to_numpy(dtype=np.float64) if "places" in here else np.full(zone.size, np.nan)
            return Schools(zone, places, published, city.provenance.get("facilities") != "synthetic")
    if count is None:
        count = ceil(pupils / float(row["per_school"]))
    zones = city.zones
    weight = np.where(zones["habitable_km2"] > 0, zones["residents"], 0.0)
    zone = place(weight, int(count)).astype(np.int64)
    return Schools(zone, np.full(zone.size, np.nan), published, False)


def _published(city, row: dict[str, str]) -> tuple[int | None, float]:
    """Schools of the city as published, None when unknown; and their pupils per resident, NaN when unknown."""
    table = all_municipalities()
    found = [table[code] for code in map(str, city.municipalities) if code in table]
    residents = sum(_near(m, "pop", city.base_year) for m in found)
    if len(found) < len(city.municipalities) or not residents > 0:
        return None, np.nan
    if row["stage"] == "college":
        return None, _college_students(found, city.base_year) / residents
    schools = sum(_near(m, item, city.base_year) for m in found for item in row["schools"].split("|"))
    pupils = sum(_near(m, item, city.base_year) for m in found for item in row["pupils"].split("|"))
    return round(schools), pupils / residents


def _college_students(found, year: int) -> float:
    """Students at universities and junior colleges: of the prefecture, by jobs in education."""
    students = {r["prefecture"]: float(r["university"]) + float(r["junior_college"])
                for r in read_default("prefecture_students.csv")}  # fmt: skip
    whole: dict[str, float] = {}
    for m in all_municipalities().values():
        whole[m.code[:2]] = whole.get(m.code[:2], 0.0) + _near(m, "jobs_education", year)
    return sum(students[m.code[:2]] * _near(m, "jobs_education", year) / whole[m.code[:2]] for m in found)


def _near(m, item: str, year: int) -> float:
    """The figure of the year nearest to `year`; 0 where none is published."""
    years = [y for y in years_of(item) if m.get(item, y) == m.get(item, y)]
    return m.get(item, min(years, key=lambda y: abs(y - year))) if years else 0.0


def _of_one(weight: np.ndarray) -> np.ndarray:
    total = weight.sum()
    return weight / total if total > 0 else np.full(weight.size, 1.0 / max(weight.size, 1))
