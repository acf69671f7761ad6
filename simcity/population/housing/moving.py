"""Which households look for a home: those that move, those just founded, and those that came to the city.

Model
    A household moves within a year with a chance that depends on the age of its head as the standard schedule of moves
    does, times ``inner_move_level``. The level is fitted so that in five years 11.2 % of those who stay in the
    municipality change their dwelling: 11.43 of 102.05 million in the census of 2015 (moves from the parental home, of
    couples that form and of couples that part are among them).

Left out
    Tenure, the reason to move, and members who move out without founding a household (they are events of the life
    course). A household that finds no other home stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...rng import Draws, Stream
from ...tables import Table
from ..households.formation import HEAD
from ..migration import standard_schedule
from ..rates import N_AGES

FIRST_AGE = 18  #: youngest head who decides to move
BLOCK = Stream.MOVE_HOME // 4


@dataclass(frozen=True)
class Seekers:
    """Households in search of a home; arrays of one entry each.

    Attributes
    ----------
    household : ndarray of int64
        Row of the household.
    origin : ndarray of int32
        Zone it lives in so far; -1 for those from outside the city.
    housed : ndarray of bool
        Whether it has a home to stay in.
    key : ndarray of uint64
        Its random word of the year, joined with the identities of zones.
    order : ndarray of int64
        Positions in the order of being served.
    """

    household: np.ndarray
    origin: np.ndarray
    housed: np.ndarray
    key: np.ndarray
    order: np.ndarray


def move_chance(level: float) -> np.ndarray:
    """Chance of a household to move in a year by age of its head, shape (111,).

    Examples
    --------
    >>> chance = move_chance(1.0)
    >>> bool(chance[17] == 0), bool(chance[25] > chance[60] > 0)
    (True, True)
    """
    chance = np.minimum(level * standard_schedule(), 0.9)
    chance[:FIRST_AGE] = 0.0
    return chance


def who_moves(residents: Table, households: Table, chance: np.ndarray, draws: Draws, year: int) -> np.ndarray:
    """Whether each household with a dwelling moves in `year`; bool, shape (households,)."""
    n = len(households)
    age = np.zeros(n, dtype=np.int64)
    heads = np.flatnonzero(residents.role == HEAD)
    age[residents.household[heads]] = np.clip(year - residents.birth_year[heads], 0, N_AGES - 1)
    return (draws.uniform(Stream.MOVE_HOME, year, households.hid) < chance[age]) & (households.dwelling >= 0)


def seekers(households: Table, moving: np.ndarray, arrived: np.ndarray, draws: Draws, year: int) -> Seekers:
    """All who look for a home in `year`: movers, and households without a dwelling.

    Parameters
    ----------
    moving : ndarray of bool, shape (households,)
    arrived : ndarray of uint64
        Identities of the households that came from outside the city this year.
    """
    rows = np.flatnonzero(moving | (households.dwelling < 0))
    hid = households.hid[rows]
    housed = households.dwelling[rows] >= 0
    origin = np.where(np.isin(hid, arrived) & ~housed, -1, households.zone[rows]).astype(np.int32)
    words = draws.words(BLOCK, year, hid)
    return Seekers(rows, origin, housed, np.ascontiguousarray(words[:, 1]), np.lexsort((hid, words[:, 2])))
