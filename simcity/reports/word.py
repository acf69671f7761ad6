"""The report as a Word file: real styles, numbered captions, fonts named (not embedded), the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

from .document import Bullets, Document, FigureBlock, Paragraph, TableBlock, written

FONT = {"ja": "游ゴシック", "en": "Calibri"}
WIDTH_CM = 16.0
LONG_AGO = (2000, 1, 1, 0, 0, 0)


def write_word(document: Document, path: Path) -> Path:
    """Write `document` to `path`."""
    import docx
    from docx.shared import Cm, Pt

    word = docx.Document()
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _fonts(word, FONT[document.lang], Pt(10))
    word.add_heading(document.title, level=0)
    word.add_paragraph(document.subtitle)
    if document.banner:
        word.add_paragraph(document.banner, style="Intense Quote")
    counts = {"table": 0, "figure": 0}
    for i, section in enumerate(document.sections, start=1):
        word.add_heading(f"{i}. {section.heading}", level=1)
        for block in section.blocks:
            _add(word, block, document, counts)
    word.add_heading(document.words["sources"], level=1)
    for line in document.sources:
        word.add_paragraph(line, style="List Bullet")
    word.add_heading(document.words["again"], level=1)
    _grid(word, [(key, value) for key, value in document.provenance], header=False)
    core = word.core_properties
    core.title, core.author, core.created, core.modified = document.title, "simcity", *[datetime(*LONG_AGO)] * 2
    _save(word, path)
    return path


def _fonts(word, name: str, size) -> None:
    """Latin and East Asian font of every style; Word ignores the latter unless it is set on its own."""
    from docx.oxml.ns import qn

    for style in word.styles:
        if getattr(style, "font", None) is None:
            continue
        style.font.name = name
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(key), name)
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
    word.styles["Normal"].font.size = size


def _add(word, block, document: Document, counts: dict[str, int]) -> None:
    from docx.shared import Cm

    if isinstance(block, Paragraph):
        word.add_paragraph(block.text)
    elif isinstance(block, Bullets):
        for item in block.items:
            word.add_paragraph(item, style="List Bullet")
    elif isinstance(block, TableBlock):
        counts["table"] += 1
        _caption(word, f"{document.words['table']} {counts['table']}{document.words['stop']} {block.caption}", True)
        heads = tuple(f"{c.label} [{c.unit}]" if c.unit else c.label for c in block.columns)
        rows = [tuple(written(v, c) for v, c in zip(row, block.columns, strict=True)) for row in block.rows]
        right = {i for i, c in enumerate(block.columns) if c.decimals is not None}
        _grid(word, [heads, *rows], header=True, right=right)
        word.add_paragraph(block.note, style="Caption" if block.note else "Normal")
    elif isinstance(block, FigureBlock):
        counts["figure"] += 1
        word.add_picture(io.BytesIO(block.png), width=Cm(WIDTH_CM))
        word.inline_shapes[-1]._inline.docPr.set("descr", block.alt)
        _caption(word, f"{document.words['figure']} {counts['figure']}{document.words['stop']} {block.caption}", False)


def _caption(word, text: str, keep_with_next: bool) -> None:
    paragraph = word.add_paragraph(text, style="Caption")
    paragraph.paragraph_format.keep_with_next = keep_with_next


def _grid(word, rows, header: bool, right: set[int] | None = None) -> None:
    """A table; numbers to the right, the head repeated on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    if not rows:
        return
    table = word.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
    for i, row in enumerate(rows):
        line = table.add_row()
        for j, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(str(text))
            run.font.size = Pt(8)
            run.font.bold = header and i == 0
            if j in (right or set()):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if header and i == 0:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _save(word, path: Path) -> None:
    """Pack again with fixed dates and order, so that the same report is the same file."""
    raw = io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, LONG_AGO if LONG_AGO[0] >= 1980 else (1980, 1, 1, 0, 0, 0)),
                         old.read(name), zipfile.ZIP_DEFLATED)  # fmt: skip
