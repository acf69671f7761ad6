"""A study: a question, the worlds and strategies that answer it, and what counts as good enough."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .base import FIRST_YEAR, LAST_YEAR, Names, Settings, setting
from .scenario import Name

NameList = Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=64)]
Ids = Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,80}$")], ...], Field(strict=False)]


class Design(Settings):
    """How many runs, and how large."""

    draws: int = setting(20, ja="不確実性の抽出数", unit="draws", ge=1, le=100_000)
    """Draws of the doubt: worlds and parameters whose true value is not known."""

    replications: int = setting(1, ja="反復数", unit="runs", ge=1, le=10_000)
    """Repetitions of each draw, which say how well the result is computed."""

    scale: float | None = setting(None, ja="縮尺", unit="share of households", gt=0, le=1)
    """Share of households simulated. Empty: as each scenario says."""

    seed: int = setting(0, ja="乱数の種", unit="1", ge=0, lt=2**63)
    """Seed of the design and of all runs."""


class Threshold(Settings):
    """What counts as good enough."""

    indicator: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,80}$")] = setting(ja="指標")
    """Id of an indicator."""

    at_most: float | None = setting(None, ja="上限", unit="unit of the indicator")
    """Good while the value is not above this."""

    at_least: float | None = setting(None, ja="下限", unit="unit of the indicator")
    """Good while the value is not below this."""

    year: int | None = setting(None, ja="年", unit="model year", ge=FIRST_YEAR, le=LAST_YEAR)
    """Year looked at. Empty: every year of the run."""

    source: str = setting("", ja="根拠", max_length=500)
    """Where the limit comes from."""


class StudySettings(Settings):
    """Everything a study states."""

    question: Names = setting(ja="問い")
    """The question, in Japanese and English."""

    asks: Names = setting(default_factory=dict, ja="問う人")
    """Who asks."""

    when: Names = setting(default_factory=dict, ja="時期")
    """When in the budget year the answer is needed."""

    description: Names = setting(default_factory=dict, ja="説明")
    """What is compared and how to read the answer."""

    worlds: NameList = setting(ja="世界")
    """Names of worlds; the first is the reference."""

    strategies: NameList = setting(ja="方策")
    """Names of scenarios whose strategies are compared; the first is the reference."""

    design: Design = setting(default_factory=Design, ja="実験計画")
    """How many runs, and how large."""

    thresholds: Annotated[tuple[Threshold, ...], Field(strict=False, max_length=64)] = setting((), ja="基準")
    """What counts as good enough."""

    headline: Ids = setting((), ja="主な指標")
    """Ids of the indicators that open the answer."""
