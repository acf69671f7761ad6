"""Doubt and noise, each in its own interval.

*Doubt* is the 5-95 % range over the draws (worlds and doubtful parameters): how well we know. *Noise* is the 95 %
interval of the mean over replications at base values: how well we computed. Replications of one draw are averaged
before the doubt is read off, so that noise does not widen it; no interval ever joins the two.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..indicators import catalogue

if TYPE_CHECKING:
    import pandas as pd

    from ..experiments.results import Results

BASE = -1
LOW, HIGH = 0.05, 0.95
# Student's t, two-sided 95 %, by degrees of freedom (any statistics table); beyond 30 the normal value is near enough.
_T95 = (
    12.706,
    4.303,
    3.182,
    2.776,
    2.571,
    2.447,
    2.365,
    2.306,
    2.262,
    2.228,
    2.201,
    2.179,
    2.160,
    2.145,
    2.131,
    2.120,
    2.110,
    2.101,
    2.093,
    2.086,
    2.080,
    2.074,
    2.069,
    2.064,
    2.060,
    2.056,
    2.052,
    2.048,
    2.045,
    2.042,
)


def doubt_interval(values) -> tuple[float, float]:
    """5 % and 95 % points of the draws; not-a-number without draws.

    Parameters
    ----------
    values : array_like of float, shape (n_draws,)

    Examples
    --------
    >>> doubt_interval(range(21))
    (1.0, 19.0)
    """
    values = np.asarray(list(values), dtype=float)
    if not len(values):
        return math.nan, math.nan
    low, high = np.quantile(values, [LOW, HIGH])
    return float(low), float(high)


def noise_interval(values) -> tuple[float, float]:
    """95 % interval of the mean over replications (Student's t); not-a-number with fewer than two.

    Examples
    --------
    >>> low, high = noise_interval([1.0, 2.0, 3.0])
    >>> round(low, 2), round(high, 2)
    (-0.48, 4.48)
    """
    values = np.asarray(list(values), dtype=float)
    n = len(values)
    if n < 2:
        return math.nan, math.nan
    t = _T95[n - 2] if n - 2 < len(_T95) else 1.96
    half = t * float(values.std(ddof=1)) / math.sqrt(n)
    mean = float(values.mean())
    return mean - half, mean + half


#: What a service gives is counted over time: who was served until 2030 has been served, whatever is left in the end.
SERVICE = ("coverage_residents", "coverage_probability", "services_viable", "devices_served", "gateways_working",
           "network_availability", "message_delivery")  # fmt: skip


def is_averaged(indicator: str) -> bool:
    """Whether a run is summed up by the mean of its years: flows, and what a service gives; else by its last year.

    Examples
    --------
    >>> is_averaged("burden_per_resident"), is_averaged("coverage_residents"), is_averaged("debt_outstanding")
    (True, True, False)
    """
    return indicator in SERVICE or is_flow(catalogue()[indicator].unit)


def is_flow(unit: str) -> bool:
    """Whether an indicator is counted per year."""
    return unit.endswith(("per year", "and year", "/year"))


def run_values(results: Results, year: int | None = None) -> pd.DataFrame:
    """One value for each run and city-wide indicator.

    Parameters
    ----------
    results : Results
    year : int, optional
        The year looked at; by default the mean over the run for flows and for what a service gives, else the last year.

    Returns
    -------
    pandas.DataFrame
        strategy, world, draw, replication, indicator, unit, grade, value.
    """
    frame = results.indicators
    frame = frame[(frame["area_kind"] == "city") & (frame["group"] == "") & (frame["view"] == "true")]
    keys = ["run", "indicator", "unit"]
    if year is not None:
        chosen = (
            frame[frame["year"] == year].groupby(keys, sort=False).agg(value=("value", "last"), grade=("grade", "max"))
        )
    else:
        last = frame["year"].max()
        flow = frame["indicator"].map(is_averaged).astype(bool)
        stocks = frame[~flow & (frame["year"] == last)].groupby(keys, sort=False)
        flows = frame[flow].groupby(keys, sort=False)
        import pandas as pd

        chosen = pd.concat([stocks.agg(value=("value", "last"), grade=("grade", "max")),
                            flows.agg(value=("value", "mean"), grade=("grade", "max"))])  # fmt: skip
    names = results.runs[["run", "strategy", "world", "draw", "replication"]]
    return names.merge(chosen.reset_index(), on="run", how="inner").drop(columns="run")


def bands(results: Results, indicator: str, world: str | None = None, area: str = "") -> pd.DataFrame:
    """One indicator by year, with its range of doubt.

    Parameters
    ----------
    results : Results
    indicator : str
    world : str, optional
        One world; by default the doubt is taken over all of them and `base` from the first.
    area : str, optional
        An area instead of the whole city.

    Returns
    -------
    pandas.DataFrame
        strategy, year, low, base, high; low and high equal base when no doubt was drawn.
    """
    import pandas as pd

    frame = results.indicators
    kind = (frame["area"] == area) if area else (frame["area_kind"] == "city")
    frame = frame[kind & (frame["indicator"] == indicator) & (frame["group"] == "") & (frame["view"] == "true")]
    frame = frame.merge(results.runs[["run", "strategy", "world", "draw", "replication"]], on="run")
    if world is not None:
        frame = frame[frame["world"] == world]
    rows = []
    base_world = world or (results.worlds[0] if results.worlds else None)
    for strategy in results.strategies:
        of_strategy = frame[frame["strategy"] == strategy]
        for year, of_year in of_strategy.groupby("year"):
            at_base = of_year[(of_year["draw"] == BASE) & (of_year["world"] == base_world)]
            at_base = at_base[at_base["replication"] == at_base["replication"].min()][
                "value"
            ]  # the sample of the draws
            drawn = of_year[of_year["draw"] != BASE].groupby(["world", "draw"])["value"].mean()
            base = float(at_base.mean()) if len(at_base) else float(drawn.median())
            low, high = doubt_interval(drawn) if len(drawn) else (base, base)
            rows.append((strategy, int(year), low, base, high))
    return pd.DataFrame(rows, columns=["strategy", "year", "low", "base", "high"])
