"""Link budget: whether a message that is sent is strong enough to be heard.

P_rx = EIRP + gain - loss - losses on the spot - shadowing. A link exists where P_rx reaches the sensitivity of the
receiver. Shadowing is normal in dB, so the share of places with a link is a normal probability of the margin.
The losses of devices and sites are city-wide averages. Left out: fast fading, interference, the downlink.
"""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from statistics import NormalDist

import numpy as np

from .path_loss import open_correction_db, planning_loss_db, suburban_correction_db

BANDWIDTH_KHZ = 125


@functools.cache
def _sensitivities() -> dict[tuple[str, int, int], float]:
    path = resources.files("simcity").joinpath("ict", "defaults", "sensitivities.csv")
    found = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = int(row["spreading_factor"]), int(row["bandwidth_khz"])
            for table in ("datasheet", "measured"):
                if row[f"{table}_dbm"]:
                    found[table, *key] = float(row[f"{table}_dbm"])
            found["snr", *key] = float(row["snr_min_db"])
    return found


def sensitivity_dbm(spreading_factor: int, bandwidth_khz: int = BANDWIDTH_KHZ, table: str = "datasheet") -> float:
    """Weakest signal a LoRa receiver can read (``defaults/sensitivities.csv``); `table`: datasheet or measured."""
    try:
        return _sensitivities()[table, int(spreading_factor), int(bandwidth_khz)]
    except KeyError:
        raise ValueError(f"no {table} sensitivity for SF{spreading_factor} at {bandwidth_khz} kHz") from None


def noise_limited_dbm(spreading_factor: int, bandwidth_khz: int = BANDWIDTH_KHZ, noise_figure_db: float = 6.0) -> float:
    """Sensitivity from thermal noise: -174 + 10 log10(bandwidth in Hz) + noise figure + least SNR."""
    snr = _sensitivities()["snr", int(spreading_factor), int(bandwidth_khz)]
    return -174.0 + 10.0 * math.log10(bandwidth_khz * 1e3) + noise_figure_db + snr


def fade_margin_db(location_probability: float, sigma_db: float) -> float:
    """Margin over the sensitivity that leaves a link in the given share of places."""
    return NormalDist().inv_cdf(location_probability) * sigma_db


def location_probability(margin_db, sigma_db: float) -> np.ndarray:
    """Share of places with a link where the median signal lies `margin_db` above the sensitivity."""
    from scipy.special import ndtr

    return ndtr(np.asarray(margin_db, dtype=np.float64) / sigma_db)


@dataclass(frozen=True)
class Radio:
    """The numbers of one plan; see ``defaults/parameters.csv`` for units, origins and doubt.

    Examples
    --------
    >>> radio = Radio(920, 13, 3, 30, 1.5, -133, 8, 0.9, 0, 0, 0, 0, 0)
    >>> round(float(radio.margin_db(2205.0, urban=1)), 2)
    10.25
    """

    frequency_mhz: float
    eirp_dbm: float
    gain_dbi: float
    gateway_height_m: float
    device_height_m: float
    sensitivity_dbm: float
    sigma_db: float
    location_probability: float
    installation_loss_db: float
    field_margin_db: float
    urban_suburban_share: float
    rural_open_share: float
    correlation: float

    @classmethod
    def from_parameters(cls, numbers: Mapping[str, float]) -> Radio:
        """The plan that the parameters in force describe."""
        factor = int(round(min(max(numbers["plan_spreading_factor"], 7.0), 12.0)))
        return cls(
            numbers["carrier_mhz"], numbers["eirp_dbm"], numbers["receiver_gain_dbi"], numbers["gateway_height_m"],
            numbers["device_height_m"], sensitivity_dbm(factor), numbers["shadowing_sigma_db"],
            numbers["location_probability"], numbers["installation_loss_db"], numbers["field_margin_db"],
            numbers["urban_suburban_share"], numbers["rural_open_share"], numbers["shadowing_correlation"],
        )  # fmt: skip

    def correction_db(self, urban) -> np.ndarray:
        """How much less is lost in a place than in a small city, by its `urban` mark (1 built up, 0 not)."""
        suburb, land = suburban_correction_db(self.frequency_mhz), open_correction_db(self.frequency_mhz)
        rural = suburb + self.rural_open_share * (land - suburb)
        return np.where(np.asarray(urban) > 0, self.urban_suburban_share * suburb, rural)

    def margin_db(self, distance_m, urban) -> np.ndarray:
        """Median signal above the sensitivity [dB]; `distance_m` and `urban` broadcast."""
        loss = planning_loss_db(distance_m, self.correction_db(urban), self.frequency_mhz, self.gateway_height_m,
                                self.device_height_m)  # fmt: skip
        return (self.eirp_dbm + self.gain_dbi - self.installation_loss_db - self.field_margin_db
                - self.sensitivity_dbm - loss)  # fmt: skip

    @property
    def needed_margin_db(self) -> float:
        """Margin at which a single gateway reaches a place as planned."""
        return fade_margin_db(self.location_probability, self.sigma_db)

    def range_m(self, urban) -> np.ndarray:
        """Distance up to which a single gateway reaches a place as planned; -1 when not even next to it.

        The loss grows with distance, so ``distance <= range`` says the same as ``margin >= needed margin``, and a plan
        needs no loss for each pair of site and zone.
        """
        return np.where(np.asarray(urban) > 0, _plan_range_m(self, 1.0), _plan_range_m(self, 0.0))


@functools.lru_cache(maxsize=4096)
def _plan_range_m(radio: Radio, urban: float) -> float:
    def lacking_db(distance_m: float) -> float:
        return -float(radio.margin_db(distance_m, urban))

    return range_m(-radio.needed_margin_db, lacking_db) if lacking_db(1.0) <= -radio.needed_margin_db else -1.0


def range_m(budget_db: float, loss_db, shortest_m: float = 1.0, longest_m: float = 100_000.0) -> float:
    """Distance at which a loss that grows with distance has used up the budget; by bisection, to a millimetre.

    Parameters
    ----------
    budget_db : float
        Loss that is just allowed.
    loss_db : callable
        Loss [dB] at a distance [m].
    """
    if loss_db(longest_m) <= budget_db:
        return longest_m
    while longest_m - shortest_m > 1e-3:
        middle = 0.5 * (shortest_m + longest_m)
        shortest_m, longest_m = (middle, longest_m) if loss_db(middle) <= budget_db else (shortest_m, middle)
    return shortest_m
