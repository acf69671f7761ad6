import numpy as np
import pytest

from simcity.population import backtest
from tests.population_figures import town


def test_the_doubt_is_spread_evenly_and_always_the_same():
    draws = backtest.doubt_draws(64)
    assert draws == backtest.doubt_draws(64) and backtest.doubt_draws(0) == []
    level = np.array([d["fertility_level"] for d in draws])
    assert np.median(level) == pytest.approx(1.0, abs=0.01)
    assert np.quantile(level, 0.95) == pytest.approx(1.15, abs=0.03)


def test_a_look_back_compares_what_was_asked():
    rows = backtest.look_back(town(), "ipss2012_medium", 2020, {"residents": 50_000.0, "deaths": 1.0}, 2015, n_draws=8)
    assert [r.quantity for r in rows] == ["residents", "deaths"]
    assert rows[0].low < rows[0].model < rows[0].high
    assert rows[0].error == pytest.approx(rows[0].model / 50_000 - 1)
    assert not rows[1].holds
    assert "misses" in backtest.as_text(rows, {"no_change": 50_000.0})


def test_simple_rules_stand_beside_the_model():
    rules = backtest.baselines(town(), 2020, 2015, {"official": (100.0, 98.0), "other": 1234.0})
    assert rules["no_change"] == pytest.approx(50_000.0)
    assert rules["latest_balance"] == pytest.approx(50_000.0 + 5 * (300 - 600 + 1_800 - 1_900))
    assert rules["official"] == pytest.approx(49_000.0) and rules["other"] == 1234.0
