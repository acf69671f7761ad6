"""Features of a boundary file as offices download it: GeoJSON, Shapefile, or the zip archive that holds either.

Coordinates come out as degrees whatever they were in. An archive is looked through first
(:mod:`simcity.readers.archives`) and read in memory. Shapefiles need the optional library pyshp.

GeoJSON and Shapefile of real boundaries (N03) were read; the zip archives and plane coordinates of e-Stat were tested
on hand-made files.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from ..errors import DataError, Problem
from .archives import UNREADABLE, inspect
from .coordinate_systems import Plane, plane_of_code, plane_of_prj, plane_system
from .opening import decode

MAX_BYTES = 512 * 1024 * 1024
MAX_RATIO = 100
"""Coordinates hardly pack: boundaries of e-Stat and N03 inflate 2 to 12 times (measured on N03)."""
MAX_FEATURES = 400_000
COMPANIONS = ("shp", "shx", "dbf", "prj", "cpg")
REMEDY = "download the archive again, or unpack it and name the .shp or .geojson"
Feature = tuple[dict[str, Any], list[list[np.ndarray]]]


def read_features(path: Path, plane: int | None = None) -> Iterator[Feature]:
    """Attributes and polygons (each a list of rings, outer one first) of every feature, in degrees.

    Parameters
    ----------
    path : Path
        ``.geojson``, ``.json``, ``.shp`` or ``.zip``.
    plane : int, optional
        Number of the plane system (系) where the file does not say it.
    """
    if not path.is_file():
        raise DataError(Problem("no such file", file=path.name))
    if path.stat().st_size > MAX_BYTES:
        raise DataError(Problem("the file is too large", file=path.name, expected=f"at most {MAX_BYTES >> 20} MiB"))
    said = plane_system(plane) if plane is not None else None
    kind = path.suffix.lower()
    if kind == ".zip":
        return _archive(path, said)
    if kind == ".shp":
        return _shapefile_beside(path, said)
    return _geojson(path.read_bytes(), path.name, said)


# -- archives ----------------------------------------------------------------------------------------------------------


def _archive(path: Path, said: Plane | None) -> Iterator[Feature]:
    try:
        with zipfile.ZipFile(path) as archive:
            inspect(archive, path.name, REMEDY, MAX_BYTES, MAX_RATIO)
            chosen = _chosen(archive.namelist(), path.name)
            data = {kind: archive.read(member) for kind, member in chosen.items()}
    except UNREADABLE as error:
        raise DataError(Problem(f"not a zip archive: {error}"[:200], file=path.name, remedy=REMEDY)) from None
    if "json" in data:
        return _geojson(data["json"], path.name, said)
    return _shapefile(data, path.name, said)


def _chosen(names: list[str], file: str) -> dict[str, str]:
    """The members to read by kind: the one GeoJSON, else the one Shapefile with its companions."""
    for kinds in ((".geojson", ".json"), (".shp",)):
        found = [n for n in names if PurePosixPath(n).suffix.lower() in kinds and "__MACOSX" not in n]
        if len(found) > 1:
            raise DataError(Problem(f"holds {len(found)} boundary files", file=file,
                                    remedy=f"unpack it and name the one you mean, e.g. {found[0][:60]}"))  # fmt: skip
        if found and kinds[0] != ".shp":
            return {"json": found[0]}
        if found:
            stem = found[0][:-4].lower()
            return {n[-3:].lower(): n for n in names if n[:-4].lower() == stem and n[-3:].lower() in
                    COMPANIONS}  # fmt: skip
    raise DataError(Problem("holds no boundaries", file=file, expected="a .shp with .dbf, or a .geojson"))


# -- GeoJSON -----------------------------------------------------------------------------------------------------------


def _geojson(data: bytes, name: str, said: Plane | None) -> Iterator[Feature]:
    try:
        content = json.loads(decode(data, name), parse_constant=lambda word: None)
    except (ValueError, RecursionError) as error:
        raise DataError(Problem("not GeoJSON", file=name, line=getattr(error, "lineno", None),
                                column=getattr(error, "colno", None))) from None  # fmt: skip
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or len(features) > MAX_FEATURES:
        raise DataError(Problem("not a FeatureCollection", file=name, expected=f"at most {MAX_FEATURES:,} features"))
    plane = said or _plane_of_member(content.get("crs"), name)
    for number, feature in enumerate(features, start=1):
        try:
            yield dict(feature.get("properties") or {}), _polygons(feature.get("geometry"), plane, name)
        except (AttributeError, TypeError, ValueError, KeyError, IndexError, OverflowError, RecursionError):
            raise DataError(Problem(f"feature {number} is not a polygon with coordinates", file=name)) from None


def _plane_of_member(crs: object, name: str) -> Plane | None:
    """The plane that the old ``crs`` member of GeoJSON names; None for degrees, which the format asks for."""
    said = crs.get("properties") if isinstance(crs, dict) else None
    text = str(said.get("name", "")) if isinstance(said, dict) else ""
    found = re.search(r"EPSG:+(?:[\d.]*:)?(\d{4,5})$", text[:200])
    return plane_of_code(int(found[1]), name) if found else None


def _in_degrees(ring: np.ndarray) -> bool:
    """Whether a ring lies in the degrees of Japan; in metres it would be a few paces from an origin."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool(low[0] >= 122 and high[0] <= 154 and low[1] >= 20 and high[1] <= 46)


