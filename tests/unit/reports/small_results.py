"""Results made by hand: two strategies, three years, known numbers; no model is run.

`one` is a single run at base values; `bare` a town with nothing decided; `people` adds ages by sex, districts and
kinds of household; `homes` adds dwellings, and kinds of household by district; `places` work, school and the city by
day. Texts can be hostile.
"""

import pyarrow as pa

from simcity.experiments.layout import schema_of
from simcity.experiments.results import Results
from simcity.indicators import catalogue
from simcity.parameters import catalogue as parameters
from simcity.records import COLUMNS

YEARS = (2025, 2026, 2027)
TITLES = {"own": {"ja": "自営", "en": "Own"}, "lease": {"ja": "借上げ", "en": "Lease"}}
COST = {"own": 30_000_000.0, "lease": 20_000_000.0}
DRAWN = (-1, 0, 1, 2, 3, 4)


def key(strategy: str, draw: int) -> str:
    return f"{strategy}{draw:+03d}".encode().hex().ljust(20, "0")[:20]


def small(
    strategies=("own", "lease"), draws=DRAWN, titles=None, bare=False, people=False, homes=False, places=False, **study
) -> Results:
    """Cost is the strategy's own plus a million a draw; coverage 99 % of all for 'own', nothing for 'lease'."""
    titles = titles or TITLES
    runs = [(s, d) for s in strategies for d in draws]
    values = [row for s, d in runs for row in (*_values(s, d, bare, people, places), *_homes(s, d, homes))]
    facts = {
        "city": "smallville", "first": YEARS[0], "last": YEARS[-1], "kind": "comparison", "question": {},
        "strategies": [{"name": s, "title": titles.get(s, {}), "description": {}} for s in strategies],
        "worlds": [{"name": "medium", "title": {"ja": "中位", "en": "Medium"}}],
        "provenance": {"version": "0.1.0", "libraries": {"numpy": "2.0"}},
        "runs": [{"run": key(s, d)} for s, d in runs],
    }  # fmt: skip
    return Results(facts | study, {
        "runs": _table("runs", [{"run": key(s, d), "strategy": s, "world": "medium", "scenario": "x", "seed": 0,
                                 "replication": 0, "draw": d, "scale": 1.0, "status": "done"} for s, d in runs]),
        "indicators": _table("indicators", values),
        "parameters": _table("parameters", [row for s, d in runs for row in _parameters(s, d)]),
    })  # fmt: skip


def _table(name: str, rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema_of(name))


AGES = [f"{a}_{a + 4}" for a in range(0, 100, 5)] + ["100_plus"]
DISTRICTS = {"east": (0.75, 1.0), "west": (0.25, 2.0), "empty": (0.0, 0.0)}  # share of residents, speed of the loss
KINDS = {"single": 1_500.0, "couple": 900.0, "couple_with_children": 1_000.0, "lone_parent": 350.0, "other": 250.0}


def _people(strategy: str, draw: int, year: int, n: int, people: float):
    """Everybody below 100 years in equal groups, one woman beyond; two districts and one where nobody lives."""
    for sex in "mf":
        for age in AGES:
            value = (people - 1.0) / 40.0 if age != "100_plus" else float(sex == "f")
            yield _row(strategy, draw, year, "population_by_sex_age", f"{sex}_{age}", value)
    for area, (share, speed) in DISTRICTS.items():
        whole = 10_000.0 * share - speed * share * (10_000.0 - people)
        yield _row(strategy, draw, year, "population", "", whole, "district", area)
        for group, part in (("0_14", 0.1), ("15_64", 0.6 - 0.1 * n * (area == "west")),
                            ("65_plus", 0.3 + 0.1 * n * (area == "west"))):  # fmt: skip
            yield _row(strategy, draw, year, "population_by_age", group, whole * part, "district", area)
    for kind, value in KINDS.items():
        yield _row(strategy, draw, year, "households_by_kind", kind, value + 10.0 * n * (draw + 1))


HOMES = {"dwellings": 5_000.0, "mean_rent": 40_000.0, "dwellings_built": 30.0, "dwellings_demolished": 10.0,
         "moves_inside": 200.0, "homes_not_first_choice": 5.0}  # fmt: skip


