"""The network and the platform through the years."""

import numpy as np
import pytest

from simcity.ict import Ict
from simcity.ict.gateways import closing_order, left_after, unexpired_yen
from simcity.indicators import check
from tests.unit.ict.towns import asset, billed, run, state_of, town

NETWORK = [asset(count=10, subsidy_yen=9_000_003, restricted_until=2029)]
BOTH = [*NETWORK, asset("platform", 1, 2018, 10.0, subsidy_yen=60_000_000, restricted_until=2029,
                        capex_yen=162_000_000)]  # fmt: skip


def lived(assets=NETWORK, until=None, every=3, **settings):
    city = town(assets=assets, every=every)
    state, ict = state_of(city, **settings), Ict()
    return state, ict, run(ict, state, until)


def series(found, indicator, group=""):
    return [values.get((indicator, group), np.nan) for values in found.values()]


def test_when_nothing_is_decided_the_network_wears_out_and_coverage_decays():
    state, _, found = lived()
    working, covered = series(found, "gateways_working"), series(found, "coverage_residents")
    assert working[0] == 10
    assert all(a >= b for a, b in zip(working, working[1:], strict=False))
    assert all(a >= b for a, b in zip(covered, covered[1:], strict=False))
    assert working[-1] < 5
    assert billed(state, "gateway_capex") == 0
    assert billed(state, "removal") == 0


def test_a_town_without_network_and_without_decision_has_no_bills():
    state, _, found = lived(assets=[])
    assert len(state.bills) == 0
    assert series(found, "coverage_residents") == [0.0] * 11
    assert np.isnan(series(found, "gateway_mean_age")).all()


def test_renewal_keeps_the_network_going_and_costs_money_in_the_years_it_happens():
    state, _, found = lived(lorawan={"renew_from": 2027})
    assert series(found, "gateways_working")[2:] == [10.0] * 9
    built = dict(zip(found, series(found, "gateways_built"), strict=True))
    for year in found:
        assert (billed(state, "gateway_capex", year) > 0) == (built[year] > 0)
    assert billed(state, "design") == pytest.approx(
        0.1 * (billed(state, "gateway_capex") + billed(state, "gateway_install")), abs=20)  # fmt: skip


def test_gateways_past_their_stated_life_are_replaced_together_when_renewal_begins():
    _, _, found = lived(assets=[asset(count=10, life_years=8.0)], lorawan={"renew_from": 2027})
    assert found[2027]["gateways_built", ""] == 10
    assert found[2027]["gateway_mean_age", ""] == 0.0


def test_lives_do_not_depend_on_the_strategy():
    idle, _, _ = lived(until=2026)
    renewed, _, _ = lived(until=2026, lorawan={"renew_from": 2030})
    assert (idle.gateways.life_years == renewed.gateways.life_years).all()
    larger, _, _ = lived(assets=[*NETWORK, asset(count=4, year=2020)], until=2025)
    assert (larger.gateways.life_years[:10] == idle.gateways.life_years).all()


def test_renewal_works_gateway_by_gateway_under_common_draws():
    all_of_them, _, _ = lived(lorawan={"renew_from": 2027})
    fewer, _, _ = lived(lorawan={"renew_from": 2027, "gateways": 6})
    kept = fewer.gateways.renewals > 0
    same = kept & (fewer.gateways.renewals == all_of_them.gateways.renewals)
    assert same.any()
    assert (fewer.gateways.life_years[same] == all_of_them.gateways.life_years[same]).all()


def test_a_smaller_network_keeps_those_that_reach_most():
    state, ict, found = lived(lorawan={"renew_from": 2027, "gateways": 4}, last=2045)
    assert ict.network.wanted.sum() == 4
    assert found[2045]["gateways_working", ""] == 4
    dropped = lived(last=2045)[2]
    assert found[2045]["coverage_residents", ""] > dropped[2045]["coverage_residents", ""]
    assert billed(state, "removal") == 0


