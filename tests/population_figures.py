"""A hand-made town with published figures, for the tests of rates and projections."""

import numpy as np

from simcity.population.age_structure import CLASSES, national_single_ages, single_ages
from simcity.population.figures import CityFigures, YearFlows
from simcity.population.rates import N_AGES, Rates


def town(residents=50_000.0, births=300.0, deaths=600.0, arrivals=1_800.0, departures=1_900.0, census=None):
    """A town with the age classes of the nation in 2015 and one registered year."""
    nation = national_single_ages(2015)
    classes = np.array([[nation[s, a : b + 1].sum() for a, b in CLASSES] for s in (0, 1)])
    classes *= residents / classes.sum()
    flows = {2015: YearFlows(births, deaths, arrivals, departures)}
    return CityFigures(2015, single_ages(classes, nation), flows, {2015: classes}, census or {})


def constant(n_years=5, death=0.01, infant=0.002, birth=0.0, leave=0.0, arrive=0.0, first=2020):
    """Rates that are the same at all ages; births from 20 to 39 only."""
    shape = (n_years, 2, N_AGES)
    f = np.zeros((n_years, N_AGES))
    f[:, 20:40] = birth
    return Rates(first, first + n_years, np.full(shape, death), np.full((n_years, 2), infant), f,
                 np.full(shape, leave), np.full(shape, arrive), 1.055)  # fmt: skip
