"""Jobs of small areas and mesh cells (経済センサス 従業者数) for the zones of a city.

Layout
    That of :mod:`simcity.readers.estat_table`: row 1 KEY_CODE .. and item codes, row 2 names of the items. Used are
    persons engaged in all industries (全産業 従業者数, 従業者総数); industries, establishments and every other item are
    not.

Assumption
    The table is one of establishments of one survey, so that sums over areas say how jobs are shared out; the level
    comes from the published jobs of the city. Zones that are districts, or cells larger than those of the file, get
    the sum. Zones without an area in the file have no jobs. Withheld areas stand in the row that counts them.

Left out
    Areas that are no zone of the city: counted as dropped.

Tested on hand-made files in this layout; no real file was at hand.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from ..errors import DataError, Problem
from .area_import import read_districts
from .area_sharing import holder_of
from .city_files import TableUpdate, Update
from .estat_table import Homes, Items, read_rows
from .import_note import ImportNote
from .juki import RENAMED
from .opening import open_grid
from .zone_fit import zone_of

CREDIT = "経済センサス（小地域・地域メッシュ）（総務省・経済産業省、e-Stat 統計GIS、{}）を加工して作成"
_ALL = r"(?:総数)?(?:[A-Z][~-][A-Z])?(?:全産業|総数)?(?:[A-Z]?公務を?除く|民営)*(?:事業所)?"
TOTAL = re.compile(_ALL + r"(?:従業者(?:総?数|数総数))(?:総数|男女計)?")


def job_item(text: str) -> str | None:
    """``jobs`` for a heading of persons engaged in all industries; None for another one.

    Examples
    --------
    >>> [
    ...     job_item(t)
    ...     for t in ("従業者数", "Ａ～Ｒ全産業（Ｓ公務を除く）従業者数", "全産業　従業者総数", "従業者数（総数）")
    ... ]
    ['jobs', 'jobs', 'jobs', 'jobs']
    >>> [job_item(t) for t in ("全産業事業所数", "Ｅ製造業従業者数", "従業者数（男）", "従業者規模１～４人事業所数")]
    [None, None, None, None]
    """
    plain = re.sub(r"[\s_()・、,【】]", "", unicodedata.normalize("NFKC", text[:80])).replace("〜", "~")
    return "jobs" if TOTAL.fullmatch(plain) else None


JOBS = Items(job_item, "jobs", "persons engaged", "全産業 従業者数")


def job_update(city, paths: list[str | Path], districts: str | Path | None = None,
               was: tuple[str, ...] = ()) -> tuple[Update, ImportNote]:  # fmt: skip
    """Jobs by zone from the tables of an economic census.

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
        When a table is not in the layout, counts no persons engaged, or no area is a zone of the city.
    """
    note = ImportNote("", tested_on_real_file=False)
    merged: dict[str, dict] = {}
    items: dict[str, dict[str, float]] = {}
    home = Homes(city.municipalities, {**RENAMED, **dict.fromkeys(was, city.municipality)})
    for path in paths:
        grid = open_grid(path)
        note.files.append(grid.name)
        read_rows(grid, JOBS, home, merged, items, {}, note)
    note.source = CREDIT.format(", ".join(note.files))
    table = read_districts(districts) if districts is not None else {}
    known = set(city.zones["zone"].astype(str))
    jobs: dict[str, float] = {}
    for key in list(merged):
        zone = zone_of(key, known, table)
        if holder_of(key, merged):
            note.combined += 1
        elif not zone or key not in items.get("jobs", {}):
            note.dropped["no figure" if zone else "no zone"] += merged[key]["rows"]
            note.kept -= merged[key]["rows"]
        else:
            jobs[zone] = jobs.get(zone, 0.0) + items["jobs"][key]
    if not sum(jobs.values()) > 0:
        raise DataError(Problem("no zone of the city has jobs in the file", file=", ".join(note.files),
                                remedy="make the zones first: simcity import census or mesh; where they are districts, "
                                "give the table with --districts"))  # fmt: skip
    have, total = f"{len(jobs):,}", f"{sum(jobs.values()):,.0f}"
    note.remarks.append((f"{have}/{len(known):,} ゾーンに従業者（計 {total}）",
                         f"{have} of {len(known):,} zones have jobs, {total} in all"))  # fmt: skip
    rows: list[dict[str, object]] = [{"zone": zone, "jobs": number} for zone, number in sorted(jobs.items())]
    return Update([TableUpdate("zone_jobs", rows, "published", note.source)], [note.source]), note
