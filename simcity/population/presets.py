"""The packaged national projections, each with its vintage: what it says about births, deaths and the border.

Model
    A preset names three paths: total fertility, life expectancy at birth of men and women, net international
    migration. A path is a few points; between them it is a straight line, beyond the last it stays. A world may put
    points of its own in their place, e.g. from the published tables of assumptions.

Assumption
    Points marked remembered or assumed stand in for tables that are not packaged; the known answers say how near the
    run of each preset comes to the published totals.

Left out
    Assumptions by single age.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from ..errors import DataError, Problem
from .defaults import read_default

AS_OF_CENSUS = "census"
"""Net migration as between the last two censuses (the assumption of the official municipal projections)."""

LATEST = "latest"
"""Net migration as in the latest registered years."""

HALVED = "census_halved"
"""As between the censuses at first, half of it after ten years (the municipal projection of 2013)."""

HALVING = (2007.5, 2017.5)
"""Middle of 2005-10, when the balance was seen, and of 2015-20, from when on half of it is left."""

SERIES = ("tfr", "e0_male", "e0_female", "net_migration_thousand")


@dataclass(frozen=True)
class Preset:
    """One projection: points by year.

    Parameters
    ----------
    name : str
    published : int
        Year in which it was published; a look back that knows less may not use it.
    migration : str
        :data:`LATEST`, :data:`AS_OF_CENSUS` or :data:`HALVED`.
    series : tuple of (name, years, values)
        Points of each series of :data:`SERIES`.
    mortality : str
        How the life table moves with the life expectancy, see :data:`simcity.population.mortality_models.MODELS`.
    fertility_shape : str
        Age shape of births, see :data:`simcity.population.fertility.SHAPES`.
    """

    name: str
    published: int
    migration: str
    series: tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]
    mortality: str = "brass"
    fertility_shape: str = "japan_2010"

    def at(self, series: str, when: np.ndarray | float) -> np.ndarray:
        """The path at (fractional) years; calendar year y is read at y."""
        for name, years, values in self.series:
            if name == series:
                return np.asarray(np.interp(when, years, values))
        raise KeyError(series)

    @property
    def moves_of_census(self) -> bool:
        """Whether the balance between two censuses is used where a city has it, rather than the latest registers."""
        return self.migration in (AS_OF_CENSUS, HALVED)

    def balance_left(self, when: np.ndarray | float) -> np.ndarray:
        """Share of the net migration that is left at (fractional) years; 1 unless the projection halves it."""
        if self.migration != HALVED:
            return np.ones(np.shape(when))
        passed = (np.asarray(when, dtype=np.float64) - HALVING[0]) / (HALVING[1] - HALVING[0])
        return 0.5 ** np.clip(passed, 0.0, 1.0)

    def with_points(self, points: Mapping[str, Mapping[int, float]]) -> Preset:
        """The same projection with paths of one's own in place of the packaged ones."""
        own = {k: tuple(sorted((float(y), float(v)) for y, v in p.items())) for k, p in points.items() if p}
        series = tuple(
            (name, tuple(y for y, _ in own[name]), tuple(v for _, v in own[name])) if name in own else (name, ys, vs)
            for name, ys, vs in self.series
        )
        return replace(self, series=series)


def preset_names() -> list[str]:
    """Names of the packaged presets."""
    return [r["preset"] for r in read_default("projections.csv")]


@cache
def preset(name: str) -> Preset:
    """A packaged preset.

    Raises
    ------
    DataError
        For an unknown name, with the nearest known one.
    """
    row = next((r for r in read_default("projections.csv") if r["preset"] == name), None)
    if row is None:
        near = difflib.get_close_matches(name, preset_names(), 1)
        remedy = f"did you mean {near[0]}?" if near else f"known: {', '.join(preset_names())}"
        raise DataError(Problem("no such projection", where="world.demography.projection", value=name, remedy=remedy))
    wanted = (row["tfr"], row["mortality"], row["mortality"], row["abroad"])
    series = tuple((key, *_points(path, key)) for key, path in zip(SERIES, wanted, strict=True))
    return Preset(name, int(row["published"]), row["migration"], series)


def _points(path: str, series: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    rows = [r for r in read_default("projection_paths.csv") if r["path"] == path and r["series"] == series]
    return tuple(float(r["year"]) for r in rows), tuple(float(r["value"]) for r in rows)


def preset_of(world: object) -> Preset:
    """The preset that a world uses, with the world's own points and way of mortality.

    Parameters
    ----------
    world : str, mapping, or object with ``demography.projection``
        A preset name, a mapping ``{"demography": {"projection": name}}``, or the world part of a scenario.
    """
    if isinstance(world, Preset):
        return world
    if isinstance(world, str):
        return preset(world)
    name = demography_of(world, "projection")
    if not isinstance(name, str):
        raise DataError(Problem("the world names no projection", where="world.demography.projection",
                                expected=" or ".join(preset_names())))  # fmt: skip
    found = preset(name)
    points = demography_of(world, "points")
    if points is not None:
        found = found.with_points({s: (_get(points, s) or {}) for s in SERIES})
    return replace(found, mortality=demography_of(world, "mortality") or found.mortality,
                   fertility_shape=demography_of(world, "fertility_shape") or found.fertility_shape)  # fmt: skip


def demography_of(world: object, name: str) -> Any:
    """A setting of ``world.demography``, None when it is not there; a world that is a name has none."""
    if isinstance(world, str | Preset):
        return None
    demography = _get(world, "demography")
    return _get(world if demography is None and not hasattr(world, "demography") else demography, name)


def _get(thing: object, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
