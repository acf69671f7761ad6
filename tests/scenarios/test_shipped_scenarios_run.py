"""Every shipped scenario runs its first year and balances."""

import pytest

from simcity.model import CityModel
from simcity.scenario import Library, load_scenario

NAMES = [name for name in Library.packaged().names("scenario") if "/" in name]


def test_there_are_scenarios_for_both_toyamas():
    assert {name.split("/")[0] for name in NAMES} >= {"toyama", "toyama_2015"}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_runs_its_first_year(name):
    model = CityModel(load_scenario(name), seed=0, scale=0.01)
    model.step()
    assert model.records.latest("population") > 0
    assert sum(agent.balance_yen for agent in model.agents) == 0
