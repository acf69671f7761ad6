"""Break it on purpose: every fault put into the money must stop the run in the same step."""

import numpy as np
import pytest

from simcity.errors import ConservationError, SimcityError
from tests.reference.small_books import books, run_year, write

CAP = 30_000_000
OLD = {"asset": "base", "kind": "platform", "project": "old", "count": 1, "year": 2018, "life_years": 10.0,
       "contract_end": 0, "debt_left_yen": 40_000_000, "capex_yen": 1, "subsidy_yen": 1, "restricted_until": 2024,
       "owner": "city"}  # fmt: skip
BILLS = [("gateway_capex", 80_000_001), ("design", 7_000_000), ("gateway_opex", 5_000_000)]


def begun():
    """Two good years behind, the bills of the third written: everything a fault can touch is there."""
    state, finance = books("subsidy_and_bond", assets=[OLD], subsidy_cap_yen=CAP, numbers={"capital_overrun": 1.1})
    run_year(state, finance, 2025, BILLS)
    run_year(state, finance, 2026, [("gateway_opex", 5_000_000)])
    state.year = 2027
    for bill in BILLS:
        write(state, *bill)
    return state, finance


def close(state, finance):
    with state.granting(finance.writes):
        finance.step(state)


def tamper(state, once):
    """Replace ``ledger.post`` by ``once(post, args, kwargs)`` on the first row for which it does something (True)."""
    post, done = state.ledger.post, []

    def patched(*args, **kwargs):
        if done or not once(post, args, kwargs):
            post(*args, **kwargs)
        else:
            done.append(True)

    state.ledger.post = patched


def changed(category, **changes):
    """Post the first row of `category` with other values than finance asked for."""

    def once(post, args, kwargs):
        if args[4] != category:
            return False
        named = dict(zip(("year", "project", "payer", "payee", "category", "amount_yen"), args, strict=True)) | kwargs
        for key, value in changes.items():
            named[key] = value(named[key]) if callable(value) else value
        post(**named)
        return True

    return once


def repeated(category):
    def once(post, args, kwargs):
        if args[4] != category:
            return False
        post(*args, **kwargs)
        post(*args, **kwargs)
        return True

    return once


def lost(category):
    return lambda post, args, kwargs: args[4] == category


def unbalanced(post, args, kwargs, ledger):
    post(*args, **kwargs)
    ledger._balance["vendors"] += 1
    return True


def pay_twice(state, finance):
    tamper(state, repeated("gateway_opex"))


def lose_a_payment(state, finance):
    tamper(state, lost("gateway_opex"))


def post_one_side_only(state, finance):
    tamper(state, lambda post, args, kwargs: unbalanced(post, args, kwargs, state.ledger))


def repay_a_bond_twice(state, finance):
    tamper(state, repeated("bond_principal"))


def forget_the_debt_service(state, finance):
    tamper(state, lost("bond_interest"))


def write_a_negative_bill(state, finance):
    state.bills["yen"][len(state.bills) - 1] = -5_000_000


def pay_half_a_yen(state, finance):
    tamper(state, changed("gateway_opex", amount_yen=lambda yen: yen + 0.5))


def post_an_old_bill_again(state, finance):
    finance.waiting = (0,)


def skip_a_bill(state, finance):
    finance.seen += 1


def grant_beyond_the_cap(state, finance, monkeypatch):
    monkeypatch.setattr("simcity.finance.funding.grant", lambda *a, **k: CAP + 1)


def lose_the_subsidy(state, finance):
    tamper(state, lost("subsidy"))


def post_to_another_year(state, finance):
    tamper(state, changed("gateway_opex", year=2028))


def date_a_bill_to_another_year(state, finance):
    state.bills["year"][len(state.bills) - 1] = 2026


def pay_the_wrong_hands(state, finance):
    tamper(state, changed("gateway_opex", payee="operator"))


def pay_nobody(state, finance):
    tamper(state, changed("gateway_opex", payee="nobody"))


def pay_operation_from_a_bond(state, finance):
    tamper(state, changed("gateway_opex", funding="地方債"))


def put_two_subsidies_on_one_cost(state, finance):
    def split(post, args, kwargs):
        if args[4] != "gateway_capex" or kwargs["funding"] != "国庫支出金":
            return False
        *head, yen = args
        post(*head, yen - 1, **kwargs)
        post(*head, 1, **(kwargs | {"funding": "県支出金"}))
        return True

    tamper(state, split)


def forgive_a_debt(state, finance):
    state.instruments["principal_yen"][1] -= 1_000


def borrow_without_a_bond(state, finance):
    tamper(state, changed("bond_proceeds", amount_yen=lambda yen: yen + 1))


def lose_the_allocation_tax(state, finance):
    tamper(state, lost("lat_support"))


def change_a_closed_year(state, finance):
    state.ledger.table["amount_yen"][0] += 1


def inflate_an_invoice(state, finance, monkeypatch):
    monkeypatch.setattr("simcity.finance.submodel.scaled_yen", lambda yen, factor: 2 * yen)


FAULTS = [pay_twice, lose_a_payment, post_one_side_only, repay_a_bond_twice, forget_the_debt_service,
          write_a_negative_bill, pay_half_a_yen, post_an_old_bill_again, skip_a_bill, grant_beyond_the_cap,
          lose_the_subsidy, post_to_another_year, date_a_bill_to_another_year, pay_the_wrong_hands, pay_nobody,
          pay_operation_from_a_bond, put_two_subsidies_on_one_cost, forgive_a_debt, borrow_without_a_bond,
          lose_the_allocation_tax, change_a_closed_year, inflate_an_invoice]  # fmt: skip


def test_the_same_year_without_a_fault_closes():
    state, finance = begun()
    close(state, finance)
    assert state.ledger.total(2027, payer="city", category="gateway_opex") == 5_000_000


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_fault_in_the_money_is_caught_in_the_same_step(fault, monkeypatch):
    state, finance = begun()
    needs = fault.__code__.co_varnames[: fault.__code__.co_argcount]
    fault(state, finance, *([monkeypatch] if "monkeypatch" in needs else []))
    with pytest.raises(SimcityError):
        close(state, finance)


def test_a_fault_is_named_with_actor_and_yen():
    state, finance = begun()
    post_one_side_only(state, finance)
    with pytest.raises(ConservationError, match=r"the books of 2027(.|\n)*balance of vendors(.|\n)*off by 1 yen"):
        close(state, finance)


def test_a_skipped_bill_is_named():
    state, finance = begun()
    skip_a_bill(state, finance)
    with pytest.raises(ConservationError, match=r"gateway_capex, 2027\) of 80,000,001 yen was left out of 2027"):
        close(state, finance)


@pytest.mark.parametrize("seed", range(5))
def test_a_yen_moved_in_any_row_of_the_year_is_found(seed):
    state, finance = begun()
    close(state, finance)
    table = state.ledger.table
    row = np.random.default_rng(seed).choice(np.flatnonzero(table["year"] == 2027))
    table["amount_yen"][row] += 1
    with pytest.raises(ConservationError, match="off by"):
        state.ledger.assert_balanced(2027)
