"""Japanese and English: one catalogue of words, one way to write numbers, money and fiscal years."""

from .catalogue import language, say, source_in, unit_factor, unit_name
from .numbers import fiscal_year, number, share, yen, yen_span
from .sentences import in_japanese

__all__ = [
    "fiscal_year",
    "in_japanese",
    "language",
    "number",
    "say",
    "share",
    "source_in",
    "unit_factor",
    "unit_name",
    "yen",
    "yen_span",
]
