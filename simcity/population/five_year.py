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
    allocate_unknown,
    national_five_year,
    national_single_ages,
    single_ages,
    smooth_rake,
)
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


def single_ages_with_groups(classes: np.ndarray, census: Mapping[int, Groups], year: int, cycles: int = 50) -> np.ndarray:
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
    ages = single_ages(classes, shaped_reference(census, year))
    groups = dict(census[year])
    factor = {c: classes[:, i].sum() / known for i, c in enumerate(CLASSES) if (known := _known(groups, c)) > 0}
    wanted = {g: v * factor.get(_class_of(g), 1.0) for g, v in groups.items()}
    for _ in range(cycles):
        for (low, high), value in wanted.items():
            part = ages[:, low : high + 1]
            part *= value / part.sum()
        for i, (low, high) in enumerate(CLASSES):
            part = ages[:, low : high + 1]
            part *= (classes[:, i] / part.sum(axis=1))[:, None]
    return ages


def _class_of(group: tuple[int, int]) -> tuple[int, int] | None:
    return next((c for c in CLASSES if c[0] <= group[0] and group[1] <= c[1]), None)


def _known(groups: Groups, span: tuple[int, int]) -> float:
    """Sum of the groups that fill a class completely, 0 when they do not."""
    inside = [g for g in groups if span[0] <= g[0] and g[1] <= span[1]]
    complete = sum(g[1] - g[0] + 1 for g in inside) == span[1] - span[0] + 1
    return sum(groups[g] for g in inside) if complete else 0.0


def net_rate_by_cohort(census: Mapping[int, Groups], survive: np.ndarray, year: int) -> np.ndarray | None:
    """Yearly net migration per resident by age at the start, from the last two censuses.

    Parameters
    ----------
    census : mapping of year to Groups
        Holds `year` and ``year - 5``, otherwise the answer is None.
    survive : ndarray, shape (2, 111)
        Chance to live through one year, by sex and age.
    year : int
        The later census.

    Returns
    -------
    ndarray, shape (111,), or None
        Net migrants per resident and year; NaN where no cohort was seen twice.

    Notes
    -----
    A cohort of start group a lives through the ages a .. a+9 in the five years; its mean yearly rate is given to each
    start age in proportion to the person-years spent there.
    """
    now, before = census.get(year), census.get(year - 5)
    if not now or not before:
        return None
    weight_sum, rate_sum = np.zeros(N_AGES), np.zeros(N_AGES)
    mean_survival = survive.mean(axis=0)
    for low, high in before:
        then = (low + 5, high + 5)
        if then not in now or before[(low, high)] <= 0:
            continue
        five = np.mean([np.prod(mean_survival[a : a + 5]) for a in range(low, high + 1)])
        rate = (now[then] / (before[(low, high)] * five)) ** 0.2 - 1.0
        for start in range(low, high + 1):
            weight_sum[start : start + 5] += 1.0
            rate_sum[start : start + 5] += rate
    return np.divide(rate_sum, weight_sum, out=np.full(N_AGES, np.nan), where=weight_sum > 0)


__all__ = ["Groups", "allocate_unknown", "city_ratio", "net_rate_by_cohort", "shaped_reference",
           "single_ages_with_groups"]  # fmt: skip
