"""The answer to a study of one strategy: true sentences in both languages, and what moves the range."""

import numpy as np
import pandas as pd
import pytest

from simcity.analysis import Comparison, answer
from simcity.analysis.sensitivity import WORLD, influences
from simcity.analysis.single import are_alike, what_matters, year_of_nothing
from tests.unit.reports.small_results import YEARS, small


def one(**case):
    return small(("own",), people=True, **case)


def text(lang, **case):
    return answer(one(**case)).text(lang)


def test_people_go_from_the_base_year_to_the_range_of_the_last_with_their_evidence():
    assert "総人口は2025年の10,000人から2027年に9,704〜9,776人（基準値9,800人、根拠C）" in text("ja")
    assert (
        "population from 10,000 persons in 2025 to 9,704 – 9,776 persons (base value 9,800 persons, evidence C)"
        in text("en")
    )
    assert "一般財源負担は2025〜2027年の平均で" in text("ja") and "the mean of 2025 to 2027" in text("en")


def test_a_strategy_that_decides_nothing_is_called_so_and_others_by_their_name():
    results = one()
    results.study["strategies"][0]["decides"] = False
    found = answer(results)
    assert found.ja.startswith("新しいことを何も決めなければ、")
    assert found.en.startswith("If nothing new is decided: ")
    assert text("ja").startswith("「自営」の場合、") and answer(one()).best is None


def test_districts_are_told_with_their_evidence_and_that_they_are_made_up():
    assert "-4.0%から-2.0%まで（根拠D）。反復計算がなく" in text("ja") and "例示（合成）" in text("ja")
    assert "-4.0 % to -2.0 %" in text("en") and "cannot be ranked" in text("en") and "synthetic" in text("en")
    assert "地区" not in answer(small(("own",))).ja


def test_a_single_run_says_that_it_has_no_range():
    said = text("ja", draws=(-1,))
    assert "幅は求めていない" in said and "〜9" not in said and "左右する前提" not in said


def test_a_service_that_ends_is_told_with_the_year():
    results = one()
    frame = results.indicators
    base = results.runs.set_index("run")["draw"]
    ends = frame["run"].map(base).map(lambda draw: 2027 if draw < 2 else 2026)
    reach = frame["indicator"] == "coverage_residents"
    frame.loc[reach & (frame["year"] >= ends), "value"] = 0.0
    comparison = Comparison(results)
    assert year_of_nothing(comparison, "coverage_residents") == (2026, 2027, 2027)
    assert "居住人口カバー率は2025年の99.0%から2027（2026〜2027）年に0.0%" in answer(results).ja
    assert year_of_nothing(comparison, "population") is None and year_of_nothing(comparison, "project_cost") is None


def test_what_lasts_in_one_future_has_no_year_of_its_end():
    results = one()
    frame = results.indicators
    some = frame["run"] != results.runs["run"].iloc[0]
    frame.loc[some & (frame["indicator"] == "coverage_residents"), "value"] = 0.0
    assert year_of_nothing(Comparison(results), "coverage_residents") is None


def draws(n=40):
    """Three parameters that have nothing to do with each other, in four worlds."""
    shuffle = np.random.Generator(np.random.PCG64(5))
    return {name: shuffle.permutation(n) / n for name in "abc"}, np.array([f"w{i % 4}" for i in range(n)])


def test_the_parameter_behind_the_spread_comes_first_with_its_share():
    drawn, worlds = draws()
    found = influences(drawn, worlds, 10.0 * drawn["b"])
    assert found[0].parameter == "b" and found[0].share > 0.9 and found[0].certain
    assert sum(i.share for i in found if i.parameter != "b") < 0.3


def test_the_projection_is_an_influence_when_worlds_differ_and_none_when_chance_parts_them():
    drawn, worlds = draws()
    apart = np.where(worlds == "w0", 5.0, 0.0) + 0.1 * drawn["a"]
    assert influences(drawn, worlds, apart)[0].parameter == WORLD and influences(drawn, worlds, apart)[0].share > 0.95
    chance = np.random.Generator(np.random.PCG64(3)).normal(size=40)
    assert all(not i.certain for i in influences(drawn, worlds, chance))


def test_few_draws_or_no_spread_name_nothing():
    drawn, worlds = draws(4)
    assert influences(drawn, worlds, drawn["a"]) == []
    drawn, worlds = draws()
    assert influences(drawn, worlds, np.ones(40)) == []


def test_people_are_moved_by_parameters_of_the_population_alone():
    results = one(draws=tuple(range(-1, 12)))
    named = [i.parameter for i in what_matters(Comparison(results), "population", top=200)]
    from simcity.parameters import catalogue

    assert named and {catalogue()[name].sibling for name in named if name != WORLD} == {"population"}


@pytest.mark.parametrize(("spread", "alike"), [(0.005, True), (0.2, False)])
def test_districts_are_alike_when_their_error_explains_the_differences(spread, alike):
    base = -0.2 + spread * np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    assert are_alike(pd.DataFrame({"base": base, "noise": 0.03})) is alike
    assert not are_alike(pd.DataFrame({"base": base, "noise": np.nan}))


def test_no_answer_shows_raw_words():
    for lang in ("ja", "en"):
        for case in ({}, {"draws": (-1,)}, {"bare": True}):
            said = text(lang, **case)
            assert not any(odd in said for odd in ("nan", "None", "{", "}", "_")), said
    assert YEARS[0] == 2025
