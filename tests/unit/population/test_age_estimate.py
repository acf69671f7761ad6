import numpy as np
import pytest

from simcity.population.age_estimate import Evidence, estimate
from simcity.population.age_structure import CLASSES, national_single_ages

NATION = national_single_ages(2015)
TOWN = np.array([[900.0, 5000.0, 1400.0, 1700.0], [850.0, 4900.0, 1500.0, 2400.0]])


def span(low, high, sexes=(0, 1)):
    weight = np.zeros((2, 111))
    weight[list(sexes), low : high + 1] = 1.0
    return weight


def test_class_totals_are_met_and_nobody_is_negative():
    got = estimate(TOWN, NATION).ages
    reached = np.array([[got[s, a : b + 1].sum() for a, b in CLASSES] for s in (0, 1)])
    assert reached == pytest.approx(TOWN, rel=1e-12) and (got > 0).all()


def test_the_nations_classes_give_back_the_nation():
    classes = np.array([[NATION[s, a : b + 1].sum() for a, b in CLASSES] for s in (0, 1)])
    assert estimate(classes, NATION).ages == pytest.approx(NATION, rel=1e-6)


def test_many_towns_at_once_are_each_as_alone():
    both = estimate(np.stack([TOWN, 2 * TOWN[::-1]]), NATION, [Evidence(span(0, 4), np.array([500.0, 700.0]), 0.04)])
    alone = estimate(2 * TOWN[::-1], NATION, [Evidence(span(0, 4), np.array(700.0), np.array(0.04))])
    assert both.ages[1] == pytest.approx(alone.ages, rel=1e-9)
    assert both.variance(span(60, 64))[1] == pytest.approx(float(alone.variance(span(60, 64))), rel=1e-6)


def test_evidence_is_followed_as_far_as_it_is_sharp():
    plain = (estimate(TOWN, NATION).ages * span(0, 4)).sum()
    reached = []
    for spread in (0.005, 0.05, 0.5):
        told = Evidence(span(0, 4), np.array(1.08 * plain), np.array(spread))
        reached.append((estimate(TOWN, NATION, [told]).ages * span(0, 4)).sum() / plain)
    assert 1.07 < reached[0] and reached[0] > reached[1] > reached[2] > 1.0


def test_what_lies_far_off_is_believed_less():
    plain = (estimate(TOWN, NATION).ages * span(6, 11)).sum()

    def pull(times):
        told = Evidence(span(6, 11), np.array(times * plain), np.array(0.02))
        return (estimate(TOWN, NATION, [told]).ages * span(6, 11)).sum() / plain - 1.0

    assert pull(1.05) > 0.03 and pull(2.0) < 0.5


def test_a_class_is_known_and_what_lies_inside_is_not():
    got = estimate(TOWN, NATION)
    whole, part = (np.sqrt(got.variance(span(*a))) for a in ((15, 64), (60, 64)))
    inside = (got.ages * span(60, 64)).sum()
    assert whole < 5.0 and 0.05 * inside < part < 0.2 * inside


def test_a_small_town_is_less_certain_and_a_large_one_as_the_prior_has_it():
    small, large = (np.sqrt(estimate(TOWN * f, NATION).variance(span(60, 64))) / f for f in (0.02, 50.0))
    assert small > 1.5 * large


def test_evidence_narrows_what_it_speaks_of():
    told = Evidence(span(65, 69), (estimate(TOWN, NATION).ages * span(65, 69)).sum(), np.array(0.01))
    before, after = estimate(TOWN, NATION), estimate(TOWN, NATION, [told])
    assert after.variance(span(65, 69)) < 0.3 * before.variance(span(65, 69))


@pytest.mark.parametrize("classes", [np.zeros((2, 4)), np.array([[0.0, 30.0, 4.0, 0.0], [0.0, 25.0, 6.0, 9.0]])])
def test_an_empty_class_stays_empty(classes):
    got = estimate(classes, NATION)
    assert np.isfinite(got.ages).all() and got.ages.sum() == pytest.approx(classes.sum())
    assert got.ages[:, :15].sum() == 0 and np.isfinite(got.variance(span(60, 64)))
