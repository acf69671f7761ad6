"""The model as Mesa users know it, and as a newcomer meets it."""

import pickle

import mesa
import pytest

from simcity.errors import DataError, ScenarioError, SimcityError
from simcity.model import CityModel
from simcity.scenario import load_scenario


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("toyama/renew_lpwa", overrides=[("run.last", 2027)])


@pytest.fixture
def city(scenario):
    return CityModel(scenario, seed=1, scale=0.01)


def test_steps_are_the_years_of_the_scenario_and_running_ends_with_them(city):
    years = []
    while city.running:
        city.step()
        years.append(city.year)
    assert years == [2025, 2026, 2027]
    city.step()
    assert city.steps == 3 and city.year == 2027


def test_the_base_year_is_kept_apart_and_nothing_is_collected_before_the_first_step(city):
    assert city.baseline["residents"] > 0
    assert city.datacollector.get_model_vars_dataframe().empty
    city.step()
    frame = city.datacollector.get_model_vars_dataframe()
    assert list(frame["year"]) == [2025]
    assert frame["population"].iloc[0] == pytest.approx(city.baseline["residents"])


def test_a_model_can_be_pickled_and_goes_on_the_same(city):
    city.step()
    copy = pickle.loads(pickle.dumps(city))
    city.run()
    copy.run()
    assert copy.records.indicators.equals(city.records.indicators)


def test_stakeholders_are_mesa_agents_whose_money_adds_up_to_nothing(city):
    city.run()
    assert all(isinstance(agent, mesa.Agent) for agent in city.agents)
    assert {"city", "state"} <= {agent.actor for agent in city.agents}
    assert sum(agent.balance_yen for agent in city.agents) == 0


def test_one_resident_can_be_looked_at(city):
    resident = city.residents[7]
    assert 0 <= resident.age <= 120
    assert resident.uid.startswith("r")
    assert "<script" not in resident._repr_html_()
    with pytest.raises(IndexError, match="there are"):
        city.residents[10**9]
    assert len(city.residents.to_frame()) == len(city.residents)


@pytest.mark.parametrize("scale", [0.0, -1.0, 1.5])
def test_an_impossible_scale_is_refused(scenario, scale):
    with pytest.raises(ScenarioError, match="scale is"):
        CityModel(scenario, scale=scale)


@pytest.mark.parametrize(("wrong", "told"), [
    ({"threads": 0}, "threads is 0; expected"), ({"seed": -1}, "seed is -1; expected"),
    ({"draw": {"gateway_unit_yem": 0.5}}, "did you mean gateway_unit_yen"),
    ({"draw": {"gateway_unit_yen": 1.5}}, "1.5; a quantile from 0 to 1"),
    ({"draw": {"gateway_unit_yen": float("nan")}}, "a quantile from 0 to 1"),
])  # fmt: skip
def test_an_impossible_setting_is_refused_with_a_sentence(scenario, wrong, told):
    with pytest.raises(SimcityError, match=told):
        CityModel(scenario, **wrong)


def test_ages_are_those_of_the_date_of_the_rows(city):
    for year in (city.state.first, city.state.first + 1, city.state.first + 2):
        ages = city.residents.to_frame().age
        assert ages.min() == 0 and city.residents[0].age == ages[0]
        assert (ages == year - city.state.residents.birth_year).all()
        city.step()


def test_some_residents_are_a_list(city):
    assert [r.row for r in city.residents[2:5]] == [2, 3, 4]


def test_a_submodel_cannot_write_what_it_did_not_declare(city):
    with city.state.granting(("zones.residents",)):
        city.state.zones.residents[0] = 1.0
        with pytest.raises(ValueError, match="read-only"):
            city.state.residents.sex[0] = 1
        with pytest.raises(ValueError, match="does not take new rows"):
            city.state.bills.append(1)


@pytest.mark.parametrize("yen", [0, -5, 1.5, True, "1"])
def test_the_door_for_bills_takes_whole_yen_only(city, yen):
    with pytest.raises(DataError, match="whole number above 0"):
        city.state.bill("p", "city", "vendors", "gateway_capex", yen, capital=True)


def test_the_door_for_events_takes_known_kinds_only(city):
    with pytest.raises(DataError, match="expected one of death"):
        city.state.propose(city.state.residents.rid[:1], "rapture", "test")


def test_the_calendar_prints_as_a_list(city):
    lines = repr(city.calendar).splitlines()
    assert len(lines) == len(city.calendar) >= 3
    assert "population" in lines[0]


def test_the_model_prints_well_in_a_notebook(city):
    assert "Toyama" in city._repr_html_()


def test_what_is_measured_on_made_up_zones_is_made_up(city):
    city.step()
    frame = city.records.indicators
    below = frame[frame["area_kind"].isin(["zone", "district"])]
    assert len(below) and set(below["provenance"]) == {"synthetic"} and set(below["grade"]) == {"D"}
    assert (frame.loc[frame["area_kind"] == "city", "provenance"] != "synthetic").any()
