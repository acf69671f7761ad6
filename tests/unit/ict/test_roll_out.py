"""The roll-out on a blank page: count, bill, doubt."""

import pytest

from simcity.ict.roll_out import (
    FIRST_SERVICES,
    PLANNING,
    PRICES,
    doubt_of_roll_out,
    draws_of_doubt,
    gateway_count,
    look_back,
    planning_ids,
    roll_out_bill,
)
from simcity.parameters import Parameter, Parameters, catalogue
from tests.unit.ict.towns import town


@pytest.fixture
def numbers():
    return dict(Parameters(catalogue()))


def test_the_lines_of_the_bill_add_up_to_the_yen(numbers):
    bill = roll_out_bill(numbers, 98, 2018)
    assert bill["total"] == sum(yen for name, yen in bill.items() if name != "total")
    works = sum(yen for name, yen in bill.items() if name not in ("design", "tax", "total"))
    assert bill["design"] == pytest.approx(0.1 * works, abs=1)
    assert bill["tax"] == pytest.approx(0.08 * (works + bill["design"]), abs=1)


def test_the_bill_by_hand(numbers):
    bill = roll_out_bill(numbers, 10, 2018)
    assert bill == {"gateways": 1_500_000, "installation": 3_500_000, "backhaul": 500_000,
                    "network_server": 10_000_000, "platform": 150_000_000, "modules": 42_000_000,
                    "design": 20_750_000, "tax": 18_260_000, "total": 246_510_000}  # fmt: skip


def test_poles_cost_extra(numbers):
    city = town(9, 1, side_m=1500.0, every=9)
    plan = gateway_count(city, numbers, 1.0)
    extra = roll_out_bill(numbers, plan)["installation"] - roll_out_bill(numbers, len(plan))["installation"]
    assert extra == plan.sites.pole.sum() * 400_000 > 0


def test_a_weaker_plan_needs_more_gateways(numbers):
    city = town(20, 15, 700.0, every=4)
    counts = [len(gateway_count(city, numbers | {"installation_loss_db": x}, 0.95)) for x in (3.0, 8.0, 14.0)]
    assert counts[0] < counts[1] < counts[2]


def parameter(id, base, low, high):
    return Parameter(1, id, "world", "1", base, low, high, -1e9, 1e9, "assumed", "a test", id, id)


def test_every_draw_reaches_the_target_and_prices_its_own_count():
    city, declared = town(15, 10, 800.0, every=4), catalogue()
    ids = planning_ids(declared, PLANNING) + planning_ids(declared, PRICES)
    draws = [dict.fromkeys(ids, u) for u in (0.5, 0.2, 0.9)]
    found = doubt_of_roll_out(city, declared, draws, 0.95)
    assert (found["covered"] >= 0.95).all()
    base = Parameters(declared)
    plan = gateway_count(city, base, 0.95)
    assert found["gateways"][0] == len(plan)
    assert found["yen_total"][0] == roll_out_bill(base, plan)["total"]
    assert len(set(found["yen_platform"])) == 3


def test_only_assumptions_in_doubt_that_matter_are_moved():
    ids = planning_ids(catalogue(), PLANNING)
    assert "gateway_height_m" in ids
    assert "eirp_dbm" not in ids
    assert ids[-1] == "field_derate"


def test_services_that_ask_for_more_delivery_are_reached_by_more_gateways(numbers):
    city = town(20, 15, 700.0, every=4)
    single = gateway_count(city, numbers, 0.95)
    easy = gateway_count(city, numbers, 0.95, ["child_watch", "snow_removal"])
    critical = gateway_count(city, numbers, 0.95, FIRST_SERVICES)
    assert list(easy.sites.id) == list(single.sites.id)
    assert (single.reaches, critical.reaches) == (1, 2)
    assert len(critical) > len(single)
    with pytest.raises(ValueError, match="no service tea in the catalogue"):
        gateway_count(city, numbers, 0.95, ["tea"])


def test_the_look_back_sets_both_rules_beside_what_was_published():
    city = town(15, 10, 800.0, every=4)
    table = look_back(city, catalogue(), draws=4)
    assert list(table["rule"]) == ["single"] * 2 + ["services"] * 2
    assert list(table["published"]) == [98, 240_000_000] * 2
    for row in table.itertuples():
        assert row.p10 <= row.p50 <= row.p90
        assert row.contains == (row.p10 <= row.published <= row.p90)
        assert row.met == (row.contains and row.span < row.bar)
    counts = table[table["quantity"] == "gateways"].set_index("rule")
    assert counts["base"]["services"] > counts["base"]["single"]


def test_draws_of_doubt_are_repeated_by_their_seed():
    declared = catalogue()
    assert draws_of_doubt(declared, 4) == draws_of_doubt(declared, 4)
    assert draws_of_doubt(declared, 4) != draws_of_doubt(declared, 4, seed=1)
