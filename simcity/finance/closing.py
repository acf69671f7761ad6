"""Closing the books: the laws of money, counted again from the tables when the year ends.

Nothing here looks at what finance meant to do. Bills, instruments and ledger rows are read afresh, and each law has the
tolerance 0. A law that fails names the bill, project or actor and the yen, and the run stops in the same step.
"""

from __future__ import annotations

import numpy as np

from ..errors import ConservationError, Problem
from ..ledger import EARMARKED, FUNDING, Ledger
from ..tables import Table
from .instruments import due, outstanding
from .local_allocation_tax import support
from .prices import scaled_yen
from .rounding import exact, floor_yen
from .subsidies import eligible_yen
from .terms import Terms

STATE, PREFECTURE, BOND = FUNDING[:3]
_FROM_STATE = (STATE, PREFECTURE)


def close_year(
    ledger: Ledger,
    bills: Table,
    instruments: Table,
    year: int,
    terms: Terms,
    index: float,
    overrun: float,
    deferred: frozenset[int],
    seen: int,
    capacity_index: float | None = None,
) -> None:
    """Assert every law of money for `year`, then close it.

    Parameters
    ----------
    ledger : Ledger
    bills, instruments : Table
    terms : Terms
        Scheme and conditions in force.
    index : float
        Prices of `year` over those in which bills are written.
    overrun : float
        Final over planned cost of initial works in this run.
    deferred : frozenset of int
        Positions of the bills that wait for the next year.
    seen : int
        Number of bills before this year's.
    capacity_index : float, optional
        財政力指数 of the city.

    Raises
    ------
    ConservationError
        With every law that failed.
    """  # fmt: skip
    problems = [*_bills_as_asked(bills, ledger, year, index, overrun, seen),
                *_bills_paid_once(bills, ledger, year, deferred),
                *_payments_due(ledger, instruments, year), *_allocation_tax(ledger, instruments, year, capacity_index),
                *_sources_meet_uses(ledger, year), *_subsidies_in_bounds(ledger, bills, terms, year, index),
                *_initial_money_stays_initial(ledger, year)]  # fmt: skip
    try:
        ledger.assert_balanced(year)
    except ConservationError as error:
        problems += error.problems
    if problems:
        raise ConservationError(problems, subject=f"the books of {year}")


def _bills_as_asked(bills: Table, ledger: Ledger, year: int, index: float, overrun: float, seen: int) -> list[Problem]:
    """Bills are money of the year they were written in, and are settled at what they come to."""
    problems = []
    written, settled = bills["year"], bills["settled"]
    for row in seen + np.flatnonzero(written[seen:] != year):
        problems.append(Problem(f"{_name(bills, row)} was written in {year} for {int(written[row])}"))
    for row in np.flatnonzero(bills["yen"] <= 0):
        problems.append(Problem(f"{_name(bills, row)} is {int(bills['yen'][row]):,} yen; expected whole yen above 0"))
    for row in np.flatnonzero(settled == year):
        declared = ledger.categories.get(bills["category"][row])
        works = bool(bills["capital"][row]) and declared is not None and declared.kind == "cost"
        paid = int(bills["settled_yen"][row])
        expected = scaled_yen(_in_yen_of_the_year(bills, row, index), overrun if works else 1.0)
        if paid != expected:
            problems.append(Problem(f"{_name(bills, row)} was settled at {paid:,} yen and comes to {expected:,} yen: "
                                    f"off by {paid - expected:,} yen"))  # fmt: skip
    return problems


