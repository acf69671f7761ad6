"""What services ask of the network, and how many gateways that takes."""

import numpy as np
import pytest

from simcity.ict.operator_lines import technologies
from simcity.ict.services import delivered_share, misfit, named, reaches_needed, services, where_feasible, why_not
from tests.unit.ict.test_submodel import BOTH, lived


@pytest.mark.parametrize(("ids", "derate", "reaches"), [
    ([], 0.95, 1), (["snow_removal"], 0.95, 1), (["parking"], 0.95, 1), (["parking"], 0.949, 2),
    (["child_watch", "water_level"], 0.95, 2), (["water_level"], 0.9, 2), (["water_level"], 0.89, 3),
    (["water_level"], 0.99, 1),
])  # fmt: skip
def test_the_services_decide_how_many_gateways_must_reach(ids, derate, reaches):
    assert reaches_needed(named(ids), derate) == reaches


def test_the_number_is_the_smallest_that_delivers_enough():
    for derate in np.linspace(0.3, 0.999, 50):
        k = reaches_needed(named(["elderly_watch"]), derate)
        assert delivered_share(k, derate) >= 0.99 - 1e-12
        assert k == 1 or delivered_share(k - 1, derate) < 0.99


def test_a_delivery_that_no_number_of_gateways_gives_is_refused():
    with pytest.raises(ValueError, match="no number of gateways"):
        reaches_needed(named(["water_level"]), 0.0)


def test_a_service_is_feasible_where_enough_gateways_reach():
    lora, water = technologies()["lorawan_as923"], named(["water_level"])[0]
    assert list(where_feasible(water, lora, delivered_share([0, 1, 2, 3], 0.95))) == [False, False, True, True]
    assert "0.99 for only 12.0%" in why_not(water, lora, 0.12)
    assert why_not(water, lora, 0.3) == ""
    assert misfit(water, lora, 0.95) == "delivery of 0.950 is below 0.99"


def test_a_service_that_does_not_fit_is_feasible_nowhere():
    sigfox, child = technologies()["sigfox_rc3"], named(["child_watch"])[0]
    assert not where_feasible(child, sigfox, np.ones(3)).any()
    assert "bytes" in why_not(child, sigfox, 1.0)


def test_every_service_of_a_run_is_viable_or_says_why():
    state, _, _ = lived(assets=BOTH, until=2026, lorawan={"renew_from": 2026, "placement": "cover",
                                                        "coverage_target": 0.95})  # fmt: skip
    table = state.services
    assert ((table.reason == "") == table.viable).all()
    rows = {name: k for k, name in enumerate(table.service)}
    assert table.viable[rows["water_level"]]
    assert 0.95 <= table.coverage[rows["water_level"]] < 1.0
    assert table.delivery[rows["water_level"]] >= 0.99
    assert table.reason[rows["maas_vehicle"]] != ""


def test_a_thin_network_carries_only_what_one_gateway_delivers():
    state, _, _ = lived(until=2025, assets=[BOTH[0] | {"count": 5, "year": 2024}, BOTH[1]])
    rows = {name: k for k, name in enumerate(state.services.service)}
    water, snow = rows["water_level"], rows["snow_removal"]
    assert state.services.coverage[water] < state.services.coverage[snow]
    assert state.services.viable[snow]
    assert len(services()) == len(state.services)
