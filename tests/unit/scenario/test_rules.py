"""Rules between settings, changed numbers, and years: each gives one good sentence."""

import pytest

from simcity.errors import ScenarioError
from simcity.parameters import catalogue, override
from simcity.scenario.load import load_bytes, load_scenario


def load(library, text, overrides=()):
    return load_bytes(text.encode(), library.roots[0] / "x.yaml", overrides, library)


def problems(library, strategy="{}", rest="", overrides=()):
    with pytest.raises(ScenarioError) as caught:
        load(library, f"extends: baseline\nstrategy: {strategy}\n{rest}", overrides)
    return caught.value.problems


LORAWAN = "{network: {lorawan: %s}}"


@pytest.mark.parametrize(
    ("strategy", "where", "said", "remedy"),
    [
        (
            LORAWAN % "{renew_from: 2027, close_from: 2028}",
            "network.lorawan.close_from",
            "both renewed (from 2027)",
            "null",
        ),
        (
            LORAWAN % "{close_from: 2030, close_until: 2028}",
            "network.lorawan.close_until",
            "earlier than close_from, 2030",
            "2030 or later",
        ),
        (LORAWAN % "{close_until: 2028}", "network.lorawan.close_until", "close_from is missing", "2028 or earlier"),
        (
            LORAWAN % "{placement: cover, renew_from: 2027}",
            "network.lorawan.placement",
            "needs coverage_target",
            "0.989",
        ),
        (LORAWAN % "{shared_from: 2027}", "network.lorawan.shared_from", "nobody to share with", "members"),
        (
            LORAWAN % "{renew_from: 2024}",
            "network.lorawan.renew_from",
            "outside the run, 2025 to 2055",
            "within the run",
        ),
        (
            LORAWAN % "{renew_from: 2056}",
            "network.lorawan.renew_from",
            "outside the run, 2025 to 2055",
            "within the run",
        ),
        (
            "{network: {lines: {technology: ltem}}}",
            "network.lines.technology",
            "first year of the contract",
            "from: 2027",
        ),
        ("{network: {lines: {from: 2027}}}", "network.lines.from", "which lines", "write ltem"),
        ("{platform: {arrangement: lease}}", "platform.arrangement", "year from which it holds", "from: 2027"),
        (
            '{platform: {arrangement: shared, from: 2027, members: ["16201"]}}',
            "platform.members",
            "two or more",
            "codes",
        ),
        ('{platform: {members: ["16202", "16211"]}}', "platform.members", "the city itself (16201)", '"16201"'),
        ('{platform: {members: ["16201", "16202", "16202"]}}', "platform.members.2", "16202 is listed twice", "remove"),
        (
            "{finance: {bond: {term_years: 5, grace_years: 5}}}",
            "finance.bond.grace_years",
            "fewer than the 5 years",
            None,
        ),
        ("{finance: {scheme: subsidy, subsidy_rate: 0}}", "finance.scheme", "its rate is 0", "above 0"),
        ("{finance: {scheme: subsidy, subsidy_until: 2020}}", "finance.subsidy_until", "outside the run", "within"),
    ],
)
def test_what_does_not_fit_together_is_one_sentence_at_its_place(library, strategy, where, said, remedy):
    found = problems(library, strategy)
    assert len(found) == 1, [str(p) for p in found]
    assert found[0].where == f"strategy.{where}"
    assert said in found[0].message
    assert (remedy or "") in (found[0].remedy or "")
    assert found[0].line == 2


