"""Whole people from expected numbers: truncate, replicate, sample.

Model
    A cell with an expectation of 12.3 gets 12, and a thirteenth with chance 0.3. Who gets the odd ones is decided by
    systematic sampling along the order of the cells, with one uniform for all: each cell is its expectation rounded
    down or up, right in the mean, and sums over neighbouring cells are within one of theirs. In a random order of the
    cells no two odd ones are tied to each other (:func:`trs`); in an order by age, classes of ages come out as whole
    as they are published (:func:`whole_numbers`).

References
----------
Lovelace and Ballas (2013), 'Truncate, replicate, sample', Computers, Environment and Urban Systems 41.
"""

from __future__ import annotations

import numpy as np

from ..errors import DataError, Problem


def whole_numbers(expected: np.ndarray, offset: float) -> np.ndarray:
    """Systematic sampling: each number rounded down or up, right in the mean, sums along the way within one.

    Parameters
    ----------
    expected : ndarray of float64, shape (n,)
        0 or more.
    offset : float
        One uniform in [0, 1) for the whole sequence.

    Returns
    -------
    ndarray of int64, shape (n,)

    Examples
    --------
    >>> whole_numbers(np.array([0.3, 1.7, 2.5, 0.5]), 0.6).tolist()
    [0, 2, 3, 0]
    """
    marks = np.cumsum(expected)
    near = np.rint(marks)
    marks = np.where(np.abs(marks - near) < 1e-6, near, marks)  # whole sums stay whole in spite of rounding
    return np.diff(np.floor(marks + offset), prepend=0.0).astype(np.int64)


def trs(weight: np.ndarray, u: np.ndarray, offset: float) -> np.ndarray:
    """Truncate, replicate, sample: whole numbers with the weights as expectations and their rounded sum as sum.

    Parameters
    ----------
    weight : ndarray of float64, any shape
        0 or more.
    u : ndarray of float64, shape of `weight`
        One uniform each: the random order in which the remainders are sampled.
    offset : float
        One uniform in [0, 1): where sampling starts.

    Returns
    -------
    ndarray of int64, shape of `weight`
        Each less than 1 away from its weight. A sum that is not whole is rounded; the remainders are then moved to
        it in proportion, and the mean is right to within that rounding.

    Raises
    ------
    DataError
        When a weight is negative or no number.

    Examples
    --------
    >>> trs(np.array([0.3, 1.7, 2.5, 0.5]), np.array([0.9, 0.1, 0.5, 0.2]), 0.4).tolist()
    [0, 2, 3, 0]
    """
    flat = np.asarray(weight, dtype=np.float64).ravel()
    if not np.isfinite(flat).all() or (flat < 0).any():
        raise DataError(Problem("a weight is negative or missing", where="weights to be made whole",
                                expected="0 or more"))  # fmt: skip
    whole = np.floor(flat + 1e-9).astype(np.int64)
    left = np.clip(flat - whole, 0.0, 1.0)
    extra = int(np.rint(flat.sum())) - int(whole.sum())
    if extra <= 0:
        return whole.reshape(np.shape(weight))
    order = np.argsort(np.asarray(u, dtype=np.float64).ravel(), kind="stable")
    sum_left = left.sum()
    if extra > sum_left:  # the rounding of the sum, at most half a unit over all; nobody gets two
        left = 1.0 - (1.0 - left) * (left.size - extra) / (left.size - sum_left)
    else:
        left *= extra / sum_left
    marks = np.cumsum(np.minimum(left[order], 1.0 - 1e-12))
    marks[-1] = extra
    whole[order] += np.diff(np.floor(marks + offset), prepend=0.0).astype(np.int64)
    return whole.reshape(np.shape(weight))
