"""The five-year method of the official municipal projections for one city, with our rates or with imported ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from . import calibration, moves, worlds
from .assumptions import assumed_of
from .figures import CityFigures, figures_of
from .ipss_regional import RegionalResult, assumed_projection, ipss_regional
from .presets import demography_of


def regional_projection(city: object, world: object, last: int, parameters: Mapping[str, float] | None = None,
                        known_until: int | None = None) -> RegionalResult:  # fmt: skip
    """The five-year method with the city's mortality and net migration; see :func:`.ipss_regional.ipss_regional`.

    Where the world names imported assumptions (``demography.assumptions``), with those.
    """
    figures, chosen = figures_of(city), worlds.preset_of(world)
    if source := demography_of(world, "assumptions"):
        return assumed_projection(city, world, last, assumed_of(city, str(source)))
    known_until = worlds.known_at(world, figures.base_year, known_until)
    values = calibration.default_parameters() | {k: float(v) for k, v in dict(parameters or {}).items()}
    found = calibration.calibrate(figures, chosen, values, known_until)
    net = net_rates(figures, chosen, found, known_until)
    own = float(found.mortality * np.exp(values["mortality_own_doubt"] * found.mortality_spread))
    return ipss_regional(figures, chosen, last, net, own * values["mortality_level"], known_until=known_until)


def net_rates(figures: CityFigures, chosen: worlds.Preset, found: calibration.Calibration,
              known_until: int | None) -> np.ndarray:  # fmt: skip
    """Net migrants per resident and year by age at the start: between two censuses, else of the registers."""
    known = figures.known(known_until)
    stocks = known.stocks()
    rates = moves.census_net_rates(known, stocks, chosen, found.mortality, found.fertility, known_until)
    if rates is not None:
        return rates
    stock = stocks[known.base_year]
    alive = worlds.mortality(chosen, known.base_year + 0.5).survivorship[0]
    net = found.net(stock, alive)
    survivors = moves.aged(stock * alive**found.mortality)
    by_end = np.divide(net, survivors, out=np.zeros_like(net), where=survivors > 0.5)
    return np.concatenate([by_end[:, 1:], by_end[:, -1:]], axis=1)
