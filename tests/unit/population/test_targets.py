import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import targets
from simcity.population.calibration import build_rates
from simcity.population.cohort_component import project
from simcity.verification.demography import toyama

EVERYBODY = targets.Group((0, 1), 0, 110)
BOYS, WOMEN = targets.Group((0,), 0, 4), targets.Group((1,), 20, 39)


@pytest.fixture(scope="module")
def city():
    figures = toyama(False)
    return figures, build_rates(figures, "ipss2017_medium", None, 2015, 2030)


def test_a_total_is_met_in_its_year_and_on_the_way(city):
    figures, rates = city
    start = figures.population.sum()
    met = project(figures.population, targets.meet(rates, figures.population, {2025: {EVERYBODY: 0.83 * start}}))
    assert met.total()[10] == pytest.approx(0.83 * start, rel=1e-6)
    assert met.total()[5] == pytest.approx(0.915 * start, rel=1e-6)
    assert met.total()[15] < met.total()[10]


def test_after_the_last_target_the_rates_are_the_given_ones(city):
    figures, rates = city
    met = targets.meet(rates, figures.population, {2020: {EVERYBODY: 400_000.0}})
    assert np.array_equal(met.leave[5:], rates.leave[5:]) and np.array_equal(met.arrive[5:], rates.arrive[5:])
    assert not np.array_equal(met.leave[0], rates.leave[0])
    assert np.array_equal(met.death, rates.death) and np.array_equal(met.birth, rates.birth)


def test_groups_below_and_above_are_met_together(city):
    figures, rates = city
    wanted = {2020: {BOYS: 9_000.0, WOMEN: 45_000.0}}
    end = project(figures.population, targets.meet(rates, figures.population, wanted)).population[5]
    assert end[0, :5].sum() == pytest.approx(9_000.0, rel=1e-6)
    assert end[1, 20:40].sum() == pytest.approx(45_000.0, rel=1e-6)


def test_what_the_rates_give_anyway_changes_nothing(city):
    figures, rates = city
    path = project(figures.population, rates).total()
    wanted = {2015 + i: {EVERYBODY: float(v)} for i, v in enumerate(path) if i}
    assert project(figures.population, targets.meet(rates, figures.population, wanted)).total() == pytest.approx(path)


def test_overlapping_changing_and_impossible_totals_are_refused(city):
    figures, rates = city
    with pytest.raises(DataError, match="overlap"):
        targets.meet(rates, figures.population, {2020: {EVERYBODY: 4e5, BOYS: 9e3}})
    with pytest.raises(DataError, match="different groups"):
        targets.meet(rates, figures.population, {2020: {EVERYBODY: 4e5}, 2025: {BOYS: 9e3}})
    with pytest.raises(DataError, match="cannot be met"):
        targets.meet(rates, figures.population, {2016: {EVERYBODY: 10.0}})
