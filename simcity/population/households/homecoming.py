"""Those who give up living alone: the young go back to parents, elders move in with children.

Each looks for a household in its zone whose head is a generation older (or younger) than itself and which is no
one-person household. The grown child counts as a child there, so a family stays a family; the elder makes it a
household of another kind. Who finds none goes to any household, see :func:`~.succession.shelter`.

Left out: who the parents really are; most of those who come back to a town grew up in it, but a resident's parents are
known only while they share a home.
"""

from __future__ import annotations

import numpy as np

from ...rng import Draws, Stream
from .formation import CHILD, GAP_MEAN, GAP_SPREAD, HEAD, HUSBAND_OLDER, MOTHER_AGES, OTHER, PARENT, _normal
from .matching import place
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
    r, h = roster.residents, roster.households
    who = who[np.argsort(r.rid[who], kind="stable")]
    age = year - r.birth_year[who].astype(np.int64)
    elder = age >= ELDER
    u = draws.block(Stream.MATCH // 4, year, r.rid[who], 6)
    gap = np.clip(GAP_MEAN + HUSBAND_OLDER + GAP_SPREAD * _normal(u[:, 0], u[:, 1]), *MOTHER_AGES)
    wanted = np.where(elder, age - gap, age + gap)
    heads = np.flatnonzero((r.role == HEAD) & (r.household >= 0))
    heads = heads[roster.size[r.household[heads]] > 1]
    home_u = draws.uniform(Stream.MATCH, year, h.hid[r.household[heads]], 7)
    at = place(r.zone[who], np.maximum(wanted, 18.0), u[:, 2], r.zone[heads],
               year - r.birth_year[heads].astype(np.int64), home_u, np.full(heads.size, ROOM))  # fmt: skip
    found = at >= 0
    between = np.zeros(who.size, dtype=np.int64)
    between[found] = np.abs(age[found] - (year - r.birth_year[heads[at[found]]]))
    found &= between >= MOTHER_AGES[0]
    role = np.where(elder, PARENT, CHILD)
    roster.put(who[found], r.household[heads[at[found]]], role[found])
    shelter(roster, who[~found], draws, year, np.where(elder, PARENT, OTHER)[~found])
