"""Moving people so that totals set by somebody else are met: published projections, or a fall that a text states.

Model
    Where a projection by the given rates ends a year below a target, more arrive; where it ends above, more leave, both
    with the ages of movers inside the group. Between two years with targets the wanted totals lie on a straight line.

Assumption
    Whatever separates two projections, births and deaths too, is laid on migration; rates of dying and of giving birth
    stay ours.

Left out
    Why the totals differ. Raking is done only where a world asks for it by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..errors import DataError, Problem
from .cohort_component import advance
from .migration import standard_schedule
from .rates import N_AGES, Rates

MOST_LEAVE = 0.95
ROUNDS = 12
"""Children depend on women who move, so a year is gone through until its totals stand still."""


@dataclass(frozen=True)
class Group:
    """Residents of some sexes and ages: ``sexes`` of 0 (male) and 1 (female), ages both included."""

    sexes: tuple[int, ...]
    low: int
    high: int

    def mask(self) -> np.ndarray:
        """Cells of the group, bool, shape (2, 111)."""
        cells = np.zeros((2, N_AGES), dtype=bool)
        cells[list(self.sexes), self.low : self.high + 1] = True
        return cells


Targets = Mapping[int, Mapping[Group, float]]
"""Wanted residents at 1 October by year and group [persons]; groups of a year do not overlap."""


def meet(rates: Rates, population: np.ndarray, targets: Targets) -> Rates:
    """Rates whose deterministic projection meets the targets.

    Parameters
    ----------
    rates : Rates
    population : ndarray, shape (2, 111)
        Stock of ``rates.first`` [persons].
    targets : Targets
        Years after ``rates.first``; others are left alone. Every year names the same groups.

    Returns
    -------
    Rates
        The given ones outside the span of the targets.

    Raises
    ------
    DataError
        When the groups change from year to year, overlap, or a total cannot be reached by moving people.
    """
    years = sorted(y for y in targets if rates.first < y <= rates.last)
    if not years:
        return rates
    groups = _groups(targets, years)
    stock = np.asarray(population, dtype=np.float64)
    known = {rates.first: {g: float(stock[g.mask()].sum()) for g in groups}} | {y: dict(targets[y]) for y in years}
    leave, arrive = rates.leave.copy(), rates.arrive.copy()
    for year in range(rates.first, rates.last):
        t = year - rates.first
        if year < years[-1]:
            wanted = _between(known, year + 1)
            leave[t], arrive[t] = _one_year(rates, t, stock, leave[t], arrive[t], wanted)
        stock = _end(rates, t, stock, leave[t], arrive[t])
    return replace(rates, leave=leave, arrive=arrive)


def _groups(targets: Targets, years: list[int]) -> list[Group]:
    groups = list(targets[years[0]])
    if any(set(targets[y]) != set(groups) for y in years):
        raise DataError(Problem("totals of different years name different groups", where="controls",
                                expected="the same sexes and ages in every year"))  # fmt: skip
    if (np.sum([g.mask() for g in groups], axis=0) > 1).any():
        raise DataError(Problem("groups of the totals overlap", where="controls", expected="each age and sex once"))
    return groups


def _between(known: Mapping[int, Mapping[Group, float]], year: int) -> dict[Group, float]:
    before, after = max(y for y in known if y < year), min(y for y in known if y >= year)
    share = (year - before) / (after - before)
    return {g: (1 - share) * known[before][g] + share * value for g, value in known[after].items()}


def _end(rates: Rates, t: int, stock, leave, arrive) -> np.ndarray:
    return advance(stock, rates.death[t], rates.infant[t], rates.birth[t], leave, arrive, rates.srb).population


def _one_year(rates: Rates, t: int, stock, leave, arrive, wanted: Mapping[Group, float]):
    """Chances to leave and arrivals of one year that end at `wanted`."""
    movers = np.tile(standard_schedule(), (2, 1))
    for _ in range(ROUNDS):
        end = _end(rates, t, stock, leave, arrive)
        off = 0.0
        for group, value in wanted.items():
            cells = group.mask()
            need = value - float(end[cells].sum())
            off = max(off, abs(need))
            if need > 0:
                weight = np.where(cells, (end + 1e-9) * movers, 0.0)
                arrive = arrive + need * weight / weight.sum()
            elif need < 0:
                leave, arrive = _fewer(stock * (1.0 - rates.death[t]), leave, arrive, cells, -need, movers)
        if off <= 1e-7 * max(float(stock.sum()), 1.0):
            return leave, arrive
    raise DataError(Problem(f"totals of {rates.first + t + 1} cannot be met by moving people", where="controls",
                            value=round(off, 1), expected="at most a few per cent of a group in a year",
                            remedy="compare the totals with the city's own figures before raking to them"))  # fmt: skip


def _fewer(survivors, leave, arrive, cells, excess: float, movers):
    """More leave; of those who cannot (children born in the year) fewer arrive."""
    staying = survivors * (1.0 - leave)
    start = np.zeros_like(cells)
    start[:, :-1] = cells[:, 1:]  # age at the start of the year
    start[:, -1] = cells[:, -1]
    weight = np.where(start, staying * movers, 0.0)
    if weight.sum() <= 0:
        return leave, np.where(cells, arrive * max(1.0 - excess / max(arrive[cells].sum(), 1e-12), 0.0), arrive)
    share = np.divide(weight * (excess / weight.sum()), staying, out=np.zeros_like(staying), where=staying > 0)
    return 1.0 - (1.0 - leave) * (1.0 - np.minimum(share, MOST_LEAVE)), arrive
