"""Residents by zone, sex and single age that agree with the city's own totals.

Model
    The published figures of each area are spread over single ages as the city's residents are within the class. Then
    rows and columns are scaled in turn (:func:`simcity.fitting.ipf`) until every zone has its share of the city and
    every sex and age the city's total, the latter exactly. So areas of a census year serve a base year some years
    later: their sizes and age mixes are kept relative to each other.

Left out
    Change between the census and the base year that differs from zone to zone, and whole persons (the model rounds).
"""

from __future__ import annotations

from collections.abc import Container, Mapping

import numpy as np

from ..errors import DataError, Problem
from ..fitting import Margin, ipf
from .areas import Areas

ROUNDS = 200
CLOSE = 1e-9
"""Relative difference of zone totals at which the fit ends."""


def fit_zones(areas: Areas, city_ages: np.ndarray, rounds: int = ROUNDS) -> tuple[np.ndarray, float]:
    """Residents of the zones of one municipality.

    Parameters
    ----------
    areas : Areas
    city_ages : ndarray, shape (2, 111)
        Residents of the municipality by sex and single age at the base year [persons].
    rounds : int
        Most rounds of scaling.

    Returns
    -------
    residents : ndarray, shape (n_zones, 2, 111)
        Sums to `city_ages` over the zones, to the last bits [persons].
    off : float
        Largest difference between a zone's sum and its share of the city, relative to the share.

    Raises
    ------
    DataError
        When no area has residents or the city has none.
    """
    if not areas.total.sum() > 0 or not city_ages.sum() > 0:
        raise DataError(Problem("no residents to share out", where=", ".join(sorted(set(areas.municipality)))))
    seed = spread_classes(areas, city_ages)
    aim = areas.total / areas.total.sum() * city_ages.sum()
    # An age that the areas do not know of (none seen in the census) lives where everyone lives.
    blank = (seed.sum(axis=0) <= 0) & (city_ages > 0)
    seed[:, blank] = aim[:, None]
    inhabited = aim > 0
    margins = [Margin((0,), aim[inhabited]), Margin((1, 2), city_ages)]
    fitted = ipf(seed[inhabited], margins, CLOSE, rounds, strict=False)
    seed[inhabited], seed[~inhabited] = fitted.table, 0.0
    return seed, fitted.off


def spread_classes(areas: Areas, city_ages: np.ndarray) -> np.ndarray:
    """Residents by area, sex and single age, each class spread as the city's residents are within it."""
    n = len(areas)
    result = np.zeros((n, 2, 111))
    by_sex = "m" in areas.classes and "f" in areas.classes
    for row, sex in enumerate("mf"):
        if by_sex:
            for (low, high), values in zip(areas.classes[sex], areas.residents[sex]):
                result[:, row, low : high + 1] += values[:, None] * _shape(city_ages[row, low : high + 1])
        elif "all" not in areas.classes and sex in areas.sex_total:
            result[:, row, :] = areas.sex_total[sex][:, None] * _shape(city_ages[row])
    if not by_sex and "all" in areas.classes:
        for (low, high), values in zip(areas.classes["all"], areas.residents["all"]):
            result[:, :, low : high + 1] += values[:, None, None] * _shape(city_ages[:, low : high + 1])
    bare = result.sum(axis=(1, 2)) <= 0  # only a total is known: the ages of the city
    result[bare] = areas.total[bare, None, None] * _shape(city_ages)
    return result


def _shape(ages: np.ndarray) -> np.ndarray:
    """Shares of single ages within a class; level where the city has no one of it."""
    total = ages.sum()
    return ages / total if total > 0 else np.full(ages.shape, 1.0 / ages.size)


def aggregate_zones(areas: Areas, table: Mapping[str, str]) -> Areas:
    """Areas put together to larger zones: 地区, school districts.

    Parameters
    ----------
    areas : Areas
    table : mapping of str to str
        District of each zone.

    Returns
    -------
    Areas
        One a district and municipality, in the order of their names; a district of several municipalities gets the
        code in its name.

    Raises
    ------
    DataError
        When zones with residents are in no district; at most twenty are named.
    """
    strays = [z for z, total in zip(areas.zone, areas.total) if total > 0 and z not in table]
    if strays:
        raise DataError(
            [Problem(where="zone", value=z, expected="a row in the aggregation table") for z in strays[:20]],
            subject=f"{len(strays)} zones without a district",
        )
    known = [i for i, z in enumerate(areas.zone) if z in table]
    pairs = [(table[areas.zone[i]], areas.municipality[i]) for i in known]
    groups = sorted(set(pairs))
    shared = {d for d in {g[0] for g in groups} if sum(g[0] == d for g in groups) > 1}
    seat = {group: i for i, group in enumerate(groups)}
    into = np.array([seat[pair] for pair in pairs], dtype=np.int64)

    def summed(values: np.ndarray) -> np.ndarray:
        result = np.zeros((*values.shape[:-1], len(groups)))
        np.add.at(result.T, into, values[..., known].T)  # a view: the sums land in `result`
        return result

    names = [f"{zone_id(d)}.{code}" if d in shared else zone_id(d) for d, code in groups]
    return Areas(names, [d for d, _ in groups], [code for _, code in groups], summed(areas.total), areas.classes,
                 {s: summed(v) for s, v in areas.residents.items()},
                 {s: summed(v) for s, v in areas.sex_total.items()})  # fmt: skip


def zone_id(name: str) -> str:
    """A name as an id of a zone: blanks and marks become underscores.

    Examples
    --------
    >>> zone_id("総曲輪 一丁目（東）")
    '総曲輪_一丁目_東'
    """
    kept = "".join(c if c.isalnum() or c in "-.:+" else "_" for c in name.strip())
    return "_".join(part for part in kept.split("_") if part)[:80] or "zone"


def zone_of(key: str, known: Container[str], districts: Mapping[str, str], municipality: str = "") -> str:
    """The zone that an area or cell is, or lies in; empty when it is none of the city's.

    Parameters
    ----------
    key : str
        Code of the area or cell.
    known : container of str
        Zones of the city.
    districts : mapping of str to str
        District of areas and cells by an aggregation table, which goes before their own names.
    municipality : str
        Where it is, which districts of the same name are told apart by; the first five digits of `key` when empty.

    Examples
    --------
    >>> zone_of("5537024411", {"55370244"}, {}), zone_of("163210020", {"north.16321"}, {"163210020": "north"})
    ('55370244', 'north.16321')
    """
    if key in districts:
        named = zone_id(districts[key])
        return next((z for z in (named, f"{named}.{municipality or key[:5]}") if z in known), "")
    return next((z for z in (key, key[:9], key[:8]) if z in known), "")
