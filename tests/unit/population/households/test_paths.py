"""Living alone in later years, and who gives it up."""

import numpy as np
import pytest

from simcity.population.defaults import read_default
from simcity.population.households import paths
from simcity.population.households.formation import CHILD, HEAD, MARRIED, NEVER, OTHER, PARENT, SPOUSE, WIDOWED
from simcity.population.households.homecoming import come_home
from simcity.population.households.kinds import OTHER_KIND
from simcity.rng import Draws
from tests.unit.population.households.test_life_course import roster


def test_the_shift_of_2015_is_about_none_because_the_standard_shares_are_of_2015():
    assert paths.shift_of_census(2015, False) == pytest.approx(0.0, abs=0.06)
    assert paths.shift_of_census(2015, True) == pytest.approx(0.0, abs=0.06)


def test_living_alone_spread_between_every_two_censuses():
    for elder, least in ((False, 0.08), (True, 0.06)):
        shifts = [paths.shift_of_census(y, elder) for y in (1995, 2000, 2005, 2010, 2015, 2020)]
        assert (np.diff(shifts) > least).all() and (np.diff(shifts) < 0.23).all()


def test_later_censuses_are_not_looked_at(monkeypatch):
    wanted = paths.yearly_shift(2010, True)
    table = [row for row in read_default("national_households.csv") if int(row["year"]) <= 2010]
    monkeypatch.setattr(paths, "read_default", lambda name: table if "households" in name else read_default(name))
    paths.yearly_shift.cache_clear()
    assert paths.yearly_shift(2010, True) == paths.yearly_shift(2100, True) == wanted
    monkeypatch.setattr(paths, "read_default", lambda name: table[:6])  # one census tells no change
    paths.yearly_shift.cache_clear()
    assert paths.yearly_shift(2010, True) == 0.0
    paths.yearly_shift.cache_clear()


def test_shares_move_from_the_base_year_ever_more_slowly_and_stay_inside_their_bounds():
    people = np.full((2, 15), 1000.0)
    alone = np.full((2, 15), 200.0)
    alone[0, 0], alone[1, 0] = 0.0, 1000.0
    path = paths.LivingAlone(2015, alone, people)
    assert np.allclose(path.wanted(2015, people), alone) and np.allclose(path.wanted(2010, people), alone)
    later = path.wanted(2020, people)
    assert (later[:, 1:] > 212).all() and (later[:, 1:] < 235).all()
    assert (later[:, 1:10] > later[:, 10:11]).all()  # below 65 the register's growth comes on top
    assert later[0, 0] == 0.0 and later[1, 0] == 1000.0
    steps = np.diff([path.wanted(y, people)[0, 5] for y in range(2015, 2066, 10)])
    assert (steps > 0).all() and (np.diff(steps) < 0).all()


def test_households_of_other_kinds_go_on_as_common_as_they_are_in_a_place():
    assert 0.984 < paths.yearly_factor(2015, "other") < 0.986 and paths.yearly_factor(1995, "other") == 1.0
    many, few = (paths.extended_wanted(2015, 2020, share, 1000) for share in (0.1, 0.01))
    assert many == pytest.approx(10 * few) and 90 < many < 95
    never = 100.0 * paths.yearly_factor(2015, "other") ** paths.FADING_YEARS
    assert never < paths.extended_wanted(2015, 2060, 0.1, 1000) < never * 1.05


COUPLE = [(1, HEAD, 0, 58, MARRIED, 0), (1, SPOUSE, 1, 55, MARRIED, 0)]


def test_the_young_come_home_as_children_and_elders_as_parents():
    roles = []
    for seed in range(40):
        made = roster(*COUPLE, (2, HEAD, 0, 27, NEVER, 0), (3, HEAD, 1, 86, WIDOWED, 0), (4, HEAD, 1, 30, NEVER, 1))
        come_home(made, np.array([2, 3]), Draws(seed), 2020)
        made.count(2020)
        made.close()
        made.write()
        made.check("test")
        r = made.residents
        assert r.household[2] == r.household[3] == r.household[0]
        assert len(made.households) == 2 and r.household[4] != r.household[0]
        assert r.role[2] != PARENT and r.role[3] != CHILD
        roles.append((int(r.role[2]), int(r.role[3])))
    assert np.mean([young == CHILD for young, _ in roles]) > 0.7
    assert all(old == PARENT for _, old in roles)


def test_who_finds_nobody_of_a_fitting_age_goes_to_anybody():
    made = roster(*COUPLE, (2, HEAD, 0, 50, NEVER, 0))
    come_home(made, np.array([2]), Draws(1), 2020)
    assert made.residents.household[2] == made.residents.household[0] and made.residents.role[2] != CHILD


def test_elders_found_households_of_another_kind_only_while_there_is_room():
    rows = [row for i in range(8) for row in ((i, HEAD, 0, 52, MARRIED, 0), (i, SPOUSE, 1, 50, MARRIED, 0))]
    elders = [(20 + i, HEAD, 1, 82, WIDOWED, 0) for i in range(5)]
    kinds = []
    for room in (0, 3):
        made = roster(*rows, (15, HEAD, 0, 55, NEVER, 0), (15, OTHER, 1, 50, NEVER, 0), *elders)
        come_home(made, np.arange(18, 23), Draws(1), 2020, room)
        made.count(2020)
        made.close()
        made.write()
        made.check("test")
        kinds.append(int((made.households.kind == OTHER_KIND).sum()))
    assert kinds[0] == 1 and kinds[1] in (3, 4)  # not every elder finds a family of fitting age
