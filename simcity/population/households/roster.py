"""The two tables of who lives where, kept in agreement: residents point at rows of households, both carry the identity.

Rows of households are found by identity and filled up when households end; a row number is good for one year only.
"""

from __future__ import annotations

import numpy as np

from ..._kernels import households as kernel
from ...errors import ConservationError, Problem
from ...tables import Table
from .formation import INSTITUTION
from .kinds import BIT_OF_ROLE, HAS_HEAD, KIND_OF_BITS

NEWCOMER, NOWHERE = -1, -2  #: household of those not yet housed, and of residents of institutions


class Roster:
    """Residents and households of one run.

    Parameters
    ----------
    residents, households : Table
    n_zones : int

    Attributes
    ----------
    size, grown : ndarray of int32, shape (households,)
        Members, and members of 18 and over, kept up to date after the first count of the year.
    bits : ndarray of uint8, shape (households,)
        Roles present at the last count.
    moved : ndarray of int64, shape (zones, 2)
        Residents who moved in less those who moved out inside the city since `moved` was last cleared, by sex.
    """

    def __init__(self, residents: Table, households: Table, n_zones: int):
        self.residents, self.households = residents, households
        self.moved = np.zeros((n_zones, 2), dtype=np.int64)
        self.year = 0
        self._room = np.empty(0, dtype=np.int32)
        self.size = self.grown = np.empty(0, dtype=np.int32)
        self.bits = np.empty(0, dtype=np.uint8)

    def count(self, year: int) -> None:
        """Count the members of every household at 1 October `year`."""
        n, r = len(self.households), self.residents
        self.year = year
        self.size, self.grown, self.bits = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint8)
        kernel.tally(r.raw("household"), r.raw("role"), r.raw("birth_year"), len(r), BIT_OF_ROLE, year - 18, self.size,
                     self.grown, self.bits)  # fmt: skip

    def members(self, flag: np.ndarray) -> np.ndarray:
        """Rows of the residents whose household is flagged (one entry a household)."""
        if not flag.any():
            return np.empty(0, dtype=np.int32)
        n = len(self.residents)
        if self._room.size < n:
            self._room = np.empty(n + n // 4, dtype=np.int32)
        found = kernel.members(self.residents.raw("household"), n, flag.view(np.uint8), self._room)
        return self._room[:found].copy()

    def members_of(self, rows: np.ndarray) -> np.ndarray:
        """Rows of the members of the households `rows`."""
        flag = np.zeros(len(self.households), dtype=bool)
        flag[rows] = True
        return self.members(flag)

    def locate(self, hid: np.ndarray) -> np.ndarray:
        """Row of each household identity, -1 where there is none."""
        unique, back = np.unique(hid, return_inverse=True)
        table = np.empty(1 << max(int(2 * unique.size).bit_length(), 2), dtype=np.int32)
        row = np.empty(unique.size, dtype=np.int32)
        kernel.locate(unique, self.households.raw("hid"), len(self.households), table, row)
        return row[back]

    def found(self, hid: np.ndarray, zone: np.ndarray) -> np.ndarray:
        """New households; returns their rows."""
        rows = self.households.append(hid.size, hid=hid, zone=zone)
        missing = len(self.households) - self.size.size
        self.size, self.grown = (np.concatenate([a, np.zeros(missing, a.dtype)]) for a in (self.size, self.grown))
        return np.arange(rows.start, rows.stop, dtype=np.int32)

    def put(self, who: np.ndarray, household: np.ndarray, role) -> None:
        """Move residents into households, and to their zones."""
        r, h = self.residents, self.households
        zone, sex = r.zone, r.sex
        new = h.zone[household]
        away = np.flatnonzero(zone[who] != new)
        np.add.at(self.moved, (new[away], sex[who[away]]), 1)
        np.subtract.at(self.moved, (zone[who[away]], sex[who[away]]), 1)
        zone[who] = new
        self._leave(who)
        np.add.at(self.size, household, 1)
        np.add.at(self.grown, household, r.birth_year[who] <= self.year - 18)
        r.household[who], r.hid[who], r.role[who] = household, h.hid[household], role

    def to_institution(self, who: np.ndarray, own_hid: np.ndarray) -> None:
        """Residents who live in no ordinary household; they stay in their zone."""
        r = self.residents
        self._leave(who)
        r.household[who], r.role[who], r.hid[who] = NOWHERE, INSTITUTION, own_hid

    def _leave(self, who: np.ndarray) -> None:
        r = self.residents
        housed = who[r.household[who] >= 0]
        np.subtract.at(self.size, r.household[housed], 1)
        np.subtract.at(self.grown, r.household[housed], r.birth_year[housed] <= self.year - 18)

    def close(self) -> None:
        """Drop the households without members: the last rows move into the gaps."""
        h, n = self.households, len(self.households)
        kept = int(np.count_nonzero(self.size))
        if kept == n:
            return
        gaps = np.flatnonzero(self.size[:kept] == 0)
        movers = kept + np.flatnonzero(self.size[kept:] > 0)
        moved_to = np.empty(n, dtype=np.int32)
        moved_to[movers] = gaps
        flag = np.zeros(n, dtype=bool)
        flag[movers] = True
        who = self.members(flag)
        self.residents.household[who] = moved_to[self.residents.household[who]]
        for name in h.names:
            array = h.raw(name)
            array[gaps] = array[movers]
        h.n = kept
        for name in ("size", "grown", "bits"):
            array = getattr(self, name)
            array[gaps] = array[movers]
            setattr(self, name, array[:kept])

    def write(self) -> None:
        """Enter size and kind of the last count."""
        self.households.size[:] = self.size
        self.households.kind[:] = KIND_OF_BITS[self.bits]

    def check(self, step: str) -> None:
        """Compare both tables.

        Raises
        ------
        ConservationError
            When a resident has no household or a wrong one, or a household has no member, no head or two.
        """
        r, n = self.residents, len(self.households)
        household, problems = r.household, []
        housed = household >= 0
        if (household >= n).any() or (household[~housed] != NOWHERE).any():
            problems.append(Problem(f"{step}: a resident points at no household"))
        elif (r.role[~housed] != INSTITUTION).any() or (r.role[housed] == INSTITUTION).any():
            problems.append(Problem(f"{step}: a resident of an institution has a household, or another has none"))
        else:
            at = household[housed]
            wrong = (self.households.hid[at] != r.hid[housed]) | (self.households.zone[at] != r.zone[housed])
            heads = np.bincount(at[r.role[housed] == 0], minlength=n)
            members = np.bincount(at, minlength=n)
            for bad, what in (
                (wrong, "residents differ from their household in identity or zone"),
                (heads != 1, "households have no head, or more than one"),
                (members != self.households.size, "households have another size than members"),
            ):
                if bad.any():
                    problems.append(Problem(f"{step}: {int(bad.sum())} {what}"))
        if problems:
            raise ConservationError(problems, subject="households")


def has_head(bits: np.ndarray) -> np.ndarray:
    """Whether a household has a head."""
    return (bits & HAS_HEAD) != 0
