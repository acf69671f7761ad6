"""Writers: nothing in a text becomes code, numbers stay numbers, the same report is the same file."""

import struct
import zipfile
import zlib

import pytest

from simcity.reports.document import Bullets, Document, FigureBlock, Paragraph, Section, TableBlock, TableColumn
from simcity.reports.excel import write_excel
from simcity.reports.html import write_html
from simcity.reports.word import write_word

HOSTILE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "＝1+1", '"><img src=x onerror=a>',
           "{{ 7*7 }}", "https://example.org/x"]  # fmt: skip


def one_white_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff")) + chunk(b"IEND", b"")


PNG = one_white_pixel()


@pytest.fixture
def document():
    columns = (TableColumn("名前"), TableColumn("Coverage", "%", 1, per_cent=True), TableColumn("Cost", "yen", 0))
    rows = tuple((text, 0.987, -5.0 + i) for i, text in enumerate(HOSTILE))
    table = TableBlock("表題 <b>x</b>", columns, rows, sheet="a/b[c]*?:'long name that goes on and on and on")
    words = {"table": "表", "figure": "図", "stop": "　", "sources": "出典", "again": "再現情報"}
    blocks = (Paragraph(HOSTILE[5]), Bullets(tuple(HOSTILE)), table, FigureBlock("図題", PNG, HOSTILE[7], "f"))
    return Document("題名 <script>", "副題", "ja", (Section("要旨", blocks), Section("結果", (table,))),
                    sources=tuple(HOSTILE), provenance=(("key", "=1"),), banner="例示（合成）", words=words)  # fmt: skip


def test_html_shows_hostile_texts_and_runs_none(document, tmp_path):
    text = write_html(document, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text
    assert "default-src 'none'" in text
    assert "http://" not in text and text.count("https://") == text.count("https://example.org/x")


def test_excel_holds_no_formulas_and_keeps_numbers(document, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(write_excel(document, tmp_path / "r.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink]
    sheet = book.worksheets[0]
    assert [sheet.cell(3 + i, 1).value for i in range(len(HOSTILE))] == HOSTILE
    assert sheet.cell(3, 2).value == 0.987
    assert sheet.cell(3, 3).value == -5


def test_word_names_a_japanese_font_and_numbers_its_captions(document, tmp_path):
    path = write_word(document, tmp_path / "r.docx")
    with zipfile.ZipFile(path) as parts:
        styles = parts.read("word/styles.xml").decode()
        text = parts.read("word/document.xml").decode()
    assert 'w:eastAsia="游ゴシック"' in styles
    assert "表 1" in text and "表 2" in text and "図 1" in text
    assert "fldSimple" not in text and "instrText" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(("write", "name"), [(write_html, "r.html"), (write_excel, "r.xlsx"), (write_word, "r.docx")])
def test_the_same_report_is_the_same_file(document, tmp_path, write, name):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = write(document, tmp_path / "a" / name), write(document, tmp_path / "b" / name)
    assert first.read_bytes() == second.read_bytes()
