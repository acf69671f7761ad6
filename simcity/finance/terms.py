"""The terms on which this run pays: what strategy.finance decided, with the world's interest.

A scheme names which instruments may pay for initial cost. Running cost is always paid from general revenue and from
what others contribute to it; no scheme changes that (an instrument for initial cost never silently pays operation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import DataError
from .bonds import bond_kinds

SCHEMES = ("general", "subsidy", "bond", "subsidy_and_bond", "lease")


@dataclass(frozen=True)
class Terms:
    """How initial cost of the city is paid for.

    Parameters
    ----------
    scheme : str
        One of `SCHEMES`.
    subsidy_rate : float
        Share of eligible initial cost.
    subsidy_cap_yen : int, optional
        Most that is granted in one year for one project [yen]; None: no limit.
    subsidy_until : int, optional
        Last fiscal year of the grant; None: no end.
    bond_kind : str
        Preset of ``finance/defaults/bonds.csv``; gives charge ratio and allocation-tax share.
    bond_rate, lease_rate : float
        Interest at signing [1/year].
    minimum_bond_yen, minimum_grant_yen : int
        Least amount of one project and year that is borrowed or applied for [yen]; less comes from general revenue.
    """

    scheme: str = "general"
    subsidy_rate: float = 0.5
    subsidy_cap_yen: int | None = None
    subsidy_until: int | None = None
    bond_kind: str = "general_single"
    bond_rate: float = 0.005
    bond_term_years: int = 10
    bond_grace_years: int = 0
    lease_rate: float = 0.02
    lease_term_years: int = 7
    lease_residual: float = 0.0
    minimum_bond_yen: int = 0
    minimum_grant_yen: int = 0

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise DataError(f"the finance scheme is {self.scheme!r}; expected one of {', '.join(SCHEMES)}")
        if self.bond_kind not in bond_kinds():
            raise DataError(f"the kind of bond is {self.bond_kind!r}; expected one of {', '.join(bond_kinds())}")

    @property
    def subsidised(self) -> bool:
        return self.scheme in ("subsidy", "subsidy_and_bond")

    @property
    def bonded(self) -> bool:
        return self.scheme in ("bond", "subsidy_and_bond")

    @property
    def leased(self) -> bool:
        return self.scheme == "lease"


def read_terms(settings, parameters: Mapping[str, float]) -> Terms:
    """Terms from ``strategy.finance``; interest is the planned rate plus `interest_shift`, not below 0.

    Parameters
    ----------
    settings : object or None
        ``scenario.strategy.finance``; None when the strategy does not say how it pays: general revenue.
    parameters : mapping of str to float
        The numbers in force.
    """
    shift = parameters["interest_shift"]
    bond_yen, grant_yen = int(parameters["minimum_bond_yen"]), int(parameters["minimum_grant_yen"])
    if settings is None:
        return Terms(bond_rate=max(Terms.bond_rate + shift, 0.0), lease_rate=max(Terms.lease_rate + shift, 0.0),
                     minimum_bond_yen=bond_yen, minimum_grant_yen=grant_yen)  # fmt: skip
    bond, lease = settings.bond, settings.lease
    return Terms(settings.scheme, float(settings.subsidy_rate), settings.subsidy_cap_yen, settings.subsidy_until,
                 bond.kind, max(float(bond.rate) + shift, 0.0), int(bond.term_years), int(bond.grace_years),
                 max(float(lease.rate) + shift, 0.0), int(lease.term_years), float(lease.residual),
                 minimum_bond_yen=bond_yen, minimum_grant_yen=grant_yen)  # fmt: skip
