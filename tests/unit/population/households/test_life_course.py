"""The year of households: who marries, parts, follows, succeeds, moves out."""

import numpy as np
import pytest

from simcity.population.households.chances import EVER_MARRIED, MEAN_AGE, chance_table, density, first_marriage, level
from simcity.population.households.formation import CHILD, HEAD, INSTITUTION, MARRIED, NEVER, OTHER, SPOUSE, WIDOWED
from simcity.population.households.kinds import SINGLE
from simcity.population.households.life_course import SINGLES, SPARE, _per_cell
from simcity.population.households.partnership import part, wed
from simcity.population.households.roster import Roster
from simcity.population.households.start import settle_households
from simcity.population.households.succession import mothers_of, shelter, succeed
from simcity.rng import Draws, keys_of
from simcity.tables import Table
from tests.household_cases import HouseholdTown
from tests.population_cases import rates

DRAWS = Draws(1)


def roster(*rows, zones=2):
    """A hand-made roster of rows (household, role, sex, age in 2020, marital, zone)."""
    household, role, sex, age, marital, zone = (np.array(column) for column in zip(*rows, strict=True))
    residents, households = Table("residents", {"clock": 4}), Table("households")
    residents.append(len(rows), rid=keys_of("hand", np.arange(len(rows))), hid=keys_of("home", household), role=role,
                     sex=sex, birth_year=2020 - age, marital=marital, zone=zone)  # fmt: skip
    settle_households(residents, households)
    made = Roster(residents, households, zones)
    made.count(2020)
    made.write()
    return made


FAMILY = [(1, HEAD, 0, 45, MARRIED, 0), (1, SPOUSE, 1, 43, MARRIED, 0), (1, CHILD, 0, 20, NEVER, 0),
          (1, CHILD, 1, 12, NEVER, 0)]  # fmt: skip


def done(made):
    made.count(2020)
    made.close()
    made.write()
    made.check("test")
    return made.residents, made.households


def test_ever_married_and_the_mean_age_are_those_published():
    for sex in (0, 1):
        single = np.cumprod(1.0 - first_marriage(sex))
        assert 1 - single[50] == pytest.approx(EVER_MARRIED[sex], abs=0.002)
        weight = -np.diff(single, prepend=1.0)
        assert (weight * (np.arange(111) + 0.5)).sum() / weight.sum() == pytest.approx(MEAN_AGE[sex], abs=0.15)
        assert density(sex, MEAN_AGE[sex]) > density(sex, MEAN_AGE[sex] + 3)


def test_levels_are_those_last_registered_before_the_base_year():
    assert [level("marrying", y) for y in (2005, 2010, 2019, 2020, 2023, 2024, 2040)] == [0.85] * 3 + [0.82] * 2 + [
        0.72
    ] * 2
    assert level("divorces_per_1000", 2015) == pytest.approx(226_215 / 127_094.745, abs=0.005)
    half, whole = chance_table(marrying=0.5), chance_table()
    cell = (4 * CHILD + NEVER, 0, 30, 0)
    assert half[cell] == pytest.approx(0.5 * whole[cell])
    town = HouseholdTown(3, rates(years=2))  # begins in 2020
    assert town.course.chance[cell] == pytest.approx(0.82 * whole[cell])


def test_mothers_marry_and_all_others_that_much_less():
    birth = np.zeros(111)
    birth[30] = 0.05
    with_births, without = chance_table(birth=birth), chance_table()
    cell = (4 * CHILD + NEVER, 1, 30, 0)
    assert with_births[cell] == pytest.approx((without[cell] - 0.05) / 0.95)
    assert with_births[4 * CHILD + NEVER, 0, 30, 0] == without[4 * CHILD + NEVER, 0, 30, 0]


def test_the_spouse_succeeds_the_head_and_is_widowed():
    made = roster(*FAMILY, (2, HEAD, 0, 70, NEVER, 1))
    made.residents.birth_year[1] = 1960
    made.residents.keep(np.array([False, True, True, True, True]))
    made.count(2020)
    succeed(made, DRAWS, 2020)
    r, h = done(made)
    assert r.role.tolist() == [HEAD, CHILD, CHILD, HEAD] and r.marital[0] == WIDOWED and len(h) == 2


def test_the_eldest_grown_child_succeeds_and_the_young_stay_as_relatives():
    made = roster(*FAMILY)
    made.residents.keep(np.array([False, False, True, True]))
    made.count(2020)
    succeed(made, DRAWS, 2020)
    r, h = done(made)
    assert r.role.tolist() == [HEAD, OTHER] and len(h) == 1


