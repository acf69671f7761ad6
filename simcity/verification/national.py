"""The look back at all municipalities: the census of 2020 from what was known in 2016.

Everything comes from the packaged table of municipalities, so that the cases run offline and from an installed wheel.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..city.municipalities import all_municipalities
from ..population import balance, balance_fit, nation, national_backtest
from ..population.calibration import calibrate, default_parameters, rates_from
from ..population.cohort_component import project
from ..population.national_backtest import Forecast
from ..population.worlds import preset

LATER, LATER_YEARS, LATER_WORLD = 2020, (2021, 2022, 2023), "ipss2017_medium"


@cache
def look_back() -> tuple[Forecast, dict[str, np.ndarray]]:
    """What was said and what came; computed once."""
    said = national_backtest.forecast()
    return said, national_backtest.actual(said.codes)


def residents() -> dict[str, float]:
    """Errors of the total in 2020, all municipalities and those of 10 000 and over."""
    said, came = look_back()
    large = said.residents_then >= national_backtest.LARGE
    everyone = national_backtest.score(said.model["residents"], came["residents"])
    big = national_backtest.score(said.model["residents"], came["residents"], large)
    known = np.isfinite(came["residents"])
    off = said.model["residents"][known].sum() / came["residents"][known].sum() - 1.0
    return {"municipalities": float(known.sum()), "median_percent": everyone[0], "p90_percent": everyone[1],
            "large_median_percent": big[0], "large_p90_percent": big[1], "sum_percent": 100.0 * float(off)}  # fmt: skip


def simple_rules() -> dict[str, float]:
    """What rules without a model reach, what perfect registers would, and how much of the way between we go."""
    said, came = look_back()
    reached = {n: national_backtest.score(v, came["residents"]) for n, v in national_backtest.rules(said).items()}
    reached["floor"] = national_backtest.score(national_backtest.floor(said), came["residents"])
    got = {f"{name}_{part}": v for name, pair in reached.items() for part, v in zip(("median", "p90"), pair)}
    model = national_backtest.score(said.model["residents"], came["residents"])
    for i, part in enumerate(("median", "p90")):
        naive, best = reached["latest_balance"][i], reached["floor"][i]
        got[f"closed_{part}"] = (naive - model[i]) / (naive - best)
    return got


def intervals() -> dict[str, float]:
    """Share of municipalities whose 80 % interval holds the census of 2020, by size."""
    said, came = look_back()
    now = said.residents_then
    got = {"all": national_backtest.coverage(said, came)}
    for low, high in national_backtest.SIZES:
        got[f"from_{low}"] = national_backtest.coverage(said, came, inside=(now >= low) & (now < high))
    return got


def age_intervals() -> dict[str, float]:
    """Share of municipalities whose 80 % interval holds the age classes, births and deaths that came.

    ``.._own`` leaves the doubts out that the whole country shares, and its error with them.
    """
    said, came = look_back()
    own = national_backtest.forecast(doubts=national_backtest.OWN_DOUBTS)
    quantities = [q for q in came if q != "residents"]
    return ({q: national_backtest.coverage(said, came, q) for q in quantities}
            | {f"{q}_own": national_backtest.coverage_of_own(own, came, q) for q in quantities})  # fmt: skip


def births_of_towns() -> dict[str, float]:
    """Births and deaths after the census of 2020, what the nation as a whole was off by taken out.

    From the censuses of 2015 and 2020 and registers to 2019 to the vital statistics of 2021 to 2023.
    """
    codes, figures, _ = nation.national_figures(LATER, range(2015, LATER))
    chosen, values = preset(LATER_WORLD), default_parameters()
    rates = rates_from(calibrate(figures, chosen, values, LATER), figures.population, chosen, values, LATER,
                       LATER_YEARS[-1] + 1, LATER)  # fmt: skip
    result, them = project(figures.population, rates), [all_municipalities()[code] for code in codes]
    large = figures.population.sum(axis=(-2, -1)) >= national_backtest.LARGE
    got: dict[str, float] = {}
    for flow in ("births", "deaths"):
        model = np.sum([result.calendar(flow, y) for y in LATER_YEARS], axis=0)
        came = np.sum([nation.column(them, flow, y) for y in LATER_YEARS], axis=0)
        estimate = model * came.sum() / model.sum()
        scores = national_backtest.score(estimate, np.where(came > 0, came, np.nan), large)
        got |= {f"{flow}_{part}": value for part, value in zip(("median_percent", "p90_percent"), scores)}
        got[f"{flow}_typical_percent"] = float(np.median((estimate / came - 1.0)[large])) * 100.0
    return got


def ages_and_lives() -> dict[str, float]:
    """Median absolute errors of age classes in 2020 and of births and deaths of 2016 to 2020."""
    said, came = look_back()
    names = ("0_14", "65_plus", "75_plus", "births", "deaths")
    return {f"{q}_{part}": v for q in names for part, v in
            zip(("median_percent", "p90_percent"), national_backtest.score(said.model[q], came[q]))}  # fmt: skip


def learned() -> dict[str, float]:
    """The packaged numbers on moves are those that the registers of 2015 and 2016 teach."""
    said, _ = look_back()
    fit, table, values = balance_fit.fit_norm(said.figures), balance.norm_table(), default_parameters()
    apart = [
        abs(fit.sets[name][term][i] - table[name][term][i]) for name in table for term in table[name] for i in (0, 1)
    ]
    return {"coefficients_apart": max(apart), "terms": float(len(apart) / 2),
            "overdispersion": fit.overdispersion - values["migration_overdispersion"],
            "transient": fit.transient - values["net_migration_transient"]}  # fmt: skip


CASES = {"residents": residents, "rules": simple_rules, "intervals": intervals, "age_intervals": age_intervals,
         "ages_and_lives": ages_and_lives, "births_of_towns": births_of_towns, "learned": learned}  # fmt: skip
