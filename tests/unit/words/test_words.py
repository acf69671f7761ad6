"""Words: every entry in both languages, every word used is there, fiscal years by era."""

import csv
import re
from importlib import resources
from pathlib import Path

import pytest

from simcity.words import fiscal_year, language, number, say, yen

PACKAGE = Path(str(resources.files("simcity")))


def entries():
    with (PACKAGE / "words" / "words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_entry_speaks_both_languages_and_takes_the_same_values():
    ids = [row["id"] for row in entries()]
    assert len(ids) == len(set(ids))
    for row in entries():
        assert row["ja"] and row["en"], row["id"]
        assert set(re.findall(r"{(\w+)", row["ja"])) == set(re.findall(r"{(\w+)", row["en"])), row["id"]


def test_every_word_said_in_the_source_is_in_the_catalogue():
    known = {row["id"] for row in entries()}
    for path in PACKAGE.rglob("*.py"):
        for word in re.findall(r"""\bsay\(\s*["'](\w+)["']""", path.read_text(encoding="utf-8")):
            assert word in known, f"{path.name} says {word}"


@pytest.mark.parametrize(("setting", "expected"), [("ja", "ja"), ("EN", "en"), ("ja_JP", "ja")])
def test_the_language_can_be_set(monkeypatch, setting, expected):
    monkeypatch.setenv("SIMCITY_LANG", setting)
    assert language() == expected
    assert say("population") == ("総人口" if expected == "ja" else "Population")


def test_eras_change_where_municipal_budgets_change_them():
    assert fiscal_year(2018, "ja") == "平成30年度（2018）"
    assert fiscal_year(2019, "ja") == "令和元年度（2019）"
    assert fiscal_year(1980, "ja") == "1980年度"


def test_money_is_written_in_the_unit_of_its_size():
    assert [yen(v, "ja") for v in (0, 999, 12_300_000, 1.5e10)] == ["0円", "999円", "12.3百万円", "150億円"]
    assert number(-0.0001, 2) == "0.00"
