"""Licences, work, school, cars, income, dwellings."""

import numpy as np
import pytest

from simcity.population.households.having import (
    EMPLOYED,
    LICENCE,
    SCHOOL,
    build_dwellings,
    draw_having,
    draw_household_having,
    having_share,
    rehouse,
    workers_fit,
)
from simcity.tables import Table, load_schema
from tests.household_cases import HouseholdTown


@pytest.fixture
def town():
    made = HouseholdTown(20)
    draw_having(made.residents, made.draws, 2020)
    return made


def test_shares_are_met_and_children_neither_drive_nor_work(town):
    r, age = town.residents, 2020 - town.residents.birth_year
    adults = (age >= 30) & (age < 60) & (r.sex == 0)
    assert ((r.having[adults] & LICENCE) > 0).mean() == pytest.approx(0.96, abs=0.03)
    assert not (r.having[age < 15] & (LICENCE | EMPLOYED)).any()
    assert ((r.having[(age >= 6) & (age < 15)] & SCHOOL) > 0).all()


def test_a_licence_given_up_does_not_come_back(town):
    before = town.residents.having & LICENCE
    draw_having(town.residents, town.draws, 2035)
    age = 2035 - town.residents.birth_year
    gained = ((town.residents.having & LICENCE) > before) & (age > 90)
    assert not gained.any()


def test_workers_are_fitted_to_the_published_number():
    population = np.full((2, 111), 100.0)
    assert (workers_fit(population, 7000.0) * population).sum() == pytest.approx(7000.0)
    assert workers_fit(population, None) is having_share("employed")


def test_income_follows_the_kind_and_cars_the_licences(town):
    draw_household_having(town.households, town.residents, town.draws)
    h = town.households
    single, family = h.income_yen[h.kind == 0], h.income_yen[h.kind == 2]
    assert np.median(single) == pytest.approx(2.2e6, rel=0.15) and np.median(family) == pytest.approx(6.6e6, rel=0.15)
    housed = town.residents.household >= 0
    licensed = housed & ((town.residents.having & LICENCE) > 0)
    licences = np.bincount(town.residents.household[licensed], minlength=len(h))
    assert (h.cars <= np.ceil(licences)).all() and h.cars.sum() > 0
    low = h.income_yen.copy()
    draw_household_having(h, town.residents, town.draws, level=1.1)
    assert (h.income_yen > low).all()


def test_every_household_has_a_dwelling_and_the_rest_stands_empty(town):
    d, h = Table("dwellings"), town.households
    build_dwellings(d, h, town.draws, 0.14)
    assert (d.hid == 0).mean() == pytest.approx(0.14, abs=0.01)
    for _ in range(3):
        town.live(1)
        before = len(d)
        built = rehouse(d, h)
        assert len(d) == before + built
        assert (d.hid[h.dwelling] == h.hid).all() and (d.zone[h.dwelling] == h.zone).all()
        assert np.unique(h.dwelling).size == len(h) == (d.hid != 0).sum()


def test_an_empty_city_has_only_empty_dwellings(town):
    d, h = Table("dwellings"), town.households
    build_dwellings(d, h, town.draws, 0.1)
    h.keep(np.zeros(len(h), dtype=bool))
    assert rehouse(d, h) == 0 and not d.hid.any()


def test_a_resident_with_its_household_and_dwelling_takes_at_most_150_bytes():
    def per_row(name):
        table = Table(name, {"clock": 4}, capacity=1)
        return sum(table.raw(column).nbytes for column in table.names)

    hot = sum(Table("residents", {"clock": 4}, capacity=1).raw(c.attribute).nbytes for c in load_schema("residents")
              if c.hot)  # fmt: skip
    assert hot < 64
    assert per_row("residents") + (per_row("households") + 1.2 * per_row("dwellings")) / 2.0 <= 150
