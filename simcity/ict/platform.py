"""The data platform through the years: kept to its end, renewed, shared, leased or given up.

A platform that is there in the first year is taken to be in regular renewal; when nothing is decided it stops at the
end of its current cycle. Sharing splits the common cost among members by the agreed rule, to the yen; members whom it
would cost more than a platform of their own do not join. Left out: the time a change takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .bills import consumption_tax, send, send_shared, with_tax
from .gateways import unexpired_yen
from .platform_cost import common_cost, joined_cost, lasting_members, sharing_weights, stand_alone_costs, switching_cost

KIND = "platform"
PROJECT = "platform"
SOURCE = "ict/defaults/parameters.csv"


@dataclass
class Platform:
    """What serves the city now.

    `runs_until` is the last year of an undecided platform; `members` names all who share, the city first.
    """

    kind: str = "none"
    built: int = 0
    runs_until: int = 0
    services: int = 0
    asset: int = -1
    decided: bool = False
    members: dict[str, float] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        return self.kind != "none"


def find_existing(state) -> Platform:
    """The platform among the assets of the city, if there is one."""
    assets = state.assets
    rows = np.flatnonzero((assets.kind == KIND) & (assets["count"] > 0))
    if len(rows) == 0:
        return Platform()
    row = int(rows[np.argmax(assets.year[rows])])
    built = int(assets.year[row])
    life = max(round(float(assets.life_years[row]) or state.parameters["platform_life_years"]), 1)
    cycles = max(-(-(state.first - built + 1) // life), 1)
    until = max(built + cycles * life - 1, int(assets.contract_end[row]))
    return Platform("own", built, until, int(state.parameters["default_services"]), row)


def run_year(state, platform: Platform, strategy) -> None:
    """Let the platform run through one year and bill it; `strategy` has arrangement, from_year, members, ..."""
    start = strategy.from_year
    if start is not None and state.year >= max(start, state.first) and not platform.decided:
        _change(state, platform, strategy)
        platform.decided = True
    elif platform.decided and platform.kind in ("own", "shared"):
        life = max(round(state.parameters["platform_life_years"]), 1)
        if (state.year - platform.built) % life == 0:
            _bill_common(state, platform, strategy.cost_rule, state.parameters["platform_refresh_share"], renewal=True)
    elif not platform.decided and platform.running and state.year > platform.runs_until:
        _end_of_cycle(state, platform, strategy)
    if platform.running:
        _bill_running(state, platform, strategy.cost_rule)


def _end_of_cycle(state, platform: Platform, strategy) -> None:
    """The present platform stops, or is renewed once more when the city has set a later date for what comes next."""
    if strategy.from_year is None:
        platform.kind = "none"
        return
    _bill_common(state, platform, strategy.cost_rule, state.parameters["platform_refresh_share"], renewal=True)
    platform.runs_until = state.year + max(round(state.parameters["platform_life_years"]), 1) - 1


def _change(state, platform: Platform, strategy) -> None:
    """The arrangement decided on begins."""
    before, numbers = platform.running, state.parameters
    services = strategy.services if strategy.services is not None else int(numbers["default_services"])
    added = max(services - platform.services, 0) if before else services
    if before and strategy.arrangement != "own":
        _leave(state, platform, strategy.arrangement)
    platform.kind, platform.services = strategy.arrangement, services
    if strategy.arrangement not in ("own", "shared"):
        return
    platform.built = state.year
    share = numbers["platform_refresh_share"] if before and strategy.arrangement == "own" else 1.0
    if strategy.arrangement == "shared":
        platform.members = join(state, strategy)
    _bill_common(state, platform, strategy.cost_rule, share)
    _bill_services(state, platform, added, moved=before and strategy.arrangement == "shared")


def join(state, strategy) -> dict[str, float]:
    """Residents of those who share a platform in the end, the city first, by actor."""
    main = str(state.city.municipality)
    table = state.city.neighbours
    people = dict(zip(table["municipality"].astype(str), table["residents"].astype(float), strict=True))
    invited = {"city": float(state.notes["residents"])}
    invited |= {f"m{code}": people[code] for code in strategy.members if code != main and people.get(code, 0.0) > 0}
    numbers = state.parameters
    stay = lasting_members(strategy.cost_rule, numbers["platform_base_yen"], numbers["platform_theta"], invited, "city",
                           extra=numbers["adapter_yen"])  # fmt: skip
    return {actor: invited[actor] for actor in stay}


def member_weights(state, platform: Platform, rule: str) -> tuple[list[str], np.ndarray]:
    """Who pays the common cost, and which part; the city alone when nobody shares."""
    if platform.kind != "shared" or len(platform.members) < 2:
        return ["city"], np.ones(1)
    # Neighbours keep their residents of the base table: nothing is known here about their future.
    people = list(platform.members.values())
    alone = stand_alone_costs(state.parameters["platform_base_yen"], people, platform.members["city"])
    return list(platform.members), sharing_weights(rule, people, alone)


def open_removal_yen(state, platform: Platform) -> int:
    """What closing the city's own platform would still cost once it has stopped without a decision [yen]."""
    stopped = platform.kind == "none" and platform.asset >= 0 and state.assets["count"][platform.asset] > 0
    return with_tax(state.parameters["platform_removal_yen"], state.year) if stopped else 0


