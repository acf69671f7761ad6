"""Files are read as data, with a place for every key and value, and with limits."""

import time

import pytest

from simcity.errors import ScenarioError
from simcity.scenario.messages import keys
from simcity.scenario.reader import MAX_BYTES, MAX_DEPTH, MAX_LINE, MAX_NODES, read_bytes, read_file


def read(text):
    return read_bytes(text.encode() if isinstance(text, str) else text, "x.yaml")


def problem(text):
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return caught.value.problems[0]


def test_every_key_and_value_knows_its_line_and_column():
    tree = read("a:\n  b: [1, two]\n  c: 3.5\n")
    assert tree.keys["a"] == (1, 1)
    assert (tree.find(("a",)).line, tree.find(("a",)).column) == (2, 3)
    assert tree.find(("a",)).keys["c"] == (3, 3)
    second = tree.find(("a", "b", 1))
    assert (second.value, second.line, second.column, second.place) == ("two", 2, 10, "x.yaml:2:10")


def test_values_are_read_as_yaml_1_2_and_no_more():
    tree = read('a: NO\nb: 12:30:00\nc: 2027-04-01\nd: "98"\ne: 98\nf: 1.5e3\ng: ~\nh: true\ni: 0123\nj: on\n')
    assert tree.plain() == {"a": "NO", "b": "12:30:00", "c": "2027-04-01", "d": "98", "e": 98, "f": 1500.0, "g": None,
                            "h": True, "i": 123, "j": "on"}  # fmt: skip
    assert tree.get("i").raw == "0123"


def test_an_empty_file_is_an_empty_map():
    assert read("").plain() == {}
    assert read("# nothing\n").plain() in ({}, None)


def test_a_bom_and_windows_line_ends_are_welcome():
    assert read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").plain() == {"a": 1, "b": 2}


def test_a_shift_jis_file_is_named_as_such_at_its_first_letter():
    found = problem("a: 1\ntitle: 富山\n".encode("cp932"))
    assert (found.line, found.column) == (2, 8)
    assert "Shift_JIS" in found.message
    assert "UTF-8" in found.remedy


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: &x 1\n", 1, 4, "anchors"),
        ("a: *x\n", 1, 4, "aliases"),
        ("a: !!int abc\n", 1, 4, "tag"),
        ("a: !x 1\n", 1, 4, "tag"),
        ("<<: {a: 1}\n", 1, 1, "merge keys"),
        ("a: 1\na: 2\n", 2, 1, "a is given twice, first in line 1"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
        ("%YAML 1.1\n---\na: 1\n", 2, 1, "directives"),
        ("a: .nan\n", 1, 4, ".nan is not used"),
        ("a: 0x1F\n", 1, 4, "0x1F is not used"),
        ("a: 1_000\n", 1, 4, "1_000 is not used"),
        ("a: 1e400\n", 1, 4, "1e400 is not used"),
        ("a: " + "9" * 5000 + "\n", 1, 4001, "too long"),
        ("a: " + "9" * 500 + "\n", 1, 4, "number is too long"),
        ("a: b\n\tc: 1\n", 2, 1, "tab"),
        ("a: b: c\n", 1, 5, "colon"),
        ("a: [1, 2\n", 2, 1, "bracket"),
        ('a: "open\n', 2, 1, "quotation"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "indentation"),
        ("{a: 1}: 2\n", 1, 1, "neither a word nor a year"),
        ("a: \x00\n", 1, 4, "U+0000"),
        ('a: "\\x07"\n', 1, 4, "U+0007"),
        ("a: @x\n", 1, 4, "cannot begin"),
    ],
)
def test_what_is_not_used_gets_a_sentence_at_its_place(text, line, column, said):
    found = problem(text)
    assert (found.line, found.column) == (line, column)
    assert said in found.message
    assert found.remedy


def test_limits_hold_at_their_edges():
    assert read("a: [" + ", ".join(["1"] * 100) + "]\n").plain()["a"] == [1] * 100
    nested = "a: " + "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)
    read(nested)
    assert "nested too deeply" in problem(nested.replace("[", "[[").replace("]", "]]")).message
    assert "too many values" in problem("- 1\n" * (MAX_NODES + 1)).message
    assert "line is too long" in problem("a: " + "x" * MAX_LINE).message
    assert "too large" in problem(b"#" * (MAX_BYTES + 1)).message
    assert "too many lines" in problem("\n" * 20_000).message


def test_an_alias_bomb_is_refused_at_once():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    started = time.process_time()
    found = problem(bomb)
    assert "anchors" in found.message
    assert time.process_time() - started < 0.2


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(ScenarioError, match="cannot be read"):
            read_file(path)


def test_sentences_exist_in_both_languages_for_every_key_in_the_code():
    import csv
    import re
    from pathlib import Path

    import simcity.scenario

    folder = Path(simcity.scenario.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    used = set(re.findall(r'(?:_note|_give_up|_stop|NameProblem|problem_for|text)\(\s*(?:[a-z]+, )?"([a-z_]+)"', code))
    used |= set(re.findall(r'"([a-z_]+)", \{', code))
    assert len(used) > 60
    assert used - set(keys()) == {"map"}  # the kind of a node, not a sentence
    with (folder / "messages.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["ja"], row["id"]
            assert row["en"], row["id"]
            blanks = [sorted(re.findall(r"\{(\w+)\}", row[lang])) for lang in ("ja", "en")]
            assert blanks[0] == blanks[1], row["id"]
