"""Coverage by several gateways."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from simcity.ict.coverage import Ground, Reach, covered_share, distances_m, joint_probability, log_miss
from simcity.ict.link_budget import Radio
from simcity.parameters import Parameters, catalogue
from tests.unit.ict.towns import town


@pytest.fixture
def radio():
    return Radio.from_parameters(Parameters(catalogue()))


def test_one_gateway_alone_gives_the_normal_probability():
    margins = np.linspace(-20, 20, 9)[None, :]
    found = joint_probability(log_miss(margins, 8.0, 0.5)[0])
    assert found == pytest.approx(norm.cdf(margins[0] / 8.0), abs=1e-3)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_two_gateways_miss_together_as_often_as_the_bivariate_normal_says(rho):
    margins = np.array([6.0, 2.0])
    both_miss = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf(-margins / 8.0)
    found = joint_probability(log_miss(margins[:, None], 8.0, rho).sum(axis=0))
    assert found[0] == pytest.approx(1 - both_miss, abs=1e-3)


def test_common_shadowing_makes_a_second_gateway_worth_less():
    margins = np.full((2, 1), 5.0)
    joint = [joint_probability(log_miss(margins, 8.0, rho).sum(axis=0))[0] for rho in (0.0, 0.4, 0.8)]
    assert joint[0] > joint[1] > joint[2] > norm.cdf(5.0 / 8.0)


def test_the_distance_to_a_zone_is_the_root_mean_square_over_its_disc():
    rng = np.random.Generator(np.random.Philox(3))
    radius = np.sqrt(2.0e6 / np.pi)
    r, a = radius * np.sqrt(rng.random(200_000)), 2 * np.pi * rng.random(200_000)
    sampled = np.sqrt(((1500 + r * np.cos(a)) ** 2 + (r * np.sin(a)) ** 2).mean())
    assert distances_m([1500.0], [0.0], [0.0], [0.0], [2.0])[0, 0] == pytest.approx(sampled, rel=2e-3)


def test_people_live_on_the_habitable_part_of_a_zone():
    city = town(2, 1)
    city.zones.loc[0, "habitable_km2"] = 0.2
    city.zones.loc[1, "habitable_km2"] = 0.0
    assert list(Ground.from_city(city).area_km2) == [0.2, 1.0]


def test_two_weak_gateways_help_residents_but_do_not_count_as_a_reach(radio):
    ground = Ground(np.array([0.0]), np.array([0.0]), np.array([0.01]), np.array([1.0]), np.array([10.0]))
    edge = next(d for d in np.arange(200.0, 5000.0, 5.0)
                if not Reach(ground, radio, [d], [0.0]).alone[0, 0])  # fmt: skip
    reach = Reach(ground, radio, [edge, -edge], [0.0, 0.0])
    assert not reach.reached([True, True])[0]
    assert reach.probability([True, False])[0] < radio.location_probability
    assert reach.probability([True, True])[0] > radio.location_probability


def test_a_gateway_reaches_a_zone_when_its_link_has_the_planned_probability(radio):
    city = town(20, 20, 300.0)
    reach = Reach(Ground.from_city(city), radio, [500.0, 3000.0], [500.0, 2000.0])
    assert (reach.alone == (reach.probability_alone >= radio.location_probability)).all()
    assert 0 < reach.alone.mean() < 1


def test_the_range_is_where_the_margin_is_used_up(radio):
    for urban in (0.0, 1.0):
        distance = float(radio.range_m(urban))
        assert float(radio.margin_db(distance, urban)) == pytest.approx(radio.needed_margin_db, abs=1e-4)
    assert float(replace(radio, eirp_dbm=-200.0).range_m(1.0)) == -1.0


def test_the_depth_counts_the_working_gateways_that_reach_a_zone(radio):
    ground = Ground.from_city(town())
    reach = Reach(ground, radio, [5000.0, 5200.0, 5400.0], [5000.0] * 3)
    assert reach.depth([True, True, True]).max() == 3
    assert (reach.depth([True, False, True]) == reach.alone[0].astype(int) + reach.alone[2]).all()
    assert ((reach.depth([True, True, False]) > 0) == reach.reached([True, True, False])).all()


def test_the_probability_is_worked_out_anew_when_a_gateway_stops(radio):
    reach = Reach(Ground.from_city(town()), radio, [5000.0, 2000.0], [5000.0, 3000.0])
    both, one = reach.probability([True, True]), reach.probability([True, False])
    assert (one <= both).all()
    assert (one < both).any()
    assert reach.probability([True, True]) == pytest.approx(both, abs=0)


def test_links_too_weak_to_matter_are_left_out_without_a_trace():
    margins = np.linspace(-150.0, 40.0, 400)[:, None]
    from scipy.special import log_ndtr

    from simcity.ict.coverage import _hermite

    x, _ = _hermite()
    whole = log_ndtr(-(margins[..., None] / 8.0 + np.sqrt(0.5) * x) / np.sqrt(0.5))
    assert log_miss(margins, 8.0, 0.5) == pytest.approx(whole, abs=1e-13)


def test_without_gateways_nobody_is_reached(radio):
    reach = Reach(Ground.from_city(town(3, 3)), radio, [0.0], [0.0])
    assert not reach.reached([False]).any()
    assert reach.probability([False]).max() == 0.0


def test_a_critical_service_asks_for_more_places(radio):
    ground = Ground.from_city(town())
    x, y = [5000.0], [5000.0]
    usual = Reach(ground, radio, x, y).reached([True]).sum()
    strict = Reach(ground, replace(radio, location_probability=0.99), x, y).reached([True]).sum()
    assert 0 < strict < usual


def test_the_share_counts_residents_and_not_zones():
    assert covered_share(np.array([True, False]), np.array([90.0, 10.0])) == 0.9
    assert covered_share(np.array([True, False]), np.zeros(2)) == 0.0
