"""Who learns, works, looks for work and rests."""

import numpy as np
import pytest

from simcity.city import load_city
from simcity.population.age_structure import national_single_ages
from simcity.population.places.activity import (
    EMPLOYED,
    LICENCE,
    NAMES,
    SCHOOL,
    SEEKING,
    WORKING,
    Activities,
    decide,
    employed_share,
    expected_counts,
    shares,
)
from simcity.population.places.labour import labour_of
from simcity.population.synthesis import base_residents
from simcity.rng import Draws, keys_of
from simcity.tables import Table


def crowd(number=4000, year=2020):
    sex, age, rank = (a.ravel() for a in np.meshgrid([0, 1], np.arange(111), np.arange(number), indexing="ij"))
    residents = Table("residents", {"clock": 4})
    residents.append(sex.size, rid=keys_of("share", sex, age, rank), sex=sex, birth_year=year - age)
    return residents


@pytest.fixture(scope="module")
def town():
    made = crowd(400)
    decide(made, shares(), Draws(1), 2020)
    return made


def test_drawn_shares_are_those_of_the_table_within_one_per_cent():
    residents = crowd()
    decide(residents, shares(), Draws(1), 2020)
    of_age = np.arange(111) >= 6
    wanted = {LICENCE: shares()[0], EMPLOYED: employed_share(), SCHOOL: np.where(of_age, shares()[1], 0.0)}
    for bit, table in wanted.items():
        has = ((residents.having & bit) > 0).reshape(2, 111, 4000)
        assert has.sum() == pytest.approx(4000 * table.sum(), rel=0.01)
        for low, high in ((15, 25), (25, 45), (45, 65), (65, 75), (75, 111)):
            assert has[:, low:high].mean(axis=(1, 2)) == pytest.approx(table[:, low:high].mean(axis=1), abs=0.01)


def test_shares_by_age_add_up_to_those_of_the_nation():
    """Population Census 2015: 58.9 million workers; with those of unknown status shared out 63.9 million (computed).
    Of those of 15 to 19 about 17 % work (remembered)."""
    people = national_single_ages(2015)
    working = float((people * employed_share()).sum())
    assert 58.0e6 < working < 66.0e6
    young = (people * employed_share())[:, 15:20].sum() / people[:, 15:20].sum()
    assert young == pytest.approx(0.17, abs=0.03)


def test_children_learn_and_the_old_rest(town):
    age = 2020 - town.birth_year.astype(int)
    assert not (town.having[age < 15] & (LICENCE | EMPLOYED)).any()
    for low, high, name in ((6, 11, "primary"), (12, 14, "junior_high")):
        assert (town.activity[(age >= low) & (age <= high)] == NAMES.index(name)).all()
    at_school = (town.activity >= 2) & (town.activity <= 5)
    assert ((town.having & SCHOOL > 0) == at_school).all()
    assert ((town.having & EMPLOYED > 0) >= (town.activity == WORKING)).all()
    assert (town.activity[(age > 80) & (town.having & EMPLOYED == 0)] == NAMES.index("retired")).all()
    assert not (town.activity[(town.having & EMPLOYED > 0) & ~at_school] != WORKING).any()


def test_a_higher_share_only_adds_workers(town):
    more = shares().copy()
    more[2:4] = np.minimum(more[2:4] * 1.05, 1.0)
    after = crowd(400)
    decide(after, more, Draws(1), 2020)
    lost = (town.having & EMPLOYED > 0) & (after.having & EMPLOYED == 0)
    gained = (town.having & EMPLOYED == 0) & (after.having & EMPLOYED > 0)
    assert not lost.any() and 0 < gained.mean() < 0.05


def test_who_works_at_a_smaller_share_works_at_a_larger_one_as_ages_pass(town):
    before = town.having & EMPLOYED
    later = crowd(400)
    decide(later, shares(), Draws(1), 2025)
    age = 2025 - later.birth_year.astype(int)
    same = (age >= 30) & (age < 60) & (later.sex == 0)
    assert (later.having[same] & EMPLOYED == before[same]).all()
    old = (age >= 75) & (age < 105)
    assert not ((later.having[old] & EMPLOYED > 0) & (before[old] == 0)).any()


def test_a_licence_given_up_does_not_come_back(town):
    later = crowd(400)
    decide(later, shares(), Draws(1), 2035)
    gained = (later.having & LICENCE > 0) & (town.having & LICENCE == 0)
    assert not gained[2035 - later.birth_year.astype(int) > 90].any()


@pytest.mark.parametrize("name, year", [("toyama_2015", 2015), ("toyama", 2025)])
def test_as_many_work_and_look_for_work_by_sex_as_published(name, year):
    """In a census year exactly the published numbers; later those of the census carried on by rates of age."""
    city = load_city(name)
    base, draws = base_residents(city), Draws(5)
    found = Activities(city, draws)
    residents = Table("residents", {"clock": 4})
    residents.append(base.rid.size, rid=base.rid, sex=base.sex, birth_year=year - base.age, zone=base.zone)
    decide(residents, found.table, draws, year)
    wanted = expected_counts(city, found.labour)
    for sex in (0, 1):
        of = residents.sex == sex
        assert np.count_nonzero(residents.having[of] & EMPLOYED) == round(wanted["workers"][sex])
        assert np.count_nonzero(residents.activity[of] == SEEKING) == round(wanted["unemployed"][sex])
    if year == 2015:
        assert [round(n) for n in wanted["workers"]] == [115966, 93437]
        assert [round(n) for n in wanted["unemployed"]] == [4183, 2333]
    else:
        assert wanted["workers"] == pytest.approx([114763, 95833], rel=0.05)


def test_a_city_without_published_workers_has_national_shares():
    assert labour_of(("99999",), 2020) is None and labour_of(("16201", "99999"), 2020) is None
    assert labour_of(("16201",), 2019).census == 2015 and labour_of(("16201",), 2001).census == 2015
