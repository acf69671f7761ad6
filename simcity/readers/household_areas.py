"""Households of small areas and mesh cells (世帯人員別, 世帯の家族類型別 一般世帯数) for the zones of a city.

Layout
    That of :mod:`simcity.readers.estat_areas`: row 1 KEY_CODE .. and item codes, row 2 names of the items. Used are
    ordinary households (一般世帯数), those of one person (世帯人員１人, 単独世帯) and nuclear families (核家族世帯):
    the first two stand in one table (T001083), the last in another (T001084), mesh statistics have them in one.
    Lines by age of head, by age of members and every other kind are not used.

Assumption
    The figures of a withheld area stand in the row of the area that counts it; between zones they are parted in
    proportion to residents, in whole households, so that no household is lost or made. Zones that are districts, or
    cells larger than those of the file, get the sum.

Left out
    Areas that are no zone of the city: counted as dropped, with their households.

Tested on hand-made files in this layout; the item names are those of the published tables of 2015 and 2020.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from .area_import import read_districts
from .area_sharing import holder_of
from .city_files import TableUpdate, Update, merged_rows
from .estat_table import Homes, Items, read_rows
from .import_note import ImportNote
from .juki import RENAMED
from .opening import open_grid
from .zone_fit import zone_of

KINDS = ("households", "single", "nuclear")
CREDIT = "国勢調査 世帯（小地域・地域メッシュ）（総務省統計局、e-Stat 統計GIS、{}）を加工して作成"
_ORDINARY = "(?:うち)?(?:一般世帯)?"
NAMES = {
    "households": re.compile(r"(?:総数)?一般世帯(?:の?総数|数|総世帯数)?(?:総数)?"),
    "single": re.compile(_ORDINARY + r"(?:単独世帯|(?:世帯人員[がの]?)?1人(?:の?世帯)?)(?:総?数)?(?:一般世帯数?)?"),
    "nuclear": re.compile(_ORDINARY + r"(?:核家族の?世帯)(?:総?数)?(?:一般世帯数?)?"),
}


def household_item(text: str) -> str | None:
    """Which of :data:`KINDS` a heading names; None when it is another one.

    Examples
    --------
    >>> [household_item(t) for t in ("一般世帯数", "１人世帯数　一般世帯数", "世帯人員が１人", "核家族世帯")]
    ['households', 'single', 'single', 'nuclear']
    >>> [household_item(t) for t in ("核家族以外の世帯", "世帯主の年齢が２０～２９歳の１人世帯数", "一般世帯人員")]
    [None, None, None]
    """
    plain = re.sub(r"[\s_()・、,【】]", "", unicodedata.normalize("NFKC", text[:80]))
    return next((kind for kind, name in NAMES.items() if name.fullmatch(plain)), None)


HOUSEHOLDS = Items(household_item, "households", "ordinary households", "一般世帯数, 世帯人員１人, 核家族世帯")


def household_update(city, paths: list[str | Path], districts: str | Path | None = None,
                     was: tuple[str, ...] = ()) -> tuple[Update, ImportNote]:  # fmt: skip
    """Households by zone from the tables of a census.

    Parameters
    ----------
    city : simcity.city.City
        Its zones are areas or cells of these tables, larger cells, or districts of the aggregation table.
    paths : list of str or Path
    districts : str or Path, optional
        Aggregation table (zone, district) by which the zones were made.
    was : tuple of str
        Codes that parts of the city had before a merger.

    Raises
    ------
    DataError
        When a table is not in the layout, none counts ordinary households, or no area is a zone of the city.
    """
    note = ImportNote("", tested_on_real_file=False)
    merged: dict[str, dict] = {}
    items: dict[str, dict[str, float]] = {}
    home = Homes(city.municipalities, {**RENAMED, **dict.fromkeys(was, city.municipality)})
    for path in paths:
        grid = open_grid(path)
        note.files.append(grid.name)
        read_rows(grid, HOUSEHOLDS, home, merged, items, {}, note)
    if "households" not in items:
        raise DataError(Problem("no column of ordinary households", file=", ".join(note.files),
                                expected="一般世帯数 (table T001083 or T001084 of 2020)"))  # fmt: skip
    note.source = CREDIT.format(", ".join(note.files))
    table = read_districts(districts) if districts is not None else {}
    people = dict(zip(city.zones["zone"].astype(str), city.zones["residents"].astype(float)))
    places = {key: found for key in merged if (found := zone_of(key, people, table))}
    _drop_strangers(merged, places, note)
    if not places:
        raise DataError(Problem("no area of the file is a zone of the city", file=", ".join(note.files),
                                remedy="make the zones first: simcity import census or mesh; where they are districts, "
                                "give the table with --districts"))  # fmt: skip
    shared = _share_withheld(merged, items, places, people, note)
    rows = _zone_rows(shared, places, merged, note)
    _remarks(city, rows, note)
    source = f"{note.source}（秘匿区域は合算先の値を人口で按分）" if note.combined else note.source
    made = TableUpdate("zone_households", merged_rows(city, "zone_households", rows), "published", source)
    return Update([made], [note.source]), note


def _drop_strangers(merged: dict, places: dict, note: ImportNote) -> None:
    """Count areas outside the city's zones, but for withheld ones, whose figures stand in another row."""
    for key in [k for k in merged if k not in places and not holder_of(k, merged)]:
        note.dropped["no zone"] += merged[key]["rows"]
        note.kept -= merged.pop(key)["rows"]


