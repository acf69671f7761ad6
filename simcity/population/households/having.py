"""What residents and households have: licences, work and school, cars, income.

Model
    Each is one keyed uniform against a share by sex and age, or an inverse distribution by kind of household: a higher
    share only adds licences, a higher median only raises incomes. The uniform is that of a life, so a resident whose
    age brings a lower share gives the licence up and does not get it back.

Assumption
    Incomes are lognormal by kind; cars are a drawn share of licensed members. Both are assumed.

Left out
    The place of work or school: zones have no jobs and schools no places yet, only municipalities have jobs by
    industry. Work is therefore having work somewhere; its level is that of the workers who live in the city.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from ...city.municipalities import all_municipalities, years_of
from ...indicators import Measure
from ...rng import Draws, Stream
from ...tables import Table
from ..defaults import read_default
from ..rates import N_AGES
from .kinds import KINDS
from .matching import fit_level

LICENCE, EMPLOYED, SCHOOL = 1, 2, 4  #: bits of ``residents.having``
HIGHEST_INCOME = 2_000_000_000  #: yen; what the column holds


@cache
def having_share(quantity: str) -> np.ndarray:
    """A share of ``having.csv`` by sex and age; float64, shape (2, 111), in [0, 1]."""
    values = np.zeros((2, N_AGES))
    for row in read_default("having.csv"):
        if row["quantity"] == quantity:
            ages = slice(int(row["age_from"]), int(row["age_to"]) + 1)
            values["mf".index(row["sex"]), ages] = float(row["value"]) / 100.0
    return values


def workers_fit(population: np.ndarray, workers: float | None) -> np.ndarray:
    """Employment shares by sex and age, their level fitted to the published workers of the city where there are some.

    Parameters
    ----------
    population : ndarray, shape (2, 111)
        Residents of the census of `workers`.
    """
    national = having_share("employed")
    return national if not workers else fit_level(national, population, float(workers))


def draw_having(residents: Table, draws: Draws, year: int, employed: np.ndarray | None = None) -> None:
    """Licence, work and school of all residents at 1 October `year`; writes ``residents.having``."""
    age = np.clip(year - residents.birth_year, 0, N_AGES - 1)
    u = draws.block(Stream.HAVING // 4, 0, residents.rid)
    having = np.zeros(len(residents), dtype=np.uint8)
    shares = (having_share("licence"), having_share("employed") if employed is None else employed,
              having_share("school"))  # fmt: skip
    for word, (bit, table) in enumerate(zip((LICENCE, EMPLOYED, SCHOOL), shares, strict=True)):
        having |= np.where(u[:, word] < table[residents.sex, age], bit, 0).astype(np.uint8)
    residents.having[:] = having


def draw_household_having(households: Table, residents: Table, draws: Draws, level: float = 1.0) -> None:
    """Cars and income of all households; writes ``households.cars`` and ``households.income_yen``.

    Parameters
    ----------
    level : float
        Prices and wages against those of the table.
    """
    from statistics import NormalDist

    housed = np.flatnonzero((residents.household >= 0) & ((residents.having & LICENCE) != 0))
    licences = np.bincount(residents.household[housed], minlength=len(households))
    u = draws.block(Stream.HAVING // 4, 0, households.hid)
    rows = {row["kind"]: row for row in read_default("household_having.csv")}
    columns = ("income_median_yen", "income_log_spread", "cars_per_licence")
    by_kind = np.array([[float(rows[kind][column]) for kind in KINDS] for column in columns])
    median, spread, per_licence = by_kind[:, households.kind]
    grid = np.linspace(0.0005, 0.9995, 1000)
    quantile = np.array([NormalDist().inv_cdf(p) for p in grid])
    income = level * median * np.exp(spread * np.interp(u[:, 0], grid, quantile))
    households.income_yen[:] = np.minimum(np.rint(income), HIGHEST_INCOME).astype(np.int32)
    households.cars[:] = np.minimum(np.floor(licences * per_licence + u[:, 1]), 255).astype(np.uint8)


class Having:
    """What everybody has, year by year, in one run.

    Parameters
    ----------
    state : CityState
        With residents and households of the base year.
    """

    def __init__(self, state):
        city = state.city
        population = city.population_array()
        workers, residents = published_workers(tuple(str(code) for code in city.municipalities), city.base_year)
        self.employed = workers_fit(population, workers * population.sum() / residents if residents else None)

    def draw(self, state, year: int) -> None:
        """Write what residents and households have at 1 October `year`."""
        draw_having(state.residents, state.draws, year, self.employed)
        draw_household_having(state.households, state.residents, state.draws)

    def measures(self, state) -> Iterator[Measure]:
        """Stocks of 1 October, in persons, cars and yen."""
        having, weight = state.residents.having, state.weight
        for name, bit in (("licence_holders", LICENCE), ("workers", EMPLOYED), ("students", SCHOOL)):
            yield Measure(name, float(np.count_nonzero(having & bit)) * weight, grade="C")
        yield Measure("cars", float(state.households.cars.sum(dtype=np.int64)) * weight, grade="C")
        if len(state.households):
            yield Measure("household_income", float(np.median(state.households.income_yen)), grade="C")


def published_workers(codes: tuple[str, ...], year: int) -> tuple[float, float]:
    """Workers who live in the municipalities and their residents, at the census nearest to `year` but not after it
    (the first one for years before); zeros where a municipality has none."""
    years = years_of("workers")
    census = max((y for y in years if y <= year), default=min(years))
    table = all_municipalities()
    rows = [(table[c].get("workers", census), table[c].get("pop", census)) for c in codes if c in table]
    total = np.array(rows, dtype=np.float64).reshape(-1, 2).sum(axis=0)
    if len(rows) < len(codes) or not np.isfinite(total).all() or not (total > 0).all():
        return 0.0, 0.0
    return float(total[0]), float(total[1])
