import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import migration as m


def test_the_young_move_most():
    schedule = m.standard_schedule()
    assert schedule.argmax() == 23
    assert schedule[:81].sum() == pytest.approx(0.996, abs=1e-3)


def test_the_scaled_schedule_gives_the_registered_leavers():
    people = np.full((2, 111), 100.0)
    _, rates = m.scale_to(np.tile(m.standard_schedule(), (2, 1)), people, 700.0)
    assert (people * rates).sum() == pytest.approx(700.0)


def test_more_leavers_than_residents_are_refused():
    with pytest.raises(DataError, match="departures"):
        m.scale_to(m.standard_schedule(), np.full(111, 1.0), 100.0)


def test_school_leavers_leave_more_and_the_rest_as_before():
    pulsed = m.education_pulses(m.standard_schedule(), 2.5)
    changed = np.flatnonzero(pulsed != m.standard_schedule())
    assert changed.tolist() == [18, 22]


def test_gross_flows_keep_the_balance_by_age_even_where_many_are_lost():
    leavers = np.full((2, 111), 10.0)
    net = np.linspace(-50.0, 30.0, 222).reshape(2, 111)
    arrivals, raised = m.net_to_gross(leavers, net)
    assert arrivals - raised == pytest.approx(net)
    assert (arrivals >= 0).all() and (raised >= leavers).all()


def test_arrivals_follow_the_pool_of_their_age():
    pool = np.ones((4, 2, 111))
    pool[2, 0, 20], pool[3, 0, 20] = 0.8, 0.5
    growth = m.pool_growth(pool)
    assert growth.shape == (3, 2, 111)
    assert growth[:, 0, 20].tolist() == [1.0, 0.8, 0.5] and (growth[:, 1] == 1).all()
