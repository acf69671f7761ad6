"""The runner of known answers: what passes, what fails, and that nothing can fall asleep."""

import json
import math

import pytest

from simcity.errors import SimcityError
from simcity.verification import Skip, runner, suites, verify
from simcity.verification.runner import run_cases


def row(case="D1", quantity="deaths", expected="10", tolerance="0.5", tolerance_kind="abs", kind="verification",
        source="a paper", note="", dated="2026-11-22"):  # fmt: skip
    return locals()


def run(cases, *rows):
    return list(run_cases("made_up", cases, rows))


def test_a_value_within_its_tolerance_passes_and_one_outside_fails():
    assert run({"D1": lambda: {"deaths": 10.5}}, row())[0].ok
    outside = run({"D1": lambda: {"deaths": 10.51}}, row())[0]
    assert outside.failed and outside.reason == "off by 0.51" and outside.got == 10.51


@pytest.mark.parametrize("got, ok", [(102.0, True), (98.0, True), (103.0, False), (-100.0, False)])
def test_a_relative_tolerance_is_a_share_of_what_was_expected(got, ok):
    result = run({"D1": lambda: {"deaths": got}}, row(expected="100", tolerance="0.02", tolerance_kind="rel"))[0]
    assert result.ok is ok


def test_exact_means_equal():
    assert run({"D1": lambda: {"deaths": 10}}, row(tolerance="", tolerance_kind="exact"))[0].ok
    assert run({"D1": lambda: {"deaths": 10 + 1e-12}}, row(tolerance="", tolerance_kind="exact"))[0].failed


def test_not_a_number_never_passes():
    assert run({"D1": lambda: {"deaths": math.nan}}, row(tolerance="inf"))[0].failed


def test_infinity_meets_infinity():
    assert run({"D1": lambda: {"deaths": math.inf}}, row(expected="inf", tolerance_kind="exact"))[0].ok


def test_a_case_with_several_quantities_gives_one_result_each():
    results = run({"D1": lambda: {"deaths": 10, "births": 3}}, row(), row(quantity="births", expected="4"))
    assert [(r.case, r.quantity, r.ok) for r in results] == [("D1", "deaths", True), ("D1", "births", False)]


def test_an_exception_in_a_case_is_a_failure_with_its_place():
    def broken():
        raise ZeroDivisionError("no deaths")

    result = run({"D1": broken}, row())[0]
    assert result.failed and "ZeroDivisionError: no deaths" in result.reason and "broken" in result.reason


def test_a_skipped_case_is_neither_passed_nor_failed():
    def absent():
        raise Skip("the shared data are not here")

    result = run({"D1": absent}, row())[0]
    assert result.skipped and not result.ok and not result.failed and "shared data" in result.reason


@pytest.mark.parametrize(
    "cases, rows, reason",
    [
        ({}, [row()], "no function"),
        ({"D1": lambda: {"deaths": 10}, "D2": lambda: {}}, [row()], "no row"),
        ({"D1": lambda: {"deaths": 10, "births": 1}}, [row()], "no row"),
        ({"D1": lambda: {}}, [row()], "no such quantity"),
        ({"D1": lambda: {"deaths": 10}}, [row(), row()], "twice"),
    ],
)
def test_what_only_one_side_knows_is_a_failure(cases, rows, reason):
    assert any(r.failed and reason in r.reason for r in run(cases, *rows))


@pytest.mark.parametrize("fault", [{"expected": "ten"}, {"expected": "nan"}, {"tolerance": "-1"}, {"tolerance": ""},
                                   {"tolerance_kind": "about"}, {"kind": "success"}, {"dated": ""},
                                   {"source": ""}])  # fmt: skip
def test_a_faulty_row_is_a_failure_even_if_the_value_fits(fault):
    assert run({"D1": lambda: {"deaths": 10}}, row(**fault))[0].failed


def test_what_a_case_prints_stays_out_of_the_output(capsys):
    def talks():
        print("hello")
        return {"deaths": 10}

    run({"D1": talks}, row())
    assert capsys.readouterr().out == ""


def test_results_are_plain_json_even_with_infinities():
    result = run({"D1": lambda: {"deaths": math.inf}}, row())[0]
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False))["got"] == "inf"


def test_an_unknown_suite_is_answered_with_the_known_ones():
    with pytest.raises(SimcityError, match="there is no suite 'astrology'"):
        verify("astrology")


def test_a_table_without_its_module_is_a_failure(monkeypatch):
    monkeypatch.setattr(runner, "suites", lambda: ["ghost"])
    assert [r.suite for r in verify("ghost") if r.failed] == ["ghost"]


def test_every_shipped_table_has_the_declared_columns():
    import csv
    from importlib import resources

    for name in suites():
        with resources.files("simcity.verification").joinpath("cases", f"{name}.csv").open(encoding="utf-8") as file:
            assert tuple(next(csv.reader(file))) == runner.COLUMNS, name
