"""What residents and households have: licences, cars, income.

Model
    Each is one keyed uniform against a share by sex and age, or an inverse distribution by kind of household: a higher
    share only adds licences, a higher median only raises incomes. The uniform is that of a life, so a resident whose
    age brings a lower share gives the licence up and does not get it back. Whether residents work or learn is decided
    in the same way and at the same time (:mod:`simcity.population.places.activity`).

Assumption
    Incomes are lognormal by kind; cars are a drawn share of licensed members. Both are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...indicators import Measure
from ...rng import Draws, Stream
from ...tables import Table
from ..defaults import read_default
from ..places.activity import EMPLOYED, LICENCE, SCHOOL, Activities, decide
from .kinds import KINDS

HIGHEST_INCOME = 2_000_000_000  #: yen; what the column holds


def draw_household_having(households: Table, residents: Table, draws: Draws) -> None:
    """Cars and income of all households; writes ``households.cars`` and ``households.income_yen``."""
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
    income = median * np.exp(spread * np.interp(u[:, 0], grid, quantile))
    households.income_yen[:] = np.minimum(np.rint(income), HIGHEST_INCOME).astype(np.int32)
    households.cars[:] = np.minimum(np.floor(licences * per_licence + u[:, 1]), 255).astype(np.uint8)


class Having:
    """What everybody has, year by year, in one run.

    Parameters
    ----------
    activities : Activities
        Shares of the city.
    placed : bool
        Whether places of work and school are simulated too: then residents are told there what they do.
    """

    def __init__(self, activities: Activities, placed: bool):
        self.activities, self.placed = activities, placed

    def draw(self, state, year: int) -> None:
        """Write what residents and households have at 1 October `year`."""
        if not self.placed:
            decide(state.residents, self.activities.table, state.draws, year, threads=state.threads)
        draw_household_having(state.households, state.residents, state.draws)

    def measures(self, state) -> Iterator[Measure]:
        """Stocks of 1 October, in persons, cars and yen."""
        having, weight = state.residents.having, state.weight
        here = () if self.placed else (("workers", EMPLOYED), ("students", SCHOOL))
        for name, bit in (("licence_holders", LICENCE), *here):
            yield Measure(name, float(np.count_nonzero(having & bit)) * weight, grade="C")
        yield Measure("cars", float(state.households.cars.sum(dtype=np.int64)) * weight, grade="C")
        if len(state.households):
            yield Measure("household_income", float(np.median(state.households.income_yen)), grade="C")
