import numpy as np
import pytest

from simcity.population.age_structure import national_single_ages
from simcity.population.exchange import MOST, exchange_schedule, net_by_age, through
from simcity.population.migration import standard_schedule

TOWN = national_single_ages(2015) * 1e-4
LEAVERS = TOWN * standard_schedule() * 0.04


@pytest.mark.parametrize("balance, usual", [(-80.0, -60.0), (50.0, -60.0), (120.0, 90.0), (0.0, 0.0)])
def test_net_moves_add_up_to_the_balance(balance, usual):
    net = net_by_age(TOWN, LEAVERS, np.array(balance), np.array(usual))
    assert net.sum() == pytest.approx(balance, abs=1e-9)


def test_a_town_that_loses_as_its_kind_does_loses_those_who_finish_school():
    net = net_by_age(TOWN, LEAVERS, np.array(-60.0), np.array(-60.0))
    lost = net.sum(axis=0)
    assert lost[18:25].sum() < 0.6 * lost.sum() and abs(lost[65:].sum()) < 0.05 * 60


def test_what_is_its_own_has_the_ages_of_those_who_move():
    net = net_by_age(TOWN, LEAVERS, np.array(-60.0), np.array(0.0))
    assert net / net.sum() == pytest.approx(LEAVERS / LEAVERS.sum())


def test_nobody_loses_more_young_people_than_a_third_of_a_cohort():
    net = net_by_age(TOWN, LEAVERS, np.array(-900.0), np.array(-900.0))
    first = net_by_age(TOWN, LEAVERS * 0.0, np.array(-900.0), np.array(-900.0))
    assert (-first[:, 20:24] / TOWN[:, 20:24]).max() == pytest.approx(MOST) and net.sum() == pytest.approx(-900.0)


def test_a_cohort_goes_through_the_ages_before():
    five = through(exchange_schedule(), 5)
    assert five[24] == pytest.approx(exchange_schedule()[20:25].sum()) and five[0] == exchange_schedule()[0]


def test_the_schedule_is_highest_where_schools_end():
    schedule = exchange_schedule()
    assert schedule[20:24].min() == schedule.max() and schedule[18] > 10 * schedule[10] and (schedule >= 0).all()
