"""What runs have given, as tables: in memory after `run`, or from a results folder of last month, without a model.

Tables are pandas frames with one row a value; ``run`` is the run key that joins them to ``runs`` (strategy, world,
draw, replication). Draw -1 holds every parameter at its base value. From a folder each table is read when first asked
for, and its checksum is compared before a number is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ResultsError
from .files import sha256, unseal
from .layout import TABLES, from_bytes, schema_of
from .store import Store

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from ..city import City

MAX_ROWS = 20


class Results:
    """Tables of one or many runs.

    Parameters
    ----------
    study : mapping
        The design: question, strategies, worlds, runs; see ``study.json``.
    tables : mapping of str to pyarrow.Table, optional
        When the results are in memory.
    folder : Path, optional
        When they are on disk.

    Attributes
    ----------
    study : dict
    folder : Path or None
    failed : list of str
        Keys of runs of the design that are not there.
    """

    def __init__(self, study: Mapping[str, Any], tables: Mapping[str, pa.Table] | None = None,
                 folder: Path | None = None):  # fmt: skip
        self.study = dict(study)
        self.folder = folder
        self._tables = dict(tables or {})
        self._index: dict[str, Any] | None = None
        if folder is not None:
            index = folder / "tables" / "tables.json"
            if not index.is_file():
                raise ResultsError(f"{folder} holds an unfinished study: type `simcity batch` or `simcity compare` "
                                   "again to go on")  # fmt: skip
            self._index = unseal(index.read_bytes(), str(index))
        designed = [run["run"] for run in self.study.get("runs", [])]
        done = set(self._index["runs"]) if self._index else set(designed)
        self.failed = [key for key in designed if key not in done]

    # -- tables --------------------------------------------------------------------------------------------------

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: run, strategy, world, scenario (hash), seed, replication, draw, scale, status."""
        return self.arrow("runs").to_pandas()

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row a value: run and the columns of `simcity.records.COLUMNS`."""
        return self.arrow("indicators").to_pandas()

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The indicators as they may leave the office: small counts of its own zones are withheld, as NaN."""
        from ..readers.small_cells import publishable

        return self.indicators if self.city is None else publishable(self.indicators, self.city)

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Every parameter in force in each run, with the value drawn; quantile is empty when it was not drawn."""
        return self.arrow("parameters").to_pandas()

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every yen: one row a payment."""
        return self.arrow("ledger").to_pandas()

    @cached_property
    def zones(self) -> pd.DataFrame:
        """Zones as they are in the last year of each run."""
        return self.arrow("zones").to_pandas()

    @cached_property
    def gateways(self) -> pd.DataFrame:
        """Radio stations as they are in the last year of each run."""
        return self.arrow("gateways").to_pandas()

    def arrow(self, name: str) -> pa.Table:
        """A table as Arrow; empty, with its columns, when no run has it.

        Raises
        ------
        ResultsError
            When a file is missing or damaged.
        """
        if name not in self._tables:
            import pyarrow as pa

            schema = schema_of(name)
            chunks = [from_bytes(self._checked(path), name, path) for path in self._files(name)]
            self._tables[name] = pa.concat_tables(chunks) if chunks else schema.empty_table()
        return self._tables[name]

    def _files(self, name: str) -> list[str]:
        return sorted(p for p in self._index["files"] if p.startswith(f"{name}/")) if self._index else []

    def _checked(self, path: str) -> bytes:
        file = self.folder / "tables" / path  # type: ignore[operator]
        if not file.is_file():
            raise ResultsError(f"{file} is missing; type `simcity audit {self.folder}`")
        data = file.read_bytes()
        if sha256(data) != self._index["files"][path]["sha256"]:  # type: ignore[index]
            raise ResultsError(f"{file} is damaged: its contents do not fit its checksum; "
                               f"type `simcity audit {self.folder}`")  # fmt: skip
        return data

    # -- questions -----------------------------------------------------------------------------------------------

    def sql(self, query: str) -> pd.DataFrame:
        """Ask DuckDB; tables are ``runs indicators parameters ledger zones gateways``, read in place and never changed.

        Raises
        ------
        ResultsError
            When the query is not one SELECT, is wrong, or reaches for other files.

        Examples
        --------
        >>> results.sql("select indicator, avg(value) from indicators group by 1")  # doctest: +SKIP
        """
        import duckdb

        con = duckdb.connect(":memory:")
        try:
            statements = con.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise ResultsError("results can be asked but not changed: write one SELECT")
            for name in TABLES:
                self._register(con, name)
            if self.folder is not None:
                con.execute("SET allowed_directories = [?]", [str((self.folder / "tables").resolve())])
            con.execute("SET enable_external_access = false")
            con.execute("SET lock_configuration = true")
            return con.execute(query).df()
        except duckdb.Error as error:
            raise ResultsError(f"DuckDB: {error}") from error
        finally:
            con.close()

    def _register(self, con: Any, name: str) -> None:
        files = self._files(name)
        if self.folder is None or not files:
            con.register(name, self.arrow(name))
            return
        for path in files:
            self._checked(path)
        paths = [str((self.folder / "tables" / path).resolve()).replace("'", "''") for path in files]
        con.execute(_view(name, paths))

    @property
    def strategies(self) -> list[str]:
        """Names in the order of the design; the first is the reference."""
        return [s["name"] for s in self.study["strategies"]]

    @property
    def worlds(self) -> list[str]:
        """Names in the order of the design."""
        return [w["name"] for w in self.study["worlds"]]

    @property
    def has_doubt(self) -> bool:
        """Whether worlds or parameters were drawn, so that ranges mean something; draw -1 holds base values."""
        return bool((self.runs["draw"] >= 0).any())

    @cached_property
    def city(self) -> City | None:
        """The city folder kept with the results; None when there is none."""
        from ..city import load_city

        place = self.folder / "city" if self.folder else None
        return load_city(place) if place is not None and (place / "city.yaml").is_file() else None

    def city_name(self, lang: str = "en") -> str:
        """What the city is called; the name of its folder when nothing else is known."""
        names = self.city.names if self.city is not None else {}
        return names.get(lang) or names.get("ja") or str(self.study.get("city", ""))

    def label(self, name: str, lang: str = "en") -> str:
        """Title of a strategy or world in Japanese or English; its name when it has none."""
        for entry in (*self.study["strategies"], *self.study["worlds"]):
            if entry["name"] == name:
                return entry["title"].get(lang) or entry["title"].get("en") or entry["title"].get("ja") or name
        return name

    def wide(self, area_kind: str = "city", area: str = "", group: str = "", view: str = "true") -> pd.DataFrame:
        """One row a run and year with its names, one column an indicator."""
        frame = self.indicators
        keep = (frame.area_kind == area_kind) & (frame.group == group) & (frame["view"] == view)
        if area:
            keep &= frame.area == area
        index = ["run", "year"] if area or area_kind == "city" else ["run", "year", "area"]
        table = frame[keep].pivot(index=index, columns="indicator", values="value").reset_index()
        names = self.runs[["run", "strategy", "world", "draw", "replication"]]
        return names.merge(table, on="run", how="inner")

    def __repr__(self) -> str:
        place = f" in {self.folder}" if self.folder else ""
        return f"<Results: {len(self.runs)} runs, {', '.join(self.strategies)}{place}>"

    def _repr_html_(self) -> str:
        frame = self.wide()
        frame = frame[(frame["draw"] == -1) & (frame["replication"] == 0)]
        last = frame[frame["year"] == frame["year"].max()].drop(columns=["run", "draw", "replication", "year"])
        table = last.set_index(["strategy", "world"]).T.iloc[:MAX_ROWS]
        head = escape(f"{len(self.runs)} runs; base values in {frame['year'].max()}")
        return f"<div><p>{head}</p>{table.to_html(escape=True, float_format='{:,.4g}'.format)}</div>"


def _view(name: str, paths: list[str]) -> str:
    """DuckDB takes no bound values in a view; quotes in the paths are doubled by the caller."""
    listed = ", ".join(f"'{path}'" for path in paths)
    return f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])"  # noqa: S608


def load_results(folder: str | Path) -> Results:
    """Open a finished results folder.

    Parameters
    ----------
    folder : str or Path
        Made by `simcity run`, `compare` or `batch`.

    Returns
    -------
    Results

    Raises
    ------
    ResultsError
        When it is not a results folder, is unfinished, or its index is damaged.

    Examples
    --------
    >>> load_results("results/q14").indicators  # doctest: +SKIP
    """
    store = Store(folder)
    return Results(store.read_study(), folder=store.folder)
