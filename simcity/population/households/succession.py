"""After deaths and departures: who heads the household now, who is widowed, and who has to find another home."""

from __future__ import annotations

import numpy as np

from ..._kernels import candidates
from ...rng import Draws, Stream, keys_of
from .formation import CHILD, DIVORCED, HEAD, OTHER, SPOUSE, WIDOWED
from .roster import Roster, has_head, position_in

EVER = 1 << 20  # above all years: what comes before the year of birth in a key of order
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
        first = roster.first_of(household, (2 * ~grown + (role != SPOUSE)) * EVER + born, rid)
        able = np.flatnonzero(first & grown)
        roster.recast(who[able], HEAD)
        by_child = np.zeros(len(roster.households), dtype=bool)  # the successor is not the spouse: no longer parent
        by_child[household[able[role[able] != SPOUSE]]] = True
        orphan = by_child[household] & (role == CHILD)
        orphan[able] = False
        roster.recast(who[orphan], OTHER)
        by_child[:] = False
        by_child[household[first & ~grown]] = True
        left = by_child[household]
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
    at = position_in(child, r.rid[born])
    return there[at[at >= 0]], born[at >= 0]


def _widow(roster: Roster, left: np.ndarray, year: int) -> None:
    """Marital status of those whose spouse is gone; `left` are the members of households without a head."""
    r, n = roster.residents, len(roster.residents)
    rows = roster.room("rows", n, np.int32)
    found = candidates.bereaved(r.raw("household"), r.raw("role"), r.raw("marital"), n, roster.bits,
                                roster.room("odd", roster.bits.size, np.uint8), rows,
                                np.empty(roster.threads, np.int64))  # fmt: skip
    lost = np.concatenate([rows[:found], left[r.role[left] == SPOUSE]])
    r.marital[lost] = np.where(year - r.birth_year[lost] >= WIDOWED_FROM, WIDOWED, DIVORCED)


def shelter(roster: Roster, who: np.ndarray, draws: Draws, year: int, role=OTHER) -> None:
    """Find relatives for residents: a household with grown members, in the same zone where there is one.

    Each household and each resident has a drawn place on a line; one goes to the household that comes next on it. A
    household more or less changes the home only of those it stands before.
    """
    if not who.size:
        return
    r, h = roster.residents, roster.households
    leaving = np.zeros(len(h), dtype=np.uint8)
    leaving[r.household[who][r.household[who] >= 0]] = 1
    home = np.full(who.size, -1, dtype=np.int64)
    u = draws.uniform(Stream.MATCH, year, r.rid[who])
    for sample, by_zone in ((SAMPLE - 1, True), (0, True), (SAMPLE - 1, False), (0, False)):
        left = np.flatnonzero(home < 0)
        if not left.size:
            break
        needed = np.zeros(roster.moved.shape[0], dtype=np.uint8)
        needed[r.zone[who[left]] if by_zone else slice(None)] = 1
        rows = roster.room("homes", len(h), np.int32)
        found = candidates.homes(h.raw("hid"), h.raw("zone"), roster.size, roster.grown, leaving, sample,
                                 2 if by_zone else 0, needed, rows)  # fmt: skip
        homes = rows[:found]
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
