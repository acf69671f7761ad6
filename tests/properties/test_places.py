"""Work and school over many years: everybody has a place that exists, nobody is counted twice, nothing falls below
nothing, and neither rows, threads nor the switch itself change anybody's life."""

import pickle

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from simcity.indicators import check
from simcity.model import CityModel
from simcity.population.places.activity import EMPLOYED
from tests.housing_cases import Place
from tests.population_cases import rates

FEW = settings(max_examples=3, deadline=None, phases=(Phase.explicit, Phase.generate))  # a failure is not made smaller
YEARS = 30


def whole(state, places) -> None:
    """Every place is one of the city, outside, or none; counts from the rows are those that are reported."""
    r, n, seen = state.residents, len(state.zones), places.seen
    assert len(r) == seen.acts.sum()
    works, learns = (r.having & EMPLOYED) > 0, (r.activity >= 1) & (r.activity <= 5)
    for place, has in ((r.work_zone, works), (r.school_zone, learns)):
        assert ((place >= -2) & (place < n)).all() and (place[~has] == -1).all()
    assert (r.work_zone[works] != -1).all()
    assert np.array_equal(r.settled_zone, r.zone)
    assert (r.school_zone[learns] == -1).sum() == seen.unplaced.sum()
    here = int((r.work_zone >= 0).sum())
    assert works.sum() == here + (r.work_zone == -2).sum()
    assert seen.jobs.sum() >= here + seen.workers_in.sum() and (seen.jobs >= 0).all() and (seen.workers_in >= 0).all()
    away = ((r.work_zone == -2) & ~learns) | ((r.school_zone == -2) & (r.activity > 1))
    assert seen.by_day.sum() == len(r) - away.sum() + seen.workers_in.sum() + seen.pupils_in.sum()
    for stage in (1, 2, 3):
        assert (seen.counts[1 + stage, :-1] <= seen.seats[stage]).all()


def watch(place) -> None:
    whole(place.state, place.population.places)
    for measure in place.population.measures(place.state):
        assert np.isfinite(check(measure).value), measure
        assert measure.value >= 0 or measure.indicator in ("natural_change", "net_migration"), measure


@pytest.mark.parametrize("leave, births, arrive, housing", [
    (0.3, 0.8, 0.28, 1.0), (0.6, 0.5, 0.1, 0.0), (12.0, 0.0, 0.0, 1.0), (0.5, 2.0, 2.0, 0.0),
])  # fmt: skip
@FEW
@given(seed=st.integers(0, 1000))
def test_everybody_has_a_place_that_exists_for_thirty_years(leave, births, arrive, housing, seed):
    given = rates(years=YEARS, leave=leave, birth=births, arrive=arrive)
    Place(given, seed=seed, each=6, places=1.0, housing=housing, household_having=1.0).live(YEARS, watch)


def test_the_last_worker_may_go_and_the_city_be_empty():
    place = Place(rates(years=4, leave=1e9, arrive=0.0, birth=0.0), each=4, places=1.0).live(4, watch)
    assert len(place.state.residents) == 0
    assert place.measured()["jobs", ""] == place.measured()["workers", ""] == 0


def by_identity(state) -> dict:
    r = state.residents
    columns = (r.activity, r.having, r.work_zone, r.school_zone)
    return {int(i): tuple(map(int, row)) for i, *row in zip(r.rid, *columns, strict=True)}


def test_neither_threads_nor_the_order_of_rows_decide():
    order = np.random.default_rng(3).permutation
    given = {"places": 1.0, "years": 6}
    plain = Place(**given).live(4)
    threads = Place(**given, threads=2).live(4)
    rows = Place(**given, order=order).live(4)
    assert by_identity(plain.state) == by_identity(threads.state) == by_identity(rows.state)


@pytest.mark.parametrize("housing", [0.0, 1.0])
def test_knowing_the_places_changes_nobodys_life(housing):
    with_places, without = (Place(places=on, housing=housing, years=6).live(5) for on in (1.0, 0.0))
    assert with_places.lives() == without.lives()
    r = without.state.residents
    assert not r.activity.any() and (r.work_zone == -1).all() and not without.state.zones.jobs.any()


def test_most_who_stay_keep_their_place_and_a_change_of_the_rate_moves_few():
    def change(rate):
        place = Place(places=1.0, housing=0.0, each=30, years=4, work_place_change=rate)
        before = by_identity(place.state)
        after = by_identity(place.live(1).state)
        both = [(before[i], after[i]) for i in before if i in after and before[i][1] & after[i][1] & EMPLOYED]
        return np.mean([a[2] != b[2] for a, b in both])

    none, some = change(0.0), change(0.2)
    assert none < 0.06 and none < some < none + 0.2


def test_toyama_by_day_keeps_its_balance_and_shrinks():
    model = CityModel("toyama/by_day", seed=3, scale=0.02)
    first = None
    while model.running:
        model.step()
        whole(model.state, model.submodels["population"].places)
        first = first or model.records.latest("jobs")
    frame = model.records.indicators
    of = frame[(frame.area_kind == "city") & (frame.group == "")].pivot(
        index="year", columns="indicator", values="value"
    )
    assert (of.jobs - of.jobs_unfilled == of.workers - of.workers_out + of.workers_in).all()
    assert of.jobs.iloc[-1] < 0.9 * first and (of.day_night_ratio > 1.0).all()
    for kind in ("zone", "district"):
        part = frame[(frame.indicator == "day_population") & (frame.area_kind == kind) & (frame.year == 2025)]
        assert part.value.sum() == pytest.approx(of.day_population.loc[2025])


def test_a_run_that_is_kept_and_taken_up_again_goes_on_the_same():
    model = CityModel("toyama/by_day", seed=4, scale=0.01)
    model.step()
    copy = pickle.loads(pickle.dumps(model))
    for _ in range(3):
        model.step()
        copy.step()
    assert copy.records.indicators.equals(model.records.indicators)
    assert by_identity(copy.state) == by_identity(model.state)
    lives = [repr(resident) for resident in model.residents]
    assert any("does=working" in life and "works in=" in life for life in lives)
    assert any("does=primary, learns in=" in life for life in lives)
    assert any("works in=another municipality" in life for life in lives)
