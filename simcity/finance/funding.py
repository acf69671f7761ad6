"""Funding: who pays for the bills of a year, decided before a yen moves.

Pure functions from bills and terms to a plan. For each project: what others contribute meets running cost first, then
initial cost; a subsidy is computed on eligible initial cost; a bond covers its charge ratio of what is left; general
revenue pays the rest and all other running cost. Nobody asks for a grant or a bond too small for its paperwork: below
the least amounts of the terms, general revenue pays. A leased purchase is paid by the lessor. Under a yearly limit of
general revenue the initial cost of whole projects waits for the next year (予算繰越); none is partly paid. The limit
delays payment only: what was ordered is built, and the bill waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import DataError
from ..ledger import FUNDING, Category
from .bonds import bond_kinds, issue
from .rounding import largest_remainder
from .subsidies import eligible_yen, grant
from .terms import Terms

STATE, PREFECTURE, BOND, CONTRIBUTION, FEE, OTHER, GENERAL = FUNDING
CITY = "city"


@dataclass(frozen=True)
class Bill:
    """One row of the bills table: what was asked for in yen of this year (`yen`), and what is paid (`settled_yen`)."""

    row: int
    project: str
    payer: str
    payee: str
    category: str
    yen: int
    settled_yen: int
    capital: bool
    transfer: bool = False
    tax_included: bool = True
    eligible: bool = True
    source: str = ""


@dataclass
class FundedBill:
    """A bill and the parts it is paid from: funding source -> yen, adding up to the bill."""

    bill: Bill
    parts: dict[str, int] = field(default_factory=dict)
    payer: str = ""  # who really pays: the lessor for a leased purchase

    def __post_init__(self) -> None:
        self.payer = self.payer or self.bill.payer


@dataclass
class Plan:
    """What finance will post for one year."""

    funded: list[FundedBill] = field(default_factory=list)
    receipts: list[Bill] = field(default_factory=list)  # bills that others pay to the city
    grants: dict[str, int] = field(default_factory=dict)  # project -> national subsidy
    loans: dict[str, int] = field(default_factory=dict)  # project -> bond proceeds
    leases: dict[str, int] = field(default_factory=dict)  # project -> value leased
    deferred: list[Bill] = field(default_factory=list)

    def general_yen(self) -> int:
        """General revenue of the city in the plan, before debt service and leases of earlier years [yen]."""
        return sum(f.parts.get(GENERAL, 0) for f in self.funded if f.payer == CITY)


def plan_year(
    bills: Sequence[Bill],
    terms: Terms,
    year: int,
    categories: Mapping[str, Category],
    limit_yen: int = 0,
    committed_yen: int = 0,
) -> Plan:
    """Decide how the bills of `year` are paid.

    Parameters
    ----------
    bills : sequence of Bill
        All bills to be paid this year, those carried over first.
    terms : Terms
        Scheme and conditions.
    year : int
        Fiscal year.
    categories : mapping of str to Category
        Declared categories.
    limit_yen : int
        Yearly limit of the city's general revenue; 0: none.
    committed_yen : int
        General revenue already bound by debt service and leases of earlier years.

    Returns
    -------
    Plan
    """  # fmt: skip
    plan = Plan()
    left = limit_yen - committed_yen
    projects = list(dict.fromkeys(bill.project for bill in bills))
    parts = {project: _plan_project([b for b in bills if b.project == project], terms, year, categories)
             for project in projects}  # fmt: skip
    left -= sum(p.general_yen() for p in (_running(p) for p in parts.values()))
    for project in projects:
        part = parts[project]
        initial = part.general_yen() - _running(part).general_yen()
        if limit_yen and initial > max(left, 0):
            part = _plan_project([b for b in bills if b.project == project and not _initial(b)], terms, year,
                                 categories)  # fmt: skip
            part.deferred = [b for b in bills if b.project == project and _initial(b)]
        else:
            left -= initial
        _merge(plan, part)
    return plan


def _initial(bill: Bill) -> bool:
    return bill.payer == CITY and bill.capital


def _running(plan: Plan) -> Plan:
    return Plan(funded=[f for f in plan.funded if not f.bill.capital])


def _merge(plan: Plan, part: Plan) -> None:
    plan.funded += part.funded
    plan.receipts += part.receipts
    plan.deferred += part.deferred
    for name in ("grants", "loans", "leases"):
        getattr(plan, name).update({k: v for k, v in getattr(part, name).items() if v})


def _plan_project(bills: list[Bill], terms: Terms, year: int, categories: Mapping[str, Category]) -> Plan:
    """The plan of one project in one year."""
    if not bills:
        return Plan()
    project = bills[0].project
    plan = Plan(receipts=[b for b in bills if b.payee == CITY])
    city = [FundedBill(b) for b in bills if b.payer == CITY]
    others = [FundedBill(b, {GENERAL: b.settled_yen}) for b in bills if CITY not in (b.payer, b.payee)]
    initial = [f for f in city if f.bill.capital]
    running = [f for f in city if not f.bill.capital]
    for source in (CONTRIBUTION, FEE, OTHER):
        income = sum(b.settled_yen for b in plan.receipts if receipt_source(b, categories) == source)
        income -= _assign(running, source, income)
        if not terms.leased:
            _assign(initial, source, income)
    if terms.leased and initial:
        plan.leases[project] = sum(f.bill.settled_yen for f in initial)
        for f in initial:
            f.payer, f.parts = "lessor", {GENERAL: f.bill.settled_yen}
    if terms.subsidised:
        plan.grants[project] = _assign_grant(initial, terms, year, categories)
    if terms.bonded:
        loan = issue(sum(_open(f) for f in initial), bond_kinds()[terms.bond_kind].charge_ratio)
        loan = loan if loan >= terms.minimum_bond_yen else 0
        plan.loans[project] = _assign(initial, BOND, loan)
    for f in running + ([] if terms.leased else initial):
        if _open(f):
            f.parts[GENERAL] = _open(f)
    plan.funded = city + others
    return plan


def receipt_source(bill: Bill, categories: Mapping[str, Category]) -> str:
    """Funding source that a bill paid to the city counts as."""
    declared = categories[bill.category]
    if declared.funding in (STATE, PREFECTURE, BOND):
        raise DataError(f"{bill.category} of {bill.yen} yen was billed to {bill.payer}; only finance posts subsidies "
                        "and bonds, so that no cost carries two")  # fmt: skip
    return declared.funding or OTHER


def _open(funded: FundedBill) -> int:
    return funded.bill.settled_yen - sum(funded.parts.values())


def _assign(bills: list[FundedBill], source: str, yen: int) -> int:
    """Spread `yen` over what is still open of the bills; returns what found a place."""
    room = [_open(f) for f in bills]
    yen = min(yen, sum(room))
    if yen <= 0:
        return 0
    for f, part in zip(bills, largest_remainder(room, yen).tolist(), strict=True):
        if part:
            f.parts[source] = f.parts.get(source, 0) + part
    return yen


def _assign_grant(initial: list[FundedBill], terms: Terms, year: int, categories: Mapping[str, Category]) -> int:
    """National subsidy on the eligible initial cost of one project, placed on the bills it is for."""
    chosen = [f for f in initial if f.bill.eligible and categories[f.bill.category].eligible_for_subsidy]
    bases = [min(eligible_yen(f.bill.yen, f.bill.settled_yen), _open(f)) for f in chosen]
    granted = grant(sum(bases), terms.subsidy_rate, terms.subsidy_cap_yen, year, terms.subsidy_until)
    if granted < max(terms.minimum_grant_yen, 1):
        return 0
    for f, part in zip(chosen, largest_remainder(bases, granted).tolist(), strict=True):
        if part:
            f.parts[STATE] = part
    return granted
