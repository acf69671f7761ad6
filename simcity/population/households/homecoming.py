"""Those who give up living alone: the young go back to parents, elders move in with children.

Each looks for a household in its zone whose head is a generation older (or younger) than itself and which is no
one-person household. The grown child counts as a child there, so a family stays a family; the elder makes it a
household of another kind. Who finds none goes to any household, see :func:`~.succession.shelter`.

Left out: who the parents really are; most of those who come back to a town grew up in it, but a resident's parents are
known only while they share a home.
"""

from __future__ import annotations

import numpy as np

from ..._kernels import shelves
from ...rng import Draws, Stream
from .formation import CHILD, GAP_MEAN, GAP_SPREAD, HUSBAND_OLDER, MOTHER_AGES, OTHER, PARENT, _normal
from .matching import WINDOWS, ranks
from .roster import Roster
from .succession import shelter

ELDER = 60  #: age from which one moves in with children rather than with parents (assumed)
ROOM = 2  #: grown residents whom one household takes in within a year (assumed)


def come_home(roster: Roster, who: np.ndarray, draws: Draws, year: int) -> None:
    """Move residents who live alone into the households of relatives.

    Parameters
    ----------
    who : ndarray of int
        Rows of residents.
    """
    if not who.size:
        return
    r = roster.residents
    who = who[np.argsort(r.rid[who], kind="stable")]
    age = year - r.birth_year[who].astype(np.int64)
    elder = age >= ELDER
    u = draws.block(Stream.MATCH // 4, year, r.rid[who], 6)
    gap = np.clip(GAP_MEAN + HUSBAND_OLDER + GAP_SPREAD * _normal(u[:, 0], u[:, 1]), *MOTHER_AGES)
    wanted = np.where(elder, age - gap, age + gap)
    head = _heads_of_age(roster, draws, year, r.zone[who], np.maximum(wanted, 18.0), u[:, 2])
    found = head >= 0
    found[found] = np.abs(age[found] - (year - r.birth_year[head[found]])) >= MOTHER_AGES[0]
    role = np.where(elder, PARENT, CHILD)
    roster.put(who[found], r.household[head[found]], role[found])
    shelter(roster, who[~found], draws, year, np.where(elder, PARENT, OTHER)[~found])


def _heads_of_age(roster: Roster, draws: Draws, year: int, zone: np.ndarray, wanted: np.ndarray, u: np.ndarray):
    """A head, not alone, of each zone and about each age, while its household has room; -1 where there is none.

    As :func:`~.matching.place`, which sorts all homes; here a shelf of a zone and an age is put in order when something
    is taken from it.
    """
    r, h, n = roster.residents, roster.households, len(roster.residents)
    starts = np.empty(128 * roster.moved.shape[0] + 1, dtype=np.int32)
    rows = roster.room("shelves", n, np.int32)
    found = shelves.shelve(
        r.raw("role"),
        r.raw("household"),
        r.raw("zone"),
        r.raw("birth_year"),
        n,
        roster.size,
        year,
        starts,
        rows,
        roster.room("rows", n, np.int32),
        np.empty(roster.threads, np.int64),
    )
    room, drawn = np.full(found, ROOM, dtype=np.int64), roster.room("drawn", n, np.float64)
    ordered = np.zeros(starts.size - 1, dtype=np.uint8)
    head = np.full(zone.size, -1, dtype=np.int64)
    wanted = np.clip(np.rint(wanted), 0, 1000).astype(np.int32)
    for turn, window in enumerate(WINDOWS):
        left = np.flatnonzero(head < 0)
        if not left.size:
            break
        draw = (u[left] * 997.0 * (turn + 1)) % 1.0  # another digit of the same uniform each turn
        at = np.empty(left.size, dtype=np.int32)
        shelves.take(zone[left], np.maximum(wanted[left] - window, 0), wanted[left] + window, draw, starts, rows,
                     r.raw("household"), h.raw("hid"), draws.seed, draws.replication, year, Stream.MATCH // 4, 7,
                     ordered, drawn, np.empty(left.size, np.int32), at, roster.threads)  # fmt: skip
        some = at >= 0
        left, at, draw = left[some], at[some], draw[some]
        fits = ranks(at, draw) < room[at]
        head[left[fits]] = rows[at[fits]]
        np.subtract.at(room, at[fits], 1)
    return head
