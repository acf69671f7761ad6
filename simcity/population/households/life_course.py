"""A year in the life of households, around the demographic year of residents.

Model
    Before the year, members who follow their head (spouses, children under 18) get their leaving clocks from it:
    families leave together, and yet everybody leaves with the chance of their sex and age (see
    :func:`simcity._kernels.households.follow_heads`). After it, newborn join their mother, arrivals found
    households, widows and grown children succeed the dead, couples form and part, the grown leave home, and the
    number of those who live alone is brought to its path by sex and age (see :mod:`.paths`).

Assumption
    Nothing here feeds back into dying, giving birth, leaving or arriving: births do not wait for marriage.

Left out
    Moves of whole households inside the city. A member who does not follow (its chance is below the head's, or it
    dies) stays; its household goes on. Residents of a smaller scale lie inside those of a larger one, but who marries
    whom depends on who is there: households formed after the base year need not.
"""

from __future__ import annotations

import numpy as np

from ..._kernels import candidates
from ..._kernels import households as kernel
from ...rng import Draws, Stream, keys_of
from ..hazards import LEAVE, UNIT, Hazards
from ..rates import N_AGES
from .chances import DIVORCE, LEAVE_HOME, PARTNER, REJOIN, chance_table, event_chance, level
from .formation import CHILD, HEAD, INSTITUTION, MARRIED, OTHER, SPOUSE
from .homecoming import come_home
from .kinds import KIND_OF_BITS, OTHER_KIND
from .partnership import part, wed
from .paths import CLASSES, LivingAlone, extended_wanted
from .roster import NEWCOMER, Roster, distinct, position_in
from .succession import EVER, mothers_of, succeed

CLOSING = 1.0  #: share of the distance to the target number of those alone that is closed in a year (assumed)
FIRST_AGE = 18  #: youngest head
CELL_OF_AGE = np.where(np.arange(N_AGES) >= 15, CLASSES + 15 * np.arange(2)[:, None], 255)  #: 255: not counted
LEAVES_HOME = np.isin(np.arange(6), (CHILD, OTHER, INSTITUTION))  #: by role
YES, ALONE, CROWDED = 1, 2, 3  #: who comes into question: all, heads who live alone, members of three or more


def _able(**codes: int) -> np.ndarray:
    """Who comes into question, by ``4 * role + marital``: heads, and relatives who are not married."""
    table = np.zeros((6, 4), dtype=np.uint8)
    table[CHILD : OTHER + 1] = codes.get("relatives", 0)
    table[:, MARRIED] = 0
    table[HEAD] = codes.get("heads", 0)
    return table.ravel()


SINGLES = _able(heads=ALONE)
MOVABLE = _able(heads=ALONE, relatives=YES)
SPARE = _able(relatives=CROWDED)  #: who leaves a household of two leaves another alone


