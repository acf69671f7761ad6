"""The roll-out of Toyama with the planning assumptions as recorded, beside what was published.

Published in 2019 (Kitanippon Shimbun, Kensetsu Tsushin Shimbun): 98 gateways for 98.9 % of residents, 240 million yen.
The bars were set before the first look: the 10-90 % range of the doubt contains the figure and spans less than a
factor 4 (gateways) or 2.5 (yen). The first look missed the count (16.5 to 75); the planning rule was then corrected to
the textbook's, no number was changed. What has come out since, with 2,048 draws:

======================================  ===========  =======  ==========  =======
                                         gateways     factor   million yen  factor
======================================  ===========  =======  ==========  =======
one gateway in reach                      27-106       3.93     215-382      1.77
as many as the services need              57-205       3.60     250-468      1.87
======================================  ===========  =======  ==========  =======

The first reading, which is what the published share counts, meets all four bars; its count takes that many draws
because the sampling error of 256 (4.13 with the same seed) is wider than the distance to the bar. The second begins
above the published bill: that miss is tested as such, so that it can neither vanish nor be forgotten.
"""

import numpy as np
import pytest

from simcity.ict.roll_out import (
    FIRST_SERVICES,
    PRICES,
    PUBLISHED_SHARE,
    doubt_of_roll_out,
    draws_of_doubt,
    planning_ids,
    roll_out_bill,
)
from simcity.ict.siting import Field
from simcity.parameters import Parameters, catalogue
from simcity.verification import Skip
from simcity.verification.network import look_back_on_toyama


@pytest.fixture(scope="module")
def looked_back():
    try:
        return look_back_on_toyama()
    except Skip as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def field(looked_back):
    from simcity.city import load_city

    return Field.of(load_city("toyama_2015"))


@pytest.mark.parametrize("rule", ["single", "services"])
def test_the_range_of_the_count_contains_the_published_count(looked_back, rule):
    row = looked_back.loc[rule, "gateways"]
    assert row.p10 <= 98 <= row.p90
    assert row.contains


def test_the_count_for_the_first_services_meets_both_bars_and_its_bill_misses_one(looked_back):
    count, bill = looked_back.loc["services", "gateways"], looked_back.loc["services", "yen_total"]
    assert count.met
    assert count.span < 4
    assert not bill.met
    assert 240e6 < bill.p10 < 265e6  # known miss: the range begins above what was paid


def test_single_reach_meets_all_four_bars(looked_back):
    count, bill = looked_back.loc["single", "gateways"], looked_back.loc["single", "yen_total"]
    assert count.met and bill.met
    assert count.p10 <= 98 <= count.p90 < 4 * count.p10
    assert bill.p10 <= 240e6 <= bill.p90 < 2.5 * bill.p10


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_span_of_the_count_does_not_hang_on_the_draws(field, seed):
    declared = catalogue()
    found = doubt_of_roll_out(field, declared, draws_of_doubt(declared, 2048, seed), PUBLISHED_SHARE)
    low, high = np.percentile(found["gateways"], [10, 90])
    assert low <= 98 <= high < 4 * low


@pytest.mark.parametrize(("rule", "low", "middle", "high"), [("single", 27, 56, 106), ("services", 57, 113, 205)])
def test_the_range_is_the_recorded_one(looked_back, rule, low, middle, high):
    row = looked_back.loc[rule, "gateways"]
    assert [row.p10, row.p50, row.p90] == pytest.approx([low, middle, high], rel=0.02)


def test_the_published_share_is_covered_in_all_draws_but_those_that_ask_for_three_in_reach_of_everybody(looked_back):
    assert looked_back.loc["single", "gateways"].unmet_draws == 0
    assert looked_back.loc["services", "gateways"].unmet_draws <= 8  # of 2,048


def test_other_draws_give_plans_that_reach_what_they_claim(field):
    declared = catalogue()
    drawn = draws_of_doubt(declared, 8, seed=5)
    single, several = (doubt_of_roll_out(field, declared, drawn, PUBLISHED_SHARE, s) for s in ((), FIRST_SERVICES))
    assert (single["covered"] >= PUBLISHED_SHARE - 1e-9).all()
    assert (single["covered"] == single["reached"]).all()
    assert (several["reached"] >= several["covered"]).all()
    assert (several["gateways"] > single["gateways"]).all()
    assert set(np.unique(several["reaches"])) <= {1, 2, 3}


def test_costlier_assumptions_never_make_the_bill_smaller():
    declared = catalogue()
    for id in planning_ids(declared, PRICES):
        cheap, dear = (roll_out_bill(Parameters(declared, {id: u}), 98)["total"] for u in (0.1, 0.9))
        assert cheap <= dear, id
