"""The kind of each household, from the roles of its members: the five kinds of the census."""

from __future__ import annotations

import numpy as np

KINDS = ("single", "couple", "couple_with_children", "lone_parent", "other")  #: codes 0 to 4
SINGLE, COUPLE, COUPLE_WITH_CHILDREN, LONE_PARENT, OTHER_KIND = range(5)
NUCLEAR = (COUPLE, COUPLE_WITH_CHILDREN, LONE_PARENT)
HAS_HEAD, HAS_SPOUSE, HAS_CHILD, HAS_RELATIVE = 1, 2, 4, 8  #: bits of the roles present
BIT_OF_ROLE = np.array([HAS_HEAD, HAS_SPOUSE, HAS_CHILD, HAS_RELATIVE, HAS_RELATIVE, 0], dtype=np.uint8)


def _kind_of_bits() -> np.ndarray:
    kinds = np.full(16, OTHER_KIND, dtype=np.uint8)
    kinds[HAS_HEAD] = SINGLE
    kinds[HAS_HEAD | HAS_SPOUSE] = COUPLE
    kinds[HAS_HEAD | HAS_SPOUSE | HAS_CHILD] = COUPLE_WITH_CHILDREN
    kinds[HAS_HEAD | HAS_CHILD] = LONE_PARENT
    return kinds


KIND_OF_BITS = _kind_of_bits()  #: kind by the bits of the roles present


def bits_present(household: np.ndarray, role: np.ndarray, n: int) -> np.ndarray:
    """Bits of the roles present in each of `n` households; rows with household -1 belong to none."""
    bits = np.zeros(n, dtype=np.uint8)
    for code in range(5):
        bits[household[(role == code) & (household >= 0)]] |= BIT_OF_ROLE[code]
    return bits
