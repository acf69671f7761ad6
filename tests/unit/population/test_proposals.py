"""Events proposed by others are applied once and counted."""

from simcity.population.conservation import PeopleAccount, recount
from simcity.population.proposals import apply_proposals
from simcity.tables import Table
from tests.population_cases import Town, people, rates


def town_with(*proposals):
    town, events = Town(people(), rates()), Table("events")
    for row, kind in proposals:
        events.append(1, year=2020, rid=town.residents.rid[row], kind=kind, cause="flood")
    return town, events


def test_the_dead_and_the_leaving_go_and_balance():
    town, events = town_with((0, "death"), (1, "leaving"), (2, "leaving"))
    account = PeopleAccount(list("abcd"), recount(town.residents, 4))
    gone, before = set(town.residents.rid[:3].tolist()), len(town.residents)
    flows = apply_proposals(events, town.residents, 4)
    assert (flows.total("deaths"), flows.total("leavers")) == (1, 2)
    assert len(town.residents) == before - 3
    assert not gone & set(town.residents.rid.tolist())
    account.post(flows)
    account.check(recount(town.residents, 4), "population, year 2020")


def test_one_who_dies_and_leaves_goes_once():
    town, events = town_with((0, "leaving"), (0, "death"), (0, "death"))
    flows = apply_proposals(events, town.residents, 4)
    assert (flows.total("deaths"), flows.total("leavers")) == (1, 0)


def test_events_are_applied_once_and_injuries_stay_open():
    town, events = town_with((0, "death"), (1, "injury"))
    apply_proposals(events, town.residents, 4)
    assert events.applied.tolist() == [True, False]
    before = len(town.residents)
    assert apply_proposals(events, town.residents, 4).change.sum() == 0
    assert len(town.residents) == before


def test_someone_who_is_no_longer_there_is_no_loss():
    town, events = town_with((0, "death"))
    town.residents.keep(town.residents.rid != town.residents.rid[0])
    assert apply_proposals(events, town.residents, 4).total("deaths") == 0
