import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population.fertility import (
    fertility_for,
    peristera_kostaki,
    standard_fertility,
)
from simcity.population.life_table import alpha_for, brass, life_table, life_tables_for, standard_q


def test_survivorship_joins_the_open_group():
    table = life_table(standard_q())
    s, years = table.survivorship, table.L
    assert s[0, 40] == pytest.approx(years[0, 41] / years[0, 40])
    assert s[0, 109] == s[0, 110] == pytest.approx(years[0, 110] / (years[0, 109] + years[0, 110]))
    assert (s > 0).all() and (s < 1).all()


def test_a_stationary_population_stays():
    from simcity.population.cohort_component import advance

    table = life_table(standard_q())
    births = 1000.0
    stock = table.L * births / 2
    step = advance(stock, 1 - table.survivorship, 1 - table.L[:, 0], np.zeros(111), 0.0, np.zeros((2, 111)), 1.0)
    assert step.population[:, 1:] == pytest.approx(stock[:, 1:], rel=1e-12)


def test_central_rates_times_years_lived_give_all_deaths():
    table = life_table(standard_q())
    assert (table.central_rate * table.L).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_brass_reaches_the_wanted_life_expectancy_for_many_years_at_once():
    e0 = np.array([[80.0, 86.0], [82.5, 88.0], [85.9, 91.9]])
    assert life_tables_for(e0).e[..., 0] == pytest.approx(e0, abs=1e-9)


def test_longer_lives_need_a_lower_level():
    standard = life_table(standard_q())
    alpha = alpha_for(standard, np.array([[80.0, 86.0], [85.0, 91.0]]))
    assert (alpha[1] < alpha[0]).all()
    assert (brass(standard, np.array([-0.3, -0.3])).l >= standard.l).all()


def test_a_life_expectancy_out_of_reach_is_refused():
    with pytest.raises(DataError, match="e0"):
        alpha_for(life_table(standard_q()), np.array([200.0, 90.0]))
    with pytest.raises(DataError, match="q"):
        life_table(np.array([0.1, 1.2]))


def test_fertility_keeps_its_shape_at_any_level():
    f = fertility_for(np.array([1.2, 1.5]))
    assert f.sum(axis=1) == pytest.approx([1.2, 1.5])
    assert f[0] / f[0].sum() == pytest.approx(f[1] / f[1].sum())
    f = standard_fertility()
    assert ((np.arange(111) + 0.5) * f).sum() / f.sum() == pytest.approx(30.5, abs=0.05)


def test_the_parametric_shape_has_the_published_five_year_sums():
    def groups(f):
        return f[15:50].reshape(7, 5).sum(axis=1)

    assert groups(peristera_kostaki())[:5] == pytest.approx(groups(standard_fertility())[:5], abs=0.02)
