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

from ..._kernels import households as kernel
from ...rng import Draws, Stream, keys_of
from ..hazards import LEAVE, UNIT, Hazards
from ..rates import N_AGES
from .chances import DIVORCE, DIVORCES_PER_1000, LEAVE_HOME, PARTNER, REJOIN, chance_table, event_chance
from .formation import CHILD, HEAD, INSTITUTION, MARRIED, OTHER, SPOUSE
from .homecoming import come_home
from .partnership import part, wed
from .paths import CLASSES, LivingAlone
from .roster import NEWCOMER, Roster
from .succession import mothers_of, succeed

CLOSING = 1.0  #: share of the distance to the target number of those alone that is closed in a year (assumed)
FIRST_AGE = 18  #: youngest head


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
        people, inside = self._by_cell(base_year, None), self._by_cell(base_year, INSTITUTION)
        self.institution = np.divide(inside, people, out=np.zeros((2, 15)), where=people > 0)
        self.alone = LivingAlone(base_year, self._cells_of(self._singles(), base_year), people)
        self.chance = chance_table(self._divorce_level(base_year), birth)
        self.some = np.ascontiguousarray((self.chance > 0).any(axis=-1)).view(np.uint8)
        self.counts: dict[str, int] = {}

    # -- before the demographic year ------------------------------------------------------------------------------

    def follow(self, hazards: Hazards, year: int) -> None:
        """Set the leaving clocks of those who leave with the head of their household."""
        r, t = self.roster.residents, year - hazards.first
        begin, end = hazards.cumulated[t], hazards.cumulated[t + 1]
        chance = -np.expm1(-(end[:, :, LEAVE] - begin[:, :, LEAVE]).astype(np.float64) / UNIT)
        n = len(self.roster.households)
        kernel.follow_heads(r.raw("clocks"), r.raw("birth_year"), r.raw("sex"), r.raw("role"), r.raw("household"),
                            r.raw("rid"), r.raw("hid"), len(r), begin, end, chance, hazards.first_cohort,
                            self.draws.seed, self.draws.replication, year, np.empty(n, np.uint8),
                            np.empty(n, np.int32), np.empty(n), self.threads)  # fmt: skip

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
        roster.count(year)
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
        row = roster.locate(r.hid[new])
        unhoused = np.flatnonzero(row < 0)
        if unhoused.size:
            who = new[unhoused]
            order = np.lexsort((r.rid[who], r.role[who] != HEAD, r.birth_year[who], r.hid[who]))
            hid, first = np.unique(r.hid[who][order], return_index=True)
            at = roster.found(hid, r.zone[who][order][first])
            row[unhoused] = at[np.searchsorted(hid, r.hid[who])]
        born = r.birth_year[new] == year
        role = np.where(born & (row >= 0), CHILD, r.role[new])
        if unhoused.size:  # a household that only just came needs a head: its eldest
            of_new = np.zeros(len(roster.households), dtype=bool)
            of_new[row[unhoused]] = True
            inside = np.flatnonzero(of_new[row])
            order = inside[np.lexsort((r.rid[new[inside]], r.birth_year[new[inside]], role[inside] != HEAD,
                                       row[inside]))]  # fmt: skip
            first = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
            extra = np.setdiff1d(inside[role[inside] == HEAD], first)
            role[extra] = OTHER
            role[first] = np.where(r.birth_year[new[first]] <= year - FIRST_AGE, HEAD, OTHER)  # minors find relatives
        roster.put(new, row, role)
        return new[born]

    def _live(self, year: int, mothers: np.ndarray, children: np.ndarray) -> None:
        """The drawn events of the year; unmarried mothers of newborn look for a spouse before all others."""
        roster, r = self.roster, self.roster.residents
        n = len(r)
        rows, events = np.empty(n, np.int32), np.empty(n, np.uint8)
        found = np.zeros(self.threads, dtype=np.int64)
        kernel.draw_events(r.raw("birth_year"), r.raw("sex"), r.raw("role"), r.raw("marital"), r.raw("rid"), n, year,
                           self.chance, self.some, self.draws.seed, self.draws.replication, Stream.PARTNER // 4, rows,
                           events, found)  # fmt: skip
        parts = [slice(k * n // found.size, k * n // found.size + int(m)) for k, m in enumerate(found)]
        rows, events = np.concatenate([rows[p] for p in parts]), np.concatenate([events[p] for p in parts])

        def those(bit: int) -> np.ndarray:
            return rows[(events >> bit & 1) == 1]

        parted = those(DIVORCE)
        self.counts = {"divorces": part(roster, parted[r.role[parted] == HEAD], self.draws, year)}
        lone = np.flatnonzero((r.marital[mothers] != MARRIED) & (r.role[mothers] != INSTITUTION))
        seeking = those(PARTNER)
        seeking = np.union1d(seeking[r.marital[seeking] != MARRIED], mothers[lone])
        self.counts["marriages"] = wed(roster, seeking, self.draws, year, mothers[lone])
        self._bring_newborn(mothers, children)
        leaving = those(LEAVE_HOME)
        leaving = leaving[np.isin(r.role[leaving], (CHILD, OTHER, INSTITUTION)) & (r.marital[leaving] != MARRIED)]
        self.found_own(leaving, year)
        back = those(REJOIN)
        back = back[(r.role[back] == HEAD) & (r.household[back] >= 0)]
        come_home(roster, back[roster.size[r.household[back]] == 1], self.draws, year)

    def _bring_newborn(self, mothers: np.ndarray, children: np.ndarray) -> None:
        """Newborn move with a mother who married; with one who is not head or spouse they count as relatives."""
        r = self.roster.residents
        moved = r.household[mothers] != r.household[children]
        moved &= r.household[mothers] >= 0
        role = np.where((r.role[mothers] == HEAD) | (r.role[mothers] == SPOUSE), CHILD, OTHER)
        self.roster.put(children[moved], r.household[mothers[moved]], CHILD)
        stay = ~moved & (r.household[children] >= 0)
        r.role[children[stay]] = role[stay]

    def found_own(self, who: np.ndarray, year: int) -> None:
        """Each of `who` founds a household of its own in the zone."""
        r = self.roster.residents
        who = who[np.argsort(r.rid[who], kind="stable")]
        home = self.roster.found(keys_of("founded", r.rid[who], int(year)) if who.size else np.empty(0, np.uint64),
                                 r.zone[who])  # fmt: skip
        self.roster.put(who, home, HEAD)

    def _meet_targets(self, year: int) -> None:
        """Institutions keep their share of residents, and living alone its path, by sex and class of age."""
        r = self.roster.residents
        people = self._by_cell(year, None)
        missing = np.rint(self.institution * people).astype(np.int64) - self._by_cell(year, INSTITUTION)
        if (missing > 0).any():
            single = self._singles()
            movable = single | ((r.marital != MARRIED) & (r.role >= CHILD) & (r.role <= OTHER))
            who = self._lowest(movable, missing, year, 3)
            self.roster.to_institution(who, keys_of("household", r.rid[who]) if who.size else np.empty(0, np.uint64))
        alone = self._singles()
        missing = self.alone.wanted(year, people) - self._cells_of(alone, year)
        missing = np.rint(CLOSING * missing).astype(np.int64)
        if (missing > 0).any():  # who leaves a household of two leaves another alone
            can = (r.marital != MARRIED) & (r.role >= CHILD) & (r.role <= OTHER) & (r.household >= 0)
            can &= self.roster.size[np.maximum(r.household, 0)] > 2
            self.found_own(self._lowest(can, missing, year, 4), year)
        if (missing < 0).any():
            come_home(self.roster, self._lowest(alone, -missing, year, 5), self.draws, year)

    def _singles(self) -> np.ndarray:
        r = self.roster.residents
        alone = np.zeros(len(r), dtype=bool)
        heads = np.flatnonzero(r.role == HEAD)
        alone[heads] = self.roster.size[r.household[heads]] == 1
        return alone

    def _cells_of(self, mask: np.ndarray, year: int) -> np.ndarray:
        """Flagged residents by sex and class of age from 15; int64, shape (2, 15)."""
        r, who = self.roster.residents, np.flatnonzero(mask)
        age = np.clip(year - r.birth_year[who], 0, N_AGES - 1)
        cell = (15 * r.sex[who].astype(np.int64) + CLASSES[age])[age >= 15]
        return np.bincount(cell, minlength=30).reshape(2, 15)

    def _lowest(self, able: np.ndarray, wanted: np.ndarray, year: int, index: int) -> np.ndarray:
        """In each cell of sex and age, as many of the able as wanted, those of the lowest drawn priority."""
        r = self.roster.residents
        who = np.flatnonzero(able)
        age = year - r.birth_year[who]
        who, age = who[age >= FIRST_AGE], age[age >= FIRST_AGE]
        cell = 15 * r.sex[who].astype(np.int64) + CLASSES[np.minimum(age, N_AGES - 1)]
        wanted = np.maximum(wanted.ravel(), 0)
        some = wanted[cell] > 0
        who, cell = who[some], cell[some]
        there = np.bincount(cell, minlength=30)
        u = self.draws.uniform(Stream.MATCH, year, r.rid[who], index)
        cut = np.minimum(2.0 * (wanted + 8) / np.maximum(there, 1), 1.0) * (wanted > 0)  # the lowest lie below it
        near = u < cut[cell]
        short = np.bincount(cell[near], minlength=30) < np.minimum(wanted, there)
        near |= short[cell]
        who, cell, u = who[near], cell[near], u[near]
        order = np.lexsort((r.rid[who], u, cell))
        rank = np.arange(order.size) - np.searchsorted(cell[order], np.arange(30))[cell[order]]
        return who[order[rank < wanted[cell[order]]]]

    def _by_cell(self, year: int, role: int | None) -> np.ndarray:
        """Residents (with that role) by sex and class of age from 15; int64, shape (2, 15)."""
        r = self.roster.residents
        counts = np.empty((6, 2, N_AGES), dtype=np.int64)
        kernel.count_roles(r.raw("birth_year"), r.raw("sex"), r.raw("role"), len(r), year, counts)
        chosen = counts.sum(axis=0) if role is None else counts[role]
        return np.add.reduceat(chosen[:, 15:], np.arange(0, 75, 5), axis=1)

    def _divorce_level(self, year: int) -> float:
        r = self.roster.residents
        husbands = (r.role == HEAD) & (r.marital == MARRIED) & (r.sex == 0)
        age = np.clip(year - r.birth_year[husbands], 0, N_AGES - 1)
        expected = float(event_chance("divorce")[0][age].sum())
        return DIVORCES_PER_1000 / 1000.0 * len(r) / expected if expected > 0 else 1.0
