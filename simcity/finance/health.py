"""Health of municipal finance (健全化判断比率): real debt service ratio and future burden ratio, and what they trigger.

Act on assurance of sound financial status of municipalities. Three-year means are left to the caller.
"""

from __future__ import annotations

#: (threshold in %, class): the highest one reached counts. Source: published thresholds under the act and the
#: local finance act (18 %: bonds need permission; 25 %: early restoration; 35 %: restoration).
DEBT_SERVICE_CLASSES = ((35.0, "restoration"), (25.0, "early_restoration"), (18.0, "permission"))
FUTURE_BURDEN_CLASSES = ((350.0, "early_restoration"),)


def debt_service_ratio(service: float, quasi: float, earmarked: float, lat_counted: float, standard: float) -> float:
    """実質公債費比率 of one year [%]: ((A + B) - (C + D)) / (E - D).

    Parameters
    ----------
    service, quasi : float
        Debt service (A) and payments like it, e.g. for PFI and leases under commitment (B) [yen].
    earmarked, lat_counted : float
        Earmarked revenue for it (C) and the amount counted in the allocation tax (D) [yen].
    standard : float
        標準財政規模 (E) [yen].

    Examples
    --------
    >>> round(debt_service_ratio(3000, 500, 300, 1500, 20000), 4)
    9.1892
    """
    return 100.0 * (service + quasi - earmarked - lat_counted) / (standard - lat_counted)


def future_burden_ratio(burden: float, covered: float, lat_counted: float, standard: float) -> float:
    """将来負担比率 [%]: (burden - what funds, earmarks and allocation tax cover) / (E - D).

    Examples
    --------
    >>> round(future_burden_ratio(60000, 35000, 1500, 20000), 3)
    135.135
    """
    return 100.0 * (burden - covered) / (standard - lat_counted)


def classify(ratio: float, classes: tuple[tuple[float, str], ...] = DEBT_SERVICE_CLASSES) -> str:
    """The class that a ratio [%] falls into; ``ok`` below all thresholds.

    Examples
    --------
    >>> classify(17.9), classify(18.0), classify(350.0, FUTURE_BURDEN_CLASSES)
    ('ok', 'permission', 'early_restoration')
    """
    return next((name for threshold, name in classes if ratio >= threshold), "ok")
