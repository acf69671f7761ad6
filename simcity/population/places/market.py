"""A market of places that people choose: jobs, seats of high schools, seats of colleges.

Model
    In the first year every square's people are set to places by truncate, replicate, sample from the fitted gravity
    table: one of them in the order of a drawn key for each mark of a systematic sample. In later years those without a
    place spin the wheel of what is left, weighted as in the first year. Who finds the choice full, by drawn priority,
    spins again over what is left.

    Places follow the people: each zone, and the outside, keeps its share, so that there is a place for everybody, and
    jobs shrink with the labour force of the city. Those who come from outside follow too, as far as the nation from
    which they come still has them; the rest of their places stays unfilled. Where a zone has fewer places than
    holders, those of the lowest drawn priority look for another.

Assumption
    Who has a place keeps it until it no longer fits; see :func:`.activity.decide`.

Wheels go round the zones in the order of their squares on the grid and their permanent identities, whatever the order
of their rows: the same resident gets the same place by name.
"""

from __future__ import annotations

import numpy as np

from ..._kernels import places as kernel
from ...rng import Draws, Stream, keys_of
from .gravity import Gravity, balance
from .location import Border

NONE, OUTSIDE = -1, -2  #: place of those who have none, and of those who have it outside the city
AGAIN = 16  #: added to the index of the draws: the spin over what is left is not the one before it
ROUNDS = 2  #: spins over all zones before each who is left spins over what is left


