"""From published totals by sex and age class to single ages.

Model
    A city's single-age pyramid is the national one of the same census times a ratio that changes smoothly with age.
    The ratio is the smoothest curve (least sum of squared first differences) whose class totals are the published
    ones: a town with few workers and many elders gets fewer residents of 25 than of 60, and no step at 15 or 65.
    Where five-year totals of the city exist, they shape the reference first.

Assumption
    What the classes do not show (a university, a barracks) is not there.

Left out
    Nationality and household type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population.defaults import read_default
from simcity.population.rates import N_AGES

CLASSES: tuple[tuple[int, int], ...] = ((0, 14), (15, 64), (65, 74), (75, 110))
"""The disjoint age classes that the published totals give (65_plus less 75_plus is 65 to 74)."""

BEND_LIMITS = (-2.0, 4.0)

RATIO_FLOOR = 0.1
"""Smallest ratio within a class, as a share of the class mean (assumed; keeps tiny, very old towns positive)."""

OLD_AGE_DECLINE = 0.6
"""Each single age above 100 holds this share of the one below (assumed; 100+ is 0.05 % of residents)."""


def class_array(totals: Mapping[str, Mapping[str, float]], unknown: np.ndarray | None = None) -> np.ndarray:
    """Published classes as an array, shape (2, 4), sexes m and f, classes of :data:`CLASSES`.

    Parameters
    ----------
    totals : mapping
        ``{"m": {"0_14": .., "15_64": .., "65_plus": .., "75_plus": ..}, "f": {..}}`` [persons]. A `total` that is
        larger than the classes holds residents of unknown age, who are shared out by :func:`allocate_unknown`.
    unknown : ndarray, shape (4,), optional
        Weights of the classes for it; by default those of both censuses.

    Examples
    --------
    >>> men = {"0_14": 10, "15_64": 60, "65_plus": 30, "75_plus": 12}
    >>> class_array({"m": men, "f": men}).tolist()[0]
    [10.0, 60.0, 18.0, 12.0]
    """
    rows = []
    for sex in "mf":
        got = totals[sex]
        missing = [name for name in ("0_14", "15_64", "65_plus", "75_plus") if name not in got]
        if missing:
            raise DataError(Problem("a class is missing", where=f"classes of sex {sex}", value=", ".join(missing)))
        row = [got["0_14"], got["15_64"], got["65_plus"] - got["75_plus"], got["75_plus"]]
        rows.append(np.array(row, dtype=np.float64))
    classes = np.array(rows)
    if (classes < 0).any():
        raise DataError(Problem("a class is negative", where="classes", expected="persons, 75_plus within 65_plus"))
    if all("total" in totals[sex] for sex in "mf"):
        both = np.array([totals["m"]["total"], totals["f"]["total"]], dtype=np.float64)
        classes = allocate_unknown(classes, both, UNKNOWN_WEIGHT if unknown is None else unknown)
    return classes


UNKNOWN_WEIGHT = np.array([0.0044, 0.0214, 0.0158, 0.0158])
"""Residents of unknown age per known resident, by class, Japan 2015 and 2020 (mean of the two censuses): computed from
the census totals with and without imputed ages. People of working age are the ones the census fails to ask."""


UNKNOWN_WEIGHT_2015 = np.array([0.0037, 0.0130, 0.0119, 0.0122])
"""The same of 2015 alone, for looks back that must not know 2020."""


def allocate_unknown(classes: np.ndarray, totals: np.ndarray, weights: np.ndarray = UNKNOWN_WEIGHT) -> np.ndarray:
    """Share residents of unknown age out over the classes.

    Parameters
    ----------
    classes : ndarray, shape (..., 2, 4)
        Residents of known age [persons].
    totals : ndarray, shape (..., 2)
        All residents by sex [persons].
    weights : ndarray, shape (4,)
        Residents of unknown age per known resident, by class; only their ratios matter.

    Returns
    -------
    ndarray, shape (..., 2, 4)
        Sums to `totals`. The unknown go where the national census finds them (:data:`UNKNOWN_WEIGHT`).
    """
    unknown = np.maximum(totals - classes.sum(axis=-1), 0.0)
    weight = classes * weights
    weight_sum = weight.sum(axis=-1, keepdims=True)
    return classes + weight * np.divide(unknown[..., None], weight_sum, out=np.zeros_like(weight_sum),
                                        where=weight_sum > 0)  # fmt: skip


def single_ages(
    class_totals: Mapping[str, Mapping[str, float]] | np.ndarray, reference: np.ndarray, bend: bool = True
) -> np.ndarray:
    """Residents by sex and single age from totals by sex and age class.

    Parameters
    ----------
    class_totals : mapping as in :func:`class_array`, or ndarray, shape (..., 2, 4)
        Published totals [persons].
    reference : ndarray, shape (2, 111)
        A pyramid with the right shape, usually :func:`national_single_ages` of the same census, or the result of
        :func:`shaped_reference` [persons, any scale].
    bend : bool
        Bend the reference by :func:`aged_reference` first; False where it already has the city's shape.

    Returns
    -------
    ndarray of float64, shape (..., 2, 111)
        Reproduces the class totals exactly (to rounding) [persons].
    """
    totals = class_array(class_totals) if isinstance(class_totals, Mapping) else np.asarray(class_totals, float)
    if not bend:
        return np.stack([smooth_rake(totals[..., s, :], reference[s], CLASSES) for s in (0, 1)], axis=-2)
    bent = [aged_reference(totals[..., s, :], reference[s]) for s in (0, 1)]
    return np.stack([smooth_rake(totals[..., s, :], bent[s], CLASSES) for s in (0, 1)], axis=-2)


@cache
def ageing_pattern() -> np.ndarray:
    """How an aged region differs from the nation by age, shape (111,): ln ratio, Aomori over Japan, women, 2015.

    Its cohorts show what the classes hide: those born 1950-55 stayed more than those of 1945-50, who went to the
    cities, and the ages 20 to 34 are thin. Below 15 it is flat: how many children there are of each age follows from
    births, which an aged region with high fertility need not lack.
    """
    from scipy.interpolate import PchipInterpolator

    rows = read_default("ageing_pattern.csv")
    middle = np.array([float(r["age_from"]) + 2.5 for r in rows])
    value = np.log([float(r["women_aomori"]) / float(r["women_japan"]) for r in rows])
    ages = np.clip(np.arange(N_AGES) + 0.5, CLASSES[1][0], middle[-1])
    return PchipInterpolator(middle, value)(ages)


def aged_reference(totals: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Bend a reference of one sex towards (or away from) the aged region.

    Parameters
    ----------
    totals : ndarray, shape (..., 4)
        Class totals of one sex [persons].
    reference : ndarray, shape (111,)

    Returns
    -------
    ndarray, shape (..., 111)
        ``reference * exp(theta * ageing_pattern)``, theta such that its ratio of residents of 65 and over to those of
        15 to 64 is the city's; theta is kept within -2 to 4.
    """
    pattern = ageing_pattern()
    old, middle = totals[..., 2] + totals[..., 3], totals[..., 1]
    known = (old > 0) & (middle > 0)
    wanted = np.log(np.where(known, old, 1.0) / np.where(known, middle, 1.0))
    low, high = np.full(old.shape, BEND_LIMITS[0]), np.full(old.shape, BEND_LIMITS[1])
    for _ in range(40):
        theta = 0.5 * (low + high)
        bent = reference * np.exp(theta[..., None] * pattern)
        young = np.log(bent[..., 65:].sum(axis=-1) / bent[..., 15:65].sum(axis=-1)) < wanted
        low, high = np.where(young, theta, low), np.where(young, high, theta)
    theta = np.where(known, 0.5 * (low + high), 0.0)
    return reference * np.exp(theta[..., None] * pattern)


