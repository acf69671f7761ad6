"""What the headings of population tables say: sex and ages; and ages that overlap made into classes that do not.

Publications mix five-year groups, broad groups, open ones and totals in one table (0-14, 15-64, 65 or more, 75 or
more). All of them are statements about the number of residents at or above some age; from these the finest classes
follow by subtraction, and what is stated twice is used once.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np

from ..errors import DataError, Problem

OLDEST = 110
OPEN = OLDEST + 1
_RANGE = re.compile(r"(\d{1,3})(?:歳|才)?[~〜\-−–ー―](\d{1,3})(?:歳|才)?")
_FROM = re.compile(r"(\d{1,3})(?:歳|才)?(?:以上|\+|~|〜|-)|(\d{1,3})(?:歳|才)以上|(\d{1,3})_plus")
_BELOW = re.compile(r"(\d{1,3})(?:歳|才)未満")
_UP_TO = re.compile(r"(\d{1,3})(?:歳|才)?以下")
_SINGLE = re.compile(r"(\d{1,3})(?:歳|才)")
_OTHER = re.compile(
    r"昼間|夜間|昼夜|流入|流出|世帯|外国人|日本人|就業|労働|平均|中位|割合|比率|性比|密度|指数|増減|施設|学|従業|面積|在学|通勤|婚|率|産業|従属"
)
_UNKNOWN = re.compile(r"年齢[「『]?不詳(?![」』]?(?:を)?含)")


class AgeLabel(NamedTuple):
    """Sex (``m``, ``f`` or ``all``) and ages from `low` to `high`; ``high`` 110 is open, ``low`` -1 is unknown age."""

    sex: str
    low: int
    high: int

    @property
    def total(self) -> bool:
        """All ages."""
        return self.low == 0 and self.high == OLDEST


def read_label(text: str) -> AgeLabel | None:
    """The sex and ages of a heading; None when it speaks of something else than residents.

    Examples
    --------
    >>> read_label("男０～４歳"), read_label("総数、年齢「不詳」含む"), read_label("65歳以上人口　女")
    (AgeLabel(sex='m', low=0, high=4), AgeLabel(sex='all', low=0, high=110), AgeLabel(sex='f', low=65, high=110))
    >>> read_label("一般世帯数") is None, read_label("女15歳未満"), read_label("年齢「不詳」")
    (True, AgeLabel(sex='f', low=0, high=14), AgeLabel(sex='all', low=-1, high=-1))
    >>> read_label("14歳以下")
    AgeLabel(sex='all', low=0, high=14)
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("∼", "~")
    if not plain or len(plain) > 60 or _OTHER.search(plain):
        return None
    if plain.lower() in ("m", "f", "male", "female", "total"):
        return AgeLabel({"m": "m", "f": "f", "male": "m", "female": "f"}.get(plain.lower(), "all"), 0, OLDEST)
    both = "男女" in plain
    sex = "all" if both or ("男" not in plain) == ("女" not in plain) else "m" if "男" in plain else "f"
    if _UNKNOWN.search(plain):
        return AgeLabel(sex, -1, -1)
    ages = _ages(plain)
    if ages is not None:
        return AgeLabel(sex, *ages) if 0 <= ages[0] <= ages[1] else None
    if sex != "all" or both or re.search(r"総数|総人口|人口|計|合計|総計", plain):
        return AgeLabel(sex, 0, OLDEST)
    return None


def _ages(plain: str) -> tuple[int, int] | None:
    if match := _RANGE.search(plain):
        return int(match[1]), min(int(match[2]), OLDEST)
    if match := _BELOW.search(plain):
        return 0, int(match[1]) - 1
    if match := _UP_TO.search(plain):
        return 0, min(int(match[1]), OLDEST)
    if match := _FROM.search(plain):
        return int(next(group for group in match.groups() if group)), OLDEST
    if match := _SINGLE.search(plain):
        return int(match[1]), int(match[1])
    return None


def disjoint_ages(stated: dict[tuple[int, int], np.ndarray]) -> tuple[list[tuple[int, int]], np.ndarray]:
    """The finest classes that follow from what is stated.

    Parameters
    ----------
    stated : dict of (int, int) to ndarray, shape (n,)
        Residents of ages from low to high (110: open), total and unknown left out [persons].

    Returns
    -------
    classes : list of (int, int)
        Ages from 0 to 110 without gap or overlap; empty when nothing follows.
    residents : ndarray, shape (len(classes), n)

    Examples
    --------
    >>> classes, n = disjoint_ages(
    ...     {
    ...         (0, 14): np.array([10.0]),
    ...         (15, 64): np.array([50.0]),
    ...         (65, 110): np.array([20.0]),
    ...         (75, 110): np.array([8.0]),
    ...     }
    ... )
    >>> classes, n[:, 0].tolist()
    ([(0, 14), (15, 64), (65, 74), (75, 110)], [10.0, 50.0, 12.0, 8.0])
    """
    above = {OPEN: np.zeros_like(next(iter(stated.values())))} if stated else {}
    spans = {(low, OPEN if high >= OLDEST else high + 1): values for (low, high), values in stated.items()}
    # Narrow classes first: they carry the detail, broad ones are then known already.
    ordered = sorted(spans, key=lambda span: (span[1] - span[0], span))
    grown = True
    while grown:
        grown = False
        for low, high in ordered:
            if high in above and low not in above:
                above[low], grown = above[high] + spans[low, high], True
            elif low in above and high not in above:
                above[high], grown = above[low] - spans[low, high], True
    marks = sorted(above)
    if len(marks) < 2 or marks[0] != 0:
        return [], np.zeros((0, 0))
    parts = np.array([above[a] - above[b] for a, b in zip(marks, marks[1:])])
    if (parts < -0.5).any():
        raise DataError(
            Problem("classes of age contradict each other", expected="a wider class holds its narrower ones")
        )
    parts = np.maximum(parts, 0.0)
    return [(a, OLDEST if b == OPEN else b - 1) for a, b in zip(marks, marks[1:])], parts
