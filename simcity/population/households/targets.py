"""How many households of each kind a city must have in its base year.

Census figures where the base year is a census year. Otherwise those of the nearest census, carried to the base year:

* each count per resident (those of elders per resident of 65 and over) follows its own trend between the two nearest
  censuses, for at most :data:`TREND_YEARS` years; where only one is known, living alone, households of other kinds
  and nuclear families follow the nation's censuses (:mod:`.paths`);
* where the register of the place is known, the number of households grows as it does there, less what registers
  overstate in the nation (:func:`.register.excess`);
* those who live alone, nuclear families and households of other kinds are brought to that number in proportion.

Without published figures the national shape is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import copysign, exp, nan
from typing import NamedTuple

import numpy as np

from .paths import damped, yearly_factor, yearly_shift
from .register import CENSUS_DAY, excess, pace

TREND_YEARS = 10  #: years for which the trend between two censuses is carried on (assumed)
REACH_YEARS = 1.5  #: by which a register is carried on at the rate of its last year (assumed)
ELDERS = ("single_65", "couple_65")  #: counts that go with the residents of 65 and over
COUNTS = ("households", "members", "single", "nuclear", *ELDERS)
JAPAN_2015 = {"households": 53_331_797, "members": 124_296_331, "single": 18_417_922, "nuclear": 29_754_438,
              "other": 5_159_437,              "single_65": 5_927_686, "couple_65": 6_079_126}  # fmt: skip
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


class Stock(NamedTuple):
    """Residents of a place and year: all, of 15 to 64, of 65 and over [persons]."""

    residents: float
    working: float
    elders: float

    @classmethod
    def of(cls, population: np.ndarray) -> Stock:
        """From residents by sex and age, shape (2, 111)."""
        return cls(float(population.sum()), float(population[:, 15:65].sum()), float(population[:, 65:].sum()))

    def behind(self, count: str) -> float:
        """Residents that a count goes with."""
        return self.elders if count in ELDERS else self.residents


def targets_of(figures: Mapping[int, Mapping[str, float]], stocks: Mapping[int, Stock], year: int,
               population: np.ndarray, registered: Mapping[int, float] | None = None) -> Targets:  # fmt: skip
    """The counts of `year`.

    Parameters
    ----------
    figures : mapping of int to mapping of str to float
        Published counts by census year; a count may be missing.
    stocks : mapping of int to Stock
        Residents of the census years, where known.
    population : ndarray, shape (2, 111)
        Residents of `year` by sex and age.
    registered : mapping of int to float, optional
        Households in the register of the place at the end of calendar years.
    """
    now = Stock.of(population)
    wanted = {name: _count(name, figures, stocks, year, now) for name in COUNTS}
    censuses = [y for y, row in figures.items() if row.get("households", nan) > 0]
    if year not in censuses:
        others = {y: {"other": row["households"] - row["single"] - row["nuclear"]} for y, row in figures.items()
                  if all(row.get(n, nan) >= 0 for n in ("households", "single", "nuclear"))}  # fmt: skip
        none = bool(others) and not any(row["other"] for row in others.values())
        wanted["other"] = 0.0 if none else _count("other", others, stocks, year, now)
        wanted |= _by_nation(figures, stocks, year, now, wanted)
        nearest = min(censuses, key=lambda y: abs(y - year), default=year)
        grown = figures[nearest]["households"] * register_growth(registered or {}, nearest, year) if censuses else nan
        all_kinds = wanted["single"] + wanted["nuclear"] + wanted.pop("other")
        in_proportion = (grown if grown > 0 else wanted["households"]) / max(all_kinds, 1e-9)
        kinds = {name: n * in_proportion for name, n in wanted.items() if name not in ("households", "members")}
        wanted |= kinds | {"households": all_kinds * in_proportion}
    return consistent(wanted, population)


def _count(name: str, figures, stocks, year: int, now: Stock) -> float:
    """A count as published, else by its own trend per resident, else as common as in the nearest census."""
    known = {y: float(row[name]) for y, row in figures.items() if row.get(name) == row.get(name) and row.get(name)}
    if year in known:
        return known[year]
    per = {y: n / stocks[y].behind(name) for y, n in known.items() if y in stocks and stocks[y].behind(name) > 0}
    if not per:
        return now.behind(name) * JAPAN_2015[name] / (JAPAN_ELDERS_2015 if name in ELDERS else JAPAN_RESIDENTS_2015)
    nearest = min(per, key=lambda y: abs(y - year))
    ratio = per[nearest]
    others = [y for y in per if y != nearest]
    if others and name != "members":
        before = min(others, key=lambda y: abs(y - nearest))
        away = float(np.clip(year - nearest, -TREND_YEARS, TREND_YEARS))
        ratio *= (per[nearest] / per[before]) ** (away / (nearest - before))
    return ratio * now.behind(name)


def _by_nation(figures, stocks, year: int, now: Stock, wanted: dict[str, float]) -> dict[str, float]:
    """Where a place has one census only: those alone and all households by what the nation's censuses tell."""
    whole = [y for y, row in figures.items() if all(row.get(n, nan) >= 0 for n in ("households", "single", "nuclear",
             "single_65")) and y in stocks and min(stocks[y]) > 0]  # fmt: skip
    if len(whole) != 1:
        return {}
    census = whole[0]
    row, then, years = figures[census], stocks[census], copysign(damped(abs(year - census)), year - census)
    younger = _moved((row["single"] - row["single_65"]) / then.working,
                     years * (yearly_shift(census, False) + pace("living_alone", census)))  # fmt: skip
    elders = _moved(row["single_65"] / then.elders, years * yearly_shift(census, True)) * now.elders
    single = younger * now.working + elders
    nuclear = wanted["nuclear"] * yearly_factor(census, "nuclear") ** years
    other = (row["households"] - row["single"] - row["nuclear"]) / then.residents * now.residents
    other *= yearly_factor(census, "other") ** years
    return {"households": single + nuclear + other, "nuclear": nuclear, "single": single, "single_65": elders,
            "other": other}  # fmt: skip


