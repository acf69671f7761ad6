"""What the city decides about where people live: guided areas (居住誘導区域) and old empty houses."""

from __future__ import annotations

from typing import Literal

from .base import Settings, Share, Strings, Year, Yen, setting


class Guidance(Settings):
    """An area that the city wants people to live in, and what it does for that."""

    from_year: Year | None = setting(None, ja="開始年度", unit="fiscal year", alias="from")
    """First year in which the area is in force. Empty: nobody is guided."""

    until: Year | None = setting(None, ja="最終年度", unit="fiscal year")
    """Last year in which it is in force. Empty: to the end of the run."""

    stop_distance_m: float | None = setting(None, ja="停留場からの距離", unit="m", gt=0, le=100_000)
    """Zones whose middle lies within this distance of a stop belong to the area."""

    districts: Strings = setting((), ja="誘導区域とする地区")
    """Names of districts that belong to the area."""

    zones: Strings = setting((), ja="誘導区域とするゾーン")
    """Names of zones that belong to the area."""

    moving_subsidy_yen: Yen = setting(0, ja="転居補助額", unit="yen per household", ge=0, le=10**8)
    """Paid to each household that takes a home in the area, comes from outside it and fulfils the conditions."""

    eligible_share: Share = setting(1.0, ja="補助の要件を満たす世帯の割合", unit="share of households", ge=0, le=1)
    """Share of those households that fulfil the conditions, such as buying a home."""

    attraction_points: float = setting(0.0, ja="誘導効果（効用）", unit="points of utility", ge=0, le=5)
    """What else makes the area attractive, in points of utility (0.1 raises the odds of a zone by a tenth). No
    measurement is known: leave it at 0 unless you have one."""

    restriction: Share = setting(0.0, ja="区域外の建築抑制", unit="share of new dwellings", ge=0, le=1)
    """Share of the new dwellings outside the area that are not permitted."""


class Demolition(Settings):
    """What the city pays to those who pull down an old vacant dwelling (老朽空き家)."""

    from_year: Year | None = setting(None, ja="開始年度", unit="fiscal year", alias="from")
    """First year in which it is paid. Empty: nothing is paid."""

    until: Year | None = setting(None, ja="最終年度", unit="fiscal year")
    """Last year in which it is paid. Empty: to the end of the run."""

    subsidy_yen: Yen = setting(0, ja="除却補助額", unit="yen per dwelling", ge=0, le=10**8)
    """Paid for each dwelling."""

    budget_yen: Yen | None = setting(None, ja="年間予算額", unit="yen per year", ge=0, le=10**12)
    """Most that is paid in one year. Empty: no limit."""

    area: Literal["everywhere", "inside", "outside"] = setting("everywhere", ja="対象区域")
    """Where it is paid: everywhere, or only inside or outside the guided area."""


class Residence(Settings):
    """Where people live."""

    guidance: Guidance = setting(default_factory=Guidance, ja="居住誘導区域")
    """An area that the city wants people to live in."""

    demolition: Demolition = setting(default_factory=Demolition, ja="空き家の除却補助")
    """Old vacant dwellings."""
