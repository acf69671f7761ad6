import numpy as np
import pytest

from simcity.population import age_prior
from simcity.population.age_structure import CLASSES, national_single_ages

NATION = national_single_ages(2015)


def classes_of(people):
    return np.array([[people[s, a : b + 1].sum() for a, b in CLASSES] for s in (0, 1)])


def test_the_covariance_is_one_and_near_ages_go_together():
    k = age_prior.covariance()
    assert np.array_equal(k, k.T) and np.linalg.eigvalsh(k).min() > -1e-9
    far, near = (np.sqrt(k[a, a] + k[b, b] - 2 * k[a, b]) for a, b in ((40, 60), (40, 42)))
    walk = age_prior.numbers()["walk"]
    assert near < far and far == pytest.approx(np.hypot(walk * np.sqrt(20), 0.055 * np.sqrt(2 - 2 / np.e)), rel=1e-6)


def test_the_ages_of_students_deviate_by_themselves():
    k = age_prior.covariance()
    assert k[21, 21] - k[17, 17] > age_prior.numbers()["leaving_ages"] ** 2 * 0.5
    assert k[13, 21] == pytest.approx(k[13, 35], rel=0.01)  # children say as much of 35 as of 21


def test_the_nation_is_not_bent_and_an_aged_town_has_more_of_sixty_than_of_thirty():
    assert age_prior.reference_of(classes_of(NATION), 2015) == pytest.approx(NATION)
    aged = NATION * np.exp(0.02 * (np.arange(111) - 40))
    bent = age_prior.reference_of(classes_of(aged), 2015)[1] / NATION[1]
    assert bent[60:65].mean() > 1.1 > 0.95 > bent[25:35].mean() and bent[:14] == pytest.approx(np.ones(14), abs=0.05)


def test_cohorts_grow_older_and_the_ages_of_leaving_do_not():
    aged = classes_of(NATION * np.exp(0.02 * (np.arange(111) - 40)))
    then, later = age_prior.pattern_of(aged, 2015), age_prior.pattern_of(aged, 2020)
    unit = then[20] / age_prior.ageing(aged, national_single_ages(2015))
    assert later[20] == pytest.approx(unit * age_prior.ageing(aged, national_single_ages(2020)))
    ratio = age_prior.ageing(aged, national_single_ages(2020)) / age_prior.ageing(aged, national_single_ages(2015))
    assert later[65] == pytest.approx(then[60] * ratio)


def test_aomori_has_the_whole_of_its_own_pattern():
    pattern = age_prior.aged_pattern()
    assert pattern[60:65].mean() > 0.7 and pattern[22:30].mean() < -0.6 and np.abs(pattern[:12]).max() < 1e-9
