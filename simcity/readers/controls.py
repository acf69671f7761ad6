"""Totals that others project or count, for ``controls.csv``: shown beside ours, never used unasked.

Layouts
    Two shapes are understood, whatever the number of heading rows. Ages across: one row a municipality (or small area,
    which is summed up), year and sex, ages in columns. Years across: ages and sexes down the rows of one municipality's
    sheet. This is how the workbooks of 国立社会保障・人口問題研究所 (municipal projections), the output of the 国総研
    将来人口・世帯予測ツール and 住民基本台帳年齢階級別人口 are laid out by their descriptions; all were tested
    on hand-made files only.

Model
    Ages that overlap become classes that do not (:func:`~simcity.readers.age_labels.disjoint_ages`); residents of
    unknown age are left in the total row alone. Where men and women are given, the rows of both together are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from .age_labels import AgeLabel, disjoint_ages, read_label
from .city_files import TableUpdate, Update, merged_rows
from .figures import clean_codes, find_year, home_of, parse_figure, parse_year, wrong_digit
from .grid import Grid
from .import_note import ImportNote
from .opening import open_grids

CREDITS = {
    "ipss": "日本の地域別将来推計人口（国立社会保障・人口問題研究所）を加工して作成",
    "nilim": "将来人口・世帯予測ツール（国土技術政策総合研究所）の出力を加工して作成",
    "juki": "住民基本台帳年齢階級別人口（総務省）を加工して作成",
}
WORDS = {
    "ipss": ("社会保障・人口問題", "日本の地域別将来推計人口", "社人研", "ipss"),
    "nilim": ("国総研", "国土技術政策", "nilim", "予測ツール"),
    "juki": ("住民基本台帳", "juki"),
}
CODE = re.compile(
    r"団体コード|市区町村コード|地域コード|自治体コード|コード|KEY_?CODE|code|municipality", re.IGNORECASE
)
YEAR = re.compile(r"年|年次|年度|西暦|year", re.IGNORECASE)
SEX = re.compile(r"性別|男女別?|性|sex", re.IGNORECASE)
FEWEST_AGES = 3

Key = tuple[str, int, str]
Stated = dict[Key, dict[tuple[int, int], float]]


def controls_update(city, paths: list[str | Path], source: str | None = None) -> tuple[Update, ImportNote]:
    """Control totals of the city's municipalities.

    Parameters
    ----------
    city : simcity.city.City
    paths : list of str or Path
    source : str, optional
        ``ipss``, ``nilim``, ``juki`` or another short name; found out from titles when not given.

    Raises
    ------
    DataError
        When no sheet has one of the two shapes, the source cannot be told, or a cell is no figure.
    """
    note = ImportNote("", tested_on_real_file=False)
    stated: Stated = {}
    words = ""
    for path in paths:
        grids = open_grids(path)
        note.files.append(Path(path).name)
        words += " ".join([Path(path).name, *(c for g in grids for row in g.rows[:6] for c in row if c)])
        found = []
        for grid in grids:
            own: Stated = {}
            found.append(_read_grid(grid, city, own, note) and _join(stated, own, grid))
        if not any(found):
            raise DataError(Problem("no sheet with ages or years across", file=Path(path).name,
                                    expected="headings such as 0～4歳, 5～9歳, or 2025年, 2030年"))  # fmt: skip
    source = source or next((s for s, marks in WORDS.items() if any(m in words.lower() for m in marks)), None)
    if source is None:
        raise DataError(
            Problem(
                "who projected this cannot be told from the file",
                file=", ".join(note.files),
                remedy="say it with --source ipss, nilim, juki or a short name of your own",
            )
        )
    if not stated:
        raise DataError(Problem(f"no figures of {', '.join(city.municipalities)}", file=", ".join(note.files)))
    note.source = CREDITS.get(source, f"{source}: {', '.join(note.files)}")
    rows = control_rows(stated, source)
    table = TableUpdate("controls", merged_rows(city, "controls", rows), "published", note.source)
    return Update([table], [note.source]), note


def check_source(source: str) -> None:
    """Refuse a short name that could not stand in a world.

    Raises
    ------
    DataError
        When it is anything but small letters, digits and underscores.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", source):
        raise DataError(Problem(where="--source", value=source[:80], expected="small letters, digits and underscores"))


