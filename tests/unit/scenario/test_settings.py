"""One wrong value at a time for every setting: one problem, on the right line, in Japanese and in English."""

import types
from typing import Annotated, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from simcity.errors import ScenarioError
from simcity.scenario.load import load_bytes
from simcity.scenario.problems import choices
from simcity.scenario.settings import ScenarioSettings, StudySettings, World
from simcity.scenario.show import dump

GOOD = {
    "city": "toyama", "world": {"extends": "ipss2023_medium"},
    "strategy": {"platform": {"members": ["16201", "16202"]}}, "run": {"first": 2025, "last": 2055},
}  # fmt: skip


def fields(model, before=()):
    """Every field with its path, models entered."""
    for name, field in model.model_fields.items():
        path = (*before, field.alias or name)
        yield path, field
        inner = bare(field.annotation)
        if isinstance(inner, type) and not isinstance(inner, types.GenericAlias) and issubclass(inner, BaseModel):
            yield from fields(inner, path)


def bare(annotation):
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return annotation


def wrong_value(field):
    """A value that this field cannot take."""
    kind = bare(field.annotation)
    if get_origin(kind) is Literal:
        return "something_else"
    if kind in (int, float):
        return "plenty"
    if kind is str or get_origin(kind) is tuple:
        return 12
    return "a text"


ALL = list(fields(ScenarioSettings))


def with_value(path, value):
    """GOOD with one value set, as a plain tree."""

    def copy(tree):
        return {k: copy(v) for k, v in tree.items()} if isinstance(tree, dict) else tree

    data = copy(GOOD)
    here = data
    for part in path[:-1]:
        here = here.setdefault(part, {})
    here[path[-1]] = value
    return data


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("path", "field"), ALL, ids=[".".join(p) for p, _ in ALL])
def test_one_wrong_value_is_one_problem_on_its_line(path, field, lang, library, monkeypatch):
    monkeypatch.setenv("SIMCITY_LANG", lang)
    text = dump(with_value(path, wrong_value(field)))
    with pytest.raises(ScenarioError) as caught:
        load_bytes(text.encode(), library.roots[0] / "x.yaml", library=library)
    assert len(caught.value.problems) == 1, str(caught.value)
    problem = caught.value.problems[0]
    lines = text.splitlines()
    at = lines[problem.line - 1]
    shown = str(wrong_value(field))
    assert at[problem.column - 1 :].startswith(shown), (at, problem)
    assert (problem.where == "city") or problem.where.startswith(".".join(path))
    assert any("ぁ" <= letter <= "ん" for letter in str(problem)) == (lang == "ja"), str(problem)


@pytest.mark.parametrize(("path", "field"), ALL, ids=[".".join(p) for p, _ in ALL])
def test_a_misspelled_key_beside_every_field_is_suggested(path, field, library):
    data = with_value((*path[:-1], path[-1] + "x"), 1)
    with pytest.raises(ScenarioError) as caught:
        load_bytes(dump(data).encode(), library.roots[0] / "x.yaml", library=library)
    assert [p.remedy for p in caught.value.problems] == [f"did you mean {path[-1]}?"]
    assert caught.value.problems[0].message == "not a setting"


NUMBERS = [(p, f) for p, f in ALL if f.json_schema_extra and {"minimum", "maximum", "exclusiveMinimum",
           "exclusiveMaximum"} & set(f.json_schema_extra)]  # fmt: skip


@pytest.mark.parametrize(("path", "field"), NUMBERS, ids=[".".join(p) for p, _ in NUMBERS])
def test_each_limit_is_said_with_its_unit(path, field, library):
    extra = field.json_schema_extra
    for name, step in (("minimum", -1), ("exclusiveMinimum", 0), ("maximum", 1), ("exclusiveMaximum", 0)):
        if name not in extra or extra[name] >= 2**63 - 1:
            continue
        value = extra[name] + step
        with pytest.raises(ScenarioError) as caught:
            load_bytes(dump(with_value(path, value)).encode(), library.roots[0] / "x.yaml", library=library)
        assert len(caught.value.problems) == 1, str(caught.value)
        unit = f"[{extra['unit']}]"
        assert unit == "[1]" or unit in caught.value.problems[0].expected


@pytest.mark.parametrize("model", [ScenarioSettings, StudySettings, World])
def test_every_field_is_documented_and_every_number_has_a_unit(model):
    for path, field in fields(model):
        assert field.description, path
        extra = field.json_schema_extra or {}
        assert extra.get("ja"), path
        if bare(field.annotation) in (int, float):
            assert extra.get("unit"), path


def test_settings_cannot_be_changed_once_made(library):
    from simcity.scenario.load import load_scenario

    scenario = load_scenario("toyama/renew_lpwa", library=library)
    with pytest.raises(Exception, match="frozen"):
        scenario.run.seed = 5
    with pytest.raises(Exception, match="frozen"):
        scenario.city = "x"


def test_codes_without_quotes_are_told_to_be_quoted(library):
    text = "extends: toyama/share_platform\nstrategy: {platform: {members: [01100, 16201]}}\n"
    with pytest.raises(ScenarioError) as caught:
        load_bytes(text.encode(), library.roots[0] / "x.yaml", library=library)
    remedies = [p.remedy for p in caught.value.problems]
    assert remedies == [
        f'write it in quotes, like "{code}"; without them a leading 0 is lost' for code in ("01100", "16201")
    ]


def test_choices_are_listed_and_the_nearest_suggested(library):
    with pytest.raises(ScenarioError) as caught:
        load_bytes(b"extends: baseline\nstrategy: {finance: {scheme: subsidies}}\n", library.roots[0] / "x.yaml",
                   library=library)  # fmt: skip
    problem = caught.value.problems[0]
    field = dict(ALL)[("strategy", "finance", "scheme")]
    assert problem.expected == "expected one of " + ", ".join(choices(field.annotation))
    assert problem.remedy == "did you mean subsidy?"


def test_a_setting_in_the_wrong_place_is_told_where_it_belongs(library):
    with pytest.raises(ScenarioError) as caught:
        load_bytes(
            b"extends: baseline\nstrategy: {coverage_target: 0.9}\n", library.roots[0] / "x.yaml", library=library
        )
    assert caught.value.problems[0].remedy == "it belongs in strategy.network.lorawan.coverage_target"


def test_many_problems_come_together_in_the_order_of_the_file(library):
    text = (
        "extends: toyama/renew_lpwa\ncity: toyama\nrunn: {}\nstrategy:\n  finance: {scheme: x, subsidy_rate: 140%}\n"
        "  network: {lorawan: {renew_from: 1999, close_from: 2030}}\nrun: {last: 2020}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        load_bytes(text.encode(), library.roots[0] / "x.yaml", library=library)
    assert [(p.line, p.where) for p in caught.value.problems if "x.yaml" in str(p.file)] == [
        (3, "runn"), (5, "strategy.finance.scheme"), (5, "strategy.finance.subsidy_rate"),
        (6, "strategy.network.lorawan.close_from"), (7, "run.last"),
    ]  # fmt: skip
