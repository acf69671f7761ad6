"""The published figures of a city that the rates are calibrated on, as plain arrays.

Model
    A city may be one municipality or several; their figures are added, and a year counts only when every
    municipality has it. Many cities can be looked at at once: every array and every flow then has a leading axis.

Assumption
    Flows without "other" entries and removals are those of Japanese nationals between municipalities (the tables
    since 2018); moves from and to abroad are then missing and are added from the national path.

Left out
    Everything that is not people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population import age_history, five_year
from simcity.population.age_structure import class_array, national_census_years, single_ages
from simcity.population.defaults import read_default
from simcity.population.rates import N_AGES
from simcity.population.traits import pupils_of_city, traits_of_city

FLOW_COLUMNS = ("births", "deaths", "arrivals", "departures", "other_in", "other_out")


@dataclass(frozen=True)
class YearFlows:
    """Registered flows of one calendar year [persons]; NaN where not published; one value or one a city.

    `arrivals` and `departures` include "other" entries and removals. `domestic` says that moves across the
    national border are missing.
    """

    births: float | np.ndarray = np.nan
    deaths: float | np.ndarray = np.nan
    arrivals: float | np.ndarray = np.nan
    departures: float | np.ndarray = np.nan
    domestic: bool = False


@dataclass(frozen=True)
class CityFigures:
    """What is known of a city.

    Parameters
    ----------
    base_year : int
        Year of `population` (1 October).
    population : ndarray, shape (..., 2, 111)
        Residents by sex and age [persons].
    flows : mapping of calendar year to YearFlows
    classes : mapping of census year to ndarray, shape (..., 2, 4)
        Totals by sex and class of :data:`simcity.population.age_structure.CLASSES`, age unknown shared out.
    census : mapping of census year to {(first age, last age): residents}
        Five-year groups of both sexes, where the city has them.
    traits : mapping of str to ndarray, shape (...)
        What else is published of the city: see :mod:`simcity.population.traits`.
    pupils : mapping of year to ndarray, shape (..., 2)
        Pupils of primary and junior high schools on 1 May.
    """

    base_year: int
    population: np.ndarray
    flows: Mapping[int, YearFlows] = field(default_factory=dict)
    classes: Mapping[int, np.ndarray] = field(default_factory=dict)
    census: Mapping[int, five_year.Groups] = field(default_factory=dict)
    traits: Mapping[str, np.ndarray] = field(default_factory=dict)
    pupils: Mapping[int, np.ndarray] = field(default_factory=dict)

    def known(self, until: int | None) -> CityFigures:
        """The same city to someone who looks in year `until`.

        Nothing later than the base year is ever used, but for flows of years up to `until` when it is named: a census
        is a year or two old when it is worked with, and the register goes on.
        """
        limit = self.base_year if until is None else min(until, self.base_year)

        def cut(table: Mapping, limit: int = limit) -> dict:
            return {y: v for y, v in table.items() if y <= limit}

        latest = self.base_year if until is None else until
        flows, pupils = cut(self.flows, latest), cut(self.pupils, latest)
        return replace(self, flows=flows, pupils=pupils, classes=cut(self.classes), census=cut(self.census))

    def stocks(self) -> dict[int, np.ndarray]:
        """Single ages at the base year and at each earlier census that can be reconstructed."""
        found = {}
        for year in sorted({*self.classes, *self.census} - {self.base_year}):
            stock = self.census_stock(year)
            if stock is not None:
                found[year] = stock
        found[self.base_year] = np.asarray(self.population, dtype=np.float64)
        return found

    def census_stock(self, year: int) -> np.ndarray | None:
        """Single ages at a census from classes and groups, None when neither suffices or the nation's is missing."""
        if year not in national_census_years():
            return None
        groups, classes = self.census.get(year), self.classes.get(year)
        if classes is not None and groups:
            return five_year.single_ages_with_groups(classes, self.census, year)
        if classes is not None and any(y < year for y in self.census):
            return single_ages(classes, five_year.shaped_reference(self.census, year), bend=False)
        if classes is not None:
            return age_history.estimate_at(self, year).ages
        if groups and sum(high - low + 1 for low, high in groups) == N_AGES:
            return five_year.ages_from_groups(self.census, year)
        return None


