"""One command from a results folder to files that a council can read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import Problem, ResultsError
from .content import build
from .excel import write_excel
from .html import write_html
from .word import write_word

WRITERS = {"html": write_html, "docx": write_word, "xlsx": write_excel}


def report(
    results, lang: str = "ja", formats: Sequence[str] = ("html", "docx", "xlsx"), out: str | Path | None = None
) -> list[Path]:
    """Write the report of a results folder.

    Parameters
    ----------
    results : str, Path or Results
        A finished results folder, or what :func:`simcity.load_results` gives.
    lang : {"ja", "en"}
    formats : sequence of {"html", "docx", "xlsx"}
    out : path, optional
        Folder for the files; ``report`` inside the results folder by default.

    Returns
    -------
    list of Path
        The files written, in the order of `formats`.

    Raises
    ------
    ResultsError
        When a language or format is unknown, or the results hold no finished run.
    """  # fmt: skip
    from ..analysis import load_results

    problems = [Problem(where="format", value=f, expected="one of " + ", ".join(WRITERS)) for f in formats
                if f not in WRITERS]  # fmt: skip
    if lang not in ("ja", "en"):
        problems.append(Problem(where="lang", value=lang, expected="ja or en"))
    if problems:
        raise ResultsError(problems, subject="report")
    if isinstance(results, str | Path):
        results = load_results(results)
    if out is None and results.folder is None:
        raise ResultsError("these results are in memory; say with out= where the files go")
    folder = Path(out) if out is not None else Path(results.folder) / "report"
    document = build(results, lang)
    folder.mkdir(parents=True, exist_ok=True)
    written = [WRITERS[name](document, folder / f"report_{lang}.{name}") for name in formats]
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for figure in document.figures:
        (figures / f"{figure.name}_{lang}.png").write_bytes(figure.png)
    return written
