import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.rates import N_AGES, Rates
from tests.population_figures import constant


def test_every_wrong_rate_is_reported_at_once():
    good = constant(2)
    with pytest.raises(DataError) as caught:
        Rates(2020, 2022, good.death + 1.0, good.infant, good.birth[:, :5], good.leave, good.arrive - 1.0, 3.0)
    text = str(caught.value)
    assert "death[0, 0, 0]" in text and "birth" in text and "arrive[0, 0, 0]" in text and "srb" in text
    assert len(caught.value.problems) == 4


def test_a_rate_that_is_not_a_number_is_refused():
    good = constant(1)
    death = good.death.copy()
    death[0, 1, 30] = np.nan
    with pytest.raises(DataError, match=r"death\[0, 1, 30\]"):
        Rates(2020, 2021, death, good.infant, good.birth, good.leave, good.arrive, 1.055)


def test_rates_cannot_be_changed_afterwards_nor_through_what_they_were_made_of():
    death = np.full((1, 2, N_AGES), 0.1)
    good = constant(1)
    rates = Rates(2020, 2021, death, good.infant, good.birth, good.leave, good.arrive, 1.055)
    death[:] = 0.9
    assert rates.death.max() == 0.1
    with pytest.raises(ValueError):
        rates.death[0, 0, 0] = 0.5


def test_a_window_keeps_the_years_it_names():
    death = np.linspace(0.0, 0.5, 4)[:, None, None] * np.ones((4, 2, N_AGES))
    base = constant(4)
    rates = Rates(2020, 2024, death, base.infant, base.birth, base.leave, base.arrive, 1.055)
    part = rates.window(2021, 2023)
    assert (part.first, part.last, part.n_years) == (2021, 2023, 2)
    assert np.array_equal(part.death, death[1:3])
    with pytest.raises(DataError, match="2020 to 2024"):
        rates.window(2019, 2022)


def test_a_closed_copy_has_no_moves_and_the_same_births():
    closed = constant(3, leave=0.1, arrive=2.0, birth=0.07).closed()
    assert closed.leave.sum() == 0 and closed.arrive.sum() == 0
    assert closed.total_fertility() == pytest.approx([1.4] * 3)
