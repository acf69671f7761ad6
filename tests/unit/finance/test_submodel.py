"""The finance step on hand-made bills: who pays, what is owed, what is reported."""

import pandas as pd
import pytest

from simcity.errors import DataError
from simcity.finance.settlement import expenditure, revenue, settlement_rows
from simcity.indicators import check
from tests.reference.small_books import books, run_year, write

CAPEX, OPEX = ("gateway_capex", 100_000_000), ("gateway_opex", 5_000_000)
ASSET = {"asset": "lpwa2018", "kind": "lorawan_gateway", "project": "lpwa", "count": 98, "year": 2018,
         "life_years": 10.0, "contract_end": 2027, "debt_left_yen": 40_000_000, "capex_yen": 240_000_000,
         "subsidy_yen": 120_000_000, "restricted_until": 2024, "owner": "city"}  # fmt: skip


def test_a_city_without_a_scheme_pays_from_general_revenue():
    state, finance = books(scheme=None)
    got = run_year(state, finance, 2025, [CAPEX, OPEX])
    assert got["general_revenue_burden", ""] == 105_000_000
    assert got["funding_by_source", "一般財源"] == 105_000_000 and got["debt_outstanding", ""] == 0


def test_a_subsidy_and_a_bond_pay_initial_cost_only():
    state, finance = books("subsidy_and_bond")
    got = run_year(state, finance, 2025, [CAPEX, OPEX])
    assert got["funding_by_source", "国庫支出金"] == 50_000_000
    assert got["funding_by_source", "地方債"] == 45_000_000
    assert got["general_revenue_burden", ""] == 5_000_000 + 5_000_000
    running = state.ledger.rows(2025, category="gateway_opex")
    assert set(state.ledger.table["funding"][running]) == {"一般財源"}


def test_running_cost_is_never_subsidised_even_when_it_asks():
    state, finance = books("subsidy")
    state.year = 2025
    write(state, "gateway_opex", 8_000_000, eligible=True)
    got = run_year(state, finance, 2025)
    assert got["funding_by_source", "国庫支出金"] == 0


def test_what_is_not_eligible_gets_no_subsidy():
    state, finance = books("subsidy")
    got = run_year(state, finance, 2025, [{"category": "design", "yen": 10_000_000, "eligible": False}, CAPEX])
    assert got["funding_by_source", "国庫支出金"] == 50_000_000


def test_sums_too_small_for_a_grant_or_a_bond_come_from_general_revenue():
    """A bond of 135,634 yen is no bond that anybody issues."""
    small, large = ("gateway_capex", 200_000), ("gateway_capex", 40_000_000)
    for scheme in ("subsidy", "bond", "subsidy_and_bond"):
        state, finance = books(scheme)
        got = run_year(state, finance, 2025, [small])
        assert got["funding_by_source", "一般財源"] == got["general_revenue_burden", ""] == 200_000
        assert len(state.instruments) == 0
        assert run_year(state, finance, 2026, [large])["general_revenue_burden", ""] < 40_000_000
    state, finance = books(
        "subsidy_and_bond", numbers={"minimum_bond_yen": 18_000_001, "minimum_grant_yen": 20_000_000}
    )
    got = run_year(state, finance, 2025, [large])
    assert got["funding_by_source", "国庫支出金"] == 20_000_000 and got["funding_by_source", "地方債"] == 0


def test_what_other_municipalities_pay_is_reported():
    state, finance = books("general")
    with state.granting(finance.writes):
        state.stakeholders.append(1, actor="m16202", ja="", en="", kind="municipality")
    fee = {"category": "shared_platform_fee", "yen": 7_000_000, "payer": "m16202", "payee": "vendors"}
    got = run_year(state, finance, 2025, [OPEX, fee])
    assert got["partner_burden", ""] == 7_000_000 and got["general_revenue_burden", ""] == 5_000_000


def test_the_cap_holds_for_each_project_and_the_end_year_for_all():
    state, finance = books("subsidy", subsidy_cap_yen=20_000_000, subsidy_until=2026)
    two = [CAPEX, {"category": "platform_capex", "yen": 90_000_000, "project": "platform"}]
    assert run_year(state, finance, 2025, two)["funding_by_source", "国庫支出金"] == 40_000_000
    assert run_year(state, finance, 2027, two)["funding_by_source", "国庫支出金"] == 0


def test_an_overrun_is_the_citys_own_and_a_saving_lowers_the_grant():
    for overrun, subsidy, paid in ((1.2, 50_000_000, 120_000_000), (0.8, 40_000_000, 80_000_000)):
        state, finance = books("subsidy", numbers={"capital_overrun": overrun})
        got = run_year(state, finance, 2025, [CAPEX, OPEX])
        assert got["funding_by_source", "国庫支出金"] == subsidy
        assert got["capital_cost", ""] == paid and got["running_cost", ""] == 5_000_000
        assert got["overrun_cost", ""] == paid - 100_000_000


