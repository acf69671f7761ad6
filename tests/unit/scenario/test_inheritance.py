"""extends: what wins, where a value came from, and twelve ways in which it goes wrong without reading outside."""

import os

import pytest

from simcity.errors import ScenarioError
from simcity.scenario.library import Library, NameProblem, name_parts
from simcity.scenario.load import load_bytes, load_scenario


def put(library, name, text):
    path = library.roots[0] / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def only_problem(library, name):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name, library=library)
    return caught.value.problems


def test_the_nearer_file_wins_and_maps_are_merged(library):
    put(library, "child", "extends: toyama/renew_lpwa\nstrategy: {finance: {subsidy_rate: 0.4}}\n")
    child = load_scenario("child", library=library)
    assert child.strategy.finance.subsidy_rate == 0.4
    assert child.strategy.finance.scheme == "subsidy_and_bond"
    assert child.strategy.network.lorawan.renew_from == 2027


def test_lists_replace_what_was_inherited(library):
    put(library, "child", 'extends: toyama/share_platform\nstrategy: {platform: {members: ["16201", "16202"]}}\n')
    assert load_scenario("child", library=library).strategy.platform.members == ("16201", "16202")


def test_null_takes_back_what_was_inherited(library):
    put(library, "child", "extends: toyama/renew_lpwa\nstrategy: {network: {lorawan: {renew_from: null}}}\n")
    assert load_scenario("child", library=library).strategy.network.lorawan.renew_from is None


def test_a_named_world_replaces_the_inherited_one_and_a_map_changes_it(library):
    put(library, "one", "extends: baseline\nworld: {prices: {inflation: 0.01}}\n")
    put(library, "two", "extends: one\nworld: ipss2017_low\n")
    one, two = (load_scenario(name, library=library) for name in ("one", "two"))
    assert (one.world.name, one.world.prices.inflation) == ("ipss2023_medium (changed)", 0.01)
    assert (two.world.name, two.world.prices.inflation, two.world.vintage) == ("ipss2017_low", 0.0, 2017)


def test_a_changed_number_is_replaced_whole_with_its_source(library):
    number = "interest_shift"
    put(
        library,
        "one",
        f"extends: baseline\nworld: {{parameters: {{{number}: {{base: 0.01, low: 0, high: 0.02, source: A}}}}}}\n",
    )
    put(library, "two", f"extends: one\nworld: {{parameters: {{{number}: 0.015}}}}\n")
    change = load_scenario("two", library=library).world.parameters[number]
    assert (change.base, change.low, change.source) == (0.015, None, "")


def test_each_value_knows_the_file_and_line_it_came_from(library):
    scenario = load_scenario("toyama/renew_lpwa", [("run.scale", "0.5")], library)
    root = library.roots[0]
    assert scenario.origin_of("strategy.finance.subsidy_rate") == f"{root}/toyama/baseline.yaml:18:19"
    assert scenario.origin_of("run.first") == f"{root}/baseline.yaml:17:14"
    assert scenario.origin_of("world.vintage").startswith(f"{root}/worlds/ipss2023_medium.yaml:")
    assert scenario.origin_of("run.scale") == "--set run.scale=0.5"
    assert scenario.origin_of("strategy.finance.lease.rate") == "default"
    with pytest.raises(ScenarioError, match="there is no setting strategy.finanze"):
        scenario.origin_of("strategy.finanze")


def test_settings_by_hand_win_over_the_file(library):
    changes = [
        ("run.scale", "0.5"),
        ("run.last", 2030),
        ("world", "ipss2017_high"),
        ("strategy.platform.members", '["16201", "16202"]'),
        ("strategy.finance.subsidy_rate", "40%"),
    ]
    scenario = load_scenario("toyama/renew_lpwa", changes, library)
    assert (scenario.run.scale, scenario.run.last, scenario.world.name) == (0.5, 2030, "ipss2017_high")
    assert scenario.strategy.platform.members == ("16201", "16202")
    assert scenario.strategy.finance.subsidy_rate == 0.4
    again = scenario.changed([("world", "ipss2017_low")])
    assert (again.world.name, again.run.scale, again.name) == ("ipss2017_low", 0.5, "toyama/renew_lpwa")


def test_a_wrong_setting_by_hand_names_itself(library):
    with pytest.raises(ScenarioError) as caught:
        load_scenario("baseline", [("run.scale", "2"), ("run.sed", "1"), ("", "1"), ("run.seed", "&a 1")], library)
    text = str(caught.value)
    assert "--set run.scale=2  run.scale is 2; expected 1 or less" in text
    assert "run.sed: not a setting; did you mean seed?" in text
    assert "name of the setting is empty" in text
    assert "anchors (&name) are not used" in text


# -- twelve ways in which it goes wrong -------------------------------------------------------------------------------


