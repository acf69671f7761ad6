"""Those who give up living alone: the young go back to parents, elders move in with children.

Each looks for a household in its zone whose head is a generation older (or younger) than itself and which is no
one-person household. The grown child counts as a child there, so a family stays a family. An elder makes a family a
household of another kind; only as many do as the place has room for such households (see :mod:`.paths`), all others
join one that is of another kind already. Who finds none of fitting age goes to any household of another kind, and
where there is none to any household, see :func:`~.succession.shelter`.

Left out: who the parents really are; most of those who come back to a town grew up in it, but a resident's parents are
known only while they share a home.
"""

from __future__ import annotations

import numpy as np

from ..._kernels import shelves
from ...rng import Draws, Stream
from .formation import CHILD, GAP_MEAN, GAP_SPREAD, HUSBAND_OLDER, MOTHER_AGES, OTHER, PARENT, _normal
from .kinds import KIND_OF_BITS, NUCLEAR, OTHER_KIND, SINGLE
from .matching import WINDOWS, ranks
from .roster import Roster
from .succession import shelter

ELDER = 60  #: age from which one moves in with children rather than with parents (assumed)
CROWD = 4  #: residents whom one household of relatives takes in when nobody else does (assumed)
ROOM = 2  #: grown residents whom one household takes in within a year (assumed)
AGE_WINDOWS = np.array(WINDOWS, dtype=np.int32)
INHABITED = np.arange(KIND_OF_BITS.size) > 0  #: this and the next by the bits of the roles present
IS_FAMILY, IS_OTHER = np.isin(KIND_OF_BITS, NUCLEAR), INHABITED & (KIND_OF_BITS == OTHER_KIND)
IS_SHARED = INHABITED & (KIND_OF_BITS != SINGLE)


def come_home(roster: Roster, who: np.ndarray, draws: Draws, year: int, room: int = 0) -> None:
    """Move residents who live alone into the households of relatives.

    Parameters
    ----------
    who : ndarray of int
        Rows of residents.
    room : int
        Families that may become households of another kind.
    """
    if not who.size:
        return
    r = roster.residents
    who = who[np.argsort(r.rid[who])]
    age = year - r.birth_year[who].astype(np.int64)
    elder = age >= ELDER
    u = draws.block(Stream.MATCH // 4, year, r.rid[who], 6)
    gap = np.clip(GAP_MEAN + HUSBAND_OLDER + GAP_SPREAD * _normal(u[:, 0], u[:, 1]), *MOTHER_AGES)
    wanted = np.maximum(np.where(elder, age - gap, age + gap), 18.0)
    founding = np.zeros(who.size, dtype=bool)
    order = np.flatnonzero(elder)
    founding[order[np.argsort(u[order, 3], kind="stable")][: max(room, 0)]] = True
    bits = roster.bits.copy()  # what households are before anyone moves in
    left = []
    for mine, chosen, role, most in ((~elder, IS_SHARED, CHILD, ROOM), (founding, IS_FAMILY, PARENT, 1),
                                     (elder & ~founding, IS_OTHER, PARENT, 1)):  # fmt: skip
        some = np.flatnonzero(mine)
        head = _heads_of_age(roster, draws, year, r.zone[who[some]], wanted[some], u[some, 2], bits, chosen, most)
        found = head >= 0
        found[found] = np.abs(age[some[found]] - (year - r.birth_year[head[found]])) >= MOTHER_AGES[0]
        roster.put(who[some[found]], r.household[head[found]], role)
        left.append(who[some[~found]])
    _join_any(roster, np.concatenate(left), IS_OTHER[bits], draws, year)


def _join_any(roster: Roster, who: np.ndarray, other: np.ndarray, draws: Draws, year: int) -> None:
    """Any household of an `other` kind in the zone, by drawn places; any household at all where there is none."""
    if not who.size:
        return
    r, h = roster.residents, roster.households
    needed = np.bincount(r.zone[who], minlength=roster.moved.shape[0])
    homes = np.flatnonzero(other)
    homes = homes[needed[h.zone[homes]] > 0]
    home_u = draws.uniform(Stream.MATCH, year, h.hid[homes], 8)
    homes = homes[np.lexsort((home_u, h.zone[homes]))]
    there = np.bincount(h.zone[homes], minlength=needed.size)
    zone = r.zone[who]
    rank = ranks(zone, draws.uniform(Stream.MATCH, year, r.rid[who], 8))
    at = np.flatnonzero(rank < CROWD * there[zone])  # a second one comes to a home only when all have a first
    home = homes[(np.cumsum(there) - there)[zone[at]] + rank[at] % there[zone[at]]]
    role = np.where(year - r.birth_year[who] >= ELDER, PARENT, OTHER)
    roster.put(who[at], home, role[at])
    rest = np.flatnonzero(rank >= CROWD * there[zone])
    shelter(roster, who[rest], draws, year, role[rest])


def _heads_of_age(roster: Roster, draws: Draws, year: int, zone: np.ndarray, wanted: np.ndarray, u: np.ndarray,
                  bits: np.ndarray, chosen: np.ndarray = IS_SHARED, most: int = ROOM) -> np.ndarray:  # fmt: skip
    """A head of each zone and about each age, while its household takes in no more than `most`; -1 where none is.

    Only heads of households `chosen` by their `bits`, such as those who do not live alone.

    As :func:`~.matching.place`, which sorts all homes; here a shelf of a zone and an age is put in order when something
    is taken from it.
    """
    if not zone.size:
        return np.empty(0, dtype=np.int32)
    r, n = roster.residents, len(roster.residents)
    needed = np.zeros(roster.moved.shape[0], dtype=np.uint8)
    needed[zone] = 1
    starts = np.empty(128 * needed.size + 1, dtype=np.int32)
    rows = roster.room("shelves", n, np.int32)
    found = shelves.shelve(r.raw("role"), r.raw("household"), r.raw("zone"), r.raw("birth_year"), n,
                           bits, chosen.view(np.uint8), needed, year, starts, rows,
                           roster.room("rows", n, np.int32), np.empty(roster.threads, np.int64))  # fmt: skip
    head = np.empty(zone.size, dtype=np.int32)
    shelves.take(zone, np.rint(wanted).astype(np.int32), u, AGE_WINDOWS, most, starts, rows,
                 r.raw("hid"), draws.seed, draws.replication, year, Stream.MATCH // 4, 7,
                 np.zeros(starts.size - 1, np.uint8), roster.room("drawn", n, np.float64),
                 np.empty((3, zone.size), np.int32), np.empty(zone.size), np.zeros(found, np.int32), head,
                 roster.threads)  # fmt: skip
    return head
