"""Tables: one array a column, declared once in ``simcity/schema/<table>.csv``.

A row is one resident, zone, gateway or bill; a column is a NumPy array. Arrays grow by doubling, large ones by a
quarter, so adding rows is cheap; a row's number is only where it sits today and never an identity. Columns can be
locked: a submodel writes what it declared and reads everything else.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources

import numpy as np

from .errors import DataError, Problem

DTYPES = {
    "int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64,
    "uint8": np.uint8, "uint16": np.uint16, "uint32": np.uint32, "uint64": np.uint64,
    "float32": np.float32, "float64": np.float64, "bool": np.bool_, "text": object,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One declared column: its type, unit, shape, default, who writes it and where its values come from."""

    attribute: str
    dtype: str
    unit: str
    shape: tuple[str, ...]
    default: object
    hot: bool
    writer: str
    source: str
    description: str

    @property
    def numpy(self) -> type:
        return DTYPES[self.dtype]


@dataclass(frozen=True)
class Schema:
    """The declared columns of one table."""

    name: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def hot_bytes(self) -> int:
        """Bytes a row of the columns read every year."""
        return sum(np.dtype(c.numpy).itemsize for c in self.columns if c.hot)


@functools.cache
def load_schema(name: str) -> Schema:
    """Read ``simcity/schema/<name>.csv``.

    Raises
    ------
    DataError
        When a column has an unknown type or no unit, description or writer; all such lines are named.
    """
    path = resources.files("simcity").joinpath("schema", f"{name}.csv")
    problems, columns = [], []
    with path.open(encoding="utf-8") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            if row["dtype"] not in DTYPES:
                problems.append(Problem(file=path.name, line=line, where="dtype", value=row["dtype"],
                                        expected=f"one of {', '.join(DTYPES)}"))  # fmt: skip
                continue
            for needed in ("unit", "writer", "description"):
                if not row[needed]:
                    problems.append(Problem(f"{row['attribute']} has no {needed}", file=path.name, line=line))
            columns.append(_column(row))
    if problems:
        raise DataError(problems, subject=path.name)
    return Schema(name, tuple(columns))


def _column(row: dict[str, str]) -> Column:
    dtype = DTYPES[row["dtype"]]
    if dtype is object:
        default: object = row["default"]
    elif dtype is np.bool_:
        default = row["default"] == "1"
    else:
        default = dtype(row["default"] or 0)
    shape = tuple(part.strip() for part in row["shape"].split(",") if part.strip())
    return Column(row["attribute"], row["dtype"], row["unit"], shape, default, row["hot"] == "1",
                  row["writer"], row["source"], row["description"])  # fmt: skip


