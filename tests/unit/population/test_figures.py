from types import SimpleNamespace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.figures import figures_of, population_array

POPULATION = {"sex": ["m", "f", "f"], "age": [0, 0, 110], "residents": [3.0, 4.0, 5.0]}


def row(code="99999", year=2016, births=10, deaths=20, arrivals=30, departures=40, other_in=5, other_out=6):
    return {"municipality": code, "year": year, "births": births, "deaths": deaths, "arrivals": arrivals,
            "departures": departures, "other_in": other_in, "other_out": other_out, "source": ""}  # fmt: skip


def city(flows, codes=("99999",), **more):
    return SimpleNamespace(base_year=2020, population=POPULATION, flows=flows, municipalities=list(codes), **more)


def test_residents_go_to_their_sex_and_age():
    got = population_array(POPULATION)
    assert (got[0, 0], got[1, 0], got[1, 110], got.sum()) == (3.0, 4.0, 5.0, 12.0)


def test_a_wrong_sex_and_a_wrong_age_are_both_named():
    with pytest.raises(DataError) as caught:
        population_array({"sex": ["x"], "age": [111], "residents": [-1.0]})
    assert len(caught.value.problems) == 3


def test_other_entries_and_removals_count_as_moves():
    flows = figures_of(city([row()])).flows[2016]
    assert (flows.arrivals, flows.departures, flows.domestic) == (35.0, 46.0, False)


def test_a_year_without_other_entries_is_domestic():
    flows = figures_of(city([row(other_in=np.nan, other_out=np.nan)])).flows[2016]
    assert (flows.arrivals, flows.departures, flows.domestic) == (30.0, 40.0, True)


def test_where_two_tables_tell_a_year_the_register_of_all_residents_is_taken():
    rows = [row(births=9, other_in=np.nan, other_out=np.nan), row(births=10)]
    for order in (rows, rows[::-1]):
        assert figures_of(city(order)).flows[2016].births == 10.0


def test_two_municipalities_are_added_and_a_year_of_one_alone_does_not_count():
    rows = [row("1"), row("2"), row("1", year=2017)]
    flows = figures_of(city(rows, ("1", "2"))).flows
    assert flows[2016].births == 20.0 and np.isnan(flows[2017].births)


def test_who_looks_back_sees_no_later_year():
    figures = figures_of(city([row(year=y) for y in (2015, 2016, 2017)]))
    assert sorted(figures.known(2016).flows) == [2015, 2016]
    assert sorted(figures.known(None).flows) == [2015, 2016, 2017]


def test_classes_become_stocks_of_single_ages():
    known = {"0_14": 100, "15_64": 500, "65_plus": 300, "75_plus": 150, "total": 920}
    same = {"municipality": "99999", "year": 2015}
    rows = [{**same, "sex": s, "class": c, "residents": n} for s in "mf" for c, n in known.items()]
    stocks = figures_of(city([], classes=rows)).stocks()
    assert sorted(stocks) == [2015, 2020]
    assert stocks[2015].sum(axis=1) == pytest.approx([920.0, 920.0])
