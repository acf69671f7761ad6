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


def default_rows(name: str) -> list[dict[str, str]]:
    """A table of ``ict/defaults``, line by line."""
    path = resources.files("simcity").joinpath("ict", "defaults", name)
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@functools.cache
def technologies() -> Mapping[str, Technology]:
    """All technologies by id."""
    return {r["technology"]: Technology(r["technology"], r["ja"], r["en"], float(r["rate_bit_s"]),
                                        int(r["payload_bytes"]), float(r["latency_s"]), float(r["device_yen"]),
                                        float(r["line_fee_yen"]), r["operator"] == "1")
            for r in default_rows("technologies.csv")}  # fmt: skip


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
