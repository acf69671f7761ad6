"""Assumptions of the official municipal projections: 生残率, 純移動率, 子ども女性比, 0～4歳性比, as workbooks or CSV.

Layout
    A sheet is of one subject, which its name or title tells, and of one sex or with a column of the sex. Ages at the
    start of the period stand across (0～4歳→5～9歳 ..), periods in a column, in the headings above or in the title
    (2020年→2025年); or periods stand across and ages down. Ratios have years across and a municipality a row.
    Rates in per cent (％ in the name, title or headings of a sheet) are divided by 100.
    Municipalities are told by their code; a sheet without codes is of the city when its title names it.

Left out
    Survival of births (出生→0～4歳), which the child-woman ratio holds already: such columns are counted in a remark.

Tested on hand-made files laid out by their descriptions.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from pathlib import Path

from ..errors import DataError, Problem
from .age_labels import read_label
from .city_files import TableUpdate, Update, merged_rows
from .controls import CODE, SEX, check_source, code_of_sheet, codes_of_rows, find_column, title_sex
from .figures import parse_figure, parse_year
from .grid import Grid
from .import_note import ImportNote
from .opening import open_grids

CREDIT = "日本の地域別将来推計人口 仮定値（国立社会保障・人口問題研究所、{}）を加工して作成"
SUBJECTS = (("child_woman", "子ども女性比"), ("sex_ratio", "性比"), ("survival", "生残率"), ("net_migration", "移動率"))
"""Items by the word that names them, asked in this order."""
BOUNDS = {"survival": (0.0, 1.0), "net_migration": (-1.0, 5.0), "child_woman": (0.0, 2.0), "sex_ratio": (50.0, 200.0)}
_PERIOD = re.compile(r"((?:19|20|21)\d\d)年?(?:→|~|〜|-|―|から|⇒|➡)((?:19|20|21)?\d\d)年?(?:まで)?")
_PERIOD_HEAD = re.compile(r"期間|年次|年|推計期間|period", re.IGNORECASE)
_ARROW = re.compile(r"→|⇒|➡")


def assumption_update(city, paths: list[str | Path], source: str = "ipss") -> tuple[Update, ImportNote]:
    """Assumptions of the city's municipalities.

    Parameters
    ----------
    city : simcity.city.City
    paths : list of str or Path
    source : str
        Short name by which a world asks for them.

    Raises
    ------
    DataError
        When no sheet has a known subject and shape, a value is outside its bounds, or two sheets contradict each other.
    """
    check_source(source)
    note = ImportNote("", tested_on_real_file=False)
    found: dict[tuple, float] = {}
    births: Counter = Counter()
    for path in paths:
        note.files.append(Path(path).name)
        used = [_read_sheet(grid, city, found, note, births) for grid in open_grids(path)]
        if not any(used):
            raise DataError(Problem("no sheet of assumptions", file=Path(path).name, expected=", ".join(
                word for _, word in SUBJECTS) + " in its name or title, ages or periods across"))  # fmt: skip
    if not found:
        raise DataError(Problem(f"no figures of {', '.join(city.municipalities)}", file=", ".join(note.files)))
    note.source = CREDIT.format(", ".join(note.files))
    if births["columns"]:
        note.remarks.append((f"出生からの生残率 {births['columns']} 列は使わない（子ども女性比に含まれる）",
                             f"{births['columns']} columns of survival from birth are not used: the ratio of children "
                             "to women holds them"))  # fmt: skip
    rows = [dict(zip(("municipality", "item", "year_from", "year_to", "sex", "age_from", "age_to"), key),
                 value=value, source=source) for key, value in sorted(found.items())]  # fmt: skip
    items = Counter(str(row["item"]) for row in rows)
    said = ", ".join(f"{word} {items[item]:,}" for item, word in SUBJECTS if items[item])
    setting = f"demography: {{assumptions: {source}, method: ipss_regional}}"
    note.remarks.append((f"仮定値: {said}。世界で使う設定は {setting}",
                         f"assumptions: {said}; a world uses them with {setting}"))  # fmt: skip
    table = TableUpdate("assumptions", merged_rows(city, "assumptions", rows), "published", note.source)
    return Update([table], [note.source]), note


def period_of(text: str) -> tuple[int, int] | None:
    """First and last year of a period.

    Examples
    --------
    >>> period_of("2020年→2025年"), period_of("2045～50年"), period_of("2025年")
    ((2020, 2025), (2045, 2050), None)
    """
    match = _PERIOD.search(re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:80])))
    if match is None:
        return None
    first = int(match[1])
    last = int(match[2]) if len(match[2]) == 4 else first - first % 100 + int(match[2])
    return (first, last) if first < last <= first + 20 else None


def start_ages(text: str) -> tuple[int, int] | None:
    """Ages at the start of the period; (-1, -1) for births, None when the heading is another one.

    Examples
    --------
    >>> start_ages("0～4歳→5～9歳"), start_ages("90歳以上→95歳以上"), start_ages("出生→0～4歳"), start_ages("総数")
    ((0, 4), (90, 110), (-1, -1), None)
    """
    plain = _ARROW.split(unicodedata.normalize("NFKC", text[:60]))[0].strip()
    if plain in ("出生", "出生児", "0歳未満"):
        return -1, -1
    label = read_label(plain)
    return (label.low, label.high) if label is not None and not label.total and label.low >= 0 else None


# -- sheets ------------------------------------------------------------------------------------------------------------


def _read_sheet(grid: Grid, city, found: dict, note: ImportNote, births: Counter) -> bool:
    head, columns = max(((r, _columns(grid, r)) for r in range(min(30, len(grid.rows)))),
                        key=lambda pair: (len(pair[1]), -pair[0]), default=(0, {}))  # fmt: skip
    title = " ".join([grid.sheet, *(cell for row in grid.rows[: head + 1] for cell in row if cell)])
    item = next((item for item, word in SUBJECTS if word in title), None)
    if item is None or not columns:
        return False
    code_at = find_column(grid, head, CODE, columns)
    sex_at, period_at = find_column(grid, head, SEX, columns), find_column(grid, head, _PERIOD_HEAD, columns)
    codes = codes_of_rows(grid, head + 1, code_at, city) if code_at is not None else \
        [code_of_sheet(grid, head + 1, city)] * len(grid.rows)  # fmt: skip
    sheet_sex = title_sex(grid.sheet, " ".join(row[0] for row in grid.rows[:head] if row))
    per = 100.0 if item != "sex_ratio" and "%" in unicodedata.normalize("NFKC", title) else 1.0
    problems: list[Problem] = []
    births["columns"] += sum(at[1] == (-1, -1) for at in columns.values())
    last_period = period_of(title)
    for r in range(head + 1, len(grid.rows)):
        if not any(cell.strip() for cell in grid.rows[r]):
            continue
        note.read += 1
        own = _row_facts(grid, r, columns, sex_at, period_at)
        last_period = own["period"] or last_period
        sex = own["sex"] or sheet_sex
        figures = {k: parse_figure(grid.cell(r, k)) for k in columns}
        if codes[r] is None or not any(f.mark == "" for f in figures.values()):
            note.dropped["no figure" if codes[r] is not None else "another municipality"] += 1
            continue
        note.kept += 1
        for k, (period, ages) in columns.items():
            place = (period or last_period, ages or own["ages"])
            _state(found, grid, r, k, (codes[r], item, sex), place, figures[k], per, note, problems)
    if problems:
        raise DataError(problems[:50], subject=grid.name)
    return True


def _columns(grid: Grid, head: int) -> dict[int, tuple[tuple[int, int] | None, tuple[int, int] | None]]:
    """Period and start ages that the headings of each column name, those above merged cells carried to the right."""
    row = grid.rows[head]
    above: dict[int, tuple[int, int]] = {}
    for r in range(max(0, head - 3), head):
        last = None
        filled = sum(bool(cell.strip()) for cell in grid.rows[r])
        for k in range(len(row)):
            cell = grid.cell(r, k)
            last = period_of(cell) if cell and filled > 1 else last if not cell else None
            if last is not None:
                above[k] = last
    made = {}
    for k in range(len(row)):
        cell = grid.cell(head, k)
        year = parse_year(cell) if re.search(r"\d{4}|年", cell) else None
        period = period_of(cell) or ((year, year) if year is not None else None)
        ages = start_ages(cell) if period is None and cell else None
        if period is not None or ages is not None:
            made[k] = (period or above.get(k), ages)
    return made


def _row_facts(grid: Grid, r: int, columns: dict, sex_at: int | None, period_at: int | None) -> dict:
    """Sex, period and ages that the cells of a row before its figures tell."""
    words = [grid.cell(r, k) for k in range(min(columns)) if grid.cell(r, k)]
    sexes = [grid.cell(r, sex_at)] if sex_at is not None else words
    plain = [unicodedata.normalize("NFKC", word) for word in sexes]
    sex = next(("m" if w.startswith("男") else "f" for w in plain if w in ("男", "女", "男性", "女性")), "")
    period = period_of(grid.cell(r, period_at)) if period_at is not None else None
    period = period or next((found for word in words if (found := period_of(word))), None)
    return {"sex": sex, "period": period, "ages": next((a for word in words if (a := start_ages(word))), None)}


def _state(found: dict, grid: Grid, r: int, k: int, who: tuple, place: tuple, figure, per: float,
           note: ImportNote, problems: list[Problem]) -> None:  # fmt: skip
    code, item, sex = who
    period, ages = place
    if figure.mark not in ("", "wrong"):
        note.missing["missing" if figure.mark == "none" else figure.mark] += 1
        return
    if item in ("child_woman", "sex_ratio"):
        sex, ages = "all", (0, 4)
        period = (period[1], period[1]) if period else None
    if ages == (-1, -1):
        return
    low, high = BOUNDS[item]
    value = figure.value / per
    if figure.mark == "wrong" or not low <= value <= high:
        problems.append(grid.problem(row=r, column=k + 1, where=item, value=grid.cell(r, k)[:20],
                                     expected=f"a number from {low:g} to {high:g}"))  # fmt: skip
    elif period is None or ages is None or (sex == "all" and item in ("survival", "net_migration")):
        lacking = "period" if period is None else "ages" if ages is None else "sex"
        problems.append(grid.problem(f"the {lacking} of this figure is not told", r, column=k + 1, where=item,
                                     expected="男 or 女, 2020年→2025年, 0～4歳→5～9歳"))  # fmt: skip
    else:
        before = found.setdefault((code, item, *period, sex, *ages), value)
        if not math.isclose(before, value, abs_tol=1e-9):
            problems.append(grid.problem("another figure stands in an earlier row or sheet", r, column=k + 1,
                                         where=item, value=f"{value:g}", expected=f"{before:g} as before"))  # fmt: skip
