"""What is measured of the network each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..indicators import Measure
from .coverage import Reach, covered_share
from .failures import availability, redundant_availability


@dataclass
class Served:
    """Coverage of one year.

    `reached` is what the devices in use rely on: the operator once lines are rented, else the own gateways.
    """

    reached: np.ndarray
    own: np.ndarray
    lines: np.ndarray
    sure: np.ndarray
    rented: bool
    covered: float
    available: float
    delivery: float
    devices: float

    @classmethod
    def of(cls, state, reach: Reach, own: np.ndarray, sure: np.ndarray, lines: np.ndarray, rented: bool) -> Served:
        """From the zones reached by own gateways and by the operator, and the location probability `sure`."""
        residents, numbers = state.arrays["residents_by_zone"], state.parameters
        reached = lines if rented else own
        if rented:
            available, delivery = numbers["line_availability"], numbers["line_availability"]
        else:
            available = _availability(state, reach, own, residents)
            delivery = available * numbers["field_derate"]
        table = state.devices
        served = float((table["count"] * table.alive)[reached[table.zone]].sum())
        return cls(reached, own, lines, sure, rented, covered_share(reached, residents), available, delivery, served)


def _availability(state, reach: Reach, own: np.ndarray, residents: np.ndarray) -> float:
    """Share of time that a resident in reach has at least one gateway; 0 when nobody is in reach."""
    numbers = state.parameters
    if not (own @ residents) > 0:
        return 0.0
    single = availability(numbers["gateway_mtbf_h"], numbers["gateway_mttr_h"])
    # A zone reached by several together but by none alone needs them all: no better than one.
    depth = np.maximum(reach.alone[state.gateways.working].sum(axis=0), 1)
    up = redundant_availability(single, depth, numbers["common_cause_share"])
    return float((up * residents)[own].sum() / residents[own].sum())


def all_measures(state, network, served: Served, platform) -> Iterator[Measure]:
    """Measures of the year; coverage hangs on planning assumptions and is of grade C."""
    residents, table = state.arrays["residents_by_zone"], state.gateways
    working = table.working
    yield Measure("coverage_residents", served.covered, grade="C")
    yield Measure("coverage_residents", covered_share(served.own, residents), group="own", grade="C")
    if served.rented:
        yield Measure("coverage_residents", covered_share(served.lines, residents), group="lines", provenance="assumed",
                      grade="C")  # fmt: skip
    yield Measure("coverage_probability", covered_share(served.sure, residents), grade="C")
    yield Measure("gateways_working", float(working.sum()), grade="C")
    yield Measure("gateways_built", float((working & (table.installed == state.year)).sum()), grade="C")
    yield Measure("gateways_closed", float((table.closed == state.year).sum()), grade="C")
    if working.any():
        yield Measure("gateway_mean_age", float((state.year - table.installed[working]).mean()), grade="C")
    yield Measure("devices_total", float((state.devices["count"] * state.devices.alive).sum()), grade="C")
    yield Measure("devices_served", served.devices, grade="C")
    yield Measure("network_availability", served.available, grade="C")
    yield Measure("message_delivery", served.delivery, grade="C")
    yield Measure("services_viable", float(state.services.viable.sum()), grade="C")
    yield Measure("platform_members", float(max(len(platform.members), 1) if platform.running else 0), grade="C")
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
