"""Which doubtful numbers can act on an indicator at all.

Among some hundred numbers a few always go along with any outcome by chance. The year is computed in one direction
(``simcity/calendar.py``): people come first, then the network, then money. What comes later, and what enters bills
alone, cannot move what came before; such a number is never named as deciding it. Homes say where in the city people
live; totals of the city feel them only through who meets whom there, by a few persons in a hundred thousand.
"""

from __future__ import annotations

from ..indicators import catalogue
from ..parameters import catalogue as parameters
from .intervals import SERVICE

PEOPLE = ("population", "population_by_age", "population_by_sex_age", "share_65_plus", "households", "household_size",
          "households_by_kind", "births", "deaths", "arrivals", "departures", "net_migration", "natural_change",
          "national_population", "share_of_nation")  # fmt: skip
HOMES = ("dwellings", "dwellings_vacant", "vacancy_share", "mean_rent", "dwellings_built", "dwellings_demolished",
         "moves_inside", "homes_not_first_choice", "share_near_stops")  # fmt: skip
NETWORK = (*SERVICE, "gateways_built", "gateways_closed", "gateway_mean_age", "devices_total")
#: Numbers of the network without yen in their unit that enter its bills alone.
OF_BILLS = ("design_share", "first_modules", "fibre_duct_share", "gateway_price_change", "device_price_change",
            "price_base_year", "line_fee_change", "exchanging_share", "platform_opex_share", "shared_saving",
            "platform_refresh_share", "switching_factor", "openness", "gateway_reinstall_share",
            "renewals_eligible", "renewal_repayment_share", "restricted_years")  # fmt: skip


def can_act(indicator: str, parameter: str) -> bool:
    """Whether a parameter can move an indicator.

    Examples
    --------
    >>> can_act("coverage_residents", "switching_factor"), can_act("present_value_cost", "switching_factor")
    (False, True)
    >>> can_act("coverage_residents", "gateway_life_years"), can_act("population", "gateway_life_years")
    (True, False)
    >>> can_act("vacancy_share", "rent_response"), can_act("population", "rent_response")
    (True, False)
    """
    declared = parameters().get(parameter)
    if declared is None or indicator not in catalogue():
        return True
    if indicator in PEOPLE:
        return declared.sibling == "population" and declared.needs != "housing"
    if indicator in HOMES:
        return declared.sibling == "population"
    if indicator in NETWORK:
        return declared.sibling != "finance" and not declared.unit.startswith("yen") and parameter not in OF_BILLS
    return True
