"""The two tables of who lives where, kept in agreement: residents point at rows of households, both carry the identity.

Rows of households are found by identity and filled up when households end; a row number is good for one year only.
"""

from __future__ import annotations

from math import prod

import numpy as np

from ..._kernels import lookup
from ..._kernels import roster as kernel
from ...errors import ConservationError, Problem
from ...tables import Table
from .formation import INSTITUTION
from .kinds import HAS_HEAD, KIND_OF_BITS

NEWCOMER, NOWHERE = -1, -2  #: household of those not yet housed, and of residents of institutions
COUNTED = ("words", "size", "grown", "bits")  #: what a roster keeps of each household
MOVED = ("household", "hid", "zone", "role", "birth_year", "sex")  #: columns of residents that moving needs
FAULTS = (
    "residents differ from their household in identity or zone",
    "households have no head, or more than one",
    "households have another size than members",
)


class Roster:
    """Residents and households of one run.

    Parameters
    ----------
    residents, households : Table
    n_zones : int
    threads : int
        Changes nothing but the time.

    Attributes
    ----------
    size, grown : ndarray of int32, shape (households,)
        Members, and members of 18 and over, kept up to date after the count of the year.
    bits : ndarray of uint8, shape (households,)
        Roles present, kept up to date as well.
    moved : ndarray of int64, shape (zones, 2)
        Residents who moved in less those who moved out inside the city since `moved` was last cleared, by sex.
    """

    def __init__(self, residents: Table, households: Table, n_zones: int, threads: int = 1):
        self.residents, self.households, self.threads = residents, households, threads
        self.moved = np.zeros((n_zones, 2), dtype=np.int64)
        self.year = 0
        self._rooms: dict[str, np.ndarray] = {}
        self.size = self.grown = np.empty(0, dtype=np.int32)
        self.bits, self.words = np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.uint64)

    def room(self, name: str, shape, dtype, fill=None) -> np.ndarray:
        """Working room by name, kept between years, and what it holds too; `fill` is what room that is new holds."""
        entries = shape if isinstance(shape, int) else prod(shape)
        room = self._rooms.get(name)
        if room is None or room.size < entries:
            room = self._rooms[name] = np.empty(entries + entries // 8, dtype)
            if fill is not None:
                room[:] = fill
        return room[:entries].reshape(shape)

    def count(self, year: int) -> None:
        """Count the members of every household at 1 October `year`."""
        n, r = len(self.households), self.residents
        self.year = year
        self.size, self.grown = self.room("size", n, np.int32), self.room("grown", n, np.int32)
        self.bits, words = self.room("bits", n, np.uint8), self.room("words", (self.threads, n), np.uint64)
        kernel.tally(r.raw("household"), r.raw("role"), r.raw("birth_year"), len(r), year - 18, words, self.size,
                     self.grown, self.bits)  # fmt: skip
        self.words = words[0]

    def members(self, flag: np.ndarray) -> np.ndarray:
        """Rows of the residents whose household is flagged (one entry a household)."""
        if not flag.any():
            return np.empty(0, dtype=np.int32)
        n = len(self.residents)
        out = self.room("members", n, np.int32)
        found = kernel.members(self.residents.raw("household"), n, flag.view(np.uint8), out,
                               np.empty(self.threads, np.int64))  # fmt: skip
        return out[:found].copy()

    def members_of(self, rows: np.ndarray) -> np.ndarray:
        """Rows of the members of the households `rows`."""
        flag = np.zeros(len(self.households), dtype=bool)
        flag[rows] = True
        return self.members(flag)

    def locate(self, hid: np.ndarray) -> np.ndarray:
        """Row of each household identity, -1 where there is none."""
        unique = distinct(hid)
        row = np.empty(unique.size, dtype=np.int32)
        lookup.locate(unique, self.households.raw("hid"), len(self.households), _table(unique), row, self.threads)
        return row[position_in(unique, hid)]

    def found(self, hid: np.ndarray, zone: np.ndarray) -> np.ndarray:
        """New households; returns their rows."""
        rows = self.households.append(hid.size, hid=hid, zone=zone)
        for name in COUNTED:
            setattr(self, name, self._longer(name))
        return np.arange(rows.start, rows.stop, dtype=np.int32)

    def _longer(self, name: str) -> np.ndarray:
        """What is counted of households, with entries of 0 for new ones."""
        old, n = getattr(self, name), len(self.households)
        new = self.room(name, n, old.dtype)
        if new.base is not old.base:  # the room had to grow
            new[: old.size] = old
        new[old.size :] = 0
        return new

    def first_of(self, household: np.ndarray, key: np.ndarray, rid: np.ndarray) -> np.ndarray:
        """Mark in each household the entry of the lowest `key`, of those that of the lowest `rid`; a mask."""
        mask = np.empty(household.size, dtype=np.uint8)
        best = self.room("best", len(self.households), np.int32, fill=-1)
        lookup.firsts(household.astype(np.int32, copy=False), key.astype(np.int64, copy=False), rid, best, mask)
        return mask.view(bool)

    def put(self, who: np.ndarray, household: np.ndarray, role) -> None:
        """Move residents into households, and to their zones."""
        self._move(who, household, role, np.empty(0, np.uint64))

    def recast(self, who: np.ndarray, role) -> None:
        """Residents who are something else in the household where they live."""
        self.put(who, self.residents.household[who], role)

    def to_institution(self, who: np.ndarray, own_hid: np.ndarray) -> None:
        """Residents who live in no ordinary household; they stay in their zone."""
        self._move(who, np.full(who.size, NOWHERE, dtype=np.int32), INSTITUTION, own_hid)

    def _move(self, who: np.ndarray, household: np.ndarray, role, own_hid: np.ndarray) -> None:
        if not who.size:
            return
        r, h = self.residents, self.households
        role = role.astype(np.uint8) if isinstance(role, np.ndarray) else np.full(who.size, role, dtype=np.uint8)
        kernel.move(who.astype(np.int32, copy=False), household.astype(np.int32, copy=False), role, own_hid,
                    self.year - 18, *(r.raw(name) for name in MOVED), len(r), h.raw("hid"), h.raw("zone"), self.words,
                    self.size, self.grown, self.bits, self.moved)  # fmt: skip

    def close(self) -> None:
        """Drop the households without members: the last rows move into the gaps."""
        h, n = self.households, len(self.households)
        kept = int(np.count_nonzero(self.size))
        if kept == n:
            return
        gaps = np.flatnonzero(self.size[:kept] == 0)
        movers = kept + np.flatnonzero(self.size[kept:] > 0)
        if movers.size:
            moved_to = self.room("target", n, np.int32)
            moved_to[movers] = gaps
            who = self.members_of(movers)
            self.residents.household[who] = moved_to[self.residents.household[who]]
        for name in h.names:
            array = h.raw(name)
            array[gaps] = array[movers]
        h.n = kept
        for name in COUNTED:
            array = getattr(self, name)
            array[gaps] = array[movers]
            setattr(self, name, array[:kept])

    def write(self) -> None:
        """Enter size and kind."""
        self.households.size[:] = self.size
        self.households.kind[:] = KIND_OF_BITS[self.bits]

    def check(self, step: str) -> None:
        """Compare both tables.

        Raises
        ------
        ConservationError
            When a resident has no household or a wrong one, or a household has no member, no head or two.
        """
        r, h, n = self.residents, self.households, len(self.households)
        faults = np.empty((self.threads, 5), dtype=np.int64)
        kernel.compare(r.raw("household"), r.raw("role"), r.raw("hid"), r.raw("zone"), len(r), h.raw("hid"),
                       h.raw("zone"), h.raw("size"), n, self.room("compared", (self.threads, n), np.uint64),
                       faults)  # fmt: skip
        astray, unfit, *others = faults.sum(axis=0).tolist()
        if astray:
            problems = [Problem(f"{step}: a resident points at no household")]
        elif unfit:
            problems = [Problem(f"{step}: a resident of an institution has a household, or another has none")]
        else:
            problems = [Problem(f"{step}: {bad} {what}") for bad, what in zip(others, FAULTS, strict=True) if bad]
        if problems:
            raise ConservationError(problems, subject="households")


def distinct(identity: np.ndarray) -> np.ndarray:
    """Each identity once, in order."""
    ordered = np.sort(identity)
    first = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def position_in(keys: np.ndarray, identity: np.ndarray) -> np.ndarray:
    """Position of each identity among `keys`, all different; -1 where there is none; int32."""
    position = np.empty(identity.size, dtype=np.int32)
    lookup.match(keys, identity, identity.size, _table(keys), position)
    return position


def _table(keys: np.ndarray) -> np.ndarray:
    return np.empty(1 << int(2 * keys.size).bit_length(), dtype=np.int32)


def has_head(bits: np.ndarray) -> np.ndarray:
    """Whether a household has a head."""
    return (bits & HAS_HEAD) != 0
