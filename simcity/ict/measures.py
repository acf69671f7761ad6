"""What is measured of the network each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..indicators import Measure
from . import platform as platforms
from .coverage import covered_share
from .failures import availability, redundant_availability
from .services import delivered_share


@dataclass
class Served:
    """Coverage of one year.

    `reached` is what the devices in use rely on: the operator once lines are rented, else the own gateways.
    `delivered` is the share of messages that arrive in each zone while the equipment there is up; `available` and
    `delivery` are means over the residents in reach, the latter with equipment that is down.
    """

    reached: np.ndarray
    own: np.ndarray
    lines: np.ndarray
    sure: np.ndarray
    delivered: np.ndarray
    rented: bool
    covered: float
    available: float
    delivery: float
    devices: float

    @classmethod
    def of(cls, state, depth: np.ndarray, sure: np.ndarray, lines: np.ndarray, rented: bool) -> Served:
        """From the number of own gateways that reach each zone, the zones the operator serves, and the location
        probability `sure`."""
        residents, numbers = state.arrays["residents_by_zone"], state.parameters
        own = depth > 0
        reached = lines if rented else own
        if rented:
            up = delivered = np.where(lines, numbers["line_availability"], 0.0)
            arrives = delivered
        else:
            up = redundant_availability(availability(numbers["gateway_mtbf_h"], numbers["gateway_mttr_h"]), depth,
                                        numbers["common_cause_share"])  # fmt: skip
            delivered = delivered_share(depth, numbers["field_derate"])
            arrives = up * delivered
        table = state.devices
        served = float((table["count"] * table.alive)[reached[table.zone]].sum())
        return cls(reached, own, lines, sure, delivered, rented, covered_share(reached, residents),
                   mean_inside(up, residents, reached), mean_inside(arrives, residents, reached), served)  # fmt: skip


def mean_inside(values: np.ndarray, residents: np.ndarray, inside: np.ndarray) -> float:
    """Mean over the residents of the zones marked in `inside`; 0 when nobody lives there."""
    people = float(residents[inside].sum())
    return float((values * residents)[inside].sum() / people) if people > 0 else 0.0


def all_measures(state, network, served: Served, platform) -> Iterator[Measure]:
    """Measures of the year; coverage hangs on planning assumptions (grade C) and on where zones lie."""
    residents, table = state.arrays["residents_by_zone"], state.gateways
    working = table.working
    yield Measure("coverage_residents", served.covered, grade="C", by_zone=True)
    yield Measure("coverage_residents", covered_share(served.own, residents), group="own", grade="C", by_zone=True)
    if served.rented:
        yield Measure("coverage_residents", covered_share(served.lines, residents), group="lines", provenance="assumed",
                      grade="C", by_zone=True)  # fmt: skip
    yield Measure("coverage_probability", covered_share(served.sure, residents), grade="C", by_zone=True)
    yield Measure("gateways_working", float(working.sum()), grade="C")
    yield Measure("gateways_built", float((working & (table.installed == state.year)).sum()), grade="C")
    yield Measure("gateways_closed", float((table.closed == state.year).sum()), grade="C")
    if working.any():
        yield Measure("gateway_mean_age", float((state.year - table.installed[working]).mean()), grade="C")
    yield Measure("devices_total", float((state.devices["count"] * state.devices.alive).sum()), grade="C")
    yield Measure("devices_served", served.devices, grade="C", by_zone=True)
    yield Measure("network_availability", served.available, grade="C", by_zone=True)
    yield Measure("message_delivery", served.delivery, grade="C", by_zone=True)
    yield Measure("services_viable", float(state.services.viable.sum()), grade="C", by_zone=True)
    yield Measure("platform_members", float(max(len(platform.members), 1) if platform.running else 0), grade="C")
    yield Measure("subsidy_repayment_exempt", float(network.exempt_yen), provenance="assumed", grade="C")
    open_yen = network.open_removal_yen(state) + platforms.open_removal_yen(state, platform)
    yield Measure("open_removal_cost", float(open_yen), grade="C")
    yield from _by_district(state, served, residents)
    if state.map_year:
        for zone, sure in zip(state.zones.zone, served.lines if served.rented else served.sure, strict=True):
            yield Measure("coverage_probability", float(sure), "zone", str(zone), grade="C")


def _by_district(state, served: Served, residents: np.ndarray) -> Iterator[Measure]:
    names, row = np.unique(state.zones.district.astype(str), return_inverse=True)
    people = np.bincount(row, weights=residents, minlength=len(names))
    reached = np.bincount(row, weights=residents * served.reached, minlength=len(names))
    for name, all_of_them, in_reach in zip(names, people, reached, strict=True):
        if name and all_of_them > 0:
            yield Measure("coverage_residents", float(in_reach / all_of_them), "district", str(name), grade="C")
