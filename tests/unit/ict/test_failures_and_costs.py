"""Failures, platform costs, operator lines, bills and backhaul."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simcity.ict import backhaul, bills, failures, operator_lines, platform_cost, services
from simcity.parameters import Parameters, catalogue
from simcity.rng import Draws, keys_of

RID = keys_of("gateway", np.arange(4000))


def test_the_mean_of_many_lives_is_the_mean_life():
    lives = failures.draw_lives(Draws(1, 0), RID, 0, 0.0, 8.0, 3.0)
    assert lives.mean() == pytest.approx(8.0, rel=0.02)
    assert failures.weibull_mean(failures.weibull_scale(8.0, 3.0), 3.0) == pytest.approx(8.0)
    assert failures.weibull_survival(6.0, 8.0, 3.0) == pytest.approx((lives > 6.0).mean(), abs=0.02)


def test_what_is_known_to_work_outlives_its_age():
    lives = failures.draw_lives(Draws(1, 0), RID, 0, 7.0, 8.0, 3.0)
    assert lives.min() > 7.0
    new = failures.draw_lives(Draws(1, 0), RID, 0, 0.0, 8.0, 3.0)
    beyond = (new > 10.0).mean() / (new > 7.0).mean()
    assert (lives > 10.0).mean() == pytest.approx(beyond, abs=0.03)


def test_a_longer_mean_life_shortens_no_life():
    short, long = (failures.draw_lives(Draws(3, 0), RID, 0, 0.0, mean, 3.0) for mean in (6.0, 9.0))
    assert (long > short).all()


def test_each_renewal_has_its_own_draw():
    first, second = (failures.draw_lives(Draws(3, 0), RID, k, 0.0, 8.0, 3.0) for k in (0, 1))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05


def test_no_gateways_have_no_lives():
    assert failures.draw_lives(Draws(1, 0), RID[:0], 0, 0.0, 8.0, 3.0).shape == (0,)


def test_a_second_unit_helps_and_a_common_cause_takes_it_back():
    up = failures.redundant_availability(0.9, np.array([0, 1, 2, 3]), 0.1)
    assert list(up) == pytest.approx([0.0, 0.9, 0.9819, 1 - (0.01 + 0.09**3)])
    assert failures.redundant_availability(0.9, 2, 1.0) == pytest.approx(0.9)
    assert failures.expected_repairs(100, 87_600.0) == pytest.approx(10.0)


def test_joining_pays_from_the_crossover_on():
    n = platform_cost.crossover(40, 5, 150, 15, 6)
    at = platform_cost.silo_cost(n, 40, 5) - platform_cost.joined_cost(n, 150, 15, 6)
    assert at == pytest.approx(0.0, abs=1e-9)
    assert platform_cost.crossover(40, 0, 150, 15, 6) == pytest.approx(150 / 19)
    assert platform_cost.crossover(20, 0, 150, 15, 6) == float("inf")


def test_half_the_pairs_joined_cost_half_the_interfaces():
    assert platform_cost.silo_cost(4, 40, 5, 0.5) == 160 + 15


def test_the_airport_game_is_the_mean_over_all_orders_of_joining():
    import itertools

    costs = [7.0, 3.0, 11.0, 3.0]
    marginal = np.zeros(4)
    for order in itertools.permutations(range(4)):
        built = 0.0
        for player in order:
            marginal[player] += max(costs[player] - built, 0.0)
            built = max(built, costs[player])
    assert platform_cost.airport_shares(costs) == pytest.approx(marginal / 24)


def test_an_unknown_rule_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="equal, population, shapley"):
        platform_cost.sharing_weights("rich_first", [1], [1])


def test_a_small_town_leaves_equal_shares_and_stays_under_population_shares():
    people = {"city": 400_000.0, "big": 170_000.0, "small": 20_000.0}
    equal = platform_cost.lasting_members("equal", 150e6, 0.3, people, "city", 6e6)
    fair = platform_cost.lasting_members("population", 150e6, 0.3, people, "city", 6e6)
    assert "small" not in equal
    assert fair == ("city", "big", "small")


def test_when_sharing_saves_nothing_the_city_stays_alone():
    people = {"city": 100_000.0, "a": 100_000.0, "b": 100_000.0}
    assert platform_cost.lasting_members("equal", 150e6, 1.0, people, "city", 6e6) == ("city",)


def test_leaving_an_open_system_costs_nothing():
    assert platform_cost.switching_cost(0.6, 5, 40.0, 1.0) == 0.0
    assert platform_cost.switching_cost(0.6, 5, 40.0, 0.0) == pytest.approx(36.0)


def test_a_yen_that_cannot_be_split_goes_to_the_first_of_the_equal():
    assert list(platform_cost.split_yen(100, [1, 1, 1])) == [34, 33, 33]
    assert list(platform_cost.split_yen(0, [2, 1])) == [0, 0]


def test_the_operator_serves_dense_zones_first_and_never_more_than_its_share():
    residents, area = np.array([10.0, 80.0, 10.0]), np.array([1.0, 1.0, 0.1])
    assert list(operator_lines.served_zones(residents, area, 0.9)) == [False, True, True]
    assert list(operator_lines.served_zones(residents, area, 0.89)) == [False, False, True]
    assert operator_lines.served_zones(residents, area, 1.0).all()


def test_a_line_fee_is_fixed_within_a_contract():
    fees = [operator_lines.line_fee_yen(1000.0, y, 2027, 5, -0.1) for y in (2027, 2031, 2032, 2036)]
    assert fees == pytest.approx([1000.0, 1000.0, 1000.0 * 0.9**5, 1000.0 * 0.9**5])
    assert operator_lines.line_years_yen(10, 100.0, 2027, 2029) == pytest.approx(3000.0)


@pytest.mark.parametrize(("service", "technology", "delivery", "why"), [
    ("child_watch", "sigfox_rc3", 1.0, "bytes"),
    ("maas_vehicle", "nbiot", 1.0, "latency"),
    ("maas_vehicle", "ltem", 1.0, ""),
    ("water_level", "lorawan_as923", 0.95, "below 0.99"),
    ("snow_removal", "lorawan_as923", 0.95, ""),
])  # fmt: skip
def test_a_service_that_does_not_fit_its_network_says_why(service, technology, delivery, why):
    wanted = next(s for s in services.services() if s.service == service)
    said = services.misfit(wanted, operator_lines.technologies()[technology], delivery)
    assert (why in said) if why else said == ""


def test_airtime_is_limited_by_the_hour():
    wanted = next(s for s in services.services() if s.service == "people_counting")
    lora = operator_lines.technologies()["lorawan_as923"]
    assert "airtime" in services.misfit(wanted, lora, 1.0, airtime_s_per_h=3.0)


def test_consumption_tax_follows_its_history():
    rates = [bills.consumption_tax(y) for y in (1985, 1990, 2013, 2014, 2018, 2019, 2020, 2055)]
    assert rates == [0.0, 0.03, 0.05, 0.08, 0.08, 0.09, 0.10, 0.10]
    assert bills.with_tax(100.0, 2018) == 108


class Recorder:
    year = 2025

    def __init__(self):
        self.rows = []

    def bill(self, project, payer, payee, category, yen, capital, source="", eligible=True):
        self.rows.append((payer, yen))


def test_parts_of_a_shared_bill_add_up_with_tax():
    state = Recorder()
    total = bills.send_shared(state, "p", ["city", "a", "b"], [1, 1, 1], "vendors", "c", 100.0, True)
    assert total == 110 == sum(yen for _, yen in state.rows)
    assert bills.send_shared(state, "p", ["city"], [1], "vendors", "c", 0.2, True) == 0
    assert bills.send(state, "p", "city", "vendors", "c", 0.0, True) == 0
    assert len(state.rows) == 3


def fibre_city(layer="backhaul"):
    nodes = pd.DataFrame({"node": ["a", "b", "c"], "x_m": [0.0, 1000.0, 9000.0], "y_m": [0.0, 0.0, 0.0]})
    links = pd.DataFrame({"layer": [layer], "from_node": ["a"], "to_node": ["b"]})
    return SimpleNamespace(nodes=nodes, links=links)


def test_the_way_to_the_fibre_is_the_detour_to_its_nearest_node():
    assert list(backhaul.distance_to_fibre_m(fibre_city(), [1000.0, 9000.0], [100.0, 0.0])) == [130.0, 1.3 * 8000]
    assert np.isinf(backhaul.distance_to_fibre_m(fibre_city("road"), [0.0], [0.0])).all()


def test_the_cheaper_backhaul_is_taken():
    numbers = dict(Parameters(catalogue())) | {"fibre_port_yen": 1000.0, "backhaul_lte_yen": 12_000.0}
    near, far, none = backhaul.yearly_yen(np.array([50.0, 5000.0, np.inf]), numbers)
    assert near == round(1000 + 50 * (0.3 * 500 + 0.7 * 3000) / 30)
    assert far == none == 12_000
