"""Public provision against private finance: PSC, PFI life-cycle cost and value for money (VFM).

Both sides give the same service and are valued at the same rate. The same national subsidy reaches both and is left out
of both. The city's own side carries the risk it keeps (overrun at the start, a share of running cost each year); the
private side carries only what stays with the city. Built-transfer-operate (BTO): the city owns the thing, so no
property tax falls. Left out: corporate tax of the special-purpose company, refinancing, default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .appraisal import irr, npv
from .bonds import issue, schedule
from .leases import lease_payment
from .rounding import exact, floor_yen, half_up
from .subsidies import grant


@dataclass(frozen=True)
class Works:
    """What is to be provided, whoever provides it [yen]."""

    capex: int
    opex: int
    refresh: int = 0
    refresh_year: int = 0
    fees: int = 0
    years: int = 10
    subsidy_rate: float = 0.0
    subsidy_cap: int | None = None

    @property
    def subsidy(self) -> int:
        return grant(self.capex, self.subsidy_rate, self.subsidy_cap)

    def yearly(self, t: int) -> int:
        """Running cost and refresh less fees in year `t` of operation."""
        return self.opex + (self.refresh if t == self.refresh_year else 0) - self.fees


@dataclass(frozen=True)
class PublicTerms:
    """How the city would do it itself; shares of capex at the start and of running cost each year are kept risk."""

    charge_ratio: float
    rate: float
    term_years: int
    overrun_share: float = 0.0
    running_risk_share: float = 0.0


@dataclass(frozen=True)
class PrivateTerms:
    """How a special-purpose company would do it."""

    setup: int
    equity_share: float
    rate: float
    equity_return: float
    admin: int
    monitoring: int
    adviser: int


def psc_flows(works: Works, terms: PublicTerms) -> list[int]:
    """Yearly cost to the city when it provides itself, years 0 to `works.years` [yen]."""
    burden = works.capex - works.subsidy
    loan = issue(burden, terms.charge_ratio)
    service = [p.payment for p in schedule(loan, terms.rate, terms.term_years)]
    service += [0] * (works.years - len(service))
    risk = half_up(works.opex * exact(terms.running_risk_share))
    start = burden - loan + half_up(works.capex * exact(terms.overrun_share))
    return [start, *(works.yearly(t) + service[t - 1] + risk for t in range(1, works.years + 1))]


@dataclass(frozen=True)
class Company:
    """The special-purpose company's side: what it borrows, pays out and charges [yen]."""

    equity: int
    debt: int
    debt_service: tuple[int, ...]
    dividend: int
    charge: int
    admin: int

    def equity_flows(self) -> list[int]:
        """Outlay of the owners, then what the charge leaves them."""
        return [-self.equity, *(self.charge - self.admin - paid for paid in self.debt_service)]

    def equity_irr(self) -> float | None:
        return irr(self.equity_flows())

    def project_irr(self) -> float | None:
        """Return on all private money, before debt service."""
        return irr([-(self.equity + self.debt), *[self.charge - self.admin] * len(self.debt_service)])

    def dscr(self) -> float:
        """Lowest debt service coverage of all years."""
        return min((self.charge - self.admin) / paid for paid in self.debt_service)


def company(works: Works, terms: PrivateTerms) -> Company:
    """The company that provides `works`: level debt service and a level dividend make the service charge."""
    uses = works.capex + terms.setup - works.subsidy
    equity = floor_yen(uses * exact(terms.equity_share))
    service = tuple(p.payment for p in schedule(uses - equity, terms.rate, works.years))
    dividend = half_up(lease_payment(equity, terms.equity_return, works.years))
    return Company(equity, uses - equity, service, dividend, service[0] + dividend + terms.admin, terms.admin)


def pfi_flows(works: Works, terms: PrivateTerms) -> list[int]:
    """Yearly cost to the city when a company provides, years 0 to `works.years` [yen]."""
    charge = company(works, terms).charge
    return [terms.adviser, *(charge + works.yearly(t) + terms.monitoring for t in range(1, works.years + 1))]


def value_for_money(psc: Sequence[float], pfi: Sequence[float], rate: float) -> float:
    """(PV(PSC) - PV(PFI)) / PV(PSC), a share; Cabinet Office VFM guideline."""
    public = npv(rate, psc)
    return (public - npv(rate, pfi)) / public


def property_tax(capex: int, years: int, rate: float = 0.014) -> list[int]:
    """Fixed asset tax of a company that owns the thing (BOT): floor(rate x straight-line book value) each year [yen].

    Examples
    --------
    >>> sum(property_tax(920_000_000, 10))
    70840000
    """
    return [floor_yen(exact(rate) * capex * (years - t) / years) for t in range(years)]
