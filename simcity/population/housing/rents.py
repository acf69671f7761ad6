"""Rents by zone, and how they answer to vacancy.

Model
    ``d ln rent = - response (vacancy - natural vacancy)`` a year: rents fall where more homes are on offer than in the
    base year, whose vacancy is taken as the natural one, and rise where fewer are (Rosen and Smith 1983, "The
    price-adjustment process for rental housing and the natural vacancy rate", American Economic Review 73(4)). Homes
    off the market count neither as vacant nor as homes.

Assumption
    The mean rent, its fall with the distance to the centre and the response; see the parameters. Vacancy of a small
    zone is drawn towards that of its district, so that a sample does not make rents of noise. Rents are real (in prices
    of the base year) and stay between :data:`LOWEST` and :data:`HIGHEST` of those of the base year.

Left out
    Land prices, tenure, quality of homes, interest.
"""

from __future__ import annotations

import numpy as np

POOLED = 100.0  #: dwellings [rows] at which a zone's own vacancy and that of its district weigh alike (assumed)
LOWEST, HIGHEST = 0.3, 3.0  #: bounds of rents against those of the base year (assumed)


def base_rents(mean_yen: float, gradient_per_km: float, centre_km: np.ndarray, dwellings: np.ndarray) -> np.ndarray:
    """Rents of the base year [yen per month]; the mean over dwellings is `mean_yen`, far from the centre is cheaper.

    Examples
    --------
    >>> base_rents(50_000, 0.0, np.array([0.0, 8.0]), np.array([10, 5])).tolist()
    [50000.0, 50000.0]
    """
    shape = np.exp(-gradient_per_km * centre_km)
    weight = dwellings if dwellings.sum() > 0 else np.ones(shape.size)
    return mean_yen * shape / float(np.average(shape, weights=weight))


def pooled_vacancy(dwellings: np.ndarray, vacant: np.ndarray, district: np.ndarray) -> np.ndarray:
    """Vacant share by zone, drawn towards that of the district; that of the district where a zone has no dwelling.

    Parameters
    ----------
    dwellings, vacant : ndarray, shape (zones,)
        [rows]
    district : ndarray of int64, shape (zones,)
        Number of each zone's district, from 0.
    """
    all_homes, empty = np.bincount(district, dwellings), np.bincount(district, vacant)
    city = vacant.sum() / dwellings.sum() if dwellings.sum() else 0.0
    share = np.divide(empty, all_homes, out=np.full(empty.size, city), where=all_homes > 0)[district]
    return (vacant + POOLED * share) / (dwellings + POOLED)


def adjusted(rent_yen: np.ndarray, base_yen: np.ndarray, vacancy: np.ndarray, natural: float, response: float):
    """Rents a year later [yen per month]."""
    return np.clip(rent_yen * np.exp(-response * (vacancy - natural)), LOWEST * base_yen, HIGHEST * base_yen)
