"""Private finance, outcome payments, overruns and ratios beyond the known-answer tables."""

from dataclasses import replace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.finance.appraisal import npv
from simcity.finance.health import FUTURE_BURDEN_CLASSES, classify
from simcity.finance.outcome_payments import all_or_nothing, linear_band, linear_zero
from simcity.finance.overrun import body_mean, quantile, tail_probability
from simcity.finance.ppp import PublicTerms, Works, company, pfi_flows, property_tax, psc_flows, value_for_money
from simcity.verification.finance import KEPT_RISK, PRIVATE, PRIVATE_WORKS, PUBLIC_WORKS


def test_the_sign_of_value_for_money_depends_on_the_risk_handed_over():
    pfi = pfi_flows(PRIVATE_WORKS, PRIVATE)
    assert value_for_money(psc_flows(PUBLIC_WORKS, KEPT_RISK), pfi, 0.02) > 0
    assert value_for_money(psc_flows(PUBLIC_WORKS, PublicTerms(0.9, 0.005, 10)), pfi, 0.02) < 0


def test_a_bond_at_the_discount_rate_does_not_change_the_present_value():
    works = Works(1_000_000_000, 50_000_000)
    borrowed, cash = (psc_flows(works, PublicTerms(ratio, 0.02, 10)) for ratio in (1.0, 0.0))
    assert npv(0.02, borrowed) == pytest.approx(npv(0.02, cash), abs=20)


def test_a_company_without_margin_charges_what_it_pays():
    c = company(PRIVATE_WORKS, replace(PRIVATE, equity_share=0.0, admin=0))
    assert c.dividend == 0 and c.charge == c.debt_service[0] and c.dscr() == pytest.approx(1.0)


def test_setup_and_adviser_weigh_more_on_small_projects():
    def share(capex):
        public, private = Works(capex, capex // 20), Works(capex * 92 // 100, capex * 92 // 2000)
        return value_for_money(psc_flows(public, KEPT_RISK), pfi_flows(private, PRIVATE), 0.02)

    assert share(100_000_000) < share(500_000_000) < share(2_000_000_000)


def test_property_tax_falls_with_the_book_value():
    taxes = property_tax(1_000_000, 5)
    assert taxes == [14_000, 11_200, 8_400, 5_600, 2_800]


def test_outcome_payments_grow_with_the_outcome_and_stop_at_the_cap():
    outcomes = np.linspace(0, 100, 201)
    for schedule, terms in ((linear_zero, (80, 10)), (linear_band, (79, 87, 2, 10)), (all_or_nothing, (50, 10))):
        paid = [schedule(x, *terms) for x in outcomes]
        assert paid == sorted(paid) and paid[0] == 0 and paid[-1] == 10
    with pytest.raises(DataError, match="outcome target is 0"):
        linear_zero(1, 0, 1)
    with pytest.raises(DataError, match="low below high"):
        linear_band(1, 2, 2, 0, 1)


def test_overruns_grow_with_the_quantile_and_are_cut_at_the_cap():
    u = np.linspace(0, 0.9999, 2000)
    x = quantile(u)
    assert (np.diff(x) >= 0).all() and x.max() == 20.0
    assert (x[u < 0.82] < 0.5).all() and (x[u > 0.8201] >= 0.5).all()
    assert np.mean(x > 2.0) == pytest.approx(tail_probability(2.0), abs=2e-3)
    assert x[u < 0.82].mean() == pytest.approx(body_mean(), abs=2e-3)
    with pytest.raises(DataError, match="lies in the body"):
        tail_probability(0.1)


@pytest.mark.parametrize("ratio, name", [
    (0, "ok"), (18, "permission"), (24.99, "permission"), (25, "early_restoration"), (34.99, "early_restoration"),
    (35, "restoration"),
])  # fmt: skip
def test_a_ratio_falls_into_the_highest_class_it_reaches(ratio, name):
    assert classify(ratio) == name


def test_future_burden_has_one_threshold():
    assert [classify(r, FUTURE_BURDEN_CLASSES) for r in (349.9, 500)] == ["ok", "early_restoration"]