class Table:
    """Rows of one schema, kept as columns.

    Parameters
    ----------
    schema : Schema or str
        The declaration, or its name.
    dimensions : dict of str to int, optional
        Length of each dimension named in a column's shape.
    capacity : int, optional
        Rows to make room for.

    Examples
    --------
    >>> from simcity.tables import Table
    >>> zones = Table("zones")
    >>> _ = zones.append(2, zone=["a", "b"])
    >>> len(zones), list(zones.zone)
    (2, ['a', 'b'])
    """

    def __init__(self, schema: Schema | str, dimensions: dict[str, int] | None = None, capacity: int = 0):
        self.schema = load_schema(schema) if isinstance(schema, str) else schema
        self.n = 0
        self._dimensions = dict(dimensions or {})
        self._locked: frozenset[str] = frozenset()
        self._columns = {c.attribute: c for c in self.schema}
        self._arrays = {name: self._allocate(column, capacity) for name, column in self._columns.items()}
        self._capacity = capacity
        self._lines: list[tuple[str, np.ndarray, np.ndarray]] = []

    # -- reading -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return self.n

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> np.ndarray:
        """The column `name`, first `n` rows; read-only while locked."""
        try:
            array = self._arrays[name][: self.n]
        except KeyError:
            known = ", ".join(self._columns)
            raise AttributeError(f"table {self.schema.name} has no column {name}; it has {known}") from None
        if self._locked and name in self._locked:
            array.flags.writeable = False
        return array

    def __getattr__(self, name: str) -> np.ndarray:
        if name[0] == "_":  # of the table itself, while it is made or copied
            raise AttributeError(name)
        return self[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The declared columns, in order."""
        return tuple(self._columns)

    def raw(self, name: str) -> np.ndarray:
        """The whole allocated array of a column, for kernels that fill free rows; refused while locked."""
        if name in self._locked:
            raise ValueError(f"{self.schema.name}.{name} is not yours to write in this step")
        return self._arrays[name]

    def lines(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """Name, whole array and default of each column as bytes, one line a row, for kernels that move rows."""
        if self._locked:
            raise ValueError(f"{self.schema.name} does not move rows in this step")
        if not self._lines:
            for name, column in self._columns.items():
                whole, one = self._arrays[name], self._allocate(column, 1)
                self._lines.append(
                    (name, whole.reshape(len(whole), one.size).view(np.uint8), one.ravel().view(np.uint8))
                )
        return self._lines

    def to_frame(self):
        """A pandas copy of the columns that hold one value a row."""
        import pandas as pd

        return pd.DataFrame({name: self[name].copy() for name, c in self._columns.items() if not c.shape})

    def __getstate__(self) -> dict:
        """A copy makes its own views of its own arrays; those kept by :meth:`lines` would look at others."""
        return self.__dict__ | {"_lines": []}

    # -- writing -------------------------------------------------------------------------------------------------

    def append(self, n: int | None = None, **values) -> slice:
        """Add `n` rows, the columns not named at their defaults; returns where they sit.

        Raises
        ------
        AttributeError
            When a name is not a declared column.
        ValueError
            When a column is locked, or lengths differ.
        """
        unknown = [name for name in values if name not in self._columns]
        if unknown:
            raise AttributeError(f"table {self.schema.name} has no column {', '.join(unknown)}")
        if self._locked:
            raise ValueError(f"{self.schema.name} does not take new rows in this step")
        if n is None:
            n = max((np.size(v) if not isinstance(v, str) else 1 for v in values.values()), default=1)
        self.reserve(self.n + n)
        rows = slice(self.n, self.n + n)
        for name, column in self._columns.items():
            self._arrays[name][rows] = values[name] if name in values else column.default
        self.n += n
        return rows

    def reserve(self, rows: int) -> None:
        """Make room for `rows` rows in all."""
        if rows <= self._capacity:
            return
        capacity = max(rows, self._capacity + max(self._capacity // 4, min(self._capacity, 1 << 16)), 16)
        for name, column in self._columns.items():
            grown = self._allocate(column, capacity)
            grown[: self.n] = self._arrays[name][: self.n]
            self._arrays[name] = grown
        self._capacity, self._lines = capacity, []

    def keep(self, mask: np.ndarray) -> int:
        """Drop the rows where `mask` is False, keep the order; returns how many went."""
        if self._locked:
            raise ValueError(f"{self.schema.name} does not lose rows in this step")
        kept = int(np.count_nonzero(mask))
        gone = self.n - kept
        if gone:
            for array in self._arrays.values():
                array[:kept] = array[: self.n][mask]
            self.n = kept
        return gone

    @contextmanager
    def guard(self, writable: Iterable[str]):
        """Within the context only the columns named in `writable` can be written; all of them: rows may come and go."""
        before, self._locked = self._locked, frozenset(self._columns) - frozenset(writable)
        try:
            yield self
        finally:
            self._locked = before

    def _allocate(self, column: Column, rows: int) -> np.ndarray:
        shape = (rows, *(self._dimensions[name] for name in column.shape))
        return np.full(shape, column.default, dtype=column.numpy)
