"""Events that others proposed: deaths and departures caused by a disaster, a closed line, a lost school.

Population alone applies them, at the start of the year after they were proposed, and enters them in the people account.
Injuries change nobody's row yet; they stay marked as not applied, and so do moves inside the city while homes are not
simulated (else the homes apply them at the end of the year).
"""

from __future__ import annotations

import numpy as np

from ..tables import Table
from .conservation import Flows

APPLIED = {"death": "deaths", "leaving": "leavers"}


def apply_proposals(events: Table, residents: Table, n_zones: int) -> Flows:
    """Remove the residents concerned; one who is named twice goes once, death before leaving.

    Returns
    -------
    Flows
        Deaths and leavers by zone and sex [rows].
    """
    flows = Flows.none(n_zones)
    waiting = np.flatnonzero(~events.applied)
    if not waiting.size:
        return flows
    for kind, name in APPLIED.items():
        chosen = waiting[[events.kind[row] == kind for row in waiting]]
        if not chosen.size:
            continue
        gone = np.isin(residents.rid, events.rid[chosen])
        np.add.at(getattr(flows, name), (residents.zone[gone], residents.sex[gone]), 1)
        residents.keep(~gone)
        events.applied[chosen] = True
    return flows
