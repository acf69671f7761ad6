"""How well the places of the base year agree with what was fitted and what is published.

Workers and unemployed of each sex are met exactly. Work places are whole people where the gravity table has
fractions, and nobody gets a place that is taken: measures of fit say how far that moved them. Pupils at the schools of
the city are compared with those published, which no rule uses for primary and junior high schools but to count seats.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from ...parameters import Parameters, catalogue
from ...rng import Draws
from ...tables import Table
from ..households.fit import measures_of_fit
from ..synthesis import base_residents
from .activity import EMPLOYED, NAMES, PUPILS, Activities, expected_counts
from .gravity import table
from .location import schools_of
from .measures import Seen
from .places import WORK, Places

KM_CLASSES = (0.0, 2.0, 5.0, 10.0, 20.0, np.inf)


@dataclass(frozen=True)
class PlacesFit:
    """The base year at full scale.

    Attributes
    ----------
    workers : dict of str to (float, int)
        By sex: expected (as published at a census), made.
    flows : dict of str to float
        ``srmse``, ``tae`` and ``sae`` over work flows from district to district and outside.
    distance : dict of str to float
        The same over :data:`KM_CLASSES`.
    mean_km : (float, float)
        Straight way to work inside the city: expected, made.
    pupils : dict of str to (float, int)
        By stage: pupils published for the schools of the city (NaN where none are), pupils made there.
    seen : Seen
    """

    workers: dict[str, tuple[float, int]]
    flows: dict[str, float]
    distance: dict[str, float]
    mean_km: tuple[float, float]
    pupils: dict[str, tuple[float, int]]
    seen: Seen


def settled(city, seed: int = 0) -> tuple[SimpleNamespace, Places]:
    """All residents of the base year with their places, parameters at base."""
    base, draws, zones = base_residents(city), Draws(seed), Table("zones")
    residents = Table("residents", {"clock": 4})
    residents.append(base.rid.size, rid=base.rid, hid=base.hid, zone=base.zone, sex=base.sex,
                     birth_year=city.base_year - base.age)  # fmt: skip
    zones.append(len(city.zones))
    state = SimpleNamespace(city=city, residents=residents, zones=zones, draws=draws, scale=1.0, weight=1.0, threads=1,
                            parameters=Parameters(catalogue()))  # fmt: skip
    return state, Places(state, Activities(city, draws), np.ones(1))


def fit_of(city) -> PlacesFit:
    """The fit of a loaded city."""
    state, places = settled(city)
    r, market, seen = state.residents, places.markets[WORK], places.seen
    wanted = {"workers": np.zeros(2)}
    if places.activities.labour is not None:
        wanted = expected_counts(city, places.activities.labour)
    made = [int(np.count_nonzero(r.having[r.sex == sex] & EMPLOYED)) for sex in (0, 1)]
    works = np.flatnonzero(r.having & EMPLOYED)
    square, at = market.square[r.zone[works]], np.where(r.work_zone[works] < 0, seen.jobs.size, r.work_zone[works])
    expected = np.empty((len(market.near), market.rows.size + 1))
    expected[:, np.append(market.rows, market.rows.size)] = table(market.near, market.people, market.fitted)
    got = np.zeros_like(expected)
    np.add.at(got, (square, at), 1.0)
    area = _area_of_squares(places)
    flows = [_by_area(one, area, places.district) for one in (expected, got)]
    km = [np.histogram(places.km, KM_CLASSES, weights=one[:, :-1])[0] for one in (expected, got)]
    way = [float((one[:, :-1] * places.km).sum() / max(one[:, :-1].sum(), 1e-300)) for one in (expected, got)]
    pupils = {}
    for stage in PUPILS:
        schools = schools_of(city, NAMES[stage], float(seen.acts[stage]))
        here = int(seen.counts[1 + stage, :-1].sum())
        here += int(places.markets[stage].come_in.sum()) if stage in places.markets else 0
        pupils[NAMES[stage]] = (schools.published * len(r), here)
    return PlacesFit({sex: (float(w), m) for sex, w, m in zip("mf", wanted["workers"], made, strict=True)},
                     _measures(*flows), _measures(*km), (way[0], way[1]), pupils, seen)  # fmt: skip


def _area_of_squares(places: Places) -> np.ndarray:
    """District of each square kilometre: that of its first zone."""
    first = np.unique(places.square, return_index=True)[1]
    return places.district[first]


def _by_area(one: np.ndarray, area: np.ndarray, district: np.ndarray) -> np.ndarray:
    """Flows from district to district, outside as the last column."""
    n = int(district.max()) + 1
    out = np.zeros((n, n + 1))
    np.add.at(out, (area[:, None], np.append(district, n)[None, :]), one)
    return out


def _measures(expected: np.ndarray, made: np.ndarray) -> dict[str, float]:
    if not expected.sum() > 0:
        return {"srmse": 0.0, "tae": 0.0, "sae": 0.0}
    return measures_of_fit(expected, made)
