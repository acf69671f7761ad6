"""Which coordinates a boundary file is in, and from plane ones back to degrees.

Understood are degrees of JGD2011, JGD2000 and WGS 84, which differ by less than a zone of a city would notice (up to
some metres where the earth moved in 2011), the nineteen plane systems (平面直角座標系) and UTM on the same ellipsoid.
The old Tokyo datum lies some 400 m off and is refused.

References
----------
国土交通省告示第9号 (2002), 平面直角座標系: origins of the nineteen systems, scale 0.9999.
Karney (2011), *J. Geodesy* 85, eqs. 15-28 and 36, series in the third flattening.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ..city.geometry import RECTIFYING_M, LocalPlane, N
from ..errors import DataError, Problem

ORIGINS = {1: (129.5, 33), 2: (131, 33), 3: (132 + 1 / 6, 36), 4: (133.5, 33), 5: (134 + 1 / 3, 36), 6: (136, 36),
           7: (137 + 1 / 6, 36), 8: (138.5, 36), 9: (139 + 5 / 6, 36), 10: (140 + 5 / 6, 40), 11: (140.25, 44),
           12: (142.25, 44), 13: (144.25, 44), 14: (142, 26), 15: (127.5, 26), 16: (124, 26), 17: (131, 26),
           18: (136, 20), 19: (154, 26)}  # fmt: skip
"""Longitude and latitude of the origin of each plane system [degree]."""
DEGREES = {4326, 4612, 6668, 6697, 4019}
TOKYO = {4301, *range(30161, 30180)}
BETA = (N / 2 - 2 * N**2 / 3 + 37 * N**3 / 96 - N**4 / 360, N**2 / 48 + N**3 / 15 - 437 * N**4 / 1440,
        17 * N**3 / 480 - 37 * N**4 / 840, 4397 * N**4 / 161280)  # fmt: skip
DELTA = (2 * N - 2 * N**2 / 3 - 2 * N**3 + 116 * N**4 / 45, 7 * N**2 / 3 - 8 * N**3 / 5 - 227 * N**4 / 45,
         56 * N**3 / 15 - 136 * N**4 / 35, 4279 * N**4 / 630)  # fmt: skip


@dataclass(frozen=True)
class Plane:
    """A transverse Mercator plane on GRS 80.

    Examples
    --------
    >>> lon, lat = plane_system(9).to_degrees(22916.2436, 11543.6883)  # y, x of the worked example of GSI
    >>> round(float(lon), 6), round(float(lat), 6)
    (140.087855, 36.103775)
    """

    lon0: float
    lat0: float
    scale: float = 0.9999
    false_east_m: float = 0.0
    false_north_m: float = 0.0

    def to_degrees(self, east_m, north_m) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of points in metres east and north."""
        origin = -float(LocalPlane(self.lon0, 0.0).to_plane(self.lon0, self.lat0)[1])  # of the equator, seen from it
        xi = ((np.asarray(north_m, dtype=np.float64) - self.false_north_m) / self.scale - origin) / RECTIFYING_M
        eta = (np.asarray(east_m, dtype=np.float64) - self.false_east_m) / self.scale / RECTIFYING_M
        x, e = xi.copy(), eta.copy()
        for j, beta in enumerate(BETA, start=1):
            x -= beta * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
            e -= beta * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
        conformal = np.arcsin(np.clip(np.sin(x) / np.cosh(e), -1.0, 1.0))
        lat = conformal + sum(delta * np.sin(2 * j * conformal) for j, delta in enumerate(DELTA, start=1))
        return self.lon0 + np.degrees(np.arctan2(np.sinh(e), np.cos(x))), np.degrees(lat)


def plane_system(number: int) -> Plane:
    """The plane system (系) of a number from 1 to 19."""
    if number not in ORIGINS:
        raise DataError(Problem(where="plane", value=number, expected="the number of a plane system (系), 1 to 19"))
    return Plane(*map(float, ORIGINS[number]))


def plane_of_code(code: int, file: str) -> Plane | None:
    """The plane of an EPSG code; None for degrees."""
    if code in DEGREES:
        return None
    if 6669 <= code <= 6687 or 2443 <= code <= 2461:
        return plane_system(code - (6668 if code >= 6669 else 2442))
    if 6688 <= code <= 6692 or 3097 <= code <= 3101:
        return Plane(float(6 * (code - (6688 if code >= 6688 else 3097)) + 123), 0.0, 0.9996, 500_000.0)
    raise _unknown(f"EPSG:{code}", file, tokyo=code in TOKYO)


def plane_of_prj(text: str, file: str) -> Plane | None:
    """The plane that a ``.prj`` file (WKT) describes; None for degrees.

    Raises
    ------
    DataError
        When it is another projection, ellipsoid or unit than understood.
    """
    words = " ".join(text.split())[:4_000]
    name = re.match(r'(PROJCS|GEOGCS|PROJCRS|GEOGCRS)\["([^"]{0,80})"', words, re.IGNORECASE)
    if name is None:
        raise _unknown("an unreadable .prj file", file)
    ellipsoid = re.search(r'(?:SPHEROID|ELLIPSOID)\["[^"]*",\s*([0-9.]+),\s*([0-9.]+)', words, re.IGNORECASE)
    if ellipsoid is None or abs(float(ellipsoid[1]) - 6378137) > 1 or abs(float(ellipsoid[2]) - 298.257) > 0.01:
        raise _unknown(name[2], file, tokyo="tokyo" in words.lower())
    if name[1].upper() in ("GEOGCS", "GEOGCRS"):
        return None
    said = re.findall(r'PARAMETER\["([^"]{1,40})",\s*(-?\d{1,9}(?:\.\d{0,20})?)', words, re.IGNORECASE)
    values = {key.lower().replace(" ", "_"): float(value) for key, value in said}
    unit = re.search(r'(?:UNIT|LENGTHUNIT)\["(?:metre|meter|m)",\s*1(?:\.0*)?[,\]]', words, re.IGNORECASE)
    known = {"central_meridian", "latitude_of_origin", "scale_factor", "false_easting", "false_northing"}
    if not re.search(r"transverse[_ ]mercator|gauss", words, re.IGNORECASE) or not unit or not known <= set(values):
        raise _unknown(name[2], file)
    return Plane(values["central_meridian"], values["latitude_of_origin"], values["scale_factor"],
                 values["false_easting"], values["false_northing"])  # fmt: skip


def _unknown(name: str, file: str, tokyo: bool = False) -> DataError:
    why = "the old Tokyo datum (日本測地系), some 400 m off" if tokyo else "coordinates that are not understood"
    return DataError(Problem(f"{name[:60]}: {why}", file=file,
                             expected="JGD2011 or JGD2000, in degrees or a plane system (平面直角座標系)",
                             remedy="download the boundaries in 世界測地系緯度経度 (JGD2011)"))  # fmt: skip
