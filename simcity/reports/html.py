"""The report as one HTML file: no scripts, no outside requests, every text escaped."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from .document import Bullets, Document, FigureBlock, Paragraph, RunKey, TableBlock, shown


def write_html(document: Document, path: Path) -> Path:
    """Write `document` to `path`; the same document gives the same bytes."""
    environment = Environment(loader=PackageLoader("simcity.reports"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    environment.globals.update(kind=_kind, shown=shown, embedded=_embedded, whole=_whole)
    text = environment.get_template("report.html").render(document=document)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _kind(block: object) -> str:
    if isinstance(block, TableBlock) and block.only_excel:
        return "nothing"
    names = {TableBlock: "table", FigureBlock: "figure", Paragraph: "paragraph", Bullets: "bullets"}
    return names[type(block)]


def _whole(cell: object) -> str:
    """What a reader sees when pointing at a shortened run key."""
    return cell.key if isinstance(cell, RunKey) else ""


def _embedded(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
