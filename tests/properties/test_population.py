"""What holds for every population: order, threads, scale, one more birth, one higher rate."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.population.arrivals import in_sample
from simcity.population.conservation import PeopleAccount, recount
from simcity.population.microsimulation import wind
from simcity.rng import keys_of
from tests.population_cases import Town, people, rates

SEEDS = st.integers(0, 2**64 - 1)
FACTORS = st.floats(0.0, 6.0)


@given(SEEDS, st.integers(0, 2**32 - 1))
def test_permuted_rows_live_the_same_lives(seed, shuffle):
    order = np.random.default_rng(shuffle).permutation
    plain = Town(people(3), rates(years=3), seed=seed).live(3)
    shuffled = Town(people(3), rates(years=3), seed=seed, order=order).live(3)
    assert shuffled.lives() == plain.lives()


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_threads_change_neither_lives_nor_rows(threads):
    given_rates = rates(years=3, arrive=20.0)
    one, many = Town(people(200), given_rates).live(3), Town(people(200), given_rates, threads=threads).live(3)
    assert len(one.residents) > 2 * 16384
    for name in one.residents.names:
        assert (one.residents[name] == many.residents[name]).all()


@given(SEEDS, FACTORS, FACTORS, FACTORS, FACTORS)
def test_people_are_conserved_at_any_rates(seed, death, birth, leave, arrive):
    town = Town(people(3), rates(3, death, min(birth, 4.0), leave, arrive), seed=seed)
    account = PeopleAccount(list("abcd"), recount(town.residents, 4))
    for _ in range(3):
        town.live()
        account.post(town.flows)
        account.check(recount(town.residents, 4), f"population, year {town.year}")
    assert np.unique(town.residents.rid).size == len(town.residents)


@given(SEEDS, st.floats(1.0, 5.0))
def test_a_higher_death_rate_only_adds_deaths_among_those_at_risk(seed, factor):
    low = Town(people(6), rates(years=3), seed=seed)
    high = Town(people(6), rates(years=3, death=factor), seed=seed)
    before = set(low.lives())
    for _ in range(3):
        alive_low, alive_high = low.live().lives(), high.live().lives()
        still = set(alive_high) & before
        assert still <= set(alive_low)
        assert all(alive_high[rid][1:4] == alive_low[rid][1:4] for rid in still)


@given(SEEDS, st.floats(1.0, 3.0))
def test_a_higher_birth_rate_only_adds_newborn_in_the_first_year(seed, factor):
    low = Town(people(6), rates(years=1), seed=seed).live()
    high = Town(people(6), rates(years=1, birth=factor), seed=seed).live()
    assert set(low.lives()) <= set(high.lives())


@given(SEEDS, st.floats(1.0, 4.0))
def test_a_higher_leaving_rate_keeps_nobody_who_would_have_left(seed, factor):
    low = Town(people(6), rates(years=2), seed=seed)
    high = Town(people(6), rates(years=2, leave=factor), seed=seed)
    before = set(low.lives())
    low.live(2), high.live(2)
    assert set(high.lives()) & before <= set(low.lives()) & before


@given(SEEDS)
def test_one_extra_birth_changes_nobody_elses_life(seed):
    plain = Town(people(3), rates(years=4), seed=seed).live()
    extra = Town(people(3), rates(years=4), seed=seed).live()
    rid = keys_of("child", np.array([2**63]), 2020, 0)
    extra.residents.append(1, rid=rid, hid=rid, zone=0, sex=1, birth_year=2021)
    wound = extra.residents.clocks[:-1].copy()
    wind(extra.residents, replace(extra.hazards, cumulated=extra.hazards.cumulated[1:]), extra.draws)
    extra.residents.clocks[:-1] = wound  # only the added child gets clocks, as its birth would have given them
    plain.live(3), extra.live(3)
    expected, lives = plain.lives(), extra.lives()
    assert {k: v for k, v in lives.items() if k in expected} == expected
    assert all(life[0] == int(rid[0]) for k, life in lives.items() if k not in expected)


@given(SEEDS, st.floats(0.05, 0.9))
def test_a_smaller_scale_lies_inside_the_whole(seed, scale):
    whole = Town(people(5), rates(years=3), seed=seed)
    part = Town(people(5), rates(years=3), seed=seed, scale=scale)
    part.residents.keep(in_sample(part.draws, part.residents.hid, scale))
    for _ in range(3):
        lives = whole.live().lives()
        kept = dict(zip(lives, in_sample(whole.draws, whole.residents.hid, scale), strict=True))
        assert part.live().lives() == {rid: life for rid, life in lives.items() if kept[rid]}
