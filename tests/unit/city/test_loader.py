"""Loading a city folder: what comes out of a good one, and that a bad one gets sentences with places."""

import numpy as np
import pytest

from simcity.city import check_city, load_city
from simcity.errors import DataError
from tests.city_cases import CITY, TABLES, changed, write_city


def said(folder) -> str:
    with pytest.raises(DataError) as caught:
        load_city(folder)
    return str(caught.value)


def test_a_good_city_loads_with_metres_and_provenance(tmp_path):
    city = load_city(write_city(tmp_path / "tiny"))
    assert (city.id, city.base_year, city.municipality, city.municipalities) == ("tiny", 2020, "16321", ("16321",))
    assert city.residents == 100
    assert city.provenance["zones"] == "synthetic" and city.synthetic == ("zones", "nodes", "links")
    # 0.01 degree of latitude is 1,109.8 m here; the origin is at 36.70 north.
    assert city.zones["y_m"].to_numpy() == pytest.approx([1109.8, 0.0, -1109.8], abs=0.5)
    assert city.zones["x_m"].to_numpy() == pytest.approx([0, 0, 0], abs=1e-6)
    assert city.outline == [] and len(city.facilities) == 0
    assert check_city(tmp_path / "tiny") == []


def test_links_are_one_directed_link_of_one_layer_a_row(tmp_path):
    city = load_city(write_city(tmp_path))
    assert set(city.links["link"]) >= {"ab.road", "ab.road.back", "ab.walk", "bs", "bs.back"}
    assert city.graph.layers == ("road", "walk")
    assert city.graph.distance_m("walk", "a")[city.graph.row("s")] == 1560


def test_the_repr_names_what_is_synthetic_and_html_is_escaped(tmp_path):
    city = load_city(write_city(tmp_path, CITY.replace("source: census}", 'source: "<script>alert(1)</script>"}', 1)))
    assert "illustration (synthetic): zones, nodes, links" in repr(city)
    html = city._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html and "例示（合成）" in html


def test_population_and_classes_come_as_arrays(tmp_path):
    city = load_city(write_city(tmp_path))
    people = city.population_array()
    assert people.shape == (2, 111) and people[0, 80] == 10 and people[1].sum() == 50
    assert city.class_totals(2020)["f"]["75_plus"] == 12 and city.class_totals(2015) == {}
    assert city.municipality_table.to_dict("records") == [
        {"municipality": "16321", "name_ja": "小さな町", "name_en": "Tiny", "residents": 100.0, "households": 40.0}
    ]


def test_flows_may_have_gaps(tmp_path):
    flows = load_city(write_city(tmp_path)).flows
    assert np.isnan(flows["births"].iloc[1]) and flows["arrivals"].iloc[1] == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_tables_are_read_in_the_encodings_of_an_office(tmp_path, encoding):
    folder = write_city(tmp_path, encoding=encoding)
    assert load_city(folder).neighbours["name_ja"].iloc[0] == "富山市"


