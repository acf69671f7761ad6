"""Services: what each asks of the network, and how many gateways that takes.

A message that one gateway hears is delivered with the field share d (``field_derate``); with k gateways in reach it is
lost only when all of them lose it, so 1 - (1 - d)^k arrive. A service that asks for more than d is therefore feasible
only where several gateways reach: the number follows from the services and is nobody's choice. Assumption: gateways
lose messages independently of each other; losses at the device, which no second gateway mends, are left out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .operator_lines import Technology, default_rows, technologies

OWN = "lorawan_as923"
LEAST_COVERAGE = 0.3  # share of residents below which a service is not viable


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


@functools.cache
def services() -> tuple[Service, ...]:
    """The catalogue of services, in the order in which a city takes them up."""
    return tuple(Service(r["service"], r["ja"], r["en"], float(r["interval_s"]), int(r["payload_bytes"]),
                         float(r["max_latency_s"]), float(r["min_delivery"]), r["critical"] == "1")
                 for r in default_rows("services.csv"))  # fmt: skip


def named(ids: Iterable[str]) -> tuple[Service, ...]:
    """Services of the catalogue by id."""
    known = {s.service: s for s in services()}
    missing = sorted(set(ids) - set(known))
    if missing:
        raise ValueError(f"no service {', '.join(missing)} in the catalogue; there are {', '.join(known)}")
    return tuple(known[id] for id in ids)


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
    if not _enough(delivery, service.min_delivery):
        return f"delivery of {delivery:.3f} is below {service.min_delivery:g}"
    return ""


def _enough(delivery, asked: float) -> np.ndarray:
    return np.asarray(delivery) >= asked - 1e-12


def delivered_share(reaches, derate: float) -> np.ndarray:
    """Share of messages that arrive when `reaches` gateways reach the device: 1 - (1 - derate)^reaches.

    Examples
    --------
    >>> delivered_share([0, 1, 2], 0.95).round(6).tolist()
    [0.0, 0.95, 0.9975]
    """
    return 1.0 - (1.0 - derate) ** np.asarray(reaches, dtype=np.float64)


def reaches_needed(planned: Sequence[Service], derate: float) -> int:
    """Gateways that must reach a zone so that all planned services get their delivery; at least 1.

    Services that LoRaWAN cannot carry whatever the delivery do not shape the network.

    Examples
    --------
    >>> reaches_needed(named(["child_watch"]), 0.95), reaches_needed(named(["child_watch", "water_level"]), 0.95)
    (1, 2)
    """
    asked = [s.min_delivery for s in planned if not misfit(s, technologies()[OWN], 1.0)]
    most = max(asked, default=0.0)
    reaches = 1
    while not _enough(delivered_share(reaches, derate), most):
        reaches += 1
        if reaches > 64 or derate <= 0.0:
            raise ValueError(f"no number of gateways delivers {most:g} of all messages when each delivers {derate:g}")
    return reaches


def where_feasible(service: Service, technology: Technology, delivery: np.ndarray) -> np.ndarray:
    """Zones in which a service gets what it asks for, from the delivery in each; bool, shape (n_zones,)."""
    return _enough(delivery, service.min_delivery) & (misfit(service, technology, 1.0) == "")


def why_not(service: Service, technology: Technology, coverage: float) -> str:
    """Why a service that a technology can give to a share `coverage` of residents is not viable; empty if it is."""
    reason = misfit(service, technology, 1.0)
    if reason or coverage >= LEAST_COVERAGE:
        return reason
    return (f"delivery of {service.min_delivery:g} for only {coverage:.1%} of residents; "
            f"{LEAST_COVERAGE:.0%} are needed")  # fmt: skip
