"""Words: every entry in both languages, every word used is there, fiscal years by era."""

import csv
import re
from importlib import resources
from pathlib import Path

import pytest

from simcity.words import fiscal_year, language, number, say, unit_factor, unit_name, yen, yen_span

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


@pytest.mark.parametrize(("asked", "expected"), [("ja_JP.UTF-8", "ja"), ("en_GB.UTF-8", "en"), ("de_DE", "en")])
def test_the_language_asked_for_counts_without_its_locale_installed(monkeypatch, asked, expected):
    for name in ("SIMCITY_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", asked)
    assert language() == expected


def test_eras_change_where_municipal_budgets_change_them():
    assert fiscal_year(2018, "ja") == "平成30年度（2018）"
    assert fiscal_year(2019, "ja") == "令和元年度（2019）"
    assert fiscal_year(1980, "ja") == "1980年度"


def test_money_is_written_in_the_unit_of_its_size():
    assert [yen(v, "ja") for v in (0, 999, 12_300_000, 1.5e10)] == ["0円", "999円", "12.3百万円", "150億円"]
    assert number(-0.0001, 2) == "0.00"


def declared_units():
    """Every unit of an indicator or a parameter, with the file that declares it."""
    files = [PACKAGE / "schema" / "indicators.csv", *sorted(PACKAGE.glob("*/defaults/parameters.csv"))]
    assert len(files) >= 4
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["unit"], f"{path.parent.parent.name}/{row['id']}"


def unit_entries():
    with (PACKAGE / "words" / "units.csv").open(encoding="utf-8", newline="") as file:
        return {row["unit"]: row for row in csv.DictReader(file)}


def test_every_declared_unit_is_known():
    known = unit_entries()
    assert not [f"{where}: {unit!r}" for unit, where in declared_units() if unit not in known]


def test_units_in_japanese_hold_no_english_words():
    signs = {"dB", "dBm", "dBi", "MHz", "m", "km", "SF"}
    for unit, row in unit_entries().items():
        for word in re.findall("[A-Za-z]+", row["ja"]):
            assert word in signs, unit


def test_shares_are_declared_in_one_unit_and_written_as_per_cent():
    odd = [where for unit, where in declared_units() if unit.startswith("share ") and unit != "share per year"]
    assert not odd
    for unit in ("share", "share per year", "1/year"):
        assert unit_factor(unit) == 100 and unit_name(unit, "ja").startswith("%")
    assert unit_name("furlong", "ja") == "furlong" and unit_factor("furlong") == 1


def test_sums_side_by_side_share_their_unit():
    assert yen_span(93e6, 155e6, "ja") == "0.93〜1.55億円"
    assert yen_span(-2e6, 3e6, "en") == "-2 to 3 M yen"
    assert yen(0, "ja", like=2e8) == "0億円"
