"""Devices: how many there are, how they are connected, and how they wear out when nobody keeps them up.

A row is the devices of one zone. Wear-out is in expectation, not drawn: there are hundreds and nobody follows one.
"""

from __future__ import annotations

import numpy as np

from .bills import at_price_of, send
from .failures import weibull_survival
from .operator_lines import line_fee_yen, technologies
from .platform_cost import split_yen
from .services import OWN

SOURCE = "ict/defaults/technologies.csv"


def add(state, services: int, technology: str = OWN, new: bool = False) -> None:
    """Devices spread over zones like residents; as many as the services need, or as the assets list.

    Parameters
    ----------
    services : int
    technology : str
    new : bool
        Bought this year and billed. Otherwise they are there already and of the age of the network.
    """
    assets, gateways = state.assets, state.gateways
    listed = (assets.kind == "device") & (assets["count"] > 0)
    if listed.any():
        total, built = int(assets["count"][listed].sum()), int(assets.year[listed].max())
    else:
        total = int(round(services * state.parameters["devices_per_service"]))
        built = int(gateways.installed.max()) if len(gateways) else state.year
    residents = state.city.zones["residents"].to_numpy(float)
    if total == 0 or residents.sum() <= 0:
        return
    counts = split_yen(total, residents)
    zones = np.flatnonzero(counts)
    # Those in use at the start are in regular exchange: their age is not above their life.
    life = max(int(state.parameters["device_life_years"]), 1)
    age = 0 if new else max(state.first - built, 0) % life
    state.devices.append(len(zones), zone=zones, count=counts[zones], technology=technology,
                         installed=state.year - age)  # fmt: skip
    if new:
        each = _price_yen(state, technology) + state.parameters["device_work_yen"]
        send(state, "devices", "city", "vendors", "device_capex", total * each, True, SOURCE)


def _price_yen(state, technology: str) -> float:
    """Price of one device this year, before tax."""
    numbers = state.parameters
    return at_price_of(technologies()[technology].device_yen, state.year, numbers["price_base_year"],
                       numbers["device_price_change"])  # fmt: skip


def wear_out(state) -> None:
    """One more year of age; devices that were kept up last year are of mixed ages and lose one in `life`."""
    table, numbers = state.devices, state.parameters
    mean, shape = numbers["device_life_years"], numbers["device_life_shape"]
    age = state.year - table.installed.astype(np.float64)
    before = weibull_survival(age - 1.0, mean, shape)
    alone = np.divide(weibull_survival(age, mean, shape), before, out=np.zeros(len(table)), where=before > 0)
    step = np.where(table.kept_up, 1.0 - 1.0 / mean, alone)
    table.alive[:] = np.where(age <= 0, table.alive, table.alive * step)


def keep_up(state) -> None:
    """Replace what has worn out, where a strategy keeps the services going."""
    table, numbers = state.devices, state.parameters
    yen = 0.0
    for technology in np.unique(table.technology.astype(str)):
        rows = table.technology == technology
        each = _price_yen(state, technology) + numbers["device_work_yen"]
        yen += float((table["count"][rows] * (1.0 - table.alive[rows])).sum()) * each
    send(state, "devices", "city", "vendors", "device_refresh", yen, False, SOURCE)
    table.alive[:] = 1.0
    table.kept_up[:] = True


def move_to_lines(state, technology: str) -> None:
    """Exchange every device for one of the operator's technology."""
    table, numbers = state.devices, state.parameters
    total = int(table["count"].sum())
    send(state, "lines", "city", "vendors", "device_capex", total * _price_yen(state, technology), True, SOURCE)
    send(state, "lines", "city", "vendors", "switching_cost", total * numbers["device_work_yen"], False, SOURCE)
    table.technology[:] = technology
    table.installed[:] = state.year
    table.alive[:] = 1.0
    table.kept_up[:] = False


def bill_lines(state, technology: str, from_year: int, contract_years: int) -> None:
    """The year's line fees."""
    fee = line_fee_yen(technologies()[technology].line_fee_yen, state.year, from_year, contract_years,
                       state.parameters["line_fee_change"])  # fmt: skip
    total = int(state.devices["count"].sum())
    send(state, "lines", "city", "operator", "line_fee", total * fee, False, SOURCE)
