"""How many households of each kind a city must have in its base year.

Census figures where the base year is a census year. Otherwise the figures of the nearest census go with the
residents: each count per resident (those of elders per resident of 65 and over) follows its own trend between the two
censuses, for at most :data:`TREND_YEARS` years, and then stays. Without published figures the national shape is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TREND_YEARS = 10  #: years for which the trend between two censuses is carried on (assumed)
ELDERS = ("single_65", "couple_65")  #: counts that go with the residents of 65 and over
COUNTS = ("households", "members", "single", "nuclear", *ELDERS)
JAPAN_2015 = {"households": 53_331_797, "members": 124_296_331, "single": 18_417_922, "nuclear": 29_754_438,
              "single_65": 5_927_686, "couple_65": 6_079_126}  # fmt: skip
JAPAN_RESIDENTS_2015, JAPAN_ELDERS_2015 = 127_094_745, 33_868_377
"""Population Census 2015 of Japan (remembered); for a city without published households."""


@dataclass(frozen=True)
class Targets:
    """Counts of one municipality: ordinary households, their members, those who live alone, nuclear families, elders
    alone, and couples alone with the husband 65 or more and the wife 60 or more."""

    households: int
    members: int
    single: int
    nuclear: int
    single_65: int
    couple_65: int

    @property
    def other(self) -> int:
        """Households of neither kind."""
        return self.households - self.single - self.nuclear


def targets_of(figures: dict[int, dict[str, float]], stocks: dict[int, tuple[float, float]], year: int,
               population: np.ndarray) -> Targets:  # fmt: skip
    """The counts of `year`.

    Parameters
    ----------
    figures : dict of int to dict of str to float
        Published counts by census year; a count may be missing.
    stocks : dict of int to (float, float)
        Residents and residents of 65 and over of the census years, where known.
    population : ndarray, shape (2, 111)
        Residents of `year` by sex and age.
    """
    now = (float(population.sum()), float(population[:, 65:].sum()))
    wanted = {name: _count(name, figures, stocks, year, now) for name in COUNTS}
    return consistent(wanted, population)


def _count(name: str, figures, stocks, year: int, now: tuple[float, float]) -> float:
    elder = name in ELDERS
    known = {y: float(row[name]) for y, row in figures.items() if row.get(name) == row.get(name) and row.get(name)}
    if year in known:
        return known[year]
    per = {y: n / stocks[y][elder] for y, n in known.items() if y in stocks and stocks[y][elder] > 0}
    if not per:
        nation = (JAPAN_RESIDENTS_2015, JAPAN_ELDERS_2015)[elder]
        ratio = JAPAN_2015[name] / nation
    else:
        nearest = min(per, key=lambda y: abs(y - year))
        ratio = per[nearest]
        others = [y for y in per if y != nearest]
        if others and name != "members":
            before = min(others, key=lambda y: abs(y - nearest))
            away = float(np.clip(year - nearest, -TREND_YEARS, TREND_YEARS))
            ratio *= (per[nearest] / per[before]) ** (away / (nearest - before))
    return ratio * now[elder]


def consistent(wanted: dict[str, float], population: np.ndarray) -> Targets:
    """Whole numbers that can hold together: what cannot be is moved to the nearest that can."""
    total, adults = int(round(population.sum())), int(round(population[:, 20:].sum()))
    members = min(int(round(wanted["members"])), total)
    households = min(max(int(round(wanted["households"])), 1 if members else 0), members, adults)
    single = min(int(round(wanted["single"])), households)
    if 2 * (households - single) > members - single:  # every other household has two members or more
        single = min(households, max(single, 2 * households - members))
    elders = int(round(population[:, 65:].sum()))
    single_65 = min(int(round(wanted["single_65"])), single, elders)
    nuclear = min(int(round(wanted["nuclear"])), households - single)
    couple_65 = min(int(round(wanted["couple_65"])), nuclear, int(population[0, 65:].sum()),
                    int(population[1, 60:].sum()))  # fmt: skip
    return Targets(households, members, single, nuclear, single_65, couple_65)


def city_targets(city, population: dict[str, np.ndarray]) -> dict[str, Targets]:
    """The counts of every municipality of a city at its base year.

    Parameters
    ----------
    city : simcity.city.City
    population : dict of str to ndarray of shape (2, 111)
        Residents of the base year by municipality.
    """
    table, classes = getattr(city, "households", None), getattr(city, "classes", None)
    out = {}
    for code, residents in population.items():
        figures, stocks = {}, {}
        if table is not None and len(table):
            for row in table[table["municipality"].astype(str) == code].to_dict("records"):
                figures[int(row["year"])] = {n: float(row[n]) for n in COUNTS if n in row and row[n] == row[n]}
        if classes is not None and len(classes):
            own = classes[classes["municipality"].astype(str) == code]
            for year, rows in own.groupby("year"):
                by_class = rows.groupby("class")["residents"].sum()
                whole = sum(float(by_class.get(c, 0.0)) for c in ("0_14", "15_64", "65_plus"))
                stocks[int(year)] = (float(by_class.get("total", whole)), float(by_class.get("65_plus", 0.0)))
        stocks.setdefault(city.base_year, (float(residents.sum()), float(residents[:, 65:].sum())))
        for year, row in figures.items():  # without census totals: members over the nation's share of members
            if year not in stocks and row.get("members"):
                whole = row["members"] * JAPAN_RESIDENTS_2015 / JAPAN_2015["members"]
                stocks[year] = (whole, whole * float(residents[:, 65:].sum()) / max(float(residents.sum()), 1.0))
        out[code] = targets_of(figures, stocks, city.base_year, residents)
    return out
