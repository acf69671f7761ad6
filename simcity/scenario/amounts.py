"""Amounts as people write them: ``1.2億円``, ``98%``, ``１，２００万円``, ``3‰``.

One small parser turns such a text into an exact decimal number and says what kind of amount it is. Plain numbers need
no parser. Left out: foreign currencies, and units that a setting's own name already states (metres, years).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

MULTIPLES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}
"""Japanese counting words and what they multiply by."""

SHARES = {"%": Decimal("0.01"), "‰": Decimal("0.001")}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SEGMENT = re.compile(rf"({_NUMBER})\s*(百万|千|万|億|兆)?")
_AMOUNT = re.compile(rf"([-+▲△]?)\s*((?:(?:{_NUMBER})\s*(?:百万|千|万|億|兆)?\s*)+)(円|yen|%|‰)?")
_LONGEST = 40


class Amount(NamedTuple):
    """An exact number and its kind: ``yen``, ``share`` (per cent, per mille) or ``plain``."""

    number: Decimal
    kind: str


def parse_amount(text: str) -> Amount | None:
    """Read an amount; None when `text` is not one.

    Parameters
    ----------
    text : str
        Full-width digits and signs are read as their half-width forms.

    Examples
    --------
    >>> parse_amount("1.2億円")
    Amount(number=Decimal('120000000.0'), kind='yen')
    >>> parse_amount("９８％").number
    Decimal('0.98')
    >>> parse_amount("1億2,000万円").number == 120_000_000
    True
    >>> parse_amount("about 5") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        return None
    sign, body, unit = match.groups()
    segments = _SEGMENT.findall(body)
    sizes = [MULTIPLES[word] for _, word in segments]
    if len(segments) > 1 and sizes != sorted(set(sizes), reverse=True):
        return None  # 1万2億 and 3 4 are slips of the pen, not amounts
    number = sum((Decimal(digits.replace(",", "")) * size for (digits, _), size in zip(segments, sizes, strict=True)),
                 Decimal(0))  # fmt: skip
    if sign in ("-", "▲", "△") and sign:
        number = -number
    if unit in SHARES:
        return Amount(number * SHARES[unit], "share")
    return Amount(number, "yen" if unit else "plain")
