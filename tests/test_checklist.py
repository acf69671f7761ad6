"""The checklist names the 157 concepts of the source report, once each, and points only to what exists."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from simcity.checklist import count_by_group, find_problems, load_checklist
from simcity.checklist.concepts import GROUPS, STATUSES, Concept
from simcity.checklist.targets import indicator_ids, parameter_ids, scenario_keys, study_keys

GOOD = Concept("D05", "高齢者", "Older people", "done", ("scenario:run.scale",), "")


def test_there_are_157_concepts_in_twelve_groups():
    ids = [concept.id for concept in load_checklist()]
    assert len(ids) == len(set(ids)) == 157
    assert Counter(i[0] for i in ids) == {letter: size for letter, (_, _, size) in GROUPS.items()}
    assert len(GROUPS) == 12


def test_ids_within_a_group_run_on_without_a_gap():
    for letter in GROUPS:
        numbers = [int(c.id[1:]) for c in load_checklist() if c.id[0] == letter]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_the_ids_are_those_of_the_source_list(shared):
    source = shared / "CHECKLIST.md"
    if not source.is_file():
        pytest.skip("the list of concepts is absent from the shared folder")
    published = re.findall(r"^\| ([A-Z]\d{2}) \|", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [concept.id for concept in load_checklist()] == published


def test_every_concept_points_only_to_what_exists():
    problems = find_problems(load_checklist())
    assert not problems, "\n".join(map(str, problems))


def test_every_concept_of_an_indicator_exists():
    from simcity.indicators import catalogue

    known = {concept.id for concept in load_checklist()}
    strays = {i.id: sorted(set(i.checklist) - known) for i in catalogue().values() if set(i.checklist) - known}
    assert not strays


def test_words_are_short_and_in_their_language():
    japanese = re.compile(r"[぀-ヿ㐀-鿿]")
    for concept in load_checklist():
        assert len(concept.ja) <= 45 and len(concept.en) <= 75, concept.id
        assert japanese.search(concept.ja) and not japanese.search(concept.en + concept.note), concept.id
        assert concept.label("ja") == concept.ja and concept.label() == concept.en


def test_the_counts_add_up():
    counts = count_by_group()
    assert sum(sum(group.values()) for group in counts.values()) == 157
    assert all(set(group) == set(STATUSES) for group in counts.values())
    done = [concept for concept in load_checklist() if concept.status == "done"]
    assert sum(group["done"] for group in counts.values()) == len(done)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "finished"}, "finished; one of done, planned, scope_note"),
        ({"where": ()}, "is done but names nothing"),
        ({"status": "planned"}, "planned without a note"),
        ({"where": ("indicator:happiness_of_ducks",)}, "no indicator happiness_of_ducks"),
        ({"where": ("scenario:strategy.network.lorawan.gateway",)}, "no scenario strategy.network.lorawan.gateway"),
        ({"where": ("parameter:",)}, "there is no parameter"),
        ({"where": ("run.scale",)}, "of no known kind"),
        ({"id": "Z01"}, "belongs to no group"),
        ({"en": ""}, "no Japanese or no English"),
    ],
)
def test_a_row_that_promises_too_much_is_named(change, said):
    assert not find_problems([GOOD])
    (problem,) = find_problems([replace(GOOD, **change)])
    assert said in str(problem)
    assert "checklist.csv:2" in str(problem)


def test_a_concept_named_twice_is_a_problem():
    assert "twice" in str(find_problems([GOOD, GOOD])[0])


def test_targets_are_read_from_where_they_are_declared():
    assert "population" in indicator_ids()
    assert {"strategy.finance.subsidy_rate", "world.demography.projection", "run.seed"} <= scenario_keys()
    assert "strategies" in study_keys()
    assert parameter_ids()
    assert not any(key.startswith("$") for key in scenario_keys())
