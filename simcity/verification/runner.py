"""Runs the known-answer cases and compares what they give with what was written down beforehand.

The expectation and its tolerance stand in a table with a date, the way to the answer stands in code; neither can be
bent to the other without showing. A row without a function, a function without a row, a quantity that only one side
knows: each is a failure, so that a case cannot fall asleep. What this leaves out: it never adds the four kinds up,
because equations met and observations met are different things.
"""

from __future__ import annotations

import csv
import math
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from importlib import import_module, resources

from ..errors import SimcityError

#: verification: code equals equation; calibration: fitted to it; replay: published inputs in, published result out;
#: validation: compared with reality that was not used in fitting.
KINDS = ("verification", "calibration", "replay", "validation")
COLUMNS = ("case", "quantity", "expected", "tolerance", "tolerance_kind", "kind", "source", "note", "dated")
_HERE = __name__.rpartition(".")[0]


class Skip(Exception):  # noqa: N818  (it is a reason, not an error)
    """Raised by a case that cannot run here, with the reason, e.g. data that are not installed."""


@dataclass(frozen=True)
class CaseResult:
    """One quantity of one case: what was expected, what came out, the verdict.

    `ok` is True only when the case ran and met its tolerance. `skipped` cases are neither passed nor failed.
    `expected` and `got` are None when the table or the case gives none; `reason` says why a case is not ok.
    """

    case: str
    suite: str
    quantity: str
    kind: str
    source: str
    expected: float | None
    got: float | None
    tolerance: float | None
    tolerance_kind: str
    ok: bool
    skipped: bool
    reason: str

    @property
    def failed(self) -> bool:
        return not self.ok and not self.skipped

    def to_dict(self) -> dict[str, object]:
        """As plain data; numbers that JSON cannot hold (nan, inf) as text."""
        return {k: _plain(v) for k, v in asdict(self).items()}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def suites() -> list[str]:
    """The names of all suites: every table under ``cases/`` and every module that has ``CASES``."""
    package = import_module(_HERE)
    tables = {path.name.removesuffix(".csv") for path in resources.files(_HERE).joinpath("cases").iterdir()
              if path.name.endswith(".csv")}  # fmt: skip
    modules = {m.name for m in pkgutil.iter_modules(package.__path__) if m.name != "runner"} - tables
    return sorted(tables | {name for name in modules if _has_cases(name)})


def _has_cases(name: str) -> bool:
    try:
        return hasattr(import_module(f"{_HERE}.{name}"), "CASES")
    except Exception:  # a broken suite must show up as a failure, not vanish
        return True


def verify(suite: str | None = None) -> list[CaseResult]:
    """Run the known-answer cases.

    Parameters
    ----------
    suite : str, optional
        One suite; all of them by default.

    Returns
    -------
    list of CaseResult
        One for each quantity of each case, in the order of the tables.

    Raises
    ------
    SimcityError
        When there is no such suite. A case that fails or breaks is a result, never an exception.

    Examples
    --------
    >>> [r for r in verify("finance") if r.failed]  # doctest: +SKIP
    []
    """
    known = suites()
    if suite is not None and suite not in known:
        raise SimcityError(f"there is no suite {suite!r}; there are {', '.join(known) or 'none'}")
    return [result for name in ([suite] if suite else known) for result in _run_suite(name)]


def _run_suite(suite: str) -> list[CaseResult]:
    try:
        cases = import_module(f"{_HERE}.{suite}").CASES
    except Exception as error:
        return [_fault(suite, "", "", f"the suite cannot be loaded: {_words(error)}")]
    table = resources.files(_HERE).joinpath("cases", f"{suite}.csv")
    if not table.is_file():
        return [_fault(suite, case, "", f"cases/{suite}.csv is missing") for case in cases]
    with table.open(encoding="utf-8") as file:
        return list(run_cases(suite, cases, csv.DictReader(file)))