def _join(stated: Stated, own: Stated, grid: Grid) -> bool:
    """Add what one sheet states; what an earlier sheet states otherwise is a problem, never a sum."""
    problems = []
    for key, ages in own.items():
        before = stated.setdefault(key, {})
        for span, value in ages.items():
            if abs(before.setdefault(span, value) - value) > 0.5:
                code, year, sex = key
                problems.append(grid.problem(
                    "another figure stands in an earlier sheet or file", where=f"{code}, {year}, {sex}, "
                    f"{span[0]}-{span[1]}", value=f"{value:,.0f} (before: {before[span]:,.0f})",
                    remedy="import one projection at a time, each with a --source of its own"))  # fmt: skip
    if problems:
        raise DataError(problems[:20], subject=grid.name)
    return True


def control_rows(stated: Stated, source: str) -> list[dict[str, object]]:
    """Rows of controls.csv: classes without overlap, and the total of all ages."""
    sexed = {key[:2] for key in stated if key[2] in "mf"}
    rows = []
    for (code, year, sex), ages in sorted(stated.items()):
        if sex == "all" and (code, year) in sexed:
            continue
        base = {"municipality": code, "year": year, "sex": sex, "source": source}
        total = ages.get((0, 110))
        classes, residents = disjoint_ages({k: np.array([v]) for k, v in ages.items() if k != (0, 110) and k[0] >= 0})
        for (low, high), value in zip(classes, residents):
            rows.append({**base, "age_from": low, "age_to": high, "residents": round(float(value[0]), 3)})
        if total is not None:
            rows.append({**base, "age_from": 0, "age_to": 110, "residents": total})
    return rows


def _read_grid(grid: Grid, city, stated: Stated, note: ImportNote) -> bool:
    ages = _heading(grid, lambda cell: (label := read_label(cell)) is not None and not label.total)
    years = _heading(grid, lambda cell: parse_year(cell) is not None and not cell.strip().isdigit() or _bare_year(cell))
    if ages is not None and (years is None or ages[1] >= years[1]):
        return _ages_across(grid, ages[0], city, stated, note)
    return years is not None and _years_across(grid, years[0], city, stated, note)


def _bare_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20|21)\d\d", unicodedata.normalize("NFKC", cell).strip()))


def _heading(grid: Grid, fits) -> tuple[int, int] | None:
    """Row with most headings that fit among the first thirty, and their number; None when there are too few."""
    counts = [
        (sum(bool(cell.strip()) and bool(fits(cell)) for cell in row), -r) for r, row in enumerate(grid.rows[:30])
    ]
    best, row = max(counts, default=(0, 0))
    return (-row, best) if best >= FEWEST_AGES - 1 else None


def title_sex(sheet: str, title: str = "") -> str:
    """The sex that the name of a sheet, else its title, speaks of; both together when neither says one.

    Titles begin with what the table is by (男女・年齢階級別) and end with whom it is of (男).

    Examples
    --------
    >>> title_sex("男", "結果表 男女・年齢（5歳）階級別推計人口"), title_sex("Sheet1", "男女・年齢階級別推計人口　女")
    ('m', 'f')
    >>> title_sex("Sheet1", "男女・年齢階級別推計人口　男女計"), title_sex("男女別")
    ('all', 'all')
    """
    for text in (sheet, title):
        plain = re.sub(r"男女(?:別|・|，|,|、|年齢|とも)?", "", unicodedata.normalize("NFKC", text))
        if ("男" in plain) != ("女" in plain):
            return "m" if "男" in plain else "f"
    return "all"


