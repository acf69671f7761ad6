"""The shipped folders of Toyama: facts, totals, marks, and that they are what the builder makes."""

import filecmp
import shutil

import numpy as np
import pytest

from simcity.city import load_city
from simcity.city.geometry import inside, ring_area
from simcity.city.municipalities import find_municipality


@pytest.fixture(scope="module")
def toyama(repository):
    return load_city(repository / "scenarios" / "toyama")


@pytest.fixture(scope="module")
def earlier(repository):
    return load_city(repository / "scenarios" / "toyama_2015")


def test_zones_fill_the_published_habitable_area_inside_the_outline(toyama):
    assert toyama.zones["habitable_km2"].sum() == pytest.approx(471.10, abs=1e-6)
    assert inside(toyama.zones["lon"], toyama.zones["lat"], toyama.outline).all()
    assert ring_area(toyama.outline_xy[0]) / 1e6 == pytest.approx(1241.7, rel=0.01)


def test_people_of_2025_lie_near_the_register(toyama):
    """The register counted 411,222 on 1 January 2022, falling by some 3,000 a year."""
    assert toyama.base_year == 2025 and toyama.provenance["population"] == "derived"
    assert 398_000 < toyama.residents < 408_000
    assert toyama.zones["residents"].sum() == pytest.approx(toyama.residents, abs=0.5)
    assert 0.29 < toyama.population_array()[:, 65:].sum() / toyama.residents < 0.33


def test_over_half_live_at_urban_density_near_stops(toyama):
    zones = toyama.zones
    share = zones.loc[zones["urban"] == 1, "residents"].sum() / toyama.residents
    assert 0.5 < share < 0.62
    stops = toyama.stops
    away = np.hypot(zones["x_m"].to_numpy()[:, None] - stops["x_m"].to_numpy(),
                    zones["y_m"].to_numpy()[:, None] - stops["y_m"].to_numpy()).min(axis=1)  # fmt: skip
    assert np.average(away, weights=zones["residents"]) < 0.6 * away.mean()


def test_stops_are_at_most_sixty_and_rounded(toyama):
    assert 50 <= len(toyama.stops) <= 60
    for column in ("lon", "lat"):
        assert (toyama.stops[column].round(3) == toyama.stops[column]).all()
    assert {"富山駅", "岩瀬浜", "南富山", "越中八尾", "猪谷", "岩峅寺", "呉羽", "水橋", "速星", "笹津"} <= set(
        toyama.stops["name_ja"]
    )


def test_lines_run_in_the_real_order(toyama):
    graph = toyama.graph
    assert graph.components("rail").max() == 0
    port = toyama.routes[toyama.routes["route"] == "port"].sort_values("order")["stop"].tolist()
    assert (port[0], port[-1], len(port)) == ("toyama", "iwasehama", 14)
    # The Port line is 7.6 km long; stops rounded to 0.001 degree may each be 50 m off.
    metres = sum(graph.link(f"r.port.{k}")[3] for k in range(1, len(port)))
    assert metres == pytest.approx(7600, rel=0.03)


def test_stops_lie_where_the_station_list_has_them(toyama, shared):
    import csv

    path = shared / "data" / "rail_stations_japan" / "station.csv"
    if not path.is_file():
        pytest.skip("the list of stations is absent")
    with path.open(encoding="utf-8", newline="") as file:
        known = {
            (round(float(r["lng"]), 3), round(float(r["lat"]), 3))
            for r in csv.DictReader(file)
            if r["prefecture"] == "16"
        }
    for name, lon, lat in zip(toyama.stops["name_ja"], toyama.stops["lon"], toyama.stops["lat"]):
        assert any(abs(lon - x) < 0.0021 and abs(lat - y) < 0.0021 for x, y in known), name


def test_facilities_have_the_published_counts_and_98_gateways(toyama):
    counts = toyama.facilities["kind"].value_counts()
    assert [counts[k] for k in ("primary_school", "junior_high_school", "community_centre", "library")] == [
        65,
        28,
        82,
        26,
    ]
    sites = toyama.facilities[toyama.facilities["gateway"] == 1]
    assert len(sites) == 98 and set(sites["kind"]) <= {
        "primary_school",
        "junior_high_school",
        "community_centre",
        "library",
    }


def test_the_network_of_2018_is_an_asset_with_its_published_cost(toyama):
    assets = toyama.assets.set_index("asset")
    assert assets["capex_yen"].sum() == 240_000_000
    assert assets.loc["lorawan_2018", "count"] == 98
    assert assets.loc["lorawan_2018", "year"] + assets.loc["lorawan_2018", "life_years"] == 2026
    assert all("仮定" in source for source in assets["source"])


def test_what_is_illustration_is_marked(toyama):
    assert set(toyama.synthetic) == {"zones", "facilities", "districts", "nodes", "links"}
    assert "例示" in (toyama.folder / "city.yaml").read_text(encoding="utf-8")
    assert any("国土数値情報" in line and "国土交通省" in line for line in toyama.sources)


def test_neighbours_are_the_other_fourteen_of_the_prefecture(toyama):
    names = dict(zip(toyama.neighbours["name_ja"], toyama.neighbours["residents"]))
    assert len(names) == 14 and {"高岡市", "射水市", "滑川市", "立山町", "上市町"} <= set(names)
    assert names["高岡市"] == find_municipality("高岡市").get("pop", 2020)


def test_toyama_of_2015_shares_the_geography_and_has_no_network(earlier, toyama):
    assert earlier.base_year == 2015 and earlier.residents == 418_686 and len(earlier.assets) == 0
    assert earlier.zones["zone"].tolist() == toyama.zones["zone"].tolist()
    assert earlier.zones["residents"].sum() == pytest.approx(418_686, abs=0.5)
    men = earlier.population_array()[0]
    assert men.sum() == 203_427 and men[:15].sum() >= 26_980


def test_the_builder_makes_these_bytes(repository, shared, tmp_path, toyama, earlier):
    """With the people of the folders given, everything else is a formula of facts and published figures."""
    from simcity.readers.build_toyama import build

    people = {2025: toyama.population_array(), 2015: earlier.population_array()}
    library = tmp_path / "scenarios"
    for name in ("toyama", "toyama_2015"):
        shutil.copytree(repository / "scenarios" / name / "city", library / name / "city")
    (library / "library.yaml").write_text("{}\n")
    build(library, shared, lambda city, year: people[year])
    for name in ("toyama", "toyama_2015"):
        shipped, made = (root / name / "city" for root in (repository / "scenarios", library))
        files = sorted(path.name for path in shipped.iterdir())
        assert files == sorted(path.name for path in made.iterdir())
        assert [f for f in files if not filecmp.cmp(shipped / f, made / f, shallow=False)] == []


def test_the_people_are_those_of_the_population_model(toyama, earlier):
    """Build the folders again when the model of ages changes by more than this."""
    from simcity.population.nowcast import nowcast

    for city in (toyama, earlier):
        ages = np.asarray(nowcast(city, city.base_year))
        assert city.residents == pytest.approx(ages.sum(), rel=0.005)
        assert np.abs(city.population_array() - ages).sum() < 0.02 * ages.sum()