def test_a_larger_network_adds_sites_that_are_new():
    state, _, found = lived(lorawan={"renew_from": 2027, "gateways": 16})
    assert found[2027]["gateways_working", ""] == 16
    assert len(set(state.gateways.site)) == 16
    assert found[2027]["coverage_residents", ""] > found[2025]["coverage_residents", ""]


def test_sites_chosen_anew_reach_their_target_and_the_old_ones_are_taken_down():
    state, _, found = lived(lorawan={"renew_from": 2027, "placement": "cover", "coverage_target": 0.95})
    assert found[2027]["coverage_residents", ""] >= 0.95
    assert set(state.gateways.closed) <= {0, 2027}
    assert (billed(state, "removal") > 0) == (found[2027]["gateways_closed", ""] > 0)


def test_a_network_on_a_blank_page_needs_a_network_server_and_devices():
    state, _, found = lived(assets=[], lorawan={"renew_from": 2026, "placement": "cover", "coverage_target": 0.9})
    assert found[2025]["gateways_working", ""] == 0
    assert found[2026]["coverage_residents", ""] >= 0.9
    assert found[2026]["devices_served", ""] >= 0.8 * 900
    assert billed(state, "gateway_install", 2026) > 11_000_000
    assert billed(state, "device_capex", 2026) > 0


def test_closing_takes_equal_yearly_steps_until_nothing_is_left():
    state, _, found = lived(assets=[asset(count=10, year=2024)], lorawan={"close_from": 2026, "close_until": 2028})
    assert [found[y]["gateways_working", ""] for y in (2026, 2027, 2028)] == [6, 3, 0]
    assert billed(state, "removal") == 10 * 110_000
    assert state.assets["count"][0] == 0
    assert billed(state, "gateway_opex", 2029) == 0


def test_equal_steps():
    assert [left_after(98, y, 2027, 2032) for y in range(2026, 2034)] == [98, 81, 65, 49, 32, 16, 0, 0]


def test_the_first_to_go_is_the_one_that_is_missed_least():
    _, ict, _ = lived(until=2025)
    reach, people = ict.network.reach, ict.network.ground.residents
    order = closing_order(reach, people, np.ones(10, dtype=bool))
    lost = []
    for g in range(10):
        others = np.arange(10) != g
        lost.append(people @ (reach.alone.any(axis=0) & ~reach.alone[others].any(axis=0)))
    assert lost[order[0]] == min(lost)
    assert sorted(order) == list(range(10))


def test_taking_down_early_pays_back_the_unexpired_part_of_the_subsidy():
    state, _, _ = lived(lorawan={"close_from": 2026})
    # Twelve years from 2018 to 2029, four of them left in 2026; the odd yen are rounded down gateway by gateway.
    assert billed(state, "subsidy_repayment") == pytest.approx(9_000_003 * 4 / 12, abs=10)
    assert set(state.bills.payee[state.bills.category == "subsidy_repayment"]) == {"state"}
    assert unexpired_yen(100, 2018, 2025, 2018) == 100
    late, _, _ = lived(lorawan={"close_from": 2030})
    assert billed(late, "subsidy_repayment") == 0


def test_lines_take_over_the_devices_and_the_coverage():
    state, _, found = lived(lines={"technology": "ltem", "from": 2027}, lorawan={"close_from": 2027})
    assert found[2027]["coverage_residents", ""] == found[2027]["coverage_residents", "lines"]
    assert 0.96 <= found[2027]["coverage_residents", ""] <= 0.99
    assert found[2027]["coverage_residents", "own"] == 0.0
    assert set(state.devices.technology) == {"ltem"}
    assert billed(state, "line_fee", 2026) == 0
    assert billed(state, "line_fee", 2027) == 1_782_000
    assert billed(state, "line_fee", 2032) < billed(state, "line_fee", 2031)
    assert billed(state, "switching_cost", 2027) == 4_950_000


