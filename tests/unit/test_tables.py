"""Tables: columns by schema, growth, locks."""

import copy
import pickle

import numpy as np
import pytest

from simcity.tables import DTYPES, Column, Schema, Table, load_schema


def column(name, dtype="int32", default=0, shape=()):
    return Column(name, dtype, "1", shape, default, False, "test", "test", "test")


@pytest.fixture
def table():
    return Table(Schema("things", (column("a"), column("b", "float64", 1.5), column("name", "text", "x"))))


def test_rows_not_named_take_the_default(table):
    table.append(3, a=[1, 2, 3])
    assert list(table.a) == [1, 2, 3]
    assert list(table.b) == [1.5] * 3
    assert list(table.name) == ["x"] * 3


def test_growing_keeps_what_is_there(table):
    for i in range(100):
        table.append(1, a=i)
    assert len(table) == 100
    assert list(table.a) == list(range(100))


def test_keep_drops_rows_in_order_and_counts_them(table):
    table.append(5, a=[0, 1, 2, 3, 4])
    assert table.keep(table.a % 2 == 0) == 2
    assert list(table.a) == [0, 2, 4]


def test_a_table_without_rows_has_lines_of_bytes_all_the_same():
    lines = {
        name: (whole.shape, one.size) for name, whole, one in Table(load_schema("residents"), {"clock": 4}).lines()
    }
    assert lines["rid"] == ((0, 8), 8) and all(whole == (0, size) for whole, size in lines.values())


def test_an_unknown_column_is_refused_with_the_known_ones(table):
    with pytest.raises(AttributeError, match="no column c; it has a, b, name"):
        table["c"]
    with pytest.raises(AttributeError, match="no column c"):
        table.append(1, c=1)


def test_only_granted_columns_can_be_written(table):
    table.append(2, a=[1, 2])
    with table.guard(["b"]):
        table.b[0] = 9.0
        with pytest.raises(ValueError, match="read-only"):
            table.a[0] = 9
        with pytest.raises(ValueError, match="does not take new rows"):
            table.append(1)
        with pytest.raises(ValueError, match="does not lose rows"):
            table.keep(np.array([True, False]))
        with pytest.raises(ValueError, match="not yours"):
            table.raw("a")
    table.a[0] = 9
    assert list(table.a) == [9, 2]


def test_a_lock_ends_even_after_an_error(table):
    with pytest.raises(RuntimeError), table.guard([]):
        raise RuntimeError
    table.append(1)
    assert len(table) == 1


def test_dimensions_give_columns_their_shape():
    shaped = Table(Schema("loads", (column("load", shape=("period",)),)), dimensions={"period": 4})
    shaped.append(2)
    assert shaped.load.shape == (2, 4)


def test_every_declared_schema_loads_with_units_writers_and_known_types():
    from importlib import resources

    names = [p.name[:-4] for p in resources.files("simcity").joinpath("schema").iterdir() if p.name.endswith(".csv")]
    for name in set(names) - {"indicators"}:
        for declared in load_schema(name):
            assert declared.dtype in DTYPES
            assert declared.unit
            assert declared.writer


def test_residents_stay_under_64_hot_bytes():
    assert load_schema("residents").hot_bytes < 64


def test_a_copy_moves_its_own_rows():
    table = Table("residents", {"clock": 4})
    table.append(3, zone=[1, 2, 3])
    assert table.lines()
    for copied in (pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
        lines = {name: column for name, column, _ in copied.lines()}
        assert all(np.shares_memory(lines[name], copied.raw(name)) for name in copied.names)
        assert not any(np.shares_memory(lines[name], table.raw(name)) for name in copied.names)
