"""A scenario: a city and what differs along three axes that never mix: world, strategy, run."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .base import Names, Settings, Year, setting
from .change import Changes
from .finance import Finance
from .network import Network
from .platform import Platform
from .residence import Residence
from .world import World

Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A name in the library, parts separated by ``/``; the library itself says which names there are."""


class Strategy(Settings):
    """What the city decides. Empty: nothing new is decided."""

    network: Network = setting(default_factory=Network, ja="ネットワーク")
    """Networks."""

    platform: Platform = setting(default_factory=Platform, ja="データ連携基盤")
    """The data platform."""

    residence: Residence = setting(default_factory=Residence, ja="住まい")
    """Where people live; needs a world in which homes are simulated (parameter housing)."""

    finance: Finance = setting(default_factory=Finance, ja="財源")
    """How it is paid for."""

    parameters: Changes = setting(default_factory=dict, ja="パラメータ（方策）")
    """Numbers of the model that this strategy changes, by id, each with its source or marked assumed."""


class Run(Settings):
    """How it is computed."""

    first: Year = setting(2025, ja="開始年", unit="model year")
    """First model year: the stock of 1 October of this year is the base."""

    last: Year = setting(2055, ja="終了年", unit="model year")
    """Last model year."""

    scale: float = setting(0.1, ja="縮尺", unit="share of households", gt=0, le=1)
    """Share of households simulated; each stands for 1/scale."""

    seed: int = setting(0, ja="乱数の種", unit="1", ge=0, lt=2**63)
    """Seed of all draws; the same seed gives the same city."""

    replications: int = setting(1, ja="反復数", unit="runs", ge=1, le=100_000)
    """How many repetitions of the same world and strategy."""


class ScenarioSettings(Settings):
    """Everything a scenario states once it is resolved."""

    city: Name = setting(ja="都市")
    """Name of a city in the library."""

    title: Names = setting(default_factory=dict, ja="表題")
    """Title in Japanese and English."""

    description: Names = setting(default_factory=dict, ja="説明")
    """What is tried and why, in Japanese and English."""

    world: World = setting(ja="世界")
    """What nobody decides."""

    strategy: Strategy = setting(default_factory=Strategy, ja="方策")
    """What the city decides."""

    run: Run = setting(default_factory=Run, ja="計算条件")
    """How it is computed."""
