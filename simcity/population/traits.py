"""What is published of a municipality besides its ages and flows: density, trades, who lives there, pupils.

Only shares and densities of the census; several municipalities of one city are added up first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simcity.city.municipalities import Municipality, all_municipalities, years_of

AREA_YEAR = 2016
"""Year of the habitable area: it hardly changes, and this is the first that is packaged."""

SURVEYS = (2016,)
"""Years of the school survey soon after a census; on 1 May."""

PUPILS = ("pupils_primary", "pupils_junior_high")

COUNTS = ("pop", "workers", "workers_primary", "workers_secondary", "pop_foreign", "household_members")


def traits_of(cities: Sequence[Sequence[Municipality]], year: int) -> dict[str, np.ndarray]:
    """Traits of cities that consist of one or more municipalities.

    Parameters
    ----------
    cities : sequence of sequences of Municipality
    year : int
        The latest census not after this year is used.

    Returns
    -------
    dict of str to ndarray, shape (len(cities),)
        See :data:`simcity.population.balance.TRAITS`, and ``unknown_age``, the share of residents whose age the census
        does not know; NaN where a figure is missing.
    """
    censuses = [y for y in years_of("pop") if y <= year]
    if not censuses:
        return {}
    census = censuses[-1]
    items = [(name, census) for name in COUNTS] + [("habitable", AREA_YEAR)]
    sums = {name: np.array([sum(m.get(name, y) for m in city) for city in cities]) for name, y in items}
    for name in ("pop_0_14", "pop_15_64", "pop_65_plus"):
        sums[name] = np.array([sum(m.get(f"{name}_{sex}", census) for m in city for sex in "mf") for city in cities])

    def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
        return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)

    density = share(sums["pop"], sums["habitable"])
    return {
        "density": np.log10(density, out=np.full_like(density, np.nan), where=density > 0),
        "primary": share(sums["workers_primary"], sums["workers"]),
        "secondary": share(sums["workers_secondary"], sums["workers"]),
        "foreign": share(sums["pop_foreign"], sums["pop"]),
        "institution": 1.0 - share(sums["household_members"], sums["pop"]),
        "unknown_age": 1.0 - share(sums["pop_0_14"] + sums["pop_15_64"] + sums["pop_65_plus"], sums["pop"]),
    }


def traits_of_city(codes: Sequence[str], year: int) -> Mapping[str, np.ndarray]:
    """Traits of one city by the codes of its municipalities; empty when one is not in the packaged table."""
    table = all_municipalities()
    if not codes or any(code not in table for code in codes):
        return {}
    return {name: value[0] for name, value in traits_of([[table[code] for code in codes]], year).items()}


def pupils_of(cities: Sequence[Sequence[Municipality]], year: int) -> np.ndarray:
    """Pupils of primary and junior high schools in a year, shape (len(cities), 2); NaN where not published."""
    return np.array([[sum(m.get(item, year) for m in city) for item in PUPILS] for city in cities])


def pupils_of_city(codes: Sequence[str]) -> dict[int, np.ndarray]:
    """Pupils of one city by year of the survey; empty when one of its municipalities is not in the packaged table."""
    table = all_municipalities()
    if not codes or any(code not in table for code in codes):
        return {}
    return {year: pupils_of([[table[code] for code in codes]], year)[0] for year in SURVEYS}
