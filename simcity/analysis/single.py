"""What becomes of the city under one strategy: the answer to a study that has nothing to compare.

One sentence goes through the headline indicators, range before base value, each with its evidence; then districts, and
what matters most for the range of people and of money. Population comes first in the year and depends on the
population's own parameters alone; only numbers that can act on an indicator are asked there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import ResultsError
from ..indicators import catalogue
from .dependence import can_act
from .groups import change_bands
from .intervals import BASE, SERVICE, doubt_interval, is_flow
from .sensitivity import WORLD, Influence, influences
from .wording import phrase, scale_for

if TYPE_CHECKING:
    import pandas as pd

    from .comparison import Comparison

USUAL = ("population", "share_65_plus", "coverage_residents", "services_viable", "general_revenue_burden")
MATTERS = ("population", "general_revenue_burden")  # whose range is explained


def prospect(comparison: Comparison, lang: str) -> str:
    """The answer in Japanese or English.

    Parameters
    ----------
    comparison : Comparison
        Of one strategy.
    lang : {"ja", "en"}
    """
    wanted = [i for i in comparison.results.study.get("headline", []) or USUAL if i in comparison.indicators]
    wanted = [i for i in wanted if comparison.bands(i)[["low", "base", "high"]].to_numpy().any()] or wanted[:1]
    clauses = [_clause(comparison, i, lang) for i in wanted]
    first = phrase("prospect", lang, when=_when(comparison, lang), parts=("、" if lang == "ja" else "; ").join(clauses))
    parts = [first, *districts_said(comparison, lang), *matters_said(comparison, lang)]
    return ("" if lang == "ja" else " ").join(parts)


def _when(comparison: Comparison, lang: str) -> str:
    strategy = comparison.results.study["strategies"][0]
    if not strategy.get("decides", True):
        return phrase("nothing_new", lang)
    return phrase("follow", lang, name=comparison.label(strategy["name"], lang))


def _clause(comparison: Comparison, indicator: str, lang: str) -> str:
    """Where one indicator starts and where it goes."""
    declared, study = catalogue()[indicator], comparison.results.study
    low, base, high = comparison.outcome(indicator, comparison.reference)
    bands = comparison.bands(indicator).set_index("year")
    if indicator in SERVICE:  # where it goes, not what it gave over the years
        low, base, high = (float(v) for v in bands[["low", "base", "high"]].iloc[-1])
    start = float(bands["base"].iloc[0])
    values = {"indicator": _name(indicator, lang), "first": study["first"], "last": study["last"]}
    grade = grade_of(comparison, indicator)
    scale = scale_for(indicator, [v for v in (start, low, base, high) if v == v], lang)
    unit = _unit(scale.unit, lang)

    def said(value: float) -> str:
        return f"{scale.text(value)}{unit}"

    end = phrase("with_grade", lang, base=said(base), grade=grade)
    if low == low and scale.text(low) != scale.text(high):
        span = phrase("span", lang, low=scale.text(low), high=said(high))
        end = phrase("with_range", lang, range=span, base=said(base), grade=grade)
    if is_flow(declared.unit):
        return phrase("mean", lang, end=end, **values)
    gone = year_of_nothing(comparison, indicator)
    if gone and start > 0:
        first, middle, last = gone
        when = str(middle) if first == last else phrase("when_range", lang, base=middle, low=first, high=last)
        return phrase("ends", lang, start=said(start), when=when, end=end, **values)
    if bands["base"].nunique() == 1 and low == high:
        return phrase("stays", lang, end=end, **values)
    return phrase("goes", lang, start=said(start), end=end, **values)


def grade_of(comparison: Comparison, indicator: str) -> str:
    """The weakest evidence of a city-wide indicator."""
    values = comparison.values
    return str(values.loc[values["indicator"] == indicator, "grade"].max())


def _name(indicator: str, lang: str) -> str:
    """The label, in the middle of an English sentence."""
    label = catalogue()[indicator].label(lang)
    return label if lang == "ja" else label[0].lower() + label[1:]


def _unit(unit: str, lang: str) -> str:
    return unit if lang == "ja" else f" {unit}"


def year_of_nothing(comparison: Comparison, indicator: str) -> tuple[int, int, int] | None:
    """The year from which a thing that is good to have is gone: 5 %, base and 95 % over the futures.

    Returns
    -------
    tuple of int, or None
        None when it is not a thing that is good to have, or is left in the last year of any future.
    """
    if catalogue()[indicator].better != "+":
        return None
    wide = comparison.results.wide()
    wide = wide[wide["strategy"] == comparison.reference].sort_values("year")
    last = {run: _first_of_end(of, indicator) for run, of in wide.groupby("run", sort=False)}
    if not last or any(year is None for year in last.values()):
        return None
    runs = wide.drop_duplicates("run").assign(gone=lambda frame: frame["run"].map(last))
    at_base = runs[(runs["draw"] == BASE) & (runs["world"] == comparison.results.worlds[0])]
    base = int(at_base.sort_values("replication")["gone"].iloc[0])
    drawn = runs[runs["draw"] != BASE]["gone"]
    low, high = doubt_interval(drawn) if len(drawn) else (base, base)
    return round(low), base, round(high)


def _first_of_end(of: pd.DataFrame, indicator: str) -> int | None:
    """First year from which the indicator is nothing to the end."""
    values = of[indicator].fillna(0.0).to_numpy()
    if values[-1] != 0.0:
        return None
    left = np.flatnonzero(values)
    return int(of["year"].iloc[left[-1] + 1]) if len(left) else int(of["year"].iloc[0])


# -- districts -----------------------------------------------------------------------------------------------------


def districts_said(comparison: Comparison, lang: str) -> list[str]:
    """Where people change most and least, and how far that can be trusted; nothing without districts."""
    try:
        change = change_bands(comparison.results, strategy=comparison.reference)
    except ResultsError:
        return []
    change = change[change["base"].notna()].sort_values("base")
    if len(change) < 2:
        return []
    names = district_names(comparison.results, lang) if can_rank(change) else {}
    first, last = change.attrs["years"]
    scale = scale_for("share_65_plus", [0.1], lang)
    unit = _unit("%", lang)
    ends: dict[str, str] = {}
    for word, row in (("most", change.iloc[0]), ("least", change.iloc[-1])):
        ends |= {word: scale.text(row["base"], signed=True) + unit, f"{word}_name": names.get(row.name, row.name)}
    word = "districts" if can_rank(change) else "districts_one_run"
    said = [phrase(word, lang, first=first, last=last, grade=change["grade"].max(), **ends)]
    if are_alike(change):
        said.append(phrase("districts_alike", lang))
    if (change["provenance"] == "synthetic").any():
        said.append(phrase("districts_synthetic", lang))
    return said


def district_names(results, lang: str) -> dict[str, str]:
    """What people call each district, by id; empty without a city folder beside the results."""
    if results.city is None or not len(results.city.districts):
        return {}
    table = results.city.districts
    return {str(d): str(n or d) for d, n in zip(table["district"], table[f"name_{lang}"], strict=True)}


def can_rank(change: pd.DataFrame) -> bool:
    """Whether the computing error of districts is known: without repetitions their order may be chance."""
    return bool(change["noise"].notna().any())


def in_order(change: pd.DataFrame, results) -> pd.DataFrame:
    """Districts whose change is known: from the best to the worst, or as the city folder lists them."""
    change = change[change["base"].notna()]
    if can_rank(change):
        return change.sort_values("base", ascending=False, kind="stable")
    place = {area: i for i, area in enumerate(district_names(results, "en"))}
    return change.loc[sorted(change.index, key=lambda area: place.get(str(area), len(place)))]


def are_alike(change: pd.DataFrame) -> bool:
    """Whether the changes of districts could all be one, given their computing error (chi-squared, 5 %).

    Parameters
    ----------
    change : pandas.DataFrame
        Columns base and noise; see :func:`.groups.change_bands`. Without computing error the answer is no.
    """
    from scipy.special import chdtrc

    known = change[change["noise"] > 0]
    if len(known) < 2 or len(known) < len(change):
        return False
    weight = 1.0 / (known["noise"] / 1.96) ** 2
    middle = float((known["base"] * weight).sum() / weight.sum())
    distance = float((weight * (known["base"] - middle) ** 2).sum())
    return bool(chdtrc(len(known) - 1, distance) > 0.05)


# -- what matters --------------------------------------------------------------------------------------------------


def what_matters(comparison: Comparison, indicator: str, top: int = 3) -> list[Influence]:
    """The doubtful things that move one indicator most over the futures, strongest first."""
    results, values = comparison.results, comparison.values
    rows = values[(values["indicator"] == indicator) & (values["strategy"] == comparison.reference)]
    drawn = rows[rows["draw"] != BASE].groupby(["world", "draw"], sort=False)["value"].mean()
    runs = results.runs[(results.runs["strategy"] == comparison.reference) & (results.runs["draw"] != BASE)]
    runs = runs.drop_duplicates(["world", "draw"])
    frame = results.parameters[results.parameters["quantile"].notna()]
    frame = frame[[can_act(indicator, p) for p in frame["parameter"]]]
    table = frame.merge(runs[["run", "world", "draw"]], on="run")
    wide = table.pivot(index=["world", "draw"], columns="parameter", values="value").reindex(drawn.index)
    by_parameter = {name: wide[name].to_numpy() for name in wide if wide[name].notna().all()}
    return influences(by_parameter, drawn.index.get_level_values("world"), drawn.to_numpy(), top)


def matters_said(comparison: Comparison, lang: str) -> list[str]:
    """What moves the range of people and of money most, or that there is no range."""
    if not comparison.results.has_doubt:
        return [phrase("no_range", lang)]
    known = [i for i in MATTERS if i in comparison.indicators and comparison.bands(i)["base"].any()]
    return [_matters(comparison, i, lang) for i in known]


def influence_name(comparison: Comparison, influence: Influence, lang: str) -> str:
    """The name of a parameter, or of the choice of the projection."""
    if influence.parameter == WORLD:
        return phrase("which_world", lang)
    frame = comparison.results.parameters
    return str(frame.loc[frame["parameter"] == influence.parameter, lang].iloc[0])


def _matters(comparison: Comparison, indicator: str, lang: str) -> str:
    found = what_matters(comparison, indicator)
    if not found:
        return phrase("matters_none", lang, indicator=_name(indicator, lang))
    named = [phrase("matters_one", lang, name=influence_name(comparison, i, lang), share=f"{100 * i.share:.0f}",
                    chance="" if i.certain else phrase("chance", lang)) for i in found]  # fmt: skip
    return phrase("matters", lang, indicator=_name(indicator, lang), names=("、" if lang == "ja" else "; ").join(named))
