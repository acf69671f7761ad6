"""After deaths and departures: who heads the household now, who is widowed, and who has to find another home."""

from __future__ import annotations

import numpy as np

from ...rng import Draws, Stream, keys_of
from .formation import CHILD, DIVORCED, HEAD, MARRIED, OTHER, PARENT, SPOUSE, WIDOWED
from .kinds import HAS_SPOUSE
from .roster import Roster, has_head

WIDOWED_FROM = 50  #: age from which the loss of a spouse counts as widowhood, below as parting (assumed)
SAMPLE = 16  #: a power of two; one household in so many, by identity, is looked at first as a home for others


def succeed(roster: Roster, draws: Draws, year: int, relatives: bool = True) -> None:
    """New heads where the head is gone; minors who are left alone go to relatives, or else to an institution.

    Needs a fresh count.
    """
    r = roster.residents
    headless = (roster.size > 0) & ~has_head(roster.bits)
    who = roster.members(headless)
    _widow(roster, who, year)
    if who.size:
        household, role, born, rid = r.household[who], r.role[who], r.birth_year[who], r.rid[who]
        grown = born <= year - 18
        order = np.lexsort((rid, born, role != SPOUSE, ~grown, household))
        first = order[np.flatnonzero(np.diff(household[order], prepend=-1))]
        able = first[grown[first]]
        r.role[who[able]] = HEAD
        by_child = np.zeros(len(roster.households), dtype=bool)  # the successor is not the spouse: no longer parent
        by_child[household[able[role[able] != SPOUSE]]] = True
        orphan = by_child[household] & (role == CHILD)
        orphan[able] = False
        r.role[who[orphan]] = OTHER
        left = np.isin(household, household[first[~grown[first]]])
        if relatives:
            shelter(roster, who[left], draws, year)
        else:
            roster.to_institution(who[left], keys_of("household", r.rid[who[left]]))


def mothers_of(roster: Roster, born: np.ndarray, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the mothers of newborn, and of those newborn: a child's identity says who bore it and when."""
    r = roster.residents
    home = r.household[born]
    there = roster.members_of(home[home >= 0]) if born.size else np.empty(0, dtype=np.int64)
    there = there[(r.sex[there] == 1) & (r.children[there] > 0)]
    if not there.size:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    child = keys_of("child", r.rid[there], year - 1, r.children[there].astype(np.int64) - 1)
    order = np.argsort(child, kind="stable")
    at = np.minimum(np.searchsorted(child[order], r.rid[born]), order.size - 1)
    found = child[order[at]] == r.rid[born]
    return there[order[at[found]]], born[found]


def _widow(roster: Roster, left: np.ndarray, year: int) -> None:
    """Marital status of those whose spouse is gone; `left` are the members of households without a head."""
    r = roster.residents
    spouses = left[(r.role[left] == SPOUSE)]
    married = np.flatnonzero((r.marital == MARRIED) & ((r.role == HEAD) | (r.role == PARENT)))
    role, household = r.role[married], r.household[married]
    alone = (role == HEAD) & ((roster.bits[household] & HAS_SPOUSE) == 0)
    parents = np.flatnonzero(role == PARENT)
    pairs = np.bincount(household[parents], minlength=len(roster.households))
    alone[parents] = pairs[household[parents]] % 2 == 1
    lost = np.concatenate([married[alone], spouses])
    r.marital[lost] = np.where(year - r.birth_year[lost] >= WIDOWED_FROM, WIDOWED, DIVORCED)


def shelter(roster: Roster, who: np.ndarray, draws: Draws, year: int, role=OTHER) -> None:
    """Find relatives for residents: a household with grown members, in the same zone where there is one.

    Each household and each resident has a drawn place on a line; one goes to the household that comes next on it. A
    household more or less changes the home only of those it stands before.
    """
    if not who.size:
        return
    r, h = roster.residents, roster.households
    leaving = np.zeros(len(h), dtype=bool)
    leaving[r.household[who][r.household[who] >= 0]] = True
    home = np.full(who.size, -1, dtype=np.int64)
    u = draws.uniform(Stream.MATCH, year, r.rid[who])
    grown = (roster.grown > 0) & ~leaving
    sample = (h.hid & np.uint64(SAMPLE - 1)) == 0
    for some, by_zone in ((grown & sample, True), (grown, True), (grown & sample, False), (grown, False)):
        left = np.flatnonzero(home < 0)
        if not left.size:
            break
        if by_zone:
            needed = np.zeros(roster.moved.shape[0], dtype=bool)
            needed[r.zone[who[left]]] = True
            some = some & (roster.size > 1) & needed[h.zone]
        homes = np.flatnonzero(some)
        if not homes.size:
            continue
        place = draws.uniform(Stream.MATCH, year, h.hid[homes], 1)
        zone = h.zone[homes] if by_zone else np.zeros(homes.size, dtype=np.int64)
        key = zone + place
        order = np.lexsort((h.hid[homes], key))
        homes, key, zone = homes[order], key[order], zone[order]
        own = r.zone[who[left]].astype(np.float64) if by_zone else np.zeros(left.size)
        at = np.searchsorted(key, own + u[left])
        at = np.where((at < key.size) & (zone[np.minimum(at, key.size - 1)] == own), at, np.searchsorted(zone, own))
        fits = (at < key.size) & (zone[np.minimum(at, key.size - 1)] == own)
        home[left[fits]] = homes[at[fits]]
    housed = home >= 0
    roster.put(who[housed], home[housed].astype(np.int32), np.broadcast_to(role, who.shape)[housed])
    lost = who[~housed]
    roster.to_institution(lost, keys_of("household", r.rid[lost]) if lost.size else np.empty(0, np.uint64))
