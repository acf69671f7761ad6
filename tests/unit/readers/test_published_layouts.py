"""SSDSE-A and the register: hand-made files in their layouts, and the real ones where they are at hand."""

import gzip

import pytest

from simcity.errors import DataError
from simcity.readers import read_juki, read_ssdse
from simcity.readers.build_municipalities import main, write

SSDSE = """SSDSE-A-2099,Prefecture,Municipality,A1101,D3201
,,年度,2020,2019
地域コード,都道府県,市区町村,総人口,歳入決算総額
R16201,富山県,富山市,413938,170912414
R40305,福岡県,那珂川町,50004,***
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_an_edition_is_read_by_item_code(tmp_path, encoding):
    path = tmp_path / "SSDSE-A-2099.csv"
    path.write_bytes(SSDSE.encode(encoding))
    edition = read_ssdse(path)
    assert edition.edition == "SSDSE-A-2099" and edition.years == {"A1101": 2020, "D3201": 2019}
    assert edition.values["A1101"] == {"16201": 413938.0, "40231": 50004.0}  # the code that it has today
    assert edition.dropped == 1 and "40231" not in edition.values["D3201"]
    assert "統計センター" in edition.source


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", "three header rows"),
        (SSDSE.replace(",2020,", ",令和2,"), "the year of the item, four digits"),
        (SSDSE.replace("R16201", "R1620"), "R and five digits"),
        (SSDSE.replace("富山市,", ""), "4 cells; 5 cells"),
        (SSDSE + "R16201,富山県,富山市,1,1\n", "comes twice"),
    ],
)
def test_another_layout_is_refused_with_its_place(tmp_path, text, sentence):
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_ssdse(path)
    assert sentence in str(caught.value) and "x.csv:" in str(caught.value)


JUKI = "code6,year_jan1,births\n160008,2016,7000\n162019,2016,3322\n044237,2016,400\n011011,2016,9\n"


def test_the_register_keeps_the_places_asked_for_and_dates_flows_to_the_year_before(tmp_path):
    path = tmp_path / "juki.csv"
    path.write_text(JUKI)
    register = read_juki(path, {"16201", "04216"}, ["births"])
    assert register.values == {("16201", 2015): {"births": 3322}, ("04216", 2015): {"births": 400}}
    assert register.dropped == 2  # a prefecture and a ward


def test_wrong_check_digits_figures_and_columns_are_named(tmp_path):
    path = tmp_path / "juki.csv"
    path.write_text(JUKI.replace("162019", "162018").replace("400", "4,00").replace("011011,2016,9", "011011,2016,9"))
    with pytest.raises(DataError) as caught:
        read_juki(path, {"16201", "04216"}, ["births"])
    assert "code6 is 162018; 162019" in str(caught.value)
    with pytest.raises(DataError, match="no column deaths"):
        read_juki(path, {"16201"}, ["births", "deaths"])


def test_the_packaged_table_is_what_the_builder_makes(tmp_path, shared, repository):
    write(shared, tmp_path)
    packaged = repository / "simcity" / "city" / "defaults"
    for name in ("municipalities.csv.gz", "municipality_columns.csv"):
        one, two = (tmp_path / name).read_bytes(), (packaged / name).read_bytes()
        # Compressors differ between builds of zlib; the figures must not.
        assert (gzip.decompress(one) == gzip.decompress(two)) if name.endswith(".gz") else one == two
    assert (packaged / "municipalities.csv.gz").stat().st_size < 1_400_000


def test_the_command_says_how_it_is_used(capsys):
    assert main([]) == 2 and "SHARED OUT" in capsys.readouterr().err
