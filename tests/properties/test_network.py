"""Properties of the network that hold for every town: more helps, less hurts, order does not matter, yen add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.ict.coverage import Ground, Reach, covered_share
from simcity.ict.link_budget import Radio
from simcity.ict.placement import greedy_cover
from simcity.ict.platform_cost import RULES, airport_shares, sharing_weights, split_yen, stand_alone_costs
from simcity.parameters import Parameters, catalogue

RADIO = Radio.from_parameters(Parameters(catalogue()))
place = st.floats(0, 12_000)
people = st.floats(1, 1e6)


@st.composite
def towns(draw):
    n, g = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    floats = lambda s, k: np.array(draw(st.lists(s, min_size=k, max_size=k)))  # noqa: E731
    ground = Ground(floats(place, n), floats(place, n), floats(st.floats(0.01, 2), n),
                    floats(st.sampled_from([0.0, 1.0]), n), floats(people, n))  # fmt: skip
    working = floats(st.booleans(), g)
    return ground, floats(place, g), floats(place, g), working


def share(ground, radio, x, y, working):
    reach = Reach(ground, radio, x, y)
    return covered_share(reach.reached(working), ground.residents), reach.probability(working)


@given(towns(), st.integers(0, 5))
def test_one_more_gateway_never_lowers_coverage(case, which):
    ground, x, y, working = case
    more = working.copy()
    more[which % len(more)] = True
    before, sure = share(ground, RADIO, x, y, working)
    after, surer = share(ground, RADIO, x, y, more)
    assert after >= before
    assert (surer >= sure - 1e-12).all()


@given(towns(), st.integers(0, 5))
def test_closing_a_gateway_never_raises_coverage(case, which):
    ground, x, y, working = case
    less = working.copy()
    less[which % len(less)] = False
    assert share(ground, RADIO, x, y, less)[0] <= share(ground, RADIO, x, y, working)[0]


@given(towns(), st.floats(0, 20))
def test_more_power_never_reaches_fewer(case, decibels):
    ground, x, y, working = case
    stronger = replace(RADIO, eirp_dbm=RADIO.eirp_dbm + decibels)
    assert share(ground, stronger, x, y, working)[0] >= share(ground, RADIO, x, y, working)[0]


@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_gateways_does_not_matter(case, random):
    ground, x, y, working = case
    order = list(range(len(x)))
    random.shuffle(order)
    assert share(ground, RADIO, x[order], y[order], working[order])[1] == pytest.approx(
        share(ground, RADIO, x, y, working)[1], abs=1e-12)  # fmt: skip


@given(towns(), st.integers(1, 3))
def test_what_asks_for_more_gateways_in_reach_is_covered_nowhere_else(case, reaches):
    ground, x, y, working = case
    depth = Reach(ground, RADIO, x, y).depth(working)
    assert set(np.flatnonzero(depth >= reaches + 1)) <= set(np.flatnonzero(depth >= reaches))
    assert depth.max() <= working.sum()


@given(st.integers(1, 14), st.integers(1, 9), st.integers(1, 3), st.integers(0, 2**32 - 1), st.floats(0.1, 1.0))
def test_a_greedy_cover_meets_its_target_or_nothing_is_left_to_choose(m, n, reaches, seed, target):
    rng = np.random.Generator(np.random.Philox(seed))
    reach, weights = rng.random((m, n)) < 0.5, rng.random(m) * 1000
    chosen, totals = greedy_cover(reach, weights, target, needs=reaches)
    depth = reach[:, chosen].sum(axis=1)
    covered = weights[depth >= reaches].sum()
    unused = np.setdiff1d(np.arange(n), chosen)
    assert covered >= target * weights.sum() * (1 - 1e-9) or not reach[depth < reaches][:, unused].any()
    assert len(totals) == 0 or totals[-1] == pytest.approx(covered)


@given(st.integers(1, 14), st.integers(2, 9), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_a_greedy_cover_does_not_depend_on_the_order_of_the_demand(m, n, reaches, seed):
    rng = np.random.Generator(np.random.Philox(seed))
    reach, weights, order = rng.random((m, n)) < 0.5, rng.random(m), rng.permutation(m)
    assert list(greedy_cover(reach, weights, needs=reaches)[0]) == list(
        greedy_cover(reach[order], weights[order], needs=reaches)[0])  # fmt: skip


@given(st.integers(0, 10**13), st.lists(people, min_size=1, max_size=30), st.sampled_from(RULES))
def test_shares_add_up_to_the_cost_to_the_yen(total, residents, rule):
    weights = sharing_weights(rule, residents, stand_alone_costs(150e6, residents, residents[0]))
    shares = split_yen(total, weights)
    assert shares.sum() == total
    assert (shares >= 0).all()
    assert np.abs(shares - total * weights).max() < 1.0 + 1e-6


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=15))
def test_the_airport_game_pays_the_largest_and_asks_no_one_for_more_than_alone(costs):
    shares = airport_shares(costs)
    assert shares.sum() == pytest.approx(max(costs), rel=1e-9, abs=1e-6)
    assert (shares <= np.array(costs) + 1e-6).all()
    order = np.argsort(costs, kind="stable")
    assert (np.diff(shares[order]) >= -1e-6).all()
