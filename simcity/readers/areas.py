"""Residents by area, sex and age class, as read and before they are fitted to a city."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Areas:
    """Residents by area, sex and age class.

    Parameters
    ----------
    zone, name, municipality : list of str
        Key, name and five-digit code of each area; the code is empty for mesh cells.
    total : ndarray, shape (n,)
        Residents of all ages, those of unknown age included [persons].
    classes : dict of str to list of (int, int)
        Age classes by sex ``m``, ``f`` or ``all``; empty where only totals are published.
    residents : dict of str to ndarray, shape (len(classes), n)
        By sex; sums to the total of the sex [persons].
    sex_total : dict of str to ndarray, shape (n,)
        Residents by sex, where published.
    joined : dict of str to str
        Withheld areas, and the area that they are joined to.
    level : str
        ``1km``, ``500m``, ``250m``; empty for small areas.
    """

    zone: list[str]
    name: list[str]
    municipality: list[str]
    total: np.ndarray
    classes: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    residents: dict[str, np.ndarray] = field(default_factory=dict)
    sex_total: dict[str, np.ndarray] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    level: str = ""

    def __len__(self) -> int:
        return len(self.zone)

    def take(self, rows) -> Areas:
        """Some of the areas."""
        rows = np.asarray(rows, dtype=np.int64)
        return Areas([self.zone[i] for i in rows], [self.name[i] for i in rows], [self.municipality[i] for i in rows],
                     self.total[rows], self.classes, {s: v[:, rows] for s, v in self.residents.items()},
                     {s: v[rows] for s, v in self.sex_total.items()}, self.joined, self.level)  # fmt: skip
