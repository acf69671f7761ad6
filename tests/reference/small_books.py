"""A city of books alone: a real state with no residents, for tests of money."""

from types import SimpleNamespace

import pandas as pd

from simcity.finance import Finance
from simcity.parameters import Parameters, catalogue, override
from simcity.state import CityState

BOND = SimpleNamespace(kind="public_works", rate=0.005, term_years=10, grace_years=0)
LEASE = SimpleNamespace(rate=0.02, term_years=7, residual=0.0)


def finance_settings(scheme="general", **changes):
    """``strategy.finance`` as a scenario would give it."""
    settings = {"scheme": scheme, "subsidy_rate": 0.5, "subsidy_cap_yen": None, "subsidy_until": None, "bond": BOND,
                "lease": LEASE}  # fmt: skip
    return SimpleNamespace(**(settings | changes))


def books(scheme="general", first=2025, last=2055, assets=(), numbers=None, finance_table=None, inflation=0.0,
          **changes):  # fmt: skip
    """A state and a started Finance; `assets` are rows of the assets table, `numbers` override parameters."""
    settings = finance_settings(scheme, **changes) if scheme else None
    world = SimpleNamespace(prices=SimpleNamespace(inflation=inflation))
    scenario = SimpleNamespace(run=SimpleNamespace(first=first, last=last), world=world,
                               strategy=SimpleNamespace(finance=settings))  # fmt: skip
    city = SimpleNamespace(graph=None, municipality="16201", finance=finance_table, zones=None, municipalities=None,
                           assets=pd.DataFrame(list(assets)) if assets else None)  # fmt: skip
    declared = override(catalogue(), {id: {"base": value} for id, value in (numbers or {}).items()})
    state = CityState(city, scenario, Parameters(declared), draws=None)
    state.notes = {"residents": 1000.0, "households": 400.0}
    finance = Finance()
    with state.granting(finance.writes):
        finance.start(state)
    return state, finance


def run_year(state, finance, year, bills=()):
    """Write `bills` (category, yen, and any other argument of ``state.bill``), then step; returns the measures."""
    state.year = year
    for bill in bills:
        write(state, **bill) if isinstance(bill, dict) else write(state, *bill)
    with state.granting(finance.writes):
        finance.step(state)
    return {(m.indicator, m.group): m.value for m in finance.measures(state)}


def write(state, category, yen, project="lpwa", payer="city", payee="vendors", capital=None, **other):
    """One bill; initial or running money as its category says."""
    if capital is None:
        capital = state.ledger.categories[category].capital
    state.bill(project, payer, payee, category, yen, capital, **other)
