"""Any valid scenario, written and read again, is the same; and code in a file never runs."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcity.errors import ScenarioError
from simcity.scenario.load import load_bytes
from simcity.scenario.show import dump, to_yaml
from tests.unit.scenario.small_library import make_library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return make_library(tmp_path_factory.mktemp("round") / "library")


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff\ufffe\uffff"),
               min_size=1, max_size=40).filter(lambda t: t.isprintable() or "\x85" not in t)  # fmt: skip
NAMES = st.dictionaries(st.sampled_from(["ja", "en"]), TEXT)
SHARE = st.floats(0, 1, allow_subnormal=False)
YEAR = st.integers(2025, 2055)
CODES = st.lists(st.from_regex(r"[0-9]{5}", fullmatch=True), max_size=4, unique=True).map(
    lambda codes: sorted({*codes, "16201", "16202"})
)
PLATFORM = st.fixed_dictionaries(
    {"members": CODES, "from": YEAR, "arrangement": st.sampled_from(["own", "shared", "lease", "none"])},
    optional={"cost_rule": st.sampled_from(["equal", "population", "shapley"]), "services": st.integers(0, 64)},
)
LORAWAN = st.one_of(
    st.fixed_dictionaries({"renew_from": st.none() | YEAR}, optional={"gateways": st.none() | st.integers(0, 500)}),
    st.tuples(YEAR, YEAR).map(lambda y: {"close_from": min(y), "close_until": max(y)}),
)
FINANCE = st.fixed_dictionaries({}, optional={
    "scheme": st.sampled_from(["general", "bond", "lease"]), "subsidy_rate": SHARE,
    "subsidy_cap_yen": st.none() | st.integers(0, 10**12) | st.sampled_from(["1.2億円", "５百万円"]),
    "bond": st.fixed_dictionaries({"rate": st.floats(0, 0.2, allow_subnormal=False)}),
})  # fmt: skip
SCENARIOS = st.fixed_dictionaries(
    {
        "city": st.just("toyama"),
        "world": st.sampled_from(["ipss2023_medium", "ipss2017_low"])
        | st.fixed_dictionaries({"extends": st.just("ipss2017_high")}, optional={"title": NAMES, "description": NAMES}),
        "strategy": st.fixed_dictionaries({"platform": PLATFORM, "finance": FINANCE,
                                           "network": st.fixed_dictionaries({"lorawan": LORAWAN})}),
    },
    optional={"title": NAMES, "description": NAMES,
              "run": st.fixed_dictionaries({"seed": st.integers(0, 2**63 - 1), "scale": st.floats(1e-6, 1)})},
)  # fmt: skip


@settings(max_examples=500)
@given(data=SCENARIOS)
def test_a_scenario_written_out_reads_back_the_same(library, data):
    path = library.roots[0] / "x.yaml"
    scenario = load_bytes(dump(data).encode(), path, library=library)
    again = load_bytes(to_yaml(scenario).encode(), path, library=library)
    assert again == scenario
    assert again.hash == scenario.hash
    for name, text in data.get("title", {}).items():
        assert scenario.title[name] == text


CODE = [
    "!!python/object/apply:os.system ['touch canary']",
    "!!python/object/new:os.system ['touch canary']",
    "!!python/object:os.system {}", "!!python/name:os.system ''", "!!python/module:os ''",
    "!!python/object/apply:subprocess.Popen [['touch', 'canary']]",
    "!!python/object/apply:builtins.eval ['open(\"canary\",\"w\")']",
    "!!python/object/apply:builtins.exec ['open(\"canary\",\"w\")']", "!!python/tuple [1, 2]", "!!python/bytes 'eA=='",
    "!!python/complex 1j", "!!python/long 5", "!!python/str x", "!!python/unicode x", "!!python/none ~",
    "!!python/bool true",
    "!!python/int 5", "!!python/float 5", "!!python/list [1]", "!!python/dict {a: 1}", "!!binary aGVsbG8=",
    "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!timestamp 2027-01-01", "!!merge x", "!!js/function 'x'",
    "!ruby/object:Gem::Requirement {}", "!<tag:yaml.org,2002:python/object/apply:os.system> ['touch canary']",
    "!include canary", "!env HOME", "${oc.env:HOME}", "{{ ''.__class__ }}", "<<: {city: toyama}",
]  # fmt: skip


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize(
    "place", ["city: {}\nworld: ipss2023_medium\n", "{}\n", "extends: baseline\nrun: {{seed: {}}}\n"]
)
def test_code_in_a_file_is_refused_and_never_runs(code, place, library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    started = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load_bytes(place.format(code).encode(), library.roots[0] / "x.yaml", library=library)
    assert time.process_time() - started < 0.2
    assert all(p.line and p.column for p in caught.value.problems)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("levels", range(4, 10))
def test_an_alias_bomb_costs_nothing(levels, library):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    started = time.process_time()
    with pytest.raises(ScenarioError, match="anchors|アンカー"):
        load_bytes("\n".join(lines).encode(), library.roots[0] / "x.yaml", library=library)
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("merge", ["<<: *a", "<<: [*a, *b]", "run: {<<: {seed: 1}}", "run:\n  <<: x"])
def test_merge_keys_are_refused(merge, library):
    with pytest.raises(ScenarioError):
        load_bytes(f"extends: baseline\n{merge}\n".encode(), library.roots[0] / "x.yaml", library=library)
