"""What the city decides about the platform that joins the data of its services."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Code, Settings, Year, setting


class Platform(Settings):
    """The data platform: whose it is, from when, and who shares it."""

    arrangement: Literal["own", "shared", "lease", "none"] = setting("own", ja="保有形態")
    """Whose platform serves the city from the year in from: own, shared with members, leased, or none at all."""

    from_year: Year | None = setting(None, ja="開始年度", unit="fiscal year", alias="from")
    """Year from which the arrangement holds. Empty: nothing is decided and the present platform runs to its end."""

    members: Annotated[tuple[Code, ...], Field(strict=False, max_length=200)] = setting((), ja="共同利用する市町村")
    """Five-digit codes, in quotes, of all who share the platform, the city itself among them."""

    cost_rule: Literal["equal", "population", "shapley"] = setting("population", ja="費用の分担方法")
    """How members split the common cost: in equal parts, by residents, or by Shapley value."""

    services: int | None = setting(None, ja="利用するサービス数", unit="services", ge=0, le=64)
    """How many services run on the platform. Empty: as many as today."""
