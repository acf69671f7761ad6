"""Bonds, leases, subsidies, allocation tax and rounding: the rules one at a time."""

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.finance.bonds import bond_kinds, issue, schedule
from simcity.finance.leases import commitment, lease_payment, lease_schedule
from simcity.finance.local_allocation_tax import support
from simcity.finance.rounding import floor_yen, half_up, largest_remainder
from simcity.finance.subsidies import grant, repayment_on_disposal
from simcity.tables import Table


def test_halves_go_up_and_whole_products_stay_whole():
    assert [half_up(x) for x in (0.5, 1.5, 2.5, 2.4999)] == [1, 2, 3, 2]
    assert floor_yen(0.1 * 3 * 10) == 3 and floor_yen(np.float64(7.999)) == 7


def test_a_bond_without_interest_repays_equal_parts():
    assert [p.payment for p in schedule(100, 0.0, 3)] == [33, 33, 34]


def test_grace_pays_interest_only():
    rows = schedule(1_000_000, 0.02, 5, 2)
    assert [p.principal for p in rows[:2]] == [0, 0] and rows[0].interest == 20_000 and rows[-1].balance == 0


def test_a_grace_as_long_as_the_term_is_refused():
    with pytest.raises(DataError, match="grace shorter than the term"):
        schedule(1_000, 0.01, 3, 3)


def test_a_bond_covers_its_charge_ratio_in_whole_yen():
    assert issue(700_000_000, 0.9) == 630_000_000
    assert issue(3, 0.75) == 2 and issue(0, 1.0) == 0


def test_all_presets_are_shares_with_a_source():
    for kind in bond_kinds().values():
        assert 0 < kind.charge_ratio <= 1 and 0 <= kind.lat_share <= 1 and kind.source and kind.origin


def test_a_lease_without_interest_is_the_price_over_the_years():
    assert lease_payment(700, 0.0, 7) == 100 and lease_schedule(700, 0.0, 7) == (100,) * 7


def test_what_is_left_of_a_lease_falls_each_year():
    payments = lease_schedule(1_000_000, 0.02, 4)
    assert [commitment(payments, paid) for paid in range(5)] == [sum(payments[i:]) for i in range(5)]


def test_a_residual_above_the_price_with_interest_is_refused():
    with pytest.raises(DataError, match="a lease of"):
        lease_payment(100, 0.0, 5, residual_yen=101)


def test_a_subsidy_stops_at_the_cap_and_after_its_end_year():
    assert grant(99, 0.5) == 49
    assert grant(1_000, 0.5, cap_yen=300) == 300
    assert grant(1_000, 0.5, year=2030, until=2030) == 500 and grant(1_000, 0.5, year=2031, until=2030) == 0


def test_a_subsidy_above_the_whole_cost_is_refused():
    with pytest.raises(DataError, match="share from 0 to 1"):
        grant(100, 1.1)


def test_early_disposal_repays_the_years_not_served():
    owed = [repayment_on_disposal(600, 2018, 2023, year) for year in (2018, 2021, 2023, 2024, 2030)]
    assert owed == [600, 300, 100, 0, 0]


def test_a_city_above_capacity_one_gets_no_allocation_tax():
    assert support(999, 0.5) == 499 and support(999, 0.5, 1.0) == 499 and support(999, 0.5, 1.01) == 0


def test_shares_add_up_to_the_whole():
    assert largest_remainder([1, 1, 1], 100).tolist() == [34, 33, 33]
    assert largest_remainder([0, 0], 0).tolist() == [0, 0]
    with pytest.raises(ValueError, match="cannot be shared out"):
        largest_remainder([0, 0], 5)
    with pytest.raises(ValueError, match="0 or more"):
        largest_remainder([1, -1], 5)


def test_instruments_pay_only_within_their_term():
    from simcity.finance.instruments import commitments, due, take_up_bond, take_up_lease
    from simcity.finance.terms import Terms

    table = Table("instruments")
    take_up_bond(table, "lpwa", 1_000_000, Terms("bond", bond_term_years=3), 2025)
    take_up_lease(table, "lpwa", 1_000_000, Terms("lease", lease_term_years=2), 2025)
    assert [len(list(due(table, year))) for year in range(2025, 2030)] == [0, 2, 2, 1, 0]
    assert sorted(commitments(table, 2025)) == [2026, 2027, 2028]
    assert table["phase"].tolist() == ["initial", "operation"]
