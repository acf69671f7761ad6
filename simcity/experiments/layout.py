"""The tables of a results folder, their columns, and how they become bytes.

The same rows give the same bytes: fixed column types, fixed writer settings, no pandas metadata, no times, no host.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import ResultsError
from ..records import COLUMNS as INDICATOR_COLUMNS
from ..tables import DTYPES, load_schema

FORMAT = 1  # of the folder; raised when an older reader would misread it
TABLES = ("runs", "indicators", "parameters", "ledger", "zones", "gateways")
_ARROW = {name: pa.string() if name == "text" else pa.from_numpy_dtype(dtype) for name, dtype in DTYPES.items()}
_INDICATORS = {"year": pa.int16(), "value": pa.float64()}
_RUNS = {
    "strategy": pa.string(), "world": pa.string(), "scenario": pa.string(), "seed": pa.uint64(),
    "replication": pa.int32(), "draw": pa.int32(), "scale": pa.float64(), "status": pa.string(),
}  # fmt: skip
_PARAMETERS = {
    "parameter": pa.string(), "number": pa.int32(), "axis": pa.string(), "unit": pa.string(), "value": pa.float64(),
    "quantile": pa.float64(), "base": pa.float64(), "low": pa.float64(), "high": pa.float64(), "origin": pa.string(),
    "source": pa.string(), "ja": pa.string(), "en": pa.string(), "changed": pa.bool_(),
}  # fmt: skip


def schema_of(table: str) -> pa.Schema:
    """Columns of a results table; ``run`` (the run key) always comes first."""
    if table == "runs":
        fields = _RUNS
    elif table == "parameters":
        fields = _PARAMETERS
    elif table == "indicators":
        fields = {name: _INDICATORS.get(name, pa.string()) for name in INDICATOR_COLUMNS}
    elif table in TABLES:
        fields = {c.attribute: _ARROW[c.dtype] for c in load_schema(table) if not c.shape}
    else:
        raise ResultsError(f"there is no results table {table!r}; there are {', '.join(TABLES)}")
    return pa.schema([pa.field("run", pa.string()), *(pa.field(k, v) for k, v in fields.items())])


def as_table(name: str, run: str, columns: Mapping[str, object]) -> pa.Table:
    """Columns of one run as a results table.

    Raises
    ------
    ResultsError
        When a declared column is missing, or values do not fit its type.
    """
    schema = schema_of(name)
    missing = [field for field in schema.names[1:] if field not in columns]
    if missing:
        raise ResultsError(f"table {name} of run {run} has no column {', '.join(missing)}")
    try:
        arrays = [pa.array(columns[f.name], f.type, from_pandas=True) for f in schema if f.name != "run"]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ResultsError(f"table {name} of run {run}: {error}") from error
    length = len(arrays[0]) if arrays else 0
    return pa.Table.from_arrays([pa.array([run] * length, pa.string()), *arrays], schema=schema)


def to_bytes(table: pa.Table) -> bytes:
    """`table` as a Parquet file."""
    buffer = io.BytesIO()
    pq.write_table(table.combine_chunks(), buffer, compression="zstd", compression_level=3, version="2.6",
                   row_group_size=1 << 20, data_page_version="1.0", write_page_checksum=True,
                   store_schema=False)  # fmt: skip
    return buffer.getvalue()


def from_bytes(data: bytes, name: str, subject: str) -> pa.Table:
    """A Parquet file read back, its columns checked.

    Raises
    ------
    ResultsError
        When it is not Parquet or has other columns than the table `name`.
    """
    try:
        table = pq.read_table(io.BytesIO(data), use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ResultsError(f"{subject} cannot be read: {error}") from error
    expected = schema_of(name)
    if not table.schema.equals(expected):
        raise ResultsError(f"{subject} has the columns {', '.join(table.schema.names)} and not those of {name}: "
                           f"{', '.join(expected.names)}, or other types")  # fmt: skip
    return table
