"""Licences, work, school, cars, income."""

import numpy as np
import pytest

from simcity.population.age_structure import national_single_ages
from simcity.population.households.having import (
    EMPLOYED,
    LICENCE,
    SCHOOL,
    draw_having,
    draw_household_having,
    having_share,
    published_workers,
    workers_fit,
)
from simcity.rng import Draws, keys_of
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


@pytest.mark.parametrize("bit, quantity", [(LICENCE, "licence"), (EMPLOYED, "employed"), (SCHOOL, "school")])
def test_drawn_shares_are_those_of_the_table_within_one_per_cent(bit, quantity):
    number = 4000
    sex, age, rank = (a.ravel() for a in np.meshgrid([0, 1], np.arange(111), np.arange(number), indexing="ij"))
    residents = Table("residents", {"clock": 4})
    residents.append(sex.size, rid=keys_of("share", sex, age, rank), sex=sex, birth_year=2020 - age)
    draw_having(residents, Draws(1), 2020)
    has = ((residents.having & bit) > 0).reshape(2, 111, number)
    wanted = having_share(quantity)
    assert has.sum() == pytest.approx(number * wanted.sum(), rel=0.01)
    for low, high in ((15, 25), (25, 45), (45, 65), (65, 75), (75, 111)):
        got = has[:, low:high].mean(axis=(1, 2))
        assert got == pytest.approx(wanted[:, low:high].mean(axis=1), abs=0.01)


def test_workers_of_a_city_are_those_of_the_census_within_one_per_cent():
    workers, residents = published_workers(("16201",), 2015)
    assert residents == 418_686 and 0.4 < workers / residents < 0.6
    population = national_single_ages(2015) * residents / national_single_ages(2015).sum()
    assert (workers_fit(population, workers) * population).sum() == pytest.approx(workers, rel=1e-6)
    assert published_workers(("16201", "99999"), 2015) == (0.0, 0.0)
    assert published_workers(("16201",), 2019) == (workers, residents) != published_workers(("16201",), 2020)


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


def test_a_resident_with_its_household_and_dwelling_takes_at_most_150_bytes():
    def per_row(name):
        table = Table(name, {"clock": 4}, capacity=1)
        return sum(table.raw(column).nbytes for column in table.names)

    hot = sum(Table("residents", {"clock": 4}, capacity=1).raw(c.attribute).nbytes for c in load_schema("residents")
              if c.hot)  # fmt: skip
    assert hot < 64
    assert per_row("residents") + (per_row("households") + 1.2 * per_row("dwellings")) / 2.0 <= 150
