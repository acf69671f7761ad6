"""When the decline of prefectures begins: as projected, and as it was counted.

Model
    Totals of the 47 prefectures: censuses of 2000 to 2020 and the regional projection of 2018. Decline begins in the
    year of the largest total.

Assumption
    Five-year steps: the turn lies within five years of the year shown.

Left out
    The totals of the projection of 2013, which are not packaged; the report quotes that by it all prefectures but
    Okinawa shrink 2015-20 and all of them 2020-25.
"""

from __future__ import annotations

from dataclasses import dataclass

from .defaults import read_default


@dataclass(frozen=True)
class Decline:
    """Of one prefecture: its names, the years of the largest totals, and how many of all shrink 2015-20."""

    name_ja: str
    name_en: str
    projected: int | None
    counted: int | None
    projected_2020: int
    counted_2020: int


def shrinking(start: str, end: str) -> list[str]:
    """Names of the prefectures that are smaller in column `end` than in `start`, e.g. census_2015, ipss2018_2020."""
    return [r["prefecture"] for r in read_default("prefecture_totals.csv") if float(r[end]) < float(r[start])]


def decline_beside_count(municipality: str) -> Decline:
    """The decline of the prefecture of a municipality (five-digit code)."""
    row = next(r for r in read_default("prefecture_totals.csv") if r["code"] == municipality[:2])
    census = {int(k[7:]): float(v) for k, v in row.items() if k.startswith("census_")}
    projected = {2015: census[2015]} | {int(k[9:]): float(v) for k, v in row.items() if k.startswith("ipss2018_")}
    from ..city.municipalities import prefectures

    names = prefectures()[row["code"]]
    return Decline(names["name_ja"], names["name_en"], peak(projected), peak(census),
                   len(shrinking("census_2015", "ipss2018_2020")),
                   len(shrinking("census_2015", "census_2020")))  # fmt: skip


def peak(totals: dict[int, float]) -> int | None:
    """The year of the largest total, None when it is the last."""
    year = max(totals, key=lambda y: totals[y])
    return None if year == max(totals) else year