@pytest.mark.parametrize(
    ("residence", "where", "said"),
    [
        ("{guidance: {districts: [a], moving_subsidy_yen: 100000}}", "guidance.from", "first year of the guidance"),
        ("{guidance: {from: 2027}}", "guidance.from", "guided area is missing"),
        ("{demolition: {subsidy_yen: 100000}}", "demolition.from", "first year of the demolition subsidy"),
        ("{demolition: {from: 2027, subsidy_yen: 100000, area: outside}}", "demolition.area", "needs a guided area"),
        ("{guidance: {from: 2030, until: 2028, stop_distance_m: 500}}", "guidance.until", "before the first (2030)"),
        ("{guidance: {from: 2020, stop_distance_m: 500}}", "guidance.from", "outside the run"),
        ("{guidance: {from: 2027, stop_distance_m: -5}}", "guidance.stop_distance_m", ""),
        ("{guidance: {from: 2027, districts: [a], restriction: 120%}}", "guidance.restriction", ""),
    ],
)
def test_what_does_not_fit_together_about_homes_is_one_sentence(library, residence, where, said):
    found = problems(library, f"{{residence: {residence}}}", "world: {parameters: {housing: 1}}\n")
    assert len(found) == 1 and found[0].where == f"strategy.residence.{where}"
    assert said in str(found[0])


def test_guidance_needs_a_world_with_homes(library):
    (found,) = problems(library, "{residence: {guidance: {from: 2027, stop_distance_m: 500}}}")
    assert found.where == "strategy.residence.guidance.from"
    assert "homes are not simulated" in str(found) and "ipss2023_medium_homes" in str(found)
    fits = "extends: baseline\nstrategy: {residence: {guidance: {from: 2027, stop_distance_m: 500}}}\n"
    scenario = load(library, fits + "world: {parameters: {housing: 1}}\n")
    assert scenario.strategy.residence.guidance.from_year == 2027


def test_a_run_ends_after_it_begins_and_begins_in_the_base_year_of_its_city(library):
    assert "must end after it begins in 2025" in problems(library, rest="run: {last: 2025}\n")[0].message
    assert "starts in the base year of its city, 2025" in problems(library, rest="run: {first: 2026}\n")[0].message


def test_a_run_shortened_by_hand_keeps_its_strategy(library):
    assert load_scenario("toyama/renew_lpwa", [("run.last", "2026")], library).run.last == 2026
    assert (
        "outside the run"
        in problems(library, LORAWAN % "{renew_from: 2024}", overrides=[("run.last", 2026)])[0].message
    )


def test_a_look_back_cannot_use_a_projection_of_the_future(library):
    text = "extends: toyama_2015/baseline\nworld: {extends: ipss2017_medium, demography: {known_until: 2015}}\n"
    with pytest.raises(ScenarioError, match="published in 2017, which could not be known"):
        load(library, text)


# -- changed numbers --------------------------------------------------------------------------------------------------


def world_number(id="interest_shift", value="0.01"):
    return f"world: {{extends: ipss2023_medium, parameters: {{{id}: {value}}}}}\n"


@pytest.mark.parametrize(
    ("rest", "where", "said", "remedy"),
    [
        (world_number("interest_shft"), "interest_shft", "no parameter has this id", "interest_shift?"),
        (world_number("something_else_altogether"), "something_else_altogether", "no parameter has this id", "lists"),
        (
            world_number("project_budget_yen"),
            "project_budget_yen",
            "belongs to strategy",
            "strategy.parameters.project",
        ),
        (world_number(value="0.5"), "interest_shift.base", "expected -0.05 to 0.1 [1/year]", ""),
        (world_number(value="-6%"), "interest_shift.base", "expected -0.05 to 0.1", ""),
        (
            world_number(value="{values: {2025: 0.01, 2030: 9}}"),
            "interest_shift.values.2030",
            "expected -0.05 to 0.1",
            "",
        ),
        (world_number(value="{base: 0.01, low: 0.0}"), "interest_shift", "low and high go together", "both"),
        (world_number(value="{base: 0.03, low: 0.0, high: 0.02}"), "interest_shift.low", "got 0, 0.03, 0.02", ""),
        (world_number(value="{source: x}"), "interest_shift", "states no value", "give base"),
        (world_number(value="{base: 0.01, origin: published}"), "interest_shift.origin", "needs its source", "assumed"),
    ],
)
def test_a_changed_number_that_cannot_be_is_one_sentence(library, rest, where, said, remedy):
    found = problems(library, rest=rest)
    assert len(found) == 1, [str(p) for p in found]
    assert found[0].where == f"world.parameters.{where}"
    assert said in found[0].message
    assert remedy in (found[0].remedy or "")
    assert found[0].line == 3


