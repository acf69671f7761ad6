"""The report as a Word file: real styles, numbered captions, fonts named (not embedded), the same bytes every time.

Captions are plain text, not fields, so that opening the file asks no questions; long tables of the appendix lie on
their side.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from .document import Bullets, Document, FigureBlock, Group, Paragraph, TableBlock, shown

FONT = {"ja": "游ゴシック", "en": "Calibri"}
PORTRAIT_CM = 17.0
LANDSCAPE_CM = 25.7
LONG_AGO = (2000, 1, 1, 0, 0, 0)
CELL_PT = 7
KEPT_WHOLE = 14  # rows; longer tables may break over pages
SOFT = "F0F0EC"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_word(document: Document, path: Path) -> Path:
    """Write `document` to `path`."""
    import docx
    from docx.shared import Pt

    word = docx.Document()
    _page(word.sections[0], wide=False)
    _fonts(word, FONT[document.lang], Pt(10))
    word.add_heading(_clean(document.title), level=0)
    word.add_paragraph(_clean(document.subtitle))
    if document.banner:
        word.add_paragraph(_clean(document.banner), style="Intense Quote")
    counts = {"table": 0, "figure": 0}
    wide = False
    for heading, section in document.headings():
        if section.wide != wide:
            wide = section.wide
            _page(word.add_section(), wide)
        word.add_heading(_clean(heading), level=1)
        for block in section.blocks:
            _add(word, block, document, counts, LANDSCAPE_CM if wide else PORTRAIT_CM)
    core = word.core_properties
    core.title, core.author, core.comments = _clean(document.title)[:255], "simcity", ""
    core.created = core.modified = datetime(*LONG_AGO)
    _save(word, path)
    return path


def _page(section, wide: bool) -> None:
    """A4, upright or on its side."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    short, long = Cm(21.0), Cm(29.7)
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)


def _fonts(word, name: str, size) -> None:
    """Latin and East Asian font of every style; Word ignores the latter unless it is set on its own."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

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
    word.styles["Title"].font.size = Pt(18)
    caption = word.styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9), True, RGBColor(0, 0, 0)


def _add(word, block, document: Document, counts: dict[str, int], width_cm: float) -> None:
    from docx.shared import Cm

    if isinstance(block, Paragraph):
        word.add_paragraph(_clean(block.text))
    elif isinstance(block, Bullets):
        for item in block.items:
            word.add_paragraph(_clean(item), style="List Bullet")
    elif isinstance(block, TableBlock):
        if not block.only_excel:
            counts["table"] += 1
            _caption(word, f"{document.words['table']} {counts['table']}{document.words['stop']} {block.caption}", True)
            _grid(word, block, width_cm)
            _note(word, block.note)
    elif isinstance(block, FigureBlock):
        counts["figure"] += 1
        word.add_picture(io.BytesIO(block.png), width=Cm(min(width_cm, PORTRAIT_CM)))
        word.paragraphs[-1].paragraph_format.keep_with_next = True
        word.inline_shapes[-1]._inline.docPr.set("descr", _clean(block.alt))
        _caption(word, f"{document.words['figure']} {counts['figure']}{document.words['stop']} {block.caption}", False)


def _caption(word, text: str, keep_with_next: bool) -> None:
    paragraph = word.add_paragraph(_clean(text), style="Caption")
    paragraph.paragraph_format.keep_with_next = keep_with_next


def _note(word, text: str) -> None:
    from docx.shared import Pt

    word.add_paragraph().add_run(_clean(text)).font.size = Pt(8)


def _grid(word, block: TableBlock, width_cm: float) -> None:
    """A table with fixed widths; numbers to the right, the head repeated on each page, a short table kept whole."""
    from docx.shared import Cm

    table = word.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    _narrow_margins(table)
    whole = sum(c.width for c in block.columns)
    widths = [width_cm * c.width / whole for c in block.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    right = [c.is_number for c in block.columns]
    heads = [f"{c.label} [{c.unit}]" if c.unit else c.label for c in block.columns]
    _row(table, heads, widths, right, head=True)
    for group, rows in block.grouped():
        if group is not None:
            _band(table, group, widths)
        for row in rows:
            _row(table, [shown(cell) for cell in row], widths, right)
    if len(table.rows) <= KEPT_WHOLE:
        for line in table.rows[:-1]:
            for cell in line.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _narrow_margins(table) -> None:
    """A millimetre left and right in each cell, so that ranges stay on one line."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _row(table, texts, widths, right, head: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    line = table.add_row()
    _whole_on_page(line)
    for cell, text, width, to_right in zip(line.cells, texts, widths, right, strict=True):
        cell.width = Cm(width)
        _write(cell, text, head)
        if to_right:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _band(table, group: Group, widths) -> None:
    """A heading across the table, kept with the row after it."""
    from docx.shared import Cm

    line = table.add_row()
    _whole_on_page(line)
    for cell, width in zip(line.cells, widths, strict=True):
        cell.width = Cm(width)
    merged = line.cells[0].merge(line.cells[-1])
    _write(merged, str(group), True)
    merged.paragraphs[0].paragraph_format.keep_with_next = True


def _write(cell, text: str, strong: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.bold = Pt(CELL_PT), strong
    if strong:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), SOFT)
        cell._tc.get_or_add_tcPr().append(shade)


def _whole_on_page(line) -> None:
    from docx.oxml import OxmlElement

    line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _clean(text: str) -> str:
    """Without the characters that XML forbids."""
    return _NOT_XML.sub("", text)


def _save(word, path: Path) -> None:
    """Pack again with fixed dates and order, so that the same report is the same file."""
    raw = io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), old.read(name), zipfile.ZIP_DEFLATED)
