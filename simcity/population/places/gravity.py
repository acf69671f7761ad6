"""Who goes where: the doubly constrained gravity model, with the outside as one more place.

Model
    ``T_ij = A_i O_i B_j D_j exp(-b d_ij)``: as many leave each square as live in it, as many come to each zone as it
    has places, and ways are the likelier the shorter they are. The outside has a row (those who come in) and a column
    (those who go out), both without distance, and nobody goes from outside to outside. Balancing factors by Furness'
    iteration, which is iterative proportional fitting of the deterrence table.

Assumption
    Straight lines from the middle of the square kilometre one lives in; all who cross the border are equally likely to
    live and to work anywhere in the city.

References
----------
Wilson (1967), Transportation Research 1; Furness (1965), Traffic Engineering and Control 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..._kernels import places as kernel
from ...errors import DataError, Problem

CLOSE, CYCLES = 1e-9, 1000
MISSED = 1e-6  #: people in wrong rows or columns of a fitted table, per person, from which it is no answer

UNFITTED = "not everybody can reach a place: zones lie too far apart for how fast ways get unlikely"
REMEDY = "lower work_distance or school_distance, or leave out zones that no way leads to"


@dataclass(frozen=True)
class Gravity:
    """A fitted table.

    Attributes
    ----------
    pull : ndarray of float64, shape (zones + 1,)
        ``B_j D_j``, that of outside last: places are chosen in proportion to ``near * pull``.
    here : ndarray of float64, shape (zones,)
        Places taken by people of the city.
    come : ndarray of float64, shape (zones,)
        Places taken by people from outside.
    cycles : int
    """

    pull: np.ndarray
    here: np.ndarray
    come: np.ndarray
    cycles: int


def deterrence(km: np.ndarray, beta_per_km: float) -> np.ndarray:
    """``exp(-b d)`` as float32, shape of `km`."""
    return np.ascontiguousarray(np.exp(-beta_per_km * km), dtype=np.float32)


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is refused at the end
def balance(near: np.ndarray, people: np.ndarray, places: np.ndarray, out: float, come: float,
            threads: int = 1) -> Gravity:  # fmt: skip
    """Fit the table.

    Parameters
    ----------
    near : ndarray of float32, shape (squares, zones)
    people : ndarray of float64, shape (squares,)
    places : ndarray of float64, shape (zones,)
        Places in the city; scaled to ``people.sum() - out + come``.
    out, come : float
        People who go out, and who come in.

    Raises
    ------
    DataError
        Where the ways people would have to go are so unlikely that the table cannot be fitted.
    """
    n = places.size
    wanted = max(float(people.sum()) - out + come, 0.0)
    places = places * (wanted / places.sum()) if places.sum() > 0 else places
    b = (places > 0).astype(np.float64)
    b_out, cycles, goes, came = 1.0, 0, np.empty(len(near)), np.empty(n)
    if not people.sum() > 0 or not (places.sum() > 0 or out > 0):
        return Gravity(np.append(b * places, out), np.zeros(n), np.zeros(n), 0)
    a, a_in = np.zeros(len(near)), 0.0
    while cycles < CYCLES:
        cycles += 1
        pull = b * places
        kernel.times(near, pull, goes, threads)
        goes += b_out * out
        a = np.divide(people, goes, out=np.zeros_like(goes), where=goes > 0)
        a_in = come / pull.sum() if pull.sum() > 0 else 0.0
        kernel.times_back(near, a, came, threads)
        new = np.divide(1.0, came + a_in, out=np.zeros(n), where=(places > 0) & (came + a_in > 0))
        new_out = 1.0 / a.sum() if out > 0 else 0.0
        off = max(float(np.max(np.abs(new - b), initial=0.0, where=places > 0) / max(new.max(initial=0.0), 1e-300)),
                  abs(new_out - b_out) / max(new_out, 1e-300) if out > 0 else 0.0)  # fmt: skip
        b, b_out = new, new_out
        if off < CLOSE:
            break
    pull = b * places
    found = Gravity(np.append(pull, b_out * out), pull * came, pull * a_in, cycles)
    kernel.times(near, pull, goes, threads)
    off = np.abs(a * (goes + b_out * out) - people).sum() + np.abs(found.here + found.come - places).sum()
    if not off <= MISSED * people.sum():  # nor if it is not a number
        raise DataError([Problem(UNFITTED, where="places", remedy=REMEDY)])
    return found


def table(near: np.ndarray, people: np.ndarray, gravity: Gravity) -> np.ndarray:
    """Expected people by square and place, outside last; shape (squares, zones + 1)."""
    weight = np.column_stack([near * gravity.pull[:-1], np.full(len(near), gravity.pull[-1])])
    total = weight.sum(axis=1, keepdims=True)
    return people[:, None] * np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