def test_changed_numbers_reach_the_catalogue_with_their_origin(library):
    rest = world_number(value="{base: 1%, low: 0%, high: 2%, origin: published, source: 市場調査 2026}")
    scenario = load(library, "extends: baseline\nstrategy: {parameters: {project_budget_yen: 1.2億円}}\n" + rest)
    numbers = override(catalogue(), scenario.parameter_overrides)
    shift, budget = numbers["interest_shift"], numbers["project_budget_yen"]
    assert (shift.base, shift.low, shift.high, shift.origin, shift.source) == (
        0.01,
        0.0,
        0.02,
        "published",
        "市場調査 2026",
    )
    assert (budget.base, budget.in_doubt, budget.origin, budget.source) == (120_000_000, False, "assumed", "scenario x")


def test_dated_numbers_keep_their_years(library):
    scenario = load(library, "extends: baseline\n" + world_number(value="{values: {2025: 0.5%, 2030: 1%}}"))
    changed = override(catalogue(), scenario.parameter_overrides)["interest_shift"]
    assert changed.values == ((2025, 0.005), (2030, 0.01))


def test_a_subsidy_may_end_after_the_run(library):
    """A run that was cut short is made again from its own file."""
    cut = "extends: toyama/nothing\nrun: {last: 2027}\n"
    found = load(library, cut)
    assert (found.run.last, found.strategy.finance.subsidy_until) == (2027, 2028)


def test_what_a_world_follows_was_known_whatever_year_the_world_names(library):
    """The year of the projection counts, not the one that the world gives itself."""
    late = "{demography: {projection: ipss2023_medium, known_until: 2018}, vintage: 2012}"
    with pytest.raises(ScenarioError) as caught:
        load(library, f"extends: baseline\nworld: {late}\n")
    assert "ipss2023_medium was published in 2023" in str(caught.value) and len(caught.value.problems) == 1
    early = "{demography: {projection: ipss2017_medium, known_until: 2018}, vintage: 2023}"
    assert load(library, f"extends: baseline\nworld: {early}\n").world.demography.known_until == 2018


def test_imported_assumptions_need_the_five_year_method(library):
    with pytest.raises(ScenarioError, match="the five-year method alone.*method: ipss_regional"):
        load(library, "extends: baseline\nworld: {demography: {assumptions: ipss}}\n")
    text = "extends: baseline\nworld: {demography: {assumptions: ipss, method: ipss_regional}}\n"
    assert load(library, text).world.demography.assumptions == "ipss"


def test_homes_without_households_are_refused_and_not_overruled(library):
    both = "world: {parameters: {housing: {base: 1, source: x}, household_life: {base: 0, source: x}}}"
    with pytest.raises(ScenarioError, match="homes .housing: 1. need households.*leave household_life out"):
        load(library, f"extends: baseline\n{both}\n")
    load(library, "extends: baseline\n" + both.replace("base: 0", "base: 1"))
    load(library, "extends: baseline\nworld: {parameters: {household_life: {base: 0, source: x}}}\n")


def test_one_text_is_a_list_of_one(library):
    key = "strategy.residence.guidance.districts"
    text = "extends: baseline\nstrategy: {residence: {guidance: {from: 2027}}}\nworld: {parameters: {housing: 1}}\n"
    assert load(library, text, [(key, "center")]).strategy.residence.guidance.districts == ("center",)
    assert load(library, text, [(key, "[a, b]")]).strategy.residence.guidance.districts == ("a", "b")
    with pytest.raises(ScenarioError, match="districts"):
        load(library, text, [(key, "7")])