def test_minors_left_alone_go_to_relatives_of_their_zone_else_to_an_institution():
    made = roster(*FAMILY, (2, HEAD, 1, 50, NEVER, 0), (2, OTHER, 1, 80, WIDOWED, 0))
    made.residents.keep(np.array([False, False, False, True, True, True]))
    made.count(2020)
    succeed(made, DRAWS, 2020)
    r, h = done(made)
    assert len(h) == 1 and h.size[0] == 3 and r.role[0] == OTHER
    alone = roster((1, HEAD, 0, 45, NEVER, 0), (1, CHILD, 1, 12, NEVER, 0))
    alone.residents.keep(np.array([False, True]))
    alone.count(2020)
    succeed(alone, DRAWS, 2020)
    r, h = done(alone)
    assert r.role.tolist() == [INSTITUTION] and r.household.tolist() == [-2] and len(h) == 0


def test_a_couple_lives_in_his_household_and_her_children_come_along():
    made = roster((1, HEAD, 0, 40, NEVER, 0), (2, HEAD, 1, 38, NEVER, 1), (2, CHILD, 0, 5, NEVER, 1))
    assert wed(made, np.array([0, 1]), DRAWS, 2020) == 1
    r, h = done(made)
    assert len(h) == 1 and r.role.tolist() == [HEAD, SPOUSE, CHILD] and (r.zone == 0).all()
    assert made.moved.tolist() == [[1, 1], [-1, -1]]


def test_children_of_two_homes_found_a_new_one_and_relatives_do_not_marry():
    two = roster(*FAMILY, (2, HEAD, 1, 50, NEVER, 1), (2, CHILD, 1, 21, NEVER, 1))
    assert wed(two, np.array([2, 5]), DRAWS, 2020) == 1
    r, h = done(two)
    assert len(h) == 3 and r.role[2] == HEAD and r.role[5] == SPOUSE and r.marital[2] == MARRIED
    assert wed(roster(*FAMILY), np.array([2, 3]), DRAWS, 2020) == 0


def test_those_of_the_first_rank_find_a_spouse_before_others():
    made = roster((1, HEAD, 0, 30, NEVER, 0), *((k, HEAD, 1, 30, NEVER, 0) for k in range(2, 8)))
    for first in range(1, 7):
        again = roster((1, HEAD, 0, 30, NEVER, 0), *((k, HEAD, 1, 30, NEVER, 0) for k in range(2, 8)))
        wed(again, np.arange(7), DRAWS, 2020, np.array([first]))
        assert again.residents.marital[first] == MARRIED
    assert len(made.households) == 7


def test_a_divorced_husband_moves_out_and_she_heads_the_household():
    made = roster(*FAMILY)
    assert part(made, np.array([0]), 2020) == 1
    r, h = done(made)
    assert len(h) == 2 and sorted(h.size) == [1, 3] and r.role.tolist() == [HEAD, HEAD, CHILD, CHILD]


def test_homes_are_chosen_by_a_drawn_place_that_others_do_not_shift():
    homes = [row for k in range(2, 40) for row in ((k, HEAD, 1, 50, NEVER, 0), (k, OTHER, 1, 50, NEVER, 0))]
    few = roster((1, HEAD, 1, 80, WIDOWED, 0), *homes[:-2])
    more = roster((1, HEAD, 1, 80, WIDOWED, 0), *homes)
    chosen = []
    for made in (few, more):
        shelter(made, np.array([0]), DRAWS, 2020)
        chosen.append(int(made.residents.hid[0]))
    assert chosen[0] == chosen[1] or chosen[1] == int(keys_of("home", np.array([39]))[0])


def test_newborn_know_their_mother_and_stay_with_her():
    town = HouseholdTown(10, rates(years=1, birth=3.0, arrive=0.0))
    before = {int(r): int(c) for r, c in zip(town.residents.rid, town.residents.children)}
    town.live(1)
    r = town.residents
    born = np.flatnonzero(r.birth_year == 2021)
    mothers, children = mothers_of(town.roster, born, 2021)
    assert children.size > 0.97 * born.size > 20  # mothers who died or left in the second half are gone
    assert (r.hid[mothers] == r.hid[children]).all() and (r.sex[mothers] == 1).all()
    assert all(int(r.children[m]) > before.get(int(r.rid[m]), 0) for m in mothers)
    at_home = np.isin(r.role[mothers], (HEAD, SPOUSE))
    assert (r.role[children[at_home]] == CHILD).all() and (r.role[children[~at_home]] == OTHER).all()
    assert (r.marital[mothers] == MARRIED).mean() > 0.7


def test_those_alone_follow_their_path():
    town = HouseholdTown(20, rates(years=8)).live(8)
    course = town.course
    people, _ = course._by_cell(2028)
    wanted = course.alone.wanted(2028, people)
    alone, spare = (_per_cell(course._list(able, 2028)[1]) for able in (SINGLES, SPARE))
    assert (town.households.kind == SINGLE).sum() == alone.sum()
    met = spare > 0  # elsewhere nobody is left who is free to go
    assert (np.abs(wanted - alone)[met] < 1.0).all() and met.sum() > 20
    assert alone[met].sum() == pytest.approx(wanted[met].sum(), rel=0.01)
    inside = (town.residents.role == INSTITUTION).sum()
    assert inside >= 0.9 * (town.course.institution * people).sum()  # beds are filled up; nobody old is sent home
