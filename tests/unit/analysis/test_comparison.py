"""Differences and verdicts on results whose truth is known, and the sentence that follows."""

import numpy as np
import pytest

from simcity.analysis import Comparison, answer
from simcity.analysis.answers import threshold_shares
from simcity.analysis.comparison import BETTER, NOT_JUDGED, OPEN, SAME, WORSE, judge
from simcity.errors import ResultsError
from simcity.experiments.studies import batch, plan_study
from tests.unit.experiments.fakes import FakeModel, FakeScenario, doubtful

BURDEN = "general_revenue_burden"
TIGHT = np.array([1.0, 1.0, 1.0])
UP = np.linspace(0.5, 1.5, 20)


@pytest.mark.parametrize(
    "direction, grade, drawn, base, verdict, reason",
    [
        ("+", "B", UP, TIGHT, BETTER, ""),
        ("-", "B", UP, TIGHT, WORSE, ""),
        ("-", "B", -UP, -TIGHT, BETTER, ""),
        ("+", "B", -UP, -TIGHT, WORSE, ""),
        ("0", "B", UP, TIGHT, NOT_JUDGED, ""),
        ("+", "B", 0 * UP, 0 * TIGHT, SAME, ""),
        ("0", "D", 0 * UP, 0 * TIGHT, SAME, ""),
        ("+", "B", UP - 1.0, TIGHT, OPEN, "doubt"),
        ("+", "B", UP[:0], TIGHT, OPEN, "too few draws"),
        ("+", "B", UP[:4], TIGHT, OPEN, "too few draws"),
        ("+", "B", UP, np.array([-5.0, 1.0, 7.0]), OPEN, "noise"),
        ("+", "B", UP, TIGHT[:1], BETTER, ""),
        ("+", "D", UP, TIGHT, OPEN, "assumption"),
        ("+", "C", UP, TIGHT, BETTER, ""),
        ("+", "C", np.append(np.full(60, 1.0), -0.1), TIGHT, OPEN, "assumption"),
        ("+", "B", np.append(np.full(60, 1.0), -0.1), TIGHT, BETTER, ""),
    ],
)
def test_the_verdict_follows_doubt_then_evidence_then_noise(direction, grade, drawn, base, verdict, reason):
    assert judge(direction, grade, drawn, base) == (verdict, reason)


def made(tmp_path, *strategies, draws=16, worlds=(), **facts):
    return batch(plan_study(strategies, worlds, draws=draws, model=FakeModel, **facts), tmp_path / "r")


@pytest.fixture(scope="module")
def clear(tmp_path_factory):
    return made(tmp_path_factory.mktemp("clear"), FakeScenario("own"), FakeScenario("lease", gap=-1e5))


@pytest.fixture(scope="module")
def torn(tmp_path_factory):
    """The sign hangs on the first doubtful parameter: nothing at its base plus a fifth of its rise."""
    p = doubtful()
    slope = 1e6 / (p.high - p.base)
    return made(tmp_path_factory.mktemp("torn"), FakeScenario("own"), FakeScenario("lease", gap=-2e5, slope=slope))


def test_a_paired_difference_has_no_noise_of_its_own(clear):
    d = Comparison(clear).difference(BURDEN, "lease")
    assert d.value == pytest.approx(-1e5) and d.low == pytest.approx(-1e5) and d.high == pytest.approx(-1e5)
    assert d.noise_high - d.noise_low < 1.0  # though the burden itself differs by hundreds between replications
    assert d.verdict == BETTER


def test_what_no_strategy_changes_is_shared_and_not_in_the_table(clear):
    comparison = Comparison(clear)
    assert comparison.shared == ["population"]
    assert comparison.headline == [BURDEN]
    table = comparison.table()
    assert list(table["strategy"]) == ["own", "lease"] and np.isnan(table["difference"][0])


def test_an_open_verdict_names_the_parameter_and_the_value_where_the_ranking_turns(torn):
    comparison, p = Comparison(torn), doubtful()
    d = comparison.difference(BURDEN, "lease")
    assert (d.verdict, d.reason) == (OPEN, "doubt") and d.low < 0 < d.high
    first = comparison.deciders(BURDEN, "lease")[0]
    assert first.parameter == p.id and first.correlation == pytest.approx(1.0) and first.certain
    assert first.flip == pytest.approx(p.base + 0.2 * (p.high - p.base), rel=1e-6)
    assert len(comparison.deciders(BURDEN, "lease")) == 3


def test_the_reference_can_be_another_strategy(clear):
    reverse = Comparison(clear, reference="lease")
    assert reverse.strategies == ["lease", "own"]
    assert reverse.difference(BURDEN, "own").verdict == WORSE
    with pytest.raises(ResultsError, match="no strategy 'rent'"):
        Comparison(clear, reference="rent")
    with pytest.raises(ResultsError, match="no indicator"):
        reverse.paired("happiness", "own")


