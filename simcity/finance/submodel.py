"""The finance step: this year's bills are funded and posted, debts are served, the books are closed.

Leans on ``funding.plan_year`` for who pays, ``instruments`` for what is owed, and ``closing`` for the laws of money.
Money is of fiscal year t (April t to March t + 1), labelled like the model year. Left out: short-term borrowing, funds
(基金) and the rest of the city's budget.
"""

from __future__ import annotations

import numpy as np

from ..errors import DataError
from ..ledger import load_actors
from .closing import close_year
from .funding import STATE, Bill, Plan, plan_year, receipt_source
from .instruments import due, take_up_bond, take_up_existing, take_up_grant, take_up_lease
from .local_allocation_tax import support
from .measures import Accounts, measure
from .outlook import Outlook
from .prices import inflation_of, price_index, scaled_yen
from .rounding import largest_remainder
from .terms import Terms, read_terms

CITY = "city"


class Finance:
    """Turns bills into ledger rows; see ``simcity/calendar.py`` for its place in the year."""

    name = "finance"
    reads = ("bills", "assets", "gateways", "projects")
    writes = ("instruments", "stakeholders", "bills.settled", "bills.settled_yen", "assets.debt_left_yen",
              "gateways.subsidy_yen", "gateways.restricted_until")  # fmt: skip

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.terms = Terms()
        self.waiting: tuple[int, ...] = ()  # positions of bills carried over
        self.seen = 0  # bills before this year's

    def start(self, state) -> None:
        """Read the terms, name the actors, and take over the debt that the city brings in."""
        self.terms = read_terms(getattr(state.scenario.strategy, "finance", None), state.parameters)
        self.accounts = Accounts.of_city(state)
        self.outlook = Outlook(state)
        self.accounts.inflation = inflation_of(state.scenario)
        _name_actors(state)
        numbers, assets = state.parameters, state.assets
        for row in range(len(assets)):
            owed = int(assets["debt_left_yen"][row])
            if owed < 0:
                raise DataError(f"asset {assets['asset'][row]} has a debt of {owed} yen; expected 0 or more")
            if owed and assets["owner"][row] == CITY:
                last = int(assets["year"][row]) + int(numbers["existing_debt_term_years"])
                take_up_existing(state.instruments, assets["asset"][row], assets["project"][row] or "existing", owed,
                                 state.first, last, numbers["existing_debt_rate"],
                                 numbers["existing_debt_lat_share"])  # fmt: skip
                state.ledger.open_debt(CITY, owed)

    def step(self, state) -> None:
        """One fiscal year."""
        year, ledger = state.year, state.ledger
        ledger.open(year)
        committed = self.serve_debts(state)
        overrun = state.parameters["capital_overrun"]
        index = price_index(year, state.first, self.accounts.inflation)
        plan = plan_year(self.bills_to_pay(state, index, overrun), self.terms, year, ledger.categories,
                         int(state.parameters["project_budget_yen"]), committed)  # fmt: skip
        self.post_receipts(state, plan)
        self.post_bills(state, plan)
        self.take_up(state, plan)
        self.waiting = tuple(bill.row for bill in plan.deferred)
        self.accounts.overrun_yen = sum(f.bill.settled_yen - f.bill.yen for f in plan.funded if f.bill.payer == CITY)
        close_year(ledger, state.bills, state.instruments, year, self.terms, index, overrun,
                   frozenset(self.waiting), self.seen, self.accounts.capacity_index)  # fmt: skip
        self.seen = len(state.bills)
        self.accounts.record(state)

    def measures(self, state):
        """Burden, funding, debt and commitments of the year; see ``measures.py``."""
        yield from measure(state, self.accounts, self.waiting)
        yield from self.outlook.measures(state)

    # -- parts of the step ---------------------------------------------------------------------------------------

    def serve_debts(self, state) -> int:
        """Pay what bonds and leases ask for, receive the allocation tax; returns the city's net outlay [yen]."""
        year, post, table = state.year, state.ledger.post, state.instruments
        committed = 0
        for d in due(table, year):
            name = table["instrument"][d.row]
            if d.kind == "lease" and d.payment:
                post(year, d.project, d.debtor, d.creditor, "lease_payment", d.payment, source=name)
            if d.interest:
                post(year, d.project, d.debtor, d.creditor, "bond_interest", d.interest, source=name)
            if d.principal:
                post(year, d.project, d.debtor, d.creditor, "bond_principal", d.principal, source=name)
            lat = support(d.payment, d.lat_share, self.accounts.capacity_index)
            if lat:
                post(year, d.project, "state", d.debtor, "lat_support", lat, transfer=True, source=name)
            table["outstanding_yen"][d.row] = d.outstanding
            table["paid_until"][d.row] = year
            committed += d.payment - lat
            _write_back(state.assets, name, d.outstanding)
        return committed

    def bills_to_pay(self, state, index: float, overrun: float) -> list[Bill]:
        """Bills carried over, then this year's, each with what it comes to in the end."""
        t, categories = state.bills, state.ledger.categories
        rows = [*self.waiting, *range(self.seen, len(t))]
        bills = []
        for row in rows:
            declared = categories.get(t["category"][row])
            if declared is None:
                raise DataError(f"bill {row} is for {t['category'][row]!r}, which is not a category; add a line to "
                                "finance/defaults/categories.csv")  # fmt: skip
            works = bool(t["capital"][row]) and declared.kind == "cost"
            asked = scaled_yen(int(t["yen"][row]), 1.0 if t["transfer"][row] else index)
            settled = scaled_yen(asked, overrun if works else 1.0)
            bills.append(Bill(row, t["project"][row], t["payer"][row], t["payee"][row], t["category"][row],
                              asked, settled, bool(t["capital"][row]), bool(t["transfer"][row]),
                              bool(t["tax_included"][row]), bool(t["eligible"][row]), t["source"][row]))  # fmt: skip
        return bills

    def post_receipts(self, state, plan: Plan) -> None:
        """What others pay to the city, the national subsidy, and what the lender pays out."""
        year, ledger = state.year, state.ledger
        for bill in plan.receipts:
            ledger.post(year, bill.project, bill.payer, bill.payee, bill.category, bill.settled_yen,
                        capital=bill.capital, transfer=bill.transfer, tax_included=bill.tax_included, bill=bill.row,
                        funding=receipt_source(bill, ledger.categories), source=bill.source)  # fmt: skip
            _settle(state.bills, bill, year)
        for project, yen in plan.grants.items():
            ledger.post(year, project, "state", CITY, "subsidy", yen, transfer=True, source="strategy.finance")
        for project, yen in plan.loans.items():
            ledger.post(year, project, "lender", CITY, "bond_proceeds", yen, source="strategy.finance")

    def post_bills(self, state, plan: Plan) -> None:
        """Each bill, one row for each source it is paid from."""
        year, ledger = state.year, state.ledger
        for funded in plan.funded:
            bill = funded.bill
            leased = funded.payer != bill.payer
            for source, yen in funded.parts.items():
                ledger.post(year, bill.project, funded.payer, bill.payee,
                            "lease_purchase" if leased else bill.category, yen, capital=bill.capital,
                            transfer=bill.transfer, funding=source, tax_included=bill.tax_included, bill=bill.row,
                            source=f"{bill.category}; {bill.source}" if leased else bill.source)  # fmt: skip
            _settle(state.bills, bill, year)

    def take_up(self, state, plan: Plan) -> None:
        """Write down what was borrowed, leased and granted this year."""
        table, year = state.instruments, state.year
        for project, yen in plan.loans.items():
            take_up_bond(table, project, yen, self.terms, year, _life_years(state, project))
        for project, yen in plan.leases.items():
            take_up_lease(table, project, yen, self.terms, year)
        until = year + int(state.parameters["restricted_years"]) - 1
        for project, yen in plan.grants.items():
            take_up_grant(table, project, yen, year, until)
        _mark_gateways(state, plan, until)


