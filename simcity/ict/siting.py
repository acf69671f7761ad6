"""Siting: where gateways stand, chosen among public facilities and, where these do not help, poles in the zones.

Greedy covering of residents, see :mod:`.placement`; zones count as reached when sites reach them alone or together
(:mod:`.coverage`). Left out: sites that turn out to be unusable, and the wishes of owners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .coverage import NODES, Ground, Reach, covered_share, joint_probability, log_miss
from .link_budget import Radio
from .placement import SMALL, greedy_cover, min_cover


@dataclass(frozen=True)
class Sites:
    """Places where a gateway could stand, in the order of their identifiers; facilities before poles."""

    id: np.ndarray
    x_m: np.ndarray
    y_m: np.ndarray
    zone: np.ndarray
    pole: np.ndarray
    marked: np.ndarray  #: where the city folder says that a gateway stands today

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows) -> Sites:
        """Some of the sites."""
        return Sites(self.id[rows], self.x_m[rows], self.y_m[rows], self.zone[rows], self.pole[rows],
                     self.marked[rows])  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """The sites chosen, and the share of residents they reach."""

    sites: Sites
    covered: float

    def __len__(self) -> int:
        return len(self.sites)


def candidate_sites(city) -> Sites:
    """Public facilities of a city, then one pole in each zone."""
    zones, facilities = city.zones, getattr(city, "facilities", None)
    row_of = {name: row for row, name in enumerate(zones["zone"])}
    poles = Sites(np.array([f"pole:{z}" for z in zones["zone"]], dtype=object), zones["x_m"].to_numpy(float),
                  zones["y_m"].to_numpy(float), np.arange(len(zones), dtype=np.int32),
                  np.ones(len(zones), dtype=bool), np.zeros(len(zones), dtype=bool))  # fmt: skip
    if facilities is None or len(facilities) == 0:
        return poles
    frame = facilities.sort_values("id", kind="stable")
    zone = np.array([row_of.get(z, -1) for z in frame["zone"]], dtype=np.int32)
    marked = np.asarray(frame["gateway"] == 1, dtype=bool) if "gateway" in frame else np.zeros(len(frame), dtype=bool)
    return Sites(np.concatenate([frame["id"].astype(str).to_numpy(object), poles.id]),
                 np.concatenate([frame["x_m"].to_numpy(float), poles.x_m]),
                 np.concatenate([frame["y_m"].to_numpy(float), poles.y_m]),
                 np.concatenate([zone, poles.zone]),
                 np.concatenate([np.zeros(len(frame), dtype=bool), poles.pole]),
                 np.concatenate([marked, poles.marked]))  # fmt: skip


class _Search:
    """A growing list of sites, and what they reach together."""

    def __init__(self, ground: Ground, radio: Radio, sites: Sites):
        self.ground, self.radio, self.sites = ground, radio, sites
        self.chosen: list[int] = []
        self.done: np.ndarray = np.zeros(len(ground), dtype=bool)
        self.miss = np.zeros((len(ground), NODES))

    def left(self) -> np.ndarray:
        """Residents not yet reached, by zone."""
        return np.where(self.done, 0.0, self.ground.residents)

    def take(self, rows: np.ndarray) -> None:
        """Add sites that are given."""
        reach = self._reach(rows)
        for k, row in enumerate(rows):
            self._take(reach, k)
            self.chosen.append(int(row))

    def cover(self, rows: np.ndarray, target: float, limit: int | None) -> None:
        """Add sites from `rows` until the target share is reached, the limit is, or none of them helps."""
        rows = rows[~np.isin(rows, self.chosen)]
        residents = self.left()
        missing = residents.sum() - (1.0 - target) * self.ground.residents.sum()
        if len(rows) == 0 or missing <= 1e-9 * self.ground.residents.sum() or self._room(limit) == 0:
            return
        reach = self._reach(rows)
        picked, _ = greedy_cover(reach.alone.T, residents, min(missing / residents.sum(), 1.0), self._room(limit),
                                 lambda site: self._take(reach, site))  # fmt: skip
        self.chosen.extend(rows[picked].tolist())

    def fill(self, rows: np.ndarray, count: int) -> None:
        """Add sites from `rows` up to `count` in all, each where the residents least sure of a link gain most."""
        rows = np.setdiff1d(rows, self.chosen)
        if len(rows) == 0 or self._room(count) == 0:
            return
        reach = self._reach(rows)
        gain, free = reach.probability_alone, np.ones(len(rows), dtype=bool)
        while self._room(count) and free.any():
            unsure = self.ground.residents * (1.0 - joint_probability(self.miss))
            best = int(np.argmax(np.where(free, gain @ unsure, -1.0)))
            free[best] = False
            self._take(reach, best)
            self.chosen.append(int(rows[best]))

    def _room(self, limit: int | None) -> int | None:
        return None if limit is None else max(limit - len(self.chosen), 0)

    def _reach(self, rows: np.ndarray) -> Reach:
        return Reach(self.ground, self.radio, self.sites.x_m[rows], self.sites.y_m[rows])

    def _take(self, reach: Reach, site: int) -> np.ndarray:
        self.miss = self.miss + log_miss(reach.margin_db[site], self.radio.sigma_db, self.radio.correlation)
        self.done = self.done | reach.alone[site] | (joint_probability(self.miss) >= self.radio.location_probability)
        return self.done

    def plan(self) -> Plan:
        rows = np.array(self.chosen, dtype=np.intp)
        return Plan(self.sites.take(rows), covered_share(self.done, self.ground.residents))


def choose_sites(ground: Ground, radio: Radio, sites: Sites, target: float, limit: int | None = None) -> Plan:
    """Sites that reach the target share of residents with few gateways.

    Greedy: facilities first, poles where no facility adds a resident. A zone also counts as reached when several
    chosen sites reach it together. When everybody is to be reached and the problem is small, the fewest sites that
    reach each zone by themselves are found exactly and taken if they are fewer.

    Parameters
    ----------
    target : float
        Share of residents.
    limit : int, optional
        Number of gateways at most.
    """
    facilities = np.flatnonzero(~sites.pole)
    search = _Search(ground, radio, sites)
    search.cover(facilities, target, limit)
    search.cover(np.flatnonzero(sites.pole & ~search.done[sites.zone] & (ground.residents[sites.zone] > 0)), target,
                 limit)  # fmt: skip
    greedy = search.plan()
    if target < 1.0 or limit is not None or len(facilities) * len(ground) > SMALL or greedy.sites.pole.any():
        return greedy
    alone = Reach(ground, radio, sites.x_m[facilities], sites.y_m[facilities]).alone
    lived_in = ground.residents > 0
    if not alone[:, lived_in].any(axis=0).all():
        return greedy
    exact = facilities[min_cover(alone.T[lived_in])]
    return Plan(sites.take(exact), 1.0) if len(exact) < len(greedy) else greedy


def place_existing(ground: Ground, radio: Radio, sites: Sites, count: int) -> Sites:
    """Where `count` existing gateways stand: at the facilities marked in the city folder, as far as there are marks.

    Those of unknown place are taken to stand where they reach most residents: public facilities first, then poles;
    when everybody is reached, the rest strengthen weak links.
    """
    search = _Search(ground, radio, sites)
    search.take(np.flatnonzero(sites.marked)[:count])
    facilities = np.flatnonzero(~sites.pole)
    search.cover(facilities, 1.0, count)
    search.fill(facilities, count)
    poles = np.flatnonzero(sites.pole)
    search.cover(poles, 1.0, count)
    search.fill(poles, count)
    return search.plan().sites