def test_a_bond_is_served_from_the_next_year_and_ends():
    state, finance = books("bond")
    first = run_year(state, finance, 2025, [CAPEX])
    assert first["debt_outstanding", ""] == 90_000_000 and first["debt_service", ""] == 0
    service = [run_year(state, finance, year)["debt_service", ""] for year in range(2026, 2037)]
    assert service[-1] == 0 and all(service[:10]) and state.ledger.debt() == 0


@pytest.mark.parametrize(("life", "years"), [(5.9, 5), (0.4, 1), (30.0, 10), (0.0, 10)])
def test_no_bond_outlives_what_it_paid_for(life, years):
    state, finance = books("bond")
    with state.granting(("projects",)):
        state.projects.append(2, project=["other", "lpwa"], life_years=[1.0, life])
    run_year(state, finance, 2025, [CAPEX])
    service = [run_year(state, finance, year)["debt_service", ""] for year in range(2026, 2038)]
    assert [yen > 0 for yen in service] == [True] * years + [False] * (12 - years)
    assert state.ledger.debt() == 0


def test_allocation_tax_arrives_with_the_debt_service_and_is_reported_apart():
    state, finance = books("bond")
    run_year(state, finance, 2025, [CAPEX])
    got = run_year(state, finance, 2026)
    assert got["lat_support", ""] == int(got["debt_service", ""] * 0.2222)
    assert got["general_revenue_burden", ""] - got["general_revenue_burden_net", ""] == got["lat_support", ""]
    row = state.ledger.rows(2026, category="lat_support")
    assert state.ledger.table["transfer"][row].all()


def test_a_rich_city_gets_no_allocation_tax():
    table = pd.DataFrame({"municipality": ["16201"], "year": [2022], "item": ["fiscal_capacity_index"], "yen": [1.1]})
    state, finance = books("bond", finance_table=table)
    run_year(state, finance, 2025, [CAPEX])
    assert run_year(state, finance, 2026)["lat_support", ""] == 0


def test_a_lease_puts_nothing_on_the_books_but_binds_later_years():
    state, finance = books("lease")
    got = run_year(state, finance, 2025, [CAPEX, OPEX])
    assert got["capital_cost", ""] == 0 and got["general_revenue_burden", ""] == 5_000_000
    assert got["debt_outstanding", ""] == 0 and got["future_burden", ""] == 7 * 15_451_196
    later = [run_year(state, finance, year)["running_cost", ""] for year in range(2026, 2034)]
    assert later == [15_451_196.0] * 7 + [0.0]
    assert state.ledger.balance("vendors") == 105_000_000


def test_debt_of_existing_assets_is_served_to_its_end():
    state, finance = books("general", assets=[ASSET])
    paid = [run_year(state, finance, year)["debt_service", ""] for year in range(2025, 2030)]
    assert all(paid[:4]) and paid[4] == 0
    assert state.assets["debt_left_yen"][0] == 0 and state.ledger.debt() == 0
    assert 40_000_000 < sum(paid) < 40_600_000


def test_contributions_of_members_meet_running_cost_first():
    state, finance = books("subsidy_and_bond")
    share = {"category": "shared_platform_fee", "yen": 7_000_000, "payer": "m16202", "payee": "city"}
    got = run_year(state, finance, 2025, [CAPEX, OPEX, share])
    assert got["funding_by_source", "分担金・負担金"] == 7_000_000
    running = state.ledger.rows(2025, category="gateway_opex")
    assert set(state.ledger.table["funding"][running]) == {"分担金・負担金"}
    assert got["general_revenue_burden", ""] == got["funding_by_source", "一般財源"]


def test_contributions_beyond_the_cost_return_to_general_revenue():
    state, finance = books("general")
    share = {"category": "shared_platform_fee", "yen": 7_000_000, "payer": "m16202", "payee": "city"}
    assert run_year(state, finance, 2025, [OPEX, share])["general_revenue_burden", ""] == -2_000_000


def test_a_subsidy_billed_by_a_sibling_is_refused_so_that_no_cost_carries_two():
    state, finance = books("subsidy")
    with pytest.raises(DataError, match="only finance posts subsidies"):
        run_year(state, finance, 2025, [CAPEX, {"category": "subsidy", "yen": 5, "payer": "state", "payee": "city"}])


def test_over_the_yearly_limit_a_whole_project_waits_and_running_cost_is_paid():
    state, finance = books("general", numbers={"project_budget_yen": 60_000_000})
    small = {"category": "platform_capex", "yen": 40_000_000, "project": "platform"}
    got = run_year(state, finance, 2025, [CAPEX, OPEX, small])
    assert got["deferred_cost", ""] == 100_000_000
    assert got["general_revenue_burden", ""] == 45_000_000


def test_a_waiting_bill_is_paid_once_the_limit_allows_it():
    state, finance = books("general", numbers={"project_budget_yen": 60_000_000})
    second = {"category": "design", "yen": 30_000_000, "project": "b"}
    run_year(state, finance, 2025, [("gateway_capex", 50_000_000), second])
    got = run_year(state, finance, 2026)
    assert got["deferred_cost", ""] == 0 and got["general_revenue_burden", ""] == 30_000_000
    assert state.bills["settled"].tolist() == [2025, 2026]


