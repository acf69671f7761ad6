"""All municipalities from the census of 2015 to that of 2020, beside what came and beside simple rules.

Model
    What was known in 2016 (census 2015, registers of 2015 and 2016, a national path published by then) goes through
    the same calibration and projection as one city, all municipalities at once. The interval adds up, in quadrature,
    what each number in doubt moves between its 10 % and 90 % points, what is not known of the ages of the town
    (:mod:`.age_doubt`), and the chance of births and deaths.

Assumption
    Doubts are independent and act about linearly over five years.

Left out
    Municipalities without residents in either census: towns evacuated in 2011. Rules for the outliers: each is
    forecast like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from simcity.city.municipalities import Municipality, all_municipalities
from simcity.parameters import catalogue
from simcity.population import age_doubt, nation
from simcity.population.backtest import AGE_CLASSES, INTERVAL, measured
from simcity.population.calibration import Calibration, calibrate, default_parameters, rates_from
from simcity.population.cohort_component import project
from simcity.population.figures import CityFigures
from simcity.population.worlds import preset

BASE, TARGET = 2015, 2020
KNOWN = (2015, 2016)
"""Calendar years of the register that the look back may use."""

WORLD = "ipss2012_medium"
FLOW_YEARS = (2016, 2017, 2018, 2019, 2020)
OWN_DOUBTS = ("mortality_own_doubt", "fertility_own_doubt", "net_migration_doubt", "net_migration_transient",
              "net_migration_noise_memory")  # fmt: skip
"""Numbers whose doubt is of each municipality."""

DOUBTS = (*OWN_DOUBTS, "fertility_level", "e0_gain", "mortality_level", "census_over_register")
"""All, with those that the whole country shares: 2016 to 2020 is one draw of them, however many towns there are."""

WIDTHS_THEN = {"fertility_level": (0.85, 1.15), "e0_gain": (0.4, 1.6), "mortality_level": (0.96, 1.05)}
"""5 % and 95 % points of the national paths as one could have put them in 2016 (assumed): a little less than the high
and low variants of January 2012 in their last year, and the year 2011 for mortality. No later figure went into them."""

SIZES = ((0, 3_000), (3_000, 10_000), (10_000, 30_000), (30_000, 100_000), (100_000, 10**9))
LARGE = 10_000
SPANS = {q: span for q, span in AGE_CLASSES.items() if q != "residents"}


@dataclass(frozen=True)
class Forecast:
    """What was said in 2016; every array has one entry a municipality.

    Parameters
    ----------
    codes : list of str
    figures : CityFigures
    found : Calibration
    model, low, high : dict of str to ndarray
        By quantity (``residents``, age classes, ``births``, ``deaths`` of 2016 to 2020) [persons].
    """

    codes: list[str]
    figures: CityFigures
    found: Calibration
    model: dict[str, np.ndarray]
    low: dict[str, np.ndarray]
    high: dict[str, np.ndarray]

    @property
    def residents_then(self) -> np.ndarray:
        """Residents at the base census."""
        return self.figures.population.sum(axis=(-2, -1))


def forecast(
    table: Mapping[str, Municipality] | None = None, intervals: bool = True, doubts: Sequence[str] = DOUBTS
) -> Forecast:
    """Look ahead from 2015 with what was known in 2016.

    Parameters
    ----------
    table : mapping of code to Municipality, optional
        Default: the packaged table. Only columns of :data:`KNOWN` and the census of 2015 are read.
    intervals : bool
        Whether to work out the 80 % intervals too; without them `low` and `high` are empty.
    doubts : sequence of str
        Population parameters in doubt that the intervals hold.
    """
    codes, figures, ages = nation.national_figures(BASE, KNOWN, table)
    values = default_parameters()
    found = calibrate(figures, preset(WORLD), values, KNOWN[-1])
    model = _run(figures.population, found, values)
    if not intervals:
        return Forecast(codes, figures, found, model, {}, {})
    chance = NormalDist().inv_cdf(INTERVAL[1])
    lives = {q: chance**2 * _chance(q, model) for q in model}
    doubt = age_doubt.variances(figures, ages, found, preset(WORLD), model, SPANS, TARGET - BASE)
    up, down = ({q: lives[q] + chance**2 * doubt[q] for q in model} for _ in "ud")
    for moved in _alternatives(figures, values, doubts):
        ends = [_run(*run) for run in moved]
        for q, base in model.items():
            changes = np.array([end[q] - base for end in ends])
            up[q] = up[q] + np.maximum(changes.max(axis=0), 0.0) ** 2
            down[q] = down[q] + np.minimum(changes.min(axis=0), 0.0) ** 2
    low = {q: np.maximum(model[q] - np.sqrt(down[q]), 0.0) for q in model}
    return Forecast(codes, figures, found, model, low, {q: model[q] + np.sqrt(up[q]) for q in model})


def _alternatives(figures: CityFigures, values: dict[str, float], doubts: Sequence[str]):
    """Pairs of runs with one number at its 10 % and its 90 % point."""
    for name in doubts:
        declared = catalogue()[name]
        low, high = WIDTHS_THEN.get(name, (declared.low, declared.high))
        then = replace(declared, low=low, high=high)
        drawn = [values | {name: then.quantile(u)} for u in INTERVAL]
        yield [(figures.population, calibrate(figures, preset(WORLD), v, KNOWN[-1]), v) for v in drawn]


def _run(population: np.ndarray, found: Calibration, values: dict[str, float]) -> dict[str, np.ndarray]:
    rates = rates_from(found, population, preset(WORLD), values, BASE, TARGET + 1, KNOWN[-1])
    return measured(project(population, rates), TARGET, FLOW_YEARS)


def _chance(quantity: str, model: dict[str, np.ndarray]) -> np.ndarray:
    """Variance of a quantity from the chance of births and deaths alone [persons squared]."""
    if quantity in ("births", "deaths"):
        return model[quantity]
    if quantity == "residents":
        return model["births"] + model["deaths"]
    return {"0_14": model["births"], "15_64": 0.1 * model["deaths"]}.get(quantity, model["deaths"])


def actual(codes: list[str], table: Mapping[str, Municipality] | None = None) -> dict[str, np.ndarray]:
    """What came: the census of 2020, births and deaths of 2016 to 2020; NaN where nobody was counted."""
    everyone = all_municipalities() if table is None else table
    them = [everyone[code] for code in codes]
    residents = nation.column(them, "pop", TARGET)
    residents = np.where(residents > 0, residents, np.nan)
    classes = nation.classes_of(them, TARGET).sum(axis=1)
    came = {"residents": residents, "0_14": classes[:, 0], "15_64": classes[:, 1],
            "65_plus": classes[:, 2] + classes[:, 3], "75_plus": classes[:, 3]}  # fmt: skip
    for flow in ("births", "deaths"):
        came[flow] = sum((nation.column(them, flow, y) for y in FLOW_YEARS), start=np.zeros(len(them)))
    return {q: np.where(np.isfinite(residents) & (v > 0), v, np.nan) for q, v in came.items()}


def rules(said: Forecast) -> dict[str, np.ndarray]:
    """Residents in 2020 by rules that anyone could have used in 2016."""
    now, years = said.residents_then, TARGET - BASE
    flows = [said.figures.flows[y] for y in KNOWN]
    natural = np.array([f.births - f.deaths for f in flows])
    moves = np.array([f.arrivals - f.departures for f in flows])
    kept = np.zeros_like(now)
    for low, high in SIZES:
        inside = (now >= low) & (now < high)
        kept[inside] = _reliable(moves[:, inside] / now[inside]) * now[inside]
    return {
        "latest_balance": now + years * (natural[-1] + moves[-1]),
        "mean_balance": now + years * (natural.mean(axis=0) + moves.mean(axis=0)),
        "shrunk_balance": now + years * (natural.mean(axis=0) + kept),
    }


def _reliable(rate: np.ndarray) -> np.ndarray:
    """Two years' mean drawn to that of the size class by its reliability (Spearman and Brown)."""
    r = max(float(np.corrcoef(rate)[0, 1]), 0.0)
    typical = np.median(rate.mean(axis=0))
    return typical + 2.0 * r / (1.0 + r) * (rate.mean(axis=0) - typical)


