"""The report as one HTML file: no scripts, no outside requests, every text escaped."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from .document import Bullets, Document, FigureBlock, Paragraph, TableBlock, written


def write_html(document: Document, path: Path) -> Path:
    """Write `document` to `path`; the same document gives the same bytes."""
    environment = Environment(loader=PackageLoader("simcity.reports"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    environment.globals.update(kind=_kind, written=written, embedded=_embedded)
    text = environment.get_template("report.html").render(document=document)
    path.write_text(text, encoding="utf-8")
    return path


def _kind(block: object) -> str:
    names = {TableBlock: "table", FigureBlock: "figure", Paragraph: "paragraph", Bullets: "bullets"}
    return names[type(block)]


def _embedded(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
