"""What holds for any town: people are conserved, totals are met, more mortality leaves fewer people."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simcity.population import age_structure as ages
from simcity.population import migration
from simcity.population.cohort_component import imbalance, project
from simcity.population.life_table import life_table
from simcity.population.rates import N_AGES, Rates

seeds = st.integers(0, 2**32 - 1)
counts = arrays(np.float64, (2, 4), elements=st.floats(0.0, 1e6).map(lambda v: v if v > 1e-3 else 0.0))


def any_rates(seed, n_years=3, more_death=0.0):
    draw = np.random.default_rng(seed)
    death = draw.uniform(0, 1, (n_years, 2, N_AGES)) ** 3
    return Rates(2020, 2020 + n_years, death + more_death * (1 - death), draw.uniform(0, 1, (n_years, 2)),
                 draw.uniform(0, 0.3, (n_years, N_AGES)), draw.uniform(0, 1, (n_years, 2, N_AGES)),
                 draw.uniform(0, 1e4, (n_years, 2, N_AGES)), draw.uniform(0.9, 1.2))  # fmt: skip


def any_people(seed):
    return np.random.default_rng(seed).uniform(0, 1e5, (2, N_AGES))


@given(seeds)
def test_people_balance_and_no_stock_is_negative_at_any_rates(seed):
    result = project(any_people(seed), any_rates(seed))
    assert np.abs(imbalance(result)).max() < 1e-9
    assert (result.population >= 0).all() and (result.deaths >= 0).all()


@given(seeds, st.floats(0.0, 0.9))
def test_more_mortality_leaves_fewer_people_of_every_age(seed, more):
    people = any_people(seed)
    fewer = project(people, any_rates(seed, more_death=more)).population
    assert (fewer <= project(people, any_rates(seed)).population * (1 + 1e-12)).all()


@given(arrays(np.float64, 50, elements=st.floats(0.0, 0.9)), st.integers(0, 48), st.floats(0.001, 0.1))
def test_a_higher_chance_of_dying_never_lengthens_life(q, age, more):
    worse = q.copy()
    worse[age] = min(worse[age] + more, 1.0)
    assert life_table(worse).e[0] <= life_table(q).e[0] + 1e-12


@given(counts)
def test_raking_meets_any_class_totals_and_stays_positive(totals):
    got = ages.single_ages(totals, ages.national_single_ages(2015))
    for i, (low, high) in enumerate(ages.CLASSES):
        np.testing.assert_allclose(got[:, low : high + 1].sum(axis=1), totals[:, i], rtol=1e-9, atol=1e-9)
    assert (got >= 0).all()


@given(counts, st.floats(0.0, 1e5))
def test_everyone_of_unknown_age_finds_a_class(totals, unknown):
    whole = totals.sum(axis=1) + unknown
    got = ages.allocate_unknown(totals, whole)
    has_classes = totals.sum(axis=1) > 0
    np.testing.assert_allclose(got.sum(axis=1)[has_classes], whole[has_classes], rtol=1e-9)
    assert (got >= totals).all()


@given(seeds)
def test_city_and_pool_lose_and_gain_the_same_people(seed):
    draw = np.random.default_rng(seed)
    city, pool = draw.uniform(0, 1e4, (2, 2, N_AGES))
    leave, come = draw.uniform(0, 1, (2, 2, N_AGES))
    new_city, new_pool = migration.exchange(city, pool, leave, come)
    np.testing.assert_allclose(new_city + new_pool, city + pool, rtol=1e-12)
    assert (new_city >= 0).all() and (new_pool >= 0).all()


@given(seeds)
def test_gross_flows_always_differ_by_the_balance(seed):
    draw = np.random.default_rng(seed)
    leavers, net = draw.uniform(0, 100, (2, N_AGES)), draw.normal(0, 200, (2, N_AGES))
    arrivals, raised = migration.net_to_gross(leavers, net)
    np.testing.assert_allclose(arrivals - raised, net, atol=1e-9)
    assert (arrivals >= 0).all() and (raised >= 0).all()
