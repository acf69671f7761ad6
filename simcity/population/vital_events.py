"""Births and deaths of a city against the national path.

Model
    Registered events over those that national rates would give the city's residents: the city's multiplier. The same
    quotient for the nation says how far the path itself was from what happened; a small city is drawn towards it.

Assumption
    The multiplier is one number for all ages.

Left out
    Births and deaths of foreign residents as a group of their own.
"""

from __future__ import annotations

import numpy as np

from simcity.population import worlds
from simcity.population.defaults import read_default
from simcity.population.figures import CityFigures
from simcity.population.rates import FEMALE

FURTHEST = 3.0
"""A city is at most this factor from the nation (assumed). Beyond it residents and register do not belong together:
towns evacuated in 2011 kept their register and stood empty in the census."""


def multiplier(kind: str, known: CityFigures, stocks: dict[int, np.ndarray], chosen: worlds.Preset, window: int,
                pooling: float, known_until: int | None) -> np.ndarray:  # fmt: skip
    """Registered over expected, the city's drawn towards the nation's by ``n / (n + pooling)``; one value a city.

    The city over the nation is taken from the years of the window together; the level of the nation itself from the
    same years for deaths, where a heavy year passes, and from its latest year for births, whose fall has been no
    passing one since 2016: with chance aside, fertility walks and does not return.
    """
    years = registered_years(kind, known, window)
    published = [y for y in published_years(kind, known_until) if y <= max([known.base_year, *years])]
    anchor_years = [y for y in years if y in published] or published[-1:]
    if not anchor_years:
        return np.ones(())
    japan = japan_around(chosen, min(anchor_years), max(anchor_years), known_until)
    anchor = national_anchor(kind, anchor_years, japan, chosen)
    latest = anchor
    if kind == "births":
        around = japan_around(chosen, published[-1], published[-1], known_until)
        latest = national_anchor(kind, published[-1:], around, chosen)
    if not years:
        return np.full((), latest)
    registered = sum(getattr(known.flows[y], kind) * to_vital(kind, y, known.flows[y].domestic) for y in years)
    japan = japan_around(chosen, known.base_year, max([*years, known.base_year]), known_until)
    model = sum(expected(kind, stock_at(stocks, japan, y - 0.25), chosen, y) for y in years)
    registered, model = np.asarray(registered, dtype=np.float64), np.asarray(model)
    weight = registered / (registered + pooling)
    own = np.divide(registered / anchor, model, out=np.ones_like(model), where=model > 0)
    return latest * np.clip(own, 1.0 / FURTHEST, FURTHEST) ** weight


def registered_years(kind: str, known: CityFigures, window: int) -> list[int]:
    """The latest years with registered events."""
    return [y for y, f in sorted(known.flows.items()) if np.all(getattr(f, kind) >= 0)][-window:]


def spread_left(kind: str, known: CityFigures, window: int, pooling: float) -> np.ndarray:
    """Standard deviation of ln of the city's multiplier that shrinkage leaves, ``1 / sqrt(n + pooling)``.

    With `pooling` the inverse of the variance between cities and 1/n that of chance, it is the posterior's.
    """
    counted = sum(np.asarray(getattr(known.flows[y], kind)) for y in registered_years(kind, known, window))
    return 1.0 / np.sqrt(np.asarray(counted, dtype=np.float64) + max(pooling, 1.0))


def stock_at(stocks: dict[int, np.ndarray], japan: dict[int, np.ndarray], when: float) -> np.ndarray:
    """Residents by sex and age at any time: between censuses a straight line, later as the nation changes by age."""
    stock = worlds.between(stocks, sorted(stocks), when)
    last = max(stocks)
    if when <= last:
        return stock
    then, now = (worlds.between(japan, sorted(japan), y) for y in (last, when))
    return stock * np.divide(now, then, out=np.ones_like(now), where=then > 0)


def expected(kind: str, stock: np.ndarray, chosen: worlds.Preset, year: int) -> np.ndarray:
    """Births or deaths of a calendar year that national rates give a stock of the middle of that year [persons].

    `stock` has the shape (..., 2, 111), the result (...).
    """
    when = year - 0.25
    if kind == "births":
        return (stock[..., FEMALE, :] * worlds.fertility(chosen, when)[0]).sum(axis=-1)
    return (stock * worlds.mortality(chosen, when).central_rate[0]).sum(axis=(-2, -1))


def to_vital(kind: str, year: int, domestic: bool) -> float:
    """Factor from the resident register to the vital statistics, the nation's of that year or the nearest.

    It is 1 for moves.

    Registers (tables with "other" entries) count births and deaths of all residents, some of them abroad; the other
    tables are vital statistics already. One basis for all years keeps a change of table from looking like a trend,
    and the census counts children as the vital statistics do rather than as the register does.
    """
    if domestic or kind not in ("births", "deaths"):
        return 1.0
    rows = [r for r in read_default("national_vital.csv") if r[f"{kind}_register"]]
    row = min(rows, key=lambda r: abs(int(r["year"]) - year))
    return float(row[kind]) / float(row[f"{kind}_register"])


def national_anchor(kind: str, years: list[int], japan: dict[int, np.ndarray], chosen: worlds.Preset) -> float:
    """National registered events over those of the path: 1 when the path was right."""
    nation = {int(r["year"]): float(r[kind]) for r in read_default("national_vital.csv")}
    model = sum(expected(kind, worlds.between(japan, sorted(japan), y - 0.25), chosen, y) for y in years)
    return sum(nation[y] for y in years) / float(model)


def then_over_now(kind: str, years: list[int], base_year: int, japan: dict[int, np.ndarray], chosen: worlds.Preset,
                   known_until: int | None) -> float:  # fmt: skip
    """How much more the nation's registered events exceeded the path then than at the base year.

    A path that starts at a census says nothing of the years before it; the published national figures do.
    """
    published = [y for y in published_years(kind, known_until) if y <= base_year]
    then = [y for y in years if y in published]
    if not then:
        return 1.0
    return national_anchor(kind, then, japan, chosen) / national_anchor(kind, published[-1:], japan, chosen)


def published_years(kind: str, known_until: int | None) -> list[int]:
    """Years with a national figure that are known."""
    years = sorted(int(r["year"]) for r in read_default("national_vital.csv") if r[kind])
    return [y for y in years if known_until is None or y <= known_until]


def japan_around(chosen: worlds.Preset, first: int, last: int, known_until: int | None) -> dict[int, np.ndarray]:
    """National stocks around the years asked for."""
    stocks = worlds.national_population(chosen, first - 1, last + 1, known_until)
    return {first - 1 + i: stock for i, stock in enumerate(stocks)}
