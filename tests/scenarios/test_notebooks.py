"""The shipped notebooks run from top to bottom, at small scale."""

from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks_and_they_carry_no_outputs():
    assert len(NOTEBOOKS) >= 2
    for path in NOTEBOOKS:
        cells = nbformat.read(path, 4).cells
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])
def test_a_notebook_runs(path, monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCITY_NOTEBOOK_SCALE", "0.01")
    monkeypatch.setenv("SIMCITY_NOTEBOOK_DRAWS", "1")
    monkeypatch.setenv("SIMCITY_NOTEBOOK_TOWN", "舟橋村")
    monkeypatch.setenv("MPLBACKEND", "agg")
    book = nbformat.read(path, 4)
    client = nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert not any(
        out.output_type == "error" for cell in book.cells if cell.cell_type == "code" for out in cell.outputs
    )
