"""Tables of a city folder from SSDSE-A and from the register's 人口・世帯数、人口動態 (CSV or xlsx).

Rows of the same municipality and year take the place of older ones; nothing else of a table changes. Figures of SSDSE
never take the place of a year of the register, which counts all residents and other entries. Flows of the register are
those of the calendar year before its 1 January.

Both CSV layouts, and all editions of SSDSE-A from 2018, were read from real files. The workbook of the register, with
its merged headings, was tested on hand-made files.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from ..errors import DataError, Problem
from .city_files import TableUpdate, Update, merged_rows, raw_table
from .figures import clean_codes, find_year, home_of, parse_figure, parse_year, wrong_digit
from .grid import Grid
from .import_note import ImportNote
from .juki import CREDIT as JUKI_CREDIT
from .juki import RENAMED, check_digit, read_juki
from .opening import open_grid
from .ssdse import Edition, edition_of

CLASSES = {"total": "pop_{}", "0_14": "pop_0_14_{}", "15_64": "pop_15_64_{}", "65_plus": "pop_65_plus_{}",
           "75_plus": "pop_75_plus_{}"}  # fmt: skip
HOUSEHOLDS = {"households": "households", "members": "household_members", "single": "households_single",
              "nuclear": "households_nuclear", "nuclear_65": "households_nuclear_65",
              "couple_65": "households_couple_65", "single_65": "households_single_65"}  # fmt: skip
SSDSE_FLOWS = {"births": "births", "deaths": "deaths", "arrivals": "moves_in", "departures": "moves_out"}
JUKI_FLOWS = {"births": "births", "deaths": "deaths", "arrivals": "in_total", "departures": "out_total",
              "other_in": "other_add", "other_out": "other_remove"}  # fmt: skip
FLOWS = tuple(JUKI_FLOWS)
REGISTERED = "registered_households"
MONEY = "thousand yen"
RATIOS = ("current_balance_ratio", "debt_service_ratio", "staff")
Row = dict[str, object]


# -- SSDSE-A -----------------------------------------------------------------------------------------------------------


def ssdse_update(city, paths: Iterable[str | Path]) -> tuple[Update, ImportNote]:
    """What one or more editions say of the city's municipalities."""
    note, update = ImportNote(""), Update()
    rows: dict[str, list[Row]] = {name: [] for name in ("classes", "flows", "households", "jobs", "finance")}
    names = []
    for path in sorted(map(Path, paths), key=lambda p: p.name):  # a later edition corrects an earlier one
        grid = open_grid(path)
        edition = edition_of(_squared(grid), grid.name)
        note.files.append(grid.name)
        names.append(edition)
        note.read += len(edition.places)
        mine = [code for code in city.municipalities if code in edition.places]
        note.kept += len(mine)
        note.dropped["another municipality"] += len(edition.places) - len(mine)
        if not mine:
            raise DataError(Problem(f"no row of {', '.join(city.municipalities)}", file=grid.name))
        if edition.dropped:
            note.missing["missing"] += edition.dropped
        for code in mine:
            figures = _figures(edition, code)
            for table, made in (("classes", _class_rows), ("flows", _flow_rows), ("households", _household_rows),
                                ("jobs", _job_rows), ("finance", _finance_rows)):  # fmt: skip
                rows[table] += made(code, figures)
    note.source = (
        names[-1].source
        if len(names) == 1
        else f"{names[0].edition}～{names[-1].edition}: " + names[-1].source.split(": ", 1)[1]
    )
    rows["flows"] = _without_register(city, rows["flows"])
    for table, own in rows.items():
        if own:
            update.tables.append(TableUpdate(table, merged_rows(city, table, own), "published",
                                             _both(city.table_sources.get(table, ""), note.source)))  # fmt: skip
    update.credits.append(note.source)
    return update, note


def _squared(grid: Grid) -> list[list[str]]:
    """Rows as long as the first; a workbook leaves blank cells at their end away."""
    width = len(grid.rows[0])
    rows = [row for row in grid.rows if any(cell.strip() for cell in row)]
    return [row + [""] * (width - len(row)) for row in rows] if grid.sheet else rows


