"""住民基本台帳に基づく人口、人口動態及び世帯数: births, deaths and moves of all registered residents, by municipality.

Layout
    One row a place and year of the survey (1 January); the flows are those of the calendar year before. Prefectures,
    counties (郡), cities and wards of designated cities are mixed in one column and must never be summed; the code is
    the five-digit code of the place and a check digit.

Left out
    Prefectures (empty municipality), counties and wards of designated cities: only the codes asked for are kept, and
    the rest is counted.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError, Problem

CREDIT = "住民基本台帳に基づく人口、人口動態及び世帯数（総務省）を加工して作成"
RENAMED = {"04423": "04216", "40305": "40231"}
"""Codes that older rows use: 富谷町 became 富谷市 in October 2016, 那珂川町 became 那珂川市 in October 2018."""
WEIGHTS = (6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Register:
    """Flows by calendar year and place.

    Parameters
    ----------
    values : dict of (str, int) to dict of str to int
        ``values[code, year][column]``, year = calendar year of the flows.
    dropped : int
        Rows of places not asked for.
    """

    values: dict[tuple[str, int], dict[str, int]] = field(repr=False)
    dropped: int = 0
    source: str = CREDIT


def check_digit(code: str) -> str:
    """The sixth digit of a five-digit code of a local government (JIS X 0402).

    Examples
    --------
    >>> check_digit("16201"), check_digit("13101")
    ('9', '6')
    """
    total = sum(int(digit) * weight for digit, weight in zip(code, WEIGHTS))
    return str((11 - total % 11) % 10)


def read_juki(path: str | Path, codes: Collection[str], columns: Collection[str]) -> Register:
    """Read the flows of the places in `codes` (five digits).

    Raises
    ------
    DataError
        When a column is missing, a check digit is wrong or a figure is no whole number; all of them are named.
    """
    path, wanted = Path(path), frozenset(codes)
    problems: list[Problem] = []
    values, dropped = {}, 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in ("code6", "year_jan1", *columns) if name not in (reader.fieldnames or ())]
        if missing:
            raise DataError(Problem(f"no column {', '.join(missing)}", file=path.name, line=1), subject=path.name)
        for row in reader:
            code = (row["code6"] or "")[:5]
            whole = len(code) == 5 and code.isascii() and code.isdigit()
            if not whole or (row["code6"] or "")[5:] != check_digit(code):
                problems.append(Problem(file=path.name, line=reader.line_num, where="code6", value=row["code6"],
                                        expected=f"{code}{check_digit(code)}" if whole else "six digits"))  # fmt: skip
                continue
            code = RENAMED.get(code, code)
            if code not in wanted:
                dropped += 1
                continue
            try:
                values[code, int(row["year_jan1"]) - 1] = {name: int(row[name]) for name in columns}
            except (TypeError, ValueError) as error:  # TypeError: the row is too short
                problems.append(Problem(str(error), file=path.name, line=reader.line_num, expected="whole numbers"))
    if problems:
        raise DataError(problems, subject=path.name)
    return Register(values, dropped)
