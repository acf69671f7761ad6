"""Every sentence that a reader of data says has its Japanese, with the same things filled in."""

import ast
import csv
import re

import pytest

from simcity.errors import DataError, Problem
from simcity.words.sentences import in_japanese, templates

SAYS = {"Problem", "problem", "refused", "_at", "_refused", "DataError", "ScenarioError", "ResultsError"}
TOLD = ("readers", "population", "city", "scenario", "experiments", "analysis", "reports", "viz", "exports", "commands")
"""Folders whose errors a planner meets; those of the ledger, the year and the kernels are of the programmer."""


def texts(node):
    """Sentences of an expression, ``{}`` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def said(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SAYS:
            named = [k.value for k in node.keywords if k.arg in ("message", "expected", "remedy")]
            for part in (*node.args, *named):
                yield from texts(part)


@pytest.mark.parametrize("folder", [*TOLD, "model.py", "parameters.py", "fitting.py"])
def test_every_sentence_that_a_planner_meets_is_in_the_catalogue(repository, folder):
    place = repository / "simcity" / folder
    paths = [place] if place.is_file() else [p for p in place.rglob("*.py") if not p.name.startswith("build_")]
    found = {text for path in paths for text in said(path)}
    assert paths and (found or folder in ("scenario", "exports"))
    sentences = {text for text in found if " " in text.replace("{}", "") and not text.startswith("{}: {}")
                 and re.search("[a-z]{2} ", text)}  # fmt: skip
    # An f-string whose slot holds one of the texts of an IfExp is known by another row.
    assert sorted(text for text in sentences if in_japanese(text.replace("{}", "7")) == text.replace("{}", "7")) == []


def test_the_same_things_are_filled_in(repository):
    with (repository / "simcity" / "words" / "sentences.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["en"] for row in rows}) == len(rows) == len(templates())
    for row in rows:
        assert row["en"].count("{}") == row["ja"].count("{}") and row["ja"], row["en"]


@pytest.mark.parametrize(("english", "japanese"), [
    ("no column births, deaths", "列 births, deaths がありません"),
    ("no base_year", "base_year がありません"),
    ("expected a whole number from 0 to 5", "正しくは 整数（0～5）"),
    ("looks like records of persons (column 3 holds dates of birth); nothing was read into the city",
     "個人の記録に見えます（3 列目に 生年月日）。何も取り込んでいません"),
    ("府中市 is the name of 2 municipalities: 東京都府中市 (13206); 広島県府中市 (34208)",
     "府中市 という名前の市区町村は 2 あります: 東京都府中市 (13206); 広島県府中市 (34208)"),
    ("no municipality is called 檜枝村", "檜枝村 という市区町村はありません"),
    ("the city has no totals of this source", "都市にこの出所の総数がありません"),
    ("there is no strategy 'x'; there are renew, lease", "方策 'x' はありません。あるのは renew, lease"),
    ("unheard of", "unheard of"),
    ("no way of telling", "no way of telling"),
])  # fmt: skip
def test_slots_are_filled_and_their_words_are_japanese_too(english, japanese):
    assert in_japanese(english) == japanese


def test_a_problem_is_said_in_the_language_of_the_user(monkeypatch):
    problem = Problem("no column births", file="a.csv", line=1, remedy="save it as CSV UTF-8")
    monkeypatch.setenv("SIMCITY_LANG", "ja")
    assert str(problem) == "a.csv:1  列 births がありません; CSV UTF-8で保存し直してください"
    assert str(DataError(problem, subject="a.csv")).startswith("a.csv に問題が 1 件あります")
    monkeypatch.setenv("SIMCITY_LANG", "en")
    assert str(problem) == "a.csv:1  no column births; save it as CSV UTF-8"


def test_a_very_long_text_costs_nothing():
    assert in_japanese("no " + "x" * 100_000).startswith("no x")
