"""Refuses tables that look like records of persons: simcity needs counts, and an office must not lend it registers.

Model
    Three kinds of signs. Headers that only a register of persons has (name of a person, date of birth, individual
    number, address number, household number); several weaker ones together (address, telephone, mail, sex and age
    without any count) unless the table is a list of facilities; and cells whatever the headers say: valid individual
    numbers, mail addresses, mobile telephones, dates that spread over generations.

Left out
    Names in free text. The check protects from a slip of the hand, not from intent.

The message names the column and never repeats what stands in it.
"""

from __future__ import annotations

import re
import unicodedata

from ..errors import DataError, Problem
from .figures import ERAS, INITIALS
from .grid import Grid

HEAD_ROWS = 12
SAMPLE = 2_000
STRONG = re.compile(
    r"氏名|姓名|本人名|世帯主名|カナ氏名|フリガナ|ふりがな|生年月日|誕生日|個人番号|マイナンバー|宛名番号|宛名コード|世帯番号"
    r"|住民票コード|被保険者番?号|受給者番号|診察券番号|旅券番号|免許証番号|birth_?date|date_?of_?birth|\bdob\b|full_?name"
    r"|first_?name|last_?name|my_?number|individual_?number|person_?id|resident_?id",
    re.IGNORECASE,
)
WEAK = {
    "address": re.compile(r"(?:現|前)?住所.{0,4}|方書|番地|address", re.IGNORECASE),
    "telephone": re.compile(r"電話.{0,4}|携帯.{0,4}|phone.{0,8}|tel", re.IGNORECASE),
    "mail": re.compile(r"メール.{0,6}|e-?mail", re.IGNORECASE),
    "relation": re.compile(r"続柄|本籍|国籍・地域|在留資格"),
    "sex": re.compile(r"性別|sex|gender", re.IGNORECASE),
    "age": re.compile(r"年齢|満年齢|age", re.IGNORECASE),
}
FACILITY = re.compile(r"施設|名称|事業所|学校|園|店舗|郵便局|病院|公民館|駅|停留所|設置|facility", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
MOBILE = re.compile(r"(?:\+81-?|0)[789]0-?\d{4}-?\d{4}")
_ERA_NAMES = "|".join([*ERAS, *INITIALS])
DATE = re.compile(
    rf"((?:18|19|20)\d\d|(?:{_ERA_NAMES})(?:元|\d{{1,2}}))[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?(?:[ T]0?0:00.*)?"
)
FEWEST = 3
GENERATION = 30
"""Years over which dates in no order must spread to be dates of birth (assumed; projects and permits spread less)."""


def refuse_person_records(grid: Grid) -> None:
    """Raise DataError when the table looks like records of persons; the message holds no cell of it."""
    found = _strong_header(grid) or _weak_headers(grid) or _cells(grid)
    if found:
        raise DataError(Problem(
            f"looks like records of persons ({found}); nothing was read into the city",
            file=grid.name if not grid.sheet else f"{grid.name}[{grid.sheet}]",
            remedy="count residents by area, sex and age in the office first, and import the counts"))  # fmt: skip


def _headers(grid: Grid) -> list[list[str]]:
    rows = [[unicodedata.normalize("NFKC", cell).replace(" ", "").replace("\n", "") for cell in row]
            for row in grid.rows[:HEAD_ROWS]]  # fmt: skip
    # A title or footnote may speak of names; a header is short.
    return [[cell if len(cell) <= 20 else "" for cell in row] for row in rows]


def _strong_header(grid: Grid) -> str:
    for row in _headers(grid):
        if sum(bool(cell) for cell in row) < 2:
            continue
        for cell in row:
            if STRONG.search(cell) and not FACILITY.search(cell) and "数" not in cell:
                return f"column {cell}"
    return ""


def _weak_headers(grid: Grid) -> str:
    for row in _headers(grid):
        if any(FACILITY.search(cell) for cell in row):
            continue
        kinds = {kind for kind, words in WEAK.items() for cell in row if words.fullmatch(cell)}
        counts = any(re.search(r"数|人口|計|residents|population|count|total|households|persons", c, re.I) for c in row)
        contact = kinds & {"address", "telephone", "mail", "relation"}
        if len(contact) >= 2 or (contact and kinds & {"sex", "age"} and not counts):
            return f"columns of {', '.join(sorted(kinds))} without a count"
    return ""


def _cells(grid: Grid) -> str:
    step = max(1, len(grid.rows) // SAMPLE)
    rows = grid.rows[1::step][:SAMPLE]
    for column in range(min(max(map(len, rows), default=0), 300)):
        cells = [unicodedata.normalize("NFKC", row[column]).strip() for row in rows if column < len(row)]
        cells = [cell for cell in cells if cell]
        if len(cells) < FEWEST:
            continue
        kind = _kind_of(cells)
        if kind:
            return f"column {column + 1} holds {kind}"
    return ""


def _kind_of(cells: list[str]) -> str:
    def many(count: int, share: float) -> bool:
        return count >= FEWEST and count >= share * len(cells)

    if many(sum("@" in c and bool(MAIL.fullmatch(c)) for c in cells), 0.2):
        return "mail addresses"
    if many(sum(c[0] in "0+" and bool(MOBILE.fullmatch(c)) for c in cells), 0.3):
        return "mobile telephones"
    if many(sum(len(c) == 12 and individual_number(c) for c in cells), 0.9):
        return "individual numbers"
    dates = [match for c in cells if c[0] in "12明大昭平令MTSHR" and (match := DATE.fullmatch(c))]
    if many(len(dates), 0.5) and _of_birth(dates):
        return "dates of birth"
    return ""


def _of_birth(dates: list[re.Match]) -> bool:
    """Dates over generations in no order; a long series of observations stands in order."""
    keys = []
    for match in dates:
        text = match[1]
        era = INITIALS.get(text[0], text[:2])
        first = 1 if text.endswith("元") else int(re.sub(r"\D", "", text))
        keys.append((ERAS[era] + first if era in ERAS else first, int(match[2]), int(match[3])))
    ordered = keys == sorted(keys) or keys == sorted(keys, reverse=True)
    return not ordered and max(keys)[0] - min(keys)[0] >= GENERATION


def individual_number(text: str) -> bool:
    """Whether twelve digits end in the check digit of an individual number.

    References
    ----------
    行政手続における特定の個人を識別するための番号の利用等に関する法律に規定する個人番号…に関する省令 (2014), art. 5.
    """
    if not (len(text) == 12 and text.isascii() and text.isdigit()):
        return False
    weights = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
    rest = sum(int(digit) * weight for digit, weight in zip(reversed(text[:11]), weights)) % 11
    return int(text[11]) == (0 if rest <= 1 else 11 - rest)
