"""Lines rented from an operator instead of gateways of one's own.

The operator reaches the denser places first; which share of residents it reaches is a parameter in doubt. Fees are
agreed for a contract and change when it is renewed. Left out: an operator that ends its service, and a contract ended
early.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np


@dataclass(frozen=True)
class Technology:
    """One line of ``defaults/technologies.csv``; yen before tax."""

    technology: str
    ja: str
    en: str
    rate_bit_s: float
    payload_bytes: int
    latency_s: float
    device_yen: float
    line_fee_yen: float
    operator: bool


@dataclass(frozen=True)
class Service:
    """One line of ``defaults/services.csv``: what a service asks of the network."""

    service: str
    ja: str
    en: str
    interval_s: float
    payload_bytes: int
    max_latency_s: float
    min_delivery: float
    critical: bool


def _rows(name: str) -> list[dict[str, str]]:
    path = resources.files("simcity").joinpath("ict", "defaults", name)
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@functools.cache
def technologies() -> Mapping[str, Technology]:
    """All technologies by id."""
    return {r["technology"]: Technology(r["technology"], r["ja"], r["en"], float(r["rate_bit_s"]),
                                        int(r["payload_bytes"]), float(r["latency_s"]), float(r["device_yen"]),
                                        float(r["line_fee_yen"]), r["operator"] == "1")
            for r in _rows("technologies.csv")}  # fmt: skip


@functools.cache
def services() -> tuple[Service, ...]:
    """The catalogue of services, in the order in which a city takes them up."""
    return tuple(Service(r["service"], r["ja"], r["en"], float(r["interval_s"]), int(r["payload_bytes"]),
                         float(r["max_latency_s"]), float(r["min_delivery"]), r["critical"] == "1")
                 for r in _rows("services.csv"))  # fmt: skip


def misfit(service: Service, technology: Technology, delivery: float, airtime_s_per_h: float = 360.0) -> str:
    """Why a service cannot run on a technology; empty when it can.

    Payload, latency, hourly airtime (360 s under the Japanese rules for the 920 MHz band) and delivery must fit.
    """
    if service.payload_bytes > technology.payload_bytes:
        return f"{service.payload_bytes} bytes do not fit into {technology.payload_bytes}"
    if technology.latency_s > service.max_latency_s:
        return f"latency of {technology.latency_s:g} s is above {service.max_latency_s:g} s"
    # Thirteen bytes of LoRaWAN header; on other networks they are negligible.
    airtime = 3600.0 / service.interval_s * 8.0 * (service.payload_bytes + 13) / technology.rate_bit_s
    if airtime > airtime_s_per_h:
        return f"{airtime:.0f} s of airtime an hour are above {airtime_s_per_h:g} s"
    if delivery < service.min_delivery:
        return f"delivery of {delivery:.3f} is below {service.min_delivery:g}"
    return ""


def served_zones(residents: np.ndarray, area_km2: np.ndarray, share: float) -> np.ndarray:
    """Zones in which an operator serves that share of residents, densest first.

    Returns
    -------
    ndarray of bool, shape (n_zones,)
        The zone on the border is left out: never more than the share.
    """
    residents = np.asarray(residents, dtype=np.float64)
    density = residents / np.maximum(np.asarray(area_km2, dtype=np.float64), 1e-6)
    order = np.argsort(-density, kind="stable")
    reached = np.cumsum(residents[order]) <= share * residents.sum() * (1.0 + 1e-12)
    served = np.zeros(len(residents), dtype=bool)
    served[order] = reached
    return served


def line_fee_yen(first_fee: float, year: int, from_year: int, contract_years: int, yearly_change: float) -> float:
    """Fee of one line in a year: fixed within a contract, then at the market of the year of renewal."""
    signed = from_year + (year - from_year) // contract_years * contract_years
    return first_fee * (1.0 + yearly_change) ** (signed - from_year)


def line_years_yen(devices: int, first_fee: float, from_year: int, until: int, contract_years: int = 5,
                   yearly_change: float = 0.0) -> float:  # fmt: skip
    """All line fees of `devices` from `from_year` to `until`, both included [yen before tax]."""
    return devices * sum(line_fee_yen(first_fee, y, from_year, contract_years, yearly_change)
                         for y in range(from_year, until + 1))  # fmt: skip
