"""Quality of life and moves in and out of the city."""

from dataclasses import replace

import numpy as np
import pytest

from simcity.population.arrivals import Arrivals, Settling
from simcity.population.hazards import DEATH, LEAVE, UNIT, build_hazards
from simcity.population.quality import QualityOfLife, with_leaving
from tests.housing_cases import Place
from tests.population_cases import SHARES, rates

HERE = np.ones(3)


def given(eta_out=0.1, eta_in=0.1):
    made = rates(years=4)
    arrivals = Arrivals(16201, made.first, made.arrive, Settling.from_weights(SHARES))
    return QualityOfLife(eta_out, eta_in), made, build_hazards(made), arrivals


def chance(hazards, t, clock=LEAVE):
    return -np.expm1(-(hazards.cumulated[t + 1] - hazards.cumulated[t])[..., clock].astype(float) / UNIT)


def test_ten_points_more_leave_nine_and_a_half_per_cent_fewer_leavers():
    """exp(-0.1) = 0.9048 on the rates, to a millionth; arrivals exp(+0.1)."""
    quality, made, hazards, arrivals = given()
    assert quality.respond(np.full(3, 50.0), HERE, hazards, arrivals, made, 2020) == (hazards, arrivals)
    changed, more = quality.respond(np.full(3, 60.0), HERE, hazards, arrivals, made, 2021)
    cohort, sex = 2021 - 30 - hazards.first_cohort, 1
    ratio = chance(changed, 1)[cohort, sex] / chance(hazards, 1)[cohort, sex]
    assert ratio == pytest.approx(np.exp(-0.1), abs=1e-6)
    assert more.expected[1] == pytest.approx(made.arrive[1] * np.exp(0.1))
    for t in (0, 2, 3):
        assert chance(changed, t) == pytest.approx(chance(hazards, t), abs=1e-12)
        assert (more.expected[t] == made.arrive[t]).all()
    assert (changed.cumulated[..., DEATH] == hazards.cumulated[..., DEATH]).all()


def test_the_time_table_is_that_of_rates_that_were_changed_from_the_start():
    _, made, hazards, _ = given()
    leave = np.array(made.leave)
    leave[2] *= 0.7
    whole = build_hazards(replace(made, leave=leave))
    assert (with_leaving(hazards, made.leave[2], leave[2], 2022).cumulated == whole.cumulated).all()


@pytest.mark.parametrize("quality", [np.full(3, np.nan), np.full(3, 50.0)])
def test_nothing_responds_while_quality_is_unknown_or_as_at_first(quality):
    effect, made, hazards, arrivals = given()
    for year in (2020, 2021):
        same = effect.respond(quality, HERE, hazards, arrivals, made, year)
        assert same[0] is hazards and same[1] is arrivals


def test_an_elasticity_of_zero_changes_nothing():
    effect, made, hazards, arrivals = given(0.0, 0.0)
    for points in (50.0, 90.0):
        same = effect.respond(np.full(3, points), HERE, hazards, arrivals, made, 2021)
        assert same[0] is hazards and same[1] is arrivals


def test_quality_that_rises_keeps_people_and_by_default_keeps_nobody():
    def ends(**etas):
        place = Place(rates(years=6, leave=3.0), each=12, **etas)
        for year in range(6):
            place.state.zones.quality[:] = 50.0 + 8.0 * year
            place.live(1)
        return place

    plain, again, better = ends(), ends(eta_out=0.0, eta_in=0.0), ends(eta_out=0.3, eta_in=0.3)
    assert plain.lives() == again.lives()
    assert len(better.state.residents) > len(plain.state.residents)
    stayed = set(plain.lives()) - set(better.lives())
    assert len(stayed) < 0.05 * len(plain.state.residents)  # children of other couples, never who stays anyhow
