"""The pyramid of every year on one page: a slider, a play button, a table; no outside request, no library.

The first year is drawn by us, so the page says something where scripts are off; the script only moves bars. It may run
nothing but itself: the page's policy names its checksum.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..words import number, say
from .pyramid import GROUP, age_name, by_group, people_unit

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison

WIDTH, HEIGHT, MIDDLE, TOP, BOTTOM = 760, 600, 66, 16, 44  # of the picture, and of the column of ages [px]
TICKS = 4  # at most, on each side


def pyramid_page(comparison: Comparison, path: str | Path, lang: str = "en") -> Path:
    """Write the pyramids of all years as one HTML page with a slider.

    Parameters
    ----------
    comparison : simcity.analysis.Comparison
        Its reference strategy is shown.
    path : str or Path
    lang : {"ja", "en"}

    Returns
    -------
    Path
        The file; the same results give the same bytes.

    Raises
    ------
    ResultsError
        When the results hold no residents by sex and age.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("simcity.viz"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    script = environment.get_template("pyramid.js").render()
    page = facts(comparison, lang)
    city = comparison.results.city_name(lang)
    text = environment.get_template("pyramid.html").render(
        lang=lang, say=lambda word, **values: say(word, lang, **values), page=page, city=city, script=script,
        checksum=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(), data=_json(page["data"]),
    )  # fmt: skip
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def facts(comparison: Comparison, lang: str) -> dict[str, Any]:
    """All that the page shows: sizes, ticks, names of ages, sentences by year, numbers by year.

    `data` holds for each year the base values, the low and the high ends in whole persons, men before women, from the
    youngest to the oldest.
    """
    from ..analysis.groups import pyramid_bands

    bands = pyramid_bands(comparison.results, comparison.reference)
    years = [int(y) for y in sorted(bands["year"].unique())]
    tables = [by_group(bands, year) for year in years]
    largest = max(float(table.max()) for table in tables)
    factor, unit = people_unit(largest, lang)
    is_wide = any((table[2] > table[0]).any() for table in tables)
    n = tables[0].shape[2]
    row = (HEIGHT - TOP - BOTTOM) / n
    half = (WIDTH - MIDDLE) / 2
    limit = 1.04 * largest or 1.0
    data = {"years": years, "half": half, "middle": MIDDLE, "limit": limit, "says": _sentences(comparison, lang),
            "base": _whole(tables, 1), "low": _whole(tables, 0) if is_wide else [],
            "high": _whole(tables, 2) if is_wide else []}  # fmt: skip
    ages = [age_name(i * GROUP, lang) for i in range(n)]
    return {
        "data": data, "ages": ages, "unit": unit, "is_wide": is_wide, "width": WIDTH, "height": HEIGHT, "row": row,
        "tops": [round(HEIGHT - BOTTOM - (i + 1) * row, 2) for i in range(n)], "centre": WIDTH / 2, "first": years[0],
        "last": years[-1], "outline": [_outline(tables[0][1], sex, half, limit, row) for sex in (0, 1)],
        "ticks": [(round(v * half / limit, 2), f"{v * factor:,g}") for v in _ticks(limit)],
        "bottom": HEIGHT - BOTTOM,
    }  # fmt: skip


def _sentences(comparison: Comparison, lang: str) -> list[str]:
    """What a year is in words: residents and the share of older people, with their range when there is one."""
    total = comparison.bands("population")
    total = total[total["strategy"] == comparison.reference]
    older = comparison.bands("share_65_plus").merge(total[["strategy", "year"]], on=["strategy", "year"])
    said = []
    for (_, p), (_, s) in zip(total.iterrows(), older.iterrows(), strict=True):
        values = {"year": int(p["year"]), "people": number(p["base"]), "share": number(100 * s["base"], 1)}
        if p["high"] > p["low"]:
            said.append(say("pyramid_says_range", lang, **values, low=number(p["low"]), high=number(p["high"]),
                            share_low=number(100 * s["low"], 1), share_high=number(100 * s["high"], 1)))  # fmt: skip
        else:
            said.append(say("pyramid_says", lang, **values))
    return said


def _whole(tables: list[np.ndarray], which: int) -> list[list[int]]:
    return [[round(float(v)) for v in table[which].ravel()] for table in tables]


def _outline(values: np.ndarray, sex: int, half: float, limit: float, row: float) -> str:
    """The first year as a line of steps, in points of the picture."""
    sign = -1 if sex == 0 else 1
    points = []
    for i, value in enumerate(values[sex]):
        x = WIDTH / 2 + sign * (MIDDLE / 2 + value * half / limit)
        points += [f"{x:.1f},{HEIGHT - BOTTOM - i * row:.1f}", f"{x:.1f},{HEIGHT - BOTTOM - (i + 1) * row:.1f}"]
    return " ".join(points)


def _ticks(limit: float) -> list[float]:
    """Round numbers from nothing to `limit`."""
    step = 10.0 ** np.floor(np.log10(limit / TICKS))
    step *= next(m for m in (1, 2, 5, 10) if limit / (m * step) <= TICKS)
    return [float(v) for v in np.arange(0, limit, max(step, 1.0))]


def _json(data: object) -> str:
    """JSON that cannot end its script element, whatever the texts."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
