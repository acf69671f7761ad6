import csv

import numpy as np
import pytest

from simcity.population import five_year, outlook, worlds
from simcity.population.calibration import build_rates
from simcity.population.cohort_component import project
from simcity.population.figures import CityFigures, YearFlows
from simcity.population.ipss_regional import EDGES, N_GROUPS, five_year_step, grouped, ipss_regional, survival_of_groups
from simcity.population.regional import regional_projection
from simcity.verification.demography import toyama


def test_a_step_by_hand():
    """400 women of 20-24 and 100 men of 85-89: nine in ten live, one in twenty more comes; 0.2 children a woman."""
    people = np.zeros((2, N_GROUPS))
    people[1, 4], people[0, 17] = 400.0, 100.0
    end = five_year_step(people, np.full((2, N_GROUPS), 0.9), np.full((2, N_GROUPS), 0.05), 0.2, 0.5)
    assert end[1, 5] == pytest.approx(380.0)
    assert end[0, 18] == pytest.approx(95.0)
    assert end[:, 0] == pytest.approx([38.0, 38.0])
    assert end.sum() == pytest.approx(380 + 95 + 76)


def test_the_open_group_keeps_its_survivors():
    people = np.zeros((2, N_GROUPS))
    people[0, 17], people[0, 18] = 10.0, 10.0
    end = five_year_step(people, np.full((2, N_GROUPS), 0.5), np.zeros((2, N_GROUPS)), 0.0, 0.5)
    assert end[0, 18] == pytest.approx(10.0)


def test_a_group_survives_as_its_person_years_do():
    table = worlds.mortality(worlds.preset("ipss2017_medium"), 2017.5)
    survival = survival_of_groups(table)[0]
    assert survival[1, 4] == pytest.approx(table.L[0, 1, 25:30].sum() / table.L[0, 1, 20:25].sum())
    assert survival[0, 17] == survival[0, 18] == pytest.approx(table.L[0, 0, 90:].sum() / table.L[0, 0, 85:].sum())


def test_the_nation_without_moves_is_its_own_path():
    """Raking by what the method misses of the nation gives the nation back, group by group."""
    chosen = worlds.preset("ipss2017_medium")
    nation = worlds.national_population(chosen, 2015, 2045, 2015)
    result = ipss_regional(CityFigures(2015, nation[0]), chosen, 2045, np.zeros(111))
    assert result.population == pytest.approx(grouped(nation[::5]), rel=1e-9)
    assert result.aged(65) == pytest.approx(nation[::5, :, 65:].sum(axis=(1, 2)), rel=1e-9)


def test_edges_hold_every_age_once():
    assert EDGES[0] == 0 and EDGES[-1] == 111 and N_GROUPS == 19
    assert grouped(np.ones(111)).sum() == 111


def test_toyama_of_2013_lies_near_the_official_projection(shared):
    """IPSS 2013 from the census of 2010: total within 1 % to 2040, children within 5 %."""
    path = shared / "data" / "facts_published" / "ipss2013_municipal_toyama_fukui.csv"
    with path.open(encoding="utf-8-sig") as file:
        rows = {int(r["year"]): r for r in csv.DictReader(file) if r["code"] == "16201"}
    census = {y: g for y, g in toyama().census.items() if y <= 2010}
    base = five_year.ages_from_groups(census, 2010)
    city = CityFigures(2010, base * float(rows[2010]["total"]) / base.sum(), {}, {}, census)
    found = outlook.project_city(city, "ipss2013_municipal", 2040, method="ipss_regional", known_until=2013)
    errors = {y: found.at(y) / float(rows[y]["total"]) - 1 for y in range(2015, 2041, 5)}
    children = {y: found.at(y, "0_14") / float(rows[y]["age_0_14"]) - 1 for y in range(2015, 2041, 5)}
    print({y: f"{e:+.2%} / 0-14 {children[y]:+.2%}" for y, e in errors.items()})
    assert max(map(abs, errors.values())) < 0.01
    assert max(map(abs, children.values())) < 0.05


def test_the_municipalities_of_toyama_prefecture_in_2045(shared):
    """IPSS 2018 from the census of 2015 and the register of one year: median error of fifteen, and every one."""
    folder = shared / "data"
    with (folder / "facts_published" / "ipss2018_toyama_prefecture_municipal_2045.csv").open(encoding="utf-8-sig") as f:
        official = {r["code"]: float(r["population_2045_ipss2018"]) for r in csv.DictReader(f)}
    errors = {}
    for code, expected in official.items():
        city = toyama() if code == "16201" else town(folder, code)
        found = outlook.project_city(city, "ipss2018_municipal", 2045, method="ipss_regional", known_until=2018)
        errors[code] = found.at(2045) / expected - 1
    print({code: f"{e:+.1%}" for code, e in errors.items()})
    assert abs(errors["16201"]) < 0.03
    assert np.median(np.abs(list(errors.values()))) < 0.10
    assert max(map(abs, errors.values())) < 0.30


def town(folder, code: str) -> CityFigures:
    """A municipality as published of 2015: census classes and the resident register of one year."""
    from simcity.population import age_structure
    from tests.verification.test_demography_suite import classes_of, rows_of

    classes = age_structure.class_array(classes_of(rows_of(folder / "ssdse_municipal" / "SSDSE-A-2018.csv")[code]))
    path = folder / "juki_municipal" / "juki_vital_migration_2016_2020.csv"
    with path.open(encoding="utf-8-sig") as file:
        rows = [r for r in csv.DictReader(file) if r["year_jan1"] == "2016" and r["code6"].zfill(6)[:5] == code]
    r = {k: float(rows[0][k] or 0) for k in ("births", "deaths", "in_total", "other_add", "out_total", "other_remove")}
    flows = YearFlows(r["births"], r["deaths"], r["in_total"] + r["other_add"], r["out_total"] + r["other_remove"])
    people = age_structure.single_ages(classes, age_structure.national_single_ages(2015))
    return CityFigures(2015, people, {2015: flows}, {2015: classes})


@pytest.mark.parametrize("method", ["yearly", "five years"])
def test_what_the_deaths_of_a_place_leave_open_acts_in_both_methods(method):
    city = toyama()

    def elders(parameters):
        if method == "yearly":
            rates = build_rates(city, "ipss2012_medium", parameters, 2015, 2026)
            return project(city.population, rates).population[10][:, 80:].sum()
        return regional_projection(city, "ipss2012_medium", 2025, parameters=parameters).population[-1][:, 16:].sum()

    assert elders({"mortality_own_doubt": 2.0}) < elders({}) < elders({"mortality_own_doubt": -2.0})
