"""Doubt and noise: each in its own interval, and averaged in the right order."""

import math

import numpy as np
import pytest
from scipy import stats

from simcity.analysis.intervals import _T95, bands, doubt_interval, is_flow, noise_interval, run_values
from simcity.experiments.studies import batch, plan_study
from tests.unit.experiments.fakes import FakeModel, FakeScenario, doubtful


def test_the_t_table_is_that_of_the_textbooks():
    assert np.allclose(_T95, [stats.t.ppf(0.975, n) for n in range(1, 31)], atol=6e-4)


def test_noise_is_the_t_interval_of_the_mean():
    values = [3.0, 5.0, 4.0, 8.0]
    expected = stats.t.interval(0.95, 3, loc=np.mean(values), scale=stats.sem(values))
    assert noise_interval(values) == pytest.approx(expected, rel=1e-3)


def test_one_replication_tells_no_noise_and_no_draw_no_doubt():
    assert all(math.isnan(v) for v in (*noise_interval([1.0]), *doubt_interval([])))


@pytest.mark.parametrize(
    "unit, flow",
    [
        ("yen per year", True),
        ("yen per resident and year", True),
        ("yen", False),
        ("persons", False),
        ("share of residents", False),
        ("years", False),
    ],
)
def test_what_is_counted_per_year_is_a_flow(unit, flow):
    assert is_flow(unit) is flow


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    slope = 1e5 / doubtful().base
    plan = plan_study([FakeScenario("own", slope=slope)], draws=12, replications=2, model=FakeModel)
    return batch(plan, tmp_path_factory.mktemp("r"))


def test_stocks_are_read_in_the_last_year_and_flows_as_a_yearly_mean(results):
    values = run_values(results)
    assert set(values[values["indicator"] == "population"]["value"]) == {980.0}
    base = values[(values["indicator"] == "general_revenue_burden") & (values["draw"] == -1)]["value"]
    assert base.between(5e6, 5.001e6).all()
    assert set(run_values(results, 2025).query("indicator == 'population'")["value"]) == {1000.0}


def test_a_band_holds_the_doubt_without_the_noise(results):
    band = bands(results, "general_revenue_burden")
    values = run_values(results, 2026).query("indicator == 'general_revenue_burden' and draw >= 0")
    expected = np.quantile(values.groupby("draw")["value"].mean(), [0.05, 0.95])
    row = band[band["year"] == 2026].iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(tuple(expected))
    assert row["low"] < row["base"] < row["high"]
    assert list(band["year"]) == [2025, 2026, 2027]


def test_what_a_service_gives_is_a_mean_over_the_years_and_a_balance_is_of_the_last():
    """Serving everybody until the last year but one is not the same as never having served."""
    import pandas as pd

    from simcity.analysis.intervals import is_averaged

    runs = pd.DataFrame({"run": ["a", "b"], "strategy": ["own", "none"], "world": "m", "draw": -1, "replication": 0})
    rows = [(run, year, i, unit, v) for run, values in (("a", (1.0, 1.0, 0.0)), ("b", (0.0, 0.0, 0.0)))
            for year, v in zip((2025, 2026, 2027), values, strict=True)
            for i, unit in (("coverage_residents", "share of residents"), ("debt_outstanding", "yen"))]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["run", "year", "indicator", "unit", "value"])
    frame = frame.assign(area_kind="city", group="", view="true", grade="C")
    from types import SimpleNamespace

    values = run_values(SimpleNamespace(indicators=frame, runs=runs)).set_index(["strategy", "indicator"])["value"]
    assert values["own", "coverage_residents"] == pytest.approx(2 / 3) and values["none", "coverage_residents"] == 0.0
    assert values["own", "debt_outstanding"] == 0.0
    last = run_values(SimpleNamespace(indicators=frame, runs=runs), 2027)
    assert (last["value"] == 0.0).all()
    assert is_averaged("services_viable") and not is_averaged("present_value_cost")
