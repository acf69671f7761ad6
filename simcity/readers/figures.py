"""Figures, years and codes as Japanese offices write them in tables.

A figure may have full-width digits, thousands separators, ▲ or △ for minus, blanks around it, or be no figure at
all but a mark: withheld (X, ｘ), none (-, －), not known (…, 不詳) or not available (*, ***). A mark is never taken for
0 except the one that says "none". Years may be of an era (令和2年, R2, 平成元年度). Codes of municipalities lose
leading zeros in spreadsheets and may carry a check digit.

Left out
    Figures written in kanji (三百), and eras before Meiji.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import NamedTuple

from .juki import check_digit

LONGEST = 60
MINUS = str.maketrans("−–—‐‑―－", "-------")
_FIGURE = re.compile(r"([-+▲△]?)\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(?:[eE]([-+]?\d{1,3}))?")
MARKS = {
    "": "blank", "x": "hidden", "χ": "hidden", "秘匿": "hidden", "秘": "hidden",
    "-": "none", "--": "none",
    "*": "missing", "**": "missing", "***": "missing", "…": "missing", "...": "missing", "・・・": "missing",
    "..": "missing", "na": "missing", "n/a": "missing", "#n/a": "missing",
    "不詳": "unknown", "不明": "unknown", "「不詳」": "unknown",
}  # fmt: skip
"""What a cell without a figure says. Statistics Bureau: X withheld, - none, … not available; *** as SSDSE uses it."""
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Year before the first of each era."""
INITIALS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
LAST = {"明治": 45, "大正": 15, "昭和": 64, "平成": 31, "令和": 99}
_ERA_YEAR = re.compile(r"(明治|大正|昭和|平成|令和|[MTSHR]\.?)\s*(元|\d{1,2})\s*(?:年度?|[./-].*)?")
_WEST_YEAR = re.compile(r"(?:西暦)?((?:18|19|20|21)\d{2})\s*(?:年度?)?(?:\s*\([^)]*\))?")


class Figure(NamedTuple):
    """A figure, or why there is none.

    `mark` is empty for a figure, else ``blank``, ``hidden``, ``none``, ``missing``, ``unknown`` or ``wrong``; `value`
    is then NaN, and 0 for ``none``.
    """

    value: float
    mark: str = ""


def parse_figure(cell: str) -> Figure:
    """Read one cell.

    Examples
    --------
    >>> parse_figure("▲１，２３４").value, parse_figure("1,234.5").value
    (-1234.0, 1234.5)
    >>> parse_figure("X").mark, parse_figure("－"), parse_figure("12人").mark
    ('hidden', Figure(value=0.0, mark='none'), 'wrong')
    """
    if len(cell) > LONGEST:
        return Figure(math.nan, "wrong")
    text = unicodedata.normalize("NFKC", cell).translate(MINUS).strip()
    mark = MARKS.get(text.lower())
    if mark is not None:
        return Figure(0.0 if mark == "none" else math.nan, mark)
    match = _FIGURE.fullmatch(text)
    if match is None or not (match[2] or (match[3] and len(match[3]) > 1)):
        return Figure(math.nan, "wrong")
    sign, whole, rest, power = match.groups()
    value = float(f"{(whole or '0').replace(',', '')}{rest or ''}e{power or 0}")
    if not math.isfinite(value):
        return Figure(math.nan, "wrong")
    return Figure(-value + 0.0 if sign in ("-", "▲", "△") and sign else value)


def parse_year(cell: str) -> int | None:
    """The year of the common era of ``令和2年``, ``R2``, ``平成27年度`` or ``2020年``; None when there is none.

    Examples
    --------
    >>> parse_year("令和2年"), parse_year("R2"), parse_year("平成２７年"), parse_year("昭和元年"), parse_year("2020")
    (2020, 2020, 2015, 1926, 2020)
    >>> parse_year("平成99年") is None
    True
    """
    if len(cell) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", cell).strip().removesuffix(".0")
    match = _WEST_YEAR.fullmatch(text)
    if match:
        return int(match[1])
    match = _ERA_YEAR.fullmatch(text)
    if match is None:
        return None
    era = INITIALS.get(match[1][0], match[1])
    number = 1 if match[2] == "元" else int(match[2])
    return ERAS[era] + number if 1 <= number <= LAST[era] else None


def find_year(text: str) -> int | None:
    """The first year that stands anywhere in a title such as ``令和5年1月1日住民基本台帳人口``."""
    plain = unicodedata.normalize("NFKC", text[:400])
    for match in re.finditer(
        r"(?:明治|大正|昭和|平成|令和)\s*(?:元|\d{1,2})\s*年|(?<!\d)(?:19|20|21)\d{2}(?!\d)", plain
    ):
        year = parse_year(match[0])
        if year is not None:
            return year
    return None


def clean_codes(cells: list[str]) -> list[str | None]:
    """Five-digit codes of municipalities from a whole column; None where a cell is none.

    Codes of six digits end in a check digit, which is tested. A spreadsheet that took codes for numbers has cut leading
    zeros: the longest cell of the column says how long they were. A leading ``R`` (SSDSE) is taken off.

    Examples
    --------
    >>> clean_codes(["R16201", "162019", "162018"]), clean_codes(["11002", "162019"]), clean_codes(["1100", "16201"])
    (['16201', '16201', None], ['01100', '16201'], ['01100', '16201'])
    """
    plain = []
    for cell in cells:
        text = unicodedata.normalize("NFKC", cell).strip().removesuffix(".0").removeprefix("R").strip()
        plain.append(text if text.isascii() and text.isdigit() and len(text) <= 6 else "")
    # One column has one width; only a whole column can say whether five digits lack a zero in front or none behind.
    six = any(len(t) == 6 for t in plain) and not any("R" in cell for cell in cells if len(cell) == 5)
    result: list[str | None] = []
    for text in plain:
        if len(text) < 4:
            result.append(None)
        elif len(text) == 6 or (six and check_digit(text.zfill(6)[:5]) == text[-1]):
            whole = text.zfill(6)
            result.append(whole[:5] if check_digit(whole[:5]) == whole[5] else None)
        else:
            result.append(text.zfill(5))
    return result


def wrong_digit(cell: str) -> str:
    """The code that six digits with a wrong check digit should be; empty when nothing is wrong with them.

    Examples
    --------
    >>> wrong_digit("162018"), wrong_digit("162019"), wrong_digit("16201"), wrong_digit("注")
    ('162019', '', '', '')
    """
    text = unicodedata.normalize("NFKC", cell).strip().removesuffix(".0")
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        return ""
    right = text[:5] + check_digit(text[:5])
    return "" if right == text else right


def home_of(code: str, known: frozenset[str] | set[str] | tuple[str, ...]) -> str | None:
    """The municipality in `known` that a code belongs to: itself, or the designated city of a ward; None when no one.

    Examples
    --------
    >>> home_of("14102", ("14100", "14130")), home_of("14132", ("14100", "14130")), home_of("16201", ("14100",))
    ('14100', '14130', None)
    """
    if code in known:
        return code
    if len(code) != 5 or code[2] != "1":
        return None
    cities = [k for k in known if k[:3] == code[:3] and k[4] == "0" and k < code and not k.startswith("131")]
    return max(cities, default=None)