class Market:
    """Places of one kind in one run.

    Parameters
    ----------
    name : str
    number : int
        Index of its draws.
    near : ndarray of float32, shape (squares, zones)
        Deterrence.
    square : ndarray of int32, shape (zones,)
    places : ndarray of float64, shape (zones,)
        Shares of the places in the city.
    zone_key : ndarray of uint64, shape (zones,)
        Permanent identities of the zones.
    square_key : ndarray of uint64, shape (squares,)
        Permanent identities of the squares, which stand in the order of the grid.
    border : Border
    draws : Draws
    threads : int
    """

    def __init__(self, name: str, number: int, near: np.ndarray, square: np.ndarray, places: np.ndarray,
                 zone_key: np.ndarray, square_key: np.ndarray, border: Border, draws: Draws,
                 threads: int = 1):  # fmt: skip
        self.rows = np.lexsort((zone_key, square))  #: row of each zone on the wheel; `near` and `fitted` follow it
        self.number, self.near, self.square = number, np.ascontiguousarray(near[:, self.rows]), square
        self.places, self.border, self.draws, self.threads = places[self.rows], border, draws, threads
        self.rounding = draws.uniform(Stream.PLACE_CHOICE, 0, keys_of("places", name, zone_key), number)
        self.offset = draws.uniform(Stream.PLACE_CHOICE, 0, keys_of("square", name, square_key), number)
        self.fitted: Gravity  #: from `open` on
        self.room = np.empty((threads, places.size + 1))

    def open(self, people: np.ndarray) -> None:
        """Fit the market to the people of the base year.

        Parameters
        ----------
        people : ndarray, shape (zones,)
            Who needs a place, by home [rows].
        """
        self.people = np.bincount(self.square, people, minlength=len(self.near)).astype(np.float64)
        total = float(people.sum())
        some = self.places.sum() > 0
        out = self.border.out * total if some else total
        come = self.border.come * total if some else 0.0
        self.fitted = balance(self.near, self.people, self.places, out, come, self.threads)
        self.base = total
        per = 1.0 / total if total > 0 else 0.0
        self.here, self.come = np.empty(self.rows.size), np.empty(self.rows.size)  # by zone, for each of the people
        self.here[self.rows], self.come[self.rows] = self.fitted.here * per, self.fitted.come * per
        self.stay, self.enter = float(self.fitted.here.sum()) * per, float(self.fitted.come.sum()) * per
        taken = np.append(self.fitted.here, out)
        self.pull = np.divide(self.fitted.pull, taken, out=np.zeros_like(taken), where=taken > 0)

    def follow(self, people: int, outside: float) -> None:
        """Places of a year.

        Parameters
        ----------
        people : int
            Who needs one, all over the city [rows].
        outside : float
            People from whom those who come are taken, over those of the base year.
        """
        out = people if self.stay <= 0 else people - round(self.stay * people)
        self.capacity = np.append(apportion(self.here * people, people - out, self.rounding), out)
        self.wanted_in = apportion(self.come * people, round(self.enter * people), self.rounding)
        most = round(self.enter * self.base * outside)
        self.come_in = self.wanted_in
        if self.wanted_in.sum() > most:
            self.come_in = apportion(self.wanted_in * (most / self.wanted_in.sum()), most, self.rounding)

    def let_go(self, what: np.ndarray, mask: int, value: int, place: np.ndarray, n: int, held: np.ndarray,
               rid: np.ndarray, year: int) -> None:  # fmt: skip
        """Where more hold a place than there are, those of the lowest priority lose it; changes `place` and `held`."""
        over = held > self.capacity
        if not over.any():
            return
        rows = np.empty(n, dtype=np.int32)
        rows = rows[: kernel.list_holders(what, mask, value, place, n, over.view(np.uint8), rows)]
        at = np.where(place[rows] == OUTSIDE, held.size - 1, place[rows])
        order = np.lexsort((rid[rows], -self._priority(rid[rows], year), at))
        begins = np.searchsorted(at[order], at[order])  # the first of the zone
        gone = order[np.arange(order.size) - begins < (held - self.capacity)[at[order]]]
        place[rows[gone]] = NONE
        np.subtract.at(held, at[gone], 1)

    def serve(self, rows: np.ndarray, zone: np.ndarray, rid: np.ndarray, place: np.ndarray, held: np.ndarray, year: int,
              first: bool) -> None:  # fmt: skip
        """Everybody in `rows` chooses a place and gets one while there are; writes `place`, adds to `held`."""
        if not rows.size:
            return
        keys = rid[rows]
        block = self.draws.block(Stream.PLACE_CHANGE // 4, year, keys, np.uint64(self.number))
        square = self.square[zone[rows]]
        order = np.lexsort((block[:, 1], square)) if first else np.argsort(_narrow(square), kind="stable")
        rows, square, block = rows[order], square[order], np.ascontiguousarray(block[order])
        begins = np.searchsorted(square, np.arange(len(self.near) + 1)).astype(np.int64)
        u = self._marks(square, begins) if first else np.ascontiguousarray(block[:, 1])
        left = np.maximum(self.capacity - held, 0).astype(np.int32)[np.append(self.rows, self.rows.size)]
        turn = np.argsort(block[:, 2])  # ties to the last bit are left to the rows
        choice = np.full(rows.size, NONE, dtype=np.int32)
        waiting = np.arange(rows.size)
        for spin in range(ROUNDS):
            at = np.searchsorted(square[waiting], np.arange(len(self.near) + 1)).astype(np.int64)
            chosen = np.empty(waiting.size, dtype=np.int32)
            kernel.wheel(at, np.ascontiguousarray(u[waiting]), self.near, self.pull * left, self.room, chosen)
            choice[waiting] = chosen
            mine = np.zeros(rows.size, dtype=bool)
            mine[waiting] = True
            last = spin == ROUNDS - 1
            if last:
                u = self.draws.uniform(Stream.PLACE_AGAIN, year, rid[rows], np.uint64(self.number + AGAIN))
            kernel.fill(turn[mine[turn]], square, u, self.near, self.pull, left, choice, last)
            waiting = np.flatnonzero(choice < 0)
            u = np.ascontiguousarray(block[:, 3])
            if not waiting.size:
                break
        place[rows] = np.append(self.rows, (OUTSIDE, NONE))[choice]  # choice -1, none, is the last entry
        held += np.bincount(np.append(self.rows, self.rows.size)[choice[choice >= 0]], minlength=held.size)

    def _marks(self, square: np.ndarray, begins: np.ndarray) -> np.ndarray:
        """A systematic sample along each square's places: rank and one drawn offset a square, in [0, 1)."""
        size = np.diff(begins)[square]
        return (np.arange(square.size) - begins[square] + self.offset[square]) / size

    def _priority(self, rid: np.ndarray, year: int) -> np.ndarray:
        return self.draws.uniform(Stream.PLACE_PRIORITY, year, rid, np.uint64(self.number))


def _narrow(square: np.ndarray) -> np.ndarray:
    """Numbers of squares in as few bytes as they need: short ones sort several times faster."""
    return square.astype(np.uint16) if square.size and int(square.max()) < 1 << 16 else square


def apportion(expected: np.ndarray, total: int, rounding: np.ndarray) -> np.ndarray:
    """Whole numbers near `expected` that add up to `total`; each rounds at its own threshold, so that few change.

    Examples
    --------
    >>> apportion(np.array([1.5, 2.5, 0.0]), 4, np.array([0.9, 0.2, 0.5])).tolist()
    [2, 2, 0]
    """
    marks = expected + rounding
    whole = np.floor(np.where(expected > 0, marks, 0.0)).astype(np.int64)
    short = int(total) - int(whole.sum())
    if short > 0:  # those that were nearest to one more, again and again where few must take many
        able = np.flatnonzero(expected > 0)
        order = able[np.argsort(whole[able] - marks[able], kind="stable")]
        extra = np.bincount(order[np.arange(short) % order.size], minlength=whole.size) if order.size else 0
        return whole + extra
    while short < 0:
        able = np.flatnonzero(whole > 0)
        order = able[np.argsort(marks[able] - whole[able], kind="stable")][:-short]
        whole[order] -= 1
        short += order.size
    return whole