def _share_withheld(merged: dict, items: dict, places: dict, people: Mapping[str, float],
                    note: ImportNote) -> dict[str, dict[str, float]]:  # fmt: skip
    """Figures by area and kind, those of withheld areas parted from the area that counts them."""
    shared = {key: {kind: items[kind][key] for kind in items if key in items[kind]} for key in merged}
    groups: dict[str, list[str]] = {}
    for key in merged:
        if holder := holder_of(key, merged):
            note.combined += 1
            groups.setdefault(holder, []).append(key)
    several = Counter(places.values())
    for holder, hidden in groups.items():
        members = [key for key in (holder, *hidden) if key in places]
        weight = np.array([people[places[key]] / several[places[key]] for key in members])
        whole = shared.get(holder, {})
        told = {kind for kind in whole if any(kind in shared[key] for key in hidden)}
        if not members or told:  # what a withheld area publishes itself stands, and its holder's is then its own
            members = []
        kinds = [kind for kind in KINDS[1:] if kind in whole]
        rest = whole.get("households", 0.0) - sum(whole[kind] for kind in kinds)
        if members and "households" in whole:
            parts = {kind: _whole_parts(whole[kind], weight) for kind in kinds}
            others = _whole_parts(max(rest, 0.0), weight)
            for i, key in enumerate(members):
                shared[key] = {kind: float(parts[kind][i]) for kind in kinds}
                shared[key]["households"] = float(others[i] + sum(shared[key].values()))
    return shared


def _whole_parts(total: float, weight: np.ndarray) -> np.ndarray:
    """A number of households parted by weight into whole ones, by largest remainder; without weights the first has all.

    Examples
    --------
    >>> _whole_parts(10.0, np.array([2.0, 1.0])), _whole_parts(3.0, np.zeros(2))
    (array([7, 3]), array([3, 0]))
    """
    n = int(round(total))
    share = weight / weight.sum() if weight.sum() > 0 else np.eye(len(weight))[0]
    made = np.floor(n * share).astype(np.int64)
    last = np.argsort(made - n * share, kind="stable")[: n - int(made.sum())]
    made[last] += 1
    return made


def _zone_rows(shared: dict, places: dict, merged: dict, note: ImportNote) -> list[dict[str, object]]:
    """One row a zone; a kind that one of its areas does not tell is left blank."""
    areas: dict[str, list[str]] = {}
    for key, zone in places.items():
        areas.setdefault(zone, []).append(key)
    rows: list[dict[str, object]] = []
    problems = []
    for zone, keys in sorted(areas.items()):
        known = {kind: sum(shared[key][kind] for key in keys) for kind in KINDS if all(kind in shared[k] for k in keys)}
        if "households" not in known:
            count = sum(merged[key]["rows"] for key in keys)
            note.dropped["no figure"] += count
            note.kept -= count
            continue
        if sum(known.get(kind, 0.0) for kind in KINDS[1:]) > known["households"] + 0.5:
            problems.append(Problem("more households alone and nuclear families than households", where=zone,
                                    value=", ".join(f"{known[k]:,.0f}" for k in KINDS if k in known),
                                    file=", ".join(note.files)))  # fmt: skip
        rows.append({"zone": zone, **{k: int(round(known[k])) if k in known else math.nan for k in KINDS}})
    if problems:
        raise DataError(problems[:20], subject=f"{len(problems)} zones")
    if not rows:
        raise DataError(Problem("no zone with a number of households", file=", ".join(note.files)))
    return rows


def _remarks(city, rows: list[dict], note: ImportNote) -> None:
    """How many zones have counts, and how the sum stands to the city's own households."""
    total, zones = sum(int(str(row["households"])) for row in rows), len(city.zones)
    own = city.municipality_table["households"].sum()
    note.remarks.append((
        f"{len(rows):,}/{zones:,} ゾーンに一般世帯数（計 {total:,}）。市の一般世帯数は {own:,.0f}",
        f"{len(rows):,} of {zones:,} zones have ordinary households, {total:,} in all; the city's table has {own:,.0f}",
    ))  # fmt: skip
    lacking = [kind for kind in KINDS[1:] if all(row[kind] != row[kind] for row in rows)]
    if lacking:
        names = {"single": ("単独世帯", "households of one person"), "nuclear": ("核家族", "nuclear families")}
        note.remarks.append((
            f"{'・'.join(names[k][0] for k in lacking)}のゾーン別の数は不明（もう一方の表も渡してください）",
            f"{' and '.join(names[k][1] for k in lacking)} by zone are not known: give the other table too",
        ))  # fmt: skip
