"""How the usual balance of moves of a city is learned from the register of all cities.

Model
    Two registered years of every municipality. Their difference shows how much passes in a year; their product about
    the regression shows how much lasts. Both are trimmed, because a few towns (evacuated, rebuilt, dissolved) would
    else decide for all.

Assumption
    What lasts has the same spread everywhere; what passes grows with the moves of a place.

Left out
    Anything after the two years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simcity.population.balance import FULL, SHORT, terms
from simcity.population.figures import CityFigures

ODD = 60.0
"""Municipalities that gained or lost more than this in a year [per 1000] teach nothing about the usual (assumed)."""
TRIM = 3.0
HUBER = 2.5
ROUNDS = 30


@dataclass(frozen=True)
class NormFit:
    """What two registered years teach.

    Parameters
    ----------
    overdispersion, transient : float
        Of :func:`simcity.population.balance.one_year_variance`.
    sets : dict
        By set: term -> (centre, coefficient), and ``spread``.
    used : int
        Municipalities that took part.
    """

    overdispersion: float
    transient: float
    sets: dict[str, dict[str, tuple[float, float]]]
    used: int


def fit_norm(figures: CityFigures, years: tuple[int, int] = (2015, 2016)) -> NormFit:
    """Learn the usual balance from two registered years of many cities.

    Parameters
    ----------
    figures : CityFigures with a leading axis and traits
    years : pair of int
    """
    total = figures.population.sum(axis=(-2, -1))
    per = 1000.0 / total
    flows = [figures.flows[y] for y in years]
    rates = np.array([(f.arrivals - f.departures) * per for f in flows])
    rates = rates - (rates * total).sum(axis=1, keepdims=True) / total.sum()  # over the nation's
    moves = np.mean([np.asarray(f.arrivals + f.departures) for f in flows], axis=0)
    found = terms(figures.population, figures.traits)
    whole = np.isfinite(np.array([found[n] for n in FULL])).all(axis=0)
    usable = whole & (np.abs(rates) < ODD).all(axis=0)
    x = {n: v[usable] for n, v in found.items()}
    rates, counted = rates[:, usable], (moves * per**2)[usable]
    a, b = _noise(rates[1] - rates[0], counted)
    year = a * counted + b**2
    sets = {"full": _regress(x, FULL, rates, year), "short": _regress(x, SHORT, rates, year)}
    return NormFit(a, b, sets, int(usable.sum()))


def _noise(difference: np.ndarray, counted: np.ndarray) -> tuple[float, float]:
    """Variance of a year = a * counted + b2, from differences of two years, trimmed, by weighted least squares."""
    a, b2 = 2.0, 1.0
    design = 2.0 * np.column_stack([counted, np.ones_like(counted)])
    for _ in range(ROUNDS):
        variance = design @ (a, b2)
        squares = np.minimum(difference**2, TRIM**2 * variance)
        weight = 1.0 / variance**2
        a, b2 = np.linalg.solve(design.T @ (design * weight[:, None]), design.T @ (weight * squares))
        a, b2 = max(a, 0.5), max(b2, 0.0)
    return float(a), float(np.sqrt(b2))


def _regress(x: dict[str, np.ndarray], names: Sequence[str], rates: np.ndarray, year: np.ndarray):
    """Coefficients (Huber weights) and the spread left, alternately until both settle."""
    centre = {n: 0.0 if n == "constant" else round(float(x[n].mean()), 3) for n in names}
    design = np.column_stack([x[n] - centre[n] for n in names])
    mean, spread2 = rates.mean(axis=0), 9.0
    fitted = np.zeros_like(mean)
    for _ in range(ROUNDS):
        weight = 1.0 / (spread2 + year / 2.0)
        off = np.abs(mean - fitted) * np.sqrt(weight)
        weight = weight * np.minimum(1.0, HUBER / np.maximum(off, 1e-9))
        beta = np.linalg.solve(design.T @ (design * weight[:, None]), design.T @ (weight * mean))
        fitted = design @ beta
        variance = spread2 + year
        product = np.clip((rates[0] - fitted) * (rates[1] - fitted), -9.0 * variance, 9.0 * variance)
        spread2 = max(float(np.average(product, weights=1.0 / variance**2)), 1.0)
    found = {n: (centre[n], float(value)) for n, value in zip(names, beta)}
    return found | {"spread": (0.0, float(np.sqrt(spread2)))}
