"""The roll-out of Toyama with the planning assumptions as recorded, beside what was published.

Published in 2019 (Kitanippon Shimbun, Kensetsu Tsushin Shimbun): 98 gateways for 98.9 % of residents, 240 million yen.
The bill is met. The count is not: it stands low, because the model knows no hills and chooses sites with full knowledge
of what each reaches. The assumptions are not bent to the answer; the test of the count is expected to fail until the
model, not the numbers, gets better.
"""

import numpy as np
import pytest
from scipy.stats import qmc

from simcity.city import load_city
from simcity.ict.roll_out import PLANNING, PRICES, doubt_of_roll_out, planning_ids, roll_out_bill
from simcity.parameters import Parameters, catalogue

TARGET, PUBLISHED_GATEWAYS, PUBLISHED_YEN = 0.989, 98, 240_000_000


@pytest.fixture(scope="module")
def doubt(request):
    folder = request.config.rootpath / "scenarios" / "toyama_2015" / "city"
    if not folder.is_dir():
        pytest.skip("the city folder of Toyama 2015 is not part of this copy")
    declared = catalogue()
    ids = planning_ids(declared, PLANNING) + planning_ids(declared, PRICES)
    points = qmc.Sobol(len(ids), seed=2018).random(64)
    return doubt_of_roll_out(load_city(folder), declared, [dict(zip(ids, p, strict=True)) for p in points], TARGET)


def test_every_plan_reaches_the_published_share_of_residents(doubt):
    assert (doubt["covered"] >= TARGET - 1e-9).all()


@pytest.mark.xfail(strict=True, reason="10-90 % of the drawn counts: about 16 to 75, a factor of 4.5")
def test_the_published_count_lies_between_the_10_and_90_percent_points_of_the_doubt(doubt):
    low, high = np.percentile(doubt["gateways"], [10, 90])
    assert low <= PUBLISHED_GATEWAYS <= high
    assert high < 4 * low


def test_the_published_bill_lies_between_the_10_and_90_percent_points_of_the_doubt(doubt):
    low, high = np.percentile(doubt["yen_total"], [10, 90])
    assert low <= PUBLISHED_YEN <= high
    assert high < 2.5 * low


def test_costlier_assumptions_never_make_the_bill_smaller():
    declared = catalogue()
    for id in planning_ids(declared, PRICES):
        cheap, dear = (roll_out_bill(None, Parameters(declared, {id: u}), 98)["total"] for u in (0.1, 0.9))
        assert cheap <= dear, id
