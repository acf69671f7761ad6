"""The known answers of demography, and the look back at real municipalities where their figures are installed."""

import csv

import numpy as np
import pytest

from simcity.population import age_structure as ages
from simcity.population.backtest import build_rates
from simcity.population.cohort_component import project
from simcity.population.figures import CityFigures, YearFlows
from simcity.verification import verify

EVERY = 25
"""One municipality in so many: enough for a median, quick enough for every day."""


@pytest.mark.parametrize(
    "result", [*verify("demography"), *verify("national_paths")], ids=lambda r: f"{r.case}-{r.quantity}"
)
def test_demography_gives_the_known_answer(result):
    if result.skipped:
        pytest.skip(result.reason)
    assert result.ok, f"{result.got} instead of {result.expected}: {result.reason}"


def rows_of(path):
    with path.open(encoding="utf-8-sig") as file:
        table = list(csv.reader(file))
    return {row[0][1:]: dict(zip(table[0], row)) for row in table[3:]}


def classes_of(row):
    names = {"total": "A1101", "0_14": "A1301", "15_64": "A1302", "65_plus": "A1303", "75_plus": "A1419"}
    return {sex: {n: float(row[item + code]) for n, item in names.items()} for sex, code in (("m", "01"), ("f", "02"))}


def test_the_census_of_2020_is_met_across_the_country_from_the_figures_of_2015(shared):
    """Median absolute error of total residents over a sample: at most 1.25 %, and below that of simple rules."""
    folder = shared / "data"
    then, later = (rows_of(folder / "ssdse_municipal" / f"SSDSE-A-{y}.csv") for y in (2018, 2022))
    with (folder / "juki_municipal" / "juki_vital_migration_2016_2020.csv").open(encoding="utf-8-sig") as file:
        rows = [r for r in csv.DictReader(file) if r["year_jan1"] == "2016" and r["municipality"]]
    register = {r["code6"].zfill(6)[:5]: r for r in rows}
    empty = {code for table in (then, later) for code, r in table.items() if float(r["A1101"]) < 1}
    errors, unchanged, balance = [], [], []
    for code in sorted(then)[::EVERY]:
        if code not in register or code not in later or code in empty:
            continue
        r = {k: float(register[code][k] or 0) for k in ("births", "deaths", "in_total", "other_add", "out_total",
                                                        "other_remove")}  # fmt: skip
        classes = ages.class_array(classes_of(then[code]))
        flows = YearFlows(r["births"], r["deaths"], r["in_total"] + r["other_add"], r["out_total"] + r["other_remove"])
        people = ages.single_ages(classes, ages.national_single_ages(2015))
        city = CityFigures(2015, people, {2015: flows}, {2015: classes})
        end = project(people, build_rates(city, "ipss2012_medium", None, 2015, 2020, 2015)).total()[-1]
        actual, before = float(later[code]["A1101"]), float(then[code]["A1101"])
        errors.append(end / actual - 1)
        unchanged.append(before / actual - 1)
        balance.append((before + 5 * (flows.births - flows.deaths + flows.arrivals - flows.departures)) / actual - 1)
    model, same, going_on = (np.median(np.abs(e)) for e in (errors, unchanged, balance))
    print(f"{len(errors)} municipalities: model {model:.2%}, no change {same:.2%}, balance goes on {going_on:.2%}")
    assert len(errors) >= 60
    assert model < 0.0125 and model < 0.3 * same
