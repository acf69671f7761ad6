"""Siting: where gateways stand, chosen among public facilities and, where these do not help, poles in the zones.

The rule is per link (:mod:`.coverage`): a zone is covered when enough of the chosen sites reach it, each by itself; how
many are enough follows from the services (:mod:`.services`). Left out: sites that turn out to be unusable, and the
wishes of owners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .coverage import Ground, Reach, covered_share, distances_m, joint_probability
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
    """The sites chosen, and what they reach.

    `covered` is the share of residents whom at least `reaches` sites reach, `reached` the share whom at least one does.
    """

    sites: Sites
    covered: float
    reaches: int = 1
    reached: float = 0.0

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


KEEP = 20_000_000  # distances kept between plans; beyond that they are worked out each time


class Field:
    """A ground and the sites that are open; distances are worked out once and serve any number of plans."""

    def __init__(self, ground: Ground, sites: Sites):
        self.ground, self.sites = ground, sites
        self.facilities, self.poles = np.flatnonzero(~sites.pole), np.flatnonzero(sites.pole)
        self._kept: dict[bool, np.ndarray] = {}

    @classmethod
    def of(cls, city) -> Field:
        """All candidate sites of a city before its residents."""
        return cls(Ground.from_city(city), candidate_sites(city))

    def reach(self, radio: Radio, rows: np.ndarray, zones: np.ndarray) -> np.ndarray:
        """Which of the sites reach each of the zones, each by itself; bool, shape (n_zones, n_rows).

        The sites in `rows` are all facilities or all poles.
        """
        if len(rows) == 0:
            return np.zeros((len(zones), 0), dtype=bool)
        limit = radio.range_m(self.ground.urban)[:, None]
        pole = bool(self.sites.pole[rows[0]])
        kind = self.poles if pole else self.facilities
        if len(kind) * len(self.ground) > KEEP:
            return self._distance_m(zones, rows) <= limit[zones]
        if pole not in self._kept:
            self._kept[pole] = self._distance_m(np.arange(len(self.ground)), kind)
        near = self._kept[pole]
        if 8 * len(rows) < len(kind):
            return near[np.ix_(zones, np.searchsorted(kind, rows))] <= limit[zones]
        # Copying distances costs more than comparing them.
        within = (near <= limit)[zones] if 2 * len(zones) > len(near) else near[zones] <= limit[zones]
        return within if len(rows) == len(kind) else within[:, np.searchsorted(kind, rows)]

    def _distance_m(self, zones: np.ndarray, rows: np.ndarray) -> np.ndarray:
        g, s = self.ground, self.sites
        return distances_m(g.x_m[zones], g.y_m[zones], s.x_m[rows], s.y_m[rows], g.area_km2[zones]).T.copy()


class _Search:
    """A growing list of sites, and how many of them reach each zone."""

    def __init__(self, field: Field, radio: Radio, reaches: int = 1):
        self.field, self.radio, self.reaches = field, radio, reaches
        self.chosen: list[int] = []
        self.found: list[np.ndarray] = []  # zones that each of them reaches
        self.depth = np.zeros(len(field.ground), dtype=np.int64)

    def take(self, rows: np.ndarray) -> None:
        """Add sites."""
        found = self._reached_by(rows)
        self.depth += found.sum(axis=0)
        self.found.extend(found)
        self.chosen.extend(int(row) for row in rows)

    def drop_needless(self, target: float) -> None:
        """Drop sites without which the target is still met: poles before facilities, the last chosen first."""
        residents, pole = self.field.ground.residents, self.field.sites.pole
        goal = min(target * residents.sum() * (1.0 - 1e-12), residents[self.depth >= self.reaches].sum())
        kept = np.ones(len(self.chosen), dtype=bool)
        for k in sorted(range(len(kept)), key=lambda k: (not pole[self.chosen[k]], -k)):
            without = self.depth - self.found[k]
            if residents[without >= self.reaches].sum() >= goal:
                self.depth, kept[k] = without, False
        self.chosen = [row for row, keep in zip(self.chosen, kept, strict=True) if keep]
        self.found = [zones for zones, keep in zip(self.found, kept, strict=True) if keep]

    def cover(self, rows: np.ndarray, target: float, limit: int | None) -> None:
        """Add sites from `rows` until the target share is covered, the limit is reached, or none of them helps."""
        residents = self.field.ground.residents
        open_zones = np.flatnonzero((self.depth < self.reaches) & (residents > 0))
        left, total = residents[open_zones], float(residents.sum())
        missing = left.sum() - (1.0 - target) * total
        rows = rows[~np.isin(rows, self.chosen)]
        if len(rows) == 0 or len(left) == 0 or missing <= 1e-9 * total or self._room(limit) == 0:
            return
        reach = self.field.reach(self.radio, rows, open_zones)
        picked, _ = greedy_cover(reach, left, min(missing / left.sum(), 1.0), self._room(limit),
                                 self.reaches - self.depth[open_zones])  # fmt: skip
        self.take(rows[picked])

    def fill(self, rows: np.ndarray, count: int) -> None:
        """Add sites from `rows` up to `count` in all, each where the residents least sure of a link gain most."""
        rows = np.setdiff1d(rows, self.chosen)
        room = max(count - len(self.chosen), 0)
        if len(rows) == 0 or room == 0:
            return
        ground, picked = self.field.ground, list[int]()
        miss, reach = self._reach(np.array(self.chosen, dtype=np.intp)).prepare().sum(axis=0), self._reach(rows)
        gain, free = reach.probability_alone, np.ones(len(rows), dtype=bool)
        while free.any() and len(picked) < room:
            unsure = ground.residents * (1.0 - joint_probability(miss))
            best = int(np.argmax(np.where(free, gain @ unsure, -1.0)))
            free[best] = False
            picked.append(best)
            miss = miss + reach.take(np.array([best])).prepare()[0]
        self.take(rows[picked])

    def _reached_by(self, rows: np.ndarray) -> np.ndarray:
        """Zones that each of the sites reaches; bool, shape (n_rows, n_zones)."""
        every, pole = np.arange(len(self.depth)), self.field.sites.pole[rows]
        found = np.zeros((len(rows), len(every)), dtype=bool)
        for kind in (pole, ~pole):
            found[kind] = self.field.reach(self.radio, rows[kind], every).T
        return found

    def _room(self, limit: int | None) -> int | None:
        return None if limit is None else max(limit - len(self.chosen), 0)

    def _reach(self, rows: np.ndarray) -> Reach:
        return Reach(self.field.ground, self.radio, self.field.sites.x_m[rows], self.field.sites.y_m[rows])

    def plan(self) -> Plan:
        residents, sites = self.field.ground.residents, self.field.sites.take(np.array(self.chosen, dtype=np.intp))
        return Plan(sites, covered_share(self.depth >= self.reaches, residents), self.reaches,
                    covered_share(self.depth >= 1, residents))  # fmt: skip


def choose_sites(field: Field, radio: Radio, target: float, limit: int | None = None, reaches: int = 1) -> Plan:
    """Sites that cover the target share of residents with few gateways.

    Greedy: facilities first, poles where no facility helps any more; then sites that turned out needless are dropped.
    When everybody is to be covered and the problem is small, the fewest facilities are found exactly.

    Parameters
    ----------
    target : float
        Share of residents.
    limit : int, optional
        Number of gateways at most.
    reaches : int
        Gateways that must reach a zone, each by itself, until it counts as covered.
    """
    ground, search = field.ground, _Search(field, radio, reaches)
    if target >= 1.0 and limit is None and len(field.facilities) * len(ground) <= SMALL:
        lived_in = np.flatnonzero(ground.residents > 0)
        reach = field.reach(radio, field.facilities, lived_in)
        if (reach.sum(axis=1) >= reaches).all():
            search.take(field.facilities[min_cover(reach, reaches)])
            return search.plan()
    search.cover(field.facilities, target, limit)
    search.cover(field.poles[ground.residents[field.sites.zone[field.poles]] > 0], target, limit)
    if limit is None or search.plan().covered >= target - 1e-9:
        search.drop_needless(target)  # with too few gateways for the target, each that is allowed is welcome
    return search.plan()


def place_existing(ground: Ground, radio: Radio, sites: Sites, count: int) -> Sites:
    """Where `count` existing gateways stand: at the facilities marked in the city folder, as far as there are marks.

    Those of unknown place are taken to stand where they reach most residents: public facilities first, then poles;
    when everybody is reached, the rest strengthen weak links.
    """
    marked = np.flatnonzero(sites.marked)[:count]
    if len(marked) == count:
        return sites.take(marked)
    search = _Search(Field(ground, sites), radio)
    search.take(marked)
    for rows in (search.field.facilities, search.field.poles):
        search.cover(rows, 1.0, count)
        search.fill(rows, count)
    return search.plan().sites
