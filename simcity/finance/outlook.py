"""Where the city's own budget drifts when nothing is decided (なりゆき): four published lines carried on by heads.

Model
    Each line of the last published settlement keeps its real yen per head of the age group it serves; a share of it
    does not follow heads at all. Local tax follows residents of working age, welfare follows children, the old and
    everyone, education follows children, public works follow everyone.

Assumption
    The shares are assumed, with ranges; they and the growth of welfare per head are drawn with all other doubt. Heads
    are set against those of the first year of the run, a few years after the settlement.

Left out
    National rules that would change the lines, equalisation through the local allocation tax, and everything a council
    would do about it. It is a drift and no forecast: grade C.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..indicators import Measure

LINES = ("local_tax", "spending_welfare", "spending_education", "spending_works")
CHILDREN, WORKING, OLD = slice(0, 15), slice(15, 65), slice(65, None)


@dataclass(frozen=True)
class Heads:
    """Residents by the groups that budget lines follow [persons]."""

    children: float
    working: float
    old: float

    @classmethod
    def of(cls, by_age: np.ndarray) -> Heads:
        """From residents by sex and age, shape (2, n_ages)."""
        ages = by_age.sum(axis=0)
        return cls(float(ages[CHILDREN].sum()), float(ages[WORKING].sum()), float(ages[OLD].sum()))

    @property
    def everyone(self) -> float:
        return self.children + self.working + self.old

    def relative_to(self, base: Heads) -> Heads:
        """Each group as a ratio to `base`; a group that was empty goes with everyone."""
        all_ = self.everyone / base.everyone if base.everyone > 0 else 1.0
        return Heads(*(now / then if then > 0 else all_ for now, then in
                       zip((self.children, self.working, self.old), (base.children, base.working, base.old), strict=True)))  # fmt: skip  # noqa: E501


def published_lines(finance, municipality: str, first: int | None = None) -> dict[str, float]:
    """The latest value of each line that was of fiscal years up to `first` [yen]; empty when the city folder has none.

    Parameters
    ----------
    finance : pandas.DataFrame or None
        Columns ``municipality, year, item, yen``.
    first : int, optional
        First year of the run: a look back takes no later settlement, unless there is no other.
    """
    if finance is None or not len(finance):
        return {}
    own = finance[
        (finance["municipality"].astype(str) == municipality) & finance["item"].isin(LINES) & finance["yen"].notna()
    ]
    own = own.sort_values("year")
    latest = own.groupby("item")["yen"].first()
    if first is None:
        latest = own.groupby("item")["yen"].last()
    else:
        latest.update(own[own["year"] <= first].groupby("item")["yen"].last())
    return {str(item): float(yen) for item, yen in latest.items()}


def outlook(lines: dict[str, float], now: Heads, base: Heads, years: int, numbers) -> dict[str, float]:
    """The four lines `years` after the base year, in yen of the settlement.

    Parameters
    ----------
    lines : dict of str to float
        From :func:`published_lines`.
    now, base : Heads
    years : int
    numbers : mapping of str to float
        Parameters ``outlook_*``.

    Returns
    -------
    dict of str to float
        The lines that are published, carried on.
    """
    change = now.relative_to(base)
    everyone = now.everyone / base.everyone if base.everyone else 1.0
    child, old = numbers["outlook_welfare_children_share"], numbers["outlook_welfare_old_share"]
    factors = {
        "local_tax": _mixed(numbers["outlook_tax_fixed_share"], change.working),
        "spending_welfare": (child * change.children + old * change.old + (1 - child - old) * everyone)
        * (1 + numbers["outlook_welfare_growth"]) ** years,
        "spending_education": _mixed(numbers["outlook_education_fixed_share"], change.children),
        "spending_works": _mixed(numbers["outlook_works_fixed_share"], everyone),
    }
    return {line: yen * factors[line] for line, yen in lines.items()}


def _mixed(fixed: float, change: float) -> float:
    return fixed + (1 - fixed) * change


class Outlook:
    """The drift of one city's budget over a run."""

    def __init__(self, state) -> None:
        self.lines = published_lines(getattr(state.city, "finance", None), str(state.city.municipality), state.first)
        self.base: Heads | None = None

    def measures(self, state) -> Iterator[Measure]:
        """Each line, and what the three lines of spending ask for above local tax per resident, against the first year."""  # noqa: E501
        if not self.lines:
            return
        now = Heads.of(state.arrays["residents_by_age"])
        self.base = self.base or now
        drift = outlook(self.lines, now, self.base, state.year - state.first, state.parameters)
        for line, yen in drift.items():
            yield Measure(f"outlook_{line}", yen, grade="C")
        if set(LINES) <= set(drift) and now.everyone > 0:
            gap = sum(drift[line] for line in LINES[1:]) - drift["local_tax"]
            then = sum(self.lines[line] for line in LINES[1:]) - self.lines["local_tax"]
            yield Measure("outlook_gap_per_resident", gap / now.everyone - then / self.base.everyone, grade="C")