def _life_years(state, project: str) -> float:
    """Expected life of what the project buys [years]; 0 when nobody says."""
    rows = np.flatnonzero(state.projects["project"] == project)
    return float(state.projects["life_years"][rows[0]]) if rows.size else 0.0


def _settle(bills, bill: Bill, year: int) -> None:
    bills["settled_yen"][bill.row] = bill.settled_yen
    bills["settled"][bill.row] = year


def _write_back(assets, instrument: str, outstanding: int) -> None:
    """The asset's own debt column follows its instrument."""
    for row in range(len(assets)):
        if instrument == f"asset:{assets['asset'][row]}":
            assets["debt_left_yen"][row] = outstanding


def _mark_gateways(state, plan: Plan, until: int) -> None:
    """Gateways built this year know the subsidy that came with them, so that closing them early makes it repayable."""
    granted = sum(f.parts.get(STATE, 0) for f in plan.funded if f.bill.category in ("gateway_capex", "gateway_install"))
    table = state.tables.get("gateways")
    if not granted or table is None:
        return
    rows = np.flatnonzero((table["installed"] == state.year) & table["working"])
    if rows.size:
        table["subsidy_yen"][rows] = largest_remainder(np.ones(rows.size), granted)
        table["restricted_until"][rows] = until


def _name_actors(state) -> None:
    """Every declared actor, and each municipality that shares the platform, gets a line among the stakeholders."""
    table = state.stakeholders
    known = set(table["actor"].tolist())
    actors = [(actor, row["ja"], row["en"], row["kind"]) for actor, row in load_actors().items()]
    for actor, ja, en, kind in [*actors, *_members(state)]:
        if actor not in known:
            table.append(1, actor=actor, ja=ja, en=en, kind=kind)


def _members(state) -> list[tuple[str, str, str, str]]:
    """The other municipalities of a shared platform, with the names the city folder knows them by."""
    platform = getattr(state.scenario.strategy, "platform", None)
    frame = getattr(state.city, "neighbours", None)
    names = {}
    if frame is not None:
        names = {str(code): (ja, en) for code, ja, en in zip(frame["municipality"], frame["name_ja"],
                                                             frame["name_en"], strict=True)}  # fmt: skip
    codes = [str(code) for code in getattr(platform, "members", None) or ()]
    return [(f"m{code}", *names.get(code, (code, code)), "municipality")
            for code in codes if code != str(state.city.municipality)]  # fmt: skip
