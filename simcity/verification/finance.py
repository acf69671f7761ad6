"""Known answers for money: appraisal, bonds, leases, subsidies, private finance, ratios, conservation.

Schedules and vectors of the worked example are compared to the yen; published outcome contracts are replayed.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

from ..finance import appraisal
from ..finance.bonds import bond_kinds, schedule
from ..finance.burden import operating_deficit
from ..finance.health import FUTURE_BURDEN_CLASSES, classify, debt_service_ratio, future_burden_ratio
from ..finance.leases import lease_payment
from ..finance.local_allocation_tax import net_local_share
from ..finance.outcome_payments import all_or_nothing, linear_band, linear_zero
from ..finance.overrun import ALPHA, body_mean, quantile, small_quantile, tail_probability
from ..finance.ppp import (
    PrivateTerms,
    PublicTerms,
    Works,
    company,
    pfi_flows,
    property_tax,
    psc_flows,
    value_for_money,
)
from ..finance.rounding import largest_remainder
from ..ledger import Ledger

_CLASS_NUMBER = {"ok": 0.0, "permission": 1.0, "early_restoration": 2.0, "restoration": 3.0}


def _works(capex: int, opex: int, refresh: int) -> Works:
    return Works(capex, opex, refresh, 5, fees=10_000_000, subsidy_rate=0.5, subsidy_cap=300_000_000)


PUBLIC_WORKS = _works(1_000_000_000, 60_000_000, 150_000_000)
PRIVATE_WORKS = _works(920_000_000, 55_200_000, 138_000_000)
KEPT_RISK = PublicTerms(0.9, 0.005, 10, overrun_share=0.1, running_risk_share=0.05)
NO_RISK = PublicTerms(0.9, 0.005, 10)
PRIVATE = PrivateTerms(15_000_000, 0.1, 0.015, 0.05, 5_000_000, 2_000_000, 20_000_000)


def bond_schedule() -> dict[str, float]:
    """Every cell of the ten-year schedule of 630 million yen at 0.5 %."""
    got: dict[str, float] = {}
    for t, p in enumerate(schedule(630_000_000, 0.005, 10), start=1):
        got |= {f"payment_{t}": p.payment, f"interest_{t}": p.interest, f"principal_{t}": p.principal,
                f"balance_{t}": p.balance}  # fmt: skip
    return got


def company_schedule() -> dict[str, float]:
    c = company(PRIVATE_WORKS, PRIVATE)
    rows = schedule(c.debt, PRIVATE.rate, 10)
    return {"equity": c.equity, "debt": c.debt, "payment": rows[0].payment, "last_payment": rows[-1].payment,
            "dividend": c.dividend, "charge": c.charge, "balance_9": rows[8].balance,
            **{f"interest_{t}": p.interest for t, p in enumerate(rows, start=1)}}  # fmt: skip


def city_costs() -> dict[str, float]:
    got: dict[str, float] = {}
    for name, flows in (("psc", psc_flows(PUBLIC_WORKS, KEPT_RISK)), ("pfi", pfi_flows(PRIVATE_WORKS, PRIVATE))):
        got |= {f"{name}_{t}": yen for t, yen in enumerate(flows)} | {f"{name}_sum": sum(flows)}
    return got


def vfm() -> dict[str, float]:
    psc, pfi = psc_flows(PUBLIC_WORKS, KEPT_RISK), pfi_flows(PRIVATE_WORKS, PRIVATE)
    bare = psc_flows(PUBLIC_WORKS, NO_RISK)
    got = {"psc_bare_2": appraisal.npv(0.02, bare), "vfm_bare_2": value_for_money(bare, pfi, 0.02)}
    for name, rate in (("0", 0.0), ("1", 0.01), ("2", 0.02), ("2.6", 0.026), ("4", 0.04)):
        got |= {f"psc_{name}": appraisal.npv(rate, psc), f"pfi_{name}": appraisal.npv(rate, pfi),
                f"vfm_{name}": value_for_money(psc, pfi, rate)}  # fmt: skip
    return got


def company_returns() -> dict[str, float]:
    c = company(PRIVATE_WORKS, PRIVATE)
    return {"equity_irr": _number(c.equity_irr()), "project_irr": _number(c.project_irr()), "dscr": c.dscr(),
            "break_even_rate": _break_even()}  # fmt: skip


def _number(rate: float | None) -> float:
    """A rate that must exist; nan, which meets no expectation, when it does not."""
    return math.nan if rate is None else rate


def _break_even() -> float:
    """Debt rate at which private finance loses its advantage; the charge as a real number, or yen would make steps."""
    from scipy.optimize import brentq

    psc, fixed = psc_flows(PUBLIC_WORKS, KEPT_RISK), company(PRIVATE_WORKS, PRIVATE)
    pfi = pfi_flows(PRIVATE_WORKS, PRIVATE)

    def gap(rate: float) -> float:
        more = lease_payment(fixed.debt, rate, 10) - fixed.debt_service[0]
        return value_for_money(psc, [pfi[0], *[yen + more for yen in pfi[1:]]], 0.02)

    return brentq(gap, 0.0, 0.2, xtol=1e-12)


def rates_of_return() -> dict[str, float]:
    streams: tuple[list[float], ...] = (
        [-100, 39, 59, 55, 20],
        [-100, 0, 0, 74],
        [-100, 100, 0, -7],
        [-100, 100, 0, 7],
        [-5, 10.5, 1, -8, 1],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", appraisal.SeveralRatesWarning)
        return {f"stream_{i}": _number(appraisal.irr(flows)) for i, flows in enumerate(streams, start=1)}


def two_rates() -> dict[str, float]:
    flows = [-100, 230, -132]
    roots = appraisal.irr_all(flows)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        appraisal.irr(flows)
    warned = sum(issubclass(w.category, appraisal.SeveralRatesWarning) for w in caught)
    return {"roots": len(roots), "low": roots[0], "high": roots[1], "warnings": warned}


def no_rate() -> dict[str, float]:
    return {"roots": len(appraisal.irr_all([100, 50, 20])), "is_none": appraisal.irr([100, 50, 20]) is None}


def spreadsheet_values() -> dict[str, float]:
    return {"irr": _number(appraisal.irr([-1000, 300, 420, 680])),
            "npv": appraisal.npv(0.08, [-40000, 5000, 8000, 12000, 30000]),
            "pmt": appraisal.pmt(0.075 / 12, 180, 200000),
            "mirr": _number(appraisal.mirr([-100, 230, -132], 0.04, 0.04))}  # fmt: skip


def leases() -> dict[str, float]:
    return {"end": lease_payment(700e6, 0.02, 7), "begin": lease_payment(700e6, 0.02, 7, advance=True),
            "residual": lease_payment(700e6, 0.02, 7, 70e6)}  # fmt: skip


def net_shares() -> dict[str, float]:
    kinds = bond_kinds()
    chosen = ((0.5, "public_works"), (0.5, "supplementary_budget"), (0.0, "general_single"), (0.0, "depopulated"),
              (0.5, "depopulated"))  # fmt: skip
    return {f"{kind}_{s:g}": net_local_share(s, kinds[kind].charge_ratio, kinds[kind].lat_share) for s, kind in chosen}


def kobe_outcome_contract() -> dict[str, float]:
    final = linear_zero(0.329, 0.80, 7.86)
    return {"final": final, "total": 10.48 + 15.72 + final, "cap": 10.48 + 15.72 + 7.86}


def hachioji_outcome_contract() -> dict[str, float]:
    visits = all_or_nothing(26.8, 19.0, 2.441)
    detailed = linear_band(82.1, 79.0, 87.0, 1.7453, 4.880)
    return {"visits": visits, "detailed": detailed, "total": visits + detailed, "cap": 2.441 + 4.880 + 2.441}


def benefit_cost() -> dict[str, float]:
    costs = [1_000_000_000, *(60_000_000 + (150_000_000 if t == 5 else 0) for t in range(1, 11))]
    got = {"pv_cost": appraisal.npv(0.04, costs)}
    for benefit in (120, 250):
        ratio, net = appraisal.benefit_cost([0, *[benefit * 10**6] * 10], costs, 0.04)
        got |= {f"ratio_{benefit}": ratio, f"net_{benefit}": net}
    flows = [0 - costs[0], *(250_000_000 - c for c in costs[1:])]
    return got | {"irr": _number(appraisal.irr(flows)), "payback": appraisal.payback(flows),
                  "discounted_payback": appraisal.payback(flows, 0.04)}  # fmt: skip


def burden_of_the_shrinking() -> dict[str, float]:
    start = 100e6 / 50_000
    return {"discrete": start / 0.99**30, "continuous": start * math.exp(0.3)}


def ratios() -> dict[str, float]:
    return {"debt_service": debt_service_ratio(3000, 500, 300, 1500, 20000),
            "future_burden": future_burden_ratio(60000, 35000, 1500, 20000)}  # fmt: skip


def classes() -> dict[str, float]:
    got = {f"debt_service_{r:g}": _CLASS_NUMBER[classify(r)] for r in (17.9, 18.0, 25.0, 35.0)}
    return got | {f"future_{r:g}": _CLASS_NUMBER[classify(r, FUTURE_BURDEN_CLASSES)] for r in (349.9, 350.0)}


def after_the_subsidy() -> dict[str, float]:
    deficits = operating_deficit([60] * 5, [10] * 5, 0.5, 3)
    return {f"year_{t}": float(yen) for t, yen in enumerate(deficits, start=1)}


def overruns() -> dict[str, float]:
    q90, q95, q99 = (float(q) for q in quantile([0.90, 0.95, 0.99]))
    return {"alpha": ALPHA, "body_mean": body_mean(), "above_1": tail_probability(1.0),
            "above_2": tail_probability(2.0), "q90": q90, "q95": q95, "q99": q99,
            "small_q90": small_quantile(0.90)}  # fmt: skip


def levy() -> dict[str, float]:
    """A levy of 30 million yen over three owners, collected and paid on."""
    shares = largest_remainder([1.0, 2.0, 3.0], 30_000_000).tolist()
    return {f"owner_{i}": float(yen) for i, yen in enumerate(shares, start=1)}


def ledger_residual() -> dict[str, float]:
    """Ten thousand rows among all actors: balances add up to 0 and a recount changes nothing."""
    ledger = Ledger()
    ledger.open(2025)
    actors, categories = sorted(ledger.actors), sorted(ledger.categories)
    for i in range(10_000):
        payer, payee = actors[i % len(actors)], actors[(i * 7 + 1) % len(actors)]
        if payer != payee:
            ledger.post(2025, "p", payer, payee, categories[i % len(categories)], 1 + i * i % 99_991)
    counted = ledger.recount()
    return {"sum_of_balances": sum(ledger.balance(a) for a in actors),
            "recount_difference": sum(abs(ledger.balance(a) - counted.get(a, 0)) for a in actors)}  # fmt: skip


def bond_with_grace() -> dict[str, float]:
    rows = schedule(100_000_000, 0.01, 10, 2)
    return {"year_1": rows[0].payment, "year_2": rows[1].payment, "year_3": rows[2].payment, "last": rows[-1].payment,
            "total": sum(p.payment for p in rows), "bot_tax": sum(property_tax(920_000_000, 10))}  # fmt: skip


def parts(**functions: Callable[[], dict[str, float]]) -> Callable[[], dict[str, float]]:
    """One case of several tables; each quantity is named after its part."""
    return lambda: {f"{part}_{name}": value for part, found in functions.items() for name, value in found().items()}


def only(found: Callable[[], dict[str, float]], *names: str) -> Callable[[], dict[str, float]]:
    """Some of the quantities of a function that serves several cases."""
    return lambda: {name: value for name, value in found().items() if name in names}


CASES = {
    "F1": parts(bond=bond_schedule, company=company_schedule, city=city_costs), "F2": vfm, "F3": company_returns,
    "F4": rates_of_return, "F5": two_rates, "F6": no_rate, "F7": only(spreadsheet_values, "irr"),
    "F8": only(spreadsheet_values, "npv", "pmt"), "F9": leases, "F10": net_shares, "F11": kobe_outcome_contract,
    "F12": hachioji_outcome_contract, "F13": only(benefit_cost, "pv_cost", "ratio_120", "ratio_250", "net_120", "net_250"),  # noqa: E501
    "F14": only(benefit_cost, "irr", "payback", "discounted_payback"), "F15": burden_of_the_shrinking, "F16": ratios,
    "F17": classes, "F18": after_the_subsidy, "F19": overruns, "F20": levy, "F21": ledger_residual,
    "F22": lambda: bond_with_grace() | only(spreadsheet_values, "mirr")(),
}  # fmt: skip