def _moved(share: float, shift: float) -> float:
    """A share moved on the logit scale.

    Examples
    --------
    >>> round(_moved(0.2, 0.2), 3), _moved(0.0, 0.2)
    (0.234, 0.0)
    """
    if not 0.0 < share < 1.0:
        return share
    odds = share / (1.0 - share) * exp(shift)
    return odds / (1.0 + odds)


def register_growth(registered: Mapping[int, float], census: int, year: int) -> float:
    """Factor on the ordinary households of a census until 1 October `year`; nan where the register does not reach.

    Parameters
    ----------
    registered : mapping of int to float
        Households in the register at the end of calendar years.

    Examples
    --------
    >>> round(register_growth({2015: 1000.0, 2019: 1040.0}, 2015, 2020), 3)
    1.037
    """
    dates = np.array(sorted(y + 1.0 for y, n in registered.items() if n > 0))
    if dates.size < 2:
        return nan
    values = np.log([registered[int(d) - 1] for d in dates])
    ends = (census + CENSUS_DAY, year + CENSUS_DAY)
    if min(ends) < dates[0] - REACH_YEARS or max(ends) > dates[-1] + REACH_YEARS:
        return nan
    slopes = np.diff(values) / np.diff(dates)
    then, now = (float(np.interp(t, dates, values) + min(t - dates[0], 0.0) * slopes[0]
                       + max(t - dates[-1], 0.0) * slopes[-1]) for t in ends)  # fmt: skip
    return exp(now - then - excess(census) * (year - census))


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
        figures: dict[int, dict[str, float]] = {}
        stocks: dict[int, Stock] = {}
        if table is not None and len(table):
            for row in table[table["municipality"].astype(str) == code].to_dict("records"):
                figures[int(row["year"])] = {n: float(row[n]) for n in COUNTS if n in row and row[n] == row[n]}
        if classes is not None and len(classes):
            own = classes[classes["municipality"].astype(str) == code]
            for year, rows in own.groupby("year"):
                by_class = rows.groupby("class")["residents"].sum()
                young, working, elders = (float(by_class.get(c, 0.0)) for c in ("0_14", "15_64", "65_plus"))
                stocks[int(year)] = Stock(float(by_class.get("total", young + working + elders)), working, elders)
        now = Stock.of(residents)
        stocks.setdefault(city.base_year, now)
        for year, row in figures.items():  # without census totals: members over the nation's share of members
            if year not in stocks and row.get("members"):
                whole = row["members"] * JAPAN_RESIDENTS_2015 / JAPAN_2015["members"]
                stocks[year] = Stock(*(whole * part / max(now.residents, 1.0) for part in now))
        out[code] = targets_of(figures, stocks, city.base_year, residents, _registered(city, code))
    return out


def _registered(city, code: str) -> dict[int, float]:
    """Households in the register of a municipality by the calendar year at whose end they are counted."""
    flows = getattr(city, "flows", None)
    if flows is None or "registered_households" not in flows:
        return {}
    own = flows[(flows["municipality"].astype(str) == code) & (flows["registered_households"] > 0)]
    return {int(y): float(n) for y, n in zip(own["year"], own["registered_households"], strict=True)}
