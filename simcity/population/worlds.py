"""National paths: what each projection preset says about births, deaths and the population of Japan.

Model
    A preset (:mod:`.presets`) holds points of total fertility, life expectancy and net international migration. Life
    tables follow from Japan 2010 by Brass or by the speeds of decline, age-specific fertility by scaling the shape of
    2010.

Assumption
    The published assumptions by single age are not packaged; level and shape together reproduce the published totals
    within about one percent (verification case D6).

Left out
    The mortality and fertility of foreign residents as a group of their own.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population import age_structure, cohort_component
from simcity.population.fertility import SEX_RATIO_AT_BIRTH, fertility_for
from simcity.population.life_table import LifeTable
from simcity.population.migration import standard_schedule
from simcity.population.mortality_models import tables_for
from simcity.population.presets import AS_OF_CENSUS, LATEST, Preset, demography_of, preset, preset_names, preset_of
from simcity.population.rates import Rates

__all__ = ["AS_OF_CENSUS", "LATEST", "Preset", "between", "fertility", "known_at", "known_until_of", "mortality",
           "national_population", "national_rates", "preset", "preset_names", "preset_of"]  # fmt: skip


def known_until_of(world: object) -> int | None:
    """``demography.known_until`` of a world, None when it is not set."""
    value = demography_of(world, "known_until")
    return None if value is None else int(value)


def known_at(world: object, base_year: int, known_until: int | None = None) -> int:
    """The last year whose counts may be used: as named, else as the world says, else the base year of the city."""
    known = known_until_of(world) if known_until is None else known_until
    return int(base_year) if known is None else known


def mortality(chosen: Preset, when: np.ndarray | float, gain: float = 1.0, gain_from: float | None = None) -> LifeTable:
    """National life tables at (fractional) years `when`, columns of shape (len(when), 2, 111).

    `gain` multiplies the rise of the life expectancy after `gain_from` (doubt of the path).
    """
    return _mortality(chosen, tuple(np.atleast_1d(when).tolist()), float(gain), gain_from)


@lru_cache(maxsize=256)
def _mortality(chosen: Preset, when: tuple[float, ...], gain: float, gain_from: float | None) -> LifeTable:
    years = np.array(when)
    e0 = np.stack([chosen.at("e0_male", years), chosen.at("e0_female", years)], axis=-1)
    if gain_from is not None and gain != 1.0:
        start = np.array([chosen.at("e0_male", gain_from), chosen.at("e0_female", gain_from)])
        e0 = np.where((years > gain_from)[:, None], start + gain * (e0 - start), e0)
    return tables_for(e0, chosen.mortality)


def fertility(chosen: Preset, when: np.ndarray | float) -> np.ndarray:
    """National births per woman-year by age at (fractional) years, shape (len(when), 111)."""
    return fertility_for(chosen.at("tfr", np.atleast_1d(when)), chosen.fertility_shape)


def national_rates(chosen: Preset, first: int, last: int, international: bool = True) -> Rates:
    """Rates of Japan under a preset; the path of step t -> t+1 is read at t + 0.5.

    Net international migration enters as arrivals, by the Rogers-Castro schedule on the standard ages; a negative net
    is refused in a year of the path.
    """
    middle = np.arange(first, last) + 0.5
    tables = mortality(chosen, middle)
    n_years = last - first
    arrive = np.zeros((n_years, 2, tables.L.shape[-1]))
    if international:
        schedule = standard_schedule()
        profile = np.tile(schedule * np.exp(-0.01 * np.arange(len(schedule))), (2, 1))
        net = chosen.at("net_migration_thousand", middle) * 1000.0
        if (net < 0).any():
            raise DataError(Problem("a country that more leave than enter is not simulated", expected="0 or more",
                                    where="world.demography.points.net_migration_thousand",
                                    value=", ".join(f"{y:g}" for y in middle[net < 0][:3])))  # fmt: skip
        arrive = net[:, None, None] * profile / profile.sum()
    return Rates(
        first=first,
        last=last,
        death=1.0 - tables.survivorship,
        infant=1.0 - tables.L[..., 0],
        birth=fertility(chosen, middle),
        leave=np.zeros_like(arrive),
        arrive=arrive,
        srb=SEX_RATIO_AT_BIRTH,
    )


@lru_cache(maxsize=64)
def national_population(chosen: Preset, first: int, last: int, known_until: int | None = None) -> np.ndarray:
    """Population of Japan at each 1 October, shape (last - first + 1, 2, 111) [persons].

    The last census not after `known_until` (or the year wanted) starts the projection of the preset; earlier years
    lie on straight lines between censuses.
    """
    limit = last if known_until is None else min(known_until, last)
    censuses = [y for y in age_structure.national_census_years() if y <= max(limit, 2010)]
    stocks = {y: age_structure.national_single_ages(y) for y in censuses}
    start = censuses[-1]
    if last > start:
        path = cohort_component.project(stocks[start], national_rates(chosen, start, last)).population
        stocks |= {start + i: path[i] for i in range(len(path))}
    years = sorted(stocks)
    result = np.stack([between(stocks, years, y) for y in range(first, last + 1)])
    result.flags.writeable = False
    return result


def between(stocks: dict[int, np.ndarray], years: list[int], year: float) -> np.ndarray:
    """Straight line between the two neighbouring stocks; the nearest stock outside their span."""
    if year <= years[0]:
        return stocks[years[0]]
    if year >= years[-1]:
        return stocks[years[-1]]
    before = max(y for y in years if y <= year)
    after = min(y for y in years if y > year)
    share = (year - before) / (after - before)
    return (1.0 - share) * stocks[before] + share * stocks[after]