def smooth_rake(totals: np.ndarray, reference: np.ndarray, groups: Sequence[tuple[int, int]]) -> np.ndarray:
    """Multiply `reference` by the smoothest ratio that reproduces group totals.

    Parameters
    ----------
    totals : ndarray, shape (..., n_groups)
        Wanted totals [persons].
    reference : ndarray, shape (..., n_ages)
        Positive in every group that has a positive total; one for all cities or one each.
    groups : sequence of (first age, last age)
        Disjoint; ages outside every group get the ratio that is smoothest.

    Returns
    -------
    ndarray, shape (..., n_ages)

    Notes
    -----
    The ratio r minimises sum (r[x+1]-r[x])^2 subject to sum over each group of reference*r = total. A ratio below a
    tenth of its group's mean is lifted and the group scaled back.
    """
    totals = np.asarray(totals, dtype=np.float64)
    n, k = reference.shape[-1], len(groups)
    member = np.zeros((k, n))
    for g, (low, high) in enumerate(groups):
        member[g, low : high + 1] = 1.0
    held = member * reference[..., None, :]
    size = held.sum(axis=-1)
    if ((totals > 0) & (size <= 0)).any():
        raise DataError(Problem("the reference is empty in an age class that has residents", where="reference"))
    size = np.where(size > 0, size, 1.0)
    ratio = _smoothest_ratio(held / size[..., None], totals / size)
    mean = (totals / size) @ member
    ratio = np.where(member.any(axis=0), np.maximum(ratio, RATIO_FLOOR * mean), np.maximum(ratio, 0.0))
    result = ratio * reference
    reached = result @ member.T
    scale = np.divide(totals, reached, out=np.zeros_like(totals), where=reached > 0)
    return result * np.where(member.any(axis=0), scale @ member, 1.0)


