"""How well formed households agree with published counts."""

from __future__ import annotations

import numpy as np

from ...readers.fit_measures import measure
from ..rates import FEMALE, MALE
from .formation import CHILD, HEAD, INSTITUTION, SPOUSE, Formation
from .kinds import BIT_OF_ROLE, KIND_OF_BITS, NUCLEAR, SINGLE


def counts_of(formed: Formation, sex: np.ndarray, age: np.ndarray) -> dict[str, int]:
    """Households, members and kinds that were formed, under the names of the published counts."""
    member = formed.role != INSTITUTION
    bits = np.zeros(sex.size, dtype=np.uint8)
    np.bitwise_or.at(bits, formed.head[member], BIT_OF_ROLE[formed.role[member]])
    heads = np.flatnonzero(formed.role == HEAD)
    kind = KIND_OF_BITS[bits[heads]]
    wives = np.flatnonzero((formed.role == SPOUSE) & (sex == FEMALE))
    wife_age = np.zeros(sex.size, dtype=np.int64)
    wife_age[formed.head[wives]] = age[wives]
    single = kind == SINGLE
    elder_couple = (kind == 1) & (sex[heads] == MALE) & (age[heads] >= 65) & (wife_age[heads] >= 60)
    return {"households": int(heads.size), "members": int(member.sum()), "single": int(single.sum()),
            "nuclear": int(np.isin(kind, NUCLEAR).sum()), "single_65": int((single & (age[heads] >= 65)).sum()),
            "couple_65": int(elder_couple.sum())}  # fmt: skip


def gaps_of(formed: Formation, sex: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Years between each child and its mother, or its lone father."""
    mother = formed.head.copy()
    wives = np.flatnonzero(formed.role == SPOUSE)
    of_head = np.arange(sex.size)
    of_head[formed.head[wives]] = wives
    children = np.flatnonzero(formed.role == CHILD)
    return age[of_head[mother[children]]].astype(np.int64) - age[children]


def measures_of_fit(truth: np.ndarray, synthetic: np.ndarray) -> dict[str, float]:
    """SRMSE, TAE and SAE of synthetic counts against the true ones, over all cells.

    Examples
    --------
    >>> fit = measures_of_fit(np.array([[45, 25, 30], [5, 15, 40]]), np.array([[50, 20, 30], [0, 20, 40]]))
    >>> round(fit["srmse"], 6), fit["tae"], fit["sae"]
    (0.153093, 20.0, 0.125)
    """
    found = measure(synthetic, truth)
    return {"srmse": found.srmse, "tae": found.tae, "sae": found.sae}


def freeman_tukey(truth: np.ndarray, synthetic: np.ndarray) -> tuple[float, float]:
    """Distance of synthetic counts from the true ones, and the chance of one as large by sampling alone.

    ``FT = 4 sum (sqrt(T) - sqrt(S))^2`` over the cells of which one of both is above 0; it is about chi-squared with
    one degree of freedom less than there are such cells (Freeman and Tukey 1950; Voas and Williamson 2001).

    Returns
    -------
    distance, p : float

    Examples
    --------
    >>> freeman_tukey(np.array([40, 60]), np.array([40, 60]))
    (0.0, 1.0)
    """
    from scipy.special import chdtrc

    truth, synthetic = np.ravel(truth).astype(float), np.ravel(synthetic).astype(float)
    used = (truth > 0) | (synthetic > 0)
    distance = float(4.0 * ((np.sqrt(truth[used]) - np.sqrt(synthetic[used])) ** 2).sum())
    free = int(used.sum()) - 1
    return distance, float(chdtrc(free, distance)) if free > 0 else 1.0
