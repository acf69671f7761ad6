"""Closed populations of agents against what must come out."""

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.cohort_component import project
from simcity.population.microsimulation import simulate
from simcity.population.rates import Rates
from tests.population_cases import people, rates


def test_a_thousand_people_aged_30_at_a_death_rate_of_a_tenth():
    """Survivors of n = 1000 after 10 years at q = 0.1: mean 1000 * 0.9^10 = 348.678, variance n p (1 - p), sd 15.07."""
    nought = np.zeros((10, 2, 111))
    given = Rates(2010, 2020, nought + 0.1, np.zeros((10, 2)), np.zeros((10, 111)), nought, nought, 1.055)
    population = np.zeros((2, 111), dtype=int)
    population[:, 30] = 500
    ends = simulate(population, given, range(60))[:, -1].sum(axis=(1, 2))
    assert abs(ends.mean() - 348.678) < 3.3 * 15.07 / np.sqrt(60)
    assert 10 < ends.std(ddof=1) < 21


def test_every_age_and_sex_follows_the_cohort_component():
    given = rates(years=8, leave=0.5, arrive=0.0)
    runs = simulate(people(8), given, range(80))
    expected = project(people(8).astype(float), given).population
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    moved = error > 0
    z = (runs.mean(axis=0) - expected)[moved] / error[moved]
    assert np.abs(z).max() < 5.5
    assert abs(z.mean()) < 0.3
    total = runs.sum(axis=(2, 3))[:, -1]
    assert abs(total.mean() - expected[-1].sum()) < 3.3 * total.std(ddof=1) / np.sqrt(len(runs))


def test_births_by_sex_follow_the_sex_ratio():
    runs = simulate(people(30), rates(years=1, arrive=0.0, death=0.0), range(20))[:, 1, :, 0].sum(axis=0)
    share, n = runs[0] / runs.sum(), runs.sum()
    expected = 1.055 / 2.055
    assert abs(share - expected) < 3.3 * np.sqrt(expected * (1 - expected) / n)


def test_without_births_nobody_is_younger_than_the_years_that_passed():
    runs = simulate(people(), rates(years=4, birth=0.0, arrive=0.0), [1])
    assert runs[0, 4, :, :4].sum() == 0


def test_seeds_are_runs_of_their_own_and_repeat():
    runs = simulate(people(), rates(years=2), [3, 4, 3])
    assert (runs[0] == runs[2]).all()
    assert (runs[0] != runs[1]).any()


def test_fractions_of_residents_are_refused():
    with pytest.raises(DataError, match="whole numbers"):
        simulate(np.full((2, 111), 0.5), rates(), [1])
