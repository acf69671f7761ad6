"""Single ages of a town as the most likely ones under all that its figures say.

Model
    With N = R exp(g), R a reference pyramid and g normal about 0 with covariance K + diag(1 / N), the second part the
    chance of small numbers, the estimate is the mode of

        g' (K + diag(1/N))^-1 g + sum_i (y_i - w_i . N)^2 / v_i

    where class totals are met exactly (v = 0) and other evidence (births, pupils, an earlier census) within its
    spread. Each Gauss-Newton step is the linear answer ``g = K J' (J K J' + V)^-1 (y - f + J g)`` with ``f = w N``,
    ``J = w N``; the same matrices give the variance of any sum of ages, so that what is not known is said.

Assumption
    Evidence that lies far off is believed less: beyond :data:`FAR` spreads its spread grows to that distance.

Left out
    The error of the counts themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simcity.population.age_prior import covariance
from simcity.population.age_structure import CLASSES
from simcity.population.rates import N_AGES

STEPS = 8
FAR = 1.5
CELLS = 2 * N_AGES
FEWEST = 0.3
"""Residents of a single age below which chance grows no more; an age without anybody would have no logarithm."""


@dataclass(frozen=True)
class Evidence:
    """A sum of ages that is known with a spread.

    Parameters
    ----------
    weight : ndarray, shape (2, 111)
    value : ndarray, shape (...)
        Of ``sum(weight * residents)`` [persons].
    spread : ndarray, shape (...)
        Standard deviation over the value.
    """

    weight: np.ndarray
    value: np.ndarray
    spread: np.ndarray


@dataclass(frozen=True)
class Estimate:
    """Residents by sex and single age, and how well sums of them are known.

    Parameters
    ----------
    ages : ndarray, shape (..., 2, 111)
        Class totals are the published ones [persons].
    spread, system, chance : ndarray
        J C, J C J' + V with C the whole covariance, and the diagonal part of C.
    """

    ages: np.ndarray
    spread: np.ndarray
    system: np.ndarray
    chance: np.ndarray

    def variance(self, weight: np.ndarray) -> np.ndarray:
        """Variance of ``sum(weight * residents)`` given all evidence [persons squared], shape (...).

        Parameters
        ----------
        weight : ndarray, shape (..., 2, 111)
        """
        lead = self.ages.shape[:-2]
        u = np.broadcast_to(weight * self.ages, self.ages.shape).reshape(-1, CELLS)
        before = (u * (u @ covariance() + u * self.chance)).sum(axis=-1)
        shared = (self.spread @ u[..., None])[..., 0]
        told = (shared * np.linalg.solve(self.system, shared[..., None])[..., 0]).sum(axis=-1)
        return np.maximum(before - told, 0.0).reshape(lead)


def estimate(classes: np.ndarray, reference: np.ndarray, evidence: Sequence[Evidence] = ()) -> Estimate:
    """The most likely single ages.

    Parameters
    ----------
    classes : ndarray, shape (..., 2, 4)
        Totals by sex and class [persons].
    reference : ndarray, shape (2, 111) or (..., 2, 111)
        Pyramid of the right shape, any scale [persons].
    evidence : sequence of Evidence

    Returns
    -------
    Estimate
    """
    lead = classes.shape[:-2]
    totals = np.asarray(classes, dtype=np.float64).reshape(-1, 2 * len(CLASSES))
    n_towns, n_classes = totals.shape
    shape = np.broadcast_to(reference, (*lead, 2, N_AGES)).reshape(n_towns, CELLS)
    shape = shape * (totals.sum(axis=1) / shape.sum(axis=1))[:, None]
    rows = np.stack([*_class_rows(), *(e.weight.reshape(-1) for e in evidence)])
    told = [np.broadcast_to(e.value, lead).reshape(-1) for e in evidence]
    value = np.column_stack([totals, *told])
    spread = [np.broadcast_to(e.spread, lead).reshape(-1) * np.maximum(v, 0.5) for e, v in zip(evidence, told)]
    error = np.column_stack([np.zeros_like(totals), *(s**2 for s in spread)])
    found = _mode(rows, shape, value, error, np.zeros_like(shape), STEPS)
    if evidence:
        off = value - found[0] @ rows.T
        off[:, :n_classes] = 0.0
        error = error * np.maximum(1.0, np.divide(off**2, FAR**2 * error, out=np.zeros_like(off), where=error > 0))
        found = _mode(rows, shape, value, error, found[1], STEPS // 2)
    ages, _, *doubt = found
    return Estimate(_to_totals(ages.reshape(n_towns, 2, N_AGES), totals).reshape(*lead, 2, N_AGES), *doubt)


def _class_rows() -> np.ndarray:
    rows = np.zeros((2, len(CLASSES), 2, N_AGES))
    for sex in (0, 1):
        for i, (low, high) in enumerate(CLASSES):
            rows[sex, i, sex, low : high + 1] = 1.0
    return rows.reshape(-1, CELLS)


def _mode(rows: np.ndarray, shape: np.ndarray, value: np.ndarray, error: np.ndarray, g: np.ndarray, steps: int):
    """Residents and g at the mode, with J C, J C J' + V and the chance part of C."""
    k, n = covariance(), np.arange(len(rows))
    tiny = error + 1e-9 * np.maximum(value, 1.0) ** 2 + 1e-4
    for _ in range(steps):
        ages = shape * np.exp(g)
        slope = rows * ages[:, None, :]
        chance = 1.0 / np.maximum(ages, FEWEST)
        spread = slope @ k + slope * chance[:, None, :]
        system = spread @ np.swapaxes(slope, 1, 2)
        system[:, n, n] += tiny
        gap = value - ages @ rows.T + (slope @ g[..., None])[..., 0]
        step = np.linalg.solve(system, gap[..., None])
        g = g + np.clip((np.swapaxes(spread, 1, 2) @ step)[..., 0] - g, -1.0, 1.0)
    return shape * np.exp(g), g, spread, system, chance


def _to_totals(ages: np.ndarray, totals: np.ndarray) -> np.ndarray:
    wanted = totals.reshape(len(ages), 2, len(CLASSES))
    for i, (low, high) in enumerate(CLASSES):
        part = ages[..., low : high + 1]
        reached = part.sum(axis=-1)
        part *= np.divide(wanted[..., i], reached, out=np.zeros_like(reached), where=reached > 0)[..., None]
    return ages
