"""National assumptions (社人研 将来推計人口 仮定値) as the paths of a world: births, life expectancy, the border.

Layout
    Any sheet whose figures stand at the crossing of a year with ages, sexes or subjects, in whichever direction:
    女性の年齢別出生率 (summed to the total fertility rate), 合計特殊出生率, 男女年齢別生残率 (from 出生 on; added up to
    the life expectancy at birth), 平均寿命, 入国超過数 (千人 or 人, as the sheet says). What a figure is of is told by
    the headings over it, the words left of it, and the name or title of the sheet, in this order. Variants are
    named by two words, 出生高位（死亡中位）: births go by the first and lives by the second; figures of another variant
    than the one asked for are left out. So are figures of 日本人 or 外国人 alone, but for lives, and of one sex
    where both together are told.

Assumption
    A world takes the level of these tables; the ages of births and deaths within it are those that the world's
    ``fertility_shape`` and ``mortality`` say. A total fertility rate or life expectancy that is stated goes before one
    that is added up (:mod:`.national_levels`). Figures without a named variant are those of the one asked for; a
    remark says so.

Left out
    Periods of several years, lives of foreign residents apart, and the ages of those who cross the border.

Tested on hand-made files laid out by their descriptions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

from ..errors import DataError, Problem
from .age_labels import read_label
from .figures import parse_figure, parse_year
from .grid import Grid
from .import_note import ImportNote
from .municipal_assumptions import start_ages
from .national_levels import Place, life_expectancy, stated_series, total_fertility
from .opening import open_grids

CREDIT = "日本の将来推計人口 仮定値（国立社会保障・人口問題研究所、{}）を加工して作成"
SUBJECTS = (("tfr", r"合計(?:特殊)?出生率"), ("e0", r"平均寿命"), ("net", r"入国超過|国際人口移動|国際純移動"),
            ("survival", r"生残率"), ("births", r"出生率"))  # fmt: skip
VARIANTS = ("中位", "高位", "低位")
BOUNDS = {"tfr": (0.2, 8.0), "e0": (20.0, 110.0), "net_migration_thousand": (-2000.0, 2000.0)}
_WORDS = r"率?(?:仮定|[のは・:(\s])*((?:[中高低]位[・、,/\s]*)+)"
OF_BIRTHS = re.compile(r"(?:死亡率?[・と、])?出生(?:率?[・と、]死亡)?" + _WORDS)
OF_LIVES = re.compile(r"(?:出生率?[・と、])?死亡(?:率?[・と、]出生)?" + _WORDS)
LEFT_OUT = {
    "another variant": ("別の仮定の値", "figures of another variant"),
    "one nationality": ("日本人または外国人だけの値", "figures of Japanese or foreign residents alone"),
}
_BARE_YEAR = re.compile(r"(?:19|20|21)\d\d")


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
    seen: Counter = Counter()
    for path in paths:
        note.files.append(Path(path).name)
        for grid in open_grids(path):
            _read_sheet(grid, variant, found, note, seen)
    if not found:
        raise DataError(Problem("no assumption by year", file=", ".join(note.files),
                                expected="合計特殊出生率, 平均寿命, 年齢別出生率, 生残率, 入国超過数"))  # fmt: skip
    note.source = CREDIT.format(", ".join(note.files))
    points = {name: found_points for name, found_points in {
        "tfr": stated_series(found, "tfr", "all", "f") or total_fertility(found, note),
        "e0_male": stated_series(found, "e0", "m") or life_expectancy(found, "m", note),
        "e0_female": stated_series(found, "e0", "f") or life_expectancy(found, "f", note),
        "net_migration_thousand": stated_series(found, "net", "all"),
    }.items() if found_points}  # fmt: skip
    for name, series in points.items():
        low, high = BOUNDS[name.split("_")[0] if name.startswith("e0") else name]
        for year, value in series.items():
            if not low <= value <= high:
                raise DataError(Problem(where=f"{name}, {year}", value=f"{value:g}", file=", ".join(note.files),
                                        expected=f"a number from {low:g} to {high:g}"))  # fmt: skip
    said = ", ".join(f"{name} {min(s)}-{max(s)} ({len(s)})" for name, s in points.items())
    note.remarks.append((f"読み取った系列: {said}", f"series read: {said}"))
    for reason, words in LEFT_OUT.items():
        if seen[reason]:
            note.remarks.append((f"{words[0]} {seen[reason]:,} 個は使わない", f"{seen[reason]:,} {words[1]} not used"))
    if unnamed := [item for item, _ in SUBJECTS if seen[item]]:
        note.remarks.append((f"仮定（高位・中位・低位）の記載がなく{variant}とみなした値: {', '.join(unnamed)}",
                             f"no variant is named, so taken for {variant}: {', '.join(unnamed)}"))  # fmt: skip
    return points, note


# -- sheets ------------------------------------------------------------------------------------------------------------


def _read_sheet(grid: Grid, variant: str, found: dict[Place, float], note: ImportNote, seen: Counter) -> None:
    first = next((r for r in range(len(grid.rows)) if _is_body(grid, r)), None)
    if first is None:
        return
    titles = [grid.sheet, *(row[0] for row in grid.rows[:first] if row and row[0].strip())]
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
        used, strange = False, ""
        for k in range(len(left), len(cells)):
            place = _place([*heads.get(k, []), *left], titles)
            figure = parse_figure(grid.cell(r, k))
            if place is None or figure.mark not in ("", "wrong"):
                continue
            words = [*heads.get(k, []), *left, *titles]
            named = _variant(words, place.item)
            reason = "another variant" if named not in ("", variant) else \
                "one nationality" if place.item in ("tfr", "net", "births") and _of_some(words) else ""  # fmt: skip
            if reason:
                strange, seen[reason] = strange or reason, seen[reason] + 1
                continue
            seen[place.item] += not named
            if figure.mark == "wrong":
                problems.append(grid.problem(row=r, column=k + 1, where=place.item, value=grid.cell(r, k)[:20],
                                             expected="a number"))  # fmt: skip
                continue
            used = True
            value = figure.value
            if place.item == "net":
                value *= _to_thousand(grid, " ".join(titles), heads.get(k, []), problems)
            before = found.setdefault(place, value)
            if abs(before - value) > 1e-9:
                problems.append(grid.problem("another figure stands in an earlier row or sheet", r, column=k + 1,
                                             value=f"{value:g}", expected=f"{before:g} as before"))  # fmt: skip
        note.kept += used
        note.dropped[strange or "no figure"] += not used
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
    """Texts over each column, nearest first, merged cells carried to the right as far as the one above goes."""
    heads: dict[int, list[str]] = {}
    rows: dict[int, list[int]] = {}
    width = max((len(row) for row in grid.rows), default=0)
    for r in range(first - 1, max(-1, first - 6), -1):
        filled = [k for k in range(len(grid.rows[r])) if grid.cell(r, k)]
        if len(filled) >= 2 or (filled and filled[0] > 0):  # else a title
            rows[r] = filled
    for r in rows:
        over = {k for above, filled in rows.items() if above < r and len(filled) >= 2 for k in filled}
        last = ""
        for k in range(width):
            last = grid.cell(r, k) or ("" if k in over else last)
            if last:
                heads.setdefault(k, []).append(last)
    return heads


def _year(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    return parse_year(plain) if "年" in plain or _BARE_YEAR.fullmatch(plain.removesuffix(".0")) else None


def _place(words: list[str], titles: list[str]) -> Place | None:
    text = " ".join(words)
    item = next((i for part in (text, " ".join(titles)) for i, word in SUBJECTS if re.search(word, part)), None)
    year = next((y for word in words if (y := _year(word)) is not None), None)
    ages = next((a for word in words if (a := start_ages(word)) is not None), None)
    if item is None or year is None or (item in ("survival", "births") and ages is None):
        return None
    sex = next((label.sex for part in (*words, " ".join(titles)) if (label := _sex(part)) is not None), "all")
    return Place(item, year, sex, ages)


def _variant(words: list[str], item: str) -> str:
    """The variant that the nearest text names for births (and the border) or for lives; empty when none names one.

    Examples
    --------
    >>> [_variant(["出生高位（死亡中位）"], item) for item in ("tfr", "e0")], _variant(["出生高位・中位・低位"], "tfr")
    (['高位', '中位'], '')
    """
    own, other = (OF_LIVES, OF_BIRTHS) if item in ("e0", "survival") else (OF_BIRTHS, OF_LIVES)
    for word in words:
        plain = unicodedata.normalize("NFKC", word)
        said = own.search(plain)
        rest = said[1] if said else other.sub("", plain)
        named = {v for v in VARIANTS if re.search(v + "(?!数|年齢)", rest)}
        if len(named) == 1:
            return named.pop()
    return ""


def _of_some(words: list[str]) -> bool:
    """Whether a text names Japanese or foreign residents alone."""
    plain = [re.sub("外国人を?(?:含|除)", "", unicodedata.normalize("NFKC", word)) for word in words]
    return any(("日本人" in word) != ("外国人" in word) and "総数" not in word for word in plain)


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
