"""Where constant rates lead: the growth factor and the ages of a stable population (Leslie 1945).

Model
    Constant survival and fertility make the year a matrix; its largest eigenvalue is the yearly growth factor in the
    long run, the eigenvector the ages that then stay the same.

Left out
    Moves. A stable population answers what births and deaths alone would lead to.
"""

from __future__ import annotations

import numpy as np

from ..errors import DataError, Problem
from .rates import FEMALE, N_AGES, Rates


def growth_and_shares(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """Growth factor a step and stable shares of a projection matrix.

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        0 or more; column j says what becomes of one member of class j in a step.

    Returns
    -------
    growth : float
    shares : ndarray, shape (n,)
        Sum to 1.

    Raises
    ------
    DataError
        When the matrix is not square, has negative entries, or no class leaves descendants.

    Examples
    --------
    >>> growth, shares = growth_and_shares(np.array([[0, 1.5, 1], [0.5, 0, 0], [0, 0.25, 0]]))
    >>> round(growth, 6), shares.round(4).tolist()
    (0.939693, [0.5975, 0.3179, 0.0846])
    """
    matrix = np.asarray(matrix, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not (matrix >= 0).all():
        raise DataError(Problem("not a projection matrix", where="Leslie matrix", value=matrix.shape,
                                expected="square, 0 or more"))  # fmt: skip
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    growth = float(values[first].real)
    if not growth > 0:
        raise DataError(Problem("nobody has descendants", where="Leslie matrix", expected="births in some class"))
    shares = np.abs(vectors[:, first].real)
    return growth, shares / shares.sum()


def leslie_matrix(rates: Rates, year: int = 0) -> np.ndarray:
    """The year of the cohort component for women without moves, as a matrix; shape (111, 111).

    Parameters
    ----------
    rates : Rates
    year : int
        Number of the year of `rates`.
    """
    survive = 1.0 - rates.death[year, FEMALE]
    birth, matrix = rates.birth[year], np.zeros((N_AGES, N_AGES))
    ages = np.arange(N_AGES)
    older = np.minimum(ages + 1, N_AGES - 1)
    matrix[older, ages] = survive
    girls = (1.0 - rates.infant[year, FEMALE]) / (1.0 + rates.srb)
    matrix[0] += 0.5 * girls * (birth + survive * birth[older])  # half a year at each of the two ages
    return matrix
