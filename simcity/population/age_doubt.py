"""How well age classes, births and deaths some years ahead are known, beyond levels, national paths and the balance.

Model
    With w(s, x) the persons of a quantity some years on for each person of age x now, its variance has three parts:

    1. ages inside the classes: ``w' P w``, P the covariance of :mod:`.age_estimate`, and the part of the ageing
       pattern that is common, ``(sd(share) sum w N a (B - B of the class))^2``;
    2. moves of children and elders at a given balance, ``(years rate q)^2``; working ages take the opposite;
    3. residents of unknown age, who are shared out over the classes at both censuses: ``2 (e k q)^2`` with k those that
       a class is given over its residents (the later census is taken to know as little as the earlier one).

    For births and deaths w is relative: a town with more young women than thought, calibrated on its births, has the
    lower fertility, so only the change of the weights with time counts: ``w = u_later - k u_now``, k the shrinkage.

Assumption
    The parts are independent. Who is more or fewer now than thought is so, but for deaths, at the end.

Left out
    Moves of young women beyond the balance; epidemics.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simcity.population import worlds
from simcity.population.age_estimate import Estimate
from simcity.population.age_prior import numbers, pattern_of
from simcity.population.age_structure import CLASSES, UNKNOWN_WEIGHT_2015
from simcity.population.calibration import Calibration
from simcity.population.defaults import read_default
from simcity.population.figures import CityFigures
from simcity.population.rates import FEMALE, N_AGES

Quantities = Mapping[str, np.ndarray]
Z90 = 1.645
MOVES = {"0_14": ("children_moves",), "65_plus": ("elders_moves",), "75_plus": ("oldest_moves",),
         "15_64": ("children_moves", "elders_moves")}  # fmt: skip
CLASS_OF = {"children_moves": "0_14", "elders_moves": "65_plus", "oldest_moves": "75_plus"}


def variances(figures: CityFigures, ages: Estimate, found: Calibration, chosen: worlds.Preset, model: Quantities,
              spans: Mapping[str, tuple[int, int]], years: int) -> dict[str, np.ndarray]:  # fmt: skip
    """Variance of each quantity of `model` [persons squared].

    Parameters
    ----------
    figures : CityFigures
    ages : Estimate
        Of the base year.
    found : Calibration
    chosen : Preset
    model : mapping of str to ndarray
        Age classes named in `spans`, ``births`` and ``deaths`` over the years.
    spans : mapping of str to (first age, last age)
    years : int
        Years from the base to the stock.

    Returns
    -------
    dict of str to ndarray
    """
    n, total = numbers(), {q: np.zeros_like(v) for q, v in model.items()}
    for q, weight in _weights(figures, ages.ages, found, chosen, model, spans, years).items():
        total[q] = total[q] + split_variance(figures, ages, weight)
    for q, names in MOVES.items():
        for name in names:
            total[q] = total[q] + (years * n[name] / 1000.0 * model[CLASS_OF[name]]) ** 2
    unknown = np.nan_to_num(np.asarray(figures.traits.get("unknown_age", 0.0)))
    for q, weight in zip(("0_14", "15_64", "65_plus", "75_plus"), UNKNOWN_WEIGHT_2015 / UNKNOWN_WEIGHT_2015[1]):
        total[q] = total[q] + 2.0 * (n["unknown_age"] * unknown * weight * model[q]) ** 2
    return total


def split_variance(figures: CityFigures, ages: Estimate, weight: np.ndarray) -> np.ndarray:
    """Part 1: what the ages inside the classes leave of ``sum(weight * residents)``."""
    row = next(r for r in read_default("age_prior.csv") if r["name"] == "aged_share")
    share = (float(row["high"]) - float(row["low"])) / (2.0 * Z90)
    pattern = pattern_of(figures.classes[figures.base_year], figures.base_year)[..., None, :]
    moved = ages.ages * pattern
    for low, high in CLASSES:  # the totals stay: what one age has more another has less
        part, people = moved[..., low : high + 1], ages.ages[..., low : high + 1]
        total = people.sum(axis=-1, keepdims=True)
        part -= people * np.divide(part.sum(axis=-1, keepdims=True), total, out=np.zeros_like(total), where=total > 0)
    return ages.variance(weight) + (share * (weight * moved).sum(axis=(-2, -1))) ** 2


def _weights(figures, ages, found, chosen, model, spans, years) -> dict[str, np.ndarray]:
    """w(s, x) by quantity."""
    middle = figures.base_year + np.arange(years) + 0.5
    hazard = np.asarray(found.mortality)[..., None, None]
    tables = worlds.mortality(chosen, middle)
    alive = np.ones((years + 1, *np.broadcast_shapes(ages.shape, hazard.shape)))
    for t in range(years):
        alive[t + 1] = alive[t] * _older(tables.survivorship[t], t) ** hazard
    weights = {}
    for q, (low, high) in spans.items():
        reaching = np.zeros_like(alive[0])
        last = N_AGES if high >= N_AGES - 1 else high - years + 1
        reaching[..., max(low - years, 0) : max(last, 0)] = 1.0
        weights[q] = reaching * alive[years]
    birth = np.zeros((years, 2, N_AGES))
    birth[:, FEMALE] = worlds.fertility(chosen, middle)
    for flow, rate, left in (("births", birth, found.fertility_spread),
                             ("deaths", tables.central_rate, found.mortality_spread)):  # fmt: skip
        counted = np.asarray(sum(getattr(f, flow) for f in figures.flows.values()))
        kept = np.asarray(counted * left**2)[..., None, None]
        later = np.sum([alive[t] * _older(rate[t], t) for t in range(years)], axis=0)
        parts = [w / np.maximum((w * ages).sum(axis=(-2, -1), keepdims=True), 1e-9) for w in (later, rate[0])]
        weights[flow] = (parts[0] - kept * parts[1]) * np.asarray(model[flow])[..., None, None]
    return weights


def _older(rate: np.ndarray, by: int) -> np.ndarray:
    """A rate by age as it meets those who are of an age now, `by` years later."""
    return rate[..., np.minimum(np.arange(N_AGES) + by, N_AGES - 1)]
