"""What is in force and where from; the JSON Schemas; checks of folders; templates."""

import json
import pickle
from html import escape

import jsonschema
import pytest

from simcity.errors import ScenarioError
from simcity.scenario import schema, show, templates
from simcity.scenario.checking import check_files
from simcity.scenario.load import load_bytes, load_scenario
from simcity.scenario.merge import read_cached
from simcity.scenario.study import load_study
from tests.unit.scenario.small_library import SCENARIOS, shipped_files


def test_every_value_in_force_is_shown_with_its_origin_and_no_path_of_the_machine(library):
    scenario = load_scenario("toyama/renew_lpwa", [("run.scale", "0.5")], library)
    found = {name: (value, origin) for name, value, origin in show.rows(scenario)}
    assert found["strategy.finance.subsidy_cap_yen"] == ("100000000", "toyama/baseline.yaml:19:22")
    assert found["strategy.finance.lease.rate"] == ("0.02", "default")
    assert found["run.scale"] == ("0.5", "--set run.scale=0.5")
    assert str(library.roots[0]) not in show.show_text(scenario)
    assert len(found) == len(list(_leaves(scenario.resolved())))


def _leaves(data):
    for value in data.values():
        if isinstance(value, dict) and value:
            yield from _leaves(value)
        else:
            yield value


def test_differences_name_exactly_what_differs(library):
    one = load_scenario("toyama/renew_lpwa", library=library)
    two = one.changed([("strategy.finance.subsidy_rate", 0.4), ("run.seed", 5)])
    assert [row[:3] for row in show.differences(two, one)] == [
        ("strategy.finance.subsidy_rate", "0.4", "0.5"), ("run.seed", "5", "0"),
    ]  # fmt: skip
    assert show.differences(one, one) == []


def test_the_resolved_file_loads_back_to_the_same_scenario(library):
    for name in library.names("scenario"):
        scenario = load_scenario(name, library=library)
        again = load_bytes(show.to_yaml(scenario).encode(), library.roots[0] / "x.yaml", library=library)
        assert (again == scenario, again.hash) == (True, scenario.hash)


def test_the_hash_follows_every_value_and_nothing_else(library, tmp_path):
    scenario = load_scenario("toyama/renew_lpwa", library=library)
    assert scenario.changed([]).hash == scenario.hash
    assert scenario.changed([("run.seed", 0)]).hash == scenario.hash
    assert scenario.changed([("run.seed", 1)]).hash != scenario.hash
    names = library.names("scenario")
    assert len({load_scenario(n, library=library).hash for n in names}) == len(names) > 8


def test_a_scenario_survives_the_way_to_a_worker(library):
    scenario = load_scenario("toyama/share_platform", library=library)
    again = pickle.loads(pickle.dumps(scenario))
    assert (again, again.hash, again.name, again.city_folder) == (
        scenario, scenario.hash, "toyama/share_platform", scenario.city_folder)  # fmt: skip
    assert again.origin_of("city") == scenario.origin_of("city")
    assert again.changed([("run.seed", 4)]).run.seed == 4


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "&amp;", "</table>"])
def test_a_notebook_shows_names_and_values_inert(library, payload):
    text = f"extends: baseline\ntitle: {{ja: '{payload}', en: '{payload}'}}\n"
    html = load_bytes(text.encode(), library.roots[0] / "x.yaml", library=library)._repr_html_()
    assert html.startswith(f"<table><caption>{escape(payload)} (x)</caption>")
    assert html.count("<script") == html.count("<img") == 0
    assert html.count("</table>") == 1


@pytest.mark.parametrize("kind", sorted(schema.FILES))
def test_the_schema_beside_the_scenarios_is_that_of_the_settings(kind):
    """Made by ``write_schemas(Path("scenarios"))``."""
    assert (SCENARIOS / f"{kind}.schema.json").read_text(encoding="utf-8") == schema.schema_text(kind)


def test_every_shipped_file_names_its_schema_and_obeys_it():
    for path in shipped_files():
        if path.name == "library.yaml":
            continue
        first = (SCENARIOS / path).read_text(encoding="utf-8").splitlines()[0]
        place = first.removeprefix("# yaml-language-server: $schema=")
        named = (SCENARIOS / path).parent.joinpath(place).resolve()
        kind = "study" if path.name == "study.yaml" else "world" if path.parts[0] == "worlds" else "scenario"
        assert named == (SCENARIOS / f"{kind}.schema.json").resolve(), path
        jsonschema.Draft202012Validator(json.loads(named.read_text(encoding="utf-8"))).validate(
            read_cached(SCENARIOS / path).plain()
        )


def test_the_schema_refuses_what_the_loader_refuses():
    validator = jsonschema.Draft202012Validator(schema.schema_of("scenario"))
    for bad in ({"runn": 1}, {"run": {"scale": 2}}, {"strategy": {"finance": {"scheme": "x"}}},
                {"strategy": {"platform": {"members": ["1"]}}}, {"world": 3}):  # fmt: skip
        assert not validator.is_valid(bad), bad
    assert validator.is_valid({"world": "ipss2017_low", "strategy": {"finance": {"subsidy_cap_yen": "1億円"}}})


def test_a_folder_is_checked_whole_and_nothing_is_raised(library):
    root = library.roots[0]
    assert check_files([root]) == []
    (root / "worlds" / "bad.yaml").write_text("demography: {projektion: x}\n", encoding="utf-8")
    (root / "bad.yaml").write_text("city: [\n", encoding="utf-8")
    (root / "studies" / "q14_lpwa_renewal" / "study.yaml").write_text("question: 3\n", encoding="utf-8")
    (root / "library.yaml").write_text("titel: x\n", encoding="utf-8")
    found = check_files([root])
    files = {str(p.file).removeprefix(f"{root}/") for p in found}
    assert files == {"worlds/bad.yaml", "bad.yaml", "studies/q14_lpwa_renewal/study.yaml", "library.yaml"}
    assert all(p.line and p.column for p in found)
    assert "Traceback" not in "\n".join(map(str, found))


def test_a_path_with_nothing_to_check_says_so(tmp_path):
    assert "nothing here to check" in str(check_files([tmp_path])[0])
    assert "cannot be read" in str(check_files([tmp_path / "no.yaml"])[0])


def test_templates_load_as_they_are(library):
    root = library.roots[0]
    scenario = load_scenario(templates.new_scenario(root / "plan"), library=library)
    assert scenario.strategy.network.lorawan.renew_from == 2027
    assert load_study(templates.new_study(root / "studies" / "mine"), library).design.draws == 20
    town = root / "mytown"
    town.mkdir()
    (town / "city.yaml").write_text('id: mytown\nmunicipality: "18201"\nbase_year: 2020\n', encoding="utf-8")
    (town / "baseline.yaml").write_text(templates.baseline_for("mytown", 2020, 30), encoding="utf-8")
    assert load_scenario(town, library=library).run.last == 2050
    assert check_files([templates.new_library(root / "new")]) == []


def test_templates_never_overwrite_and_take_only_names(library):
    root = library.roots[0]
    with pytest.raises(ScenarioError, match="exists already"):
        templates.new_scenario(root / "baseline")
    with pytest.raises(ScenarioError, match="cannot have"):
        templates.new_study(root / "a b")
    assert not (root / "a b").exists()
