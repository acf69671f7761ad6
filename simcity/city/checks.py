"""What single cells cannot show: ids that come twice or lead nowhere, far-off places, totals that disagree.

Assumption
    Empty zones are a state of a shrinking city, so they are noted; a municipality without any zone or resident is a
    mistake.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..errors import Problem
from .columns import KEYS
from .graph import LAYERS

FAR_KM = 300.0
"""Places further than this from the middle of the city are mistakes (no municipality's main area is wider)."""
MOST_SAID = 20
REFERENCES = (
    ("population", "zone", "zones", "zone"),
    ("zone_households", "zone", "zones", "zone"),
    ("zone_controls", "zone", "zones", "zone"),
    ("zone_jobs", "zone", "zones", "zone"),
    ("facilities", "zone", "zones", "zone"),
    ("nodes", "zone", "zones", "zone"),
    ("links", "from_node", "nodes", "node"),
    ("links", "to_node", "nodes", "node"),
    ("routes", "stop", "stops", "stop"),
)
CLASS_AGES = {"0_14": (0, 14), "15_64": (15, 64), "65_plus": (65, 110), "75_plus": (75, 110)}


def check_tables(reading) -> None:
    """Add the problems and notes of all tables to `reading`."""
    for table in reading.tables:
        _check_keys(table, reading)
    for table, column, target, key in REFERENCES:
        if table in reading.tables and column in reading.tables[table]:
            _check_reference(table, column, target, key, reading)
    _check_layers(reading)
    _check_far(reading)
    _check_zones(reading)
    _check_totals(reading)
    _check_classes(reading)
    _check_class_sums(reading)
    _check_households(reading)
    _check_commuting(reading)


def explain_swapped(problems: list[Problem]) -> list[Problem]:
    """Where a longitude could be a latitude or the other way round, say so."""
    explained = []
    for problem in problems:
        bounds = {"lon": (20, 46), "lat": (122, 154)}.get(problem.where or "")
        try:
            swapped = bounds is not None and bounds[0] <= float(str(problem.value)) <= bounds[1]
        except ValueError:
            swapped = False
        explained.append(replace(problem, remedy="longitude and latitude look swapped") if swapped else problem)
    return explained


def _say(reading, table: str, rows, column: str | None, values, message: str, remedy: str | None = None) -> None:
    """One problem a row, at the cell, at most :data:`MOST_SAID`."""
    sheet = reading.sheets[table]
    rows, values = list(rows), list(values)
    for row, value in list(zip(rows, values))[:MOST_SAID]:
        where = sheet.header.index(column) if column in sheet.header else 0
        line, position = sheet.place(int(row), where)
        reading.problems.append(Problem(message, file=sheet.name, line=line, column=position, where=column or table,
                                        value=value, remedy=remedy))  # fmt: skip
    if len(rows) > MOST_SAID:
        reading.problems.append(Problem(f"and {len(rows) - MOST_SAID} more like these", file=sheet.name))


def _check_keys(table: str, reading) -> None:
    frame = reading.tables[table]
    keys = [key for key in KEYS.get(table, ()) if key in frame.columns]
    twice = np.flatnonzero(frame.duplicated(keys).to_numpy()) if keys else np.zeros(0, dtype=np.int64)
    values = [" ".join(str(frame[key].iloc[row]) for key in keys) for row in twice]
    _say(
        reading, table, twice, keys[-1] if keys else None, values, "comes twice", f"one row for each {', '.join(keys)}"
    )


def _check_reference(table: str, column: str, target: str, key: str, reading) -> None:
    cells = reading.tables[table][column]
    known = set(reading.tables[target][key]) if target in reading.tables else set()
    orphans = np.flatnonzero([bool(cell) and cell not in known for cell in cells])
    _say(
        reading,
        table,
        orphans,
        column,
        cells.iloc[orphans],
        f"is not in {target}.csv",
        f"add it there or correct the {key}",
    )


def _check_layers(reading) -> None:
    cells = reading.tables["links"]["layers"]
    odd = np.flatnonzero([not set(cell.split()) <= set(LAYERS) for cell in cells])
    _say(reading, "links", odd, "layers", cells.iloc[odd], f"expected some of {', '.join(LAYERS)}")


def _check_far(reading) -> None:
    zones = reading.tables["zones"]
    if not len(zones):
        return
    x0, y0 = zones["x_m"].median(), zones["y_m"].median()
    for table in ("zones", "facilities", "nodes", "stops"):
        frame = reading.tables.get(table)
        if frame is None or not len(frame):
            continue
        km = np.hypot(frame["x_m"] - x0, frame["y_m"] - y0).to_numpy() / 1000
        far = np.flatnonzero(km > FAR_KM)
        _say(reading, table, far, "lon", [f"{frame['lon'].iloc[i]:g}, {frame['lat'].iloc[i]:g}" for i in far],
             f"lies more than {FAR_KM:g} km from the middle of the city", "check longitude and latitude")  # fmt: skip


def _check_zones(reading) -> None:
    zones, sheet = reading.tables["zones"], reading.sheets["zones"]
    if not len(zones):
        reading.problems.append(Problem("no zones", file=sheet.name, remedy="add at least one"))
        return
    if zones["residents"].sum() <= 0:
        reading.problems.append(Problem("no zone has residents", file=sheet.name, where="residents"))
    too_wide = np.flatnonzero(zones["habitable_km2"] > zones["area_km2"] * 1.0005 + 1e-6)
    _say(reading, "zones", too_wide, "habitable_km2", zones["habitable_km2"].iloc[too_wide], "is more than area_km2")
    nowhere = np.flatnonzero((zones["residents"] > 0) & (zones["habitable_km2"] <= 0))
    _say(reading, "zones", nowhere, "residents", zones["residents"].iloc[nowhere], "live where habitable_km2 is 0")
    empty = int((zones["residents"] <= 0).sum())
    if empty:
        reading.notes.append(f"{empty} of {len(zones)} zones have no residents")


def _check_totals(reading) -> None:
    """Zones and population agree for each municipality; the main one is among them."""
    zones, population = reading.tables["zones"], reading.tables["population"]
    by_zone = zones.groupby("municipality")["residents"].sum()
    by_age = population.groupby("municipality")["residents"].sum()
    file = reading.sheets["population"].name
    main = reading.plain("municipality")
    if main not in by_zone.index:
        reading.problems.append(
            Problem(f"municipality {main} of city.yaml has no zone", file=reading.sheets["zones"].name)
        )
    for code in sorted(set(by_zone.index) | set(by_age.index)):
        here, there = float(by_zone.get(code, 0)), float(by_age.get(code, 0))
        if abs(here - there) > 0.5 + 1e-6 * there:
            reading.problems.append(
                Problem(
                    f"zones hold {here:,.1f} residents of {code}, the population table {there:,.1f}",
                    file=file,
                    remedy="rake zones.residents to the total of population.csv",
                )
            )


def _check_classes(reading) -> None:
    """At a census the single ages sum to the published classes, residents of unknown age shared out."""
    classes, population = reading.tables["classes"], reading.tables["population"]
    census = classes[classes["year"] == reading.plain("base_year")]
    sheet = reading.sheets["population"]
    for (code, sex), group in census.groupby(["municipality", "sex"]):
        ages = population[(population["municipality"] == code) & (population["sex"] == sex)]
        published = dict(zip(group["class"], group["residents"]))
        if not len(ages) or "total" not in published:
            continue
        unknown = published["total"] - sum(published.get(c, 0) for c in ("0_14", "15_64", "65_plus"))
        spans = {"total": (0, 110, 0.0), **{c: (*CLASS_AGES[c], float(unknown)) for c in CLASS_AGES if c in published}}
        for name, (low, high, more) in spans.items():
            got = float(ages.loc[ages["age"].between(low, high), "residents"].sum())
            if not published[name] - 0.5 <= got <= published[name] + more + 0.5:
                reading.problems.append(Problem(
                    f"{got:,.1f} residents of sex {sex} and class {name} in {code}; the census of the base year has "
                    f"{published[name]:,}", file=sheet.name, remedy="rake population.csv to classes.csv"))  # fmt: skip


def _check_class_sums(reading) -> None:
    """Classes of a census lie inside their total, and the oldest inside the old."""
    classes = reading.tables["classes"]
    for (code, year, sex), group in classes.groupby(["municipality", "year", "sex"]):
        n = dict(zip(group["class"], group["residents"]))
        known = sum(n.get(c, 0.0) for c in ("0_14", "15_64", "65_plus"))
        for inner, outer, name in ((known, n.get("total"), "total"), (n.get("75_plus"), n.get("65_plus"), "65_plus")):
            if inner is not None and outer is not None and inner > outer + 0.5:
                reading.problems.append(Problem(
                    f"classes of sex {sex} in {code}, {year}: {inner:,.0f} residents inside a {name} of {outer:,.0f}",
                    file=reading.sheets["classes"].name, remedy="correct classes.csv"))  # fmt: skip


def _check_households(reading) -> None:
    """A household has a member, and its kinds are some of all households."""
    table = reading.tables["households"]
    for row in table.to_dict("records"):
        pairs = (("households", "members"), ("single", "households"), ("nuclear", "households"),
                 ("single_65", "single"), ("couple_65", "nuclear"))  # fmt: skip
        for few, many in pairs:
            if row.get(few, np.nan) > row.get(many, np.nan):
                reading.problems.append(Problem(
                    f"{row['municipality']}, {row['year']}: {row[few]:,.0f} {few} exceed {row[many]:,.0f} {many}",
                    file=reading.sheets["households"].name, remedy="correct households.csv"))  # fmt: skip


def _check_commuting(reading) -> None:
    """Those who work outside are some of the workers."""
    table = reading.tables.get("commuting")
    if table is not None:
        wrong = np.flatnonzero(table["out_workers"] > table["workers"])
        _say(reading, "commuting", wrong, "out_workers", table["out_workers"].iloc[wrong], "is more than workers")