def _smoothest_ratio(share: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Least squared first differences under weighted group means, for any number of cities.

    Lagrange's condition D'D r = S' u leaves r free by a constant a: r = a + K S' u with K the pseudo-inverse of D'D and
    1' S' u = 0. With S r = mean this is a system of one row a group and one for a.
    """
    used = (share.sum(axis=-1) > 0).reshape(-1, share.shape[-2]).all(axis=0)
    share, mean = share[..., used, :], mean[..., used]
    k = share.shape[-2]
    curve = np.swapaxes(share @ _smoothing(share.shape[-1]), -1, -2)  # K S', K is symmetric
    system = np.zeros((*share.shape[:-2], k + 1, k + 1))
    system[..., :k, :k] = share @ curve
    system[..., :k, k] = system[..., k, :k] = share.sum(axis=-1)
    wanted = np.concatenate([mean, np.zeros_like(mean[..., :1])], axis=-1)[..., None]
    found = np.linalg.solve(system, wanted)
    return found[..., k, :] + (curve @ found[..., :k, :])[..., 0]


@cache
def _smoothing(n: int) -> np.ndarray:
    """Pseudo-inverse of D'D, D the first differences of `n` values."""
    difference = np.diff(np.eye(n), axis=0)
    return np.linalg.pinv(difference.T @ difference, hermitian=True)


def tilted(population: np.ndarray, tilt: float) -> np.ndarray:
    """The same class totals with older (or, below 0, younger) people within each class: the doubt of the split.

    Parameters
    ----------
    population : ndarray, shape (..., 2, 111) [persons]
    tilt : float
        Relative change at the upper edge of a class; the opposite at its lower edge. The oldest class, 75 and over,
        and the children are as wide as the published classes make them.

    Returns
    -------
    ndarray, shape (..., 2, 111)
    """
    result = np.array(population, dtype=np.float64)
    if not tilt:
        return result
    for low, high in CLASSES:
        part = result[..., low : high + 1]
        before = part.sum(axis=-1, keepdims=True)
        part *= 1.0 + tilt * np.linspace(-1.0, 1.0, high - low + 1)
        after = part.sum(axis=-1, keepdims=True)
        part *= np.divide(before, after, out=np.ones_like(before), where=after > 0)
    return result


def split_by_pchip(edges: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Single ages from group totals by a monotone cubic through their cumulative, where no reference exists.

    Parameters
    ----------
    edges : ndarray, shape (n_groups + 1,)
        Exact ages that bound the groups, e.g. 0, 5, ..., 100, 111.
    totals : ndarray, shape (n_groups,)
        [persons]

    Returns
    -------
    ndarray, shape (edges[-1] - edges[0],)
    """
    from scipy.interpolate import PchipInterpolator

    cumulative = PchipInterpolator(edges, np.concatenate([[0.0], np.cumsum(totals)]))
    return np.diff(cumulative(np.arange(edges[0], edges[-1] + 1)))


@cache
def national_single_ages(year: int) -> np.ndarray:
    """Residents of Japan at a census by sex and single age, shape (2, 111) [persons].

    Raises
    ------
    DataError
        For a year without a census in the packaged table (2010, 2015, 2020).
    """
    rows = [r for r in read_default("national_single_age.csv") if int(r["year"]) == year]
    if not rows:
        raise DataError(Problem("no national pyramid", where="census year", value=year, expected="2010, 2015 or 2020"))
    pyramid = np.zeros((2, N_AGES))
    for row in rows:
        pyramid[:, int(row["age"])] = float(row["male"]), float(row["female"])
    share = OLD_AGE_DECLINE ** np.arange(N_AGES - 100)
    pyramid[:, 100:] = pyramid[:, 100:101] * share / share.sum()  # the table is open at 100
    pyramid.flags.writeable = False
    return pyramid


def national_census_years() -> list[int]:
    """Censuses with a packaged national pyramid."""
    return sorted({int(r["year"]) for r in read_default("national_single_age.csv")})


@cache
def national_five_year(year: int) -> dict[tuple[int, int], float]:
    """Residents of Japan at a census by five-year group, both sexes, age unknown excluded [persons]."""
    return {
        (int(r["age_from"]), int(r["age_to"])): float(r["male"]) + float(r["female"])
        for r in read_default("national_age_5yr.csv")
        if int(r["year"]) == year
    }