@pytest.fixture
def canary(library):
    """A file beside the library that must never be read: reading it would give a problem that quotes it."""
    secret = library.roots[0].parent / "canary.yaml"
    secret.write_text("canary_was_read: 1\n", encoding="utf-8")
    return secret


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("../canary", "a path is not a name"),
        ("toyama/../../canary", "a path is not a name"),
        ("/etc/passwd", "a path is not a name"),
        ("C:/canary", "a path is not a name"),
        ("..\\\\canary", "a path is not a name"),
        ("~/canary", "a path is not a name"),
        ("toyama/baseline.yaml", "a name has no file ending"),
        ("a/b/c/d/e", "too many parts"),
        ("Toyama/Baseline", "upper and lower case differ"),
        ("toyama/baselime", "no scenario of this name"),
        ("nowhere", "no scenario of this name"),
        ("con", "cannot have"),
        ("", "cannot have"),
    ],
)
def test_a_name_that_leads_nowhere_or_outside_is_one_sentence(library, canary, asked, said):
    put(library, "child", f'extends: "{asked}"\ncity: toyama\nworld: ipss2023_medium\n')
    problems = only_problem(library, "child")
    assert len(problems) == 1
    assert said in problems[0].message
    assert (problems[0].line, problems[0].column, problems[0].where) == (1, 10, "extends")
    assert problems[0].remedy
    assert "canary_was_read" not in str(problems[0])


def test_a_spelling_near_a_name_is_suggested(library):
    put(library, "child", "extends: toyama/renew_lpw\ncity: toyama\nworld: ipss2023_medum\n")
    remedies = [problem.remedy for problem in only_problem(library, "child")]
    assert remedies == ["did you mean toyama/renew_lpwa?", "did you mean ipss2023_medium?"]


def test_a_circle_of_files_is_one_sentence_with_its_names(library):
    put(library, "one", "extends: two\ncity: toyama\nworld: ipss2023_medium\n")
    put(library, "two", "extends: three\n")
    put(library, "three", "extends: one\n")
    problems = only_problem(library, "one")
    assert [p.message for p in problems] == ["the files extend each other in a circle (one -> two -> three -> one)"]
    put(library, "self", "extends: self\ncity: toyama\nworld: ipss2023_medium\n")
    assert "in a circle (self -> self)" in only_problem(library, "self")[0].message


def test_a_chain_of_nine_is_too_long(library):
    put(library, "c0", "city: toyama\nworld: ipss2023_medium\n")
    for number in range(1, 9):
        put(library, f"c{number}", f"extends: c{number - 1}\n")
    assert load_scenario("c7", library=library).city == "toyama"
    assert "too long; the limit is 8" in only_problem(library, "c8")[0].message


def test_a_link_that_leaves_the_library_is_refused_and_one_inside_is_followed(library, canary):
    root = library.roots[0]
    os.symlink(canary, root / "outside.yaml")
    os.symlink(root / "baseline.yaml", root / "inside.yaml")
    (root.parent / "folder").mkdir()
    (root.parent / "folder" / "far.yaml").write_text("canary_was_read: 1\n", encoding="utf-8")
    os.symlink(root.parent / "folder", root / "linked")
    put(library, "child", "extends: inside\n")
    assert load_scenario("child", library=library).city == "toyama"
    for name in ("outside", "linked/far"):
        put(library, "child", f"extends: {name}\ncity: toyama\nworld: ipss2023_medium\n")
        problems = only_problem(library, "child")
        assert "leads out of the library" in problems[0].message
        assert "canary_was_read" not in str(problems[0])


def test_a_damaged_parent_is_shown_in_its_own_file(library):
    parent = put(library, "parent", "city: [toyama\n")
    put(library, "child", "extends: parent\nworld: ipss2023_medium\ncity: toyama\n")
    problems = only_problem(library, "child")
    assert [(str(p.file), p.line) for p in problems] == [(str(parent), 2)]


def test_a_parent_is_read_again_when_it_has_changed(library):
    put(library, "parent", "extends: baseline\nrun: {seed: 1}\n")
    put(library, "child", "extends: parent\n")
    assert load_scenario("child", library=library).run.seed == 1
    put(library, "parent", "extends: baseline\nrun: {seed: 222}\n")
    assert load_scenario("child", library=library).run.seed == 222


def test_the_library_is_the_nearest_parent_folder_that_is_marked(library, tmp_path):
    deep = library.roots[0] / "toyama" / "deep"
    deep.mkdir()
    assert Library.near(deep).roots[0] == library.roots[0]
    (deep / "library.yaml").write_text("title: {en: Mine}\n", encoding="utf-8")
    assert Library.near(deep / "x.yaml").roots[0] == deep.resolve()
    assert Library.near(tmp_path).roots == Library.packaged().roots


def test_a_lone_folder_of_a_city_is_its_own_city(tmp_path, library):
    town = tmp_path / "mytown"
    town.mkdir()
    (town / "city.yaml").write_text('id: mytown\nmunicipality: "01100"\nbase_year: 2025\n', encoding="utf-8")
    (town / "baseline.yaml").write_text("city: mytown\nworld: ipss2023_medium\n", encoding="utf-8")
    scenario = load_scenario(town, library=library)
    assert scenario.city_folder == town.resolve()
    assert load_bytes(b"city: mytown\nextends: baseline\n", town / "x.yaml", library=library).city == "mytown"


def test_names_are_words_and_japanese_is_welcome():
    assert name_parts("富山/更新ケース2") == ("富山", "更新ケース2")
    for name in ("a b", ".hidden", "a//b", "x" * 100, "nul", "a\nb", "a:b", "-a"):
        with pytest.raises(NameProblem):
            name_parts(name)


def test_what_a_missing_parent_would_have_said_is_not_asked_for(library):
    put(library, "orphan", "extends: no_such_parent\n")
    problems = only_problem(library, "orphan")
    assert [problem.where for problem in problems] == ["extends"]
