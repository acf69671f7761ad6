"""Counts of households that a city must have."""

import numpy as np
import pytest

from simcity.population.households.targets import JAPAN_2015, targets_of

PEOPLE = np.full((2, 111), 50.0)
COUNTS = {"households": 4000, "members": 10800, "single": 1200, "nuclear": 2200, "single_65": 400, "couple_65": 300}


def test_a_census_year_takes_the_published_counts():
    got = targets_of({2020: COUNTS}, {}, 2020, PEOPLE)
    assert vars(got) == COUNTS and got.other == 600


def test_between_and_after_censuses_counts_follow_their_trend_per_resident():
    before = COUNTS | {"single": 1000}
    stocks = {2015: (11100.0, 4600.0), 2020: (11100.0, 4600.0)}
    got = targets_of({2015: before, 2020: COUNTS}, stocks, 2025, PEOPLE)
    assert got.single == pytest.approx(1440, abs=1)
    assert got.households == 4000 and got.members == 10800
    far = targets_of({2015: before, 2020: COUNTS}, stocks, 2050, PEOPLE)
    assert far.single == targets_of({2015: before, 2020: COUNTS}, stocks, 2030, PEOPLE).single


def test_without_figures_the_nation_serves():
    got = targets_of({}, {}, 2020, PEOPLE)
    assert got.households == pytest.approx(11100 * JAPAN_2015["households"] / 127_094_745, abs=1)


def test_what_cannot_hold_together_is_made_to():
    got = targets_of({2020: COUNTS | {"members": 99999, "nuclear": 9000, "single": 100}}, {}, 2020, PEOPLE)
    assert got.members == 11100 and got.nuclear == got.households - got.single
    tight = targets_of({2020: COUNTS | {"members": 5000}}, {}, 2020, PEOPLE)
    assert 2 * (tight.households - tight.single) <= tight.members - tight.single
    nobody = targets_of({}, {}, 2020, np.zeros((2, 111)))
    assert nobody.households == nobody.members == 0
