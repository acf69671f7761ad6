"""A guided area (居住誘導区域): which zones belong to it, what moving there saves, what may be built outside.

Model
    A subsidy of S yen for a household that comes from outside the area counts as a rent that is lower by S over
    ``subsidy_years`` years; it acts through the rent alone and needs no coefficient of its own. A stated share of
    households fulfils the conditions, drawn once for each; all of them are paid, also those who would have come anyhow.
    Further attraction is stated in points of utility.

Left out
    Subsidies to builders, loans, taxes, services that move along with the area.
"""

from __future__ import annotations

import numpy as np

from ...errors import DataError, Problem
from ...rng import Stream
from .demolition import Subsidy
from .ground import Ground

PROJECT = "residence"
NAMES = ("居住誘導・空き家対策", "Guided residence and vacant houses")


class Guidance:
    """What the strategy says about where people live, year by year.

    Parameters
    ----------
    state : CityState
    ground : Ground

    Raises
    ------
    DataError
        Naming every district or zone that the city does not have, or when the area has no zone at all.
    """

    def __init__(self, state, ground: Ground):
        residence = state.scenario.strategy.residence
        self.rules, self.pulling = residence.guidance, residence.demolition
        self.first, self.weight, self.draws = state.first, state.weight, state.draws
        self.inside = _area(state.city, ground, self.rules)
        self.months = 12.0 * state.parameters["subsidy_years"]
        if self.rules.from_year is not None or self.pulling.from_year is not None:
            state.projects.append(1, project=PROJECT, ja=NAMES[0], en=NAMES[1])

    def in_force(self, year: int) -> bool:
        """Whether the area holds in `year`."""
        return _dated(self.rules, year) and year >= self.first

    def area(self, year: int) -> np.ndarray:
        """Zones of the area; bool, shape (zones,), nowhere while it is not in force."""
        return self.inside if self.in_force(year) else np.zeros(self.inside.size, dtype=bool)

    def payable(self, hid: np.ndarray, year: int) -> np.ndarray:
        """Whether each household would be paid for moving into the area from outside it."""
        if not self.in_force(year) or self.rules.moving_subsidy_yen == 0 or not hid.size:
            return np.zeros(hid.size, dtype=bool)
        return self.draws.uniform(Stream.SUBSIDISED, 0, hid) < self.rules.eligible_share

    def monthly_saving(self, year: int) -> np.ndarray | None:
        """What those who are paid save of a month's rent, by zone [yen]; None when nothing is paid."""
        if not self.in_force(year) or self.rules.moving_subsidy_yen == 0:
            return None
        return np.where(self.inside, self.rules.moving_subsidy_yen / self.months, 0.0)

    def points(self, year: int) -> np.ndarray | None:
        """Utility added to zones of the area; None when nothing."""
        if not self.in_force(year) or self.rules.attraction_points == 0:
            return None
        return np.where(self.inside, self.rules.attraction_points, 0.0)

    def allowed(self, year: int) -> np.ndarray:
        """Share of what would be built that may be built, by zone."""
        share = np.ones(self.inside.size)
        if self.in_force(year):
            share[~self.inside] -= self.rules.restriction
        return share

    def demolition(self, year: int) -> Subsidy | None:
        """What is paid for pulling down in `year`; None when nothing."""
        rules = self.pulling
        if not _dated(rules, year) or year < self.first or rules.subsidy_yen == 0:
            return None
        zones = {"everywhere": np.ones_like(self.inside), "inside": self.inside, "outside": ~self.inside}[rules.area]
        most = np.inf if rules.budget_yen is None else rules.budget_yen / (rules.subsidy_yen * self.weight)
        return Subsidy(rules.subsidy_yen, float(np.floor(most)), zones)

    def bill_demolition(self, state, number: int, yen: int) -> None:
        """Ask finance to pay for `number` dwellings [rows]."""
        self._bill(state, "demolition_subsidy", number * yen, "strategy.residence.demolition")

    def bill_moves(self, state, number: int, year: int) -> None:
        """Ask finance to pay `number` households [rows] that came into the area."""
        if self.in_force(year):
            self._bill(state, "moving_subsidy", number * self.rules.moving_subsidy_yen, "strategy.residence.guidance")

    def _bill(self, state, category: str, yen: int, source: str) -> None:
        total = int(round(yen * self.weight))
        if total <= 0:
            return
        state.bill(PROJECT, "city", "residents", category, total, capital=False, tax_included=False, eligible=False,
                   source=source)  # fmt: skip
        row = np.flatnonzero(state.projects.project == PROJECT)
        if state.projects.started[row[0]] == 0:
            state.projects.started[row] = state.year


def _dated(rules, year: int) -> bool:
    return rules.from_year is not None and rules.from_year <= year and (rules.until is None or year <= rules.until)


def _area(city, ground: Ground, rules) -> np.ndarray:
    zones = city.zones
    names, districts = zones["zone"].astype(str).to_numpy(), zones["district"].astype(str).to_numpy()
    problems = []
    for what, asked, known in (("districts", rules.districts, districts), ("zones", rules.zones, names)):
        for name in sorted(set(asked) - set(known.tolist())):
            some = ", ".join(list(dict.fromkeys(known.tolist()))[:8])
            problems.append(Problem("the city has none of this name", where=f"strategy.residence.guidance.{what}",
                                    value=name, expected=f"one of {some}, ..."))  # fmt: skip
    inside = np.isin(districts, list(rules.districts)) | np.isin(names, list(rules.zones))
    if rules.stop_distance_m is not None:
        inside |= ground.stop_m <= rules.stop_distance_m
    if rules.from_year is not None and not problems and not inside.any():
        problems.append(
            Problem(
                "no zone belongs to the guided area",
                where="strategy.residence.guidance",
                remedy="name districts or zones, or a distance to stops that reaches some",
            )
        )
    if problems:
        raise DataError(problems, subject=f"city {city.id}")
    return inside
