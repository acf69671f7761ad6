"""How far fitted zones are from the counts they were made of.

Measures
    Total absolute error TAE = sum |fitted - counted|, standardised SAE = TAE / persons counted, and the standardised
    root mean square error SRMSE = sqrt(mean (fitted - counted)^2) / mean counted.

References
----------
Voas and Williamson (2001), *Geographical and Environmental Modelling* 5 (TAE, SAE); Knudsen and Fotheringham (1986),
*International Regional Science Review* 10 (SRMSE).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .areas import Areas


@dataclass(frozen=True)
class Misfit:
    """Three measures over `cells` cells; all are 0 when fitted and counted agree."""

    tae: float
    sae: float
    srmse: float
    cells: int

    def words(self) -> str:
        """The measures as figures, the same in every language.

        Examples
        --------
        >>> measure([1.0, 3.0], [2.0, 2.0]).words()
        'TAE 2, SAE 50.00%, SRMSE 0.5000'
        """
        return f"TAE {self.tae:,.0f}, SAE {self.sae:.2%}, SRMSE {self.srmse:.4f}"


def measure(fitted, counted) -> Misfit:
    """Measures of two arrays of the same shape; a table without persons has no error."""
    fitted, counted = np.asarray(fitted, dtype=np.float64), np.asarray(counted, dtype=np.float64)
    if fitted.shape != counted.shape:
        raise ValueError(f"fitted has the shape {fitted.shape}, counted {counted.shape}")
    total = float(counted.sum())
    if not counted.size or total <= 0:
        return Misfit(0.0, 0.0, 0.0, counted.size)
    off = fitted - counted
    tae = float(np.abs(off).sum())
    return Misfit(tae, tae / total, float(np.sqrt((off**2).mean()) / (total / counted.size)), counted.size)


def zone_misfits(areas: Areas, residents: np.ndarray, home: np.ndarray) -> tuple[Misfit, Misfit, float]:
    """Misfit of zone totals and of zones by sex and age class, and what of it no fit could avoid.

    Parameters
    ----------
    areas : Areas
        The counts, of the census.
    residents : ndarray, shape (n_zones, 2, 111)
        As fitted to the municipalities' residents of the base year.
    home : ndarray of str, shape (n_zones,)
        Municipality of each zone; counts are scaled to its fitted residents first.

    Returns
    -------
    totals, classes : Misfit
    changed : float
        Share of residents by which the municipalities' age classes themselves changed between census and base year:
        the smallest SAE of `classes` that any fit to the base year can have.
    """
    scale = np.zeros(len(areas))
    for code in np.unique(home):
        rows = home == code
        counted = areas.total[rows].sum()
        scale[rows] = residents[rows].sum() / counted if counted > 0 else 0.0
    totals = measure(residents.sum(axis=(1, 2)), areas.total * scale)
    made, counted = [], []
    by_sex = {"m": residents[:, 0], "f": residents[:, 1]} if "m" in areas.classes else {"all": residents.sum(axis=1)}
    for sex, ages in by_sex.items():
        for (low, high), values in zip(areas.classes.get(sex, []), areas.residents.get(sex, [])):
            made.append(ages[:, low : high + 1].sum(axis=1))
            counted.append(values * scale)
    if not made:
        return totals, measure([], []), 0.0
    fitted, known = np.array(made), np.array(counted)
    apart = sum(float(np.abs((fitted - known)[:, home == code].sum(axis=1)).sum()) for code in np.unique(home))
    return totals, measure(fitted, known), apart / max(float(known.sum()), 1.0)
