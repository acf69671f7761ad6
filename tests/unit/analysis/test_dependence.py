"""What comes later in the year, or enters bills alone, is never named as deciding what came before."""

from simcity.analysis.dependence import NETWORK, OF_BILLS, PEOPLE, can_act
from simcity.indicators import catalogue
from simcity.parameters import catalogue as parameters


def test_every_name_is_declared():
    assert set(PEOPLE + NETWORK) <= set(catalogue())
    assert set(OF_BILLS) <= {p.id for p in parameters().values() if p.sibling == "ict"}


def test_money_never_acts_on_coverage_nor_the_network_on_people():
    for p in parameters().values():
        if p.sibling == "finance" or p.unit.startswith("yen"):
            assert not can_act("coverage_residents", p.id), p.id
        if p.sibling != "population":
            assert not can_act("population", p.id), p.id
        assert can_act("present_value_cost", p.id)
    assert can_act("coverage_residents", "shadowing_sigma_db") and can_act("services_viable", "field_derate")


def test_numbers_of_bills_do_not_move_what_the_network_gives():
    """Seen in a run: every number of the list is put to its end, and nothing that is measured of the network moves."""
    from simcity.ict import Ict
    from tests.unit.ict.towns import asset, run, state_of, town

    def given(numbers):
        city = town(assets=[asset(count=10, subsidy_yen=9_000_000, restricted_until=2029)])
        state, ict = state_of(city, lorawan={"renew_from": 2027}, platform={"arrangement": "own", "from": 2027},
                              numbers=numbers), Ict()  # fmt: skip
        found = run(ict, state)
        return {(y, k): v for y, of in found.items() for k, v in of.items() if k[0] in NETWORK}

    declared = parameters()
    ends = {i: declared[i].high for i in OF_BILLS if declared[i].in_doubt}
    assert given(ends) == given({})
