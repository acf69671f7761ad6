"""Counts of households that a city must have."""

import numpy as np
import pytest

from simcity.population.households.paths import damped, yearly_factor, yearly_shift
from simcity.population.households.register import excess, pace
from simcity.population.households.targets import JAPAN_2015, Stock, register_growth, targets_of

PEOPLE = np.full((2, 111), 50.0)
COUNTS = {"households": 4000, "members": 10800, "single": 1200, "nuclear": 2200, "single_65": 400, "couple_65": 300}


def test_a_census_year_takes_the_published_counts():
    got = targets_of({2020: COUNTS}, {}, 2020, PEOPLE)
    assert vars(got) == COUNTS and got.other == 600


def test_between_and_after_censuses_counts_follow_their_trend_per_resident():
    before = COUNTS | {"single": 1000}
    stocks = {2015: Stock.of(PEOPLE), 2020: Stock.of(PEOPLE)}
    got = targets_of({2015: before, 2020: COUNTS}, stocks, 2025, PEOPLE)
    kinds = {"single": 1440, "nuclear": 2200, "other": 600**2 / 800}  # by their trends; then in proportion to 4000
    assert got.single == pytest.approx(1440 * 4000 / sum(kinds.values()), abs=1)
    assert got.households == 4000 and got.members == 10800
    far = targets_of({2015: before, 2020: COUNTS}, stocks, 2050, PEOPLE)
    assert far.single == targets_of({2015: before, 2020: COUNTS}, stocks, 2030, PEOPLE).single


def test_households_of_other_kinds_are_not_what_the_trends_of_all_the_rest_leave():
    before = COUNTS | {"single": 900, "nuclear": 2100, "households": 3700}  # 700 of other kinds, then 600
    stocks = {2015: Stock.of(PEOPLE), 2020: Stock.of(PEOPLE)}
    got = targets_of({2015: before, 2020: COUNTS}, stocks, 2025, PEOPLE)
    trends = {"single": 1200**2 / 900, "nuclear": 2200**2 / 2100, "other": 600**2 / 700}
    whole = 4000**2 / 3700
    assert got.households == pytest.approx(whole, abs=0.6)
    for kind, count in trends.items():
        assert getattr(got, kind) == pytest.approx(count * whole / sum(trends.values()), abs=1.1), kind
    nowhere = {y: row | {"nuclear": row["households"] - row["single"]} for y, row in ((2015, before), (2020, COUNTS))}
    assert targets_of(nowhere, stocks, 2025, PEOPLE).other in (0, 1)


def test_with_one_census_kinds_follow_the_nation():
    got = targets_of({2015: COUNTS}, {2015: Stock.of(PEOPLE)}, 2020, PEOPLE)
    years, stock = damped(5.0), Stock.of(PEOPLE)
    assert got.nuclear == pytest.approx(2200 * yearly_factor(2015, "nuclear") ** years, abs=0.6)
    assert got.other == pytest.approx(600 * yearly_factor(2015, "other") ** years, abs=1.1)
    younger, elders = (np.log(share / (1 - share)) for share in (800 / stock.working, 400 / stock.elders))
    younger += years * (yearly_shift(2015, False) + pace("living_alone", 2015))
    elders += years * yearly_shift(2015, True)
    assert got.single_65 == pytest.approx(stock.elders / (1 + np.exp(-elders)), abs=0.6)
    assert got.single - got.single_65 == pytest.approx(stock.working / (1 + np.exp(-younger)), abs=1.1)
    assert got.households == got.single + got.nuclear + got.other
    before = targets_of({2015: COUNTS}, {2015: Stock.of(PEOPLE)}, 2010, PEOPLE)
    assert before.single < 1200 < got.single and before.nuclear < 2200


def test_the_register_of_the_place_says_how_many_and_all_kinds_keep_their_proportion():
    stocks = {2015: Stock.of(PEOPLE)}
    alone = targets_of({2015: COUNTS}, stocks, 2020, PEOPLE)
    registered = {2015: 5000.0, 2017: 5250.0, 2019: 5500.0}
    got = targets_of({2015: COUNTS}, stocks, 2020, PEOPLE, registered)
    assert got.households == pytest.approx(4000 * register_growth(registered, 2015, 2020), abs=0.6)
    for kind in ("single", "nuclear", "single_65", "couple_65"):
        assert getattr(got, kind) / got.households == pytest.approx(getattr(alone, kind) / alone.households, abs=2e-4)
    assert got.members == alone.members
    census = targets_of({2015: COUNTS, 2020: COUNTS}, stocks, 2020, PEOPLE, registered)
    assert vars(census) == COUNTS  # a census of the year itself is not overruled


def test_the_register_is_read_at_census_day_and_not_far_beyond_its_ends():
    steady = {year: 1000.0 * 1.02 ** (year - 2015) for year in range(2015, 2020)}
    assert register_growth(steady, 2015, 2020) == pytest.approx(1.02**5 * np.exp(-5 * excess(2015)))
    assert np.isnan(register_growth(steady, 2015, 2021)) and np.isnan(register_growth(steady, 2010, 2020))
    assert np.isnan(register_growth({2015: 1000.0}, 2015, 2016)) and np.isnan(register_growth({}, 2015, 2020))
    assert register_growth({2019: 1000.0, 2020: 1000.0, 2021: 0.0}, 2020, 2021) < 1.0  # nobody counted is not known


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
