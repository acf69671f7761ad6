"""Licences, cars, income."""

import numpy as np
import pytest

from simcity.population.households.having import draw_household_having
from simcity.population.places.activity import LICENCE, decide, shares
from simcity.tables import Table, load_schema
from tests.household_cases import HouseholdTown


@pytest.fixture
def town():
    made = HouseholdTown(20)
    decide(made.residents, shares(), made.draws, 2020)
    return made


def test_income_follows_the_kind_and_cars_the_licences(town):
    draw_household_having(town.households, town.residents, town.draws)
    h = town.households
    single, family = h.income_yen[h.kind == 0], h.income_yen[h.kind == 2]
    assert np.median(single) == pytest.approx(2.2e6, rel=0.15) and np.median(family) == pytest.approx(6.6e6, rel=0.15)
    housed = town.residents.household >= 0
    licensed = housed & ((town.residents.having & LICENCE) > 0)
    licences = np.bincount(town.residents.household[licensed], minlength=len(h))
    assert (h.cars <= np.ceil(licences)).all() and h.cars.sum() > 0


def test_a_resident_with_its_household_and_dwelling_takes_at_most_150_bytes():
    def per_row(name):
        table = Table(name, {"clock": 4}, capacity=1)
        return sum(table.raw(column).nbytes for column in table.names)

    hot = sum(Table("residents", {"clock": 4}, capacity=1).raw(c.attribute).nbytes for c in load_schema("residents")
              if c.hot)  # fmt: skip
    assert hot < 64
    assert per_row("residents") + (per_row("households") + 1.2 * per_row("dwellings")) / 2.0 <= 150
