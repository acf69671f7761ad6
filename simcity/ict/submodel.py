"""The sensor network, its devices and the data platform, year by year.

Coverage is of the residents of 1 October; equipment that wears out during the year counts as gone. What the scenario
leaves open is not decided: gateways and devices wear out one by one, the platform runs to the end of its cycle.
Coverage rests on planning assumptions about radio (grade C); counts and bills follow from the city folder and the
parameters. Left out: effects of services on residents.
"""

from __future__ import annotations

import numpy as np

from . import devices, platform
from .coverage import covered_share
from .measures import Served, all_measures, mean_inside
from .network import OwnNetwork
from .operator_lines import served_zones, technologies
from .services import OWN, services, where_feasible, why_not

#: Name, Japanese, English, and the parameter that says how long what it buys is expected to live.
PROJECTS = (("network", "自営ネットワーク", "Own network", "gateway_life_years"),
            ("platform", "データ連携基盤", "Data platform", "platform_life_years"),
            ("lines", "通信回線", "Operator lines", ""),
            ("devices", "センサー端末", "Devices", "device_life_years"))  # fmt: skip


class Ict:
    """Gateways, devices, services and platform of a city.

    Examples
    --------
    >>> Ict.name, "gateways" in Ict.writes
    ('ict', True)
    """

    name = "ict"
    reads = ("zones", "residents", "assets")
    writes = ("gateways", "devices", "services", "projects", "assets.count")

    def start(self, state) -> None:
        """Set up what the city has before the first year."""
        self.network = OwnNetwork(state)
        self.platform = platform.find_existing(state)
        self.lines_from: int | None = None
        state.projects.append(len(PROJECTS), project=[p[0] for p in PROJECTS], ja=[p[1] for p in PROJECTS],
                              en=[p[2] for p in PROJECTS],
                              life_years=[state.parameters[p[3]] if p[3] else 0.0 for p in PROJECTS])  # fmt: skip
        catalogue = services()
        state.services.append(len(catalogue), service=[s.service for s in catalogue],
                              critical=[s.critical for s in catalogue],
                              min_delivery=[s.min_delivery for s in catalogue])  # fmt: skip
        if len(state.gateways):
            devices.add(state, self._service_count(state))
        self._line_zones: dict[str, np.ndarray] = {}

    def step(self, state) -> None:
        """One year: network, lines, devices, platform, and the bills of all four."""
        strategy = state.scenario.strategy
        first_bill = len(state.bills)
        platform.run_year(state, self.platform, strategy.platform)
        sharing = platform.member_weights(state, self.platform, strategy.platform.cost_rule)
        self.network.run_year(state, strategy.network.lorawan, sharing, self._service_count(state))
        self._run_devices(state, strategy.network.lines)
        self.served = self._serve(state)
        self._set_services(state)
        _count_assets(state)
        _mark_projects(state, first_bill)

    def measures(self, state):
        """Coverage, counts, ages, availability of the year; see ``schema/indicators.csv``."""
        return all_measures(state, self.network, self.served, self.platform)

    # -- parts of the year ---------------------------------------------------------------------------------------

    def _service_count(self, state) -> int:
        if self.platform.running:
            return self.platform.services
        asked = state.scenario.strategy.platform.services
        return int(state.parameters["default_services"]) if asked is None else asked

    def _run_devices(self, state, lines) -> None:
        devices.wear_out(state)
        technology = lines.technology
        if technology and lines.from_year is not None and state.year >= lines.from_year:
            if self.lines_from is None:
                self.lines_from = state.year
                if len(state.devices):
                    devices.move_to_lines(state, technology)
                else:
                    devices.add(state, self._service_count(state), technology, new=True)
            else:
                devices.keep_up(state)
            devices.bill_lines(state, technology, self.lines_from, lines.contract_years)
        elif not len(state.devices):
            if state.gateways.working.any():
                devices.add(state, self._service_count(state), new=True)
        elif self.network.renewing and state.gateways.working.any():
            devices.keep_up(state)

    def _serve(self, state) -> Served:
        """Which zones and devices are reached this year, and how surely."""
        ground, numbers = self.network.ground, state.parameters
        working = state.gateways.working
        depth = self.network.reach.depth(working) if len(working) else np.zeros(len(ground), dtype=np.int64)
        sure = self.network.reach.probability(working) if len(working) else np.zeros(len(ground))
        lines = np.zeros(len(ground), dtype=bool)
        if self.lines_from is not None:
            technology = str(state.scenario.strategy.network.lines.technology)
            if technology not in self._line_zones:
                residents = state.city.zones["residents"].to_numpy(float)
                self._line_zones[technology] = served_zones(residents, ground.area_km2,
                                                            numbers[f"line_coverage_{technology}"])  # fmt: skip
            lines = self._line_zones[technology]
        return Served.of(state, depth, sure, lines, self.lines_from is not None)

    def _set_services(self, state) -> None:
        """Where each service gets the delivery it asks for, and whether that makes it viable; if not, why."""
        table, served, residents = state.services, self.served, state.arrays["residents_by_zone"]
        technology = technologies()[str(state.devices.technology[0]) if len(state.devices) else OWN]
        taken_up = self.platform.services if self.platform.running else 0
        for row, service in enumerate(services()):
            zones = where_feasible(service, technology, served.delivered)
            table.coverage[row] = covered_share(zones, residents)
            inside = zones if zones.any() else served.reached
            table.delivery[row] = mean_inside(served.delivered, residents, inside)
            reason = why_not(service, technology, float(table.coverage[row]))
            table.reason[row] = reason or ("" if row < taken_up else "not on a platform")
            table.viable[row] = table.reason[row] == ""


def _count_assets(state) -> None:
    """Gateways of each asset that still stand in their first equipment or a later one."""
    assets, table = state.assets, state.gateways
    for row in np.flatnonzero(assets.kind == "lorawan_gateway"):
        mine = table.asset == assets.asset[row]
        assets["count"][row] = int((mine & (table.closed == 0)).sum())


def _mark_projects(state, first_bill: int) -> None:
    """The first year of each project that has been billed."""
    billed = set(state.bills.project[first_bill:])
    for row in np.flatnonzero(state.projects.started == 0):
        if state.projects.project[row] in billed:
            state.projects.started[row] = state.year
