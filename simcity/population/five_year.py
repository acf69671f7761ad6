"""What a city's five-year census groups say: the shape of its pyramid and who came and went.

Model
    The ratio of the city to the nation, cohort by cohort. A cohort seen at 45-49 in an earlier census tells how many
    60-64 there are now, and the change of a cohort between two censuses beyond the national change is migration.

Assumption
    Cohorts of the city die like the nation's between two censuses; the share of unknown age is alike in both.

Left out
    Sex: the groups are of both sexes, and the totals by sex are met afterwards by raking.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simcity.population.age_structure import (
    CLASSES,
    UNKNOWN_WEIGHT,
    national_five_year,
    national_single_ages,
    single_ages,
    smooth_rake,
)
from simcity.population.migration import standard_schedule
from simcity.population.rates import N_AGES

Groups = Mapping[tuple[int, int], float]
"""(first age, last age) -> residents of both sexes."""


def city_ratio(census: Mapping[int, Groups], year: int) -> dict[tuple[int, int], float]:
    """City over nation by five-year group at a census, carried along cohorts where the group itself is unknown.

    Parameters
    ----------
    census : mapping of year to Groups
        Five-year groups of the city; younger groups suffice.
    year : int
        The census wanted; must be among `census`.

    Returns
    -------
    dict of (first age, last age) to ratio
        Groups that no census has seen are left out.
    """
    ratios: dict[tuple[int, int], float] = {}
    for group in national_five_year(year):
        for back in range(0, 1 + max(0, year - min(census)), 5):
            then = (group[0] - back, group[1] - back) if group[1] < N_AGES - 1 else None
            seen = census.get(year - back, {})
            if then in seen and then in national_five_year(year - back):
                ratios[group] = seen[then] / national_five_year(year - back)[then]
                break
    return ratios


def shaped_reference(census: Mapping[int, Groups], year: int) -> np.ndarray:
    """National single ages bent to the city's five-year groups, shape (2, 111) [persons, city scale].

    Groups without any information keep a smooth continuation of their neighbours' ratio.
    """
    national = national_single_ages(year)
    ratios = city_ratio(census, year)
    groups = sorted(ratios)
    both = national.sum(axis=0)
    totals = np.array([ratios[g] * both[g[0] : g[1] + 1].sum() for g in groups])
    return national * (smooth_rake(totals, both, groups) / both)


def single_ages_with_groups(
    classes: np.ndarray, census: Mapping[int, Groups], year: int, cycles: int = 50
) -> np.ndarray:
    """Single ages that meet the classes by sex exactly and the five-year groups of both sexes closely.

    Parameters
    ----------
    classes : ndarray, shape (2, 4)
        Totals by sex and class, age unknown shared out [persons].
    census : mapping of year to Groups
        Five-year groups, age unknown left out.
    year : int
    cycles : int
        Alternations between the two margins.

    Returns
    -------
    ndarray, shape (2, 111)
    """
    ages = single_ages(classes, shaped_reference(census, year), bend=False)
    groups = {g: v for g, v in census[year].items() if _class_of(g)}
    factor = _unknown_factor(groups, classes)
    wanted = {g: v * factor[c] for g, v in groups.items() if (c := _class_of(g))}
    for _ in range(cycles):
        for (low, high), value in wanted.items():
            part = ages[:, low : high + 1]
            part *= value / part.sum()
        for i, (low, high) in enumerate(CLASSES):
            part = ages[:, low : high + 1]
            part *= (classes[:, i] / part.sum(axis=1))[:, None]
    return ages


def _unknown_factor(groups: Groups, classes: np.ndarray) -> dict[tuple[int, int], float]:
    """What the unknown add to the groups of each class: known where groups fill it, else in the usual proportion."""
    both = classes.sum(axis=0)
    full = {c: both[i] / known for i, c in enumerate(CLASSES) if (known := _known(groups, c)) > 0}
    usual = sum(UNKNOWN_WEIGHT[CLASSES.index(c)] for c in full)
    strength = sum(f - 1.0 for f in full.values()) / usual if usual else 0.0
    return {c: full.get(c, 1.0 + strength * UNKNOWN_WEIGHT[i]) for i, c in enumerate(CLASSES)}


def _class_of(group: tuple[int, int]) -> tuple[int, int] | None:
    return next((c for c in CLASSES if c[0] <= group[0] and group[1] <= c[1]), None)


def _known(groups: Groups, span: tuple[int, int]) -> float:
    """Sum of the groups that fill a class completely, 0 when they do not."""
    inside = [g for g in groups if span[0] <= g[0] and g[1] <= span[1]]
    complete = sum(g[1] - g[0] + 1 for g in inside) == span[1] - span[0] + 1
    return sum(groups[g] for g in inside) if complete else 0.0


def net_rates_between(before: np.ndarray, now: np.ndarray, death: np.ndarray, groups: list[tuple[int, int]],
                      newborn: float) -> np.ndarray:  # fmt: skip
    """Yearly net migration per resident by age at the start, from two censuses five years apart.

    Parameters
    ----------
    before, now : ndarray, shape (2, 111)
        Stocks five years apart [persons].
    death : ndarray, shape (2, 111)
        Chance to die within a year by sex and age, of the city.
    groups : list of (first age, last age)
        Groups that the later census really shows; the last may be open. What is finer than these in the stocks is
        interpolation and is not read as migration.
    newborn : float
        Children born in the five years who would be alive at the later census [persons].

    Returns
    -------
    ndarray, shape (111,)
        Net migrants per resident and year. That of small children holds what the census misses of them, too.

    Notes
    -----
    A cohort spends the five years at the start ages a .. a+4; its yearly rate is given to these ages, and where two
    cohorts pass an age they are averaged. An open group's migrants are spread by the gross schedule.
    """
    closed = before.copy()
    for _ in range(5):
        alive = closed * (1.0 - death)
        closed = np.zeros_like(alive)
        closed[:, 1:] = alive[:, :-1]
        closed[:, -1] += alive[:, -1]
    expected, seen = closed.sum(axis=0), now.sum(axis=0)
    weight, total = np.zeros(N_AGES), np.zeros(N_AGES)
    if newborn > 0:  # aged 0 to 4 now, two years on average since the first 1 October of their lives
        total[:4] += (seen[:5].sum() / newborn) ** 0.5 - 1.0
        weight[:4] += 1.0
    for low, high in sorted(groups):
        if low < 5 or expected[low : high + 1].sum() <= 0:
            continue
        rate = (seen[low : high + 1].sum() / expected[low : high + 1].sum()) ** 0.2 - 1.0
        if high == N_AGES - 1:
            schedule, start = standard_schedule()[low:], seen[low:]
            total[low:] += rate * schedule * start.sum() / (schedule * start).sum()
            weight[low:] += 1.0
            continue
        for age in range(low, high + 1):
            total[age - 5 : age] += rate
            weight[age - 5 : age] += 1.0
    return np.divide(total, weight, out=np.zeros(N_AGES), where=weight > 0)


def ages_from_groups(census: Mapping[int, Groups], year: int) -> np.ndarray:
    """Single ages by sex from groups of both sexes alone, shape (2, 111); the sexes share as in the nation."""
    reference = shaped_reference(census, year)
    both = reference.sum(axis=0)
    groups = sorted(census[year])
    ages = smooth_rake(np.array([census[year][g] for g in groups]), both, groups)
    return reference * (ages / both)
