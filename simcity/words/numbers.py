"""Numbers, yen, shares and fiscal years as people write them in Japanese and English reports."""

from __future__ import annotations

REIWA_BEGINS = 2019  # 令和元年度 is fiscal 2019 by custom of municipal budgets
HEISEI_BEGINS = 1989


def number(value: float, decimals: int = 0) -> str:
    """With thousands separators; a negative number keeps a plain minus.

    Examples
    --------
    >>> number(1234567.8), number(-0.04, 1)
    ('1,234,568', '0.0')
    """
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def yen(value: float, lang: str = "en", like: float | None = None) -> str:
    """A sum of money in the unit people use for its size, or for the size of `like` when sums stand side by side.

    Examples
    --------
    >>> yen(240_000_000, "ja"), yen(240_000_000, "en")
    ('2.4億円', '240 M yen')
    >>> yen(1_250, "ja"), yen(-3_500_000, "en")
    ('1,250円', '-3.5 M yen')
    >>> yen(93_000_000, "ja", like=155_000_000)
    '0.93億円'
    """
    divisor, unit = _yen_unit(abs(value if like is None else like), lang)
    return f"{_significant(value / divisor) if divisor > 1 else number(value)}{unit}"


def yen_span(low: float, high: float, lang: str = "en", like: float | None = None) -> str:
    """Two sums in one unit, the unit said once: that of the larger, or of `like`.

    Examples
    --------
    >>> yen_span(93_000_000, 155_000_000, "ja"), yen_span(8, 13, "en")
    ('0.93〜1.55億円', '8 to 13 yen')
    """
    largest = max(abs(low), abs(high)) if like is None else like
    unit = _yen_unit(largest, lang)[1]
    first = yen(low, lang, largest).removesuffix(unit)
    return f"{first}{'〜' if lang == 'ja' else ' to '}{yen(high, lang, largest)}"


def _yen_unit(size: float, lang: str) -> tuple[float, str]:
    """Divisor and word."""
    units = ((1e8, "億円"), (1e6, "百万円"), (1, "円")) if lang == "ja" else ((1e6, " M yen"), (1, " yen"))
    return next((unit for unit in units if size >= unit[0]), units[-1])


def _significant(value: float) -> str:
    """Three figures, without trailing zeros after the point."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: float, decimals: int = 1) -> str:
    """A share as per cent.

    Examples
    --------
    >>> share(0.989)
    '98.9 %'
    """
    return f"{number(100 * value, decimals)} %"


def fiscal_year(year: int, lang: str = "en") -> str:
    """A fiscal year with its era.

    Examples
    --------
    >>> fiscal_year(2025, "ja"), fiscal_year(2019, "ja"), fiscal_year(2025, "en")
    ('令和7年度（2025）', '令和元年度（2019）', 'FY2025')
    """
    if lang != "ja":
        return f"FY{year}"
    if year >= REIWA_BEGINS:
        era, count = "令和", year - REIWA_BEGINS + 1
    elif year >= HEISEI_BEGINS:
        era, count = "平成", year - HEISEI_BEGINS + 1
    else:
        return f"{year}年度"
    return f"{era}{'元' if count == 1 else count}年度（{year}）"
