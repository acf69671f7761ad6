"""Instruments in force: bonds and leases taken up, debt brought in, subsidies under restriction.

One row an instrument. Its payments follow from its terms alone (``bonds.schedule``, ``leases.lease_schedule``), so what
is due in a year can be counted again by anybody. Payments begin the year after it was taken up. Closing the thing that
was financed ends no payment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..tables import Table
from .bonds import bond_kinds, schedule
from .leases import commitment, lease_schedule
from .rounding import exact, floor_yen
from .terms import Terms


class Due(NamedTuple):
    """What one instrument asks for in one year [yen]; `outstanding` is what remains after it."""

    row: int
    kind: str
    project: str
    debtor: str
    creditor: str
    payment: int
    interest: int
    principal: int
    outstanding: int
    lat_share: float


def take_up_bond(table: Table, project: str, yen: int, terms: Terms, year: int, life_years: float = 0.0) -> None:
    """Add the bond of `project` issued in `year`.

    It ends with what it paid for at the latest (地方財政法 5 条の 2); a life of 0 sets no end.
    """
    kind = bond_kinds()[terms.bond_kind]
    term = min(terms.bond_term_years, max(int(life_years), 1)) if life_years > 0 else terms.bond_term_years
    table.append(1, instrument=f"bond:{project}:{year}", kind="bond", preset=kind.kind, project=project, year=year,
                 principal_yen=yen, rate=terms.bond_rate, term_years=term,
                 grace_years=min(terms.bond_grace_years, term - 1), lat_share=kind.lat_share, outstanding_yen=yen,
                 paid_until=year, source=f"strategy.finance; {kind.source}")  # fmt: skip


def take_up_lease(table: Table, project: str, yen: int, terms: Terms, year: int) -> None:
    """Add the lease of `yen` worth of things delivered to `project` in `year`.

    It pays for the use of things, year by year, out of running money; its phase is therefore operation.
    """
    residual = floor_yen(yen * exact(terms.lease_residual))
    payments = lease_schedule(yen, terms.lease_rate, terms.lease_term_years, residual)
    table.append(1, instrument=f"lease:{project}:{year}", kind="lease", project=project, phase="operation",
                 creditor="lessor", year=year, principal_yen=yen, rate=terms.lease_rate,
                 term_years=terms.lease_term_years, residual_yen=residual, outstanding_yen=sum(payments),
                 paid_until=year, source="strategy.finance")  # fmt: skip


def take_up_grant(table: Table, project: str, yen: int, year: int, restricted_until: int) -> None:
    """Add the subsidy of `project` received in `year`; nothing is owed unless the thing is given up too early."""
    table.append(1, instrument=f"subsidy:{project}:{year}", kind="subsidy", project=project, creditor="state",
                 year=year, principal_yen=yen, paid_until=year, restricted_until=restricted_until,
                 source="strategy.finance")  # fmt: skip


def take_up_existing(
    table: Table, asset: str, project: str, yen: int, first: int, last: int, rate: float, lat_share: float
) -> None:
    """Add the debt that the city still owes on `asset` at the beginning of `first`.

    Payments are level from `first` to `last`; at least one.
    """  # fmt: skip
    left = max(last - first + 1, 1)
    table.append(1, instrument=f"asset:{asset}", kind="bond", preset="existing", project=project, year=first - 1,
                 principal_yen=yen, rate=rate, term_years=left, lat_share=lat_share, outstanding_yen=yen,
                 paid_until=first - 1, source="city folder, table assets")  # fmt: skip


def due(table: Table, year: int) -> Iterator[Due]:
    """What each bond and lease asks for in `year`, from its terms alone."""
    columns = ("kind", "project", "debtor", "creditor", "year", "principal_yen", "rate", "term_years", "grace_years",
               "residual_yen", "lat_share")  # fmt: skip
    for row, values in enumerate(zip(*(table[c].tolist() for c in columns), strict=True)):
        kind, project, debtor, creditor, since, principal, rate, term, grace, residual, lat = values
        index = year - since
        if kind == "subsidy" or not 1 <= index <= term:
            continue
        if kind == "bond":
            p = schedule(principal, rate, term, grace)[index - 1]
            yield Due(row, kind, project, debtor, creditor, p.payment, p.interest, p.principal, p.balance, lat)
        else:
            payments = lease_schedule(principal, rate, term, residual)
            yield Due(row, kind, project, debtor, creditor, payments[index - 1], 0, 0, commitment(payments, index), 0.0)


def outstanding(table: Table, row: int, year: int) -> int:
    """Principal (bond) or payments (lease) still to come after `year`, from the terms alone [yen]."""
    kind, term = table["kind"][row], int(table["term_years"][row])
    index = min(max(year - int(table["year"][row]), 0), term)
    principal, rate = int(table["principal_yen"][row]), float(table["rate"][row])
    if kind == "bond":
        if index == 0:
            return principal
        return schedule(principal, rate, term, int(table["grace_years"][row]))[index - 1].balance
    if kind == "lease":
        return commitment(lease_schedule(principal, rate, term, int(table["residual_yen"][row])), index)
    return 0


def commitments(table: Table, year: int, debtor: str = "city") -> dict[int, int]:
    """Payments of `debtor` fixed for the years after `year`: fiscal year -> yen, principal and interest."""
    ahead: dict[int, int] = {}
    if not len(table):
        return ahead
    last = int((table["year"] + table["term_years"]).max())
    for later in range(year + 1, last + 1):
        yen = sum(d.payment for d in due(table, later) if d.debtor == debtor)
        if yen:
            ahead[later] = yen
    return ahead
