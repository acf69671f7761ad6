"""New dwellings: how many in a year, and where.

Model
    A city builds ``new_dwellings_per_1000`` households and year, times (vacancy of the base year / vacancy now) to the
    power of ``building_response``: less where more stands empty. They go to zones in proportion to the expected choices
    of this year's seekers, at most ``zone_growth_limit`` of a zone's dwellings a year. A restriction outside a guided
    area takes its share of what would be built there.

Assumption
    A zone without dwellings in the base year stays without. Replacing a house on the spot changes nothing and is left
    out of both building and pulling down.

Left out
    Builders, land and its price, planning permission as a process.
"""

from __future__ import annotations

import numpy as np

from ...rng import Draws, Stream, key_of, keys_of
from ..synthesis import whole_numbers

MOST = 3.0  #: building against the usual, at the most (assumed)


def yearly_number(households: float, per_1000: float, vacancy: float, usual: float, response: float) -> float:
    """Dwellings built in a year.

    Examples
    --------
    >>> yearly_number(1000, 12.0, 0.14, 0.14, 1.0), yearly_number(1000, 12.0, 0.28, 0.14, 1.0)
    (12.0, 6.0)
    """
    if usual <= 0 or response == 0:
        return households * per_1000 / 1000.0
    factor = MOST if vacancy <= 0 else min((usual / vacancy) ** response, MOST)
    return households * per_1000 / 1000.0 * factor


def spread(number: float, demand: np.ndarray, dwellings: np.ndarray, allowed: np.ndarray, limit: float) -> np.ndarray:
    """Expected new dwellings by zone; what a limit or a restriction takes is not built elsewhere.

    Parameters
    ----------
    demand : ndarray of float64, shape (zones,)
        Expected choices.
    dwellings : ndarray, shape (zones,)
        [rows]
    allowed : ndarray of float64, shape (zones,)
        Share of what would be built that may be built.
    limit : float
        Largest growth of a zone in a year, a share of its dwellings.
    """
    total = demand.sum()
    if total <= 0 or number <= 0:
        return np.zeros(demand.size)
    return np.minimum(number * demand / total, limit * dwellings) * allowed


def complete(expected: np.ndarray, zone_key: np.ndarray, draws: Draws, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Identities and zones of the dwellings of a year: each zone its expectation rounded down or up."""
    offset = draws.uniform(Stream.BUILDING, year, np.array([key_of("building")]))[0]
    number = whole_numbers(expected, offset)
    zone = np.repeat(np.arange(expected.size), number)
    rank = np.arange(zone.size) - np.repeat(np.cumsum(number) - number, number)
    did = keys_of("built", zone_key[zone], int(year), rank) if zone.size else np.empty(0, np.uint64)
    return did, zone
