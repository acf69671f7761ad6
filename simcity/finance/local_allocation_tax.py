"""Local allocation tax (地方交付税): the part of the debt service that counts as standard financial need (算入率).

The money arrives as general revenue, without earmark, in the year of the service. A city whose fiscal capacity index is
above 1 receives no ordinary allocation tax, whatever its bonds promise. Left out: the claw-back on tax growth.
"""

from __future__ import annotations

from .rounding import exact, floor_yen


def support(debt_service_yen: int, lat_share: float, capacity_index: float | None = None) -> int:
    """Allocation tax for one year's debt service: floor(share x service) [yen].

    Parameters
    ----------
    debt_service_yen : int
        Principal and interest paid in the year [yen].
    lat_share : float
        Share counted (算入率), 0 to 1.
    capacity_index : float, optional
        財政力指数, mean of three years; above 1 the support is 0. None: below 1.

    Examples
    --------
    >>> support(10_000_000, 0.7), support(10_000_000, 0.7, capacity_index=1.05)
    (7000000, 0)
    """
    if capacity_index is not None and capacity_index > 1.0:
        return 0
    return floor_yen(debt_service_yen * exact(lat_share)) if debt_service_yen > 0 else 0


def net_local_share(subsidy_rate: float, charge_ratio: float, lat_share: float) -> float:
    """Share of a cost that stays with the city after subsidy and allocation tax: 1 - s - (1 - s) beta kappa.

    Interest is left out: this is the figure that budget officers quote for a kind of bond.

    Examples
    --------
    >>> net_local_share(0.5, 1.0, 0.5)
    0.25
    """
    return 1.0 - subsidy_rate - (1.0 - subsidy_rate) * charge_ratio * lat_share
