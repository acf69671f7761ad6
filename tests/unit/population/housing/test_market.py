"""The year of the homes as a whole, and the levers on it."""

import numpy as np
import pytest

from simcity.errors import DataError
from simcity.indicators import check
from simcity.population.housing.ground import ground_of
from simcity.population.housing.market import COUNTS
from tests.housing_cases import Place, town
from tests.population_cases import rates

GUIDED = {"residence": {"guidance": {"from": 2021, "districts": ["north"]}}}


def guided(**changes):
    rules = {"from": 2020, "districts": ["north"]} | changes
    return {"residence": {"guidance": rules}}


def test_the_ground_knows_stop_centre_and_ways():
    ground = ground_of(town())
    assert ground.stop_m[0] < 150 < ground.stop_m[1]
    assert ground.centre_km[0] < 1.2 and ground.centre_km[3] > 4
    assert (np.diff(ground.access_min[:4]) > 0).all()
    assert np.isfinite(ground.access_min).all()


def test_homes_agree_with_households_every_year():
    place = Place(years=5)

    def watch(p):
        state = p.state
        p.housing.stock.check("test")
        assert len(np.unique(state.households.dwelling)) == len(state.households)
        homes = np.bincount(state.dwellings.zone, minlength=5)
        assert (np.bincount(state.households.zone, minlength=5) <= homes).all()
        assert not homes[4]

    place.live(5, watch)


def test_the_vacancy_of_the_base_year_is_the_parameter():
    d = Place(vacancy_rate=0.2).state.dwellings
    assert (d.hid == 0).mean() == pytest.approx(0.2, abs=0.002)


def test_measures_are_declared_and_add_up():
    place = Place()
    before = len(place.state.dwellings)
    place.live(1)
    for measure in place.population.measures(place.state):
        check(measure)
    found = place.measured()
    built, gone = found["dwellings_built", ""], found["dwellings_demolished", ""]
    assert found["dwellings", ""] == before  # of 1 October, as the households
    assert found["dwellings", ""] - found["dwellings_vacant", ""] == found["households", ""]
    assert place.live(1).measured()["dwellings", ""] == before + built - gone
    assert found["vacancy_share", ""] == found["dwellings_vacant", ""] / found["dwellings", ""]
    assert set(place.housing.counts) == set(COUNTS)


def test_districts_add_up_to_the_city_and_are_graded_as_their_zones():
    place = Place()
    place.live(1)
    seen = [m for m in place.population.measures(place.state) if m.indicator in ("dwellings", "dwellings_vacant")]
    for name in ("dwellings", "dwellings_vacant"):
        city = sum(m.value for m in seen if m.indicator == name and m.area_kind == "city")
        assert sum(m.value for m in seen if m.indicator == name and m.area_kind == "district") == city > 0
    synthetic = place.state.city.provenance.get("zones") == "synthetic"
    assert {m.grade for m in seen if m.area_kind == "district"} == {"D" if synthetic else "C"}


def test_more_move_at_a_higher_level():
    few, many = (Place(inner_move_level=level).live(2).measured()["moves_inside", ""] for level in (0.0, 3.0))
    assert many > 3 * few


def test_when_no_home_is_free_one_is_built_for_who_has_none_and_movers_stay():
    place = Place(rates(years=3, arrive=30.0), vacancy_rate=0.0, new_dwellings_per_1000=0.0, inner_move_level=3.0)
    place.live(3, lambda p: p.housing.stock.check("test"))
    assert place.housing.counts["emergency"] > 0
    homes, vacant = place.housing.stock.by_zone()
    assert vacant.sum() < 0.2 * homes.sum()


def test_a_tight_city_gets_dearer_and_an_empty_one_cheaper():
    tight = Place(rates(years=8, arrive=8.0), new_dwellings_per_1000=0.0).live(8).measured()["mean_rent", ""]
    loose = Place(rates(years=8, arrive=0.0, leave=3.0)).live(8).measured()["mean_rent", ""]
    assert loose < 45_000 < tight


