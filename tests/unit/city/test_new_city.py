"""New city folders for odd municipalities: they load, keep the published totals, and say what is illustration."""

import os

import numpy as np
import pytest

from simcity.city import load_city, new_city
from simcity.city.municipalities import all_municipalities, find_municipality
from simcity.city.new import simple_ages, whole_persons
from simcity.errors import DataError

ODD = {
    "粟島浦村": "the smallest kind of island village",
    "利島村": "1.28 km2 of habitable land",
    "さいたま市": "a designated city, without its wards",
    "別海町": "the largest habitable area",
    "舟橋村": "the smallest municipality",
    "渋谷区": "a special ward",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_municipality_becomes_a_city(tmp_path, name):
    m = find_municipality(name)
    city = load_city(new_city(name, tmp_path / "town"))
    assert city.base_year == 2020 and city.municipality == m.code and city.names["ja"] == name
    assert city.residents == m.get("pop", 2020)
    men, women = city.population_array().sum(axis=1)
    assert (men, women) == (m.get("pop_m", 2020), m.get("pop_f", 2020))
    assert city.zones["habitable_km2"].sum() == pytest.approx(m.latest("habitable")[1], abs=1e-6)
    assert city.zones["residents"].sum() == pytest.approx(m.get("pop", 2020), abs=1e-6)
    assert 1 <= len(city.zones) <= 2000
    schools = (city.facilities["kind"] == "primary_school").sum()
    assert schools == m.latest("primary_schools")[1] and (city.facilities["kind"] == "city_hall").sum() == 1


def test_what_is_illustration_is_marked_and_gaps_are_listed(tmp_path):
    city = load_city(new_city("舟橋村", tmp_path / "town"))
    assert set(city.synthetic) == {"zones", "population", "facilities", "districts", "nodes", "links"}
    assert city.provenance["classes"] == city.provenance["finance"] == "published"
    assert any("例示（合成）" in gap for gap in city.gaps) and len(city.assets) == 0
    assert any("統計センター" in line for line in city.sources)


def test_a_town_whose_register_counts_people_elsewhere_is_warned_about(tmp_path):
    warned = {name: load_city(new_city(name, tmp_path / name)).gaps for name in ("大熊町", "檜原村")}
    assert any("届出の死亡数" in gap for gap in warned["大熊町"])
    assert not any("届出の死亡数" in gap for gap in warned["檜原村"])


def test_density_falls_from_the_middle(tmp_path):
    zones = load_city(new_city("富山市", tmp_path / "town")).zones
    km = np.hypot(zones["x_m"], zones["y_m"]) / 1000
    density = zones["residents"] / zones["habitable_km2"]
    radius = np.sqrt(zones["habitable_km2"].sum() / np.pi)
    ratio = density[km < 1].mean() / density[(km > radius - 1)].mean()
    assert ratio == pytest.approx(np.exp((radius - 1.2) / (0.4 * radius)), rel=0.15)
    assert (zones["urban"] == (density >= 4000)).all()


def test_all_layers_of_a_new_city_are_in_one_piece(tmp_path):
    graph = load_city(new_city("佐渡市", tmp_path / "town")).graph
    for layer in ("road", "walk", "backhaul"):
        assert graph.components(layer).max() == 0


def test_the_same_name_gives_the_same_bytes(tmp_path):
    one, two = new_city("砺波市", tmp_path / "a" / "town"), new_city("16208", tmp_path / "b" / "town")
    for file in sorted(os.listdir(one)):
        assert (one / file).read_bytes() == (two / file).read_bytes(), file
    assert sorted(os.listdir(one)) == sorted(os.listdir(two))


def test_a_model_of_ages_carries_the_city_to_its_base_year(tmp_path):
    seen = []

    def age_model(city, year):
        seen.append((city.base_year, year, city.residents))
        return city.population_array() * 0.9

    city = load_city(new_city("舟橋村", tmp_path / "town", age_model))
    assert seen == [(2020, 2025, 3132.0)]
    assert city.base_year == 2025 and city.provenance["population"] == "derived"
    assert city.residents == pytest.approx(0.9 * 3132, abs=1)
    assert city.zones["residents"].sum() == pytest.approx(city.residents, abs=0.05)


def test_a_failing_model_of_ages_leaves_nothing_behind(tmp_path):
    def age_model(city, year):
        return np.full((2, 111), np.nan)

    with pytest.raises(DataError, match="finite"):
        new_city("舟橋村", tmp_path / "town", age_model)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_made_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    cases = {
        ("舟橋村", tmp_path / "full"): "exists and is not an empty folder",
        ("双葉町", tmp_path / "x"): "had no residents at the census of 2020",
        ("府中市", tmp_path / "x"): "東京都府中市 (13206); 広島県府中市 (34208)",
    }
    for (name, folder), sentence in cases.items():
        with pytest.raises(DataError) as caught:
            new_city(name, folder)
        assert sentence in str(caught.value)
    with pytest.raises(DataError, match="without a model of ages"):
        new_city("舟橋村", tmp_path / "x", base_year=2025)
    assert (tmp_path / "full" / "notes.txt").read_text() == "mine" and not (tmp_path / "x").exists()


def test_simple_ages_meet_the_totals_of_every_municipality():
    for m in list(all_municipalities().values())[::25]:
        ages = simple_ages(m)
        assert (ages >= 0).all() and (ages == np.floor(ages)).all()
        assert ages.sum(axis=1).tolist() == [m.get("pop_m", 2020), m.get("pop_f", 2020)]
        assert ages[0, :15].sum() >= m.get("pop_0_14_m", 2020) - 0.5


def test_whole_persons_move_no_class_by_one():
    ages = np.linspace(0.3, 7.9, 222).reshape(2, 111)
    whole = whole_persons(ages)
    for span in (slice(0, 15), slice(15, 65), slice(65, 75), slice(75, 111)):
        assert (np.abs(whole[:, span].sum(axis=1) - ages[:, span].sum(axis=1)) < 1).all()
    assert (whole == np.floor(whole)).all()
