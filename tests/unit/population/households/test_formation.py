"""Households of the base year."""

import numpy as np
import pytest

from simcity.city.municipalities import all_municipalities
from simcity.population.age_structure import national_single_ages, single_ages
from simcity.population.households.fit import counts_of, gaps_of, measures_of_fit
from simcity.population.households.formation import HEAD, INSTITUTION, MARRIED, SPOUSE, form
from simcity.population.households.start import spread_over_zones
from simcity.population.households.targets import targets_of
from simcity.population.integers import whole_numbers
from simcity.rng import keys_of
from tests.household_cases import formed

ITEMS = {"households": "households", "members": "household_members", "single": "households_single",
         "nuclear": "households_nuclear", "couple_65": "households_couple_65",
         "single_65": "households_single_65"}  # fmt: skip


def census(code: str, year: int = 2015):
    """Residents and published counts of a municipality."""
    m = all_municipalities()[code]
    totals = {s: {"total": m.get(f"pop_{s}", year)} | {c: m.get(f"pop_{c}_{s}", year)
              for c in ("0_14", "15_64", "65_plus", "75_plus")} for s in "mf"}  # fmt: skip
    population = single_ages(totals, national_single_ages(year))
    counts = np.concatenate([whole_numbers(population[s], 0.5) for s in (0, 1)])
    cell = np.repeat(np.arange(222), counts)
    sex, age = np.divmod(cell, 111)
    rid = keys_of("resident", cell, np.arange(cell.size))
    published = {name: m.get(item, year) for name, item in ITEMS.items()}
    return sex, age, rid, targets_of({year: published}, {}, year, population), published


@pytest.mark.parametrize(
    "code", ["16201", "18201", "37201", "01487", "39364", "41424", "46224", "22302", "20410", "47381"]
)
def test_published_counts_come_out_within_one_percent(code):
    sex, age, rid, targets, published = census(code)
    got = counts_of(form(np.zeros(rid.size, int), sex, age, rid, targets, 2015), sex, age)
    for name in ("households", "members", "single", "nuclear", "single_65"):
        assert got[name] == pytest.approx(published[name], rel=0.01, abs=1.01), name
    truth = np.array([published["single"], published["nuclear"], targets.other])
    fit = measures_of_fit(truth, [got["single"], got["nuclear"], got["households"] - got["single"] - got["nuclear"]])
    assert fit["sae"] < 0.01 and fit["srmse"] < 0.01


@pytest.mark.parametrize("code", ["16201", "18201"])
def test_elder_couples_alone_come_out_in_toyama_and_fukui(code):
    sex, age, rid, targets, published = census(code)
    got = counts_of(form(np.zeros(rid.size, int), sex, age, rid, targets, 2015), sex, age)
    assert got["couple_65"] == pytest.approx(published["couple_65"], rel=0.01)


def test_children_are_a_generation_younger_than_their_mother():
    sex, age, _, _, made = formed(20)
    gaps = gaps_of(made, sex, age)
    assert gaps.min() >= 18 and gaps.max() <= 45 and abs(gaps.mean() - 30) < 2


def test_every_household_has_one_head_and_every_spouse_a_husband_of_about_her_age():
    sex, age, rid, targets, _ = census("18201")
    made = form(np.zeros(rid.size, int), sex, age, rid, targets, 2015)
    housed = made.role != INSTITUTION
    assert (made.role[made.head[housed]] == HEAD).all()
    wives = np.flatnonzero(made.role == SPOUSE)
    assert (sex[wives] == 1).all() and (sex[made.head[wives]] == 0).all()
    assert np.unique(made.head[wives]).size == wives.size
    assert (made.marital[wives] == MARRIED).all() and (made.marital[made.head[wives]] == MARRIED).all()
    older = age[made.head[wives]] - age[wives]
    assert 0.5 < older.mean() < 5 and np.quantile(np.abs(older), 0.99) < 20
    assert (age[made.role == HEAD] >= 15).all()


def test_the_order_of_residents_does_not_matter():
    sex, age, rid, targets, made = formed(6)
    order = np.random.default_rng(1).permutation(rid.size)
    again = form(np.zeros(rid.size, int), sex[order], age[order], rid[order], targets, 2020)
    assert np.array_equal(rid[made.head][order], rid[order][again.head])
    assert np.array_equal(made.role[order], again.role) and np.array_equal(made.marital[order], again.marital)


def test_households_stay_inside_their_area():
    sex, age, rid, targets, _ = formed(12)
    area = (rid % np.uint64(4)).astype(int)
    made = form(area, sex, age, rid, targets, 2020)
    assert (area[made.head] == area).all()
    got = counts_of(made, sex, age)
    assert got["households"] == pytest.approx(targets.households, rel=0.03)


def test_where_relatives_are_too_few_grown_children_share_a_home():
    sex, age, rid, targets, _ = census("47381")  # islands with few residents left over for households of other kinds
    made = form(np.zeros(rid.size, int), sex, age, rid, targets, 2015)
    got = counts_of(made, sex, age)
    assert got["households"] - got["single"] - got["nuclear"] >= targets.other - 10 > 100
    heads = made.head[made.role != INSTITUTION]
    assert (made.role[heads] == HEAD).all() and (age[heads] >= 18).all()


@pytest.mark.parametrize("people", [[], [30], [5, 5], [80, 2], [40, 41, 3]])
def test_a_handful_of_residents_or_none_is_no_accident(people):
    age = np.array(people, dtype=int)
    sex = np.arange(age.size) % 2
    rid = keys_of("few", np.arange(age.size))
    population = np.stack([np.bincount(age[sex == s], minlength=111) for s in (0, 1)]).astype(float)
    made = form(np.zeros(age.size, int), sex, age, rid, targets_of({}, {}, 2020, population), 2020)
    assert (made.head >= 0).all() and (age[made.role == HEAD] >= 18).all()


def test_zones_are_filled_by_weight_and_households_stay_whole():
    sex, age, rid, _, made = formed(20)
    u = np.random.default_rng(2).random(rid.size)
    zone = spread_over_zones(made, u, np.array([3.0, 0.0, 1.0]))
    assert (zone == zone[made.head]).all()
    counts = np.bincount(zone, minlength=3)
    assert counts[1] == 0 and abs(counts[0] / rid.size - 0.75) < 0.01
