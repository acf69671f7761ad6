import numpy as np
import pytest

from simcity.errors import ConservationError
from simcity.population.age_structure import national_single_ages
from simcity.population.cohort_component import CohortResult, check_balance, project
from simcity.population.rates import N_AGES, Rates
from tests.population_figures import constant
from tests.reference.cohort_year import one_year


def uneven(seed=3, n_years=2):
    """Rates that differ in every cell."""
    draw = np.random.default_rng(seed)
    return Rates(2020, 2020 + n_years, draw.uniform(0, 0.2, (n_years, 2, N_AGES)), draw.uniform(0, 0.01, (n_years, 2)),
                 draw.uniform(0, 0.05, (n_years, N_AGES)), draw.uniform(0, 0.2, (n_years, 2, N_AGES)),
                 draw.uniform(0, 30, (n_years, 2, N_AGES)), 1.055)  # fmt: skip


def test_a_year_equals_its_plain_twin():
    rates, people = uneven(n_years=1), np.random.default_rng(1).uniform(0, 100, (2, N_AGES))
    got = project(people, rates)
    end, births, dead, gone = one_year(people, rates.death[0], rates.infant[0], rates.birth[0], rates.leave[0],
                                       rates.arrive[0], rates.srb)  # fmt: skip
    assert got.population[1] == pytest.approx(np.array(end), rel=1e-12)
    assert (got.births[0], got.deaths[0], got.leavers[0]) == pytest.approx((births, dead, gone), rel=1e-12)
    assert got.arrivals[0] == pytest.approx(rates.arrive.sum())


def test_a_batch_gives_each_city_what_it_gets_alone():
    cities = np.random.default_rng(2).uniform(0, 100, (3, 2, N_AGES))
    rates = [uneven(seed) for seed in range(3)]
    together = project(cities, rates)
    for i in range(3):
        assert together.population[i] == pytest.approx(project(cities[i], rates[i]).population, rel=1e-12)
    assert together.total().shape == (3, 3) and together.births.shape == (3, 2)


def test_one_set_of_rates_serves_a_batch():
    cities = np.random.default_rng(2).uniform(0, 100, (4, 2, N_AGES))
    rates = uneven()
    assert project(cities, rates).population[2] == pytest.approx(project(cities[2], rates).population)


def test_rates_of_different_years_cannot_share_a_batch():
    with pytest.raises(ConservationError, match="different years"):
        project(np.ones((2, 2, N_AGES)), [constant(2), constant(3)])


def test_a_run_of_no_years_is_the_stock_itself():
    people = national_single_ages(2015)
    result = project(people, constant(0))
    assert result.population.shape == (1, 2, N_AGES) and result.births.shape == (0,)


def test_a_calendar_year_is_three_quarters_of_one_model_year_and_a_quarter_of_the_next():
    result = project(national_single_ages(2015), uneven())
    assert result.calendar("deaths", 2021) == pytest.approx(0.75 * result.deaths[0] + 0.25 * result.deaths[1])
    with pytest.raises(IndexError, match="2020"):
        result.calendar("deaths", 2020)


def test_people_out_of_nothing_stop_the_run():
    good = project(national_single_ages(2015), uneven())
    broken = CohortResult(**{**good.__dict__, "births": good.births + 1000.0})
    with pytest.raises(ConservationError, match="do not balance"):
        check_balance(broken)