class LifeCourse:
    """Households of one run, year by year.

    Parameters
    ----------
    roster : Roster
        With the households of the base year.
    base_year : int
    draws : Draws
    birth : ndarray of float64, shape (111,)
        Births per woman-year of the base year, by age: unmarried mothers look for a spouse, all others that much less.
    threads : int
        Changes nothing but the time.
    """

    def __init__(self, roster: Roster, base_year: int, draws: Draws, birth: np.ndarray, threads: int = 1):
        self.roster, self.base_year, self.draws, self.threads = roster, base_year, draws, threads
        roster.count(base_year)
        roster.write()
        people, inside = self._by_cell(base_year)
        self.institution = np.divide(inside, people, out=np.zeros((2, 15)), where=people > 0)
        self.alone = LivingAlone(base_year, _per_cell(self._list(SINGLES, base_year)[1]), people)
        self.extended = self._extended() / max(len(roster.residents), 1)
        self.chance = chance_table(self._divorce_level(base_year), birth, level("marrying", base_year))
        self.some = np.ascontiguousarray((self.chance > 0).any(axis=-1)).view(np.uint8)
        self.counts: dict[str, int] = {}

    # -- before the demographic year ------------------------------------------------------------------------------

    def follow(self, hazards: Hazards, year: int) -> None:
        """Set the leaving clocks of those who leave with the head of their household."""
        r, t = self.roster.residents, year - hazards.first
        begin, end = hazards.cumulated[t], hazards.cumulated[t + 1]
        chance = -np.expm1(-(end[:, :, LEAVE] - begin[:, :, LEAVE]).astype(np.float64) / UNIT)
        told = self.roster.room("told", (self.threads, len(self.roster.households)), np.uint32)
        kernel.follow_heads(r.raw("clocks"), r.raw("birth_year"), r.raw("sex"), r.raw("role"), r.raw("household"),
                            r.raw("rid"), r.raw("hid"), len(r), begin, end, chance, hazards.first_cohort,
                            self.draws.seed, self.draws.replication, year, told)  # fmt: skip

    # -- after it -------------------------------------------------------------------------------------------------

    def settle(self, year: int, families=None, events: bool = True) -> np.ndarray:
        """Bring households up to 1 October `year`.

        Parameters
        ----------
        year : int
            The stock after the demographic year.
        families : FamilyArrivals, optional
            Who came with whom; else every arrival comes alone.
        events : bool
            Whether households form and dissolve by themselves; without, only births, deaths, arrivals and departures
            are entered.

        Returns
        -------
        ndarray of int64, shape (zones, 2)
            Residents who moved in from other zones less those who moved out, by sex [rows].
        """
        roster = self.roster
        roster.moved[:] = 0
        born = self._house_newcomers(year, families)
        mothers, children = mothers_of(roster, born, year)
        roster.count(year)
        succeed(roster, self.draws, year, events)
        if events:
            self._live(year, mothers, children)
            self._meet_targets(year)
        roster.close()
        roster.write()
        return roster.moved.copy()

    def _house_newcomers(self, year: int, families) -> np.ndarray:
        """Newborn join their mother, arrivals the head they came with; returns the rows of the newborn."""
        roster, r = self.roster, self.roster.residents
        new = np.flatnonzero(r.household == NEWCOMER)
        if not new.size:
            return new
        if families is not None:
            families.assign(r, new)
        hid, rid, born_in = r.hid[new], r.rid[new], r.birth_year[new].astype(np.int64)
        row = roster.locate(hid)
        unhoused = np.flatnonzero(row < 0)
        if unhoused.size:
            self._found_for(new, unhoused, hid, row)
        born = born_in == year
        role = np.where(born & (row >= 0), CHILD, r.role[new])
        if unhoused.size:  # a household that only just came needs a head: its eldest
            of_new = np.zeros(len(roster.households), dtype=bool)
            of_new[row[unhoused]] = True
            inside = np.flatnonzero(of_new[row])
            heads = role[inside] == HEAD
            first = roster.first_of(row[inside], ~heads * EVER + born_in[inside], rid[inside])
            role[inside[heads & ~first]] = OTHER
            first = inside[first]
            role[first] = np.where(born_in[first] <= year - FIRST_AGE, HEAD, OTHER)  # minors find relatives
        roster.put(new, row, role)
        return new[born]

    def _found_for(self, new: np.ndarray, unhoused: np.ndarray, hid: np.ndarray, row: np.ndarray) -> None:
        """Households of arrivals, in the zone of their eldest; fills `row`."""
        roster, r = self.roster, self.roster.residents
        who, theirs = new[unhoused], hid[unhoused]
        founded = distinct(theirs)
        group = position_in(founded, theirs)
        born_in, head = r.birth_year[who].astype(np.int64), r.role[who] == HEAD
        zone = np.empty(founded.size, dtype=np.int32)
        at = roster.found(founded, zone)
        first = roster.first_of(at[group], 2 * born_in + ~head, r.rid[who])
        zone[group[first]] = r.zone[who[first]]
        roster.households.zone[at] = zone
        row[unhoused] = at[group]

    def _live(self, year: int, mothers: np.ndarray, children: np.ndarray) -> None:
        """The drawn events of the year; unmarried mothers of newborn look for a spouse before all others."""
        roster, r = self.roster, self.roster.residents
        n = len(r)
        rows, events = roster.room("rows", n, np.int32), roster.room("events", n, np.uint8)
        found = kernel.draw_events(r.raw("birth_year"), r.raw("sex"), r.raw("role"), r.raw("marital"), r.raw("rid"), n,
                                   year, self.chance, self.some, self.draws.seed, self.draws.replication,
                                   Stream.PARTNER // 4, rows, events, np.empty(self.threads, np.int64))  # fmt: skip
        rows, events = rows[:found].copy(), events[:found]

        def those(bit: int) -> np.ndarray:
            return rows[(events >> bit & 1) == 1]

        parted = those(DIVORCE)
        self.counts = {"divorces": part(roster, parted[r.role[parted] == HEAD], year)}
        lone = np.flatnonzero((r.marital[mothers] != MARRIED) & (r.role[mothers] != INSTITUTION))
        seeking = those(PARTNER)
        seeking = seeking[r.marital[seeking] != MARRIED]
        self.counts["marriages"] = wed(roster, seeking, self.draws, year, mothers[lone])
        self._bring_newborn(mothers, children)
        leaving = those(LEAVE_HOME)
        leaving = leaving[LEAVES_HOME[r.role[leaving]] & (r.marital[leaving] != MARRIED)]
        self.found_own(leaving, year)
        back = those(REJOIN)
        back = back[(r.role[back] == HEAD) & (r.household[back] >= 0)]
        back = back[roster.size[r.household[back]] == 1]
        come_home(roster, back, self.draws, year)

    def _bring_newborn(self, mothers: np.ndarray, children: np.ndarray) -> None:
        """Newborn move with a mother who married; with one who is not head or spouse they count as relatives."""
        r = self.roster.residents
        moved = r.household[mothers] != r.household[children]
        moved &= r.household[mothers] >= 0
        role = np.where((r.role[mothers] == HEAD) | (r.role[mothers] == SPOUSE), CHILD, OTHER)
        self.roster.put(children[moved], r.household[mothers[moved]], CHILD)
        stay = ~moved & (r.household[children] >= 0)
        self.roster.recast(children[stay], role[stay])

    def found_own(self, who: np.ndarray, year: int) -> None:
        """Each of `who` founds a household of its own in the zone."""
        r = self.roster.residents
        who = who[np.argsort(r.rid[who])]
        home = self.roster.found(keys_of("founded", r.rid[who], int(year)) if who.size else np.empty(0, np.uint64),
                                 r.zone[who])  # fmt: skip
        self.roster.put(who, home, HEAD)

    def _meet_targets(self, year: int) -> None:
        """Institutions keep their share of residents, and living alone its path, by sex and class of age."""
        r = self.roster.residents
        people, inside = self._by_cell(year)
        missing = np.rint(self.institution * people).astype(np.int64) - inside
        if (missing > 0).any():
            who = self._lowest(*self._list(MOVABLE, year, missing), missing, year, 3)
            self.roster.to_institution(who, keys_of("household", r.rid[who]) if who.size else np.empty(0, np.uint64))
        alone, cell = self._list(SINGLES, year)
        missing = np.rint(CLOSING * (self.alone.wanted(year, people) - _per_cell(cell))).astype(np.int64)
        if (missing > 0).any():
            self.found_own(self._lowest(*self._list(SPARE, year, missing), missing, year, 4), year)
        if (missing < 0).any():
            some = (missing.ravel() < 0)[cell] & (r.birth_year[alone] <= year - FIRST_AGE)
            alone, cell = alone[some], cell[some]
            room = round(extended_wanted(self.base_year, year, self.extended, len(r))) - self._extended()
            come_home(self.roster, self._lowest(alone, cell, -missing, year, 5), self.draws, year, room)

    def _extended(self) -> int:
        """Households of other kinds."""
        return int(np.count_nonzero((KIND_OF_BITS[self.roster.bits] == OTHER_KIND) & (self.roster.size > 0)))

    def _list(self, able: np.ndarray, year: int, wanted: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Rows and cells (sex and class of age from 15) of the able; those of 18 and over where some are wanted."""
        roster, r, n = self.roster, self.roster.residents, len(self.roster.residents)
        rows, cells = roster.room("rows", n, np.int32), roster.room("cells", n, np.uint8)
        where = CELL_OF_AGE
        if wanted is not None:
            some = (wanted.ravel() > 0)[CELL_OF_AGE % 30] & (np.arange(N_AGES) >= FIRST_AGE)
            where = np.where(some, CELL_OF_AGE, 255)
        cell_of = np.where((able > 0)[:, None, None], where, 255).astype(np.uint8)
        found = candidates.list_able(r.raw("birth_year"), r.raw("sex"), r.raw("role"), r.raw("marital"),
                                     r.raw("household"), n, roster.size, year, able, cell_of, rows, cells,
                                     np.empty(self.threads, np.int64))  # fmt: skip
        return rows[:found].copy(), cells[:found].copy()

    def _lowest(self, who: np.ndarray, cell: np.ndarray, wanted: np.ndarray, year: int, index: int) -> np.ndarray:
        """In each cell of sex and age, as many of `who` as wanted, those of the lowest drawn priority."""
        r, wanted = self.roster.residents, np.maximum(wanted.ravel(), 0)
        there = np.bincount(cell, minlength=30)
        cut = np.minimum(2.0 * (wanted + 8) / np.maximum(there, 1), 1.0) * (wanted > 0)  # the lowest lie below it
        while True:
            rows, cells, u = np.empty_like(who), np.empty_like(cell), np.empty(who.size)
            found = candidates.draw_lowest(who, cell, r.rid, cut, self.draws.seed, self.draws.replication, year,
                                           Stream.MATCH // 4, index, rows, cells, u,
                                           np.empty(self.threads, np.int64))  # fmt: skip
            rows, cells, u = rows[:found], cells[:found], u[:found]
            short = np.bincount(cells, minlength=30) < np.minimum(wanted, there)
            if not short.any():
                break
            cut[short] = 1.0
        order = np.lexsort((r.rid[rows], u, cells))
        rank = np.arange(order.size) - np.searchsorted(cells[order], np.arange(30))[cells[order]]
        return rows[order[rank < wanted[cells[order]]]]

    def _by_cell(self, year: int) -> tuple[np.ndarray, np.ndarray]:
        """Residents, and those in institutions, by sex and class of age from 15; int64, shape (2, 15)."""
        r = self.roster.residents
        counts = np.empty((self.threads, 6, 2, N_AGES), dtype=np.int64)
        candidates.count_roles(r.raw("birth_year"), r.raw("sex"), r.raw("role"), len(r), year, counts)
        counts = counts.sum(axis=0)
        whole, inside = (np.add.reduceat(some[:, 15:], np.arange(0, 75, 5), axis=1)
                         for some in (counts.sum(axis=0), counts[INSTITUTION]))  # fmt: skip
        return whole, inside

    def _divorce_level(self, year: int) -> float:
        r = self.roster.residents
        husbands = (r.role == HEAD) & (r.marital == MARRIED) & (r.sex == 0)
        age = np.clip(year - r.birth_year[husbands], 0, N_AGES - 1)
        expected = float(event_chance("divorce")[0][age].sum())
        return level("divorces_per_1000", year) / 1000.0 * len(r) / expected if expected > 0 else 1.0


def _per_cell(cell: np.ndarray) -> np.ndarray:
    """Residents by sex and class of age; int64, shape (2, 15)."""
    return np.bincount(cell, minlength=30).reshape(2, 15)
