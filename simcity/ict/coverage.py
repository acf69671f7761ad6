"""Coverage: which residents a set of gateways reaches.

The planning rule is per link: a gateway reaches a zone when a device set up anywhere in it hears that gateway with the
planned location probability. Plans and the share of residents within reach follow this rule, and how many gateways
reach a zone is its depth.

What residents get is better than the rule says, because several gateways help each other, though not as if they were
independent: part of the shadowing arises around the device and is common to all of them (correlation rho). Given the
common part x, the links are independent,

    P(zone) = E_x[ 1 - prod_g (1 - Phi((m_g + sqrt(rho) sigma x) / (sigma sqrt(1 - rho)))) ],

which Gauss-Hermite quadrature turns into a few sums. It is reported as the mean location probability. A zone is its
centre with the root-mean-square distance of its inhabited disc; zones are small (a few hundred metres). Left out:
hills.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from .link_budget import Radio, location_probability

NODES = 13  # quadrature error below 0.001 for correlations up to 0.7, as a test shows


@functools.cache
def _hermite() -> tuple[np.ndarray, np.ndarray]:
    x, w = np.polynomial.hermite_e.hermegauss(NODES)
    return x, w / w.sum()


def distances_m(x_m, y_m, site_x_m, site_y_m, area_km2) -> np.ndarray:
    """Distance from sites to zones, shape (n_sites, n_zones).

    The mean square distance to a disc of area A is that to its centre plus A / (2 pi).
    """
    dx = np.asarray(site_x_m, dtype=np.float64)[:, None] - np.asarray(x_m, dtype=np.float64)[None, :]
    dy = np.asarray(site_y_m, dtype=np.float64)[:, None] - np.asarray(y_m, dtype=np.float64)[None, :]
    spread = np.maximum(np.asarray(area_km2, dtype=np.float64), 0.0) * 1e6 / (2.0 * np.pi)
    return np.sqrt(dx * dx + dy * dy + spread[None, :])


def log_miss(margin_db, sigma_db: float, correlation: float) -> np.ndarray:
    """Logarithm of the probability that a link fails, given the shadowing common to all gateways.

    Parameters
    ----------
    margin_db : ndarray, shape (n_sites, n_zones)

    Returns
    -------
    ndarray, shape (n_sites, n_zones, NODES)
        Sums over gateways stay within a quadrature node.
    """
    from scipy.special import log_ndtr

    x, _ = _hermite()
    scaled = np.asarray(margin_db, dtype=np.float64)[..., None] / sigma_db + np.sqrt(correlation) * x
    fails = -scaled / np.sqrt(1.0 - correlation)
    near = fails < 7.5  # beyond, a link has a chance below 1e-13; most pairs of site and zone are that far apart
    result = np.zeros_like(fails)
    result[near] = log_ndtr(fails[near])  # not ``where=``: SciPy's function crashes with a mask
    return result


def joint_probability(log_miss_sum: np.ndarray) -> np.ndarray:
    """Location probability with several gateways, from the sum of :func:`log_miss` over them; last axis: nodes."""
    _, w = _hermite()
    return np.clip(-np.expm1(log_miss_sum) @ w, 0.0, 1.0)


@dataclass
class Ground:
    """Where people are: one entry a zone.

    `residents` are the weights of coverage and change by the year; the rest stays.
    """

    x_m: np.ndarray
    y_m: np.ndarray
    area_km2: np.ndarray
    urban: np.ndarray
    residents: np.ndarray

    @classmethod
    def from_city(cls, city) -> Ground:
        """From the zones of a city; people live on the habitable part of a zone."""
        zones = city.zones
        area = zones["area_km2"].to_numpy(float)
        if "habitable_km2" in zones:
            habitable = zones["habitable_km2"].to_numpy(float)
            area = np.where(habitable > 0, habitable, area)
        urban = zones["urban"].to_numpy(float) if "urban" in zones else np.zeros(len(zones))
        return cls(zones["x_m"].to_numpy(float), zones["y_m"].to_numpy(float), area, urban,
                   zones["residents"].to_numpy(float))  # fmt: skip

    def __len__(self) -> int:
        return len(self.x_m)


class Reach:
    """What each of a list of sites would reach.

    Attributes
    ----------
    margin_db : ndarray, shape (n_sites, n_zones)
        Median signal above the sensitivity.
    alone : ndarray of bool, shape (n_sites, n_zones)
        Whether the site reaches the zone by itself as planned.
    """

    def __init__(self, ground: Ground, radio: Radio, site_x_m, site_y_m):
        self.radio = radio
        self.distance_m = distances_m(ground.x_m, ground.y_m, site_x_m, site_y_m, ground.area_km2)
        self.margin_db = radio.margin_db(self.distance_m, ground.urban[None, :])
        self.alone = self.distance_m <= radio.range_m(ground.urban)[None, :]
        self._log_miss: np.ndarray | None = None
        self._last: tuple[bytes, np.ndarray] | None = None

    def prepare(self) -> np.ndarray:
        """:func:`log_miss` of all sites; computed once, needed only for the joint probability."""
        if self._log_miss is None:
            self._log_miss = log_miss(self.margin_db, self.radio.sigma_db, self.radio.correlation)
        return self._log_miss

    def take(self, rows: np.ndarray) -> Reach:
        """The reach of some of the sites."""
        part = object.__new__(Reach)
        part.radio, part.distance_m = self.radio, self.distance_m[rows]
        part.margin_db, part.alone, part._log_miss = self.margin_db[rows], self.alone[rows], None
        part._last = None
        return part

    @property
    def probability_alone(self) -> np.ndarray:
        """Location probability of each site by itself, shape (n_sites, n_zones)."""
        return location_probability(self.margin_db, self.radio.sigma_db)

    def probability(self, working) -> np.ndarray:
        """Location probability of each zone with the sites marked in `working`; shape (n_zones,), not to be written.

        In most years the same gateways work as in the year before; the last answer is kept.
        """
        working = np.asarray(working, dtype=bool)
        if not working.any():
            return np.zeros(self.margin_db.shape[1])
        key = working.tobytes()
        if self._last is None or self._last[0] != key:
            flat = self.prepare().reshape(len(working), -1)
            sure = joint_probability((working.astype(np.float64) @ flat).reshape(-1, NODES))
            sure.flags.writeable = False
            self._last = key, sure
        return self._last[1]

    def depth(self, working) -> np.ndarray:
        """How many of the sites marked in `working` reach each zone, each by itself; int, shape (n_zones,)."""
        return self.alone[np.asarray(working, dtype=bool)].sum(axis=0)

    def reached(self, working) -> np.ndarray:
        """Zones that at least one site marked in `working` reaches by itself as planned; bool, shape (n_zones,)."""
        return self.alone[np.asarray(working, dtype=bool)].any(axis=0)


def covered_share(reached: np.ndarray, residents: np.ndarray) -> float:
    """Share of residents in reached zones (or, with probabilities, the mean over residents); 0 without residents."""
    total = float(residents.sum())
    return float(residents @ reached) / total if total > 0 else 0.0
