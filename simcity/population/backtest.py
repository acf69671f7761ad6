"""Looking back: what the model would have said then, beside what came.

Model
    Rates are built from what was published by the year of the look back and projected to a later census; the same is
    done for draws of every population parameter in doubt. Totals are set beside simple rules that anyone could have
    used.

Assumption
    A doubt interval of 80 % should hold about four truths in five over many cities, not in each.

Left out
    Reading files: the caller brings the city and the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from simcity.parameters import Parameter, catalogue
from simcity.population.age_structure import tilted
from simcity.population.calibration import build_rates, calibrate, default_parameters, rates_from
from simcity.population.cohort_component import CohortResult, project
from simcity.population.figures import figures_of
from simcity.population.worlds import preset_of

AGE_CLASSES = {"residents": (0, 110), "0_14": (0, 14), "15_64": (15, 64), "65_plus": (65, 110), "75_plus": (75, 110)}
INTERVAL = (0.10, 0.90)

BASE_TILT = Parameter(
    number=199, id="base_age_tilt", axis="world", unit="ratio", base=0.0, low=-0.05, high=0.05, minimum=-0.5,
    maximum=0.5, origin="computed", ja="年齢階級内の配分の傾き", en="Tilt of ages within their class",
    source="splitting classes into ages errs by about 4 % (root mean square) on the five-year groups of Toyama 2015",
)  # fmt: skip
"""Doubt of the base population itself. It belongs to the look back alone: in a run the base is given."""


@dataclass(frozen=True)
class Row:
    """One quantity of a look back.

    Parameters
    ----------
    quantity : str
        ``residents``, an age class, ``births`` or ``deaths``.
    model, low, high : float
        Base projection and the 80 % doubt interval [persons].
    actual : float
        What came [persons]; NaN when unknown.
    """

    quantity: str
    model: float
    low: float
    high: float
    actual: float

    @property
    def error(self) -> float:
        """Relative error of the base projection."""
        return self.model / self.actual - 1.0

    @property
    def holds(self) -> bool:
        """Whether the doubt interval holds what came."""
        return bool(self.low <= self.actual <= self.high)


def look_back(city: object, world: object, year: int, actual: Mapping[str, float], known_until: int,
              flow_years: Iterable[int] | None = None, n_draws: int = 64) -> list[Row]:  # fmt: skip
    """Project from the city's base year to `year` with what was known, and compare.

    Parameters
    ----------
    city : City or CityFigures
    world : str or object
        A path published by `known_until`.
    year : int
        The later census.
    actual : mapping of quantity to persons
        Any of the quantities of :data:`AGE_CLASSES`, ``births``, ``deaths`` (sums over `flow_years`).
    known_until : int
    flow_years : iterable of int, optional
        Calendar years of births and deaths; by default the years after the base year up to `year`.
    n_draws : int
        Draws of the doubt.

    Returns
    -------
    list of Row, in the order of `actual`
    """
    figures = figures_of(city)
    years = list(range(figures.base_year + 1, year + 1) if flow_years is None else flow_years)
    last = max(year, max(years) + 1) if years else year  # a calendar year ends in the next model year
    rates = build_rates(figures, world, None, figures.base_year, last, known_until)
    base = measured(project(figures.population, rates), year, years)
    chosen, values = preset_of(world), default_parameters()
    found = calibrate(figures, chosen, values, known_until)  # doubt acts on the paths, not on what was registered

    def one(draw: Mapping[str, float]) -> dict[str, np.ndarray]:
        people = tilted(figures.population, draw.get("base_age_tilt", 0.0))
        drawn = rates_from(found, people, chosen, values | dict(draw), figures.base_year, last, known_until)
        return measured(project(people, drawn), year, years)

    drawn = [one(draw) for draw in doubt_draws(n_draws)] or [base]
    rows = []
    for name, value in actual.items():
        low, high = np.quantile([d[name] for d in drawn], INTERVAL)
        rows.append(Row(name, float(base[name]), float(low), float(high), float(value)))
    return rows


def measured(result: CohortResult, year: int, flow_years: Iterable[int]) -> dict[str, np.ndarray]:
    """Stocks at 1 October `year` by class, births and deaths over calendar years [persons], one value a city."""
    stock = result.population[..., year - result.first, :, :]
    found = {name: stock[..., low : high + 1].sum(axis=(-2, -1)) for name, (low, high) in AGE_CLASSES.items()}
    for flow in ("births", "deaths"):
        found[flow] = np.sum([result.calendar(flow, y) for y in flow_years], axis=0)
    return found


def doubt_draws(n: int, declared: Mapping[str, Parameter] | None = None) -> list[dict[str, float]]:
    """Draws of the population parameters in doubt and of the base tilt.

    They are spread evenly (Sobol points) and the same every time.

    Parameters
    ----------
    n : int
        Best a power of two.
    declared : mapping of id to Parameter, optional
        Default: the packaged catalogue.
    """
    from scipy.stats import qmc

    table = declared or catalogue()
    mine = [p for p in table.values() if p.sibling == "population" and p.in_doubt]
    doubtful = sorted([*mine, BASE_TILT], key=lambda p: p.number)
    if not n:
        return []
    points = qmc.Sobol(len(doubtful), scramble=False).random(n) + 0.5 / n  # shifted off the corner at 0
    return [{p.id: p.quantile(float(u)) for p, u in zip(doubtful, point)} for point in points]


def baselines(
    city: object, year: int, known_until: int, published: Mapping[str, float | tuple[float, float]] | None = None
) -> dict[str, float]:
    """Residents in `year` by rules that need no model.

    Parameters
    ----------
    city : City or CityFigures
    year : int
    known_until : int
    published : mapping of str to (then, later) or float, optional
        Other projections: a figure, or a pair to be rebased to the city's base year.

    Returns
    -------
    dict of str to float [persons]
        ``no_change``; ``latest_balance`` (births, deaths and moves of the latest known year go on).
    """
    figures = figures_of(city).known(known_until)
    now = float(np.sum(figures.population))
    found = {"no_change": now}
    complete = [f for _, f in sorted(figures.flows.items()) if f.births + f.deaths + f.arrivals + f.departures >= 0]
    if complete:
        f = complete[-1]
        balance = float(f.births - f.deaths + f.arrivals - f.departures)
        found["latest_balance"] = now + (year - figures.base_year) * balance
    for name, value in (published or {}).items():
        found[name] = now * value[1] / value[0] if isinstance(value, tuple) else float(value)
    return found


def as_text(rows: list[Row], rules: Mapping[str, float] | None = None) -> str:
    """A table to print: model, actual, error, interval; then the simple rules."""
    lines = [f"{'quantity':<12}{'model':>12}{'actual':>12}{'error %':>9}   80 % of doubt"]
    for r in rows:
        mark = "holds" if r.holds else "misses"
        lines.append(f"{r.quantity:<12}{r.model:>12,.0f}{r.actual:>12,.0f}{100 * r.error:>9.2f}   "
                     f"{r.low:,.0f} to {r.high:,.0f} {mark}")  # fmt: skip
    actual = next((r.actual for r in rows if r.quantity == "residents"), None)
    if actual and rules:
        lines += [f"{name:<24}{value:>12,.0f}{100 * (value / actual - 1):>9.2f}" for name, value in rules.items()]
    return "\n".join(lines)
