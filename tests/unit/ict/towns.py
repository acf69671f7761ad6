"""Small hand-made towns for tests of the network: square zones in rows, a public facility in some of them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from simcity.parameters import Parameters, catalogue
from simcity.rng import Draws
from simcity.scenario.settings.network import Lines, Lorawan, Network
from simcity.scenario.settings.platform import Platform
from simcity.state import CityState

ASSET_COLUMNS = ("asset", "kind", "project", "count", "year", "life_years", "contract_end", "debt_left_yen",
                 "capex_yen", "subsidy_yen", "restricted_until", "owner")  # fmt: skip


def asset(kind="lorawan_gateway", count=6, year=2018, life_years=10.0, subsidy_yen=0, restricted_until=0, **more):
    row = dict.fromkeys(ASSET_COLUMNS, 0) | {"asset": f"{kind}-{year}", "project": "network", "owner": "city"}
    return row | {"kind": kind, "count": count, "year": year, "life_years": life_years, "subsidy_yen": subsidy_yen,
                  "restricted_until": restricted_until} | more  # fmt: skip


def town(columns=12, rows=10, side_m=1000.0, every=3, assets=(), residents=None, seed=7):
    """A town of `columns` x `rows` zones; every `every`-th zone has a facility."""
    rng = np.random.Generator(np.random.Philox(seed))
    n = columns * rows
    x, y = (np.arange(n) % columns) * side_m, (np.arange(n) // columns) * side_m
    people = rng.integers(50, 2000, n).astype(float) if residents is None else np.asarray(residents, dtype=float)
    names = [f"z{k:04d}" for k in range(n)]
    area = side_m**2 / 1e6
    zones = pd.DataFrame({"zone": names, "municipality": "16201", "district": [f"d{k % 4}" for k in range(n)],
                          "lon": 137.0 + x / 9e4, "lat": 36.7 + y / 1.1e5, "x_m": x, "y_m": y, "area_km2": area,
                          "habitable_km2": area, "residents": people,
                          "urban": (people > 1500).astype(int)})  # fmt: skip
    at = np.arange(0, n, every)
    facilities = pd.DataFrame({"id": [f"f{k:04d}" for k in at], "kind": "primary_school", "name": "", "x_m": x[at] + 90,
                               "y_m": y[at] - 60, "zone": [names[k] for k in at]})  # fmt: skip
    neighbours = pd.DataFrame({"municipality": ["16202", "16206", "16323"], "name_ja": "", "name_en": "",
                               "residents": [120_000.0, 33_000.0, 26_000.0], "households": 1})  # fmt: skip
    return SimpleNamespace(id="town", municipality="16201", municipalities=("16201",), base_year=2025, zones=zones,
                           facilities=facilities, neighbours=neighbours, graph=None, links=None, nodes=None,
                           assets=pd.DataFrame(list(assets), columns=list(ASSET_COLUMNS)))  # fmt: skip


def state_of(city, lorawan=None, lines=None, platform=None, first=2025, last=2035, seed=1, numbers=None):
    """A state ready for ``Ict().start``; settings as keywords of the scenario's classes."""
    network = Network(lorawan=Lorawan(**(lorawan or {})), lines=Lines(**(lines or {})))
    strategy = SimpleNamespace(network=network, platform=Platform(**(platform or {})))
    scenario = SimpleNamespace(run=SimpleNamespace(first=first, last=last), strategy=strategy)
    declared = catalogue()
    state = CityState(city, scenario, Parameters(declared), Draws(seed, 0))
    state.parameters._values.update(numbers or {})
    return state


def run(ict, state, until=None):
    """Start and step to `until`; returns {year: {(indicator, group): value}} of the city as a whole."""
    found = {}
    with state.granting(ict.writes):
        ict.start(state)
    for year in range(state.first, (until or state.last) + 1):
        state.year = year
        state.arrays["residents_by_zone"] = state.city.zones["residents"].to_numpy(float)
        state.notes["residents"] = float(state.arrays["residents_by_zone"].sum())
        with state.granting(ict.writes):
            ict.step(state)
        found[year] = {(m.indicator, m.group): m.value for m in ict.measures(state) if m.area_kind == "city"}
    return found


def billed(state, category=None, year=None, payer=None):
    """Yen billed, by any of category, year and payer."""
    bills = state.bills
    rows = np.ones(len(bills), dtype=bool)
    for name, value in (("category", category), ("year", year), ("payer", payer)):
        if value is not None:
            rows &= bills[name] == value
    return int(bills.yen[rows].sum())
