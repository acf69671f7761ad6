from dataclasses import replace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import age_structure
from simcity.population.figures import YearFlows
from simcity.population.nowcast import nowcast, nowcast_path
from tests.population_figures import town


def recent():
    flows = {2015 + i: YearFlows(300.0 - 10 * i, 600.0 + 10 * i, 1_800.0, 1_900.0, True) for i in range(4)}
    return replace(town(), population=np.zeros((2, 111)), flows=flows)


def test_at_the_census_it_is_the_census():
    city = recent()
    assert nowcast(city, 2015).sum() == pytest.approx(50_000.0)


def test_published_births_deaths_and_moves_are_met():
    city = recent()
    path = nowcast_path(city, 2018)
    births = 0.25 * 300 + 0.75 * 290
    deaths = 0.25 * 600 + 0.75 * 610
    abroad = 164.0 * 50_000 / 127_094.745  # the national net by share of population
    assert path[2016].sum() - path[2015].sum() == pytest.approx(births - deaths - 100.0 + abroad, abs=1.0)


def test_after_the_last_published_year_the_rates_go_on():
    path = nowcast_path(recent(), 2020)
    changes = np.diff([path[y].sum() for y in sorted(path)])
    assert len(path) == 6
    assert changes[-1] == pytest.approx(changes[2], abs=60.0)


def test_without_a_census_there_is_nothing_to_start_from():
    with pytest.raises(DataError, match="census"):
        nowcast(replace(recent(), classes={}), 2020)


def test_an_evacuated_town_does_not_die_of_its_absent_register():
    flows = {y: YearFlows(0.0, 250.0, 700.0, 600.0, True) for y in range(2015, 2019)}
    few = replace(town(1_900.0), population=np.zeros((2, 111)), flows=flows)
    assert nowcast(few, 2018).sum() > 0.7 * 1_900.0


def test_who_looks_back_reads_neither_later_registers_nor_the_nation_of_later(monkeypatch):
    city = recent()
    wanted, later = nowcast(city, 2020, "ipss2012_medium", 2017), nowcast(city, 2020, "ipss2012_medium")
    absurd = replace(city, flows=city.flows | {2018: YearFlows(9e3, 9e3, 9e3, 0.0, True)})
    counted = age_structure.national_single_ages

    def poisoned(year):
        return counted(year) * (7.0 if year > 2017 else 1.0)

    monkeypatch.setattr(age_structure, "national_single_ages", poisoned)
    assert np.array_equal(nowcast(absurd, 2020, "ipss2012_medium", 2017), wanted)
    assert not np.array_equal(nowcast(absurd, 2020, "ipss2012_medium"), later)
