from types import SimpleNamespace

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import worlds


def test_a_misspelt_projection_is_met_with_the_nearest_name():
    with pytest.raises(DataError, match="ipss2023_medium"):
        worlds.preset("ipss2023_medum")


@pytest.mark.parametrize("world", [
    "ipss2012_medium", {"demography": {"projection": "ipss2012_medium"}},
    SimpleNamespace(demography=SimpleNamespace(projection="ipss2012_medium", known_until=2015)),
])  # fmt: skip
def test_a_world_may_be_a_name_a_mapping_or_a_scenario(world):
    assert worlds.preset_of(world).name == "ipss2012_medium"


def test_a_world_without_a_projection_is_refused():
    with pytest.raises(DataError, match="names no projection"):
        worlds.preset_of(SimpleNamespace(demography=None))


def test_low_and_high_fertility_enclose_the_medium_path():
    for year in ("2017", "2023"):
        low, medium, high = (worlds.preset(f"ipss{year}_{v}").at("tfr", 2050.0) for v in ("low", "medium", "high"))
        assert low < medium < high


# Published totals of the medium variants [million]: (year of the base census, then year -> total).
PUBLISHED = [
    ("ipss2017_medium", 2015, {2020: 125.325, 2030: 119.125, 2040: 110.919, 2050: 101.923, 2060: 92.840}),
    ("ipss2023_medium", 2020, {2030: 120.116, 2040: 112.837, 2050: 104.686, 2060: 96.148, 2070: 86.996}),
]


@pytest.mark.parametrize("name, base, totals", PUBLISHED)
def test_the_national_path_meets_the_published_totals_within_two_percent(name, base, totals):
    path = worlds.national_population(worlds.preset(name), base, max(totals), known_until=base)
    for year, millions in totals.items():
        assert path[year - base].sum() / 1e6 == pytest.approx(millions, rel=0.02)


def test_every_world_of_the_library_names_a_packaged_projection_and_every_projection_has_its_world(repository):
    from simcity.scenario.worlds import load_world

    names = [path.stem for path in (repository / "scenarios" / "worlds").glob("*.yaml")]
    used = {name: load_world(name) for name in names}
    for name, world in used.items():
        assert worlds.preset_of(world).published == world.vintage, name
        assert set(world.title) == set(world.description) == {"ja", "en"} and world.sources, name
    assert {w.demography.projection for w in used.values()} == set(worlds.preset_names())


def test_high_mortality_leaves_fewer_and_low_mortality_more():
    for year in ("2012", "2017", "2023"):
        high, medium, low = (worlds.preset(f"ipss{year}_medium{v}").at("e0_male", 2050.0)
                             for v in ("_mortality_high", "", "_mortality_low"))  # fmt: skip
        assert high < medium < low


def test_the_doubt_of_mortality_acts_after_the_base_year_alone():
    chosen = worlds.preset("ipss2023_medium")
    when = np.array([2022.0, 2040.0])
    plain, slow = worlds.mortality(chosen, when), worlds.mortality(chosen, when, 0.5, 2025.0)
    assert slow.e[0, :, 0] == pytest.approx(plain.e[0, :, 0])
    assert (slow.e[1, :, 0] < plain.e[1, :, 0] - 0.3).all()


def test_who_looks_back_does_not_know_later_censuses():
    chosen = worlds.preset("ipss2012_medium")
    then = worlds.national_population(chosen, 2015, 2020, known_until=2015)[-1].sum()
    now = worlds.national_population(chosen, 2015, 2020)[-1].sum()
    assert now == pytest.approx(126_146_099, abs=100) and then != now


def test_years_in_which_more_leave_than_enter_are_refused_and_those_before_are_not():
    points = {"net_migration_thousand": {2011: -79.0, 2021: -27.0, 2023: 160.0, 2040: -10.0}}
    chosen = worlds.preset_of({"demography": {"projection": "ipss2023_medium", "points": points}})
    assert chosen.at("net_migration_thousand", 2011) == -79
    assert (worlds.national_rates(chosen, 2023, 2033).arrive.sum(axis=(1, 2)) > 0).all()
    with pytest.raises(DataError, match="is 2039.5: a country that more leave than enter"):
        worlds.national_rates(chosen, 2023, 2040)
