"""Appraisal where the answer is known or must be refused."""

import math

import pytest

from simcity.finance import appraisal


def test_no_change_of_sign_has_no_rate():
    assert appraisal.irr([100, 50, 20]) is None and appraisal.irr([0, 0]) is None


def test_two_rates_come_with_a_warning_that_names_them():
    with pytest.warns(appraisal.SeveralRatesWarning, match=r"10\.0000%, 20\.0000%"):
        assert appraisal.irr([-100, 230, -132]) == pytest.approx(0.1, abs=1e-9)


def test_years_of_nothing_before_the_outlay_do_not_change_the_rate():
    assert appraisal.irr([0, 0, -100, 110]) == pytest.approx(0.1)


def test_a_total_loss_nears_minus_one_and_a_windfall_is_found():
    assert appraisal.irr([-1_000_000, 1]) == pytest.approx(-0.999999)
    assert appraisal.irr([-1, 50]) == pytest.approx(49.0)


def test_flows_that_touch_zero_without_a_real_rate_have_none():
    assert appraisal.irr_all([-100, 100, -100]) == []


def test_payback_falls_inside_the_year_and_may_never_come():
    assert appraisal.payback([-100, 40, 40, 40]) == pytest.approx(2.5)
    assert appraisal.payback([-100, 40, 40, 40], rate=0.2) == math.inf
    assert appraisal.payback([5, -1]) == 0.0


def test_benefit_over_nothing_is_without_bound():
    assert appraisal.benefit_cost([1.0], [0.0], 0.04) == (math.inf, 1.0)


def test_mirr_needs_outlays_and_receipts():
    assert appraisal.mirr([100, 50], 0.04, 0.04) is None and appraisal.mirr([-100, -50], 0.04, 0.04) is None
