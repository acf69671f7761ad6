"""What residents do: learn, work, look for work, rest; by sex, age and one draw each for a whole life.

Model
    A resident learns when its draw lies below the share of its sex and age, works when another draw does (the share
    differs between those at school and not), and looks for work when a third does. Draws are those of a life: whoever
    works at a lower share also works at a higher one, and a change of share moves few. The shares of work move by one
    amount on the logit scale for each sex, so that in the base year exactly as many work as are published; so do those
    of search.

Assumption
    Shares by age are remembered or assumed (``activity.csv``) and stay as they are after the base year; between the
    census and the base year the level stays. Children of six at 1 October all go to school, though half of them
    begin in the next April.

Left out
    Hours, shifts, second jobs, whether work suits the household.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..._kernels import places as kernel
from ...rng import Draws, Stream
from ...tables import Table
from ..defaults import read_default
from ..figures import figures_of
from ..rates import N_AGES
from ..synthesis import base_residents
from .labour import Labour, labour_of

LICENCE, EMPLOYED, SCHOOL = 1, 2, 4  #: bits of ``residents.having``
HOME, NURSERY, PRIMARY, JUNIOR, HIGH, COLLEGE, WORKING, SEEKING, RETIRED = range(9)  #: ``residents.activity``
NAMES = ("home", "nursery", "primary", "junior_high", "high", "college", "working", "seeking", "retired")
PUPILS = (NURSERY, PRIMARY, JUNIOR, HIGH, COLLEGE)
ROWS = ("licence", "school", "employed", "employed_at_school", "seeking", "retired")  #: of the table of shares
SCHOOL_FROM, WORK_FROM = 6, 15  #: ages [years]


@cache
def shares() -> np.ndarray:
    """National shares by row of :data:`ROWS`, sex and age; float64, shape (6, 2, 111), in [0, 1]."""
    table = np.zeros((len(ROWS), 2, N_AGES))
    for row in (*read_default("having.csv"), *read_default("activity.csv")):
        name = "school" if row["quantity"] == "nursery" else row["quantity"]
        ages = slice(int(row["age_from"]), int(row["age_to"]) + 1)
        table[ROWS.index(name), "mf".index(row["sex"]), ages] = float(row["value"]) / 100.0
    return table


def employed_share(table: np.ndarray | None = None) -> np.ndarray:
    """Share that works, at school or not, by sex and age; shape (2, 111)."""
    _, learns, works, both, *_ = shares() if table is None else table
    learns = np.where(np.arange(N_AGES) < WORK_FROM, 0.0, learns)
    return learns * both + (1.0 - learns) * works


def decide(residents: Table, table: np.ndarray, draws: Draws, year: int, change: float = 0.0, threads: int = 1) -> None:
    """Activity, licence, work and school of all residents at 1 October `year`.

    Places of work and school that no longer fit are given up: of those who stopped, moved home or went on to another
    school, and of a share `change` of the workers.
    """
    r = residents
    kernel.decide(r.raw("birth_year"), r.raw("sex"), r.raw("zone"), r.raw("rid"), len(r), year, table, change,
                  draws.seed, draws.replication, Stream.HAVING // 4, Stream.PLACE_CHANGE // 4,
                  *(r.raw(name) for name in ("activity", "having", "work_zone", "school_zone", "settled_zone")),
                  threads)  # fmt: skip


class Activities:
    """The shares of one city, their level fitted.

    Parameters
    ----------
    city : City
    draws : Draws
        Of the run: the published number is met by the residents who draw it, at full scale.
    """

    def __init__(self, city, draws: Draws):
        base = base_residents(city)
        self.labour = labour_of([str(code) for code in city.municipalities], city.base_year)
        self.table = shares().copy()
        if self.labour is None or not base.rid.size:
            return
        u = draws.block(Stream.HAVING // 4, 0, base.rid)
        wanted = expected_counts(city, self.labour)
        learns = u[:, 2] < self.table[1][base.sex, base.age]
        row = np.where(learns & (base.age >= WORK_FROM), 3, 2)
        for sex in (0, 1):
            of = base.sex == sex
            cell = (row[of], sex, base.age[of])
            _fit_exactly(self.table, (2, 3), sex, u[of, 1], self.table[cell], round(wanted["workers"][sex]))
            idle = of & ~learns & (u[:, 1] >= self.table[2][base.sex, base.age])
            _fit_exactly(self.table, (4,), sex, u[idle, 3], self.table[4, sex, base.age[idle]],
                         round(wanted["unemployed"][sex]))  # fmt: skip


def expected_counts(city, labour: Labour) -> dict[str, np.ndarray]:
    """Workers and unemployed of the base year by sex: as published at a census, else as rates by age carry them on.

    Between census and base year the residents of each sex and their ages change and the rates of the census stay; a
    city that was made up, or is not whole, has them in proportion to its residents.
    """
    population = city.population_array()
    stock = figures_of(city).census_stock(labour.census) if labour.census != city.base_year else None
    whole = stock is not None and np.allclose(stock.sum(axis=1), labour.residents, rtol=0.01)
    found = {}
    for name, published, share in (("workers", labour.workers, employed_share()),
                                   ("unemployed", labour.unemployed, shares()[4])):  # fmt: skip
        ratio = population.sum(axis=1) / np.maximum(labour.residents, 1.0)
        if whole:
            now, then = (population * share).sum(axis=1), (stock * share).sum(axis=1)
            ratio = np.divide(now, then, out=ratio, where=then > 0)
        found[name] = published * ratio
    return found


def _fit_exactly(
    table: np.ndarray, rows: tuple[int, ...], sex: int, u: np.ndarray, share: np.ndarray, number: int
) -> None:
    """Move shares of one sex on the logit scale so that `number` of the draws `u` lie below their share.

    Beyond what is possible all whose share is above 0 do, or nobody whose share is below 1.
    """
    free = (share > 0) & (share < 1)
    number -= int(np.count_nonzero(share >= 1))
    needed = np.sort(_logit(u[free]) - _logit(share[free]))
    if not needed.size:
        return
    if number <= 0:
        shift = needed[0] - 1.0
    elif number >= needed.size:
        shift = needed[-1] + 1.0
    else:
        shift = 0.5 * (needed[number - 1] + needed[number])
    for row in rows:
        old = table[row, sex]
        inner = (old > 0) & (old < 1)
        table[row, sex] = np.where(inner, 1.0 / (1.0 + np.exp(-(_logit(np.where(inner, old, 0.5)) + shift))), old)


def _logit(p: np.ndarray) -> np.ndarray:
    p = np.clip(p, 1e-300, 1.0 - 1e-16)
    return np.log(p) - np.log1p(-p)