# -- ages across -------------------------------------------------------------------------------------------------------


def _ages_across(grid: Grid, head: int, city, stated: Stated, note: ImportNote) -> bool:
    width = max(map(len, grid.rows[: head + 1]))
    columns: dict[int, AgeLabel] = {}
    over = _sexes_above(grid, head, width)
    for k in range(width):
        label = read_label(grid.cell(head, k))
        if label and not SEX.fullmatch(grid.cell(head, k)):
            columns[k] = label._replace(sex=over[k] or "all") if label.sex == "all" else label
    code_at = find_column(grid, head, CODE, columns)
    year_at, sex_at = find_column(grid, head, YEAR, columns), find_column(grid, head, SEX, columns)
    first = head + 1
    codes = codes_of_rows(grid, first, code_at, city)
    sheet_sex = title_sex(grid.sheet, " ".join(row[0] for row in grid.rows[:head] if row))
    several = code_at is not None and any(len(grid.cell(r, code_at)) >= 7 for r in range(first, len(grid.rows)))
    seen: set[Key] = set()
    title_year = find_year(" ".join(c for row in grid.rows[:head] for c in row if c) + " " + grid.sheet)
    problems = [] if code_at is None else [
        grid.problem("the check digit of the code is wrong", r, where="団体コード", value=grid.cell(r, code_at),
                     expected=right)
        for r in range(first, len(grid.rows)) if (right := wrong_digit(grid.cell(r, code_at)))]  # fmt: skip
    used = 0
    for r in range(first, len(grid.rows)):
        if not any(cell.strip() for cell in grid.rows[r]):
            continue
        note.read += 1
        year = parse_year(grid.cell(r, year_at)) if year_at is not None else title_year
        figures = {k: parse_figure(grid.cell(r, k)) for k in columns}
        code = codes[r]
        if code is None:
            note.dropped["another municipality" if any(f.mark == "" for f in figures.values()) else "blank"] += 1
        elif year is None or not any(f.mark == "" for f in figures.values()):
            note.dropped["no figure"] += 1
        else:
            used += 1
            row_sex = read_label(grid.cell(r, sex_at)) if sex_at is not None else None
            own: Stated = {}
            for k, label in columns.items():
                sex = label.sex if label.sex != "all" else row_sex.sex if row_sex else sheet_sex
                _state(own, (code, year, sex), label, figures[k], note, problems, grid, r, k)
            if not several and seen & set(own):
                problems.append(grid.problem("the same municipality, year and sex stand in an earlier row", r,
                                             where=f"{code}, {year}"))  # fmt: skip
            seen |= set(own)
            for key, ages in own.items():
                sums = stated.setdefault(key, {})
                for span, value in ages.items():
                    sums[span] = sums.get(span, 0.0) + value
    note.kept += used
    if problems:
        raise DataError(problems[:50], subject=grid.name)
    return True


def _sexes_above(grid: Grid, head: int, width: int) -> list[str]:
    """The sex that the headings over each column name, merged cells carried to the right."""
    result = [""] * width
    for r in range(max(0, head - 3), head):
        last = ""
        filled = sum(bool(cell.strip()) for cell in grid.rows[r])
        for k in range(width):
            cell = unicodedata.normalize("NFKC", grid.cell(r, k))
            if cell and len(cell) <= 12 and (label := read_label(cell)) and label.total and filled > 1:
                last = label.sex
            elif cell:
                last = ""
            result[k] = last or result[k]
    return result


def find_column(grid: Grid, head: int, words: re.Pattern, taken: dict) -> int | None:
    """The column whose heading, in the row of ages or the three above it, is one of `words`."""
    for r in range(head, max(-1, head - 4), -1):
        for k in range(len(grid.rows[r])):
            if k not in taken and words.fullmatch("".join(grid.cell(r, k).split())):
                return k
    return None


