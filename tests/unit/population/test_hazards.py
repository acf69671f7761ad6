"""The time-table of the event clocks."""

import numpy as np

from simcity.population.hazards import (
    BIRTH,
    DEATH,
    LEAVE,
    LONGEST,
    UNIT,
    build_hazards,
    fixed_hazard,
    yearly_birth,
)
from simcity.population.rates import FEMALE, MALE
from tests.population_cases import rates
from tests.reference.demographic_year import hazard


def test_fixed_point_moves_a_rate_by_less_than_4e_9():
    p = np.linspace(0, 0.99, 5000)
    assert np.abs(-np.expm1(-(fixed_hazard(p).astype(float) / UNIT)) - p).max() < 2.0**-28


def test_fixed_hazards_never_fall_when_the_rate_rises():
    p = np.sort(np.random.default_rng(1).random(5000))
    assert (np.diff(fixed_hazard(p).astype(np.int64)) >= 0).all()
    assert fixed_hazard(np.array([1.0]))[0] == LONGEST


def test_the_year_of_a_woman_has_half_of_each_of_two_ages():
    f = rates().birth[0]
    half, whole = yearly_birth(f)
    assert half[30] == 0.5 * f[30]
    assert whole[30] == 0.5 * f[30] + 0.5 * f[31]
    assert whole[14] == 0.5 * f[15] > 0
    assert whole[110] == 0.0


def test_each_cohort_cumulates_the_hazards_of_its_own_ages():
    given = rates(years=4)
    table = build_hazards(given)
    cohort = given.first - 30 - table.first_cohort
    for sex in (MALE, FEMALE):
        passed = sum(hazard(given.death[t, sex, 30 + t]) for t in range(4))
        assert table.cumulated[4, cohort, sex, DEATH] == passed
        assert table.cumulated[4, cohort, sex, LEAVE] == sum(hazard(given.leave[t, sex, 30 + t]) for t in range(4))
    assert (table.cumulated[:, :, MALE, BIRTH] == 0).all()
    assert (table.cumulated[:, :, :, 3] == 0).all()  # the retired clock


def test_cohorts_not_yet_born_stand_at_nought():
    given = rates(years=3)
    table = build_hazards(given)
    assert table.first_cohort + table.cumulated.shape[1] - 1 == given.last
    assert (table.cumulated[:, -1] == 0).all()
    assert (table.cumulated[1, -2] == 0).all()


def test_sums_wrap_around_instead_of_ending():
    given = rates(years=5, death=1e9)
    table = build_hazards(given)
    steps = np.diff(table.cumulated[:, 0, MALE, DEATH])
    assert (steps == LONGEST).all()