def test_without_decision_the_platform_stops_at_the_end_of_its_cycle_and_services_with_it():
    state, _, found = lived(assets=BOTH)
    members = dict(zip(found, series(found, "platform_members"), strict=True))
    assert members[2027] == 1
    assert members[2028] == 0
    assert found[2027]["services_viable", ""] > 0
    assert found[2028]["services_viable", ""] == 0
    assert billed(state, "platform_opex", 2028) == 0


def test_a_later_decision_keeps_the_platform_going_until_then():
    state, _, found = lived(assets=BOTH, platform={"arrangement": "none", "from": 2032})
    assert found[2031]["platform_members", ""] == 1
    assert found[2032]["platform_members", ""] == 0
    assert billed(state, "platform_capex", 2028) > 0
    assert billed(state, "removal", 2032) > 0


def test_an_own_platform_is_renewed_in_cycles():
    state, _, _ = lived(assets=BOTH, platform={"arrangement": "own", "from": 2027})
    refreshed = [y for y in range(2025, 2036) if billed(state, "platform_capex", y)]
    assert refreshed == [2027, 2032]
    assert billed(state, "platform_capex", 2027) == pytest.approx(0.4 * 150e6 * 1.1, abs=1)
    assert billed(state, "service_capex") == 0


def test_more_services_than_today_need_modules():
    state, _, _ = lived(assets=BOTH, platform={"arrangement": "own", "from": 2027, "services": 8})
    assert billed(state, "service_capex", 2027) == pytest.approx(2 * 21e6 * 1.1, abs=1)


def test_members_pay_the_common_cost_to_the_yen_and_those_who_lose_stay_away():
    members = ("16201", "16202", "16206", "16323")
    shared = {"arrangement": "shared", "from": 2027, "members": members}
    state, ict, found = lived(assets=BOTH, platform=shared | {"cost_rule": "population"})
    count = found[2027]["platform_members", ""]
    assert count == len(ict.platform.members) > 1
    common = round(150e6 * count**0.3 * 1.1)
    assert billed(state, "platform_capex", 2027) == common
    assert billed(state, "switching_cost", 2027) > 0
    assert billed(state, "subsidy_repayment", 2027) == 60_000_000 * 3 // 12
    _, equal, _ = lived(assets=BOTH, platform=shared | {"cost_rule": "equal"})
    assert "city" in equal.platform.members
    assert len(equal.platform.members) < count


def test_sharing_with_nobody_is_a_platform_of_ones_own():
    state, ict, found = lived(assets=[], platform={"arrangement": "shared", "from": 2025, "members": ("16201",)})
    assert found[2025]["platform_members", ""] == 1
    assert billed(state, "platform_capex", 2025) == round(150e6 * 1.1)
    assert set(state.bills.payer) == {"city"}


def test_a_leased_platform_is_a_yearly_fee_without_capital():
    state, _, _ = lived(assets=[], platform={"arrangement": "lease", "from": 2026, "services": 3})
    assert not state.bills.capital.any()
    assert billed(state, "platform_opex", 2030) == round((24e6 + 3 * 3e6) * 1.1)


SHARED = {"arrangement": "shared", "from": 2028, "members": ("16201", "16202", "16206"), "cost_rule": "population"}


def test_members_share_the_network_server_by_residents_and_never_the_gateways():
    state, ict, _ = lived(lorawan={"renew_from": 2027, "shared_from": 2028}, platform=SHARED)
    for category in ("gateway_capex", "gateway_install", "gateway_opex", "backhaul_opex"):
        assert billed(state, category) == billed(state, category, payer="city") > 0
    people = ict.platform.members
    assert len(people) == 3
    whole = billed(state, "maintenance", 2029)
    for actor, residents in people.items():
        assert billed(state, "maintenance", 2029, actor) == pytest.approx(
            whole * residents / sum(people.values()), abs=1
        )  # noqa: E501
    assert billed(state, "maintenance", 2027, "m16202") == 0