def test_guidance_without_effect_changes_nothing():
    plain = Place(years=4).live(4)
    for strategy in (guided(), guided(moving_subsidy_yen=500_000, eligible_share=0.0)):
        other = Place(years=4, strategy=strategy).live(4)
        assert other.lives() == plain.lives() and other.homes() == plain.homes()
        assert len(other.state.bills) == 0


def test_a_subsidy_draws_households_and_each_of_them_is_billed():
    plain, paid = Place(years=6).live(6), Place(years=6, strategy=guided(moving_subsidy_yen=3_000_000))
    supported = []
    paid.live(6, lambda p: supported.append(p.housing.counts["supported"]))
    inside = [np.isin(p.state.households.zone, [0, 1]).sum() for p in (plain, paid)]
    assert inside[1] > inside[0]
    bills = paid.state.bills
    assert set(bills.category) == {"moving_subsidy"} and set(bills.payer) == {"city"}
    assert bills.yen.tolist() == [3_000_000 * n for n in supported if n]
    assert paid.state.projects.started[0] == 2020


def test_bills_of_a_sample_stand_for_the_whole():
    whole = Place(strategy=guided(moving_subsidy_yen=300_000)).live(3).state.bills.yen.sum()
    third = Place(strategy=guided(moving_subsidy_yen=300_000), scale=0.35).live(3).state.bills.yen.sum()
    assert third == pytest.approx(whole, rel=0.4)


def test_a_restriction_moves_building_into_the_area():
    plain, strict = Place(years=6).live(6), Place(years=6, strategy=guided(restriction=1.0))
    before = set(strict.homes())
    strict.live(6)
    new = [zone for did, (zone, *_) in strict.homes().items() if did not in before]
    assert new and set(new) <= {0, 1}
    assert len(plain.homes()) > len(strict.homes())


def test_guidance_holds_from_its_first_to_its_last_year():
    place = Place(years=5, strategy=guided(**{"from": 2021, "until": 2022, "moving_subsidy_yen": 100_000})).live(5)
    assert set(place.state.bills.year) == {2021, 2022}


def test_demolition_is_billed_within_its_budget():
    rules = {"from": 2020, "subsidy_yen": 500_000, "budget_yen": 1_500_000}
    place = Place(years=4, strategy={"residence": {"demolition": rules}}).live(4)
    bills = place.state.bills
    assert len(bills) == 4 and set(bills.category) == {"demolition_subsidy"}
    assert (bills.yen <= 1_500_000).all() and (bills.yen % 500_000 == 0).all()


def test_who_is_asked_to_move_takes_another_home():
    place = Place(years=3, inner_move_level=0.0).live(1)
    state = place.state
    r, h, d = state.residents, state.households, state.dwellings
    chosen = np.flatnonzero(r.role == 0)[:5]
    hid, before = r.hid[chosen].copy(), d.did[h.dwelling[r.household[chosen]]].copy()
    state.propose(r.rid[chosen], "moving", "the house has burnt down")
    place.live(1)
    assert state.events.applied.all()
    now = {int(i): int(d.did[w]) for i, w in zip(h.hid, h.dwelling, strict=True)}
    still = [(now[int(i)], int(b)) for i, b in zip(hid, before, strict=True) if int(i) in now]
    assert len(still) >= 3 and all(new != old for new, old in still)


def test_unknown_places_are_named_at_once():
    strategy = guided(districts=["north", "west"], zones=["a", "z"])
    with pytest.raises(DataError, match="west(.|\n)*z"):
        Place(strategy=strategy)
    with pytest.raises(DataError, match="no zone belongs"):
        Place(strategy=guided(districts=[], stop_distance_m=1.0))


def test_without_homes_there_are_no_dwellings_and_nothing_is_measured():
    place = Place(housing=0.0).live(1)
    assert place.housing is None and len(place.state.dwellings) == 0
    assert ("dwellings", "") not in place.measured()
