"""The world: what nobody in the city decides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Names, Settings, Share, Strings, Year, setting
from .change import Changes, Quantity, YearKey


class Points(Settings):
    """Paths of one's own, by year, in place of those of the projection: straight lines between the points."""

    tfr: dict[YearKey, Quantity] | None = setting(None, ja="合計特殊出生率", unit="births per woman", min_length=1)
    """Total fertility rate by year."""

    e0_male: dict[YearKey, Quantity] | None = setting(None, ja="平均寿命（男）", unit="years", min_length=1)
    """Life expectancy at birth of men by year."""

    e0_female: dict[YearKey, Quantity] | None = setting(None, ja="平均寿命（女）", unit="years", min_length=1)
    """Life expectancy at birth of women by year."""

    net_migration_thousand: dict[YearKey, Quantity] | None = setting(
        None, ja="国際人口移動（入国超過、千人）", unit="thousand persons per year", min_length=1
    )
    """Net international migration of Japan by year."""


class Demography(Settings):
    """Which national or municipal projection the world follows."""

    projection: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")] = setting("ipss2023_medium", ja="将来推計")
    """Name of the population projection whose births, deaths and moves the world follows."""

    known_until: Year | None = setting(None, ja="利用する実績の最終年", unit="fiscal year")
    """Last year whose published figures may be used; nothing later is looked at. Empty: all there are."""

    mortality: Literal["brass", "lee_carter"] = setting("brass", ja="死亡率の年齢別の動かし方")
    """How the life table moves with the life expectancy: on the logit scale, or by the decline seen at each age."""

    points: Points = setting(default_factory=Points, ja="自前の仮定値")
    """Paths of one's own, e.g. typed from the published tables of assumptions of a projection."""


class Prices(Settings):
    """How prices move."""

    inflation: Share = setting(0.0, ja="物価上昇率", unit="per year", ge=-0.05, le=0.2)
    """Yearly rise of prices; 0 keeps all yen at the prices of the first year."""


class World(Settings):
    """One future that the city has to live with."""

    name: str = setting("", ja="世界の名前", max_length=120)
    """Name of the world; filled in from the library when a world is named."""

    title: Names = setting(default_factory=dict, ja="表題")
    """Title in Japanese and English."""

    description: Names = setting(default_factory=dict, ja="説明")
    """What this world assumes, in Japanese and English."""

    vintage: Year | None = setting(None, ja="公表年", unit="year")
    """Year in which the projection was published."""

    sources: Strings = setting((), ja="出典")
    """Where the figures come from."""

    demography: Demography = setting(default_factory=Demography, ja="人口")
    """Births, deaths and moves."""

    prices: Prices = setting(default_factory=Prices, ja="物価")
    """Prices."""

    parameters: Changes = setting(default_factory=dict, ja="パラメータ（世界）")
    """Numbers of the model that this world changes, by id, each with its source or marked assumed."""
