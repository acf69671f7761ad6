"""Households of each zone: how many of each kind there should be, and how well those that were formed agree.

Model
    Residents of a zone by sex and age, times the nation's shares that live alone and head a household, say how zones
    differ. These numbers are scaled until the kinds have the counts of the municipality and the zones their households
    (:func:`simcity.fitting.ipf`): those published for the zones where the city has them (table ``zone_households``),
    otherwise those that headship gives. Published zones are then formed one by one with whole numbers
    (:func:`~simcity.population.integers.trs`); without them, households are formed in the whole municipality inside
    their zones, and the table only says how well that went.

Left out
    Kinds beyond living alone, nuclear families and all others.

References
----------
Voas and Williamson (2001), Geographical and Environmental Modelling 5: measures of fit of synthetic people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...fitting import Margin, ipf
from ...rng import Draws, Stream, key_of, keys_of
from ..integers import trs
from .fit import freeman_tukey, measures_of_fit
from .headship import headship
from .kinds import NUCLEAR, SINGLE
from .shares import share
from .targets import Targets, consistent

GROUPS = ("single", "nuclear", "other")


def expected_by_zone(people: np.ndarray, whole: Targets, published: np.ndarray | None = None) -> np.ndarray:
    """Households by zone and group of kinds that agree with the counts of the municipality.

    Parameters
    ----------
    people : ndarray, shape (zones, 2, 111)
        Residents by sex and age.
    whole : Targets
        Counts of the municipality.
    published : ndarray, shape (zones, 3), optional
        Households, those alone and nuclear families of each zone as published; NaN where a kind is not.

    Returns
    -------
    ndarray of float64, shape (zones, 3)
        By :data:`GROUPS`; 0 where nobody lives, whatever is published.
    """
    kinds = np.array([whole.single, whole.nuclear, whole.other], dtype=np.float64)
    alone = (people * share("single")).sum(axis=(1, 2))
    families = np.maximum((people * headship()).sum(axis=(1, 2)) - alone, 0.05 * alone)
    together = kinds[1:] / max(kinds[1:].sum(), 1.0)
    seed = np.column_stack([alone, *(families * part for part in together)])
    total = seed.sum(axis=1) * kinds.sum() / max(seed.sum(), 1e-300)
    if published is not None:
        total = np.where(np.isfinite(published[:, 0]), published[:, 0], total)
        known = np.isfinite(published).all(axis=1)
        told = np.column_stack([published[:, 1], published[:, 2], published[:, 0] - published[:, 1] - published[:, 2]])
        seed[known] = np.maximum(told[known], 0.0)
    total = np.where(people.sum(axis=(1, 2)) > 0, total, 0.0)
    if not kinds.sum() > 0 or not total.sum() > 0:
        return np.zeros_like(seed)
    rows = Margin((0,), total * kinds.sum() / total.sum())
    return ipf(seed, [rows, Margin((1,), kinds)], close=1e-9, open_zeros=True).table


def targets_by_zone(table: np.ndarray, people: np.ndarray, whole: Targets, key: np.ndarray, year: int) -> list[Targets]:
    """Whole counts of each zone that add up to those of the municipality.

    Parameters
    ----------
    table : ndarray, shape (zones, 3)
        From :func:`expected_by_zone`.
    people : ndarray, shape (zones, 2, 111)
        Whole residents.
    key : ndarray of uint64, shape (zones,)
        Identities of the zones.
    year : int
    """
    draws = Draws(0)

    def made_whole(weight: np.ndarray, total: float, index: int) -> np.ndarray:
        weight = weight * (total / weight.sum()) if weight.sum() > 0 else weight
        offset = draws.uniform(Stream.SYNTHESIS, year, np.array([key_of("zone offset", int(key.sum(dtype=np.uint64)))]),
                               index)[0]  # fmt: skip
        return trs(weight, draws.uniform(Stream.SYNTHESIS, year, keys_of("zone share", key), index), offset)

    kinds = [made_whole(table[:, k], n, k) for k, n in enumerate((whole.single, whole.nuclear, whole.other))]
    members = made_whole(people.sum(axis=(1, 2)).astype(float), float(whole.members), 3)
    old = (people * share("single"))[:, :, 65:].sum(axis=(1, 2))
    single_65 = made_whole(old, float(whole.single_65), 4)
    couples = np.minimum(people[:, 0, 65:].sum(axis=1), people[:, 1, 60:].sum(axis=1)).astype(float)
    couple_65 = made_whole(couples, float(whole.couple_65), 5)
    return [consistent({"households": float(sum(k[z] for k in kinds)), "members": float(members[z]),
                        "single": float(kinds[0][z]), "nuclear": float(kinds[1][z]), "single_65": float(single_65[z]),
                        "couple_65": float(couple_65[z])}, people[z]) for z in range(len(table))]  # fmt: skip


@dataclass(frozen=True)
class ZoneFit:
    """Households that were formed beside those expected.

    Attributes
    ----------
    expected, made : ndarray, shape (zones, 3)
        By :data:`GROUPS`.
    measures : dict of str to float
        ``srmse``, ``tae`` and ``sae`` over all cells.
    sae, p : ndarray, shape (zones,)
        Error of each zone over its households, and the Freeman-Tukey chance of one as large by sampling alone.
    """

    expected: np.ndarray
    made: np.ndarray
    measures: dict[str, float]
    sae: np.ndarray
    p: np.ndarray


def fit_by_zone(expected: np.ndarray, zone: np.ndarray, kind: np.ndarray) -> ZoneFit:
    """Compare households by zone and kind with what is expected.

    Parameters
    ----------
    expected : ndarray, shape (zones, 3)
    zone, kind : ndarray
        Of each household.
    """
    group = np.where(kind == SINGLE, 0, np.where(np.isin(kind, NUCLEAR), 1, 2))
    made = np.bincount(3 * zone.astype(np.int64) + group, minlength=expected.size).reshape(expected.shape)
    total = expected.sum(axis=1)
    sae = np.divide(np.abs(expected - made).sum(axis=1), total, out=np.zeros(len(total)), where=total > 0)
    p = np.array([freeman_tukey(e, m)[1] for e, m in zip(expected, made)])
    some = expected.sum() > 0
    measures = measures_of_fit(expected, made) if some else {"srmse": 0.0, "tae": 0.0, "sae": 0.0}
    return ZoneFit(expected, made, measures, sae, p)
