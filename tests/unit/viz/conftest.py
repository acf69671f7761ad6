"""Cities of these tests are made by hand and have no folder: nobody imported a table of theirs."""

import pytest


@pytest.fixture(autouse=True)
def nothing_imported(monkeypatch):
    monkeypatch.setattr("simcity.readers.small_cells.imported_tables", lambda city: frozenset())