def test_all_problems_are_said_at_once_with_line_and_column(tmp_path):
    zones = TABLES["zones"].replace("36.71", "３６．７１").replace("16321,north,137.30,36.70", "16321,north,137.30,nan")
    text = said(write_city(tmp_path, zones=zones, **changed("finance", "1500000000", '"1,500,000,000"')))
    assert "zones.csv:2:22" in text and "write it in half-width digits: 36.71" in text
    assert "zones.csv:3:22" in text and "lat is nan" in text
    assert "finance.csv:2:20" in text and "without thousands separators: 1500000000" in text
    assert "3 problems" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (changed("zones", "60,0", "1e400,0"), "too large for a computer"),
        (changed("households", "40,98", "140,98"), "140 households exceed 98 members"),
        (changed("households", "12,22", "12,42"), "42 nuclear exceed 40 households"),
        (changed("classes", "2020,f,65_plus,20", "2020,f,65_plus,2000"), "2,030 residents inside a total of 50"),
        (changed("classes", "2020,f,75_plus,12", "2020,f,75_plus,22"), "22 residents inside a 65_plus of 20"),
        (changed("zones", "60,0", "inf,0"), "residents is inf"),
        (changed("zones", "60,0", "-60,0"), "a number from 0 to 1e+07 [persons]"),
        (changed("zones", "137.30,36.71", "36.71,137.30"), "longitude and latitude look swapped"),
        (changed("zones", "137.30,36.71", "127.70,26.20"), "more than 300 km from the middle of the city"),
        (changed("zones", "137.30,36.71", "2.35,48.85"), "a number from 122 to 154 [degree]"),
        (changed("zones", "\nb,", "\na,"), "zone is a: comes twice"),
        (changed("zones", "0.25,0.25,60", "0.25,0.26,60"), "is more than area_km2"),
        (changed("zones", "0.25,0.20,10", "0.25,0,10"), "live where habitable_km2 is 0"),
        (changed("zones", "60,0", "61,0"), "zones hold 101.0 residents of 16321, the population table 100.0"),
        (changed("zones", "habitable_km2", "habitable"), "no column habitable_km2; a number from 0 to 10000 [km2]"),
        (changed("zones", "area_km2", "area_km2,area_km2"), "column area_km2 comes twice"),
        ({"zones": TABLES["zones"].splitlines()[0] + "\n"}, "no zones"),
        (changed("population", "16321,m,5,10", "16321,m,５,10"), "write it in half-width digits: 5"),
        (changed("population", "16321,m,5,10", "16321,x,5,10"), "expected one of m, f"),
        (changed("population", "16321,m,5,10", "16321,m,5,9\n16321,m,16,1"), "rake population.csv to classes.csv"),
        (changed("population", "16321,m,5,10\n", "16321,m,5,10\n16321,m,5,0\n"), "comes twice"),
        (changed("nodes", "36.69,c", "36.69,z"), "zone is z: is not in zones.csv"),
        (changed("links", "ab,road walk,a,b", "ab,road walk,a,q"), "to_node is q: is not in nodes.csv"),
        (changed("links", "ab,road walk", "ab,road flying"), "expected some of road, walk, rail, backhaul"),
        (changed("links", "bc,road walk", "bc,walk"), None),
        (changed("links", "ab,road walk", "ab,walk"), None),
        (changed("assets", ",2000000,", ",▲2000000,"), "write a minus sign: -2000000"),
        ({"flows": None}, "flows.csv  the file is missing"),
        ({"flows": "\0\0"}, "NUL character"),
        ({"flows": ""}, "no header"),
        ({"flows": 'municipality,year\n"16321,2019\n'}, "close the quotation mark"),
        ({"flows": TABLES["flows"] + "16321,2018,1\n"}, "3 cells; 9, as in the header"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_has_its_sentence(tmp_path, change, sentence):
    folder = write_city(tmp_path, **change)
    if sentence is None:  # not a mistake: a layer may serve part of the city
        assert check_city(folder) == []
    else:
        assert sentence in said(folder)


def test_a_layer_in_pieces_is_a_problem_unless_the_city_has_islands(tmp_path):
    links = (
        TABLES["links"].replace("bs,walk,b,s,450,1\n", "bs,rail,b,s,450,1\n").replace("bc,road walk,b,c", "bc,rail,a,c")
    )
    text = said(write_city(tmp_path / "one", links=links))
    assert "the rail layer falls into 2 pieces" in text and "islands: [rail]" in text
    city = load_city(write_city(tmp_path / "two", CITY + "islands: [rail]\n", links=links))
    assert "the rail layer has 2 islands" in city.notes


def test_an_empty_zone_is_a_state_and_not_a_mistake(tmp_path):
    zones = TABLES["zones"].replace("60,0", "70,0").replace("0.20,10,0", "0.20,0,0")
    assert "1 of 3 zones have no residents" in load_city(write_city(tmp_path, zones=zones)).notes


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("base_year: 2020", "base_year: twenty", "base_year is twenty; expected a year from 1950 to 2100"),
        ("base_year: 2020\n", "", "no base_year"),
        ("sources: [made by hand]\n", "", "no sources"),
        ("sources: [made by hand]", "sources: []", "lines of credit, at least one"),
        ("names: {ja: 小さな町, en: Tiny}", "names: {ja: 小さな町}", "a Japanese and an English name"),
        ('"16321"', "16321", "five digits in quotes"),
        ("crs:", "crss:", "crss is not a setting of a city; did you mean crs?"),
        ("zones: {provenance: synthetic, source", "zones: {provenance: invented, source", "no provenance and source"),
        ("  flows: {provenance: published, source: register}\n", "", "provenance and source for table flows"),
        ("id: tiny", "id: !!python/object/apply:os.system [true]", "city.yaml:1"),
        ('municipality: "16321"', 'municipality: "16322"', "municipality 16322 of city.yaml has no zone"),
    ],
)  # fmt: skip
def test_each_mistake_in_the_settings_has_its_sentence(tmp_path, old, new, sentence):
    assert old in CITY
    assert sentence in said(write_city(tmp_path, CITY.replace(old, new)))


def test_a_table_that_leads_out_of_the_folder_is_refused(tmp_path):
    folder = write_city(tmp_path / "tiny")
    outside = tmp_path / "outside.csv"
    outside.write_text(TABLES["flows"])
    (folder / "flows.csv").unlink()
    (folder / "flows.csv").symlink_to(outside)
    assert "leads out of the city folder" in said(folder)


def test_a_missing_city_says_what_to_do(tmp_path):
    assert "simcity new city" in said(tmp_path)
    assert "toyama" in said("toyyama")
    for name in ("../../etc", "/etc/passwd", "~/x"):
        assert said(name)


# -- extends -----------------------------------------------------------------------------------------------------------

EARLIER = """\
id: earlier
extends: tiny
base_year: 2015
tables:
  population: {provenance: derived, source: an older count}
"""


def library(tmp_path, earlier: str = EARLIER):
    (tmp_path / "library.yaml").write_text("{}\n")
    write_city(tmp_path / "tiny" / "city")
    folder = tmp_path / "earlier" / "city"
    folder.mkdir(parents=True)
    (folder / "city.yaml").write_text(earlier)
    (folder / "population.csv").write_text("municipality,sex,age,residents\n16321,m,40,80\n16321,f,40,120\n")
    return folder


def test_a_city_takes_what_it_lacks_from_the_one_it_extends(tmp_path):
    city = load_city(library(tmp_path))
    assert (city.id, city.base_year, city.names["en"]) == ("earlier", 2015, "Tiny")
    assert city.residents == 200 and city.table_sources["population"] == "an older count"
    assert city.zones["residents"].tolist() == [120.0, 60.0, 20.0]
    assert any("scaled" in note for note in city.notes)
    assert load_city(tmp_path / "tiny").zones["residents"].tolist() == [60.0, 30.0, 10.0]


def test_extending_in_a_circle_or_nobody_is_a_sentence(tmp_path):
    folder = library(tmp_path, EARLIER.replace("extends: tiny", "extends: earlier"))
    assert "extends itself" in said(folder)
    (folder / "city.yaml").write_text(EARLIER.replace("extends: tiny", "extends: tinny"))
    assert "tinny" in said(folder)
    (folder / "city.yaml").write_text(EARLIER.replace("extends: tiny", "extends: ../tiny"))
    assert "../tiny" in said(folder)