def _common_yen(state, platform: Platform) -> float:
    members = max(len(platform.members), 1) if platform.kind == "shared" else 1
    return common_cost(state.parameters["platform_base_yen"], members, state.parameters["platform_theta"])


def _bill_common(state, platform: Platform, rule: str, share: float, renewal: bool = False) -> None:
    """Building (share 1) or renewing the common part, with design and supervision.

    A subsidy is for the start of what a strategy decides; `renewal` in its later rounds is the city's own cost.
    """
    eligible = not renewal or state.parameters["renewals_eligible"] > 0
    payers, weights = member_weights(state, platform, rule)
    yen = share * _common_yen(state, platform)
    send_shared(state, PROJECT, payers, weights, "vendors", "platform_capex", yen, True, SOURCE, eligible)
    send_shared(state, PROJECT, payers, weights, "vendors", "design", yen * state.parameters["design_share"], True,
                SOURCE, eligible)  # fmt: skip


def _bill_services(state, platform: Platform, added: int, moved: bool) -> None:
    """Modules and adapters of the city; whoever moves running services to a shared platform needs adapters only.

    What neighbours run beside the platform is their own affair.
    """
    numbers = state.parameters
    adapters = platform.services * numbers["adapter_yen"]
    for payer in platform.members or ["city"]:
        yen = adapters
        if payer == "city":
            kept = (platform.services - added) * numbers["adapter_yen"] if moved else 0.0
            yen = added * (numbers["module_yen"] + numbers["adapter_yen"]) + kept
        send(state, PROJECT, payer, "vendors", "service_capex", yen, True, SOURCE)
        send(state, PROJECT, payer, "vendors", "design", yen * numbers["design_share"], True, SOURCE)


def _bill_running(state, platform: Platform, rule: str) -> None:
    numbers = state.parameters
    if platform.kind == "lease":
        yen = numbers["platform_lease_yen"] + platform.services * numbers["module_lease_yen"]
        send(state, PROJECT, "city", "vendors", "platform_opex", yen, False, SOURCE)
        return
    modules = platform.services * (numbers["module_yen"] + numbers["adapter_yen"])
    if platform.kind == "own":
        yen = numbers["platform_opex_share"] * joined_cost(platform.services, numbers["platform_base_yen"],
                                                           numbers["module_yen"], numbers["adapter_yen"])  # fmt: skip
        send(state, PROJECT, "city", "vendors", "platform_opex", yen, False, SOURCE)
        return
    payers, weights = member_weights(state, platform, rule)
    rate = numbers["platform_opex_share"] * (1.0 - numbers["shared_saving"] * (len(payers) > 1))
    send_shared(state, PROJECT, payers, weights, "vendors", "shared_platform_fee",
                rate * _common_yen(state, platform), False, SOURCE)  # fmt: skip
    send(state, PROJECT, "city", "vendors", "platform_opex", rate * modules, False, SOURCE)
    if len(payers) > 1:
        for payer in payers:
            send(state, PROJECT, payer, "vendors", "shared_platform_fee", numbers["shared_coordination_yen"], False,
                 SOURCE)  # fmt: skip


def _leave(state, platform: Platform, arrangement: str) -> None:
    """The city's own platform ends: switching, closing, and the subsidy of the years not used."""
    numbers, assets = state.parameters, state.assets
    if arrangement != "none":
        capex = numbers["platform_base_yen"]
        if platform.asset >= 0 and assets.capex_yen[platform.asset] > 0:
            capex = assets.capex_yen[platform.asset] / (1.0 + consumption_tax(platform.built))
        age = state.year - platform.built
        send(state, PROJECT, "city", "vendors", "switching_cost",
             switching_cost(numbers["switching_factor"], age, capex, numbers["openness"]), False, SOURCE)  # fmt: skip
    send(state, PROJECT, "city", "vendors", "removal", numbers["platform_removal_yen"], False, SOURCE)
    if platform.asset < 0:
        return
    row, assets["count"][platform.asset] = platform.asset, 0
    until = int(assets.restricted_until[row])
    if until == 0 and assets.subsidy_yen[row] > 0:
        until = int(assets.year[row]) + int(numbers["restricted_years"]) - 1
    owed = unexpired_yen(int(assets.subsidy_yen[row]), int(assets.year[row]), until, state.year)
    if owed > 0:
        state.bill(PROJECT, "city", "state", "subsidy_repayment", owed, False, transfer=True,
                   source="unexpired restricted period")  # fmt: skip
