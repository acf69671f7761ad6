"""Results made by hand: two strategies, three years, known numbers; no model is run.

`one` is a single run at base values; `bare` a town with nothing decided. Texts can be hostile.
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


def small(strategies=("own", "lease"), draws=DRAWN, titles=None, bare=False, **study) -> Results:
    """Cost is the strategy's own plus a million a draw; coverage 99 % of all for 'own', nothing for 'lease'."""
    titles = titles or TITLES
    runs = [(s, d) for s in strategies for d in draws]
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
        "indicators": _table("indicators", [row for s, d in runs for row in _values(s, d, bare)]),
        "parameters": _table("parameters", [row for s, d in runs for row in _parameters(s, d)]),
    })  # fmt: skip


def _table(name: str, rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema_of(name))


def _values(strategy: str, draw: int, bare: bool):
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
        for group, value in (("国庫支出金", 0.0), ("地方債", 0.0), ("一般財源", cost)):
            yield _row(strategy, draw, year, "funding_by_source", group, value)


def _row(strategy, draw, year, id, group, value):
    cells = (year, "city", "", group, "", "true", "derived", "C", id, value, catalogue()[id].unit)
    return {"run": key(strategy, draw)} | dict(zip(COLUMNS, cells, strict=True))


def _parameters(strategy: str, draw: int):
    for p in parameters().values():
        drawn = p.in_doubt and draw >= 0
        value = p.low + (p.high - p.low) * (draw + 1) / len(DRAWN) if drawn else p.base
        yield {"run": key(strategy, draw), "parameter": p.id, "number": p.number, "axis": p.axis, "unit": p.unit,
               "value": value, "quantile": 0.5 if drawn else None, "base": p.base, "low": p.low, "high": p.high,
               "origin": p.origin, "source": p.source, "ja": p.ja, "en": p.en, "changed": False}  # fmt: skip
