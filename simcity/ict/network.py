"""The city's own gateways through one year: which are built, renewed and closed, and what that costs.

Gateways are the city's own whoever shares the platform; the network server alone is shared, and its cost is split by
the platform's rule. A national subsidy is for what a strategy builds first; wear-out afterwards is the city's own cost.
"""

from __future__ import annotations

import numpy as np

from . import gateways as gw
from .backhaul import distance_to_fibre_m, yearly_yen
from .bills import at_price_of, send, send_shared, with_tax
from .coverage import Ground, Reach
from .link_budget import Radio
from .platform_cost import common_cost
from .services import reaches_needed, services
from .siting import Field, Sites, candidate_sites, choose_sites, place_existing

PROJECT = "network"
SOURCE = "ict/defaults/parameters.csv"


class OwnNetwork:
    """Gateways of the city and what they reach.

    Attributes
    ----------
    ground : Ground
        Zones with this year's residents.
    reach : Reach
        One row a gateway of the table.
    wanted : ndarray of bool, shape (n_gateways,)
        Gateways that a renewal keeps alive.
    exempt_yen : int
        Subsidy of equipment replaced this year inside its restricted period that is not asked back.
    """

    def __init__(self, state) -> None:
        self.ground = Ground.from_city(state.city)
        self.radio = Radio.from_parameters(state.parameters)
        self.candidates = candidate_sites(state.city)
        self.renewing = False
        self.exempt_yen = 0
        self._server_shared = False
        self._order: np.ndarray | None = None
        self._at_closing = 0
        # Where the present gateways stand is a fact: it must not move with the doubt about radio waves.
        base = Radio.from_parameters({id: p.base for id, p in state.parameters.declared.items()})
        gw.add_existing(state, lambda count: place_existing(self.ground, base, self.candidates, count))
        self.had_any = len(state.gateways) > 0
        self._sites_changed(state)
        self.wanted = np.ones(len(state.gateways), dtype=bool)

    def run_year(self, state, strategy, sharing: tuple[list[str], np.ndarray], service_count: int) -> None:
        """Wear-out, renewal, closing and running costs of one year.

        Parameters
        ----------
        strategy : settings
            With renew_from, close_from, placement, ...
        sharing : (list of str, ndarray)
            Members of the platform, the city first, and the part of a common cost that each pays.
        service_count : int
            Services planned, the first of the catalogue; new sites are chosen for what they ask.
        """
        self.service_count = service_count
        self.ground.residents = state.arrays["residents_by_zone"]
        self.exempt_yen = 0
        if strategy.shared_from is not None and state.year >= strategy.shared_from and len(sharing[0]) > 1:
            self._share_server(state, sharing)
        gw.wear_out(state)
        if strategy.renew_from is not None and state.year >= strategy.renew_from:
            self._renew(state, strategy)
        if strategy.close_from is not None and state.year >= strategy.close_from:
            self._close(state, strategy)
        self._bill_running(state, sharing)

    def _share_server(self, state, sharing: tuple[list[str], np.ndarray]) -> None:
        """Set up, once, the server that all members use."""
        if self._server_shared:
            return
        self._server_shared = self.had_any = True
        send_shared(state, PROJECT, *sharing, "vendors", "platform_capex", self._server_yen(state, sharing), True,
                    SOURCE)  # fmt: skip

    def _server_yen(self, state, sharing: tuple[list[str], np.ndarray]) -> float:
        """Set-up of the network server, for the city or for all who share it [yen before tax]."""
        numbers = state.parameters
        members = len(sharing[0]) if self._server_shared else 1
        return common_cost(numbers["network_server_yen"], members, numbers["platform_theta"])

    # -- renewal -------------------------------------------------------------------------------------------------

    def _renew(self, state, strategy) -> None:
        first_time, self.renewing = not self.renewing, True
        if first_time:
            self._plan(state, strategy)
        rows = gw.to_be_built(state, self.wanted, first_time)
        if not rows.any():
            return
        table, numbers = state.gateways, state.parameters
        price = at_price_of(numbers["gateway_unit_yen"], state.year, numbers["price_base_year"],
                            numbers["gateway_price_change"])  # fmt: skip
        new = rows & (table.renewals < 0)
        full_installations = new.sum() + numbers["gateway_reinstall_share"] * (rows & ~new).sum()
        install = numbers["gateway_install_yen"] * full_installations
        install += new.sum() * numbers["backhaul_first_yen"] + (new & table.pole).sum() * numbers["pole_extra_yen"]
        if not self.had_any:
            install, self.had_any = install + numbers["network_server_yen"], True
        eligible = first_time or numbers["renewals_eligible"] > 0
        for category, yen in (("gateway_capex", rows.sum() * price), ("gateway_install", install),
                              ("design", numbers["design_share"] * (rows.sum() * price + install))):  # fmt: skip
            send(state, PROJECT, "city", "vendors", category, yen, True, SOURCE, eligible)
        self._replace_subsidised(state, rows)
        gw.build(state, rows)

    def _replace_subsidised(self, state, rows: np.ndarray) -> None:
        """Equipment replaced inside its restricted period: part of its subsidy goes back, the rest is exempt."""
        unexpired = gw.repayable_yen(state, rows)
        owed = int(unexpired * state.parameters["renewal_repayment_share"])
        self.exempt_yen = unexpired - owed
        self._pay_back(state, owed)

    @staticmethod
    def _pay_back(state, owed: int) -> None:
        if owed > 0:
            state.bill(PROJECT, "city", "state", "subsidy_repayment", owed, False, transfer=True,
                       source="unexpired restricted period")  # fmt: skip

    def _plan(self, state, strategy) -> None:
        """Decide, once, which gateways the renewed network has."""
        table = state.gateways
        standing = table.closed == 0
        if strategy.placement == "cover":
            target = strategy.coverage_target if strategy.coverage_target is not None else 1.0
            reaches = reaches_needed(services()[: self.service_count], state.parameters["field_derate"])
            plan = choose_sites(Field(self.ground, self.candidates), self.radio, target, strategy.gateways, reaches)
            chosen = set(plan.sites.id)
            self.wanted = standing & np.isin(table.site.astype(str), list(chosen))
            self._take_down(state, standing & ~self.wanted)
            have = set(table.site[self.wanted])
            self._extend(state, plan.sites.take(np.array([s not in have for s in plan.sites.id], dtype=bool)))
            return
        count = int(standing.sum()) if strategy.gateways is None else strategy.gateways
        self.wanted = standing
        if count < standing.sum():
            rows = np.flatnonzero(standing)
            kept = gw.best_subset(self.ground, self.reach.take(rows), count)
            self.wanted = np.zeros(len(table), dtype=bool)
            self.wanted[rows[kept]] = True
        elif count > standing.sum():
            free = self.candidates.take(~np.isin(self.candidates.id.astype(str), list(table.site[standing])))
            self._extend(state, place_existing(self._unreached(), self.radio, free, count - int(standing.sum())))

    def _unreached(self) -> Ground:
        """The ground with only the residents whom the present sites do not reach; all of them when none is left."""
        g = self.ground
        left = np.where(self.reach.alone.any(axis=0), 0.0, g.residents) if len(self.reach.alone) else g.residents
        return Ground(g.x_m, g.y_m, g.area_km2, g.urban, left if left.sum() > 0 else g.residents)

    def _extend(self, state, sites: Sites) -> None:
        if len(sites):
            gw.add_new(state, sites)
            self.wanted = np.concatenate([self.wanted, np.ones(len(sites), dtype=bool)])
            self._sites_changed(state)

    def _sites_changed(self, state) -> None:
        table = state.gateways
        self.reach = Reach(self.ground, self.radio, table.x_m, table.y_m)
        self.reach.prepare()
        if len(table):
            table.backhaul_yen[:] = yearly_yen(distance_to_fibre_m(state.city, table.x_m, table.y_m), state.parameters)

    # -- closing -------------------------------------------------------------------------------------------------

    def _close(self, state, strategy) -> None:
        """Equal yearly steps, those first whom fewest residents miss; worn-out ones go with the first step."""
        table = state.gateways
        until = strategy.close_from if strategy.close_until is None else strategy.close_until
        if self._order is None:
            self._order = gw.closing_order(self.reach, self.ground.residents, table.working)
            self._at_closing = len(self._order)
        left = gw.left_after(self._at_closing, state.year, strategy.close_from, until)
        rows = (table.closed == 0) & ~table.working & (table.renewals >= 0)
        standing = self._order[table.closed[self._order] == 0]
        working = standing[table.working[standing]]
        rows[working[: max(len(working) - left, 0)]] = True
        self.wanted = self.wanted & ~rows
        self._take_down(state, rows)

    def _take_down(self, state, rows: np.ndarray) -> None:
        count = int(rows.sum())
        if count == 0:
            return
        owed = gw.repayable_yen(state, rows)
        send(state, PROJECT, "city", "vendors", "removal", count * state.parameters["gateway_removal_yen"], False,
             SOURCE)  # fmt: skip
        self._pay_back(state, owed)
        gw.close(state, rows)

    def open_removal_yen(self, state) -> int:
        """What it would cost to take down the equipment that stands dead [yen]."""
        table = state.gateways
        dead = ~table.working & (table.closed == 0) & (table.renewals >= 0)
        return with_tax(float(dead.sum()) * state.parameters["gateway_removal_yen"], state.year)

    # -- running -------------------------------------------------------------------------------------------------

    def _bill_running(self, state, sharing: tuple[list[str], np.ndarray]) -> None:
        table, numbers = state.gateways, state.parameters
        working = table.working
        if not working.any():
            return
        send(state, PROJECT, "city", "vendors", "gateway_opex", working.sum() * numbers["gateway_opex_yen"], False,
             SOURCE)  # fmt: skip
        send(state, PROJECT, "city", "operator", "backhaul_opex", float(table.backhaul_yen[working].sum()), False,
             SOURCE)  # fmt: skip
        payers, weights = sharing if self._server_shared else (["city"], np.ones(1))
        saving = numbers["shared_saving"] if len(payers) > 1 else 0.0
        yen = numbers["platform_opex_share"] * (1.0 - saving) * self._server_yen(state, sharing)
        send_shared(state, PROJECT, payers, weights, "vendors", "maintenance", yen, False, SOURCE)
