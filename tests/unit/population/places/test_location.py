"""Jobs and schools: how many, where, and who crosses the border for them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simcity.city import load_city
from simcity.city.municipalities import all_municipalities
from simcity.errors import DataError
from simcity.population.defaults import read_default
from simcity.population.places.labour import known_share, labour_of, national_ratio, raw_jobs
from simcity.population.places.location import Border, border, job_shares, schools_of, work_border
from tests.city_cases import CITY, write_city


@pytest.mark.parametrize("census", [2015, 2020])
def test_the_nation_has_as_many_jobs_as_workers(census):
    table = all_municipalities().values()
    known = {m.code: known_share(m, census) for m in table}
    workers = sum(m.get("workers", census) / known[m.code] for m in table if known[m.code] > 0)
    jobs = sum(raw_jobs(m, census) * national_ratio(census) for m in table if known[m.code] > 0)
    assert jobs == pytest.approx(workers, rel=1e-12)
    assert national_ratio(census) == pytest.approx(1.0, abs=0.05)


def test_toyama_has_the_published_workers_and_more_jobs_than_workers():
    found = labour_of(("16201",), 2020)
    assert found.workers.tolist() == [114763.0, 95833.0] and found.unemployed.tolist() == [4068.0, 2393.0]
    assert 1.05 < found.jobs / found.workers.sum() < 1.2
    assert sum(found.by_industry.values()) == pytest.approx(1.0)
    assert found.by_industry["public"] > 0.05 and found.by_industry["manufacturing"] > 0.15


def test_the_rule_of_the_border_keeps_the_balance():
    for places in (0.4, 0.9, 1.0, 1.3, 3.0):
        for cross in (0.0, 0.08, 0.5):
            edge = border(places, cross)
            assert 1.0 - edge.out + edge.come == pytest.approx(places) and 0 <= edge.out <= 1 and edge.come >= 0


def place(**tables):
    zones = pd.DataFrame({"zone": ["a", "b", "c"], "x_m": [0.0, 3000.0, 9000.0], "y_m": 0.0,
                          "habitable_km2": [1.0, 1.0, 4.0], "residents": [600.0, 300.0, 100.0]})  # fmt: skip
    made = {"facilities": pd.DataFrame({"id": [], "kind": [], "zone": []})} | tables
    return SimpleNamespace(zones=zones, tables=tables, base_year=2020, municipalities=("99999",),
                           provenance={"facilities": "measured"}, **made)  # fmt: skip


def test_jobs_lie_where_the_folder_says_else_by_rule():
    known = place(zone_jobs=pd.DataFrame({"zone": ["c", "a", "a"], "jobs": [30.0, 5.0, 5.0]}))
    assert job_shares(known, None).tolist() == [0.25, 0.0, 0.75]
    made = job_shares(place(), None)
    assert made.sum() == pytest.approx(1.0) and made[0] > made[1] > made[2] > 0


def test_published_flows_over_the_border_come_before_the_rule():
    flows = pd.DataFrame({"year": [2010, 2020], "workers": [100, 200], "out_workers": [50, 20], "in_workers": [0, 60]})
    assert work_border(place(commuting=flows), None, 0.3) == Border(0.1, 0.3)
    assert work_border(place(), None, 0.3) == Border(0.3, 0.3)


def test_schools_are_the_facilities_of_their_kind_else_as_many_as_needed():
    facilities = pd.DataFrame({"id": ["p", "q", "h"], "kind": ["primary_school", "combined_school", "hospital"],
                               "zone": ["b", "c", "a"], "places": [120.0, np.nan, np.nan]})  # fmt: skip
    found = schools_of(place(facilities=facilities), "primary", 100.0)
    assert found.zone.tolist() == [1, 2] and found.places[0] == 120.0 and np.isnan(found.places[1])
    assert found.measured and np.isnan(found.published)
    made = schools_of(place(facilities=facilities), "high", 1500.0)
    assert made.zone.size == 3 and not made.measured and set(made.zone) <= {0, 1, 2}
    assert schools_of(place(), "high", 0.0).zone.size == 0
    per = next(float(r["per_school"]) for r in read_default("school_stages.csv") if r["stage"] == "high")
    assert [schools_of(place(), "high", n * per).zone.size for n in (0.5, 1, 1.01, 2, 3)] == [1, 1, 2, 2, 3]


def test_published_pupils_go_with_the_residents():
    city = load_city("toyama")
    primary, college = schools_of(city, "primary", 18000.0), schools_of(city, "college", 9000.0)
    assert primary.zone.size == 65 and primary.published == pytest.approx(18868 / 413938)
    assert 4000 < college.published * 413938 < 11915
    assert schools_of(city, "high", 10000.0).zone.size == 19


def test_more_who_go_out_than_work_is_a_problem_of_the_folder(tmp_path):
    settings = CITY.replace("sources: [", "  commuting: {provenance: published, source: census}\n"
                            "  zone_jobs: {provenance: measured, source: survey}\nsources: [")  # fmt: skip
    tables = {"commuting": "year,workers,out_workers,in_workers\n2020,50,60,5\n", "zone_jobs": "zone,jobs\na,5\nx,3\n"}
    with pytest.raises(DataError, match="is more than workers") as error:
        load_city(write_city(tmp_path / "tiny", settings, **tables))
    assert "zone_jobs.csv" in str(error.value) and "is not in zones.csv" in str(error.value)
    tables = {"commuting": "year,workers,out_workers,in_workers\n2020,50,6,5\n", "zone_jobs": "zone,jobs\na,5\nb,3\n"}
    city = load_city(write_city(tmp_path / "fine", settings, **tables))
    assert work_border(city, None, 0.5) == Border(0.12, 0.1) and job_shares(city, None)[0] == 5 / 8
