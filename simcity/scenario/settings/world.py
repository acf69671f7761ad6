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


class LargeCities(Settings):
    """What a statement about 17 percent and large cities from 2015 to 2025 is read to mean; see its two worlds."""

    reading: Literal["none", "report_literal", "mgi_share"] = setting("none", ja="読み方")
    """none: not used; report_literal: a large city loses this share; mgi_share: this share of large cities shrinks."""

    share: Share = setting(0.17, ja="割合", unit="share", ge=0, le=0.9)
    """The share that the statement names."""

    first: Year = setting(2015, ja="期間の始め", unit="year")
    """First year of the period."""

    last: Year = setting(2025, ja="期間の終わり", unit="year")
    """Last year of the period."""

    from_residents: int = setting(150_000, ja="大都市とする人口", unit="persons", ge=0)
    """Smallest city that counts as large."""


class Demography(Settings):
    """Which national or municipal projection the world follows."""

    projection: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")] = setting("ipss2023_medium", ja="将来推計")
    """Name of the population projection whose births, deaths and moves the world follows."""

    known_until: Year | None = setting(None, ja="利用する実績の最終年", unit="fiscal year")
    """Last year whose published figures may be used; nothing later is looked at. Empty: the base year of the city."""

    mortality: Literal["brass", "lee_carter"] = setting("brass", ja="死亡率の年齢別の動かし方")
    """How the life table moves with the life expectancy: on the logit scale, or by the decline seen at each age."""

    fertility_shape: Literal["japan_2010", "peristera_kostaki"] = setting("japan_2010", ja="出生率の年齢別の形")
    """Age shape of births: the table of Japan 2010, or the curve of Peristera and Kostaki fitted to it."""

    method: Literal["cohort", "ipss_regional"] = setting("cohort", ja="総数の推計方法")
    """Yearly cohorts, or the five-year method of the official municipal projections, met by setting moves."""

    rake_to: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")] | None = setting(None, ja="合わせる外部推計")
    """Source in the city's controls table whose totals the run is to meet; empty: they are only shown beside ours."""

    assumptions: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")] | None = setting(None, ja="取り込んだ仮定値")
    """Source in the city's table of assumptions that the five-year method takes in place of ours; empty: ours."""

    large_cities: LargeCities = setting(default_factory=LargeCities, ja="大都市の人口減の読み方")
    """Two readings of one statement about large cities."""

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
