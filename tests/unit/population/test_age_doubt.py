import numpy as np
import pytest

from simcity.population import age_doubt, nation, national_backtest
from simcity.population.calibration import calibrate, default_parameters
from simcity.population.worlds import preset


@pytest.fixture(scope="module")
def known():
    _, figures, ages = nation.national_figures(2015, (2015, 2016))
    return figures, ages, calibrate(figures, preset(national_backtest.WORLD), default_parameters(), 2016)


def doubts(known, years=5):
    figures, ages, found = known
    people = figures.population.sum(axis=(-2, -1))
    model = {q: people * 0.2 for q in (*national_backtest.SPANS, "births", "deaths", "residents")}
    return age_doubt.variances(figures, ages, found, preset(national_backtest.WORLD), model,
                               national_backtest.SPANS, years), people  # fmt: skip


def test_elders_are_less_certain_the_further_ahead_one_looks(known):
    (near, _), (far, _) = doubts(known, 1), doubts(known, 10)
    assert np.median(far["65_plus"] / near["65_plus"]) > 4.0


def test_a_small_town_is_known_less_well(known):
    found, people = doubts(known)
    for quantity in ("0_14", "65_plus", "75_plus", "births"):
        relative = np.sqrt(found[quantity]) / people
        small, large = (np.median(relative[(people > a) & (people < b)]) for a, b in ((500, 2e3), (2e5, 1e9)))
        assert small > 1.1 * large > 0, quantity


def test_what_one_class_gains_by_moves_another_loses_and_the_sum_is_certain(known):
    found, people = doubts(known)
    assert (found["residents"] == 0).all() and (found["15_64"] > 0).all()


def test_ages_inside_a_class_do_not_matter_where_all_of_it_counts(known):
    figures, ages, _ = known
    whole, part = np.zeros((2, 111)), np.zeros((2, 111))
    whole[:, 15:65], part[:, 60:65] = 1.0, 1.0
    people = figures.population.sum(axis=(-2, -1))
    spreads = [np.sqrt(age_doubt.split_variance(figures, ages, w))[people > 1e4] for w in (whole, part)]
    assert np.max(spreads[0] / spreads[1]) < 0.05


def test_births_already_counted_settle_most_of_what_unknown_women_would_move(known):
    """Without shrinkage towards births the women inside 15-64 would count in full."""
    figures, ages, _ = known
    from simcity.population import worlds

    weight = np.zeros((2, 111))
    weight[1] = worlds.fertility(preset(national_backtest.WORLD), 2015.5)[0]
    level = np.maximum((weight * ages.ages).sum(axis=(-2, -1)), 1e-9)
    alone = np.sqrt(age_doubt.split_variance(figures, ages, weight)) / level
    found, people = doubts(known)
    large = people > 1e5
    assert np.median((np.sqrt(found["births"]) / (people * 0.2))[large]) < 0.6 * np.median(alone[large])
