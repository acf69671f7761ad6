"""The ledger takes whole yen between known actors, and notices when its rows stop saying what it remembers."""

import pytest

from simcity.errors import ConservationError, DataError
from simcity.ledger import FUNDING, Ledger, load_actors, load_categories

ROW = {"year": 2025, "project": "lpwa", "payer": "city", "payee": "vendors", "category": "gateway_opex",
       "amount_yen": 5}  # fmt: skip


@pytest.fixture
def ledger():
    books = Ledger()
    books.open(2025)
    return books


@pytest.mark.parametrize("amount", [0, -1, 1.0, 1.5, True, "5", None, float("nan")])
def test_only_whole_yen_above_zero_are_money(ledger, amount):
    with pytest.raises(DataError, match="expected whole yen above 0"):
        ledger.post(**(ROW | {"amount_yen": amount}))
    assert len(ledger) == 0


@pytest.mark.parametrize("change, text", [
    ({"payer": "mayor"}, "payer 'mayor' is not an actor"),
    ({"payee": "m1620"}, "payee 'm1620' is not an actor"),
    ({"category": "gifts"}, "category 'gifts' is not declared"),
    ({"payee": "city"}, "city pays itself"),
    ({"year": 2026}, "posted to 2026 while 2025 is open"),
    ({"funding": "cash"}, "funding is 'cash'"),
])  # fmt: skip
def test_what_is_not_declared_is_refused_and_leaves_no_trace(ledger, change, text):
    with pytest.raises(DataError, match=text):
        ledger.post(**(ROW | change))
    assert len(ledger) == 0 and ledger.balance("city") == 0


def test_a_row_moves_the_sum_from_payer_to_payee(ledger):
    ledger.post(**(ROW | {"amount_yen": 700}))
    ledger.post(**(ROW | {"amount_yen": 300, "payer": "m16202"}))
    assert (ledger.balance("city"), ledger.balance("m16202"), ledger.balance("vendors")) == (-700, -300, 1000)


def test_a_row_carries_the_columns_a_budget_is_printed_from(ledger):
    ledger.post(**ROW)
    row = ledger.to_frame().iloc[0]
    assert (row.account, row.nature, row.purpose, row.funding) == ("一般会計", "物件費", "総務費", "一般財源")
    assert not row.capital and not row.transfer and row.tax_included


def test_debt_grows_with_issue_and_falls_with_repayment(ledger):
    ledger.open_debt("city", 1_000)
    ledger.post(2025, "lpwa", "lender", "city", "bond_proceeds", 500)
    ledger.post(2025, "lpwa", "city", "lender", "bond_principal", 200)
    ledger.post(2025, "lpwa", "city", "lender", "bond_interest", 9)
    assert ledger.debt("city") == 1_300 == ledger.recount_debt()["city"]


def test_more_cannot_be_repaid_than_is_owed(ledger):
    ledger.post(2025, "lpwa", "city", "lender", "bond_principal", 1)
    with pytest.raises(ConservationError, match="debt of city is below 0"):
        ledger.assert_balanced(2025)


def test_opening_debt_comes_before_the_first_row(ledger):
    ledger.post(**ROW)
    with pytest.raises(DataError, match="before the first row"):
        ledger.open_debt("city", 5)


def test_a_closed_year_takes_no_more_rows(ledger):
    ledger.open(2026)
    with pytest.raises(DataError, match="closed"):
        ledger.open(2025)
    with pytest.raises(DataError, match="while 2026 is open"):
        ledger.post(**ROW)


def test_a_changed_row_is_named_with_actor_and_difference(ledger):
    ledger.post(**(ROW | {"amount_yen": 1_000}))
    ledger.table["amount_yen"][0] = 400
    with pytest.raises(ConservationError) as error:
        ledger.assert_balanced(2025)
    assert "balance of city is -1,000 yen and its rows say -400 yen: off by -600 yen" in str(error.value)
    assert "the ledger of 2025" in str(error.value)


def test_a_row_taken_from_a_closed_year_is_found_later(ledger):
    ledger.post(**ROW)
    ledger.assert_balanced(2025)
    ledger.open(2026)
    ledger.table["year"][0] = 2026
    with pytest.raises(ConservationError, match="2025 was closed with 1 rows and 5 yen"):
        ledger.assert_balanced(2026)


def test_totals_are_sums_of_the_rows_that_match(ledger):
    ledger.post(**(ROW | {"amount_yen": 10}))
    ledger.post(**(ROW | {"amount_yen": 32, "funding": "地方債"}))
    assert ledger.total(2025, payer="city") == 42
    assert ledger.total(2025, payer="city", funding="地方債") == 32
    assert ledger.total(2024, payer="city") == 0


def test_each_cost_names_account_nature_and_purpose():
    for category in load_categories().values():
        assert category.ja and category.en
        if category.kind in ("cost", "debt"):
            assert category.account and category.nature and category.purpose
        if category.kind == "receipt":
            assert category.funding in FUNDING
    assert not any(c.eligible_for_subsidy and not c.capital for c in load_categories().values())


def test_the_agreed_actors_and_categories_are_declared():
    agreed = {"city", "state", "prefecture", "residents", "vendors", "operator", "lender", "neighbours", "visitors"}
    assert agreed <= set(load_actors())
    capital = {"gateway_capex", "gateway_install", "platform_capex", "service_capex", "design", "device_capex"}
    current = {"gateway_opex", "backhaul_opex", "platform_opex", "line_fee", "device_refresh", "maintenance",
               "shared_platform_fee", "removal", "subsidy_repayment", "switching_cost"}  # fmt: skip
    declared = load_categories()
    assert all(declared[c].capital for c in capital) and not any(declared[c].capital for c in current)