def test_doubt_is_taken_over_all_worlds_and_base_from_the_first(tmp_path):
    results = made(tmp_path, FakeScenario("own"), FakeScenario("lease", gap=-1e5), worlds=("low", "high"), draws=4)
    comparison = Comparison(results)
    pairs = comparison.paired(BURDEN, "lease")
    assert set(pairs["world"]) == {"low", "high"} and len(pairs) == (3 + 2) + (1 + 2)
    found = comparison.difference(BURDEN, "lease")
    assert found.value == pytest.approx(-1e5)
    assert found.reason == "too few draws"  # eight values, but four draws only


def test_the_answer_names_the_leader_and_says_how_sure(clear):
    found = answer(clear)
    assert found.best == "lease"
    assert "-100,000" in found.en and "evidence B" in found.en
    assert "根拠の確かさ：B" in found.ja


def test_the_answer_stays_open_when_doubt_decides(torn):
    found = answer(torn)
    p = doubtful()
    assert found.best is None
    assert found.ja.startswith("現時点の根拠では優劣を判断できない") and p.ja in found.ja and "逆転" in found.ja
    assert "cannot be decided" in found.en and p.en in found.en and "turns at" in found.en


def test_the_answer_counts_the_futures_that_keep_a_threshold(tmp_path):
    limit = {"indicator": BURDEN, "at_most": 4.95e6, "at_least": None, "year": None, "source": ""}
    results = made(tmp_path, FakeScenario("own"), FakeScenario("lease", gap=-1e5), thresholds=[limit], draws=4)
    assert threshold_shares(results, limit) == {"own": 0.0, "lease": 1.0}
    assert "100%" in answer(results).en


def test_a_comparison_shows_itself_in_a_notebook_without_running_names(tmp_path):
    nasty = FakeScenario("lease<script>alert(1)</script>", gap=-1e5)
    results = made(tmp_path, FakeScenario("own"), nasty, draws=2)
    for shown in (Comparison(results)._repr_html_(), results._repr_html_(), answer(results)._repr_html_()):
        assert "<script>" not in shown and "<table" in shown


def test_the_answer_has_a_sentence_for_every_headline_indicator():
    from tests.unit.reports.small_results import small

    found = answer(small(headline=["coverage_residents", "present_value_cost", "burden_per_resident"]))
    for label in ("居住人口カバー率（2025〜2027年の平均）", "現在価値", "市民1人あたり"):
        assert label in found.ja, label
    assert found.best is None and found.sentences["ja"][0].startswith("一つには決まらない")
    assert "ポイント" in found.ja and "percentage points" in found.en
    assert found.ja.count("優劣を判断できない") == 0


def test_a_difference_of_shares_is_told_in_points():
    from tests.unit.reports.small_results import small

    said = next(s for s in answer(small(headline=["coverage_residents", "present_value_cost"])).sentences["en"]
                if s.startswith("Share of residents") or "percentage points" in s)  # fmt: skip
    assert "99.0 percentage points" in said


def test_chance_names_nobody(tmp_path):
    """The sign of the difference hangs on nothing that was drawn."""
    found = answer(made(tmp_path, FakeScenario("own"), FakeScenario("lease", gap=-1e5), draws=4))
    assert "rank correlation" not in found.en and "may be chance" not in found.en


def test_a_strategy_on_the_line_of_nine_in_ten_is_said_to_be_there(tmp_path):
    """With a burden that rises along one number, the limit is put where nine of ten draws keep it."""
    p = doubtful()
    slope = 1e6 / (p.high - p.base)
    plan = made(tmp_path, FakeScenario("own", slope=slope), FakeScenario("lease", gap=9e6), draws=20)
    from simcity.analysis.intervals import run_values

    values = run_values(plan).query("indicator == @BURDEN and strategy == 'own' and draw >= 0")["value"]
    cut = float(np.sort(values)[17:19].mean())  # 18 of 20 below
    limit = {"indicator": BURDEN, "at_most": cut, "at_least": None, "year": 2027, "source": ""}
    plan.study["thresholds"] = [limit]
    assert threshold_shares(plan, limit)["own"] == pytest.approx(0.9)
    found = answer(plan)
    assert found.best == "own" and "境目" in found.ja and "lies on the line" in found.en
    limit["at_most"] = 1e9
    assert "境目" not in answer(plan).ja


def test_those_that_are_the_same_lead_together(tmp_path):
    """Two strategies alike are ahead of a third: neither is called undecided, and none is named alone."""
    results = made(tmp_path, FakeScenario("own", gap=1e5), FakeScenario("lease"), FakeScenario("share"))
    found = answer(results)
    assert found.best is None and "lease" in results.strategies
    assert "cannot be decided" not in found.en and found.en.startswith("No strategy is ahead in everything")
    assert Comparison(results, reference="lease").difference(BURDEN, "share").verdict == SAME
