"""What finance reports each year, read off the ledger.

Every figure is a sum over ledger rows or over the terms of instruments; nothing is kept beside them but the burden of
past years, which present values need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..indicators import Measure
from ..ledger import FUNDING
from .burden import Burden, burden_of_year, per_head, present_value
from .instruments import commitments

BUDGET_ITEMS = ("spending",)
CAPACITY_ITEMS = ("fiscal_capacity_index",)
_RATES = {"": "discount_rate", "2pct": "discount_rate_reference_high", "1pct": "discount_rate_reference_low"}


@dataclass
class Accounts:
    """What finance remembers between years: the burden by year, and two figures of the city's own settlement."""

    budget_yen: float | None = None
    capacity_index: float | None = None
    inflation: float = 0.0
    overrun_yen: int = 0  # paid above plan in the year in progress
    years: dict[int, Burden] = field(default_factory=dict)

    @classmethod
    def of_city(cls, state) -> Accounts:
        """Budget and fiscal capacity index as published in the city folder; None where it has none."""
        city, first = state.city, state.first
        return cls(_published(city, BUDGET_ITEMS, first), _published(city, CAPACITY_ITEMS, first))

    def record(self, state) -> None:
        self.years[state.year] = burden_of_year(state.ledger, state.year)


def measure(state, accounts: Accounts, waiting: tuple[int, ...]) -> Iterator[Measure]:
    """The indicators of the year in progress; yen are nominal unless the name says present value."""
    year, ledger = state.year, state.ledger
    burden = accounts.years[year]
    yield from _costs(state)
    yield _city("general_revenue_burden", burden.gross)
    yield _city("general_revenue_burden_net", burden.net)
    yield _city("lat_support", burden.lat)
    yield _city("partner_burden", _paid_by_municipalities(state))
    yield from _per_head(state, accounts, burden)
    for source in FUNDING:
        yield _city("funding_by_source", _funded(ledger, year, source), group=source)
    yield _city("debt_outstanding", ledger.debt("city"), grade="B")
    yield from _ahead(state, accounts)
    yield _city("overrun_cost", accounts.overrun_yen)
    yield _city("deferred_cost", int(state.bills["yen"][list(waiting)].sum()) if waiting else 0)


def _costs(state) -> Iterator[Measure]:
    t, kinds = state.ledger.table, state.ledger.categories
    now = (t["year"] == state.year) & (t["payer"] == "city")
    lines: dict[str, int] = {}
    for row in np.flatnonzero(now):
        category = t["category"][row]
        lines[category] = lines.get(category, 0) + int(t["amount_yen"][row])
    capital = int(t["amount_yen"][now & t["capital"]].sum())
    debt = sum(yen for category, yen in lines.items() if kinds[category].kind == "debt")
    total = sum(lines.values())
    yield _city("project_cost", total - debt)
    yield _city("capital_cost", capital)
    yield _city("running_cost", total - debt - capital)
    yield _city("debt_service", debt)
    for category in sorted(lines):
        yield _city("cost_by_line", lines[category], group=category)


def _per_head(state, accounts: Accounts, burden: Burden) -> Iterator[Measure]:
    for id, heads in (("burden_per_resident", "residents"), ("burden_per_household", "households")):
        value = per_head(burden.gross, state.notes.get(heads))
        if value is not None:
            yield _city(id, value)
    if accounts.budget_yen:
        yield _city("burden_share_of_budget", 100.0 * burden.gross / accounts.budget_yen)


def _ahead(state, accounts: Accounts) -> Iterator[Measure]:
    """Commitments beyond the year, and present values of what has been paid and what is bound."""
    numbers, first, year = state.parameters, state.first, state.year
    ahead = commitments(state.instruments, year)
    inflation = accounts.inflation
    paid = {y: float(b.gross) for y, b in accounts.years.items()}
    net = {y: float(b.net) for y, b in accounts.years.items()}
    yield _city("future_burden", sum(ahead.values()))
    yield _city("present_value_net_cost", present_value(net, numbers["discount_rate"], first, inflation))
    for group, id in _RATES.items():
        rate = numbers[id]
        yield _city("present_value_cost", present_value(paid, rate, first, inflation), group=group)
        yield _city("present_value_future_burden", present_value(ahead, rate, first, inflation), group=group)


def _paid_by_municipalities(state) -> int:
    """What other municipalities pay for the shared projects, to the city or to vendors [yen]."""
    t, actors = state.ledger.table, state.stakeholders
    others = actors["actor"][actors["kind"] == "municipality"].astype(str)
    return int(t["amount_yen"][(t["year"] == state.year) & np.isin(t["payer"].astype(str), others)].sum())


def _funded(ledger, year: int, source: str) -> int:
    return ledger.total(year, payer="city", funding=source)


def _city(indicator: str, value: float, group: str = "", grade: str = "C") -> Measure:
    return Measure(indicator, float(value), group=group, grade=grade)


def _published(city, items: tuple[str, ...], first: int) -> float | None:
    """The first of `items` that the city's finance table has for its main municipality.

    The latest year not after `first`, else the earliest: a hindcast must not look ahead further than it has to.
    """
    frame = getattr(city, "finance", None)
    if frame is None or not len(frame):
        return None
    own = frame[frame["municipality"].astype(str) == str(city.municipality)]
    for item in items:
        rows = own[own["item"] == item].sort_values("year")
        if len(rows):
            known = rows[rows["year"] <= first]
            row = known.iloc[-1] if len(known) else rows.iloc[0]
            return float(row["value"] if "value" in rows and row["yen"] != row["yen"] else row["yen"])
    return None
