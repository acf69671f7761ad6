"""``simcity new city``: a folder for any of the 1,741 municipalities from the packaged table of published figures.

Model
    Figures are published; their places are not in the table, so zones, facilities and links are illustration: a disc of
    grid cells around the capital of the prefecture, density falling from its middle. Single ages come from a model of
    ages given by the caller (``simcity.population`` has one); without one the base year is the last census and ages
    are spread within the published classes by a simple rule.

Left out
    Existing assets: the office fills ``assets.csv`` in.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from . import credits, illustration, placing, published
from .geometry import LocalPlane
from .loader import load_city
from .municipalities import Municipality, find_municipality, prefectures
from .writing import population_rows, write_settings, write_table

CENSUS = 2020
OLDEST_DECLINE = 0.87
"""Each single age from 75 on has this share of the one before, in the simple rule for ages (assumed)."""
AgeModel = Callable[[object, int], np.ndarray]


def new_city(
    name_or_code: str, folder: str | Path, age_model: AgeModel | None = None, base_year: int | None = None
) -> Path:
    """Make a city folder.

    Parameters
    ----------
    name_or_code : str
        As :func:`~simcity.city.find_municipality` takes it.
    folder : str or Path
        Folder to make; must not exist, or be empty.
    age_model : callable, optional
        ``age_model(city, year)`` -> residents by sex and single age, shape (2, 111), at 1 October of `year`, for the
        city as of the last census.
    base_year : int, optional
        2025 with an age model, else the last census (2020).

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DataError
        When the name is unknown or of several, the folder is not empty, or nobody lived there at the census.
    """
    m = find_municipality(name_or_code)
    folder = Path(folder)
    base_year = base_year or (2025 if age_model else CENSUS)
    _refuse(m, folder, age_model, base_year)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made beside its place and moved there when whole: a failure leaves nothing half done.
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        cells, habitable = illustration.make_cells(m)
        write_city(work, m, cells, habitable, simple_ages(m), CENSUS, folder)
        if age_model is not None:
            ages = age_model(load_city(work), base_year)
            write_city(work, m, cells, habitable, whole_persons(ages), base_year, folder)
        load_city(work)
        work.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        os.replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _refuse(m: Municipality, folder: Path, age_model: AgeModel | None, base_year: int) -> None:
    problems = []
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problems.append(Problem("exists and is not an empty folder", file=folder, remedy="name another folder"))
    if not m.get("pop", CENSUS) > 0:
        problems.append(Problem(f"{m.full_name} ({m.code}) had no residents at the census of {CENSUS}",
                                remedy="make its folder by hand from a later count"))  # fmt: skip
    if age_model is None and base_year != CENSUS:
        problems.append(Problem(where="base_year", value=base_year, expected=f"{CENSUS} without a model of ages",
                                remedy="give age_model, or use the command simcity new city"))  # fmt: skip
    if problems:
        raise DataError(problems)


# -- people ------------------------------------------------------------------------------------------------------------


def simple_ages(m: Municipality, year: int = CENSUS) -> np.ndarray:
    """Whole residents by sex and single age at the census: level within 0-14, 15-64 and 65-74, falling from 75 on."""
    ages = np.zeros((2, 111))
    for row, sex in enumerate("mf"):
        known = [m.get(f"pop_{c}_{sex}", year) for c in ("0_14", "15_64", "65_plus")]
        scale = m.get(f"pop_{sex}", year) / max(sum(known), 1.0)  # shares out residents of unknown age
        old = m.get(f"pop_75_plus_{sex}", year) * scale
        children, adults, elders = (value * scale for value in known)
        ages[row, :15], ages[row, 15:65], ages[row, 65:75] = children / 15, adults / 50, (elders - old) / 10
        falling = OLDEST_DECLINE ** np.arange(36)
        ages[row, 75:] = old * falling / falling.sum()
    return whole_persons(ages, [m.get("pop_m", year), m.get("pop_f", year)])


def whole_persons(ages: np.ndarray, totals=None) -> np.ndarray:
    """Whole persons: sums by sex and by class (0-14, 15-64, 65-74, 75+) move by less than one."""
    result = np.zeros((2, 111))
    ages = np.asarray(ages, dtype=np.float64)
    if ages.shape != (2, 111) or not np.isfinite(ages).all() or (ages < 0).any():
        raise DataError(
            Problem(where="residents by sex and age", value=ages.shape, expected="shape (2, 111), finite, 0 or more")
        )
    spans = [slice(0, 15), slice(15, 65), slice(65, 75), slice(75, 111)]
    for row in range(2):
        total = round(float(ages[row].sum() if totals is None else totals[row]))
        shares = placing.spread(np.array([ages[row, span].sum() for span in spans]), total)
        for span, share in zip(spans, shares):
            result[row, span] = placing.spread(ages[row, span], share)
    return result


# -- files -------------------------------------------------------------------------------------------------------------


def write_city(folder: Path, m: Municipality, cells: placing.Cells, habitable: np.ndarray, ages: np.ndarray,
               base_year: int, final: Path) -> None:  # fmt: skip
    """Write all files of the folder."""
    lon, lat = (float(prefectures()[m.code[:2]][key]) for key in ("lon", "lat"))
    plane = LocalPlane(lon, lat)
    xy = np.column_stack(plane.to_plane(cells.lon, cells.lat))
    km = np.hypot(*xy.T) / 1000
    residents = placing.spread(placing.clark(km, habitable.sum()) * habitable, ages.sum(), 10)
    far = math.sqrt(habitable.sum() / math.pi) / 3
    district = [illustration.district_of(x_km, y_km, far) for x_km, y_km in xy / 1000]
    write_table(folder, "zones", illustration.zone_rows(m.code, cells, habitable, residents, district))
    write_table(folder, "population", population_rows(m.code, ages))
    write_table(
        folder,
        "districts",
        [{"district": ja, "name_ja": ja, "name_en": en} for ja, en in illustration.DISTRICTS.items()],
    )
    places = illustration.facility_rows(published.facility_counts(m), cells, residents)
    write_table(folder, "facilities", places)
    illustration.write_network(folder, cells, xy, places, plane)
    write_published(folder, m)
    write_table(folder, "assets", [])
    write_settings(folder, _settings(m, base_year, final, lon, lat), credits.COMMENT.format(name=m.full_name))


def write_published(folder: Path, m: Municipality) -> None:
    """The tables of published figures."""
    write_table(folder, "classes", published.class_rows(m))
    write_table(folder, "flows", published.flow_rows(m))
    write_table(folder, "households", published.household_rows(m))
    write_table(folder, "jobs", published.job_rows(m))
    write_table(folder, "finance", published.finance_rows(m))
    write_table(folder, "neighbours", published.neighbour_rows(m))


def _settings(m: Municipality, base_year: int, final: Path, lon: float, lat: float) -> dict[str, object]:
    derived = base_year != CENSUS
    tables = {
        **credits.SYNTHETIC_TABLES,
        **credits.PUBLISHED_TABLES,
        "population": {
            "provenance": "derived" if derived else "synthetic",
            "source": f"単独年齢は{CENSUS}年国勢調査の年齢4区分から"
            + (f"{base_year}年へ推計（人口モデル）" if derived else "の単純な按分（合成）"),
        },
    }
    return {
        "id": final.parent.name if final.name == "city" else final.name,
        "names": {"ja": m.name_ja, "en": m.name_en},
        "crs": "EPSG:6668",
        "origin": {"lon": lon, "lat": lat},
        "base_year": base_year,
        "municipality": m.code,
        "municipalities": [m.code],
        "tables": tables,
        "sources": credits.CREDITS,
        "gaps": credits.gaps_of(m),
    }
