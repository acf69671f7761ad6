"""Small counts are blanked, and cannot be computed back from a known total."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.readers.import_note import ImportNote
from simcity.readers.small_cells import publishable, small_zones, suppress
from tests.city_cases import CITY, write_city


def test_counts_below_the_minimum_are_blanked_and_zero_stays():
    frame = pd.DataFrame({"zone": list("abcd"), "residents": [0, 9, 10, 11]})
    result = suppress(frame)
    assert result["residents"].tolist()[0] == 0 and np.isnan(result["residents"][1])
    assert result["residents"].tolist()[2:] == [10, 11] and result.attrs["suppressed"] == 1
    assert frame["residents"].tolist() == [0, 9, 10, 11] and result["zone"].tolist() == list("abcd")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60)), min_size=1, max_size=30), st.integers(1, 20))
def test_no_group_with_a_known_total_has_exactly_one_blank_that_can_be_told(cells, minimum):
    frame = pd.DataFrame(cells, columns=["district", "n"])
    result = suppress(frame, minimum, within=["district"])
    assert not ((result["n"] > 0) & (result["n"] < minimum)).any()
    for name, group in result.groupby("district"):
        more = (frame.loc[frame["district"] == name, "n"] > 0).sum() > 1
        assert group["n"].isna().sum() != 1 or not more


def test_a_minimum_that_is_no_count_is_refused():
    with pytest.raises(ValueError, match="minimum"):
        suppress(pd.DataFrame({"n": [1]}), float("nan"))


def test_a_note_says_everything_in_both_languages():
    note = ImportNote("出典の行", ["a.csv"], read=10, kept=7, combined=2, unknown=3.0, tested_on_real_file=False)
    note.dropped.update({"subtotal": 2, "my own reason": 1})
    note.missing["hidden"] = 4
    assert note.balanced
    ja, en = "\n".join(note.lines("ja")), "\n".join(note.lines("en"))
    for words in ("出典の行", "10 行を読み、7 行", "小計", "秘匿 2", "年齢不詳 3", "X 4", "原表と照合"):
        assert words in ja
    for words in ("10 rows read, 7 kept", "my own reason", "2 withheld", "3 residents of unknown age", "hand-made"):
        assert words in en


# -- whose zones, and what is shown of them ------------------------------------------------------------------------

ZONES = "zone,municipality,district,lon,lat,area_km2,habitable_km2,residents,urban\n" + "".join(
    f"{zone},16321,{district},137.30,{lat},0.25,0.2,{residents},0\n"
    for zone, district, lat, residents in (
        ("a", "north", 36.71, 60),
        ("b", "north", 36.70, 26),
        ("c", "south", 36.69, 3),
        ("d", "south", 36.68, 11),
    )
)
NODES = "node,kind,lon,lat,zone\n" + "".join(
    f"{z},zone,137.30,{lat},{z}\n" for z, lat in (("a", 36.71), ("b", 36.70), ("c", 36.69), ("d", 36.68))
)
LINKS = "link,layers,from_node,to_node,length_m,both_ways\n" + "".join(
    f"{a}{b},road walk,{a},{b},1110,1\n" for a, b in ("ab", "bc", "cd")
)


def city(tmp_path, imported=True):
    from simcity.city import load_city

    settings = CITY
    if imported:
        settings = CITY.replace("zones: {provenance: synthetic, source: made by hand}",
                                "zones: {provenance: published, source: census, imported: true}")  # fmt: skip
    return load_city(write_city(tmp_path / "own", settings, zones=ZONES, nodes=NODES, links=LINKS))


def indicators(**districts):
    rows = [(2025, "city", "", "", "true", "population", 100.0)]
    people = {"a": 60.0, "b": 26.0, "c": 3.0, "d": 11.0}
    rows += [(2025, "zone", zone, "", "true", "population", value) for zone, value in people.items()]
    rows += [(2025, "zone", zone, "", "true", "coverage_probability", 0.5) for zone in people]
    rows += [(2025, "district", name, "", "true", "population", n) for name, n in districts.items()]
    return pd.DataFrame(rows, columns=["year", "area_kind", "area", "group", "view", "indicator", "value"])


def blanks(frame):
    gone = frame[frame["value"].isna()]
    return set(zip(gone["indicator"], gone["area"]))


def test_a_small_zone_and_its_neighbour_are_blank_in_an_offices_own_city(tmp_path):
    own = city(tmp_path)
    result = publishable(indicators(north=86.0, south=14.0), own)
    assert blanks(result) == {("population", "c"), ("population", "d"), ("coverage_probability", "c")}
    assert result.attrs["suppressed"] == 3 and small_zones(own).tolist() == [False, False, True, True]
    assert result["value"].iloc[0] == 100.0  # the city's own figure stays


def test_a_blank_district_cannot_be_added_up_from_its_zones(tmp_path):
    frame = indicators(north=86.0, south=5.0)
    frame.loc[frame["area"].isin(["c", "d"]) & (frame["indicator"] == "population"), "value"] = [2.0, 3.0]
    result = publishable(frame, city(tmp_path))
    assert {("population", "south"), ("population", "north"), ("population", "c"), ("population", "d")} <= blanks(
        result
    )
    assert ("population", "b") in blanks(result)  # north is blank, so one of its zones is


def test_groups_of_a_few_residents_are_blank_too(tmp_path):
    frame = pd.DataFrame(
        [(2025, "district", "north", group, "true", "population_by_age", n)
         for group, n in (("0_14", 4.0), ("15_64", 50.0), ("65_plus", 32.0))],
        columns=["year", "area_kind", "area", "group", "view", "indicator", "value"])  # fmt: skip
    assert publishable(frame, city(tmp_path))["value"].isna().tolist() == [True, False, True]


def test_illustrated_zones_are_of_no_one(tmp_path):
    made_up = city(tmp_path, imported=False)
    assert not blanks(publishable(indicators(north=86.0, south=5.0), made_up)) and not small_zones(made_up).any()


def test_the_map_shows_no_small_zone_and_says_so(tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    from simcity.viz.maps import city_map

    ax = city_map(city(tmp_path), lang="en")
    assert ax.collections[0].get_array().mask.tolist() == [False, False, True, True]
    assert any("withheld" in text.get_text() for text in ax.texts)
