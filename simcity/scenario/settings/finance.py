"""What the city decides about paying."""

from __future__ import annotations

from typing import Literal

from .base import Settings, Share, Year, Yen, setting


class Bond(Settings):
    """A local bond (地方債). Charge ratio and allocation-tax support follow from its kind."""

    kind: Literal["general_single", "public_works", "supplementary_budget", "national_resilience", "depopulated"] = (
        setting("general_single", ja="地方債の種類")
    )
    """一般単独, 公共事業等, 補正予算, 国土強靱化 or 過疎 bond; 臨時財政対策債 pays for no project."""

    rate: Share = setting(0.005, ja="利率", unit="per year", ge=0, le=0.2)
    """Yearly interest."""

    term_years: int = setting(10, ja="償還年数", unit="years", ge=1, le=40)
    """Years until the last repayment, grace years included."""

    grace_years: int = setting(0, ja="据置年数", unit="years", ge=0, le=10)
    """Years at the beginning in which only interest is paid."""


class Lease(Settings):
    """A lease: nothing on the city's books, but a burden on future budgets."""

    rate: Share = setting(0.02, ja="リース料率", unit="per year", ge=0, le=0.5)
    """Yearly interest inside the payment."""

    term_years: int = setting(7, ja="リース年数", unit="years", ge=1, le=30)
    """Number of yearly payments."""

    residual: Share = setting(0.0, ja="残価率", unit="share of the price", ge=0, lt=1)
    """Share of the price left at the end of the term."""


class Finance(Settings):
    """How what is decided is paid for."""

    scheme: Literal["general", "subsidy", "bond", "subsidy_and_bond", "lease"] = setting("general", ja="財源の組合せ")
    """General revenue alone, or with a national subsidy, a bond, both, or a lease."""

    subsidy_rate: Share = setting(0.5, ja="補助率", unit="share of eligible cost", ge=0, le=1)
    """Share of eligible capital cost that the state pays when the scheme has a subsidy."""

    subsidy_cap_yen: Yen | None = setting(None, ja="補助上限額", unit="yen per year and project", ge=0, le=10**13)
    """Most that the state pays in one year for one project. Empty: no limit."""

    subsidy_until: Year | None = setting(None, ja="補助の最終年度", unit="fiscal year")
    """Last year in which the subsidy is granted. Empty: to the end of the run."""

    bond: Bond = setting(default_factory=Bond, ja="地方債")
    """Used when the scheme has a bond."""

    lease: Lease = setting(default_factory=Lease, ja="リース")
    """Used when the scheme is lease."""
