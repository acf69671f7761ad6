"""The people account notices every resident who is lost or made up, in the same step."""

import numpy as np
import pytest

from simcity.errors import ConservationError
from simcity.population.conservation import Flows, PeopleAccount, recount
from tests.population_cases import SHARES, Town, people, rates

ZONES = ["north", "east", "south", "west"]


def lived(threads=1):
    town = Town(people(), rates(), threads=threads)
    account = PeopleAccount(ZONES, recount(town.residents, 4))
    town.live()
    account.post(town.flows)
    return town, account


def test_a_year_balances_by_zone_and_sex():
    town, account = lived()
    account.check(recount(town.residents, len(SHARES)), "population, year 2020")
    assert min(town.flows.total(name) for name in ("births", "deaths", "leavers", "arrivals")) > 0


def test_the_recount_does_not_depend_on_threads():
    town, _ = lived(threads=2)
    assert (recount(town.residents, 4, 1) == recount(town.residents, 4, 3)).all()


def lose_one(town, account):
    town.residents.n -= 1


def swap_zone(town, account):
    town.residents.zone[0] = (town.residents.zone[0] + 1) % 4


def swap_sex(town, account):
    town.residents.sex[0] ^= 1


def forget_a_birth(town, account):
    zone, sex = np.argwhere(town.flows.births > 0)[0]
    account.stock = account.stock.copy()
    account.stock[zone, sex] -= 1


def count_an_arrival_twice(town, account):
    zone, sex = np.argwhere(town.flows.arrivals > 0)[0]
    account.stock = account.stock.copy()
    account.stock[zone, sex] += 1


def double_a_resident(town, account):
    last = len(town.residents) - 1
    town.residents.append(1, **{name: town.residents[name][last] for name in town.residents.names})


@pytest.mark.parametrize("fault", [lose_one, swap_zone, swap_sex, forget_a_birth, count_an_arrival_twice,
                                   double_a_resident])  # fmt: skip
def test_each_seeded_fault_is_caught(fault):
    town, account = lived()
    fault(town, account)
    with pytest.raises(ConservationError, match="year 2020"):
        account.check(recount(town.residents, 4), "population, year 2020")


def test_the_message_names_step_place_and_difference():
    account = PeopleAccount(ZONES, np.array([[5, 5], [3, 4], [0, 0], [1, 1]]))
    counted = account.stock.copy()
    counted[1, 1] -= 2
    with pytest.raises(ConservationError) as caught:
        account.check(counted, "population, year 2031")
    assert "population, year 2031: 17 residents counted, 19 by the account (difference -2)" in str(caught.value)
    assert "zone east, female is 2; 4 by the account, a difference of -2" in str(caught.value)


def test_a_negative_stock_is_a_fault_even_when_counts_agree():
    account = PeopleAccount(ZONES[:1], np.array([[-1, 0]]))
    with pytest.raises(ConservationError):
        account.check(np.array([[-1, 0]]), "population, year 2031")


def test_flows_add_up():
    one = Flows(*(np.full((2, 2), k) for k in (5, 1, 2, 3, 4)))
    assert (one + one).total("births") == 40
    assert (one.change == 5 - 1 - 2 - 3 + 4).all()
