"""Strategies side by side: paired differences against the first, doubt and noise kept apart, and a verdict.

All strategies share draws and seeds, so a difference is taken run by run before anything is averaged. A difference is
decided only when its 5-95 % range of doubt has one sign, the noise is too small to turn it, and the effect is more
than an assumption: grade D never wins, grade C only when every single draw agrees. Otherwise the verdict is open, with
the parameters that decide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ResultsError
from ..indicators import catalogue
from .dependence import can_act
from .intervals import BASE, bands, doubt_interval, is_averaged, noise_interval, run_values
from .sensitivity import Decider, deciders

if TYPE_CHECKING:
    import pandas as pd

    from ..experiments.results import Results

BETTER, WORSE, SAME, OPEN, NOT_JUDGED = "better", "worse", "same", "open", "not judged"
#: What a table shows when a study names nothing else; those that the results do not have are left out.
HEADLINE = ("coverage_residents", "present_value_cost", "burden_per_resident", "debt_outstanding", "future_burden",
            "present_value_net_cost", "general_revenue_burden_net")  # fmt: skip
SHARED = ("population", "share_65_plus", "households")
MAX_HEADLINE = 8
MIN_DRAWS = 5  # assumed: fewer draws than this do not show how far doubt reaches


@dataclass(frozen=True)
class Difference:
    """One strategy against the reference, in one indicator.

    `value` is at base values in the first world; `low` and `high` the doubt (5-95 %); `noise_low` and `noise_high` the
    computing error at base values; `verdict` one of better, worse, same, open, not judged; `reason` why it is open.
    """

    indicator: str
    strategy: str
    value: float
    low: float
    high: float
    noise_low: float
    noise_high: float
    grade: str
    verdict: str
    reason: str


def judge(direction: str, grade: str, drawn: np.ndarray, base: np.ndarray, draws: int | None = None) -> tuple[str, str]:
    """The verdict on a difference and, when it is open, the reason.

    Parameters
    ----------
    direction : {"+", "-", "0"}
        Which way is better.
    grade : {"A", "B", "C", "D"}
        Evidence of the indicator.
    drawn : ndarray, shape (n_draws,)
        Differences over the doubt.
    base : ndarray, shape (n_replications,)
        Differences at base values.
    draws : int, optional
        How many draws of the parameters stand behind `drawn`, when that holds several worlds.

    Returns
    -------
    verdict, reason : str
        Reasons: ``too few draws``, ``doubt``, ``noise``, ``assumption``.
    """
    everything = np.concatenate([drawn, base])
    if len(everything) and not everything.any():
        return SAME, ""
    if direction not in ("+", "-"):
        return NOT_JUDGED, ""
    if (len(drawn) if draws is None else draws) < MIN_DRAWS:
        return OPEN, "too few draws"
    if grade == "D":
        return OPEN, "assumption"
    low, high = doubt_interval(drawn)
    if low <= 0.0 <= high:
        return OPEN, "doubt"
    if grade == "C" and drawn.min() <= 0.0 <= drawn.max():
        return OPEN, "assumption"
    noise_low, noise_high = noise_interval(base)
    if noise_low <= 0.0 <= noise_high:
        return OPEN, "noise"
    return (BETTER if (low > 0) == (direction == "+") else WORSE), ""


def _first_run(at_base: pd.DataFrame, column: str) -> float:
    """The value of the first replication: one run with a key, the same sample as the draws of doubt."""
    return float(at_base.loc[at_base["replication"].idxmin(), column]) if len(at_base) else math.nan


class Comparison:
    """Paired comparison of the strategies of a study.

    Parameters
    ----------
    results : Results
    reference : str, optional
        The strategy the others are compared with; the first of the design by default.
    year : int, optional
        Year looked at; by default the yearly mean for flows and for what a service gives, and the last one else.

    Attributes
    ----------
    strategies : list of str
        The reference first.
    """

    def __init__(self, results: Results, reference: str | None = None, year: int | None = None):
        self.results = results
        self.year = year
        names = results.strategies
        reference = reference or names[0]
        if reference not in names:
            raise ResultsError(f"there is no strategy {reference!r}; there are {', '.join(names)}")
        self.strategies = [reference, *(name for name in names if name != reference)]

    def against(self, reference: str) -> Comparison:
        """The same values, compared with another strategy."""
        other = Comparison(self.results, reference, self.year)
        other.__dict__["values"] = self.values
        return other

    @property
    def reference(self) -> str:
        return self.strategies[0]

    @cached_property
    def values(self) -> pd.DataFrame:
        """One value a run and indicator; see :func:`simcity.analysis.intervals.run_values`."""
        return run_values(self.results, self.year)

    @property
    def indicators(self) -> list[str]:
        """All city-wide indicators of the results, in the order of the catalogue."""
        found = set(self.values["indicator"])
        return [id for id in catalogue() if id in found]

    @property
    def shared(self) -> list[str]:
        """Those of the world's indicators that are the same under every strategy, run by run: printed once."""
        return [i for i in SHARED if i in self.indicators
                and all(self.difference(i, s).verdict == SAME for s in self.strategies[1:])]  # fmt: skip

    @property
    def headline(self) -> list[str]:
        """The indicators that open a table: the study's own, else the usual ones, without what is shared."""
        wanted = [i for i in self.results.study.get("headline", []) or HEADLINE if i in self.indicators]
        if not wanted:
            wanted = [i for i in self.indicators if catalogue()[i].better in "+-"]
        return [i for i in wanted if i not in self.shared][:MAX_HEADLINE]

    def paired(self, indicator: str, strategy: str) -> pd.DataFrame:
        """Differences run by run: world, draw, replication, difference.

        Raises
        ------
        ResultsError
            When the results have no such indicator or strategy.
        """
        frame = self.values[self.values["indicator"] == indicator]
        if frame.empty or strategy not in self.strategies:
            raise ResultsError(f"the results have no indicator {indicator!r} or no strategy {strategy!r}")
        keys = ["world", "draw", "replication"]
        own = frame[frame["strategy"] == strategy].set_index(keys)["value"]
        other = frame[frame["strategy"] == self.reference].set_index(keys)["value"]
        return (own - other).dropna().rename("difference").reset_index()

    def _drawn(self, indicator: str, strategy: str) -> pd.Series:
        """Difference of each world and draw, replications averaged."""
        pairs = self.paired(indicator, strategy)
        return pairs[pairs["draw"] != BASE].groupby(["world", "draw"])["difference"].mean()

    def difference(self, indicator: str, strategy: str) -> Difference:
        """One strategy against the reference."""
        pairs = self.paired(indicator, strategy)
        at_base = pairs[(pairs["draw"] == BASE) & (pairs["world"] == self.results.worlds[0])]
        base = at_base["difference"].to_numpy()
        drawn = self._drawn(indicator, strategy).to_numpy()
        draws = pairs.loc[pairs["draw"] != BASE, "draw"].nunique()
        grade = str(self.values.loc[self.values["indicator"] == indicator, "grade"].max())
        verdict, reason = judge(catalogue()[indicator].better, grade, drawn, base, draws)
        value = _first_run(at_base, "difference")
        return Difference(
            indicator, strategy, value, *doubt_interval(drawn), *noise_interval(base), grade, verdict, reason
        )

    def outcome(self, indicator: str, strategy: str) -> tuple[float, float, float]:
        """Value at base values in the first world, and its 5-95 % doubt: (low, base, high)."""
        frame = self.values[(self.values["indicator"] == indicator) & (self.values["strategy"] == strategy)]
        base = _first_run(frame[(frame["draw"] == BASE) & (frame["world"] == self.results.worlds[0])], "value")
        drawn = frame[frame["draw"] != BASE].groupby(["world", "draw"])["value"].mean()
        low, high = doubt_interval(drawn)
        return low, base, high

    def deciders(self, indicator: str, strategy: str, top: int = 3) -> list[Decider]:
        """The doubtful parameters that can act and go along most with a difference, strongest first; see `Decider`."""
        drawn = self._drawn(indicator, strategy)
        if drawn.empty:
            return []
        runs = self.results.runs
        runs = runs[(runs["strategy"] == strategy) & (runs["draw"] != BASE)].drop_duplicates(["world", "draw"])
        chosen = self.results.parameters[self.results.parameters["quantile"].notna()]
        table = chosen.merge(runs[["run", "world", "draw"]], on="run")
        wide = table.pivot(index=["world", "draw"], columns="parameter", values="value").reindex(drawn.index)
        able = [name for name in wide if can_act(indicator, name) and wide[name].notna().all()]
        return deciders({name: wide[name].to_numpy() for name in able}, drawn.to_numpy(), top)

    def table(self, indicators: list[str] | None = None) -> pd.DataFrame:
        """One row an indicator and strategy: outcome, difference, doubt, noise, grade, verdict; all in `unit`."""
        import pandas as pd

        rows = []
        for id in indicators or self.headline:
            declared = catalogue()[id]
            for strategy in self.strategies:
                low, base, high = self.outcome(id, strategy)
                row = {"indicator": id, "unit": declared.unit, "span": "mean" if self.is_mean(id) else "last",
                       "strategy": strategy, "low": low, "base": base, "high": high}  # fmt: skip
                if strategy != self.reference:
                    d = self.difference(id, strategy)
                    row |= {"difference": d.value, "doubt_low": d.low, "doubt_high": d.high,
                            "noise_low": d.noise_low, "noise_high": d.noise_high, "grade": d.grade,
                            "verdict": d.verdict, "reason": d.reason}  # fmt: skip
                rows.append(row)
        return pd.DataFrame(rows)

    def is_mean(self, indicator: str) -> bool:
        """Whether values are means over the years of the run rather than those of its last year."""
        return self.year is None and is_averaged(indicator)

    def bands(self, indicator: str, world: str | None = None) -> pd.DataFrame:
        """By year with the range of doubt: strategy, year, low, base, high."""
        return bands(self.results, indicator, world)

    def label(self, name: str, lang: str = "en") -> str:
        """Title of a strategy or world."""
        return self.results.label(name, lang)

    def plot(self, indicator: str, lang: str | None = None, ax=None):
        """Draw an indicator by year, one line a strategy, with the doubt of the reference.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from ..viz import fan, style
        from ..words import language

        if indicator not in catalogue():
            raise ResultsError(f"there is no indicator {indicator!r}; expected one of {', '.join(catalogue())}")
        lang = lang or language()
        with style():
            return fan(self.bands(indicator), indicator, lang, {s: self.label(s, lang) for s in self.strategies}, ax)

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.strategies)}: {len(self.results.runs)} runs>"

    def _repr_html_(self) -> str:
        table = self.table().head(20).to_html(escape=True, index=False, na_rep="–", float_format="{:,.4g}".format)
        return f"<div><p>{escape(repr(self))}</p>{table}</div>"
