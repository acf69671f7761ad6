"""The whole way from results to files: hostile texts stay texts, twice the same bytes, nothing of the machine inside."""  # noqa: E501

import getpass
import re
import socket
import zipfile
from xml.etree import ElementTree

import pytest

from simcity.errors import ResultsError
from simcity.reports import report
from tests.unit.reports.hostile import PAYLOADS
from tests.unit.reports.small_results import small


def hostile_results(payloads):
    """Every text that comes from a user's file is a payload."""
    results = small(titles={"own": {"ja": payloads[0], "en": payloads[0]}, "lease": {"ja": payloads[1], "en": payloads[1]}},  # noqa: E501
                    question={"ja": payloads[2], "en": payloads[2]}, city=payloads[3])  # fmt: skip
    for n, entry in enumerate(results.study["strategies"]):
        entry["description"] = {"ja": payloads[4 + n], "en": payloads[4 + n]}
    results.study["worlds"][0]["title"] = {"ja": payloads[6], "en": payloads[6]}
    frame = results.parameters
    cycle = [payloads[i % len(payloads)] for i in range(len(frame))]
    frame["source"], frame["ja"], frame["en"] = cycle, cycle[::-1], cycle[::-1]
    frame["unit"] = cycle
    results.study["provenance"] = {"version": payloads[7]}
    return results


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """One report with all payloads; the first eight also in titles, question, city, world and version."""
    assert len(PAYLOADS) >= 60
    folder = tmp_path_factory.mktemp("hostile")
    return {p.suffix: p for p in report(hostile_results(PAYLOADS), "ja", out=folder)}


def test_html_holds_no_tag_or_attribute_that_a_payload_brought(written):
    text = written[".html"].read_text(encoding="utf-8")
    tags = {t.lower() for t in re.findall(r"<\s*([a-zA-Z][\w:-]*)", text)}
    assert tags <= {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "main", "section", "ul", "li",  # noqa: E501
                    "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "code", "figure", "img",
                    "figcaption"}  # fmt: skip
    body = text[text.index("<body>") :]
    attributes = {
        a.lower() for tag in re.findall(r"<[a-zA-Z][^<>]*>", body) for a in re.findall(r'\s([\w-]+)="[^"]*"', tag)
    }
    assert attributes <= {"class", "colspan", "title", "src", "alt"}
    assert all(src.startswith("data:image/png;base64,") for src in re.findall(r'src="([^"]*)"', body))
    assert "default-src 'none'" in text


def test_html_shows_the_payloads_as_they_were_typed(written):
    import html

    text = html.unescape(written[".html"].read_text(encoding="utf-8"))
    missing = [p for p in PAYLOADS if p.replace("\r", "\n") not in text.replace("\r", "\n")]
    assert not missing


def test_excel_has_no_formula_link_or_external_part(written):
    import openpyxl

    book = openpyxl.load_workbook(written[".xlsx"])
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert len(cells) > 500
    assert not [c for c in cells if c.data_type == "f" or c.hyperlink]
    with zipfile.ZipFile(written[".xlsx"]) as parts:
        assert not [n for n in parts.namelist() if "external" in n.lower() or "vba" in n.lower()]


def test_word_has_no_field_link_or_external_part(written):
    with zipfile.ZipFile(written[".docx"]) as parts:
        text = parts.read("word/document.xml").decode()
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(name))  # noqa: S314  our own file; payloads must not break it
        links = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".rels"))
    for field in ("instrText", "fldSimple", "fldChar", "w:hyperlink", "altChunk", "w:object"):
        assert f"<{field}" not in text and f"<w:{field}" not in text
    assert 'TargetMode="External"' not in links


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_same_results_give_the_same_bytes_and_nothing_of_the_machine(tmp_path, lang):
    first = report(small(), lang, out=tmp_path / "a")
    second = report(small(), lang, out=tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    figures = sorted((tmp_path / "a" / "figures").iterdir())
    assert [p.read_bytes() for p in figures] == [(tmp_path / "b" / "figures" / p.name).read_bytes() for p in figures]
    everything = b"".join(_unpacked(p) for p in (*first, *figures))
    # Very short names occur by chance in compressed pictures and say nothing.
    for secret in (name for name in (socket.gethostname(), str(tmp_path), getpass.getuser()) if len(name) > 4):
        assert secret.encode() not in everything
    assert not re.search(rb"20\d\d-\d\d-\d\dT(?!00:00:00)", everything)


def _unpacked(path) -> bytes:
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as parts:
            assert {i.date_time[0] for i in parts.infolist()} <= {1980, 2000}
            return b"".join(parts.read(n) for n in parts.namelist())
    return path.read_bytes()


def test_all_faults_of_the_call_are_told_at_once():
    with pytest.raises(ResultsError) as caught:
        report(small(), "fr", ["html", "pdf", "odt"], out="never")
    for word in ("fr", "pdf", "odt", "html, docx, xlsx"):
        assert word in str(caught.value)


def test_results_in_memory_need_a_folder_for_the_files():
    with pytest.raises(ResultsError, match="out"):
        report(small(), "ja")
