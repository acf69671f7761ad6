"""A roll-out on a blank page: how many gateways reach a target, and what the first contract costs, line by line.

This is the decision of a city that has no network yet. Candidate sites are its public facilities; where none of them
helps any more, poles are set in the zones themselves. The planning assumptions (antenna heights, spreading factor,
margins, prices) stand in ``defaults/parameters.csv`` with low, base and high. They were written down from published
formulas, the cost tables named there and engineering judgement, and recorded in the project's history before the count
was computed for any city; whoever wrote them knew the two figures published for Toyama (98 gateways, 240 million yen)
but no result of this model. They have not been changed since.

The planning rule has. The first look counted a zone as reached when several gateways reached it together, and gave
10/50/90 % = 16.5/33/75 gateways for Toyama. That was looser than the textbook rule this project states, a link by
itself reaching a place with the planned probability; the rule was corrected after that look, and with it the services
were given the number of gateways their delivery asks for. No number was changed. With 2,048 draws of the doubt:

* One gateway in reach: 27/56/106 gateways (factor 3.93), 215/296/382 million yen.
* As many as the first services need (two): 57/113/205 (factor 3.60), 250/345/468 million yen.

The published share reads like one of single reach: a plan for two leaves 99.6 % of residents in reach of one. That
reading holds both published figures within both bars; the other has a bill above the published one. The count takes
many draws because the span of 256 lies on either side of its bar (4.13 with this seed); four seeds of 2,048 give 3.93
to 3.96. :func:`look_back` gives both readings. The greedy plan has 59 gateways at the base values where an exact one
has 55. What was chosen after a look is weaker evidence than what was fixed before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..parameters import Parameter, Parameters
from .bills import consumption_tax
from .link_budget import Radio
from .services import named, reaches_needed
from .siting import Field, Plan, choose_sites

#: What Toyama's first contract was for: watching over children on their way to school, and water levels.
FIRST_SERVICES = ("child_watch", "water_level")
#: Published on the roll-out in 2019 (Kitanippon Shimbun, Kensetsu Tsushin Shimbun): share, gateways, yen.
PUBLISHED_SHARE, PUBLISHED_GATEWAYS, PUBLISHED_YEN = 0.989, 98, 240_000_000
READINGS = (("single", ()), ("services", FIRST_SERVICES))  #: the planning rule read in two ways
ENOUGH = 2048  #: draws with which the span of the count can be told from its bar


def gateway_count(city, parameters: Mapping[str, float], target: float, services: Sequence[str] = ()) -> Plan:
    """How many gateways, and where, cover `target` of the residents of a city that has none.

    Parameters
    ----------
    city : City or Field
        A :class:`.siting.Field` when many plans are made for one city.
    target : float
        Share of residents.
    services : sequence of str
        Services planned, ids of ``defaults/services.csv``. Those that ask for a higher delivery than one gateway gives
        must be reached by several. Without services one is enough.

    Returns
    -------
    Plan
        ``len(plan)`` is the count; ``plan.covered`` the share covered, below the target only when no more sites help.
    """
    field = city if isinstance(city, Field) else Field.of(city)
    reaches = reaches_needed(named(services), parameters["field_derate"])
    return choose_sites(field, Radio.from_parameters(parameters), target, reaches=reaches)


def roll_out_bill(parameters: Mapping[str, float], gateways: int | Plan, year: int = 2018) -> dict[str, int]:
    """The first contract, line by line [yen]; the lines add up to ``total``.

    Parameters
    ----------
    gateways : int or Plan
        With a plan, sites on poles cost extra.
    year : int
        Fiscal year, for consumption tax.

    Returns
    -------
    dict of str to int
        gateways, installation, backhaul, network_server, platform, modules, design, tax, total.
    """
    count = gateways if isinstance(gateways, int) else len(gateways)
    poles = 0 if isinstance(gateways, int) else int(gateways.sites.pole.sum())
    modules = int(round(parameters["first_modules"]))
    lines = {
        "gateways": count * parameters["gateway_unit_yen"],
        "installation": count * parameters["gateway_install_yen"] + poles * parameters["pole_extra_yen"],
        "backhaul": count * parameters["backhaul_first_yen"],
        "network_server": parameters["network_server_yen"],
        "platform": parameters["platform_base_yen"],
        "modules": modules * (parameters["module_yen"] + parameters["adapter_yen"]),
    }
    lines["design"] = parameters["design_share"] * sum(lines.values())
    bill = {name: int(round(yen)) for name, yen in lines.items()}
    bill["tax"] = int(round(consumption_tax(year) * sum(bill.values())))
    bill["total"] = sum(bill.values())
    return bill


PLANNING = range(200, 214)  #: numbers of the radio planning assumptions in defaults/parameters.csv
PRICES = range(220, 230)  #: numbers of the price assumptions of the first contract


def planning_ids(declared: Mapping[str, Parameter], numbers: range) -> list[str]:
    """The assumptions in doubt among the given permanent numbers; field_derate comes last.

    It counts only where services ask for redundancy; at the end it leaves the draws of the others as they are.
    """
    ids = [p.id for p in sorted(declared.values(), key=lambda p: p.number) if p.number in numbers and p.in_doubt]
    return sorted(ids, key=lambda id: id == "field_derate")


def doubt_of_roll_out(city, declared: Mapping[str, Parameter], quantiles: Sequence[Mapping[str, float]], target: float,
                      services: Sequence[str] = (), year: int = 2018) -> dict[str, np.ndarray]:  # fmt: skip
    """Count, poles, share reached and first bill in each draw of the doubt.

    Parameters
    ----------
    city : City or Field
    quantiles : sequence of mapping
        One draw each: quantile of the doubt by parameter id.
    services : sequence of str
        Services planned, see :func:`gateway_count`.

    Returns
    -------
    dict of str to ndarray, shape (n_draws,)
        gateways, poles, covered, reaches, reached, and each line of the bill [yen].
    """
    field = city if isinstance(city, Field) else Field.of(city)
    rows = []
    for drawn in quantiles:
        numbers = Parameters(declared, drawn)
        plan = gateway_count(field, numbers, target, services)
        found = {"gateways": len(plan), "poles": int(plan.sites.pole.sum()), "covered": plan.covered,
                 "reaches": plan.reaches, "reached": plan.reached}  # fmt: skip
        rows.append(found | {f"yen_{k}": v for k, v in roll_out_bill(numbers, plan, year).items()})
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def draws_of_doubt(declared: Mapping[str, Parameter], count: int, seed: int = 2018) -> list[dict[str, float]]:
    """Quantiles of the assumptions in doubt, spread evenly (scrambled Sobol points); `count` is a power of two."""
    from scipy.stats import qmc

    ids = planning_ids(declared, PLANNING)
    derate = [id for id in ids if id == "field_derate"]
    ids = [id for id in ids if id not in derate] + planning_ids(declared, PRICES) + derate
    return [dict(zip(ids, point, strict=True)) for point in qmc.Sobol(len(ids), seed=seed).random(count)]


def look_back(city, declared: Mapping[str, Parameter], draws: int = ENOUGH, seed: int = 2018):
    """The roll-out of Toyama under doubt beside what was published, for both readings of the planning rule.

    The rule `single` asks for one gateway in reach of each resident, `services` for as many as the delivery of the two
    first services needs. The bars were set before the first look: the 10-90 % range contains the published figure and
    spans less than a factor 4 (gateways) or 2.5 (yen).

    Parameters
    ----------
    city : City or Field
    draws : int
        Draws of the doubt, a power of two.

    Returns
    -------
    pandas.DataFrame
        One row for each rule and quantity: published, base, p10, p50, p90, span, bar, contains (bool), met (bool: both
        bars), unmet_draws (draws in which no number of sites covers the published share).
    """
    import pandas as pd

    field = city if isinstance(city, Field) else Field.of(city)
    drawn, rows = draws_of_doubt(declared, draws, seed), []
    for rule, services in READINGS:
        base = doubt_of_roll_out(field, declared, [{}], PUBLISHED_SHARE, services)
        found = doubt_of_roll_out(field, declared, drawn, PUBLISHED_SHARE, services)
        unmet = int((found["covered"] < PUBLISHED_SHARE - 1e-9).sum())
        for quantity, published, bar in (("gateways", PUBLISHED_GATEWAYS, 4.0), ("yen_total", PUBLISHED_YEN, 2.5)):
            p10, p50, p90 = np.percentile(found[quantity], [10, 50, 90])
            inside = bool(p10 <= published <= p90)
            rows.append({"rule": rule, "quantity": quantity, "published": published, "base": int(base[quantity][0]),
                         "p10": p10, "p50": p50, "p90": p90, "span": p90 / p10, "bar": bar, "contains": inside,
                         "met": inside and bool(p90 < bar * p10), "unmet_draws": unmet})  # fmt: skip
    return pd.DataFrame(rows)
