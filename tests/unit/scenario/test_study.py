"""Studies: a question, its worlds and strategies, and what does not fit between them."""

import pytest

from simcity.errors import ScenarioError
from simcity.scenario.study import load_study

GOOD = """\
question: {ja: 問い, en: Question}
worlds: [ipss2023_medium, ipss2017_low]
strategies: [toyama/nothing, toyama/renew_lpwa]
design: {draws: 3, scale: 0.02, seed: 7}
headline: [population]
thresholds:
  - {indicator: population, at_least: 380000, year: 2040}
"""


@pytest.fixture
def study(library):
    """Writes a study into the library and loads it."""

    def put(text):
        folder = library.roots[0] / "studies" / "mine"
        folder.mkdir(exist_ok=True)
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        return load_study(folder, library)

    return put


def problems(study, text):
    with pytest.raises(ScenarioError) as caught:
        study(text)
    return caught.value.problems


def test_a_study_gives_every_strategy_in_every_world_at_its_scale(study):
    found = study(GOOD)
    assert (found.name, found.label("ja")) == ("mine", "問い")
    listed = list(found.scenarios())
    assert [(world, strategy) for world, strategy, _ in listed] == [
        ("ipss2023_medium", "toyama/nothing"), ("ipss2023_medium", "toyama/renew_lpwa"),
        ("ipss2017_low", "toyama/nothing"), ("ipss2017_low", "toyama/renew_lpwa"),
    ]  # fmt: skip
    assert {s.world.name for _, _, s in listed} == {"ipss2023_medium", "ipss2017_low"}
    assert {(s.run.scale, s.run.seed) for _, _, s in listed} == {(0.02, 7)}
    assert len({s.hash for _, _, s in listed}) == 4


def test_shipped_studies_load_by_name(library):
    for name in library.names("study"):
        assert load_study(name, library).strategies


def test_a_study_may_keep_scenarios_of_its_own(study, library):
    folder = library.roots[0] / "studies" / "mine"
    folder.mkdir()
    (folder / "own_plan.yaml").write_text("extends: toyama/renew_lpwa\nrun: {seed: 3}\n", encoding="utf-8")
    found = study(GOOD.replace("toyama/renew_lpwa", "own_plan"))
    assert found.scenario("own_plan").strategy.finance.scheme == "subsidy_and_bond"


@pytest.mark.parametrize(
    ("old", "new", "where", "said", "remedy"),
    [
        ("ipss2017_low", "ipss2017_lo", "worlds.1", "no world of this name", "ipss2017_low?"),
        ("toyama/nothing", "toyama/noting", "strategies.0", "no scenario of this name", "toyama/nothing?"),
        ("toyama/nothing", "../x", "strategies.0", "a path is not a name", "toyama/baseline"),
        ("ipss2017_low", "ipss2023_medium", "worlds.1", "listed twice", "remove"),
        ("[population]", "[populaton]", "headline.0", "no indicator has this id", "population?"),
        ("at_least: 380000, ", "", "thresholds.0", "either at_most or at_least", ""),
        ("at_least", "at_most: 1, at_least", "thresholds.0", "either at_most or at_least", ""),
        ("2040", "2090", "thresholds.0.year", "outside the run, 2025 to 2055", ""),
        ("toyama/renew_lpwa", "toyama_2015/baseline", "strategies.1", "another city (toyama_2015)", "one city"),
        ("draws: 3", "drews: 3", "design.drews", "not a setting", "draws?"),
    ],
)
def test_what_does_not_fit_is_one_sentence(study, old, new, where, said, remedy):
    found = problems(study, GOOD.replace(old, new, 1))
    assert len(found) == 1, [str(p) for p in found]
    assert found[0].where == where
    assert said in found[0].message
    assert remedy in (found[0].remedy or "")
    assert found[0].line and found[0].column


def test_a_missing_question_and_a_bad_list_come_together(study):
    found = problems(study, "worlds: ipss2023_medium\nstrategies: []\n")
    assert [p.where for p in found] == ["question", "worlds", "strategies"]


def test_a_strategy_that_does_not_load_shows_its_own_problems(study, library):
    (library.roots[0] / "broken.yaml").write_text(
        "extends: baseline\nstrategy: {finance: {subsidy_rate: 7}}\n", encoding="utf-8"
    )
    found = problems(study, GOOD.replace("toyama/renew_lpwa", "broken"))
    assert [p.where for p in found] == ["strategy.finance.subsidy_rate", "strategies.1"]


def test_another_length_of_run_is_said(study, library):
    (library.roots[0] / "short.yaml").write_text("extends: baseline\nrun: {last: 2040}\n", encoding="utf-8")
    assert "another run (2025-2040)" in problems(study, GOOD.replace("toyama/renew_lpwa", "short"))[0].message


def test_a_study_prints_its_names_escaped(study):
    found = study(GOOD.replace("en: Question", "en: '<script>x</script>'"))
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_() or "問い" in found._repr_html_()
