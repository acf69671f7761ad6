"""Arrivals that come together: children with a mother, and couples.

The numbers of arrivals by sex and age are those of the rates; who comes with whom is drawn at full scale, before the
sample is taken, so that a family is kept or dropped as one. Children under 18 choose the woman (else man) who comes
next on a line of drawn places among those 18 to 45 years older; adults form couples by the nation's share of married
residents of their sex and age, oldest with oldest. Everybody else comes alone, mostly the young.

Assumption
    Who arrives is married as the nation is. Real movers are more often single, but so are real leavers, and leaving
    does not depend on marriage here: one without the other would turn families into singles year by year.
"""

from __future__ import annotations

import numpy as np

from ...rng import Draws, Stream
from ...tables import Table
from ..arrivals import Arrivals, in_sample, own_household
from ..rates import N_AGES
from .formation import (
    CHILD,
    GAP_MEAN,
    GAP_SPREAD,
    HUSBAND_OLDER,
    HUSBAND_SPREAD,
    MARRIED,
    MOTHER_AGES,
    NEVER,
    SPOUSE,
    _normal,
)
from .roster import position_in
from .shares import share

AS_PARENTS = 0.85  #: share of arriving parents who come with a spouse (assumed)


class FamilyArrivals(Arrivals):
    """Arrivals of a city, with the families they form; ``select`` remembers those of its last year."""

    _last: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # identity, household, role, marital status

    def select(self, draws: Draws, year: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
        """Identities and cells of the arrivals whose family is in the sample."""
        rid, cell = super().select(draws, year, 1.0)
        head, role = group(rid, cell, draws, year)
        hid = own_household(rid)[head]
        marital = np.full(rid.size, NEVER, dtype=np.uint8)
        spouses = np.flatnonzero(role == SPOUSE)
        marital[spouses] = marital[head[spouses]] = MARRIED
        kept = np.flatnonzero(in_sample(draws, hid, scale))
        object.__setattr__(self, "_last", (rid[kept], hid[kept], role[kept], marital[kept]))
        return rid[kept], cell[kept]

    @property
    def households(self) -> np.ndarray:
        """Identities of the households of those who came last; uint64."""
        return self._last[1]

    def assign(self, residents: Table, new: np.ndarray) -> None:
        """Household identity, role and marital status of the arrivals among the rows `new`, and of their newborn."""
        rid, hid, role, marital = self._last
        if not rid.size:
            return
        at = position_in(rid, residents.rid[new])
        who, at_who = new[at >= 0], at[at >= 0]
        others = new[at < 0]  # a newborn of an arrival carries its mother's first identity
        place = position_in(own_household(rid), residents.hid[others])
        residents.hid[others[place >= 0]] = hid[place[place >= 0]]
        residents.hid[who], residents.role[who], residents.marital[who] = hid[at_who], role[at_who], marital[at_who]


def group(rid: np.ndarray, cell: np.ndarray, draws: Draws, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Position of the head of each arrival's household, and its role in it.

    Parameters
    ----------
    cell : ndarray of int32
        ``111 * sex + age`` at the end of the year.
    """
    n = rid.size
    head, role = np.arange(n), np.zeros(n, dtype=np.uint8)
    if not n:
        return head, role
    sex, age = np.divmod(cell.astype(np.int64), N_AGES)
    u = draws.block(Stream.ARRIVAL_FAMILY // 4, year, rid)
    parent = _parents(sex, age, u)
    children = np.flatnonzero(parent >= 0)
    has_child = np.zeros(n, dtype=bool)
    has_child[parent[children]] = True
    able = (age >= 18) & (u[:, 1] < np.where(has_child, AS_PARENTS, share("married")[sex, age]))
    z = _normal(u[:, 2], u[:, 3])
    rank = draws.uniform(Stream.ARRIVAL_FAMILY, year, rid, 1)  # apart from the noise, which must not be chosen with it
    men = np.flatnonzero(able & (sex == 0))
    women = np.flatnonzero(able & (sex == 1))
    couples = min(men.size, women.size)
    men = men[np.lexsort((rank[men], ~has_child[men]))[:couples]]
    women = women[np.lexsort((rank[women], ~has_child[women]))[:couples]]
    men = men[np.argsort((age + HUSBAND_SPREAD * z)[men], kind="stable")]
    women = women[np.argsort((age + HUSBAND_OLDER + HUSBAND_SPREAD * z)[women], kind="stable")]
    head[women], role[women] = men, SPOUSE
    head[children], role[children] = head[parent[children]], CHILD
    return head, role


def _parents(sex: np.ndarray, age: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The arriving adult with whom each child under 18 comes, -1 for all others."""
    parent = np.full(age.size, -1, dtype=np.int64)
    children = np.flatnonzero(age < 18)
    wanted = np.clip(np.rint(age[children] + GAP_MEAN + GAP_SPREAD * _normal(u[children, 2], u[children, 3])),
                     age[children] + MOTHER_AGES[0], age[children] + MOTHER_AGES[1])  # fmt: skip
    for who in (np.flatnonzero((sex == 1) & (age >= 18) & (age < 65)), np.flatnonzero((age >= 18) & (age < 75))):
        left = np.flatnonzero(parent[children] < 0)
        if not who.size or not left.size:
            continue
        key = age[who] + u[who, 0]  # ages as stretches of the line, drawn places inside them
        order = np.argsort(key, kind="stable")
        at = np.searchsorted(key[order], wanted[left] + u[children[left], 0]) % who.size
        found = who[order[at]]
        gap = age[found] - age[children[left]]
        fits = (gap >= MOTHER_AGES[0]) & (gap <= MOTHER_AGES[1])
        parent[children[left[fits]]] = found[fits]
    return parent
