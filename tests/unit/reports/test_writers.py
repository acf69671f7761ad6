"""Writers: nothing in a text becomes code, numbers stay numbers, the same report is the same file."""

import struct
import zipfile
import zlib

import pytest

from simcity.reports.document import (
    Bullets,
    Column,
    Document,
    FigureBlock,
    Group,
    Paragraph,
    Quantity,
    RunKey,
    Section,
    Span,
    TableBlock,
)
from simcity.reports.excel import write_excel
from simcity.reports.html import write_html
from simcity.reports.word import write_word

HOSTILE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "＝1+1", '"><img src=x onerror=a>',
           "{{ 7*7 }}", "https://example.org/x"]  # fmt: skip


def one_white_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


PNG = one_white_pixel()
KEY = "0123456789abcdef0123"


@pytest.fixture
def document():
    columns = (Column("名前"), Column("Coverage", "%", "number"), Column("Cost", "百万円", "number"), Column("幅", "", "span"),  # noqa: E501
               Column("実行キー", kind="run"))  # fmt: skip
    rows = tuple((text, Quantity(0.987, 100, 1), Quantity(-5e6 + i, 1e-6, 1), Span(Quantity(1.5, 1, 1), Quantity(2.5, 1, 1)),  # noqa: E501
                  RunKey(KEY)) for i, text in enumerate(HOSTILE))  # fmt: skip
    table = TableBlock("表題 <b>x</b>", columns, rows, sheet="a/b[c]*?:'long name that goes on and on and on")
    groups = tuple(Group(f"指標{i // 5}", "百万円", "円") for i in range(len(rows)))
    grouped = TableBlock("群", columns, rows, sheet="群", groups=groups)
    hidden = TableBlock("一覧", columns, rows, sheet="一覧", only_excel=True)
    words = {
        "table": "表",
        "figure": "図",
        "stop": "　",
        "low": "5%",
        "high": "95%",
        "indicator": "指標",
        "unit": "単位",
    }
    blocks = (Paragraph(HOSTILE[5]), Bullets(tuple(HOSTILE)), table, FigureBlock("図題", PNG, HOSTILE[7], "f"))
    sections = (Section("要旨", blocks), Section("結果", (grouped, hidden)), Section("付録A", (table,), True, True))
    return Document("題名 <script>", "副題", "ja", sections, banner="例示（合成）", words=words)


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
    assert (sheet.cell(3, 2).value, sheet.cell(3, 2).number_format) == (0.987, "0.0%")
    assert (sheet.cell(3, 3).value, sheet.cell(3, 3).number_format) == (-5_000_000, "#,##0")
    assert [sheet.cell(1, j).value for j in (4, 5)] == ["幅 5%", "幅 95%"]
    assert [sheet.cell(3, j).value for j in (4, 5)] == [1.5, 2.5]
    assert sheet.cell(3, 6).value == KEY


def test_excel_keeps_indicator_and_unit_in_columns_of_a_grouped_table(document, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(write_excel(document, tmp_path / "r.xlsx"))
    assert book.sheetnames[1:3] == ["群", "一覧"] and len(book.sheetnames) == 4
    rows = list(book["群"].iter_rows(min_row=3, max_row=8, max_col=3, values_only=True))
    assert rows[0] == ("指標0", "円", HOSTILE[0]) and rows[5][0] == "指標1"


def test_paper_shows_short_keys_and_the_whole_one_on_pointing(document, tmp_path):
    text = write_html(document, tmp_path / "r.html").read_text(encoding="utf-8")
    assert f'<code title="{KEY}">{KEY[:8]}</code>' in text
    assert text.count('class="group"') == 2 and "一覧" not in text
    with zipfile.ZipFile(write_word(document, tmp_path / "r.docx")) as parts:
        word = parts.read("word/document.xml").decode()
    assert KEY not in word and KEY[:8] in word and "一覧" not in word


def test_word_lays_wide_sections_on_their_side_and_stays_within_the_margins(document, tmp_path):
    import docx

    word = docx.Document(str(write_word(document, tmp_path / "r.docx")))
    assert [s.page_width < s.page_height for s in word.sections] == [True, False]
    usable = [s.page_width - s.left_margin - s.right_margin for s in word.sections]
    widths = [sum(c.width for c in t.columns) for t in word.tables]
    assert len(widths) == 3 and all(
        w <= u + 10_000 for w, u in zip(widths, (usable[0], usable[0], usable[1]), strict=True)
    )


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
