"""Loads a city folder: ``city.yaml`` and its CSV tables, all problems found before any is said.

A folder may say ``extends: NAME`` of another city in the library and then holds only the tables that differ; where it
brings its own population on inherited zones, the zones' residents are scaled to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..errors import DataError, Problem
from ..readers.csv_table import read_table
from ..scenario.library import Library
from .checks import check_tables, explain_swapped
from .city import City
from .columns import PROVENANCE, REQUIRED, table_rules
from .folder import Reading, find_folder, read_settings
from .geometry import LocalPlane
from .graph import CityGraph

PLACED = ("zones", "facilities", "nodes", "stops")


def load_city(name_or_path: str | Path, library: Library | None = None) -> City:
    """Load a city.

    Parameters
    ----------
    name_or_path : str or Path
        A name in the library (``toyama``), a city folder, or a folder that holds ``city/``.
    library : simcity.scenario.library.Library, optional
        Where names are looked up; that around the working folder, then the packaged one, by default.

    Raises
    ------
    DataError
        With every problem: missing files and columns, cells that are no numbers, ids that come twice or lead
        nowhere, coordinates outside Japan, totals that disagree, layers of the graph in pieces.
    """
    folder = find_folder(name_or_path, library)
    reading = read_settings(folder, library)
    for table in table_rules():
        _read_table(table, reading)
    if not reading.problems:
        _complete(reading)
        check_tables(reading)
    if reading.problems:
        raise DataError(reading.problems, subject=f"city {reading.plain('id', folder.name)}")
    graph = make_graph(reading)
    if reading.problems:
        raise DataError(reading.problems, subject=f"city {reading.plain('id', folder.name)}")
    return _city(reading, graph)


def check_city(name_or_path: str | Path, library: Library | None = None) -> list[Problem]:
    """Every problem of a city folder; empty when it can be used."""
    try:
        load_city(name_or_path, library)
    except DataError as error:
        return list(error.problems)
    return []


# -- reading -----------------------------------------------------------------------------------------------------------


def _read_table(table: str, reading: Reading) -> None:
    """Read one table from the first folder that has it, with its provenance."""
    home = next((folder for folder in reading.folders if (folder / f"{table}.csv").exists()), None)
    if home is None:
        if table in REQUIRED:
            reading.problems.append(Problem("the file is missing", file=reading.folders[0] / f"{table}.csv",
                                            remedy="every city needs it; an empty table with its header is enough"
                                            if table in ("assets", "neighbours", "links") else None))  # fmt: skip
        return
    path = home / f"{table}.csv"
    if not path.resolve().is_relative_to(home):
        reading.problems.append(Problem("leads out of the city folder", file=path, remedy="put the file itself there"))
        return
    reading.origin_folder[table] = home
    frame, problems, sheet = read_table(path, table_rules()[table])
    reading.problems += explain_swapped(problems)
    reading.tables[table], reading.sheets[table] = frame, sheet
    _check_provenance(table, reading)


def _check_provenance(table: str, reading: Reading) -> None:
    node = reading.settings["tables"] if "tables" in reading.settings else None
    entry = node.get(table) if node is not None else None
    said = entry.plain() if entry is not None else None
    if not isinstance(said, dict) or said.get("provenance") not in PROVENANCE or not said.get("source"):
        where = entry or node
        reading.problems.append(
            Problem(
                f"no provenance and source for table {table}",
                file=reading.folders[0] / "city.yaml" if where is None else where.file,
                line=where.line if where is not None else 1,
                column=where.column if where is not None else None,
                expected=f"{table}: {{provenance: one of {', '.join(PROVENANCE)}, source: ..}} under tables",
            )
        )


# -- completing --------------------------------------------------------------------------------------------------------


def _complete(reading: Reading) -> None:
    """Metres where only degrees are given, and inherited zones scaled to an own population."""
    zones, population = reading.tables["zones"], reading.tables["population"]
    plane = _plane(reading)
    for table in PLACED:
        frame = reading.tables.get(table)
        if frame is not None and not {"x_m", "y_m"} <= set(frame.columns):
            frame["x_m"], frame["y_m"] = plane.to_plane(frame["lon"], frame["lat"])
    if reading.origin_folder["zones"] != reading.origin_folder["population"]:
        wanted = population.groupby("municipality")["residents"].sum()
        found = zones.groupby("municipality")["residents"].sum()
        factor = zones["municipality"].map(wanted / found).fillna(0.0)
        zones["residents"] = zones["residents"] * factor
        reading.notes.append("residents by zone are those of the extended city, scaled to this city's population")


def _plane(reading: Reading) -> LocalPlane:
    origin, zones = reading.plain("origin"), reading.tables["zones"]
    if origin:
        return LocalPlane(float(origin["lon"]), float(origin["lat"]))
    return LocalPlane(*(round(float(np.mean(zones[c])), 3) if len(zones) else 0.0 for c in ("lon", "lat")))


def make_graph(reading: Reading) -> CityGraph:
    """The graph of the node and link tables; pieces of a layer are problems unless the city allows islands."""
    nodes, links = reading.tables["nodes"], reading.tables["links"]
    places = {row["node"]: row for row in nodes.to_dict("records")}
    graph = CityGraph(places, _directed(links))
    allowed = reading.plain("islands", [])
    for layer in graph.layers:
        parts = graph.components(layer)
        count = int(parts.max()) + 1
        if count > 1 and layer not in allowed:
            small = graph.nodes[int(np.flatnonzero(parts == np.argmin(np.bincount(parts[parts >= 0])))[0])]
            reading.problems.append(
                Problem(
                    f"the {layer} layer falls into {count} pieces; {small} lies in the smallest",
                    file=reading.sheets["links"].name,
                    remedy=f"add links, or write islands: [{layer}] in city.yaml where the pieces are real islands",
                )
            )
        elif count > 1:
            reading.notes.append(f"the {layer} layer has {count} islands")
    return graph


def _directed(links) -> Iterable[tuple[str, str, str, str, float]]:
    """One directed link of one layer a row: a second layer or the way back gets a name of its own."""
    columns = ("link", "layers", "from_node", "to_node", "length_m", "both_ways")
    for name, layers, start, end, length, both in zip(*(links[c] for c in columns)):
        several = len(layers.split()) > 1
        for layer in layers.split():
            own = f"{name}.{layer}" if several else name
            yield own, layer, start, end, length
            if both:
                yield f"{own}.back", layer, end, start, length


def _city(reading: Reading, graph: CityGraph) -> City:
    import pandas as pd

    tables = dict(reading.tables)
    tables["links"] = pd.DataFrame(graph.links(), columns=["link", "layer", "from_node", "to_node", "length_m"])
    entries = reading.plain("tables")
    own = [str(code) for code in reading.plain("municipalities", [])]
    codes = tuple(dict.fromkeys([reading.plain("municipality"), *own, *tables["zones"]["municipality"]]))
    return City(
        id=reading.plain("id"), names=dict(reading.plain("names")), crs=reading.plain("crs"),
        base_year=reading.plain("base_year"), municipality=reading.plain("municipality"), municipalities=codes,
        plane=_plane(reading), provenance={t: entries[t]["provenance"] for t in tables},
        table_sources={t: entries[t]["source"] for t in tables}, sources=tuple(reading.plain("sources")),
        gaps=tuple(reading.plain("gaps", [])), notes=tuple(reading.notes), folder=reading.folders[0], tables=tables,
        graph=graph,
    )  # fmt: skip
