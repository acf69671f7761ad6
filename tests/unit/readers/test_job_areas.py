"""Jobs by zone from hand-made tables in the published layout. No real file of this layout was at hand."""

import pytest

from simcity.city import load_city
from simcity.cli import main
from simcity.errors import DataError
from simcity.population.places.location import job_shares
from simcity.readers.area_import import Plan, area_update
from simcity.readers.city_files import change_city, city_to_change
from simcity.readers.job_areas import job_update
from tests.city_cases import write_city
from tests.import_cases import CENSUS, JOBS, boundaries, write


@pytest.fixture
def town(tmp_path):
    """The hand-made town on the small areas of the census file."""
    folder = write_city(tmp_path / "town")
    update, _ = area_update(city_to_change(folder), Plan([write(tmp_path / "census.txt", CENSUS)], False,
                                                        boundaries(tmp_path / "b.geojson")))  # fmt: skip
    return change_city(city_to_change(folder), update)


def test_each_zone_gets_the_persons_engaged_in_all_industries(town, tmp_path):
    update, note = job_update(town, [write(tmp_path / "jobs.txt", JOBS)])
    assert {row["zone"]: row["jobs"] for row in update.tables[0].rows} == {
        "16321001001": 120, "16321001002": 30, "163210020": 50}  # fmt: skip
    assert note.balanced and note.read == 8 and note.combined == 1
    assert note.dropped == {"subtotal": 2, "another municipality": 1, "no zone": 1}
    assert not note.tested_on_real_file and "jobs.txt" in note.source


def test_the_engine_puts_jobs_where_they_were_counted(town, tmp_path):
    update, _ = job_update(town, [write(tmp_path / "jobs.txt", JOBS)])
    city = load_city(change_city(town, update).folder)
    shares = dict(zip(city.zones["zone"], job_shares(city, None)))
    assert shares["16321001001"] == 0.6 and shares["16321001003"] == 0.0 and city.provenance["zone_jobs"] == "published"


def test_the_command_brings_them_in(town, tmp_path, capsys):
    path = write(tmp_path / "jobs.txt", JOBS)
    assert main(["import", "jobs", str(path), "--into", str(town.folder)]) == 0
    assert "200" in capsys.readouterr().out and (town.folder / "zone_jobs.csv").is_file()
    assert main(["check", str(town.folder)]) == 0


def test_a_table_of_something_else_or_somewhere_else_is_refused(town, tmp_path):
    with pytest.raises(DataError, match="no item names persons engaged"):
        job_update(town, [write(tmp_path / "census.txt", CENSUS)])
    elsewhere = JOBS.replace("16321", "16201")
    with pytest.raises(DataError, match="no zone of the city has jobs"):
        job_update(town, [write(tmp_path / "jobs.txt", elsewhere)])
