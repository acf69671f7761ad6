"""The population between the last census and today.

Model
    Cohort component from the census, forced year by year to the births, deaths and moves published since; where a
    year is not yet published, the rates of the last published year go on.

Assumption
    Published flows since the census are right in number; only their ages come from the model. Moves across the border
    are missing in the tables since 2018 and come from the national path by share of population. Where register and
    residents cannot belong together (towns evacuated in 2011), flows are held near what rates give.

Left out
    What the next census will correct. The result is `derived`, never `published`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simcity.errors import DataError, Problem
from simcity.population import calibration, cohort_component, moves, vital_events, worlds
from simcity.population.figures import CityFigures, figures_of
from simcity.population.rates import Rates

DEFAULT_WORLD = "ipss2023_medium"


def nowcast(city_like: object, to_year: int, world: object = DEFAULT_WORLD,
            known_until: int | None = None) -> np.ndarray:  # fmt: skip
    """Residents by sex and age at 1 October of a year after (or at) the last census.

    The result is `derived`: a census carried on by published flows and modelled ages.

    Parameters
    ----------
    city_like : City or CityFigures
        Needs ``classes`` (census totals by sex and class, with `total`) and ``flows``; its own population is not used.
    to_year : int
    world : str or object, optional
        National path for what is not published.
    known_until : int, optional
        Use only what was known at the end of this year, of the place and of the nation.

    Returns
    -------
    ndarray of float64, shape (2, 111) [persons]

    Raises
    ------
    DataError
        When no census at or before `to_year` is known.
    """
    return nowcast_path(city_like, to_year, world, known_until)[to_year]


def nowcast_path(city_like: object, to_year: int, world: object = DEFAULT_WORLD,
                 known_until: int | None = None) -> dict[int, np.ndarray]:  # fmt: skip
    """As :func:`nowcast`, every 1 October from the census to `to_year`."""
    figures = figures_of(city_like)
    if known_until is not None:
        figures = replace(figures, flows={y: f for y, f in figures.flows.items() if y <= known_until})
    chosen = worlds.preset_of(world)
    censuses = [y for y in figures.classes if y <= min(to_year, to_year if known_until is None else known_until)]
    stock = figures.census_stock(max(censuses)) if censuses else None
    if stock is None:
        raise DataError(Problem("no census to start from", where="city.classes", value=sorted(figures.classes),
                                expected=f"a census with a national pyramid, at or before {to_year}"))  # fmt: skip
    start = max(censuses)
    known = replace(figures, base_year=start, population=stock)
    values = calibration.default_parameters()
    path, carried = {start: stock}, {"births": 1.0, "deaths": 1.0}
    if to_year == start:
        return path
    found = calibration.calibrate(known.known(None), chosen, values, known_until)
    rates = calibration.rates_from(found, stock, chosen, values, start, to_year, known_until)
    for year in range(start, to_year):
        forced = _force(rates.window(year, year + 1), path[year], figures, chosen, year, carried, known_until)
        path[year + 1] = cohort_component.project(path[year], forced).population[-1]
    return path


def _force(rates: Rates, stock: np.ndarray, figures: CityFigures, chosen: worlds.Preset, year: int,
           carried: dict[str, float], known_until: int | None) -> Rates:  # fmt: skip
    """The rates of one model year, changed so that its flows are the published ones."""
    departures, arrivals = (_model_year(figures, kind, year) for kind in ("departures", "arrivals"))
    if departures is not None and arrivals is not None and departures < 0.5 * stock.sum():
        leavers = float((stock * (1.0 - rates.death[0]) * rates.leave[0]).sum())
        abroad = moves.moves_abroad(figures, stock, chosen, min(year + 1, max(figures.flows)), known_until)
        scale_out = departures / leavers if leavers > 0 else 1.0
        arriving = rates.arrive.sum()
        scale_in = (arrivals + abroad) / arriving if arriving > 0 else 1.0
        rates = replace(rates, leave=np.minimum(rates.leave * scale_out, 0.95), arrive=rates.arrive * scale_in)
    for kind in ("deaths", "births"):
        wanted = _model_year(figures, kind, year)
        if wanted is None:
            rates = _scaled(rates, kind, carried[kind])
            continue
        factor = 1.0
        for _ in range(8):  # deaths and births depend on each other through infants; the factor settles at once
            got = float(getattr(cohort_component.project(stock, _scaled(rates, kind, factor)), kind)[0])
            factor *= wanted / got if got > 0 else 1.0
        factor = min(max(factor, 1.0 / vital_events.FURTHEST), vital_events.FURTHEST)
        carried[kind] = factor
        rates = _scaled(rates, kind, factor)
    return rates


def _scaled(rates: Rates, kind: str, factor: float) -> Rates:
    if kind == "births":
        return replace(rates, birth=np.minimum(rates.birth * factor, 1.0))
    return replace(rates, death=1.0 - (1.0 - rates.death) ** factor, infant=1.0 - (1.0 - rates.infant) ** factor)


def _model_year(figures: CityFigures, kind: str, year: int) -> float | None:
    """A flow of the model year (1 October to 30 September): a quarter of this calendar year, three of the next."""
    parts = []
    for calendar, weight in ((year, 0.25), (year + 1, 0.75)):
        flows = figures.flows.get(calendar)
        if flows is None or not (value := getattr(flows, kind)) >= 0:
            return None
        parts.append(weight * value * vital_events.to_vital(kind, calendar, flows.domestic))
    return float(sum(parts))
