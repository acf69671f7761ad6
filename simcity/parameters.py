"""Parameters: every number of the model with its unit, origin, source and doubt.

Each sibling declares its parameters in ``<sibling>/defaults/parameters.csv``. A scenario may override them; a study
draws those in doubt. The doubt of a parameter is a two-piece normal distribution whose median is `base` and whose
5 % and 95 % points are `low` and `high`, cut at `minimum` and `maximum`: three numbers an expert can give, and no
false precision in the tails. A parameter without low and high is not in doubt.
"""

from __future__ import annotations

import bisect
import csv
import difflib
import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from statistics import NormalDist

import numpy as np

from .errors import DataError, Problem

ORIGINS = ("published", "computed", "definition", "remembered", "assumed", "constructed")
AXES = ("world", "strategy")
SWITCH = "yes or no"  #: unit of a parameter that is 0 or 1
SIBLINGS = ("population", "ict", "finance")
_Z95 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Parameter:
    """One declared number.

    `number` is permanent: it names the dimension of the doubt design, so that adding a parameter leaves the draws
    of all others as they were.
    """

    number: int
    id: str
    axis: str
    unit: str
    base: float
    low: float | None
    high: float | None
    minimum: float
    maximum: float
    origin: str
    source: str
    ja: str
    en: str
    sibling: str = ""
    needs: str = ""  #: switch (another parameter) without which the number is not used
    values: tuple[tuple[int, float], ...] = ()  #: dated values (year, value), ascending; empty when constant

    @property
    def in_doubt(self) -> bool:
        return self.low is not None and self.high is not None

    def quantile(self, u: float) -> float:
        """The value at quantile `u` of its doubt; `base` when it is not in doubt.

        Examples
        --------
        >>> p = Parameter(1, "x", "world", "1", 10.0, 8.0, 16.0, 0.0, 99.0, "assumed", "", "", "")
        >>> p.quantile(0.5), round(p.quantile(0.05), 9), round(p.quantile(0.95), 9)
        (10.0, 8.0, 16.0)
        """
        if not self.in_doubt:
            return self.base
        z = NormalDist().inv_cdf(min(max(u, 1e-12), 1.0 - 1e-12))
        side = (self.high - self.base) if z > 0 else (self.base - self.low)  # type: ignore[operator]
        return min(max(self.base + z / _Z95 * side, self.minimum), self.maximum)

    def label(self, lang: str = "en") -> str:
        return self.ja if lang == "ja" else self.en


