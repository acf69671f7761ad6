"""Levels of a national projection from figures by age: total fertility from rates, life expectancy from survival.

Assumption
    An open group of ages (15歳以下, 45歳以上) is as wide as the group beside it: births outside are so few that tables
    put them there.

Left out
    Sub-totals (15～49歳 beside its five-year groups): left out and counted.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ..errors import DataError, Problem
from .age_labels import OLDEST
from .import_note import ImportNote

FERTILE = (15, 49)
"""Ages of women that rates must tell of, without a gap."""
Span = tuple[int, int]


class Place(NamedTuple):
    """What a figure is of; ages (-1, -1) are births, None is no age."""

    item: str
    year: int
    sex: str
    ages: Span | None


def stated_series(found: dict[Place, float], item: str, *sexes: str) -> dict[int, float]:
    """Figures by year that are stated without an age; of several sexes the first one that has any."""
    for sex in sexes:
        stated = {p.year: round(v, 6) for p, v in sorted(found.items(), key=lambda pair: pair[0].year)
                  if (p.item, p.sex, p.ages) == (item, sex, None)}  # fmt: skip
        if stated:
            return stated
    return {}


def total_fertility(found: dict[Place, float], note: ImportNote) -> dict[int, float]:
    """Rates by age added up over the ages that they are of; a rate above 1 is of 1000 women.

    Raises
    ------
    DataError
        When groups of ages overlap or leave a gap from 15 to 49.
    """
    rates: dict[tuple[int, str], dict[Span, float]] = {}
    for p, v in found.items():
        if p.item == "births" and p.ages is not None and p.ages[0] >= 0:
            rates.setdefault((p.year, p.sex), {})[p.ages] = v
    chosen: dict[int, list[tuple[Span, float]]] = {}
    problems: list[Problem] = []
    left_out: Counter = Counter()
    for year in sorted({year for year, _ in rates}):
        stated = rates.get((year, "all")) or rates.get((year, "f"))
        if stated:
            chosen[year] = _finest(stated, year, left_out, problems)
    if problems:
        raise DataError(problems[:20], subject=", ".join(note.files))
    if left_out:
        said, count = "・".join(sorted(left_out)), sum(left_out.values())
        note.remarks.append((f"出生率の小計 {count} 個は使わない（{said}）",
                             f"{count} sub-totals of birth rates are not used ({', '.join(sorted(left_out))})"
                             ))  # fmt: skip
    per = 1000.0 if any(v > 1.0 for groups in chosen.values() for _, v in groups) else 1.0
    return {year: round(sum(v / per * (high - low + 1) for (low, high), v in groups), 6)
            for year, groups in chosen.items()}  # fmt: skip


def _finest(stated: dict[Span, float], year: int, left_out: Counter,
            problems: list[Problem]) -> list[tuple[Span, float]]:  # fmt: skip
    """The narrowest groups, which must cover the fertile ages once each."""
    closed = [span for span in stated if span[0] > 0 and span[1] < OLDEST]
    kept: dict[Span, float] = {}
    clash: list[Span] = []
    ordered = sorted(((_closed(span, closed), v) for span, v in stated.items()), key=lambda g: (g[0][1] - g[0][0], g))
    for span, value in ordered:
        inner = [k for k in kept if k[0] <= span[1] and span[0] <= k[1]]
        if not inner:
            kept[span] = value
        elif sum(b - a + 1 for a, b in inner) == span[1] - span[0] + 1 and all(
                span[0] <= a and b <= span[1] for a, b in inner):  # fmt: skip
            left_out[_said(span)] += 1
        else:
            clash += [span, *inner]
    told = {age for low, high in kept for age in range(low, high + 1)}
    gaps = [age for age in range(FERTILE[0], FERTILE[1] + 1) if age not in told]
    if clash:
        problems.append(Problem("groups of ages overlap", where=f"年齢別出生率, {year}",
                                value=", ".join(map(_said, sorted(set(clash)))),
                                expected="each age once, from 15 to 49"))  # fmt: skip
    elif gaps:
        problems.append(Problem("birth rates are not told of every age", where=f"年齢別出生率, {year}",
                                value=", ".join(map(_said, _runs(gaps))),
                                expected="each age once, from 15 to 49"))  # fmt: skip
    return sorted(kept.items())


def _closed(span: Span, closed: list[Span]) -> Span:
    """An open group with the width of the narrowest group beside it; as it is when there is none."""
    low, high = span
    if high >= OLDEST:
        beside = [b - a for a, b in closed if b == low - 1]
        return (low, low + min(beside)) if beside else (low, low)
    if low == 0:
        beside = [b - a for a, b in closed if a == high + 1]
        return (high - min(beside), high) if beside else (high, high)
    return span


def _runs(ages: list[int]) -> list[Span]:
    """Ages as ranges."""
    firsts = [a for a in ages if a - 1 not in ages]
    return list(zip(firsts, [a for a in ages if a + 1 not in ages]))


def _said(span: Span) -> str:
    return f"{span[0]}～{span[1]}歳" if span[0] < span[1] else f"{span[0]}歳"


def life_expectancy(found: dict[Place, float], sex: str, note: ImportNote) -> dict[int, float]:
    """Person-years from birth on: each group lives what the one before lived, times its survival.

    Raises
    ------
    DataError
        When survival is not told from birth to an open last age, in groups of one width.
    """
    years = sorted({p.year for p in found if p.item == "survival" and p.sex == sex})
    result = {}
    for year in years:
        chain = sorted((p.ages, v) for p, v in found.items() if p[:3] == ("survival", year, sex) and p.ages is not None)
        ages = [a for a, _ in chain]
        width = ages[1][1] - ages[1][0] + 1 if len(ages) > 2 else 1
        whole = [(-1, -1), *((low, low + width - 1) for low in range(0, width * (len(ages) - 2), width))]
        if len(ages) < 3 or ages[:-1] != whole or ages[-1] != (width * (len(ages) - 2), OLDEST) or chain[-1][1] >= 1:
            raise DataError(Problem("survival is not told of every age", file=", ".join(note.files),
                                    where=f"{'男' if sex == 'm' else '女'}, {year}",
                                    expected="出生→, then every age, the last one open"))  # fmt: skip
        lived = width * chain[0][1]
        total = 0.0
        for _, survival in chain[1:-1]:
            total += lived
            lived *= survival
        result[year] = round(total + lived / (1.0 - chain[-1][1]), 4)
    return result
