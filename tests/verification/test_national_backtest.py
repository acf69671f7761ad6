"""All municipalities from 2015 to 2020: the bars, and the proof that nothing after 2016 is read."""

from dataclasses import replace

import numpy as np
import pytest

from simcity.city.municipalities import all_municipalities, column_dictionary
from simcity.errors import DataError
from simcity.population import (
    age_evidence,
    age_structure,
    balance,
    balance_fit,
    calibration,
    cohort_component,
    nation,
    national_backtest,
    presets,
    vital_events,
    worlds,
)
from simcity.population.defaults import read_default
from simcity.population.figures import CityFigures, YearFlows
from simcity.verification import national_page, verify
from simcity.verification.national import look_back


@pytest.mark.parametrize("result", verify("national"), ids=lambda r: f"{r.case}-{r.quantity}")
def test_the_country_is_met_as_was_written_down(result):
    assert result.ok, f"{result.got} instead of {result.expected}: {result.reason}"


def test_the_shrinkage_beats_each_rule_at_the_median_and_in_the_tail():
    said, came = look_back()
    model = national_backtest.score(said.model["residents"], came["residents"])
    for rule in national_backtest.rules(said).values():
        reached = national_backtest.score(rule, came["residents"])
        assert model[0] < reached[0] and model[1] < reached[1]


LATER = {name: row for name, row in column_dictionary().items() if int(row["year"]) > 2016}


def poisoned():
    """The packaged table with every figure after 2016 made absurd or taken away, by turns."""
    table = {}
    for i, (code, m) in enumerate(all_municipalities().items()):
        figures = {c: v for c, v in m.figures.items() if c not in LATER or (i + len(c)) % 2}
        table[code] = replace(m, figures={c: -7e9 if c in LATER else v for c, v in figures.items()})
    return table


def known_paths():
    """Paths of projections published by 2016."""
    rows = [r for r in read_default("projections.csv") if int(r["published"]) <= 2016]
    return {r[k] for r in rows for k in ("tfr", "mortality", "abroad")}


def poisoned_defaults(read):
    """Packaged national tables with absurd figures in every row of a later year."""

    def wrapped(name):
        rows = read(name)
        if name in ("national_vital.csv", "national_moves.csv", "national_single_age.csv", "national_age_5yr.csv",
                    "national_pupils.csv"):  # fmt: skip
            keep = ("year", "age", "age_from", "age_to", "origin", "source")
            rows = [{k: v if k in keep or int(r["year"]) <= 2016 else "-7e9" for k, v in r.items()} for r in rows]
        if name == "projection_paths.csv":
            rows = [r if r["path"] in known_paths() else r | {"value": "1"} for r in rows]
        return rows

    return wrapped


@pytest.fixture
def no_memory():
    """Cached national figures are forgotten before and after."""

    def forget():
        for cached in (age_structure.national_single_ages, age_structure.national_five_year,
                       worlds.national_population, presets.preset):  # fmt: skip
            cached.cache_clear()

    forget()
    yield
    forget()


def test_nothing_later_than_2016_is_read(monkeypatch, no_memory):
    said, _ = look_back()
    for module in (age_evidence, age_structure, balance, presets, vital_events):
        monkeypatch.setattr(module, "read_default", poisoned_defaults(module.read_default))
    blind = national_backtest.forecast(poisoned())
    assert len(LATER) > 100 and blind.codes == said.codes
    for quantity in said.model:
        for part in ("model", "low", "high"):
            assert getattr(blind, part)[quantity].tobytes() == getattr(said, part)[quantity].tobytes(), quantity
    fits = [balance_fit.fit_norm(f.figures) for f in (blind, said)]
    assert fits[0] == fits[1]


def test_the_poison_is_strong_enough_to_be_tasted():
    said, _ = look_back()
    with pytest.raises(DataError, match="negative"):
        national_backtest.actual(said.codes, poisoned())
    assert not np.array_equal(national_backtest.floor(said, poisoned()), national_backtest.floor(said), equal_nan=True)


@pytest.mark.parametrize("code", ["16201", "13101", "01303", "47381"])
def test_one_town_alone_gets_what_it_gets_among_all(code):
    said, _ = look_back()
    i = said.codes.index(code)
    one = CityFigures(
        2015,
        said.figures.population[i],
        {y: YearFlows(*(float(v[i]) for v in (f.births, f.deaths, f.arrivals, f.departures)))
         for y, f in said.figures.flows.items()},
        {2015: said.figures.classes[2015][i]},
        traits={name: v[i] for name, v in said.figures.traits.items()},
    )  # fmt: skip
    rates = calibration.build_rates(one, national_backtest.WORLD, None, 2015, 2020, 2016)
    alone = cohort_component.project(one.population, rates).total()[-1]
    assert alone == pytest.approx(said.model["residents"][i], rel=1e-9)


