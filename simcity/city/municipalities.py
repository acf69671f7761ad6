"""The packaged table of all 1,741 municipalities: published figures only, each with its item, year and source.

``defaults/municipalities.csv.gz`` holds one row a municipality and ``defaults/municipality_columns.csv`` says of each
column what it is. Both come from :mod:`simcity.readers.build_municipalities`. Empty cells were not published.

``defaults/names_en.csv`` romanises the official readings of the names (都道府県コード及び市区町村コード, Ministry of
Internal Affairs and Communications, under its terms of open data) in Hepburn: no marks of length, n before b, m and p,
an apostrophe where n ends a syllable before a vowel or y, without 市, 町, 村 and 区. Vowels that meet where two words
join are kept apart (Matsuura). Municipalities may spell themselves otherwise in English.
"""

from __future__ import annotations

import csv
import difflib
import functools
import gzip
import io
import math
import unicodedata
from dataclasses import dataclass, field
from importlib import resources

from ..errors import DataError, Problem
from ..readers.juki import check_digit


@dataclass(frozen=True)
class Municipality:
    """One municipality and its published figures.

    Parameters
    ----------
    code : str
        Five digits.
    prefecture, name_ja : str
    name_en : str
        Romanised, without its 市, 町, 村 or 区.
    peer_class : str
        類似団体 class.
    figures : dict of str to float
        By column, e.g. ``pop_m_2020``; only what was published.
    """

    code: str
    prefecture: str
    name_ja: str
    name_en: str
    peer_class: str
    figures: dict[str, float] = field(repr=False)

    def get(self, item: str, year: int) -> float:
        """The figure of an item and year; NaN when it was not published."""
        return self.figures.get(f"{item}_{year}", math.nan)

    def latest(self, item: str) -> tuple[int, float]:
        """Year and figure of an item's latest year."""
        years = [year for year in years_of(item) if f"{item}_{year}" in self.figures]
        if not years:
            raise DataError(Problem(f"no {item} was published", where=f"{self.prefecture}{self.name_ja} ({self.code})"))
        return years[-1], self.figures[f"{item}_{years[-1]}"]

    @property
    def full_name(self) -> str:
        """Prefecture and name."""
        return f"{self.prefecture}{self.name_ja}"

    @property
    def full_name_en(self) -> str:
        """Romanised name and prefecture, e.g. ``Kawasaki, Kanagawa``."""
        return f"{self.name_en}, {prefectures()[self.code[:2]]['name_en']}"


def _open(name: str) -> io.StringIO:
    data = resources.files("simcity.city").joinpath("defaults", name).read_bytes()
    return io.StringIO((gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8"), newline="")


@functools.cache
def column_dictionary() -> dict[str, dict[str, str]]:
    """Item, year, unit, Japanese label and source of every column of the packaged table."""
    return {row["column"]: row for row in csv.DictReader(_open("municipality_columns.csv"))}


@functools.cache
def years_of(item: str) -> tuple[int, ...]:
    """Years that an item was published for, ascending."""
    return tuple(sorted(int(row["year"]) for row in column_dictionary().values() if row["item"] == item))


@functools.cache
def prefectures() -> dict[str, dict[str, str]]:
    """Names and rounded coordinates of the capital, by two-digit code."""
    return {row["code"]: row for row in csv.DictReader(_open("prefectures.csv"))}


@functools.cache
def all_municipalities() -> dict[str, Municipality]:
    """All 1,741 municipalities by code."""
    names_en = {row["code"]: row["name_en"] for row in csv.DictReader(_open("names_en.csv"))}
    reader = csv.reader(_open("municipalities.csv.gz"))
    columns = next(reader)[4:]
    table = {}
    for code, prefecture, name, peer_class, *cells in reader:
        figures = {column: float(cell) for column, cell in zip(columns, cells) if cell}
        table[code] = Municipality(code, prefecture, name, names_en[code], peer_class, figures)
    return table


def find_municipality(name_or_code: str) -> Municipality:
    """The municipality of a name or code.

    Parameters
    ----------
    name_or_code : str
        ``富山市``, ``富山県富山市``, ``Toyama``, ``Toyama, Toyama`` (with its prefecture), a code of five digits
        (``16201``) or of six (``162019``). Full-width digits are read too.

    Raises
    ------
    DataError
        When several have the name (they are listed with their prefecture), when the check digit is wrong, or when
        there is none (near names are proposed).

    Examples
    --------
    >>> find_municipality("富山市").code, find_municipality("162019").name_ja
    ('16201', '富山市')
    """
    asked = unicodedata.normalize("NFKC", str(name_or_code)).strip().replace(" ", "")
    table = all_municipalities()
    if not asked:
        raise DataError(Problem("the name of the municipality is empty", remedy="give a name, e.g. 富山市, or a code"))
    if asked.isdigit():
        return _by_code(asked)
    plain = _plain(asked)
    found = [m for m in table.values()
             if asked in (m.name_ja, m.full_name) or plain in (_plain(m.name_en), _plain(m.full_name_en))]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        example = found[0].full_name_en if asked.isascii() else found[0].full_name
        several = "; ".join(f"{m.full_name} ({m.code})" for m in found)
        raise DataError(Problem(f"{asked} is the name of {len(found)} municipalities: {several}",
                                remedy=f"give the prefecture too, e.g. {example}, or the code"))  # fmt: skip
    raise DataError(Problem(f"no municipality is called {asked[:40]}", remedy=_did_you_mean(asked)))


def _plain(name: str) -> str:
    """A romanised name as people type it: small letters, no spaces, apostrophes or hyphens."""
    return name.lower().translate(str.maketrans("", "", " '’-"))


def _by_code(asked: str) -> Municipality:
    table = all_municipalities()
    code = asked[:5]
    if len(asked) not in (5, 6) or code not in table:
        prefecture = prefectures().get(asked[:2])
        remedy = (
            f"codes of {prefecture['name_ja']} begin with {asked[:2]}" if prefecture else "codes begin with 01 to 47"
        )
        if prefecture and len(asked) == 5 and code not in table:
            remedy += "; wards of designated cities belong to their city, e.g. 01100 札幌市"
        raise DataError(Problem(f"no municipality has the code {asked[:10]}", remedy=remedy))
    if len(asked) == 6 and asked[5] != check_digit(code):
        raise DataError(
            Problem(
                f"the check digit of {asked} is wrong",
                remedy=f"expected {code}{check_digit(code)}, {table[code].full_name}",
            )
        )
    return table[code]


def _did_you_mean(asked: str) -> str:
    names: dict[str, list[Municipality]] = {}
    for m in all_municipalities().values():
        for name in (m.name_ja, m.full_name, m.name_en):
            names.setdefault(name, []).append(m)
    # A name without its 市, 町, 村 or 区 is the commonest slip, and short names match badly.
    near = [name for name in names if len(asked) > 1 and name.startswith(asked)][:3]
    near = near or difflib.get_close_matches(asked, names, n=3, cutoff=0.5)
    said = dict.fromkeys(f"{m.full_name} ({m.code})" for name in near for m in names[name][:3])
    if not said and asked.isascii():
        return "only some names are known in Roman letters; give the Japanese name or the code"
    return f"did you mean {', '.join(said)}?" if said else "give the name with 市, 町, 村 or 区, or the code"