def run_cases(suite: str, cases: Mapping[str, Callable[[], Mapping[str, float]]],
              rows: Iterable[Mapping[str, str]]) -> Iterator[CaseResult]:  # fmt: skip
    """Compare the `cases` of a suite with the `rows` of its table; see :data:`COLUMNS`."""
    expected: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in rows:
        of_case = expected.setdefault(row["case"], {})
        if row["quantity"] in of_case:
            yield _fault(suite, row["case"], row["quantity"], "stands twice in the table")
        of_case[row["quantity"]] = row
    for case, quantities in expected.items():
        if case in cases:
            yield from _run_case(suite, case, cases[case], quantities)
        else:
            yield from (_fault(suite, case, q, "no function for this row", row) for q, row in quantities.items())
    for case in cases:
        if case not in expected:
            yield _fault(suite, case, "", f"no row in cases/{suite}.csv")


def _run_case(suite: str, case: str, function: Callable[[], Mapping[str, float]],
              rows: Mapping[str, Mapping[str, str]]) -> Iterator[CaseResult]:  # fmt: skip
    try:
        with redirect_stdout(sys.stderr):  # what a case prints must not get into --json
            got = {str(quantity): float(value) for quantity, value in function().items()}
    except Skip as reason:
        yield from (_result(suite, row, None, skipped=True, reason=str(reason) or "skipped") for row in rows.values())
        return
    except Exception as error:
        yield from (_result(suite, row, None, reason=_words(error)) for row in rows.values())
        return
    for quantity, row in rows.items():
        if quantity in got:
            yield _judge(suite, row, got[quantity])
        else:
            yield _result(suite, row, None, reason="the case gives no such quantity")
    for quantity in got:
        if quantity not in rows:
            yield _fault(suite, case, quantity, f"no row in cases/{suite}.csv")


def _judge(suite: str, row: Mapping[str, str], got: float) -> CaseResult:
    faults = _faults(row)
    if faults:
        return _result(suite, row, got, reason="; ".join(faults))
    expected, tolerance = float(row["expected"]), float(row["tolerance"] or 0.0)
    how = row["tolerance_kind"]
    off = abs(got - expected)
    if got == expected:  # also two infinities, whose difference is not a number
        return _result(suite, row, got, ok=True)
    if how != "exact" and off <= (tolerance * abs(expected) if how == "rel" else tolerance):
        return _result(suite, row, got, ok=True)
    return _result(suite, row, got, reason=f"off by {off:.6g}")


def _faults(row: Mapping[str, str]) -> list[str]:
    """What is wrong with a row of the table itself."""
    faults = []
    if not _is_number(row["expected"]) or math.isnan(float(row["expected"])):
        faults.append(f"expected is {row['expected']!r}, not a number")
    if row["tolerance_kind"] not in ("abs", "rel", "exact"):
        faults.append(f"tolerance_kind is {row['tolerance_kind']!r}; expected abs, rel or exact")
    elif row["tolerance_kind"] != "exact" and not (_is_number(row["tolerance"]) and 0 <= float(row["tolerance"])):
        faults.append(f"tolerance is {row['tolerance']!r}; expected 0 or more")
    if row["kind"] not in KINDS:
        faults.append(f"kind is {row['kind']!r}; expected one of {', '.join(KINDS)}")
    if not row["source"] or not row["dated"]:
        faults.append("the row needs a source and the date it was written")
    return faults


def _result(suite: str, row: Mapping[str, str], got: float | None, ok: bool = False, skipped: bool = False,
            reason: str = "") -> CaseResult:  # fmt: skip
    def number(key: str) -> float | None:
        return float(row[key]) if _is_number(row[key]) else None

    return CaseResult(row["case"], suite, row["quantity"], row["kind"], row["source"], number("expected"), got,
                      number("tolerance"), row["tolerance_kind"], ok, skipped, reason)  # fmt: skip


def _fault(suite: str, case: str, quantity: str, reason: str, row: Mapping[str, str] | None = None) -> CaseResult:
    """A failure that has no comparison: the two sides do not know each other."""
    if row is not None:
        return _result(suite, row, None, reason=reason)
    return CaseResult(case, suite, quantity, "verification", "", None, None, None, "", False, False, reason)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except (TypeError, ValueError):
        return False
    return True


def _words(error: Exception) -> str:
    """An exception as one line, with the place in the case that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" (line {frames[-1].lineno} of {frames[-1].name})" if frames else ""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}{place}"
