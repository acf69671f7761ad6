"""Tables that agree with published margins: iterative proportional fitting.

Model
    A seed table says how cells hang together (its odds ratios), margins say how many there are. Each margin in turn
    scales the cells that add up to it, until all are met. The result has the margins, keeps the odds ratios and the
    zeros of the seed, and is the nearest such table in the sense of Kullback and Leibler.

Assumption
    Margins agree with each other. Where they cannot (their totals differ, or zeros of the seed leave a margin nobody to
    fall on), the fit is refused with the reason; structural zeros can be opened by a small seed instead.

References
----------
Deming and Stephan (1940), Annals of Mathematical Statistics 11; Csiszar (1975), Annals of Probability 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .errors import DataError, Problem

OPENED = 1e-6  #: seed of a cell that was a structural zero, relative to the mean of the others


@dataclass(frozen=True)
class Margin:
    """Sums that a table must have.

    Parameters
    ----------
    axes : tuple of int
        Axes of the table that the margin keeps, ascending; all others are summed over.
    total : ndarray
        Sums, of the shape of those axes [persons or households].
    """

    axes: tuple[int, ...]
    total: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """The fitted table; how many cycles it took, how far the worst margin is off, how many zeros were opened."""

    table: np.ndarray
    cycles: int
    off: float
    opened: int


def ipf(seed: np.ndarray, margins: Sequence[Margin], close: float = 1e-10, cycles: int = 1000,
        open_zeros: bool = False, strict: bool = True) -> Fitted:  # fmt: skip
    """Scale a table to its margins.

    Parameters
    ----------
    seed : ndarray
        0 or more; 0 stands for a cell that cannot be.
    margins : sequence of Margin
        The last one is met to the last bits.
    close : float
        Largest relative difference of a margin at which the fit ends.
    cycles : int
        Most rounds over all margins.
    open_zeros : bool
        Whether the zeros under a margin that has nobody to fall on become :data:`OPENED` times the mean of the seed.
    strict : bool
        Whether a fit that is not close after `cycles` is an error; otherwise `Fitted.off` tells.

    Raises
    ------
    DataError
        When a number is negative or missing, a margin has another shape than its axes, two margins disagree, zeros
        block a margin, or the fit does not come close.

    Examples
    --------
    >>> found = ipf(
    ...     np.array([[10.0, 20, 30], [40, 10, 50]]),
    ...     [Margin((0,), np.array([100.0, 60])), Margin((1,), np.array([50.0, 40, 70]))],
    ... )
    >>> found.table.round(4).tolist()
    [[21.1662, 34.1798, 44.654], [28.8338, 5.8202, 25.346]]
    """
    table = np.array(seed, dtype=np.float64)
    wanted = [np.asarray(m.total, dtype=np.float64) for m in margins]
    _check(table, margins, wanted)
    opened = _blocked(table, margins, wanted, open_zeros)
    if strict:
        _check_agreement(margins, wanted)
    rest = [tuple(a for a in range(table.ndim) if a not in m.axes) for m in margins]
    used = 0
    while used < cycles:
        used, off = used + 1, 0.0
        for others, total in zip(rest, wanted):
            sums = table.sum(axis=others, keepdims=True)
            aim = np.expand_dims(total, others)
            off = max(off, float(np.max(np.abs(sums - aim)[aim > 0] / aim[aim > 0], initial=0.0)))
            table *= np.divide(aim, sums, out=np.zeros_like(sums), where=sums > 0)
        if off < close:
            break
    off = _off(table, rest, wanted)
    if strict and off >= max(close, 1e-9):
        raise DataError(Problem("the zeros of the seed do not allow these margins", where="iterative fit",
                                value=f"off by {off:.2g} after {used} cycles", expected="margins the cells can hold",
                                remedy="give the empty cells a small seed (open_zeros)"))  # fmt: skip
    return Fitted(table, used, off, opened)


def _off(table: np.ndarray, rest: list[tuple[int, ...]], wanted: list[np.ndarray]) -> float:
    worst = 0.0
    for others, total in zip(rest, wanted):
        sums = table.sum(axis=others)
        worst = max(worst, float(np.max(np.abs(sums - total)[total > 0] / total[total > 0], initial=0.0)))
    return worst


def _check(table: np.ndarray, margins: Sequence[Margin], wanted: list[np.ndarray]) -> None:
    problems = []
    for name, values in [("seed", table), *((f"margin {i}", total) for i, total in enumerate(wanted))]:
        if not np.isfinite(values).all() or (values < 0).any():
            problems.append(Problem("a number is negative or missing", where=name, expected="0 or more"))
    for i, (margin, total) in enumerate(zip(margins, wanted)):
        shape = tuple(table.shape[a] for a in margin.axes)
        if total.shape != shape:
            problems.append(Problem("a margin has another shape than its axes", where=f"margin {i}", value=total.shape,
                                    expected=str(shape)))  # fmt: skip
    if problems:
        raise DataError(problems, subject="iterative fit")


def _check_agreement(margins: Sequence[Margin], wanted: list[np.ndarray]) -> None:
    """Two margins agree where both say the same: on their common axes, or in their totals."""
    for i, first in enumerate(margins):
        for j in range(i):
            common = tuple(a for a in first.axes if a in margins[j].axes)
            here = wanted[i].sum(axis=tuple(k for k, a in enumerate(first.axes) if a not in common))
            there = wanted[j].sum(axis=tuple(k for k, a in enumerate(margins[j].axes) if a not in common))
            apart = float(np.max(np.abs(here - there) / np.maximum(np.maximum(here, there), 1e-300), initial=0.0))
            if apart > 1e-9:
                at = int(np.argmax(np.abs(here - there))) if np.ndim(here) else 0
                raise DataError(Problem("two margins contradict each other", where=f"margins {j} and {i}",
                                        value=f"{np.ravel(there)[at]:g} and {np.ravel(here)[at]:g}",
                                        expected="the same sum",
                                        remedy="scale one of them to the other"))  # fmt: skip


def _blocked(table: np.ndarray, margins: Sequence[Margin], wanted: list[np.ndarray], open_zeros: bool) -> int:
    """Open the zeros under margins that have nobody to fall on, or refuse; returns how many were opened."""
    little = OPENED * float(table[table > 0].mean()) if (table > 0).any() else 1.0
    opened, refused = 0, []
    for i, (margin, total) in enumerate(zip(margins, wanted)):
        others = tuple(a for a in range(table.ndim) if a not in margin.axes)
        empty = (table.sum(axis=others) <= 0) & (total > 0)
        if not empty.any():
            continue
        if open_zeros:
            cells = np.broadcast_to(np.expand_dims(empty, others), table.shape) & (table <= 0)
            table[cells] = little
            opened += int(cells.sum())
            continue
        at = tuple(int(k) for k in np.argwhere(empty)[0])
        refused.append(Problem("no cell of the seed can hold this margin", where=f"margin {i}, entry {at}",
                               value=f"{total[at]:g}", expected="a cell above 0",
                               remedy="give the empty cells a small seed (open_zeros)"))  # fmt: skip
    if refused:
        raise DataError(refused, subject="iterative fit")
    return opened
