"""What is published of a city's work: who works by sex, who looks for work, and how many jobs there are.

Model
    The census counts workers where they live; the economic census counts persons engaged where they work, without
    public service and without farmers on their own. Jobs of a municipality on the census' terms are

        (private jobs + public jobs + own farmers) * national ratio * known status

    Public jobs are those of 2014, the last count of all establishments, above the private ones of 2016; own farmers
    are workers of the primary sector above private jobs in farming and fishery. The national ratio makes all
    municipalities together have as many jobs as workers, both with those of unknown status shared out: nobody works
    outside the nation. The share of known status of the city then brings its jobs back to the terms of its published
    workers.

Assumption
    What changed between 2014 and 2016 is taken for public service; second jobs and agency workers are spread alike.

Left out
    Who goes where: flows between municipalities are in no packaged table (see :mod:`.location`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...city.municipalities import Municipality, all_municipalities, years_of

ALL_ESTABLISHMENTS = 2014  #: the count of all establishments; later ones are of private establishments
FARMING = ("jobs_farm", "jobs_fishery")


@dataclass(frozen=True)
class Labour:
    """Published work of one or more municipalities at a census.

    Attributes
    ----------
    census : int
    residents, workers, unemployed : ndarray of float64, shape (2,)
        By sex [persons]; of unknown status nobody is counted as working.
    jobs : float
        Workers by place of work on the terms of `workers` [persons], from the rule of the module.
    by_industry : dict of str to float
        Shares of the jobs; ``public`` and ``farm`` among them.
    """

    census: int
    residents: np.ndarray
    workers: np.ndarray
    unemployed: np.ndarray
    jobs: float
    by_industry: dict[str, float]


def labour_of(codes: Sequence[str], year: int) -> Labour | None:
    """The work of a city at the census nearest to `year` but not after it, else the first; None when unknown."""
    years = years_of("workers_m")
    census = max((y for y in years if y <= year), default=min(years))
    table = all_municipalities()
    found = [table[code] for code in codes if code in table]
    if not found or len(found) < len(codes) or not all(m.get("workers", census) > 0 for m in found):
        return None

    def by_sex(item: str) -> np.ndarray:
        return np.array([sum(_figure(m, f"{item}_{sex}", census) for m in found) for sex in "mf"])

    jobs = sum(raw_jobs(m, census) * national_ratio(census) * known_share(m, census) for m in found)
    return Labour(census, by_sex("pop"), by_sex("workers"), by_sex("unemployed"), jobs, _industries(found, census))


def raw_jobs(m: Municipality, census: int) -> float:
    """Private jobs, public jobs and own farmers of a municipality, before they are brought to the census' terms."""
    return _private(m, census) + _public(m) + _own_farmers(m, census)


@cache
def national_ratio(census: int) -> float:
    """Workers over jobs of all municipalities, those of unknown status shared out; about 1."""
    workers = jobs = 0.0
    for m in all_municipalities().values():
        known = known_share(m, census)
        if known > 0:
            workers += _figure(m, "workers", census) / known
            jobs += raw_jobs(m, census)
    return workers / jobs


def known_share(m: Municipality, census: int) -> float:
    """Residents of 15 and over of known status over all of them; 0 where nobody is."""
    known = sum(_figure(m, f"{item}_{sex}", census) for item in ("workers", "unemployed", "inactive") for sex in "mf")
    of_age = {c: sum(_figure(m, f"pop_{c}_{sex}", census) for sex in "mf") for c in ("0_14", "15_64", "65_plus")}
    grown, everybody = of_age["15_64"] + of_age["65_plus"], sum(of_age.values())
    if not grown > 0:
        return 0.0
    return known / (grown * max(_figure(m, "pop", census), everybody) / everybody)  # age unknown shared out


def _figure(m: Municipality, item: str, year: int) -> float:
    value = m.get(item, year)
    return value if value == value else 0.0


def _private(m: Municipality, census: int) -> float:
    years = [y for y in years_of("jobs") if y > ALL_ESTABLISHMENTS]
    return _figure(m, "jobs", min(years, key=lambda y: abs(y - census)))


def _public(m: Municipality) -> float:
    first = min(y for y in years_of("jobs") if y > ALL_ESTABLISHMENTS)
    return max(_figure(m, "jobs", ALL_ESTABLISHMENTS) - _figure(m, "jobs", first), 0.0)


def _own_farmers(m: Municipality, census: int) -> float:
    engaged = sum(_figure(m, item, years_of(item)[-1]) for item in FARMING)
    return max(_figure(m, "workers_primary", census) - engaged, 0.0)


def _industries(found: Sequence[Municipality], census: int) -> dict[str, float]:
    """Shares of the jobs by industry of the latest economic census; everything in ``all`` where none is published."""
    columns = {c for m in found for c in m.figures if c.startswith("jobs_") and c[5:6].isalpha()}
    items = sorted({column.rpartition("_")[0] for column in columns})
    jobs = {item.removeprefix("jobs_"): sum(_figure(m, item, years_of(item)[-1]) for m in found) for item in items}
    jobs["public"] = sum(_public(m) for m in found)
    jobs["farm"] = jobs.get("farm", 0.0) + sum(_own_farmers(m, census) for m in found)
    total = sum(jobs.values())
    return {name: value / total for name, value in jobs.items()} if total > 0 else {"all": 1.0}
