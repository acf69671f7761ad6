"""Known answers for people: life tables, the national projection, agents against cohorts, and two look backs.

The numbers of the case identifiers are those of the demography specification. Validation cases use Toyama: the census
of 2015 and the register of 2015 are given here as published, the later figures stand in the table of expectations.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path

import numpy as np

from ..fitting import Margin, ipf
from ..population import age_structure, backtest, five_year, migration, worlds
from ..population.cohort_component import CohortResult, imbalance, project
from ..population.defaults import read_default
from ..population.fertility import SEX_RATIO_AT_BIRTH, standard_fertility
from ..population.figures import CityFigures, YearFlows
from ..population.households import count_households, headship
from ..population.households.fit import freeman_tukey, measures_of_fit
from ..population.integers import trs
from ..population.life_table import alpha_for, brass, life_table, standard_q
from ..population.rates import N_AGES, Rates
from ..population.stable import growth_and_shares
from ..rng import Draws, Stream, keys_of
from .runner import Skip

IPSS2012_TOTALS = (62_327_737.0, 65_729_615.0)
"""Men and women of 1 October 2010 with age unknown (census)."""

TOYAMA_CLASSES_2015 = {
    "m": {"total": 203_427, "0_14": 26_980, "15_64": 124_837, "65_plus": 50_050, "75_plus": 21_315},
    "f": {"total": 215_259, "0_14": 25_646, "15_64": 120_749, "65_plus": 67_928, "75_plus": 35_686},
}
"""Toyama city, census 2015 (SSDSE-A-2018)."""

TOYAMA_FLOWS_2015 = YearFlows(births=3_322, deaths=4_564, arrivals=11_520 + 143, departures=10_477 + 670)
"""Toyama city, resident register, calendar 2015 (MIC), with other entries and removals."""


def closed_rates(first: int, last: int, death: np.ndarray, infant: np.ndarray, birth: np.ndarray) -> Rates:
    """Constant rates without moves."""
    n = last - first
    none = np.zeros((n, 2, N_AGES))
    return Rates(first, last, np.broadcast_to(death, (n, 2, N_AGES)), np.broadcast_to(infant, (n, 2)),
                 np.broadcast_to(birth, (n, N_AGES)), none, none, SEX_RATIO_AT_BIRTH)  # fmt: skip


def base_2010() -> np.ndarray:
    """Single ages of Japan 2010 from five-year groups: scaled to the totals by sex, split by PCHIP."""
    rows = [r for r in read_default("national_age_5yr.csv") if r["year"] == "2010"]
    edges = np.array([float(r["age_from"]) for r in rows] + [111.0])
    pyramid = []
    for column, total in zip(("male", "female"), IPSS2012_TOTALS):
        groups = np.array([float(r[column]) for r in rows])
        pyramid.append(age_structure.split_by_pchip(edges, groups * total / groups.sum()))
    return np.array(pyramid)


def knots() -> dict[str, float]:
    """D1: the knots of 2010 return the published life expectancies."""
    e = life_table(standard_q()).e
    return {"e0_male": e[0, 0], "e0_female": e[1, 0], "e65_male": e[0, 65], "e65_female": e[1, 65]}


def full_table() -> dict[str, float]:
    """D1b: the same from all 111 published chances of dying."""
    folder = os.environ.get("SIMCITY_SHARED") or Path(__file__).resolve().parents[2].parent / "shared"
    path = Path(folder) / "science" / "data" / "japan_2010_demography.csv"
    if not path.is_file():
        raise Skip("the full table of 2010 is not installed; set SIMCITY_SHARED to the folder of shared data")
    with path.open(encoding="utf-8") as file:
        rows = [(float(r["qx_m"]), float(r["qx_f"])) for r in csv.DictReader(file) if r["qx_m"] and r["qx_f"]]
    e = life_table(np.array(rows).T).e
    return {"e0_male": e[0, 0], "e0_female": e[1, 0]}


def constant_hazard() -> dict[str, float]:
    """D2: q = 0.02 at all ages gives e0 = 1/q - 0.5."""
    return {"e0": life_table(np.full(601, 0.02), a_infant=0.5).e[0]}


def relational() -> dict[str, float]:
    """D3: Brass returns its standard, and the levels of later tables."""
    standard = life_table(standard_q())
    got = {"identity": float(np.abs(brass(standard, np.zeros(2)).l - standard.l).max())}
    wanted = {"2015": (80.752, 86.986), "2020": (81.560, 87.712), "2060": (84.19, 90.93)}
    for year, e0 in wanted.items():
        male, female = alpha_for(standard, np.array(e0))
        got |= {f"alpha_{year}_male": float(male), f"alpha_{year}_female": float(female)}
    return got


def leslie() -> dict[str, float]:
    """D4: growth and stable shares of a matrix of three classes."""
    growth, shares = growth_and_shares(np.array([[0, 1.5, 1], [0.5, 0, 0], [0, 0.25, 0]]))
    return {"growth": growth} | {f"share_{i + 1}": float(share) for i, share in enumerate(shares)}


def decay() -> dict[str, float]:
    """D5: a thousand people of 30 with survival 0.9 for ten years; agents within 3.3 standard errors."""
    from ..population.microsimulation import simulate

    people = np.zeros((2, N_AGES))
    people[0, 30] = 1000
    rates = closed_rates(2010, 2020, np.full((2, N_AGES), 0.1), np.zeros(2), np.zeros(N_AGES))
    runs = simulate(people.astype(np.int64), rates, range(200))[:, -1].sum(axis=(1, 2))
    z = (runs.mean() - 1000 * 0.9**10) / (15.07 / np.sqrt(len(runs)))
    return {"survivors": project(people, rates).total()[-1], "agents_z": float(z)}


RUN_A = worlds.Preset("run_a", 2012, worlds.LATEST, (
    ("tfr", (2010.0, 2014.0, 2024.0, 2060.0), (1.39, 1.39, 1.33, 1.35)),
    ("e0_male", (2010.0, 2060.0), (79.64, 84.19)), ("e0_female", (2010.0, 2060.0), (86.39, 90.93)),
    ("net_migration_thousand", (2010.0,), (0.0,)),
))  # fmt: skip


@cache
def national(run: str) -> CohortResult:
    """D6: the national projection from 2010 without moves; run A straight e0, run B the path of the preset."""
    chosen = RUN_A if run == "a" else worlds.preset("ipss2012_medium")
    return project(base_2010(), worlds.national_rates(chosen, 2010, 2060, international=False))


def national_run(run: str) -> dict[str, float]:
    result = national(run)
    got = {f"millions_{y}": result.total()[y - 2010] / 1e6 for y in (2030, 2048, 2060)}
    aged = 100.0 * result.aged(65)[-1] / result.total()[-1]
    against = {f"ipss_millions_{y}": got[f"millions_{y}"] for y in (2030, 2048, 2060)}
    return got | against | {"aged_percent_2060": aged, "ipss_aged_percent_2060": aged}


def agents_and_cohorts() -> dict[str, float]:
    """D7: 200 runs of 12 799 agents over 30 years beside the cohort component of the same integers."""
    from ..population.microsimulation import simulate

    people = np.round(base_2010() / 1e4)
    table = life_table(standard_q())
    rates = closed_rates(2010, 2040, 1.0 - table.survivorship, 1.0 - table.L[:, 0], standard_fertility())
    end = project(people, rates)
    runs = simulate(people.astype(np.int64), rates, range(200))[:, -1]
    got = {"agents": float(people.sum())}
    for name, (low, high) in {"total": (0, 110), "aged": (65, 110), "children": (0, 14)}.items():
        expected = end.aged(low, high)[-1]
        sample = runs[:, :, low : high + 1].sum(axis=(1, 2))
        got |= {name: expected, f"{name}_z": (sample.mean() - expected) / (sample.std(ddof=1) / np.sqrt(len(sample)))}
    return got


def balance() -> dict[str, float]:
    """D8: people in and out balance every year of the national run and of Toyama, and parts add to the whole."""
    city = toyama(False)
    rates = backtest.build_rates(city, "ipss2012_medium", None, 2015, 2045, 2015)
    share = np.array([0.3, 0.7])[:, None, None]
    parts = [Rates(2015, 2045, rates.death, rates.infant, rates.birth, rates.leave, rates.arrive * w, rates.srb)
             for w in share.ravel()]  # fmt: skip
    whole, zones = project(city.population, rates), project(city.population * share, parts)
    apart = np.abs(zones.population.sum(axis=0) - whole.population).max() / whole.total().max()
    worst = max(np.abs(imbalance(r)).max() for r in (national("b"), whole, zones))
    return {"imbalance": float(worst), "zones_apart": float(apart)}


def fitted_table() -> dict[str, float]:
    """D9: a table of two by three scaled to its margins, and an odds ratio that stays."""
    seed = np.array([[10.0, 20, 30], [40, 10, 50]])
    t = ipf(seed, [Margin((0,), np.array([100.0, 60])), Margin((1,), np.array([50.0, 40, 70]))]).table
    cells = {f"cell_{i + 1}{j + 1}": float(t[i, j]) for i in range(2) for j in range(3)}
    return cells | {"odds_ratio": float(t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0]))}


def whole_people() -> dict[str, float]:
    """D10: four weights made whole 40 000 times; the worst mean, and how often the sum is not five."""
    weight, draws = np.array([0.3, 1.7, 2.5, 0.5]), Draws(1)
    who = keys_of("weight", np.arange(4))
    u = [draws.uniform(Stream.SYNTHESIS, 0, who, index) for index in range(40_000)]
    offsets = draws.uniform(Stream.SYNTHESIS, 0, keys_of("offset", np.arange(40_000)))
    drawn = np.array([trs(weight, order, offset) for order, offset in zip(u, offsets)])
    mean = drawn.mean(axis=0)
    return {f"mean_{i + 1}": float(m) for i, m in enumerate(mean)} | {"sums_off": float((drawn.sum(axis=1) != 5).sum()),
            "farthest": float(np.abs(drawn - weight).max())}  # fmt: skip


def fit_of_tables() -> dict[str, float]:
    """D11: measures of fit of two tables."""
    truth, synthetic = np.array([[45, 25, 30], [5, 15, 40]]), np.array([[50, 20, 30], [0, 20, 40]])
    distance, p = freeman_tukey(truth, synthetic)
    return measures_of_fit(truth, synthetic) | {"freeman_tukey": distance, "freeman_tukey_p": p}


def heads() -> dict[str, float]:
    """D13: national headship on the residents of 2010; heads and residents of 15 and over."""
    people, rates = base_2010(), headship()
    count = (people * rates).sum(axis=1)
    size = 127e6 / float(count.sum())
    grown = people[:, 15:].sum(axis=1)
    return {"male_percent": 100.0 * float(count[0] / grown[0]), "male_millions": float(count[0]) / 1e6,
            "millions": count_households(people, 1.0) / 1e6, "size_of_127_millions": size}  # fmt: skip


def schedule() -> dict[str, float]:
    """D12: Rogers-Castro scaled to the inter-municipal moves of 2010."""
    k, rates = migration.scale_to(migration.standard_schedule(), age_structure.national_single_ages(2010), 5_084_579)
    return {"k": float(k), "peak_age": float(rates.argmax()), "peak_rate": float(rates.max())}


def elasticity() -> dict[str, float]:
    """D14: ten points of quality of life at eta 0.1 and at eta 0."""
    rate = np.array([0.05])
    return {"ratio": float(migration.quality_response(rate, 60.0, 50.0, -0.1)[0] / rate[0]),
            "ratio_eta_0": float(migration.quality_response(rate, 60.0, 50.0, 0.0)[0] / rate[0])}  # fmt: skip


def zero_sum() -> dict[str, float]:
    """D15: city and pool together change by births less deaths alone."""
    city = age_structure.single_ages(TOYAMA_CLASSES_2015, age_structure.national_single_ages(2015))
    pool = age_structure.national_single_ages(2015) - city
    leave = np.tile(3.0 * migration.standard_schedule(), (2, 1))
    new_city, new_pool = migration.exchange(city, pool, leave, leave * city.sum() / pool.sum())
    made = (new_city + new_pool).sum() - (city + pool).sum()
    return {"made_per_million": float(made / pool.sum() * 1e6), "moved": float(np.abs(new_city - city).sum() > 1.0)}


def toyama(with_groups: bool = True) -> CityFigures:
    """Toyama city as published of 2015; five-year groups only where asked."""
    classes = age_structure.class_array(TOYAMA_CLASSES_2015)
    census: dict[int, dict[tuple[int, int], float]] = {}
    for r in read_default("city_age_5yr.csv") if with_groups else ():
        if r["municipality"] == "16201":
            census.setdefault(int(r["year"]), {})[(int(r["age_from"]), int(r["age_to"]))] = float(r["residents"])
    if with_groups:
        ages = five_year.single_ages_with_groups(classes, census, 2015)
    else:
        ages = age_structure.single_ages(classes, age_structure.national_single_ages(2015))
    return CityFigures(2015, ages, {2015: TOYAMA_FLOWS_2015}, {2015: classes}, census)


KNOWN_AGES_2020 = 413_938 / 406_718
"""Residents of Toyama at the census of 2020 over those of known age: the classes are prorated by it."""

TOYAMA_2020 = {"residents": 413_938.0, "0_14": 48_134 * KNOWN_AGES_2020, "65_plus": 122_767 * KNOWN_AGES_2020,
               "75_plus": 63_995 * KNOWN_AGES_2020, "births": 15_072.0, "deaths": 23_414.0}  # fmt: skip
"""Census 2020 (age unknown prorated) and vital statistics of 2016 to 2020 (SSDSE-A)."""


def toyama_2020() -> dict[str, float]:
    """Look back from 2015: the census of 2020 and the births and deaths of 2016 to 2020."""
    rows = backtest.look_back(toyama(), "ipss2012_medium", 2020, TOYAMA_2020, known_until=2015)
    rules = backtest.baselines(toyama(), 2020, 2015, {"balance_2016": 418_686 + 5 * (3_208 - 4_578 + 9_266 - 9_104),
                                                      "official_2013": (416_819.0, 407_814.0)})  # fmt: skip
    print(backtest.as_text(rows, rules))
    return {r.quantity: r.model for r in rows} | {"held_by_doubt": float(sum(r.holds for r in rows))}


def toyama_2045() -> dict[str, float]:
    """The official municipal projection of 2018, rebuilt from its national path and the moves of 2010-15."""
    rates = backtest.build_rates(toyama(), "ipss2018_municipal", None, 2015, 2045, 2018)
    end = project(toyama().population, rates)
    return {"residents": end.total()[-1], "aged_percent": 100.0 * end.aged(65)[-1] / end.total()[-1]}


def national_runs() -> dict[str, float]:
    """Run A and run B of the national projection."""
    return {f"{run}_{name}": value for run in "ab" for name, value in national_run(run).items()}


CASES = {
    "D1": knots, "D1b": full_table, "D2": constant_hazard, "D3": relational, "D4": leslie, "D5": decay,
    "D6": national_runs, "D7": agents_and_cohorts, "D8": balance, "D9": fitted_table, "D10": whole_people,
    "D11": fit_of_tables, "D13": heads,
    "D12": schedule, "D14": elasticity, "D15": zero_sum, "toyama_2020": toyama_2020, "toyama_2045": toyama_2045,
}  # fmt: skip