def _bills_paid_once(bills: Table, ledger: Ledger, year: int, deferred: frozenset[int]) -> list[Problem]:
    """Each bill is posted in full exactly once, in the year it is settled, between its own payer and payee."""
    t, problems = ledger.table, []
    billed = t["bill"] >= 0
    behind = t["bill"][billed]
    if behind.size and int(behind.max()) >= len(bills):
        return [Problem(f"the ledger names bill {int(behind.max())} and there are {len(bills)}")]
    posted = np.zeros(len(bills), dtype=np.int64)
    np.add.at(posted, behind, t["amount_yen"][billed])
    for row in np.flatnonzero(posted != bills["settled_yen"]):
        problems.append(Problem(f"{_name(bills, row)}: settled at {int(bills['settled_yen'][row]):,} yen, posted "
                                f"{int(posted[row]):,} yen: off by "
                                f"{int(posted[row] - bills['settled_yen'][row]):,} yen"))  # fmt: skip
    for row in np.flatnonzero(bills["settled"] == 0):
        if int(row) not in deferred:
            problems.append(Problem(f"{_name(bills, row)} of {int(bills['yen'][row]):,} yen was left out of {year}"))
    for row in np.flatnonzero(billed & (t["year"] == year)):
        bill = int(t["bill"][row])
        if int(bills["settled"][bill]) != year:
            problems.append(Problem(f"{_name(bills, bill)} is posted in {year} and settled in "
                                    f"{int(bills['settled'][bill])}"))  # fmt: skip
        if t["payee"][row] != bills["payee"][bill] or t["payer"][row] not in (bills["payer"][bill], "lessor"):
            problems.append(Problem(f"{_name(bills, bill)} is posted from {t['payer'][row]} to {t['payee'][row]}: "
                                    f"{int(t['amount_yen'][row]):,} yen went astray"))  # fmt: skip
    return problems


def _payments_due(ledger: Ledger, instruments: Table, year: int) -> list[Problem]:
    """Debt service and lease payments are what the terms ask for; what is owed is what the schedules leave."""
    expected = {"bond_interest": 0, "bond_principal": 0, "lease_payment": 0}
    for d in due(instruments, year):
        expected["bond_interest"] += d.interest
        expected["bond_principal"] += d.principal
        expected["lease_payment"] += d.payment if d.kind == "lease" else 0
    problems = [_off(f"{category} of {year}", ledger.total(year, category=category, bill=-1), yen)
                for category, yen in expected.items()]  # fmt: skip
    owed = 0
    for row in range(len(instruments)):
        left = outstanding(instruments, row, year)
        problems.append(_off(f"{instruments['instrument'][row]}: outstanding at the end of {year}",
                             int(instruments["outstanding_yen"][row]), left))  # fmt: skip
        owed += left if instruments["kind"][row] == "bond" else 0
    problems.append(_off(f"debt of city at the end of {year}", ledger.debt("city"), owed))
    new = {kind: int(instruments["principal_yen"][(instruments["year"] == year) & (instruments["kind"] == kind)].sum())
           for kind in ("bond", "subsidy", "lease")}  # fmt: skip
    for kind, category in (("bond", "bond_proceeds"), ("subsidy", "subsidy"), ("lease", "lease_purchase")):
        problems.append(_off(f"{category} of {year}", ledger.total(year, category=category), new[kind]))
    return [p for p in problems if p]


def _allocation_tax(ledger: Ledger, instruments: Table, year: int, index: float | None) -> list[Problem]:
    expected = sum(support(d.payment, d.lat_share, index) for d in due(instruments, year) if d.kind == "bond")
    problem = _off(f"lat_support of {year}", ledger.total(year, category="lat_support"), expected)
    return [problem] if problem else []


def _sources_meet_uses(ledger: Ledger, year: int) -> list[Problem]:
    """Revenue by source = budget lines: what came in under a source is what is spent under it, project by project.

    Contributions and fees may exceed the cost they are for; the surplus is general. They are never short.
    """
    t, problems = ledger.table, []
    now = t["year"] == year
    sums: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(now):
        if t["funding"][row] in EARMARKED:
            pair = sums.setdefault((t["project"][row], t["funding"][row]), [0, 0])
            pair[0] += int(t["amount_yen"][row]) if t["payee"][row] == "city" else 0
            pair[1] += int(t["amount_yen"][row]) if t["payer"][row] == "city" else 0
    for (project, source), (received, spent) in sums.items():
        if spent > received or (spent < received and source in (STATE, PREFECTURE, BOND)):
            problems.append(Problem(f"{project}: {received:,} yen came in as {source} in {year} and {spent:,} yen are "
                                    f"spent as such: off by {received - spent:,} yen"))  # fmt: skip
    return problems


