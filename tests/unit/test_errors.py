"""Errors name the place, the value, what was expected and what to do."""

import pickle

import pytest

from simcity.errors import DataError, Problem, ScenarioError, SimcityError


def test_a_problem_reads_as_place_setting_value_expectation_and_remedy():
    problem = Problem(file="a.yaml", line=7, column=34, where="fare_yen", value=-20,
                      expected="a fare is 0 or more [yen per ride]", remedy="leave it out for a free ride")  # fmt: skip
    assert str(problem) == (
        "a.yaml:7:34  fare_yen is -20; a fare is 0 or more [yen per ride]; leave it out for a free ride"
    )


def test_all_problems_are_said_together_under_their_subject():
    error = ScenarioError([Problem("first", line=1), Problem("second", line=2)], subject="a.yaml")
    assert str(error).splitlines() == ["a.yaml has 2 problems", "  1  first", "  2  second"]


def test_a_long_or_multi_line_value_is_shortened_to_one_line():
    text = str(Problem(where="title", value="x\n" * 500))
    assert "\n" not in text
    assert len(text) < 160


@pytest.mark.parametrize("kind", [SimcityError, ScenarioError, DataError])
def test_errors_survive_the_way_back_from_a_worker(kind):
    error = kind([Problem("bad", where="x", value=1)], subject="f")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