def test_an_unknown_category_is_named():
    state, finance = books()
    with pytest.raises(DataError, match="'balloons', which is not a category"):
        run_year(state, finance, 2025, [{"category": "balloons", "yen": 5, "capital": False}])


def test_burden_is_shared_by_residents_and_households():
    state, finance = books()
    got = run_year(state, finance, 2025, [OPEX])
    assert got["burden_per_resident", ""] == 5_000 and got["burden_per_household", ""] == 12_500
    state.notes["residents"] = 0.0
    assert ("burden_per_resident", "") not in run_year(state, finance, 2026, [OPEX])


def test_burden_is_compared_with_the_published_budget():
    table = pd.DataFrame({"municipality": ["16201"] * 2, "year": [2021, 2022], "item": ["spending"] * 2,
                          "yen": [10**9, 10**10]})  # fmt: skip
    state, finance = books(finance_table=table)
    assert run_year(state, finance, 2025, [OPEX])["burden_share_of_budget", ""] == pytest.approx(0.05)


def test_present_value_discounts_to_the_first_year():
    state, finance = books()
    run_year(state, finance, 2025, [("gateway_opex", 1_000_000)])
    got = run_year(state, finance, 2026, [("gateway_opex", 1_040_000)])
    assert got["present_value_cost", ""] == pytest.approx(2_000_000)
    assert got["present_value_cost", "2pct"] == pytest.approx(1_000_000 + 1_040_000 / 1.02)


def test_every_measure_is_declared():
    state, finance = books("subsidy_and_bond", assets=[ASSET])
    run_year(state, finance, 2025, [CAPEX, OPEX])
    assert all(check(measure) for measure in finance.measures(state))


def test_interest_in_doubt_shifts_bond_and_lease_alike():
    _, finance = books("bond", numbers={"interest_shift": 0.01})
    assert finance.terms.bond_rate == pytest.approx(0.015) and finance.terms.lease_rate == pytest.approx(0.03)
    _, finance = books("bond", numbers={"interest_shift": -0.01})
    assert finance.terms.bond_rate == 0.0


def test_the_settlement_prints_expenditure_against_its_sources():
    state, finance = books("subsidy_and_bond")
    run_year(state, finance, 2025, [CAPEX, OPEX])
    frame = state.ledger.to_frame()
    table = expenditure(frame, "nature", 2025)
    assert table.loc["普通建設事業費", "国庫支出金"] == 50_000_000
    assert table.loc["合計", "合計"] == 105_000_000 == expenditure(frame, "purpose", 2025).loc["合計", "合計"]
    assert revenue(frame, 2025)["地方債"] == 45_000_000 == table.loc["合計", "地方債"]
    assert settlement_rows(frame)["yen"].sum() == 105_000_000
    with pytest.raises(DataError, match="expenditure by 'colour'"):
        expenditure(frame, "colour")


def test_prices_rise_from_the_first_year_and_transfers_keep_their_yen():
    state, finance = books(inflation=0.02)
    back = {"category": "subsidy_repayment", "yen": 1_000_000, "payee": "state", "transfer": True}
    lines = [run_year(state, finance, year, [OPEX, back]) for year in (2025, 2026)]
    assert [got["cost_by_line", "gateway_opex"] for got in lines] == [5_000_000, 5_100_000]
    assert [got["cost_by_line", "subsidy_repayment"] for got in lines] == [1_000_000, 1_000_000]


def test_present_value_takes_inflation_out_again():
    real = []
    for inflation in (0.0, 0.03):
        state, finance = books(inflation=inflation)
        for year in (2025, 2026, 2027):
            got = run_year(state, finance, year, [OPEX])
        real.append(got["present_value_cost", ""])
    assert real[1] == pytest.approx(real[0], rel=1e-9)


def test_gateways_built_with_a_subsidy_remember_it():
    state, finance = books("subsidy", subsidy_cap_yen=1_000_001, numbers={"minimum_grant_yen": 0})
    state.gateways.append(4, gateway=["a", "b", "c", "old"], installed=[2027, 2027, 2027, 2018], working=True)
    run_year(state, finance, 2027, [CAPEX, OPEX])
    assert state.gateways["subsidy_yen"].tolist() == [333_334, 333_334, 333_333, 0]
    years = int(state.parameters["restricted_years"])
    assert state.gateways["restricted_until"].tolist() == [2026 + years] * 3 + [0]


def test_members_of_a_shared_platform_are_named_among_the_stakeholders():
    state, _ = books()
    state.scenario.strategy.platform = type("P", (), {"members": ("16201", "16202")})
    from simcity.finance.submodel import _name_actors

    _name_actors(state)
    actors = state.stakeholders["actor"].tolist()
    assert "m16202" in actors and "m16201" not in actors and len(actors) == len(set(actors))
