"""A small fingerprint of a run: rows and sums by year, enough to see what changed, small enough to keep.

Integers must be equal; floats agree to nine digits, since mathematical libraries differ between machines.
"""

from __future__ import annotations

import json
from pathlib import Path

from simcity.model import CityModel
from simcity.scenario import load_scenario

FOLDER = Path(__file__).parent / "baselines"
SCENARIOS = ("toyama/nothing", "toyama/renew_lpwa", "toyama/lease_lines", "toyama/share_platform", "toyama/withdraw",
             "toyama/compact_city", "toyama_2015/decide_2018")  # fmt: skip
YEARS, SCALE, SEED = 8, 0.01, 11


def fingerprint(name: str) -> dict:
    """City-wide indicators, ages by sex and ledger sums by year of a short run at small scale."""
    first = load_scenario(name).run.first
    scenario = load_scenario(name, overrides=[("run.last", first + YEARS)])
    model = CityModel(scenario, seed=SEED, scale=SCALE)
    model.run()
    frame = model.records.indicators
    city = frame[(frame.area_kind == "city") & (frame["view"] == "true")]
    years: dict[str, dict] = {}
    for row in city.itertuples():
        key = f"{row.indicator}/{row.group}" if row.group else row.indicator
        years.setdefault(str(row.year), {})[key] = float(f"{row.value:.9g}")
    for year, rows in model.ledger.groupby("year"):
        years[str(year)]["ledger rows"] = len(rows)
        years[str(year)]["ledger yen"] = int(rows["amount_yen"].sum())
    rids = model.state.residents.rid
    return {"residents": len(rids), "identities": int(rids.astype(object).sum() % 2**61), "years": years}


def path_of(name: str) -> Path:
    return FOLDER / f"{name.replace('/', '__')}.json"


def stored(name: str) -> dict:
    return json.loads(path_of(name).read_text(encoding="utf-8"))
