"""Promises of whole runs: same seed, same bytes; one change, one effect; a smaller scale lies inside a larger one."""

import hashlib

import numpy as np
import pytest

from simcity.model import CityModel
from simcity.scenario import load_scenario

SCALE, LAST = 0.02, 2031


def short(name: str, *changes: tuple[str, object]):
    return load_scenario(name, overrides=[("run.last", LAST), *changes])


def digest(model: CityModel) -> str:
    """Everything a run has recorded, and every resident, whatever the order of rows."""
    table = model.state.residents
    order = np.argsort(table.rid)
    parts = [model.records.indicators.to_csv(index=False), model.ledger.to_csv(index=False)]
    parts += [table[name][order].tobytes().hex() for name in table.names if table[name].dtype != object]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def finished(name: str = "toyama/renew_lpwa", seed: int = 3, scale: float = SCALE, changes=(), **more) -> CityModel:
    model = CityModel(short(name, *changes), seed=seed, scale=scale, **more)
    model.run()
    return model


@pytest.fixture(scope="module")
def once() -> CityModel:
    return finished()


def test_the_same_seed_gives_the_same_bytes_on_one_and_two_threads(once):
    assert digest(finished(threads=2)) == digest(once)


def test_another_seed_gives_another_city(once):
    assert digest(finished(seed=4)) != digest(once)


def test_rows_in_another_order_live_the_same_lives(once):
    model = CityModel(short("toyama/renew_lpwa"), seed=3, scale=SCALE)
    table = model.state.residents
    order = np.random.default_rng(0).permutation(len(table))
    for name in table.names:
        table[name][:] = table[name][order].copy()
    model.run()
    assert digest(model) == digest(once)


def test_mesa_batch_run_gives_the_same_numbers(once):
    import mesa

    rows = mesa.batch_run(CityModel, {"scenario": [short("toyama/renew_lpwa")], "seed": [3], "scale": [SCALE]},
                          data_collection_period=1, display_progress=False)  # fmt: skip
    assert [row["year"] for row in rows] == list(range(2025, LAST + 1))
    table = once.results.table()
    for indicator in ("population", "births", "coverage_residents", "general_revenue_burden"):
        assert [row[indicator] for row in rows] == list(table[indicator])


def test_a_decision_beyond_the_horizon_changes_nothing():
    nothing = finished("toyama/nothing")
    late = finished("toyama/nothing", changes=[("run.last", LAST + 2)])
    frame, longer = nothing.records.indicators, late.records.indicators
    early = longer[longer.year <= LAST]
    key = ["year", "area_kind", "area", "indicator", "group"]
    both = frame.merge(early, on=key, suffixes=("", "_longer"))
    assert both.value.equals(both.value_longer) and len(both) == len(early)  # maps also of the last year, which differs
    extra = frame.merge(early[key], on=key, how="left", indicator=True).query("_merge == 'left_only'")
    assert set(extra.year) <= {LAST}


def test_strategies_share_their_people(once):
    other = finished("toyama/withdraw")
    for model in (once, other):
        assert len(model.residents)
    a, b = (np.sort(m.state.residents.rid) for m in (once, other))
    assert np.array_equal(a, b)


def test_a_smaller_scale_lies_inside_a_larger_one():
    small, large = finished(scale=0.01), finished(scale=0.05)
    s, g = small.state.residents, large.state.residents
    inside = np.isin(s.rid, g.rid)
    assert inside.all()
    where = {int(r): i for i, r in enumerate(g.rid)}
    rows = np.array([where[int(r)] for r in s.rid])
    for name in ("birth_year", "sex", "zone"):
        assert np.array_equal(s[name], g[name][rows])


@pytest.mark.parametrize("indicator", ["population", "births", "deaths", "arrivals", "departures"])
def test_a_tenth_agrees_with_the_whole_within_four_standard_errors(indicator, whole_and_tenth):
    whole, tenth = (model.results.table()[indicator] for model in whole_and_tenth)
    flows = indicator != "population"
    # A tenth of N households kept one by one: the weighted count has the variance N (1 - p) / p.
    error = np.sqrt(whole.sum() if flows else whole.iloc[-1]) * np.sqrt(0.9 / 0.1)
    gap = (tenth.sum() - whole.sum()) if flows else (tenth.iloc[-1] - whole.iloc[-1])
    assert abs(gap) <= 4 * error


@pytest.fixture(scope="module")
def whole_and_tenth() -> tuple[CityModel, CityModel]:
    return finished("toyama/nothing", scale=1.0), finished("toyama/nothing", scale=0.1)