def _subsidies_in_bounds(ledger: Ledger, bills: Table, terms: Terms, year: int, index: float) -> list[Problem]:
    """Rate, cap and end year hold for each project; no cost carries two subsidies or a subsidy it may not have."""
    t, problems = ledger.table, []
    spent: dict[str, int] = {}
    sources: dict[int, set[str]] = {}
    base = _eligible_base(ledger, bills, year, index)
    for row in np.flatnonzero((t["year"] == year) & (t["payer"] == "city")):
        if t["funding"][row] not in _FROM_STATE:
            continue
        bill, yen, project = int(t["bill"][row]), int(t["amount_yen"][row]), t["project"][row]
        if bill < 0 or not _is_eligible(ledger, bills, bill):
            problems.append(Problem(f"{t['category'][row]} of {project} carries {yen:,} yen of {t['funding'][row]} and "
                                    "is not eligible"))  # fmt: skip
        sources.setdefault(bill, set()).add(t["funding"][row])
        spent[project] = spent.get(project, 0) + yen
    problems += [Problem(f"{_name(bills, b)} carries two subsidies: {' '.join(sorted(s))}")
                 for b, s in sources.items() if len(s) > 1]  # fmt: skip
    for project, yen in spent.items():
        bound = floor_yen(base.get(project, 0) * exact(terms.subsidy_rate)) if terms.subsidised else 0
        if terms.subsidy_cap_yen is not None:
            bound = min(bound, terms.subsidy_cap_yen)
        if terms.subsidy_until is not None and year > terms.subsidy_until:
            bound = 0
        if yen > bound:
            problems.append(Problem(f"{project} carries {yen:,} yen of subsidy in {year}; rate, cap and end year allow "
                                    f"{bound:,} yen: {yen - bound:,} yen too much"))  # fmt: skip
    return problems


def _is_eligible(ledger: Ledger, bills: Table, row: int | np.integer) -> bool:
    declared = ledger.categories.get(bills["category"][row])
    return bool(bills["eligible"][row] and bills["capital"][row] and declared and declared.eligible_for_subsidy
                and bills["payer"][row] == "city")  # fmt: skip


def _eligible_base(ledger: Ledger, bills: Table, year: int, index: float) -> dict[str, int]:
    """Cost by project that a subsidy of `year` may be computed on [yen]."""
    base: dict[str, int] = {}
    for row in np.flatnonzero(bills["settled"] == year):
        if _is_eligible(ledger, bills, row):
            project = bills["project"][row]
            asked = _in_yen_of_the_year(bills, row, index)
            base[project] = base.get(project, 0) + eligible_yen(asked, int(bills["settled_yen"][row]))
    return base


def _initial_money_stays_initial(ledger: Ledger, year: int) -> list[Problem]:
    """An instrument for initial cost never pays operation."""
    t = ledger.table
    wrong = (t["year"] == year) & (t["payer"] == "city") & ~t["capital"]
    wrong &= np.isin(t["funding"].astype(str), (STATE, PREFECTURE, BOND)) if len(t) else wrong
    problems = []
    for row in np.flatnonzero(wrong):
        problems.append(Problem(f"{t['category'][row]} of {t['project'][row]} is running cost and carries "
                                f"{int(t['amount_yen'][row]):,} yen of {t['funding'][row]}"))  # fmt: skip
    return problems


def _in_yen_of_the_year(bills: Table, row: int | np.integer, index: float) -> int:
    """What a bill asks for at the prices of the year; transfers keep their yen."""
    return scaled_yen(int(bills["yen"][row]), 1.0 if bills["transfer"][row] else index)


def _off(what: str, got: int, expected: int) -> Problem | None:
    if got == expected:
        return None
    return Problem(f"{what} is {got:,} yen; expected {expected:,} yen: off by {got - expected:,} yen")


def _name(bills: Table, row: int | np.integer) -> str:
    return f"bill {row} ({bills['project'][row]}, {bills['category'][row]}, {int(bills['year'][row])})"
