"""National assumptions (社人研 将来推計人口 仮定値) as the paths of a world: births, life expectancy, the border.

Layout
    Any sheet whose figures stand at the crossing of a year with ages, sexes or subjects, in whichever direction:
    女性の年齢別出生率 (summed to the total fertility rate), 合計特殊出生率, 男女年齢別生残率 (from 出生 on; added up to
    the life expectancy at birth), 平均寿命, 入国超過数 (千人 or 人, as the sheet says). What a figure is of is told by
    the headings over it, the words left of it, and the title or name of the sheet, in this order. Where several
    variants stand side by side, the one named is taken.

Assumption
    A world takes the level of these tables; the ages of births and deaths within it are those that the world's
    ``fertility_shape`` and ``mortality`` say. A total fertility rate or life expectancy that is stated goes before one
    that is added up.

Left out
    Periods of several years, lives of foreign residents apart, and the ages of those who cross the border.

Tested on hand-made files laid out by their descriptions.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from ..errors import DataError, Problem
from .age_labels import OLDEST, read_label
from .figures import parse_figure, parse_year
from .grid import Grid
from .import_note import ImportNote
from .municipal_assumptions import start_ages
from .opening import open_grids

CREDIT = "日本の将来推計人口 仮定値（国立社会保障・人口問題研究所、{}）を加工して作成"
SUBJECTS = (("tfr", r"合計(?:特殊)?出生率"), ("e0", r"平均寿命"), ("net", r"入国超過|国際人口移動|国際純移動"),
            ("survival", r"生残率"), ("births", r"出生率"))  # fmt: skip
VARIANTS = ("中位", "高位", "低位")
BOUNDS = {"tfr": (0.2, 8.0), "e0": (20.0, 110.0), "net_migration_thousand": (0.0, 2000.0)}
_BARE_YEAR = re.compile(r"(?:19|20|21)\d\d")


class Place(NamedTuple):
    """What a figure is of; ages (-1, -1) are births, None is no age."""

    item: str
    year: int
    sex: str
    ages: tuple[int, int] | None


def read_national(paths: list[str | Path], variant: str = "中位") -> tuple[dict[str, dict[int, float]], ImportNote]:
    """Points of ``tfr``, ``e0_male``, ``e0_female`` and ``net_migration_thousand`` by year, as far as the files go.

    Raises
    ------
    DataError
        When no sheet has a known subject, ages are missing, a figure is outside its bounds, or two contradict.
    """
    if variant not in VARIANTS:
        raise DataError(Problem(where="--variant", value=variant[:20], expected=" or ".join(VARIANTS)))
    note = ImportNote("", tested_on_real_file=False)
    found: dict[Place, float] = {}
    for path in paths:
        note.files.append(Path(path).name)
        for grid in open_grids(path):
            _read_sheet(grid, variant, found, note)
    if not found:
        raise DataError(Problem("no assumption by year", file=", ".join(note.files),
                                expected="合計特殊出生率, 平均寿命, 年齢別出生率, 生残率, 入国超過数"))  # fmt: skip
    note.source = CREDIT.format(", ".join(note.files))
    points = {name: found_points for name, found_points in {
        "tfr": _series(found, "tfr", "all") or _total_fertility(found, note),
        "e0_male": _series(found, "e0", "m") or _life_expectancy(found, "m", note),
        "e0_female": _series(found, "e0", "f") or _life_expectancy(found, "f", note),
        "net_migration_thousand": _series(found, "net", "all"),
    }.items() if found_points}  # fmt: skip
    for name, series in points.items():
        low, high = BOUNDS[name.split("_")[0] if name.startswith("e0") else name]
        for year, value in series.items():
            if not low <= value <= high:
                raise DataError(Problem(where=f"{name}, {year}", value=f"{value:g}", file=", ".join(note.files),
                                        expected=f"a number from {low:g} to {high:g}"))  # fmt: skip
    said = ", ".join(f"{name} {min(s)}-{max(s)} ({len(s)})" for name, s in points.items())
    note.remarks.append((f"読み取った系列: {said}", f"series read: {said}"))
    return points, note


# -- sheets ------------------------------------------------------------------------------------------------------------


def _read_sheet(grid: Grid, variant: str, found: dict[Place, float], note: ImportNote) -> None:
    first = next((r for r in range(len(grid.rows)) if _is_body(grid, r)), None)
    if first is None:
        return
    title = " ".join([grid.sheet, *(row[0] for row in grid.rows[:first] if row and row[0].strip())])
    heads = _heads(grid, first)
    problems: list[Problem] = []
    left: list[str] = []
    for r in range(first, len(grid.rows)):
        cells = grid.rows[r]
        if not any(cell.strip() for cell in cells):
            continue
        note.read += 1
        keys = [k for k in range(min(3, len(cells))) if cells[k].strip() and not _is_plain_figure(cells[k])]
        left = [grid.cell(r, k) or (left[k] if k < len(left) else "") for k in range(max(keys, default=-1) + 1)]
        used = False
        for k in range(len(left), len(cells)):
            place = _place(heads.get(k, []), left, title, variant)
            figure = parse_figure(grid.cell(r, k))
            if place is None or figure.mark not in ("", "wrong"):
                continue
            if figure.mark == "wrong":
                problems.append(grid.problem(row=r, column=k + 1, where=place.item, value=grid.cell(r, k)[:20],
                                             expected="a number"))  # fmt: skip
                continue
            used = True
            value = figure.value * _to_thousand(grid, title, heads.get(k, []), problems) if place.item == "net" else \
                figure.value  # fmt: skip
            before = found.setdefault(place, value)
            if abs(before - value) > 1e-9:
                problems.append(grid.problem("another figure stands in an earlier row or sheet", r, column=k + 1,
                                             value=f"{value:g}", expected=f"{before:g} as before"))  # fmt: skip
        note.kept += used
        note.dropped["no figure"] += not used
    if problems:
        raise DataError(problems[:50], subject=grid.name)


def _is_plain_figure(cell: str) -> bool:
    plain = unicodedata.normalize("NFKC", cell).strip()
    return parse_figure(plain).mark in ("", "none") and not _BARE_YEAR.fullmatch(plain)


def _key(cell: str) -> bool:
    return _year(cell) is not None or start_ages(cell) is not None


def _is_body(grid: Grid, r: int) -> bool:
    """Whether a row begins with a year or an age and has figures behind it."""
    cells = [grid.cell(r, k) for k in range(len(grid.rows[r]))]
    keyed = [k for k in range(min(3, len(cells))) if cells[k] and _key(cells[k])]
    return bool(keyed) and any(_is_plain_figure(cell) for cell in cells[keyed[0] + 1 :])


def _heads(grid: Grid, first: int) -> dict[int, list[str]]:
    """Texts over each column, nearest first, merged cells carried to the right."""
    heads: dict[int, list[str]] = {}
    width = max((len(row) for row in grid.rows), default=0)
    for r in range(first - 1, max(-1, first - 6), -1):
        filled = [k for k in range(len(grid.rows[r])) if grid.cell(r, k)]
        if len(filled) < 2 and (not filled or filled[0] == 0):
            continue  # a title
        last = ""
        for k in range(width):
            last = grid.cell(r, k) or last
            if last:
                heads.setdefault(k, []).append(last)
    return heads


def _year(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    return parse_year(plain) if "年" in plain or _BARE_YEAR.fullmatch(plain.removesuffix(".0")) else None


def _place(heads: list[str], left: list[str], title: str, variant: str) -> Place | None:
    words = [*heads, *left]
    text = " ".join(words)
    named = [v for v in VARIANTS if v in text] or [v for v in VARIANTS if v in title]
    if len(named) == 1 and named[0] != variant:
        return None
    item = next((i for part in (text, title) for i, word in SUBJECTS if re.search(word, part)), None)
    year = next((y for word in words if (y := _year(word)) is not None), None)
    ages = next((a for word in words if (a := start_ages(word)) is not None), None)
    if item is None or year is None or (item in ("survival", "births") and ages is None):
        return None
    sex = next((label.sex for part in (*words, title) if (label := _sex(part)) is not None), "all")
    return Place(item, year, "all" if item in ("tfr", "net", "births") else sex, ages)


def _sex(text: str):
    plain = re.sub("男女", "", unicodedata.normalize("NFKC", text))
    found = "男" if ("男" in plain) > ("女" in plain) else "女" if ("女" in plain) > ("男" in plain) else ""
    return read_label(found) if found else None


def _to_thousand(grid: Grid, title: str, heads: list[str], problems: list[Problem]) -> float:
    text = " ".join([title, *heads, *(c for row in grid.rows[:6] for c in row)])
    if "千人" in text:
        return 1.0
    if re.search(r"単位[:：]?\s*人|[(（]人[)）]", text):
        return 1e-3
    problems.append(grid.problem("the unit of net migration is not told", 0, expected="千人 or 人"))
    return 1.0


# -- from ages to levels -----------------------------------------------------------------------------------------------


def _series(found: dict[Place, float], item: str, sex: str) -> dict[int, float]:
    return {p.year: round(v, 6) for p, v in sorted(found.items()) if p.item == item and p.sex == sex and p.ages is None}


def _total_fertility(found: dict[Place, float], note: ImportNote) -> dict[int, float]:
    """Rates by age added up over the ages that they are of; a rate above 1 is of 1000 women."""
    totals: dict[int, float] = {}
    rates = [(p, v) for p, v in found.items() if p.item == "births" and p.ages is not None and p.ages[0] >= 0]
    per = 1000.0 if any(v > 1.0 for _, v in rates) else 1.0
    for p, v in rates:
        totals[p.year] = totals.get(p.year, 0.0) + v / per * (p.ages[1] - p.ages[0] + 1)  # type: ignore[index]
    return {year: round(total, 6) for year, total in sorted(totals.items())}


def _life_expectancy(found: dict[Place, float], sex: str, note: ImportNote) -> dict[int, float]:
    """Person-years from birth on: each group lives what the one before lived, times its survival."""
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