def _both(old: str, new: str) -> str:
    return old if new in old else f"{old}; {new}" if old else new


def _items() -> list[dict[str, str]]:
    with resources.files("simcity.readers").joinpath("ssdse_items.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _figures(edition: Edition, code: str) -> dict[tuple[str, int], tuple[float, str]]:
    """Figure and unit by item and year."""
    found = {}
    for item in _items():
        for published in item["codes"].split("|"):
            value = edition.values.get(published, {}).get(code)
            if value is not None:
                found[item["item"], edition.years[published]] = (value * float(item["factor"]), item["unit"])
    return found


def _years(figures: dict, item: str) -> list[int]:
    return sorted(year for name, year in figures if name == item)


def _class_rows(code: str, figures: dict) -> list[Row]:
    return [
        {
            "municipality": code,
            "year": year,
            "sex": sex,
            "class": name,
            "residents": int(figures[item.format(sex), year][0]),
        }
        for sex in "mf"
        for name, item in CLASSES.items()
        for year in _years(figures, item.format(sex))
    ]


def _flow_rows(code: str, figures: dict) -> list[Row]:
    years = sorted({y for item in SSDSE_FLOWS.values() for y in _years(figures, item)})
    return [{"municipality": code, "year": year, **dict.fromkeys(FLOWS, math.nan),
             **{c: figures[item, year][0] for c, item in SSDSE_FLOWS.items() if (item, year) in figures},
             REGISTERED: math.nan, "source": "ssdse"} for year in years]  # fmt: skip


def _household_rows(code: str, figures: dict) -> list[Row]:
    needed = ("households", "members", "single", "nuclear")
    rows = []
    for year in _years(figures, "households"):
        row = {c: figures.get((item, year), (math.nan, ""))[0] for c, item in HOUSEHOLDS.items()}
        if not any(math.isnan(row[c]) for c in needed):
            rows.append({"municipality": code, "year": year, **row})
    return rows


def _job_rows(code: str, figures: dict) -> list[Row]:
    return [{"municipality": code, "year": year, "industry": "all" if item == "jobs" else item.removeprefix("jobs_"),
             "jobs": value} for (item, year), (value, _) in sorted(figures.items())
            if item == "jobs" or item.startswith("jobs_")]  # fmt: skip


def _finance_rows(code: str, figures: dict) -> list[Row]:
    return [{"municipality": code, "year": year, "item": item, "yen": value * 1000 if unit == MONEY else math.nan,
             "value": math.nan if unit == MONEY else value}
            for (item, year), (value, unit) in sorted(figures.items()) if unit == MONEY or item in RATIOS]  # fmt: skip


def _without_register(city, rows: list) -> list[Row]:
    """Rows of years that the register does not have, completed by what an older edition said of the same year."""
    old = raw_table(city, "flows")
    before = {(r["municipality"], int(r["year"])): r for r in old.to_dict("records")} if old is not None else {}
    result: dict[tuple, Row] = {}
    for row in rows:
        key = (row["municipality"], row["year"])
        earlier = result.get(key) or before.get(key, {})
        if earlier.get("source") not in (None, "ssdse"):
            continue
        result[key] = {**row, **{c: earlier[c] for c in FLOWS if earlier and math.isnan(float(str(row[c])))}}
    return list(result.values())


# -- register ----------------------------------------------------------------------------------------------------------


def juki_update(city, paths: Iterable[str | Path]) -> tuple[Update, ImportNote]:
    """Births, deaths and moves of the register."""
    note, rows, stocks = ImportNote(JUKI_CREDIT), [], []
    for path in sorted(map(Path, paths), key=lambda p: p.name):
        grid = open_grid(path)
        note.files.append(grid.name)
        if "code6" in grid.rows[0] and "population" in grid.rows[0] and "births" not in grid.rows[0]:
            stocks += _register_stocks(grid, city.municipalities, note)
            continue
        if "code6" in grid.rows[0]:
            try:
                columns = JUKI_FLOWS | ({REGISTERED: "households"} if "households" in grid.rows[0] else {})
                register = read_juki(path, city.municipalities, list(columns.values()))
            except UnicodeDecodeError:
                raise DataError(Problem("not in UTF-8", file=grid.name, remedy="save it as CSV UTF-8")) from None
            found = {key: {c: float(flows[j]) for c, j in columns.items()} for key, flows in register.values.items()}
            note.read += len(found) + register.dropped
            note.dropped["another municipality"] += register.dropped
        else:
            found = _workbook_flows(grid, city.municipalities, note)
            note.tested_on_real_file = False
        if not found:
            raise DataError(Problem(f"no row of {', '.join(city.municipalities)}", file=grid.name))
        note.kept += len(found)
        rows += [
            {"municipality": code, "year": year, **flows, "source": "juki"} for (code, year), flows in found.items()
        ]
    update = Update(credits=[JUKI_CREDIT])
    for table, own in (("flows", rows), ("controls", stocks)):
        if own:
            source = _both(city.table_sources.get(table, ""), JUKI_CREDIT)
            update.tables.append(TableUpdate(table, merged_rows(city, table, own), "published", source))
    return update, note


def _register_stocks(grid: Grid, codes: tuple[str, ...], note: ImportNote) -> list[Row]:
    """Residents on 1 January as controls of 1 October before; places and years of which the table has no flows."""
    where = {name: grid.rows[0].index(name) for name in ("code6", "year_jan1", "population") if name in grid.rows[0]}
    if len(where) < 3:
        raise DataError(grid.problem("no column year_jan1", 0, expected="code6, year_jan1, population"))
    cells = [grid.cell(r, where["code6"]) for r in range(len(grid.rows))]
    rows: list[Row] = []
    problems = []
    for r in range(1, len(grid.rows)):
        note.read += 1
        code = cells[r][:5]
        whole = len(cells[r]) == 6 and cells[r].isascii() and cells[r].isdigit()
        if not whole or cells[r][5] != check_digit(code):
            problems.append(grid.problem(row=r, where="code6", value=cells[r][:20],
                                         expected=f"{code}{check_digit(code)}" if whole else "six digits"))  # fmt: skip
            continue
        if RENAMED.get(code, code) not in codes:
            note.dropped["another municipality"] += 1
            continue
        figure, year = parse_figure(grid.cell(r, where["population"])), parse_year(grid.cell(r, where["year_jan1"]))
        if figure.mark or figure.value < 0 or year is None:
            problems.append(grid.problem(row=r, where="population", value=grid.cell(r, where["population"])[:20],
                                         expected="a number of residents and a year"))  # fmt: skip
            continue
        note.kept += 1
        rows.append({"municipality": RENAMED.get(code, code), "year": year - 1, "sex": "all", "age_from": 0,
                     "age_to": 110, "residents": figure.value, "source": "juki"})  # fmt: skip
    if problems:
        raise DataError(problems[:50], subject=grid.name)
    if not rows:
        raise DataError(Problem(f"no row of {', '.join(codes)}", file=grid.name))
    note.remarks.append(("1月1日の人口を、前年10月1日の参考値（controls）として並べる",
                         "residents of 1 January stand as controls of 1 October before"))  # fmt: skip
    return rows


def _workbook_flows(grid: Grid, codes: tuple[str, ...], note: ImportNote) -> dict[tuple[str, int], dict[str, float]]:
    column, top = next(
        (
            (c, r)
            for r in range(min(15, len(grid.rows)))
            for c, cell in enumerate(grid.rows[r])
            if cell.replace("\n", "").replace(" ", "") in ("団体コード", "市区町村コード")
        ),
        (None, 0),
    )
    if column is None:
        raise DataError(
            grid.problem("no column 団体コード", 0, expected="the table of 市区町村別 人口・世帯数、人口動態")
        )
    place = grid.name + (f"[{grid.sheet}]" if grid.sheet else "")
    titles = " ".join(c for row in grid.rows[: top + 1] for c in row if c) + " " + grid.sheet + " " + grid.name
    year = find_year(titles)
    if year is None:
        raise DataError(Problem("no year in its title", file=place, expected="a title such as 令和5年1月1日…"))
    cells = [grid.cell(r, column) for r in range(len(grid.rows))]
    known = clean_codes([c if r > top else "" for r, c in enumerate(cells)])
    first = next((r for r, code in enumerate(known) if code), len(known))
    wanted = flow_columns(heading_paths(grid.rows[top:first]))
    missing = [c for c in FLOWS if not wanted.get(c) and not c.startswith("other")]
    if missing:
        raise DataError(grid.problem(f"no columns for {', '.join(missing)}", top,
                                     expected="転入者数, 出生者数, 転出者数, 死亡者数"))  # fmt: skip
    problems, result = [], {}
    for r in range(first, len(grid.rows)):
        if not cells[r]:
            continue
        note.read += 1
        if right := wrong_digit(cells[r]):
            problems.append(grid.problem("the check digit of the code is wrong", r, where="団体コード",
                                         value=cells[r], expected=right))  # fmt: skip
        code = RENAMED.get(known[r] or "", known[r] or "")
        if not code:
            note.dropped["blank"] += 1
        elif code not in codes:
            note.dropped["ward" if home_of(code, codes) else "prefecture" if code.endswith("000") else
                         "another municipality"] += 1  # fmt: skip
        else:
            figures = {c: [parse_figure(grid.cell(r, k)) for k in columns] for c, columns in wanted.items()}
            problems += [grid.problem(row=r, where=c, value=grid.cell(r, wanted[c][0]), expected="a number of persons")
                         for c, parts in figures.items() if any(f.mark not in ("", "none") for f in parts)]  # fmt: skip
            if (code, year - 1) in result:
                problems.append(grid.problem("comes twice", r, where="団体コード", value=cells[r]))
            result[code, year - 1] = {
                c: sum(f.value for f in figures[c]) if figures.get(c) else math.nan for c in (*FLOWS, REGISTERED)
            }
    if problems:
        raise DataError(problems, subject=grid.name)
    return result


def heading_paths(rows: list[list[str]]) -> list[list[str]]:
    """The headings over each column from top to bottom; merged cells carry on to the right within their parent."""
    width = max(map(len, rows), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        above = [tuple(path) for path in paths]
        last = None
        for k in range(width):
            cell = "".join(row[k].split()) if k < len(row) else ""
            if cell:
                last = (k, cell)
            elif last and above[k] == above[last[0]] and (above[k] or number == 0):
                cell = last[1]
            if cell:
                paths[k] = [*paths[k], cell]
    return paths


def flow_columns(paths: list[list[str]]) -> dict[str, list[int]]:
    """Columns of each flow; several are summed. Other entries stand before 転出 when they add, after it when not."""

    def named(word: str) -> list[int]:
        found = [k for k, path in enumerate(paths) if any(word in heading for heading in path)]
        return [k for k in found if paths[k][-1].startswith(("計", "合計"))][:1] or found

    leaving = min(named("転出"), default=len(paths))
    result = {
        "births": named("出生")[:1],
        "deaths": named("死亡")[:1],
        "arrivals": named("転入"),
        "departures": named("転出"),
    }
    for column, side in (("other_in", lambda k: k < leaving), ("other_out", lambda k: k > leaving)):
        mine = [k for k, path in enumerate(paths) if side(k) and "その他" in " ".join(path[:-1] or path)]
        mine = mine or [k for k, path in enumerate(paths) if side(k) and "その他" in " ".join(path)]
        result[column] = [k for k in mine if paths[k][-1].startswith(("計", "合計"))][:1] or mine
    result[REGISTERED] = named("世帯数")[:1]
    return result
