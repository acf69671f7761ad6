"""Values as people read them: per cent for shares, millions or 億円 for large sums, one unit for a whole column."""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

import numpy as np

from ..indicators import catalogue
from ..words import number, unit_name


@functools.cache
def _phrases() -> dict[str, dict[str, str]]:
    """The sentences of answers and their parts, in Japanese and English, from ``answers.csv``."""
    with resources.files(__package__).joinpath("answers.csv").open(encoding="utf-8") as file:
        return {row["id"]: {"ja": row["ja"], "en": row["en"]} for row in csv.DictReader(file)}


def phrase(word: str, lang: str, **values: object) -> str:
    """A sentence of an answer, or a part of one, with `values` filled in."""
    return _phrases()[word][lang].format(**values)


@dataclass(frozen=True)
class Scale:
    """How one indicator is written: multiplied by `factor`, with `decimals`, in `unit`."""

    factor: float
    decimals: int
    unit: str

    def text(self, value: float, signed: bool = False) -> str:
        """A value in this scale; ``-`` when there is none.

        Examples
        --------
        >>> Scale(100.0, 1, "%").text(0.456, signed=True), Scale(1.0, 0, "").text(float("nan"))
        ('+45.6', '-')
        """
        if value != value:
            return "-"
        text = number(value * self.factor, self.decimals)
        return f"+{text}" if signed and float(text.replace(",", "")) > 0 else text


def scale_for(indicator: str, values: Iterable[float], lang: str) -> Scale:
    """The scale that suits the largest of `values`.

    Parameters
    ----------
    indicator : str
        Declared indicator.
    values : iterable of float
        All that stands in one column, in the indicator's unit.
    lang : {"ja", "en"}

    Examples
    --------
    >>> scale_for("debt_outstanding", [2.5e8], "ja")
    Scale(factor=1e-08, decimals=2, unit='億円')
    """
    declared = catalogue()[indicator]
    unit = declared.unit
    if unit.startswith("share"):
        return Scale(100.0, 1, "%")
    largest = max((abs(v) for v in values if v == v), default=0.0)
    if unit.split()[0] == "yen" and largest >= 1e6 and unit in ("yen", "yen per year"):
        many = lang == "ja" and largest >= 1e8
        factor, name = (1e-8, "億円") if many else (1e-6, "百万円" if lang == "ja" else "million yen")
        per = ("/年" if lang == "ja" else " per year") if unit != "yen" else ""
        return Scale(factor, 2 if many or largest < 1e8 else 1, name + per)
    return Scale(1.0, declared.decimals, unit_name(unit, lang))


def parameter_text(value: float, unit: str, lang: str) -> str:
    """The value of a parameter with its unit; shares as per cent.

    Examples
    --------
    >>> parameter_text(0.256, "share", "en"), parameter_text(150000.0, "yen", "ja")
    ('25.6 %', '150,000 円')
    """
    if unit.startswith("share"):
        return f"{value * 100:,.4g} %"
    if unit == "1":  # a number without unit
        return f"{value:,.3g}"
    return f"{value:,.0f} {unit_name(unit, lang)}" if abs(value) >= 1e4 else f"{value:,.4g} {unit_name(unit, lang)}"


def quality_words(results) -> tuple[str, dict[str, str]]:
    """Whether quality of life moves people in these runs, and by how many per cent 10 points do at the most.

    Parameters
    ----------
    results : simcity.experiments.results.Results

    Returns
    -------
    word : str
        The sentence to say: ``quality_moves_nobody``, ``quality_never_measured`` or ``quality_moves_people``.
    words : dict of str to str
        ``out`` and ``into`` [%], to be filled into it; empty when nobody is moved by a setting.
    """
    frame = results.parameters
    eta = {id: float(frame.loc[frame["parameter"] == id, "value"].max()) for id in ("eta_out", "eta_in")}
    if not any(value > 0 for value in eta.values()):
        return "quality_moves_nobody", {}
    most = {id: value if value == value else 0.0 for id, value in eta.items()}
    out, into = 1.0 - math.exp(-most["eta_out"]), math.exp(most["eta_in"]) - 1.0
    # Rates answer to a change of quality; where it is known nowhere there is none, whatever is set.
    known = np.isfinite(results.zones["quality"].to_numpy(dtype=np.float64)).any()
    word = "quality_moves_people" if known else "quality_never_measured"
    return word, {"out": number(100.0 * out, 1), "into": number(100.0 * into, 1)}
