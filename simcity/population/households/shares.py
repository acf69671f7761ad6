"""National shares by sex and age that give households their shape; each city fits the levels."""

from __future__ import annotations

from functools import cache

import numpy as np

from ..defaults import read_default
from ..rates import N_AGES


@cache
def share(quantity: str) -> np.ndarray:
    """A share of ``defaults/household_shares.csv`` by sex and age; float64, shape (2, 111), in [0, 1].

    Raises
    ------
    KeyError
        When the table does not hold the quantity.
    """
    values = np.zeros((2, N_AGES))
    rows = [row for row in read_default("household_shares.csv") if row["quantity"] == quantity]
    if not rows:
        raise KeyError(quantity)
    for row in rows:
        values["mf".index(row["sex"]), int(row["age_from"]) : int(row["age_to"]) + 1] = float(row["value"]) / 100.0
    values.flags.writeable = False
    return values