@functools.cache
def catalogue() -> Mapping[str, Parameter]:
    """All declared parameters by id.

    Raises
    ------
    DataError
        Naming every line with a bad number, an unknown origin, a missing source or unit, or low > base > high.
    """
    found: dict[str, Parameter] = {}
    numbers: dict[int, str] = {}
    problems: list[Problem] = []
    for sibling in SIBLINGS:
        path = resources.files("simcity").joinpath(sibling, "defaults", "parameters.csv")
        if not path.is_file():
            continue
        with path.open(encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                place = f"{sibling}/defaults/parameters.csv"
                try:
                    parameter = _from_row(row, sibling)
                except (ValueError, TypeError) as error:
                    problems.append(Problem(str(error), file=place, line=line, where=row.get("id")))
                    continue
                problems += [Problem(text, file=place, line=line, where=parameter.id) for text in _faults(parameter)]
                if parameter.id in found or parameter.number in numbers:
                    problems.append(Problem("declared twice", file=place, line=line, where=parameter.id))
                found[parameter.id] = parameter
                numbers[parameter.number] = parameter.id
    problems += [
        Problem("needs a parameter that is not declared", where=p.id, value=p.needs)
        for p in found.values()
        if p.needs and p.needs not in found
    ]
    if problems:
        raise DataError(problems, subject="the parameter catalogue")
    return found


def _from_row(row: dict[str, str], sibling: str) -> Parameter:
    def number(key: str, default: float | None) -> float | None:
        return float(row[key]) if row[key].strip() else default

    return Parameter(int(row["number"]), row["id"], row["axis"], row["unit"], float(row["base"]),
                     number("low", None), number("high", None), number("minimum", -math.inf),  # type: ignore[arg-type]
                     number("maximum", math.inf), row["origin"], row["source"], row["ja"], row["en"],  # type: ignore[arg-type]
                     sibling, row.get("needs") or "")  # fmt: skip


def _faults(p: Parameter) -> list[str]:
    faults = []
    if p.origin not in ORIGINS:
        faults.append(f"origin is {p.origin!r}; expected one of {', '.join(ORIGINS)}")
    if p.axis not in AXES:
        faults.append(f"axis is {p.axis!r}; expected world or strategy")
    if not (p.unit and p.source and p.ja and p.en):
        faults.append("needs a unit, a source, a Japanese and an English name")
    if (p.low is None) != (p.high is None):
        faults.append("give both low and high, or neither")
    if p.in_doubt and not p.low <= p.base <= p.high:  # type: ignore[operator]
        faults.append("expected low <= base <= high")
    if not p.minimum <= p.base <= p.maximum:
        faults.append("expected minimum <= base <= maximum")
    return faults


class Parameters(Mapping[str, float]):
    """The numbers in force in one run: declared, overridden by the scenario, then drawn.

    Parameters
    ----------
    in_force : mapping of str to Parameter
        Usually :func:`catalogue`, with the scenario's overrides applied by :func:`override`.
    quantiles : mapping of str to float, optional
        Quantile of the doubt of each parameter in this draw; absent ones stay at base.

    Examples
    --------
    >>> numbers = Parameters({"x": Parameter(1, "x", "world", "1", 3.0, None, None, 0, 9, "assumed", "", "", "")})
    >>> numbers["x"], numbers.at("x", 2030)
    (3.0, 3.0)
    """

    def __init__(self, in_force: Mapping[str, Parameter], quantiles: Mapping[str, float] | None = None):
        self.declared = dict(in_force)
        self.quantiles = dict(quantiles or {})
        problems = list(_drawn_wrong(self.declared, self.quantiles))
        if problems:
            raise DataError(problems, subject="a draw of the doubt")
        self._values = {id: p.quantile(self.quantiles.get(id, 0.5)) for id, p in self.declared.items()}

    def __getitem__(self, id: str) -> float:
        return self._values[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def at(self, id: str, year: int) -> float:
        """The value in `year`: the dated value in force then, scaled as the base value was drawn."""
        parameter = self.declared[id]
        if not parameter.values:
            return self._values[id]
        years = [y for y, _ in parameter.values]
        position = max(bisect.bisect_right(years, year) - 1, 0)
        dated = parameter.values[position][1]
        drawn = self._values[id]
        return dated * drawn / parameter.base if parameter.base else dated + drawn

    def in_doubt(self) -> list[Parameter]:
        """The parameters that a study draws, by permanent number."""
        return sorted((p for p in self.declared.values() if p.in_doubt), key=lambda p: p.number)


def _drawn_wrong(declared: Mapping[str, Parameter], quantiles: Mapping[str, float]) -> Iterator[Problem]:
    for id, u in quantiles.items():
        if id not in declared:
            near = difflib.get_close_matches(str(id), declared, n=1)
            remedy = f"did you mean {near[0]}?" if near else "see simcity.parameters.catalogue()"
            yield Problem("is not a parameter", where=str(id), remedy=remedy)
        elif isinstance(u, bool) or not isinstance(u, int | float | np.number) or not 0.0 <= u <= 1.0:
            yield Problem(where=str(id), value=u, expected="a quantile from 0 to 1")


def override(declared: Mapping[str, Parameter], changes: Mapping[str, Mapping[str, object]]) -> dict[str, Parameter]:
    """Apply a scenario's overrides.

    Parameters
    ----------
    declared : mapping of str to Parameter
    changes : mapping of str to mapping
        id -> any of base, low, high, origin, source, values (year -> value). A plain new base without low and
        high is taken as decided and no longer in doubt.

    Returns
    -------
    dict of str to Parameter
        A number whose switch is off is not in doubt: drawing it could only make chance look like a reason.
    """
    result = dict(declared)
    for id, change in changes.items():
        fields = {key: value for key, value in change.items() if value is not None}
        dated = fields.pop("values", None)
        if dated:
            pairs = tuple(sorted((int(y), float(v)) for y, v in dict(dated).items()))  # type: ignore[call-overload]
            fields["values"] = pairs
            fields.setdefault("base", pairs[0][1])
        if "base" in fields and "low" not in fields:
            fields["low"] = fields["high"] = None
        if declared[id].unit == SWITCH and fields.get("base", 0) not in (0, 1):
            raise DataError(Problem(where=f"parameters.{id}", value=fields["base"], expected="0 (no) or 1 (yes)"))
        result[id] = replace(declared[id], **fields)  # type: ignore[arg-type]
    off = [id for id, p in result.items() if p.in_doubt and p.needs in result and result[p.needs].base == 0]
    return result | {id: replace(result[id], low=None, high=None) for id in off}
