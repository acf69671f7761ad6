"""Shrinkage is the normal case: for forty years every row has its place, and nothing falls below nothing."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from simcity.model import CityModel
from simcity.scenario import load_scenario
from tests.housing_cases import Place
from tests.population_cases import rates

FEW = settings(max_examples=3, deadline=None, phases=(Phase.explicit, Phase.generate))  # a failure is not made smaller
YEARS = 40


def whole(state) -> None:
    """Residents, households, dwellings and zones point at each other, and at nothing else."""
    r, h, d, n = state.residents, state.households, state.dwellings, len(state.zones)
    for table in (r, h, d):
        assert ((table.zone >= 0) & (table.zone < n)).all()
    housed = r.household >= 0
    assert (r.household < len(h)).all() and (r.role[~housed] == 5).all()
    at = r.household[housed]
    assert (h.hid[at] == r.hid[housed]).all() and (h.zone[at] == r.zone[housed]).all()
    assert (np.bincount(at, minlength=len(h)) == h.size).all() and (h.size > 0).all()
    assert (np.bincount(at[r.role[housed] == 0], minlength=len(h)) == 1).all()
    assert ((h.dwelling >= 0) & (h.dwelling < len(d))).all()
    assert len(np.unique(h.dwelling)) == len(h) == int((d.hid != 0).sum())
    assert (d.hid[h.dwelling] == h.hid).all() and (d.zone[h.dwelling] == h.zone).all()
    for table, key in ((r, "rid"), (h, "hid"), (d, "did")):
        assert len(np.unique(table[key])) == len(table)
    assert (np.bincount(h.zone, minlength=n) <= np.bincount(d.zone, minlength=n)).all()
    assert (state.zones.rent_yen > 0).all() and np.isfinite(state.zones.rent_yen).all()


def watch(place) -> None:
    whole(place.state)
    for measure in place.population.measures(place.state):
        assert np.isfinite(measure.value), measure
        assert measure.value >= 0 or measure.indicator in ("natural_change", "net_migration"), measure
    assert (place.population.account.stock >= 0).all()


# Shares left of some 1,360 residents, of whom chance makes more or fewer: means 0.80 and 0.34, four and a half standard
# deviations of 0.033 and 0.019 on both sides.
@pytest.mark.parametrize("leave, births, arrive, low, high", [
    (0.3, 0.8, 0.28, 0.65, 0.95), (0.6, 0.5, 0.1, 0.25, 0.43), (12.0, 0.0, 0.0, 0.0, 0.05),
])  # fmt: skip
@FEW
@given(seed=st.integers(0, 1000))
def test_a_city_falls_by_a_sixth_by_half_or_to_nearly_nobody(leave, births, arrive, low, high, seed):
    place = Place(rates(years=YEARS, leave=leave, birth=births, arrive=arrive), seed=seed, each=8)
    start = len(place.state.residents)
    place.live(YEARS, watch)
    assert low * start <= len(place.state.residents) <= high * start
    homes, vacant = place.housing.stock.by_zone()
    assert vacant.sum() > 0.1 * homes.sum()


@FEW
@given(seed=st.integers(0, 1000), zone=st.integers(0, 3), year=st.integers(1, 10))
def test_a_zone_that_everybody_leaves_and_whose_homes_go_stays_empty(seed, zone, year):
    place = Place(rates(years=YEARS, leave=0.6, birth=0.5, arrive=0.1), seed=seed, each=8, demolition_from_age=0.0,
                  demolition_rate=1.0, new_dwellings_per_1000=2.0)  # fmt: skip
    place.live(year, watch)
    state = place.state
    for _ in range(6):  # those who move in meanwhile are asked to go as well
        state.propose(state.residents.rid[state.residents.zone == zone], "leaving", "the zone is given up")
        place.housing.demand[zone] = 0.0
        place.live(1, watch)
    if not (state.dwellings.zone == zone).any():
        place.live(YEARS - year - 6, watch)
        assert not (state.residents.zone == zone).any() and not (state.dwellings.zone == zone).any()
    homes, _ = place.housing.stock.by_zone()
    assert (homes >= 0).all() and homes[4] == 0


def test_the_last_resident_may_go_and_the_homes_stay():
    place = Place(rates(years=4, leave=1e9, arrive=0.0, birth=0.0), each=4, demolition_rate=0.0).live(4, watch)
    assert len(place.state.residents) == len(place.state.households) == 0
    found = place.measured()
    assert found["dwellings", ""] > 0 and found["vacancy_share", ""] == 1.0


def test_every_home_may_go():
    all_go = rates(years=6, leave=1e9, arrive=0.0, birth=0.0)
    place = Place(all_go, each=4, demolition_rate=1.0, demolition_from_age=0.0, new_dwellings_per_1000=0.0)
    place.live(6, watch)
    assert len(place.state.dwellings) == 0
    assert place.measured()["dwellings", ""] == 0


@pytest.mark.parametrize("shift, fall", [(0.0, 0.17), (-12.0, 0.5)])
def test_toyama_with_all_that_it_runs_falls_for_forty_years(shift, fall):
    changes = [("run.last", 2065), ("world.parameters.net_migration_shift", shift)]
    model = CityModel(load_scenario("toyama/compact_city", overrides=changes), seed=2, scale=0.01)
    before = len(model.residents)
    while model.running:
        model.step()
        whole(model.state)
    assert len(model.residents) < (1.0 - fall) * before
    frame = model.records.indicators
    assert np.isfinite(frame.value).all()
    assert (frame.value[frame.indicator.isin(["population", "dwellings", "households", "dwellings_vacant"])] >= 0).all()