def test_a_city_of_the_package_is_looked_up_with_its_traits():
    from simcity.population.traits import traits_of_city

    toyama, none = traits_of_city(["16201"], 2015), traits_of_city(["99999"], 2015)
    said, _ = look_back()
    i = said.codes.index("16201")
    assert none == {} and dict(toyama) == {name: v[i] for name, v in said.figures.traits.items()}
    both = traits_of_city(["16201", "16202"], 2015)
    assert min(t := [traits_of_city([c], 2015)["secondary"] for c in ("16201", "16202")]) < both["secondary"] < max(t)


def test_missing_traits_fall_back_on_size_and_ages():
    _, figures, _ = nation.national_figures(2015, (2015, 2016))
    people = figures.population[:3]
    full, _ = balance.usual(people, {n: v[:3] for n, v in figures.traits.items()})
    holed = {n: np.where([True, False, False], np.nan, v[:3]) for n, v in figures.traits.items()}
    got, spread = balance.usual(people, holed)
    short, _ = balance.usual(people, {})
    assert got[0] == short[0] and (got[1:] == full[1:]).all() and spread[0] > spread[1]


def test_the_fit_finds_what_was_put_in():
    """A made country: known excess by size, known spread, known noise."""
    _, figures, _ = nation.national_figures(2015, (2015, 2016))
    total = figures.population.sum(axis=(-2, -1))
    moves = np.maximum(0.08 * total, 50.0)
    i = np.arange(len(total))
    normal = [np.sqrt(2) * np.cos(2 * np.pi * ((i * g) % 1.0)) for g in (0.6180339887, 0.4142135624, 0.7320508076)]
    own = 4.0 * (np.log10(total) - 4.4) + 3.0 * normal[0]
    per = 1000.0 / total
    flows = {}
    for year, z in zip((2015, 2016), normal[1:]):
        net = (own + z * np.sqrt(2.0 * moves * per**2 + 1.0)) / per
        flows[year] = YearFlows(1.0, 1.0, (moves + net) / 2, (moves - net) / 2)
    fit = balance_fit.fit_norm(replace(figures, flows=flows))
    assert fit.overdispersion == pytest.approx(2.0, rel=0.15) and fit.transient == pytest.approx(1.0, abs=0.2)
    assert fit.sets["short"]["size"][1] == pytest.approx(4.0, abs=0.5)
    assert fit.sets["short"]["spread"][1] == pytest.approx(3.0, rel=0.1)


def test_the_spread_of_a_small_town_is_wider_and_grows_with_the_years():
    said, _ = look_back()
    values, now = calibration.default_parameters(), said.residents_then
    spread = balance.spread_of_total(said.found.balance, now, 30, values) / now[:, None]
    assert (np.diff(spread, axis=1) > 0).all()
    small, large = (np.median(spread[(now >= a) & (now < b), 4]) for a, b in ((1_000, 3_000), (100_000, 1e9)))
    assert small > 2.5 * large and 0.004 < large < 0.02


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_names_every_outlier_and_its_cause(language):
    page = national_page.as_markdown(language)
    rows = [line for line in page.splitlines() if line[2:7].isdigit() and line.startswith("| ")]
    worst = national_page.outliers()
    assert [r[2:7] for r in rows] == [w["code"] for w in worst] and len(worst) > 20
    assert all(len(r.split(" | ")[-1]) > 8 for r in rows)
    assert {"07542", "43513"} <= {w["code"] for w in worst} and "nan" not in page
    assert len({r.count(" | ") for r in rows}) == 1


def test_the_parts_of_an_outlier_add_up():
    for row in national_page.outliers():
        assert row["register"] + row["census"] == pytest.approx(row["error"])
        assert row["error"] == pytest.approx(100 * (row["model"] / row["came"] - 1))


def test_the_parts_name_the_cause():
    quiet = {"gap_then": 0.0, "census": 0.0, "register": -7.0, "institution": 2.0, "residents": 5e3, "jump": 0.0}
    cases = {"apart": {"gap_then": 80.0}, "census": {"census": 9.0}, "tiny": {"residents": 400.0}, "moves": {},
             "jump": {"jump": 40.0}, "institution": {"census": 9.0, "institution": 30.0}}  # fmt: skip
    assert {name: national_page._cause(quiet | change) for name, change in cases.items()} == {n: n for n in cases}


def test_remembered_causes_are_of_municipalities_and_marked():
    rows = national_page.remembered()
    assert set(rows) <= set(all_municipalities())
    assert all(r["origin"] == "remembered" and r["ja"] and r["en"] for r in rows.values())
