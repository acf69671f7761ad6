"""Placement and siting."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.ict import placement, siting
from simcity.ict.coverage import Ground, Reach
from simcity.ict.link_budget import Radio
from simcity.ict.placement import greedy_cover, max_cover, min_cover, p_median
from simcity.ict.siting import Field, candidate_sites, choose_sites, place_existing
from simcity.parameters import Parameters, catalogue
from tests.reference.greedy_cover import greedy_cover as twin
from tests.unit.ict.towns import town


@pytest.fixture
def radio():
    return Radio.from_parameters(Parameters(catalogue()))


def random_reach(seed, m=12, n=8, density=0.3):
    return np.random.Generator(np.random.Philox(seed)).random((m, n)) < density


@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_cover_is_as_small_as_trying_all(seed):
    reach = random_reach(seed)
    reach = reach[reach.any(axis=1)]
    sizes = [k for k in range(1, 9) for c in itertools.combinations(range(8), k) if reach[:, c].any(axis=1).all()]
    found = min_cover(reach)
    assert len(found) == sizes[0]
    assert reach[:, found].any(axis=1).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_best_p_sites_are_as_good_as_trying_all_and_greedy_is_within_its_bound(seed):
    reach, weights = random_reach(seed), np.arange(1.0, 13.0)
    best = max(weights[reach[:, c].any(axis=1)].sum() for c in itertools.combinations(range(8), 3))
    assert weights[reach[:, max_cover(reach, 3, weights)].any(axis=1)].sum() == pytest.approx(best)
    assert greedy_cover(reach, weights, limit=3)[1][-1] >= (1 - 1 / np.e) * best


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_double_cover_is_as_small_as_trying_all(seed):
    reach = random_reach(seed, density=0.5)
    within = reach[reach.sum(axis=1) >= 2]
    sizes = [k for k in range(1, 9) for c in itertools.combinations(range(8), k)
             if (within[:, c].sum(axis=1) >= 2).all()]  # fmt: skip
    found = min_cover(reach, reaches=2)
    assert len(found) == sizes[0]
    assert (within[:, found].sum(axis=1) >= 2).all()


@pytest.mark.parametrize("seed", range(4))
def test_greedy_covers_each_demand_as_often_as_it_asks(seed):
    reach, weights = random_reach(seed, 30, 15, 0.5), np.arange(1.0, 31.0) / 7
    needs = np.arange(30) % 3 + 1
    chosen, totals = greedy_cover(reach, weights, needs=needs)
    covered = reach[:, chosen].sum(axis=1) >= needs
    assert len(set(chosen)) == len(chosen)
    assert totals[-1] == pytest.approx(weights[covered].sum())
    assert (covered | (reach.sum(axis=1) < needs)).all()
    assert (np.diff(totals) >= 0).all()


@given(st.data(), st.integers(1, 8), st.integers(1, 6))
def test_greedy_chooses_as_its_plain_twin(data, demands, sites):
    row = st.lists(st.booleans(), min_size=sites, max_size=sites)
    reach = data.draw(st.lists(row, min_size=demands, max_size=demands))
    weights = data.draw(st.lists(st.integers(0, 50), min_size=demands, max_size=demands))
    needs = data.draw(st.lists(st.integers(1, 3), min_size=demands, max_size=demands))
    target, limit = data.draw(st.sampled_from([0.0, 0.5, 0.9, 1.0])), data.draw(st.integers(0, 7))
    chosen, _ = greedy_cover(np.array(reach), weights, target, limit, needs)
    if sum(weights):
        assert list(chosen) == twin(reach, weights, target, min(limit, sites), needs)


def test_the_kernel_refuses_lengths_that_do_not_fit():
    few = np.zeros(1, np.int64)
    with pytest.raises(ValueError, match="one entry per demand"):
        placement.kernel.greedy(np.zeros((2, 2), np.uint8), few, few, 0, 1, np.zeros(2, np.int64),
                                np.zeros(1, np.int32), few)  # fmt: skip


def test_weights_that_do_not_add_up_in_binary_still_tie():
    reach = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=bool)
    assert greedy_cover(reach, [0.1, 0.1, 0.1, 0.3])[0][0] == 0
    assert greedy_cover(reach[::-1], [0.3, 0.1, 0.1, 0.1])[0][0] == 0


def test_ties_go_to_the_first_site():
    assert list(greedy_cover(np.ones((3, 4), dtype=bool), np.ones(3))[0]) == [0]


def test_greedy_stops_at_the_target():
    reach = np.eye(10, dtype=bool)
    chosen, totals = greedy_cover(reach, np.full(10, 2.0), target=0.5)
    assert len(chosen) == 5
    assert totals[-1] == 10.0


def test_demand_out_of_reach_is_left_out():
    assert list(min_cover(np.array([[True, False], [False, False]]))) == [0]
    assert list(greedy_cover(np.zeros((2, 2), dtype=bool), np.ones(2))[0]) == []


def test_a_large_cover_is_left_to_greedy(monkeypatch):
    reach = random_reach(1)
    exact = len(min_cover(reach))
    monkeypatch.setattr(placement, "SMALL", 10)
    found = min_cover(reach)
    assert len(found) >= exact
    assert reach[reach.any(axis=1)][:, found].any(axis=1).all()


@pytest.mark.parametrize("p", [1, 2, 3])
def test_medians_after_swapping_are_close_to_the_best(p):
    rng = np.random.Generator(np.random.Philox(11))
    xy = rng.random((9, 2))
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    best = min(distance[:, c].min(axis=1).sum() for c in itertools.combinations(range(9), p))
    assert best - 1e-12 <= p_median(distance, p)[1] <= 1.1 * best


def test_a_median_of_no_sites_is_refused():
    with pytest.raises(ValueError, match="p is 0; expected 1 to 2"):
        p_median(np.zeros((2, 2)), 0)


def test_candidates_are_facilities_by_name_and_then_a_pole_in_each_zone():
    city = town(4, 1, every=2)
    city.facilities = city.facilities.iloc[::-1]
    sites = candidate_sites(city)
    assert list(sites.id[:3]) == ["f0000", "f0002", "pole:z0000"]
    assert list(sites.pole) == [False, False, True, True, True, True]
    assert list(sites.zone[:2]) == [0, 2]


def test_a_plan_reaches_its_target_and_says_what_it_reaches(radio):
    city = town()
    ground = Ground.from_city(city)
    plan = choose_sites(Field.of(city), radio, 0.9)
    reached = Reach(ground, radio, plan.sites.x_m, plan.sites.y_m).reached(np.ones(len(plan), dtype=bool))
    assert 0.9 <= plan.covered == pytest.approx(ground.residents @ reached / ground.residents.sum())
    assert plan.covered == plan.reached


@pytest.mark.parametrize("reaches", [1, 2, 3])
def test_no_site_of_a_plan_is_needless(radio, reaches):
    city = town()
    ground = Ground.from_city(city)
    plan = choose_sites(Field.of(city), radio, 0.9, reaches=reaches)
    reach, everyone = Reach(ground, radio, plan.sites.x_m, plan.sites.y_m), ground.residents.sum()
    assert ground.residents @ (reach.alone.sum(axis=0) >= reaches) >= 0.9 * everyone
    for k in range(len(plan)):
        without = np.arange(len(plan)) != k
        assert ground.residents @ (reach.depth(without) >= reaches) < 0.9 * everyone


def test_more_reaches_take_more_gateways_and_say_both_shares(radio):
    city = town()
    plans = [choose_sites(Field.of(city), radio, 0.9, reaches=k) for k in (1, 2, 3)]
    assert len(plans[0]) < len(plans[1]) < len(plans[2])
    assert all(p.covered <= p.reached for p in plans)
    assert [p.reaches for p in plans] == [1, 2, 3]


def test_a_plan_does_not_depend_on_the_order_of_the_facilities(radio):
    city = town()
    one = choose_sites(Field.of(city), radio, 0.95, reaches=2)
    city.facilities = city.facilities.sample(frac=1.0, random_state=3)
    assert list(choose_sites(Field.of(city), radio, 0.95, reaches=2).sites.id) == list(one.sites.id)


def test_distances_that_are_not_kept_give_the_same_plan(radio, monkeypatch):
    city = town(9, 4, side_m=1500.0, every=9)
    kept = choose_sites(Field.of(city), radio, 0.98, reaches=2)
    monkeypatch.setattr(siting, "KEEP", 0)
    again = choose_sites(Field.of(city), radio, 0.98, reaches=2)
    assert list(again.sites.id) == list(kept.sites.id)
    assert kept.sites.pole.any()


def test_poles_serve_where_no_public_building_does(radio):
    city = town(9, 1, side_m=1500.0, every=9)
    plan = choose_sites(Field.of(city), radio, 1.0)
    assert plan.covered == 1.0
    assert plan.sites.pole.sum() == len(plan) - 1 > 0


def test_a_target_out_of_reach_is_not_claimed(radio):
    city = town(5, 1, side_m=6000.0, every=9, residents=np.full(5, 2000.0))
    plan = choose_sites(Field.of(city), radio, 1.0)
    assert plan.covered < 1.0


def test_a_limit_is_kept(radio):
    city = town()
    assert len(choose_sites(Field.of(city), radio, 1.0, limit=3)) == 3


def test_too_few_gateways_for_the_target_are_all_used(radio):
    city = town()
    assert len(choose_sites(Field.of(city), radio, 0.99, limit=5, reaches=3)) == 5


def test_the_exact_answer_is_taken_when_it_is_smaller(radio, monkeypatch):
    city = town(6, 5, every=1)
    ground = Ground.from_city(city)
    exact = choose_sites(Field.of(city), radio, 1.0)
    monkeypatch.setattr(siting, "SMALL", 0)
    assert len(exact) <= len(choose_sites(Field.of(city), radio, 1.0))
    assert Reach(ground, radio, exact.sites.x_m, exact.sites.y_m).reached(np.ones(len(exact), bool)).all()


def test_existing_gateways_stand_at_the_marked_facilities_first(radio):
    city = town()
    city.facilities["gateway"] = (city.facilities["id"] == "f0117").astype(int)
    sites = place_existing(Ground.from_city(city), radio, candidate_sites(city), 3)
    assert sites.id[0] == "f0117"
    assert len(set(sites.id)) == 3


def test_existing_gateways_beyond_need_still_find_a_place(radio):
    city = town(5, 4, every=2)
    sites = place_existing(Ground.from_city(city), radio, candidate_sites(city), 14)
    assert len(set(sites.id)) == 14
    assert sites.pole.sum() == 4
