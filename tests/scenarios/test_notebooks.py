"""The shipped notebooks run from top to bottom, at small scale, and show what they promise."""

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


PICTURES = {"01_first_city": 2, "02_my_own_town": 3, "03_who_lives_where": 3}
TABLES = {
    "01_first_city": ("renew_lpwa", "residents", "stands for", "runs"),
    "02_my_own_town": ("舟橋村", "1 runs"),
    "03_who_lives_where": ("4 runs", "中心部", "grade"),
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])
def test_a_notebook_runs_within_a_minute_and_shows_its_pictures_and_tables(path, monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCITY_NOTEBOOK_SCALE", "0.01")
    monkeypatch.setenv("SIMCITY_NOTEBOOK_DRAWS", "1")
    monkeypatch.setenv("SIMCITY_NOTEBOOK_TOWN", "舟橋村")
    monkeypatch.delenv("MPLBACKEND", raising=False)  # as in a notebook: the kernel chooses its own
    book = nbformat.read(path, 4)
    client = nbclient.NotebookClient(book, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [out for cell in book.cells if cell.cell_type == "code" for out in cell.outputs]
    data = [out.data for out in outputs if "data" in out]
    assert len([d for d in data if "image/png" in d]) == PICTURES.get(path.stem, 0)
    tables = "".join(d["text/html"] for d in data if "text/html" in d)
    assert all(word in tables for word in TABLES.get(path.stem, ()))
    said = "".join(out.text for out in outputs if out.output_type == "stream" and out.name == "stderr")
    assert "Warning" not in said and "findfont" not in said and "Glyph" not in said