def _polygons(geometry: dict | None, plane: Plane | None, name: str) -> list[list[np.ndarray]]:
    kind = geometry["type"] if geometry is not None else None
    if geometry is None or kind not in ("Polygon", "MultiPolygon"):
        return []
    several = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
    result = []
    for rings in several:
        arrays = [np.array([point[:2] for point in ring], dtype=np.float64) for ring in rings]
        if not arrays or any(a.ndim != 2 or a.shape[0] < 3 or not np.isfinite(a).all() for a in arrays):
            raise ValueError("not a polygon")
        if plane is not None and all(_in_degrees(a) for a in arrays):
            raise DataError(Problem("coordinates are degrees already", file=name, remedy="leave --plane out"))
        if plane is not None:
            arrays = [np.column_stack(plane.to_degrees(a[:, 0], a[:, 1])) for a in arrays]
        result.append(arrays)
    return result


# -- Shapefile ---------------------------------------------------------------------------------------------------------


def _shapefile_beside(path: Path, said: Plane | None) -> Iterator[Feature]:
    """A Shapefile with the companions that stand beside it."""
    data = {"shp": path.read_bytes()}
    for other in path.parent.iterdir():
        kind = other.suffix.lower()[1:]
        if other.stem == path.stem and kind in COMPANIONS and other.is_file():
            if other.stat().st_size > MAX_BYTES:
                raise DataError(Problem("the file is too large", file=other.name))
            data[kind] = other.read_bytes()
    return _shapefile(data, path.name, said)


def _shapefile(data: dict[str, bytes], name: str, said: Plane | None) -> Iterator[Feature]:
    try:
        import shapefile
    except ImportError:
        raise DataError(Problem("a Shapefile needs the library pyshp", file=name,
                                remedy="pip install 'simcity[geo]', or convert it to GeoJSON")) from None  # fmt: skip
    if "dbf" not in data:
        raise DataError(Problem("no .dbf beside the .shp", file=name, remedy="keep .shp, .shx, .dbf and .prj together"))
    plane = said or (plane_of_prj(decode(data["prj"], name), name) if "prj" in data else None)
    # Offices' files are in cp932 unless a .cpg file says otherwise, as those of N03 do.
    encoding = "utf-8" if b"UTF" in data.get("cpg", b"").upper() else "cp932"
    parts = {kind: io.BytesIO(data[kind]) for kind in ("shp", "shx", "dbf") if kind in data}
    found: list[Feature] = []
    try:
        # The library only warns of a file whose size is not what its header says: it was cut off.
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="Declared file size")
            with shapefile.Reader(**parts, encoding=encoding, encodingErrors="replace") as reader:
                if len(reader) > MAX_FEATURES:
                    raise DataError(Problem(f"more than {MAX_FEATURES:,} areas", file=name))
                for item in reader.iterShapeRecords():
                    geometry = item.shape.__geo_interface__ if item.shape.shapeType else None
                    found.append((item.record.as_dict(), _polygons(geometry, plane, name)))
    except DataError:
        raise
    except Exception as error:  # damaged files raise whatever the bytes lead to
        raise DataError(Problem(f"the Shapefile cannot be read: {type(error).__name__}", file=name,
                                remedy="keep .shp, .shx, .dbf and .prj together in one folder")) from None  # fmt: skip
    yield from found
