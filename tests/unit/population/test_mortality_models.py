import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import mortality_models as mortality
from simcity.population.life_table import life_table, standard_q
from simcity.population.worlds import mortality as national_mortality
from simcity.population.worlds import preset, preset_of


def test_level_0_returns_the_standard():
    moved = mortality.lee_carter(standard_q(), np.zeros(2), mortality.decline_by_age())
    assert moved.q == pytest.approx(life_table(standard_q()).q, abs=1e-12)


def test_the_wanted_life_expectancy_is_met_by_both_models():
    wanted = np.array([[80.0, 86.5], [84.19, 90.93]])
    for model in mortality.MODELS:
        assert mortality.tables_for(wanted, model).e[..., 0] == pytest.approx(wanted, abs=1e-9)


def test_speeds_of_decline_average_one_and_fade_out_at_110():
    speed = mortality.decline_by_age()
    assert speed[:, :100].mean(axis=1) == pytest.approx([1.0, 1.0])
    assert (speed >= 0).all() and (speed[:, 110] == 0).all()


def test_decline_by_age_gives_more_years_after_65_than_the_logit_at_the_same_life_expectancy():
    e0 = np.array([84.19, 90.93])
    moved, logit = (mortality.tables_for(e0, model) for model in ("lee_carter", "brass"))
    assert (moved.T[:, 65] / moved.T[:, 0] > logit.T[:, 65] / logit.T[:, 0]).all()
    assert (moved.q[:, 85:105] < logit.q[:, 85:105]).all() and (moved.q[:, 20:70] > logit.q[:, 20:70]).all()


def test_an_unknown_model_and_an_impossible_life_expectancy_are_refused():
    with pytest.raises(DataError, match="brass or lee_carter"):
        mortality.tables_for(np.array([80.0, 86.0]), "gompertz")
    with pytest.raises(DataError, match="cannot be reached"):
        mortality.tables_for(np.array([80.0, 130.0]), "lee_carter")


def test_survivors_of_gompertz_follow_their_formula():
    b, mode = 0.098, 85.8
    table = mortality.gompertz(b, mode)
    x = np.arange(100)
    assert table.l[:100] == pytest.approx(np.exp(-np.exp(-b * mode) * (np.exp(b * x) - 1.0)), rel=1e-9)


def test_a_world_chooses_its_model_and_its_own_points():
    world = {"demography": {"projection": "ipss2017_medium", "mortality": "lee_carter",
                            "points": {"e0_male": {2020: 80.0, 2030: 82.0}, "tfr": None}}}  # fmt: skip
    chosen = preset_of(world)
    assert chosen.mortality == "lee_carter"
    assert chosen.at("e0_male", 2025.0) == pytest.approx(81.0)
    assert chosen.at("tfr", 2065.0) == preset("ipss2017_medium").at("tfr", 2065.0)
    assert national_mortality(chosen, 2025.0).e[0, 0, 0] == pytest.approx(81.0, abs=1e-9)