def floor(said: Forecast, table: Mapping[str, Municipality] | None = None) -> np.ndarray:
    """Residents in 2020 for someone who knew the registers of all years to 2019; October 2019 to 2020 like 2019."""
    everyone = all_municipalities() if table is None else table
    them = [everyone[code] for code in said.codes]
    total = said.residents_then
    for year, weight in ((2015, 0.25), (2016, 1.0), (2017, 1.0), (2018, 1.0), (2019, 1.75)):
        births, deaths, *moves = (nation.column(them, item, year) for item in nation.REGISTER)
        total = total + weight * (births - deaths + moves[0] - moves[1] + moves[2] - moves[3])
    return total


def score(estimate: np.ndarray, came: np.ndarray, inside: np.ndarray | None = None) -> tuple[float, float]:
    """Median and 90 % point of the absolute error [percent]."""
    known = np.isfinite(came) if inside is None else np.isfinite(came) & inside
    error = np.abs(estimate[known] / came[known] - 1.0) * 100.0
    return float(np.median(error)), float(np.quantile(error, 0.9))


def coverage(said: Forecast, came: dict[str, np.ndarray], quantity: str = "residents",
             inside: np.ndarray | None = None) -> float:  # fmt: skip
    """Share of municipalities whose 80 % interval holds what came."""
    truth = came[quantity]
    known = np.isfinite(truth) if inside is None else np.isfinite(truth) & inside
    return float(((said.low[quantity] <= truth) & (truth <= said.high[quantity]))[known].mean())


def coverage_of_own(said: Forecast, came: dict[str, np.ndarray], quantity: str) -> float:
    """As :func:`coverage`, after the error of the sum of all municipalities is taken out of what was said."""
    known = np.isfinite(came[quantity])
    off = said.model[quantity][known].sum() / came[quantity][known].sum()
    return coverage(said, came | {quantity: came[quantity] * off}, quantity)
