"""Ages, districts and kinds of household: the known numbers of hand-made results, future by future."""

import numpy as np
import pandas as pd
import pytest

from simcity.analysis.groups import change_bands, computing_error, group_bands, map_years, older_bands, pyramid_bands
from simcity.errors import ResultsError
from tests.unit.reports.small_results import KINDS, small


@pytest.fixture(scope="module")
def results():
    return small(people=True)


def test_a_pyramid_adds_up_to_the_residents_of_its_year(results):
    bands = pyramid_bands(results)
    assert bands.groupby("year")["base"].sum().to_dict() == pytest.approx({2025: 10_000, 2026: 9_900, 2027: 9_800})
    of = bands[(bands["year"] == 2027) & (bands["sex"] == "f")].set_index("age")
    assert list(of.index) == list(range(0, 101, 5)) and of.loc[100, "base"] == 1.0
    drawn = [(10_000 - 200 - 20 * (d + 1) - 1) / 40 for d in range(5)]
    assert tuple(of.loc[40, ["low", "high"]]) == pytest.approx(tuple(np.quantile(drawn, [0.05, 0.95])))


def test_results_of_before_are_told_to_be_made_again():
    with pytest.raises(ResultsError, match="make them again"):
        pyramid_bands(small())


def test_the_change_of_a_district_is_taken_future_by_future(results):
    change = change_bands(results)
    assert change.attrs["years"] == (2025, 2027)
    assert list(change.index) == ["east", "west", "empty"]
    assert change.loc["east", "base"] == pytest.approx(-0.02) and change.loc["west", "base"] == pytest.approx(-0.04)
    starts = np.array([10_000 - 10 * 0 * (d + 1) for d in range(5)])
    ends = np.array([10_000 - 200 - 20 * (d + 1) for d in range(5)])
    assert change.loc["east", "low"] == pytest.approx(np.quantile(ends / starts - 1, 0.05))
    assert change.loc["east", ["start", "end"]].tolist() == pytest.approx([7_500, 7_350])
    assert set(change["grade"]) == {"D"} and set(change["provenance"]) == {"synthetic"}


def test_a_district_without_residents_has_no_change_and_no_share(results):
    assert change_bands(results).loc["empty", ["low", "base", "high"]].isna().all()
    assert older_bands(results).loc["empty"]["base"].isna().all()


def test_any_two_years_can_be_compared_and_others_are_named(results):
    assert change_bands(results, 2026, 2027).loc["west", "base"] == pytest.approx(-50 / 2450)
    with pytest.raises(ResultsError, match="by district in 1999; there are in 2025, 2026, 2027"):
        change_bands(results, last=1999)
    with pytest.raises(ResultsError, match="the city folder has none"):
        change_bands(small())


def test_districts_age_at_their_own_pace(results):
    older = older_bands(results)["base"]
    assert older["east", 2027] == pytest.approx(0.3) and older["west", 2027] == pytest.approx(0.5)
    assert map_years(results) == [2025, 2026, 2027]


def test_kinds_of_household_have_their_range(results):
    bands = group_bands(results, "households_by_kind").set_index(["year", "group"])
    assert {k: bands.loc[(2025, k), "base"] for k in KINDS} == KINDS
    low, base, high = bands.loc[(2027, "single")]
    assert (low, base, high) == pytest.approx((1_500 + 20 * 1.2, 1_500, 1_500 + 20 * 4.8))


def test_a_single_run_has_no_range_and_no_computing_error():
    one = small(("own",), (-1,), people=True)
    assert not one.has_doubt and small().has_doubt
    change = change_bands(one)
    assert (change["low"].dropna() == change["high"].dropna()).all() and change["noise"].isna().all()
    bands = pyramid_bands(one)
    assert (bands["low"] == bands["high"]).all()


def test_computing_error_is_pooled_and_falls_with_the_root_of_the_residents():
    error = computing_error(pd.Series([0.02, 0.04, np.nan]), pd.Series([400.0, 100.0, 0.0]))
    assert error[0] == pytest.approx(1.96 * 0.02) and error[1] == pytest.approx(2 * error[0]) and np.isnan(error[2])
