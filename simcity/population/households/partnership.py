"""Couples form and part."""

from __future__ import annotations

import numpy as np

from ...rng import Draws, Stream, keys_of
from .formation import CHILD, DIVORCED, HEAD, HUSBAND_OLDER, HUSBAND_SPREAD, MARRIED, OTHER, SPOUSE, _normal
from .roster import Roster

NOBODY = np.empty(0, dtype=np.int32)


def wed(roster: Roster, seekers: np.ndarray, draws: Draws, year: int, first: np.ndarray = NOBODY) -> int:
    """Pair men and women who look for a spouse, oldest with oldest; returns the number of couples.

    Those of `first` look for one too. Where one sex is more numerous, they come before all others, and then a drawn
    priority decides who finds a spouse. A couple lives
    in his household if he heads one, else in hers, else in a new one in the zone of one of them; who lived with her as
    head comes along.
    """
    r = roster.residents
    ahead = np.zeros(len(r), dtype=bool)
    ahead[first] = True
    seekers = np.concatenate([seekers[~ahead[seekers]], first])
    seekers = seekers[np.argsort(r.rid[seekers])]
    u = draws.block(Stream.MATCH // 4, year, r.rid[seekers], 2)
    men, women = np.flatnonzero(r.sex[seekers] == 0), np.flatnonzero(r.sex[seekers] == 1)
    couples = min(men.size, women.size)
    if not couples:
        return 0
    later = u[:, 1] + ~ahead[seekers]
    men = men[np.argsort(later[men], kind="stable")[:couples]]
    women = women[np.argsort(later[women], kind="stable")[:couples]]
    age = year - r.birth_year[seekers] + HUSBAND_SPREAD * _normal(u[:, 2], u[:, 3]) + HUSBAND_OLDER * r.sex[seekers]
    men, women = men[np.argsort(age[men], kind="stable")], women[np.argsort(age[women], kind="stable")]
    his_turn = u[men, 0] < 0.5
    husbands, wives = seekers[men], seekers[women]
    same = (r.household[husbands] == r.household[wives]) & (r.household[husbands] >= 0)
    husbands, wives, his_turn = husbands[~same], wives[~same], his_turn[~same]  # relatives do not marry
    _settle(roster, husbands, wives, his_turn, year)
    return husbands.size


def _settle(roster: Roster, husbands: np.ndarray, wives: np.ndarray, his_turn: np.ndarray, year: int) -> None:
    r = roster.residents
    he, she = r.role[husbands] == HEAD, r.role[wives] == HEAD
    home = np.where(he, r.household[husbands], np.where(she, r.household[wives], -1))
    new = home < 0
    zone = np.where(his_turn, r.zone[husbands], r.zone[wives])
    home[new] = roster.found(keys_of("wed", r.rid[husbands[new]], int(year)), zone[new])
    join = np.flatnonzero(he & she)
    if join.size:  # both head a household: hers goes into his
        target = roster.room("target", len(roster.households), np.int32)
        target[r.household[wives[join]]] = home[join]
        who = roster.members_of(r.household[wives[join]])
        stays_child = (r.role[who] == CHILD).astype(bool)
        roster.put(who, target[r.household[who]], np.where(stays_child, CHILD, OTHER))
    roster.put(husbands, home, HEAD)
    roster.put(wives, home, SPOUSE)
    r.marital[husbands] = r.marital[wives] = MARRIED


def part(roster: Roster, husbands: np.ndarray, year: int) -> int:
    """Husbands move into a household of their own; wives head what they leave. Returns the number of couples."""
    r = roster.residents
    if not husbands.size:
        return 0
    husbands = husbands[np.argsort(r.rid[husbands])]  # rows of households follow identities
    there = roster.members_of(r.household[husbands])
    wives = there[(r.role[there] == SPOUSE)]
    of_household = roster.room("target", len(roster.households), np.int32)
    of_household[r.household[husbands]] = -1
    of_household[r.household[wives]] = wives
    wife = of_household[r.household[husbands]]
    husbands, wife = husbands[wife >= 0], wife[wife >= 0]
    home = roster.found(keys_of("parted", r.rid[husbands], int(year)), r.zone[husbands])
    roster.put(husbands, home, HEAD)
    roster.recast(wife, HEAD)
    r.marital[husbands] = r.marital[wife] = DIVORCED
    return husbands.size