def figures_of(city: object) -> CityFigures:
    """Read the figures from a city.

    Parameters
    ----------
    city : City or CityFigures
        Needs ``base_year`` and ``population`` (sex m|f, age, residents); uses ``flows``, ``classes`` and ``census``
        (municipality, year, age_from, age_to, residents; both sexes) when the city has them; earlier
        censuses of a few cities are packaged (``defaults/city_age_5yr.csv``).

    Raises
    ------
    DataError
        When the population table is missing or holds ages or sexes it should not.
    """
    if isinstance(city, CityFigures):
        return city
    codes = [str(code) for code in getattr(city, "municipalities", None) or []]
    return CityFigures(
        base_year=int(city.base_year),  # type: ignore[attr-defined]
        population=population_array(city.population),  # type: ignore[attr-defined]
        flows=_flows(_rows(city, "flows"), codes),
        classes=_classes(_rows(city, "classes")),
        census=_census(_packaged_census(codes)) | _census(_rows(city, "census")),
        traits=traits_of_city(codes, int(city.base_year)),  # type: ignore[attr-defined]
        pupils=pupils_of_city(codes),
    )


def population_array(table) -> np.ndarray:
    """Residents by sex and age, shape (2, 111), from a table with columns sex (m|f), age, residents."""
    sex = np.asarray(table["sex"]).astype(str)
    age = np.asarray(table["age"]).astype(np.int64)
    residents = np.asarray(table["residents"]).astype(np.float64)
    problems = []
    if unknown := sorted(set(sex) - {"m", "f"}):
        problems.append(Problem("", where="population.sex", value=", ".join(unknown), expected="m or f"))
    if len(age) and (age.min() < 0 or age.max() >= N_AGES):
        problems.append(Problem("", where="population.age", value=int(age.max()), expected="0 to 110 years"))
    if not (residents >= 0).all():
        problems.append(Problem("", where="population.residents", expected="0 or more persons"))
    if problems:
        raise DataError(problems, subject="the population of the city")
    result = np.zeros((2, N_AGES))
    np.add.at(result, (np.where(sex == "f", 1, 0), age), residents)
    return result


def _rows(city: object, name: str) -> list[dict]:
    table = getattr(city, name, None)
    if table is None:
        return []
    return table.to_dict("records") if hasattr(table, "to_dict") else list(table)


def _flows(rows: Iterable[Mapping], codes: list[str]) -> dict[int, YearFlows]:
    years: dict[int, list[Mapping]] = {}
    for row in rows:
        years.setdefault(int(row["year"]), []).append(row)
    return {year: _one_table(found, len(codes)) for year, found in sorted(years.items())}


def _one_table(found: list[Mapping], n_codes: int) -> YearFlows:
    """A year told by two tables is taken from the one with "other" entries: it counts all residents."""
    registers = [row for row in found if not np.isnan(_number(row.get("other_in")))]
    others = [row for row in found if np.isnan(_number(row.get("other_in")))]
    for rows, domestic in ((registers, False), (others, True)):
        if rows and len({str(row.get("municipality")) for row in rows}) >= n_codes:
            return _add_up(rows, domestic)
    return YearFlows()


def _add_up(rows: list[Mapping], domestic: bool) -> YearFlows:
    values = {c: np.array([_number(row.get(c)) for row in rows]) for c in FLOW_COLUMNS}
    return YearFlows(
        births=float(values["births"].sum()),
        deaths=float(values["deaths"].sum()),
        arrivals=float(values["arrivals"].sum() + np.nansum(values["other_in"])),
        departures=float(values["departures"].sum() + np.nansum(values["other_out"])),
        domestic=domestic,
    )


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def _classes(rows: Iterable[Mapping]) -> dict[int, np.ndarray]:
    totals: dict[int, dict[str, dict[str, float]]] = {}
    for row in rows:
        by_sex = totals.setdefault(int(row["year"]), {})
        cell = by_sex.setdefault(str(row["sex"]), {})
        cell[str(row["class"])] = cell.get(str(row["class"]), 0.0) + float(row["residents"])
    return {year: class_array(by_sex) for year, by_sex in totals.items() if {"m", "f"} <= set(by_sex)}


def packaged_census(city: object) -> dict[int, dict[tuple[int, int], float]]:
    """Five-year groups of the packaged table by census year, empty for most cities."""
    return _census(_packaged_census([str(code) for code in getattr(city, "municipalities", None) or []]))


def _packaged_census(codes: list[str]) -> list[Mapping]:
    """Five-year groups of the packaged table, when it has every municipality of the city."""
    rows = [r for r in read_default("city_age_5yr.csv") if r["municipality"] in codes]
    return rows if codes and {r["municipality"] for r in rows} == set(codes) else []  # type: ignore[return-value]


def _census(rows: Iterable[Mapping]) -> dict[int, dict[tuple[int, int], float]]:
    census: dict[int, dict[tuple[int, int], float]] = {}
    for row in rows:
        groups = census.setdefault(int(row["year"]), {})
        group = int(row["age_from"]), int(row["age_to"])
        groups[group] = groups.get(group, 0.0) + float(row["residents"])
    return census
