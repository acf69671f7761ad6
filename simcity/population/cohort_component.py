"""The deterministic engine: cohorts survive, leave, are joined, and give birth.

Model
    One step a model year (1 October to 30 September), in an order that is part of the definition:

    1. survive and age, 2. survivors leave, 3. arrivals join at the age they have at the end of the year,
    4. women give birth (mean of the stock at start and end), 5. the newborn survive to 1 October.

    The agents follow the same order with the same :class:`~simcity.population.rates.Rates`; every flow is linear in
    independent indicators, so their expectation is this engine.

Assumption
    Arrivals carry half a year of exposure to birth and none to death in the year they come.

Left out
    Chance. Bands come from the agents (noise) and from draws of the parameters (doubt).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simcity.errors import ConservationError, Problem
from simcity.population.rates import FEMALE, MALE, Rates

BALANCE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class CohortResult:
    """What a projection returns; B stands for leading batch axes, if any.

    Parameters
    ----------
    first : int
        Year of the first stock.
    population : ndarray of float64, shape (B..., T+1, 2, 111)
        Stock at 1 October of ``first .. first + T`` [persons].
    births, deaths, leavers, arrivals : ndarray of float64, shape (B..., T)
        Flows of the model years [persons]; deaths include children born in the year.
    deaths_by_age, leavers_by_age : ndarray of float64, shape (B..., T, 2, 111)
        By age at the start of the year; deaths of the year's children are in neither age group.
    """

    first: int
    population: np.ndarray
    births: np.ndarray
    deaths: np.ndarray
    leavers: np.ndarray
    arrivals: np.ndarray
    deaths_by_age: np.ndarray
    leavers_by_age: np.ndarray

    def total(self) -> np.ndarray:
        """Residents at each 1 October, shape (B..., T+1)."""
        return self.population.sum(axis=(-2, -1))

    def aged(self, low: int, high: int = 110) -> np.ndarray:
        """Residents aged `low` to `high` (both included), shape (B..., T+1)."""
        return self.population[..., low : high + 1].sum(axis=(-2, -1))

    def calendar(self, flow: str, year: int) -> np.ndarray:
        """A flow of a calendar year, from two model years.

        January to September belong to model year ``year - 1``, October to December to ``year``: weights 3/4, 1/4.
        """
        values = getattr(self, flow)
        i = year - self.first
        if not 1 <= i < values.shape[-1]:
            raise IndexError(f"calendar {year} needs the model years {year - 1} and {year}")
        return 0.75 * values[..., i - 1] + 0.25 * values[..., i]


@dataclass(frozen=True)
class Step:
    """The end of one model year and its flows."""

    population: np.ndarray
    births: np.ndarray
    deaths_by_age: np.ndarray
    infant_deaths: np.ndarray
    leavers_by_age: np.ndarray


def advance(population, death, infant, birth, leave, arrive, srb) -> Step:
    """One model year.

    Parameters
    ----------
    population : ndarray, shape (..., 2, 111)
        Stock at the start [persons].
    death, leave, arrive : ndarray, shape (..., 2, 111)
    infant : ndarray, shape (..., 2)
    birth : ndarray, shape (..., 111)
    srb : float or ndarray, shape (...)
        As in :class:`~simcity.population.rates.Rates`, one year.

    Returns
    -------
    Step
    """
    dead = population * death
    survivors = population - dead
    gone = survivors * leave
    staying = survivors - gone
    end = np.zeros(np.broadcast_shapes(staying.shape, np.shape(arrive)))
    end[..., 1:] = staying[..., :-1]
    end[..., -1] += staying[..., -1]
    end = end + arrive
    women = 0.5 * (population[..., FEMALE, :] + end[..., FEMALE, :])
    births = (women * birth).sum(axis=-1)
    boys = births * srb / (1.0 + srb)
    infant_deaths = boys * infant[..., MALE] + (births - boys) * infant[..., FEMALE]
    end[..., MALE, 0] += boys * (1.0 - infant[..., MALE])
    end[..., FEMALE, 0] += (births - boys) * (1.0 - infant[..., FEMALE])
    return Step(end, births, dead, infant_deaths, gone)


def project(population: np.ndarray, rates: Rates | Sequence[Rates]) -> CohortResult:
    """Project a population.

    Parameters
    ----------
    population : ndarray, shape (2, 111) or (B, 2, 111)
        Stock at 1 October of ``rates.first`` [persons].
    rates : Rates, or a sequence of B Rates over the same years
        A sequence goes with a batch of populations, one each; a single one serves the whole batch.

    Returns
    -------
    CohortResult

    Raises
    ------
    ConservationError
        When people in and out do not balance to 1e-9 of the population, or a stock is negative.
    """
    stock = np.asarray(population, dtype=np.float64)
    r = _stack(rates)
    if stock.ndim == 2 and r["infant"].ndim == 3:
        stock = np.broadcast_to(stock, (*r["infant"].shape[:1], *stock.shape))
    n_years = r["infant"].shape[-2]
    stocks, steps = [stock], []
    for t in range(n_years):
        step = advance(stock, r["death"][..., t, :, :], r["infant"][..., t, :], r["birth"][..., t, :],
                       r["leave"][..., t, :, :], r["arrive"][..., t, :, :], r["srb"])  # fmt: skip
        stock = step.population
        stocks.append(stock)
        steps.append(step)
    result = _result(r["first"], stocks, steps, r["arrive"])
    check_balance(result)
    return result


def _stack(rates: Rates | Sequence[Rates]) -> dict:
    names = ("death", "infant", "birth", "leave", "arrive", "srb")
    if isinstance(rates, Rates):
        return {"first": rates.first, **{n: np.asarray(getattr(rates, n)) for n in names}}
    if len({(r.first, r.last) for r in rates}) != 1:
        raise ConservationError(Problem("the rates of a batch cover different years", where="rates"))
    return {"first": rates[0].first, **{n: np.stack([getattr(r, n) for r in rates]) for n in names}}


def _result(first: int, stocks: list, steps: list[Step], arrive: np.ndarray) -> CohortResult:
    population = np.stack(stocks, axis=-3)
    batch = population.shape[:-3]
    if not steps:
        none, by_age = np.zeros((*batch, 0)), np.zeros((*batch, 0, *population.shape[-2:]))
        return CohortResult(first, population, none, none, none, none, by_age, by_age)
    dead = np.stack([s.deaths_by_age for s in steps], axis=-3)
    gone = np.stack([s.leavers_by_age for s in steps], axis=-3)
    infant = np.stack([s.infant_deaths for s in steps], axis=-1)
    arrivals = np.broadcast_to(arrive.sum(axis=(-2, -1)), infant.shape)
    return CohortResult(
        first=first,
        population=population,
        births=np.stack([s.births for s in steps], axis=-1),
        deaths=dead.sum(axis=(-2, -1)) + infant,
        leavers=gone.sum(axis=(-2, -1)),
        arrivals=arrivals,
        deaths_by_age=dead,
        leavers_by_age=gone,
    )


def imbalance(result: CohortResult) -> np.ndarray:
    """People who appear from or vanish into nothing, relative to the stock, shape (B..., T)."""
    total = result.total()
    change = result.births - result.deaths - result.leavers + result.arrivals
    return (total[..., 1:] - total[..., :-1] - change) / np.maximum(total[..., :-1], 1.0)


def check_balance(result: CohortResult) -> None:
    """Stop when people are not conserved; cheap enough to run always."""
    worst = np.abs(imbalance(result)).max(initial=0.0)
    lowest = result.population.min(initial=0.0)
    if not worst <= BALANCE_TOLERANCE or not lowest >= 0.0:
        raise ConservationError(
            Problem("people in and out do not balance", where="cohort component", value=float(worst),
                    expected=f"at most {BALANCE_TOLERANCE:g} of the residents and no negative stock")
        )  # fmt: skip