def test_a_server_for_all_is_set_up_once_and_costs_less_than_one_for_each():
    state, _, _ = lived(lorawan={"renew_from": 2027, "shared_from": 2028}, platform=SHARED)
    bills = state.bills
    mine = (bills.project == "network") & (bills.category == "platform_capex")
    assert set(bills.year[mine]) == {2028}
    assert bills.yen[mine].sum() == pytest.approx(10e6 * 3**0.3 * 1.1, abs=1)


def test_a_server_shared_with_nobody_stays_the_citys_own():
    state, _, _ = lived(lorawan={"renew_from": 2027, "shared_from": 2028})
    assert set(state.bills.payer) == {"city"}
    assert billed(state, "maintenance", 2029) == billed(state, "maintenance", 2026)


def test_only_what_is_built_first_may_be_subsidised_unless_renewals_are_too():
    for renewals, expected in ((0.0, {2027}), (1.0, {2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035})):
        state, _, _ = lived(lorawan={"renew_from": 2027}, platform={"arrangement": "own", "from": 2027},
                            assets=BOTH, every=3, numbers={"renewals_eligible": renewals})  # fmt: skip
        bills = state.bills
        works = bills.capital & bills.eligible
        assert set(bills.year[works]) <= expected and 2027 in set(bills.year[works])
        later = bills.capital & (bills.year > 2027)
        assert later.any() and (bills.eligible[later] == bool(renewals)).all()


def test_renewal_inside_the_restricted_period_repays_the_share_that_is_not_exempt():
    owed = {}
    for share in (0.0, 0.5, 1.0):
        state, _, found = lived(assets=[asset(count=10, life_years=8.0, subsidy_yen=9_000_003, restricted_until=2029)],
                                lorawan={"renew_from": 2027}, until=2027,
                                numbers={"renewal_repayment_share": share})  # fmt: skip
        owed[share] = billed(state, "subsidy_repayment", 2027)
        exempt = found[2027]["subsidy_repayment_exempt", ""]
        assert owed[share] + exempt == sum(
            unexpired_yen(part, 2018, 2029, 2027) for part in [900_001] * 3 + [900_000] * 7
        )  # noqa: E501
    assert owed[0.0] == 0 and owed[0.5] == owed[1.0] // 2 and owed[1.0] > 2_000_000


def test_dead_equipment_leaves_an_open_bill_for_its_removal():
    _, _, found = lived(assets=BOTH)
    for year in found:
        dead = 10 - found[year]["gateways_working", ""]
        platform = 5e6 if found[year]["platform_members", ""] == 0 else 0.0
        assert found[year]["open_removal_cost", ""] == round((dead * 100_000 + platform) * 1.1)
    assert found[2035]["open_removal_cost", ""] > 5_500_000
    state, _, found = lived(assets=BOTH, lorawan={"close_from": 2027, "close_until": 2028},
                            platform={"arrangement": "none", "from": 2028})  # fmt: skip
    assert found[2028]["open_removal_cost", ""] == 0 and billed(state, "removal") > 0


def test_what_is_measured_is_declared_and_districts_add_up():
    state, ict, _ = lived(assets=BOTH)
    measures = [check(m) for m in ict.measures(state)]
    city = next(m.value for m in measures if m.indicator == "coverage_residents" and m.area_kind == "city")
    people = state.city.zones.groupby("district")["residents"].sum()
    covered = [m for m in measures if m.indicator == "coverage_residents"]
    by_district = {m.area: m.value for m in covered if m.area_kind == "district"}
    assert sum(by_district[d] * people[d] for d in people.index) / people.sum() == pytest.approx(city)
    assert {m.area for m in measures if m.area_kind == "zone"} == set(state.city.zones["zone"])


def test_projects_are_marked_with_their_first_bill():
    state, _, _ = lived(lines={"technology": "nbiot", "from": 2030})
    started = dict(zip(state.projects.project, state.projects.started, strict=True))
    assert started["network"] == 2025
    assert started["lines"] == 2030
    assert started["platform"] == 0