def _homes(strategy: str, draw: int, wanted: bool):
    """A tenth of all homes is vacant at first and each year two points more, at draw d another d + 1 points."""
    for n, year in enumerate(YEARS if wanted else ()):
        share = 0.1 + n * (0.02 + 0.01 * (draw + 1))
        city = HOMES | {"vacancy_share": share, "dwellings_vacant": share * HOMES["dwellings"]}
        for id, value in city.items():
            yield _row(strategy, draw, year, id, "", value)
        for area, part in (("east", 0.75), ("west", 0.25)):
            of = {"vacancy_share": share + 0.1 * n * (area == "west"), "mean_rent": 40_000.0 - 1_000.0 * n,
                  "dwellings": part * HOMES["dwellings"]}  # fmt: skip
            for id, value in of.items():
                yield _row(strategy, draw, year, id, "", value, "district", area)
            for kind, value in KINDS.items():
                more = 10.0 * n * (draw + 1) if kind == "single" else 0.0
                yield _row(strategy, draw, year, "households_by_kind", kind, part * (value + more), "district", area)


def _values(strategy: str, draw: int, bare: bool, with_people: bool = False, with_places: bool = False):
    cost = 0.0 if bare else COST[strategy] + 1e6 * (draw + 1)
    reach = 0.99 if strategy == "own" and not bare else 0.0
    for n, year in enumerate(YEARS):
        people = 10_000.0 - 100 * n - 10 * n * (draw + 1)
        city = {"population": people, "share_65_plus": 0.3 + 0.01 * n, "households": 4_000.0, "coverage_residents": reach,  # noqa: E501
                "general_revenue_burden": cost, "burden_per_resident": cost / people, "debt_outstanding": 0.0,
                "present_value_cost": cost * (n + 1), "present_value_net_cost": cost * (n + 1), "project_cost": cost}  # fmt: skip  # noqa: E501
        for id, value in city.items():
            yield _row(strategy, draw, year, id, "", value)
        for group, share in (("0_14", 0.1), ("15_64", 0.6), ("65_plus", 0.3), ("75_plus", 0.15)):
            yield _row(strategy, draw, year, "population_by_age", group, people * share)
        if with_people:
            yield from _people(strategy, draw, year, n, people)
        if with_places:
            yield from _places(strategy, draw, year, n)
        for group, value in (("国庫支出金", 0.0), ("地方債", 0.0), ("一般財源", cost)):
            yield _row(strategy, draw, year, "funding_by_source", group, value)


DAY = {"east": (9_000.0, 5_000.0), "west": (2_000.0, 400.0), "empty": (0.0, 0.0)}  # people by day, jobs
STAGES = {"nursery": 400.0, "primary": 700.0, "junior_high": 360.0, "high": 350.0, "college": 300.0}


def _places(strategy: str, draw: int, year: int, n: int):
    """A third more people by day than by night in the west at first; everything falls by 50 a year and draw."""
    less = 50.0 * n + n * (draw + 1)
    for area, (day, jobs) in DAY.items():
        yield _row(strategy, draw, year, "day_population", "", max(day - less, 0.0), "district", area)
        yield _row(strategy, draw, year, "jobs", "", max(jobs - less, 0.0), "district", area)
    for id, value in {"day_population": 11_000.0, "day_night_ratio": 1.1, "jobs": 5_400.0, "jobs_unfilled": 20.0,
                      "workers": 5_000.0, "workers_out": 500.0, "workers_in": 880.0, "job_seekers": 150.0,
                      "residents_per_job": 1.85, "work_distance_mean": 4.2}.items():  # fmt: skip
        yield _row(strategy, draw, year, id, "", value)
    for stage, pupils in STAGES.items():
        for id, value in (("pupils", pupils - 2 * less), ("school_places", 1.2 * pupils), ("pupils_out", 5.0),
                          ("pupils_unplaced", 3.0 * n)):  # fmt: skip
            yield _row(strategy, draw, year, id, stage, value)


def _row(strategy, draw, year, id, group, value, kind="city", area=""):
    provenance, grade = ("derived", "C") if kind == "city" else ("synthetic", "D")
    cells = (year, kind, area, group, "", "true", provenance, grade, id, value, catalogue()[id].unit)
    return {"run": key(strategy, draw)} | dict(zip(COLUMNS, cells, strict=True))


def _parameters(strategy: str, draw: int):
    for p in parameters().values():
        drawn = p.in_doubt and draw >= 0
        value = p.low + (p.high - p.low) * (draw + 1) / len(DRAWN) if drawn else p.base
        yield {"run": key(strategy, draw), "parameter": p.id, "number": p.number, "axis": p.axis, "unit": p.unit,
               "value": value, "quantile": 0.5 if drawn else None, "base": p.base, "low": p.low, "high": p.high,
               "origin": p.origin, "source": p.source, "ja": p.ja, "en": p.en, "changed": False}  # fmt: skip
