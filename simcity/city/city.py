"""A city as loaded: who lives where, what exists, what is known of its money, and on which authority.

Each table carries its provenance (measured, published, derived or synthetic), shown wherever the city is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from pathlib import Path

import numpy as np

from ..indicators import PROVENANCES
from .columns import table_rules
from .geometry import LocalPlane
from .graph import CityGraph

SYNTHETIC_MARK = {"ja": "例示（合成）", "en": "illustration (synthetic)"}
DRAWING = "simcity.viz.maps"
"""The one look upward, by name and only when a picture is asked for: drawing belongs to a higher layer."""


@dataclass(frozen=True, eq=False)
class City:
    """One city folder.

    Parameters
    ----------
    id : str
        Name of the city in the library.
    names : dict of str to str
        ``ja`` and ``en``.
    crs : str
        Coordinate reference system of longitudes and latitudes.
    base_year : int
        Year of the population table, 1 October.
    municipality : str
        Five-digit code of the main municipality.
    municipalities : tuple of str
        Codes of all municipalities that zones lie in.
    plane : LocalPlane
        The metres of `x_m`, `y_m`.
    provenance : dict of str to str
        ``measured``, ``published``, ``derived`` or ``synthetic``, by table.
    table_sources : dict of str to str
        Where each table comes from.
    sources : tuple of str
        Lines of credit to print.
    gaps : tuple of str
        What no source gave and by which rule it was filled.
    notes : tuple of str
        What is unusual but not wrong, found at loading.
    folder : Path
    tables : dict of str to pandas.DataFrame
        Read as attributes too: ``city.zones``; a table that the folder lacks is empty.
    graph : CityGraph
    """

    id: str
    names: dict[str, str]
    crs: str
    base_year: int
    municipality: str
    municipalities: tuple[str, ...]
    plane: LocalPlane
    provenance: dict[str, str]
    table_sources: dict[str, str]
    sources: tuple[str, ...]
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    folder: Path
    tables: dict = field(repr=False)
    graph: CityGraph = field(repr=False)

    def __getattr__(self, name: str):
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        if not name.startswith("_") and name in table_rules():
            import pandas as pd

            return pd.DataFrame({rule.name: [] for rule in table_rules()[name] if rule.required})
        raise AttributeError(f"a city has no {name!r}; its tables are {', '.join(table_rules())}")

    # -- places --------------------------------------------------------------------------------------------------

    @property
    def outline(self) -> list[np.ndarray]:
        """Rings of the outline as (n, 2) longitude and latitude [degree]; empty when there is none."""
        table = self.tables.get("outline")
        if table is None:
            return []
        return [ring[["lon", "lat"]].to_numpy(dtype=np.float64) for _, ring in table.groupby("ring", sort=True)]

    @property
    def outline_xy(self) -> list[np.ndarray]:
        """Rings of the outline as (n, 2) metres in the local plane."""
        return [np.column_stack(self.plane.to_plane(ring[:, 0], ring[:, 1])) for ring in self.outline]

    # -- people --------------------------------------------------------------------------------------------------

    @property
    def residents(self) -> float:
        """Residents at the base year [persons]."""
        return float(self.population["residents"].sum())

    @property
    def municipality_table(self):
        """One row a municipality: code, names, residents at the base year, households at the census nearest to it."""
        import pandas as pd

        by_code = self.population.groupby("municipality")["residents"].sum()
        census = self.households.assign(away=(self.households["year"] - self.base_year).abs())
        latest = census.sort_values(["away", "year"]).groupby("municipality")["households"].first()
        rows = []
        for code in self.municipalities:
            main = code == self.municipality
            known = self.neighbours[self.neighbours["municipality"] == code]
            ja, en = (
                (self.names["ja"], self.names["en"])
                if main or not len(known)
                else known.iloc[0][["name_ja", "name_en"]]
            )
            rows.append(
                {
                    "municipality": code,
                    "name_ja": ja,
                    "name_en": en,
                    "residents": float(by_code.get(code, 0)),
                    "households": float(latest.get(code, np.nan)),
                }
            )
        return pd.DataFrame(rows)

    def population_array(self, municipality: str | None = None) -> np.ndarray:
        """Residents by sex (0 male, 1 female) and single age, shape (2, 111) [persons]."""
        table = self.population
        if municipality is not None:
            table = table[table["municipality"] == municipality]
        result = np.zeros((2, 111))
        np.add.at(result, ((table["sex"] == "f").to_numpy().astype(int), table["age"].to_numpy(dtype=int)),
                  table["residents"].to_numpy(dtype=np.float64))  # fmt: skip
        return result

    def class_totals(self, year: int, municipality: str | None = None) -> dict[str, dict[str, float]]:
        """Published classes of a census: ``{"m": {"total": .., "0_14": ..}, "f": {..}}`` [persons]; may be empty."""
        table = self.classes[
            (self.classes["year"] == year) & (self.classes["municipality"] == (municipality or self.municipality))
        ]
        result: dict[str, dict[str, float]] = {}
        for sex, name, residents in zip(table["sex"], table["class"], table["residents"]):
            result.setdefault(str(sex), {})[str(name)] = float(residents)
        return result

    # -- showing -------------------------------------------------------------------------------------------------

    @property
    def synthetic(self) -> tuple[str, ...]:
        """Tables that are illustration, not record."""
        return tuple(name for name in self.tables if self.provenance.get(name) == "synthetic")

    @property
    def weakest_by_area(self) -> dict[str, str]:
        """The weakest provenance of the tables that zones and districts stand on, by kind of area."""
        tables = {"zone": ("zones",), "district": ("zones", "districts")}
        return {kind: max((self.provenance.get(name, "derived") for name in names), key=PROVENANCES.index)
                for kind, names in tables.items()}  # fmt: skip

    def __repr__(self) -> str:
        mark = f"; {SYNTHETIC_MARK['en']}: {', '.join(self.synthetic)}" if self.synthetic else ""
        return (f"<City {self.id}: {self.names['ja']} {self.base_year}, {self.residents:,.0f} residents, "
                f"{len(self.zones):,} zones{mark}>")  # fmt: skip

    def _repr_html_(self) -> str:
        rows = []
        for name, table in self.tables.items():
            kind = self.provenance.get(name, "")
            said = f"{kind} {SYNTHETIC_MARK['ja']}" if kind == "synthetic" else kind
            cells = (name, f"{len(table):,}", said, self.table_sources.get(name, ""))
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        head = f"{self.names['ja']} / {self.names['en']}, {self.base_year}: {self.residents:,.0f} residents"
        gaps = "".join(f"<li>{escape(gap)}</li>" for gap in self.gaps)
        credits = "".join(f"<li>{escape(line)}</li>" for line in self.sources)
        return (
            f"<table><caption>{escape(head)}</caption><thead><tr><th>table</th><th>rows</th><th>provenance</th>"
            f"<th>source</th></tr></thead><tbody>{''.join(rows)}</tbody></table><ul>{gaps}{credits}</ul>"
        )

    def plot(self, ax=None, **options):
        """Draw outline and zones; see ``simcity.viz.maps.city_map``. Returns matplotlib Axes."""
        return import_module(DRAWING).city_map(self, ax=ax, **options)