def codes_of_rows(grid: Grid, first: int, column: int | None, city) -> list[str | None]:
    """The city's municipality of each row; keys of small areas begin with it. One sheet may be of one city."""
    size = len(grid.rows)
    if column is None:
        own = code_of_sheet(grid, first, city)
        return [own] * size
    cells = [grid.cell(r, column).removesuffix(".0") if r >= first else "" for r in range(size)]
    small = any(len(cell) >= 7 and cell.isdigit() for cell in cells)
    if small:
        return [home_of(cell[:5], city.municipalities) if len(cell) >= 7 else None for cell in cells]
    return [code if code in city.municipalities else None for code in clean_codes(cells)]


def code_of_sheet(grid: Grid, first: int, city) -> str | None:
    """The city's municipality that a sheet speaks of; None when it is another's."""
    text = " ".join([grid.sheet, grid.name, *(c for row in grid.rows[:first] for c in row if c)])
    for code in city.municipalities:
        if re.search(rf"(?<!\d){code}\d?(?!\d)", text):
            return code
    known = dict(zip(city.municipality_table["municipality"], city.municipality_table["name_ja"]))
    named = [code for code, name in known.items() if name and name in text]
    if named:
        return named[0]
    return city.municipality if len(city.municipalities) == 1 else None


def _state(stated: Stated, key: Key, label: AgeLabel, figure, note: ImportNote, problems: list, grid: Grid, r: int,
           k: int) -> None:  # fmt: skip
    if figure.mark == "wrong" or figure.value < 0:
        problems.append(grid.problem(row=r, column=k + 1, value=grid.cell(r, k)[:20], where="residents",
                                     expected="a number of residents"))  # fmt: skip
    elif figure.mark not in ("", "none"):
        note.missing[figure.mark] += 1
    elif label.low < 0:
        note.unknown += figure.value
        note.unknown_went = "総数の行にのみ含む / in the total alone"
    else:
        ages = stated.setdefault(key, {})
        before = ages.setdefault((label.low, label.high), figure.value)
        if abs(before - figure.value) > 0.5:  # a class given again as 再掲 says the same
            problems.append(grid.problem("the same age class with another figure", r, column=k + 1,
                                         value=grid.cell(r, k)[:20], expected=f"{before:,.0f} as before"))  # fmt: skip


# -- years across ------------------------------------------------------------------------------------------------------


def _years_across(grid: Grid, head: int, city, stated: Stated, note: ImportNote) -> bool:
    years = {k: year for k in range(len(grid.rows[head])) if (year := parse_year(grid.cell(head, k))) is not None}
    code = code_of_sheet(grid, head + 1, city)
    before = min(years)
    problems: list[Problem] = []
    sex, used = title_sex(grid.sheet, " ".join(row[0] for row in grid.rows[:head] if row)), False
    if code is None:
        return False
    for r in range(head + 1, len(grid.rows)):
        words = [grid.cell(r, k) for k in range(before) if grid.cell(r, k)]
        if not words:
            continue
        note.read += 1
        labels = [label for word in words if (label := read_label(word))]
        named = [label.sex for label, word in zip(labels, words) if "男" in word or "女" in word]
        sex = (
            named[0]
            if named
            else "all"
            if any(w in ("総数", "男女計", "計") for w in words[:1]) and len(labels) == 1
            else sex
        )
        age = next((label for label in labels if not label.total), labels[0] if labels else None)
        figures = {k: parse_figure(grid.cell(r, k)) for k in years}
        if age is None or not any(f.mark == "" for f in figures.values()):
            note.dropped["blank" if age is None else "no figure"] += 1
            continue
        note.kept += 1
        used = True
        for k, year in years.items():
            _state(stated, (code, year, sex), age, figures[k], note, problems, grid, r, k)
    if problems:
        raise DataError(problems[:50], subject=grid.name)
    return used
