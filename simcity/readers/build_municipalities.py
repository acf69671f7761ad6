"""Builds the packaged table of all 1,741 municipalities from the published tables.

``python -m simcity.readers.build_municipalities SHARED OUT`` reads ``SHARED/data/ssdse_municipal`` and
``SHARED/data/juki_municipal`` and writes ``municipalities.csv.gz`` and ``municipality_columns.csv`` into OUT. The
same input gives the same bytes. Nothing is estimated: what is not published stays empty.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from importlib import resources
from pathlib import Path

from .juki import CREDIT as JUKI_CREDIT
from .juki import check_digit, read_juki
from .ssdse import Edition, read_ssdse

KEYS = ("code", "prefecture", "name", "peer_class")
DICTIONARY = ("column", "item", "year", "unit", "ja", "source")


def build(shared: Path) -> tuple[list[list[str]], list[dict[str, str]]]:
    """Rows of the table (header first) and of its column dictionary."""
    data = Path(shared) / "data"
    editions = [read_ssdse(path) for path in sorted((data / "ssdse_municipal").glob("SSDSE-A-*.csv"))]
    places = editions[-1].places
    columns: dict[str, dict[str, float]] = {}
    dictionary: list[dict[str, str]] = []
    for item in _rules("ssdse_items.csv"):
        for year, code, edition in _published(item, editions):
            factor = float(item["factor"])
            name = f"{item['item']}_{year}"
            columns[name] = {place: value * factor for place, value in edition.values[code].items()}
            dictionary.append({"column": name, "item": item["item"], "year": str(year), "unit": item["unit"],
                               "ja": item["ja"], "source": f"{edition.edition} {code}"})  # fmt: skip
    _add_register(data / "juki_municipal" / "juki_vital_migration_2016_2020.csv", places, columns, dictionary)
    peers = _peer_classes(data / "ssdse_municipal" / "municipality_class.csv")
    rows = [[*KEYS, *columns]]
    for place in sorted(places):
        figures = [_short(columns[name].get(place)) for name in columns]
        rows.append([place, *places[place], peers.get(place, ""), *figures])
    return rows, dictionary


def _published(item: dict[str, str], editions: list[Edition]) -> list[tuple[int, str, Edition]]:
    """(year, code, edition) of an item: each year once, from the latest edition that has it."""
    found: dict[int, tuple[str, Edition]] = {}
    for edition in editions:
        for code in item["codes"].split("|"):
            if code in edition.years:
                found[edition.years[code]] = (code, edition)
    wanted = set(found) if item["years"] == "all" else {int(year) for year in item["years"].split()}
    return [(year, *found[year]) for year in sorted(wanted & set(found))]


def _add_register(path: Path, places, columns: dict, dictionary: list[dict[str, str]]) -> None:
    rules = _rules("juki_items.csv")
    register = read_juki(path, places, [rule["column"] for rule in rules])
    years = sorted({year for _, year in register.values})
    for rule in rules:
        for year in years:
            name = f"{rule['item']}_{year}"
            columns[name] = {code: flows[rule["column"]] for (code, y), flows in register.values.items() if y == year}
            dictionary.append({"column": name, "item": rule["item"], "year": str(year), "unit": rule["unit"],
                               "ja": rule["ja"], "source": JUKI_CREDIT})  # fmt: skip


def _peer_classes(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["code6"][:5]: row["class"] for row in rows if row["code6"][5:] == check_digit(row["code6"][:5])}


def _rules(name: str) -> list[dict[str, str]]:
    with resources.files("simcity.readers").joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _short(value: float | None) -> str:
    """The shortest text of a figure; empty when it is not published."""
    if value is None:
        return ""
    value = round(float(value), 2)
    return str(int(value)) if value == int(value) else repr(value)


def write(shared: Path, out: Path) -> None:
    """Write both files into `out`."""
    rows, dictionary = build(shared)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    # No file name and no time in the header: the same figures give the same bytes.
    with (out / "municipalities.csv.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode("utf-8"))
    with (out / "municipality_columns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, DICTIONARY, lineterminator="\n")
        writer.writeheader()
        writer.writerows(dictionary)


def main(arguments: list[str]) -> int:
    """Command line: SHARED OUT."""
    if len(arguments) != 2:
        print("usage: python -m simcity.readers.build_municipalities SHARED OUT", file=sys.stderr)
        return 2
    write(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
