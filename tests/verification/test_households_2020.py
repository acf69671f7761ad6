"""Households of 53 municipalities: as counted in 2015, and carried to 2020 by what was known in 2015.

No figure of 2020 serves in fitting. What was found before any figure of 2020 was looked at (constants set on national
censuses up to 2015), within 3 % of the census of 2020, of 53: households 42, mean size 46, nuclear families 23, living
alone 13. Then households of other kinds were made to stay as common as they are in a place, and minors head none: 40,
47, 29, 14 (another seed moves each by one or two). Median absolute errors are 1.7, 1.3, 2.8 and 5.5 %; unchanged
counts miss by 4.0, 6.3, 3.9 and 12.5 %, constant headship by 4.7, 4.8, 5.3 and 14.7 %.

The bar of 3 % for every municipality is missed. One-person households are the cause: below 65 they grew by 15.6 % in
the nation, after 4 to 13 % in the five-year spans before, with more foreign residents and a census in a pandemic year;
nuclear families differ most in small places of elders, where the residents are off by several per cent as well.
"""

import numpy as np
import pytest

from simcity.city.municipalities import all_municipalities
from simcity.population.households.look_back import nation, national_households
from simcity.verification import verify
from simcity.verification.households import FIRST, NAMED, Measured, measure, measured_codes, ratios, summary, within


def test_the_drawn_municipalities_are_those_stated_whoever_asks():
    codes = measured_codes()
    assert tuple(codes[:3]) == NAMED and len(set(codes)) == 53
    assert codes[3:8] == measured_codes(5)[3:] and set(codes) <= set(all_municipalities())
    sizes = [all_municipalities()[code].get("pop", FIRST) for code in codes]
    assert min(sizes) < 2_000 and max(sizes) > 1_000_000  # of every size


@pytest.mark.parametrize("code", NAMED)
def test_the_named_cities_are_met_at_2015_and_closely_five_years_on(code):
    found = measure(code)
    assert found.made == pytest.approx(dict.fromkeys(found.made, 1.0), abs=0.01)
    for quantity in ("households", "size"):
        assert found.carried[quantity] == pytest.approx(1.0, abs=0.03), quantity
    assert abs(found.carried["single"] - 1.0) < 0.5 * abs(found.unchanged["single"] - 1.0)


def test_the_nation_of_2010_is_carried_to_its_census_of_2015():
    """The laboratory in which the constants were set: without moves inside the nation."""
    found, truth = nation(2010, 2015, 0.002)["last"], national_households(2015)
    assert found["households"] == pytest.approx(truth["households"], rel=0.01)
    assert found["single"] == pytest.approx(truth["single"], rel=0.02)
    assert found["nuclear"] == pytest.approx(truth["nuclear"], rel=0.03)


def test_errors_are_counted_as_they_are():
    published = {"households": 100.0, "members": 250.0, "nuclear": 60.0, "single": 30.0}
    got = ratios(published | {"households": 104.0, "single": 27.0}, published)
    assert got == pytest.approx({"households": 1.04, "size": 1 / 1.04, "nuclear": 1.0, "single": 0.9})
    row = Measured("00000", "nowhere", 250.0, got, got, got, got, 1.0, {})
    assert within([row], "made", "nuclear", 0.0) == 1 and within([row], "made", "households", 0.039) == 0
    count, median, high, bias = summary([row, row], "carried", 0.03)["single"]
    assert count == 0 and (median, high, bias) == pytest.approx((10.0, 10.0, -10.0))


@pytest.mark.slow
def test_all_municipalities_are_met_as_far_as_stated():
    for result in verify("households"):
        assert result.ok, f"{result.case} {result.quantity}: {result.got}, {result.reason}"


@pytest.mark.slow
def test_a_small_village_is_whole_too():
    """Integer noise: at 2015 counts are the published ones to the household, however few there are."""
    smallest = min(measured_codes(), key=lambda code: all_municipalities()[code].get("pop", FIRST))
    found = measure(smallest)
    assert found.residents < 2_000 and np.allclose(list(found.off_by_count.values()), 0.0)
