"""Twenty thousand damaged scenario files: a sentence with file, line and column for each, and never a traceback.

Every shipped file is the seed of mutations by token, deletion, copy and byte, by line ends, byte-order mark, other
encodings, NUL and lines of a megabyte. The files are split into blocks so that several workers can share them.
"""

import random
import time
from pathlib import Path

import pytest

from simcity.errors import ScenarioError
from simcity.scenario.checking import check_bytes
from simcity.scenario.library import Library
from tests.unit.scenario.small_library import make_library, shipped_files

FILES = 20_000
BLOCKS = 40
SLOWEST_SECONDS = 0.5
FAILURES = Path(__file__).parents[1] / "failures"

TOKENS = [
    "~", "null", "true", "-1", "0", "1e400", "-0.0", ".nan", ".inf", "0x1F", "0o17", "1_000", "01100", "９９", "1,234",
    "999999999999999999999999", "!!int abc", "!!python/object/apply:os.system ['true']", "!!binary aGk=", "&a", "*a",
    "<<: *a", "{", "}", "[", "]", "- ", ": ", "? ", "| ", "> ", "#", "'", '"', "%YAML 1.1", "---", "...", "\t", "@",
    "`", "../../x", "/etc/passwd", "toyama/baseline", "toyama/renew_lpwa", "Toyama/Baseline", "worlds",
    "extends: baseline", "city", "world:", "strategy:", "parameters: {x: 1}", "values: {2025: 1}",
    "1.2億円", "98%", "たくさん", "\u3000",
    "\\", '"\\x00"', '"\\ud800"', "\u2028", "\ufeff", "2027-04-01", "12:30:00", "=1+1", "<script>", "${HOME}", "{{x}}",
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return make_library(tmp_path_factory.mktemp("fuzz") / "library")


def mutated(data: bytes, rng: random.Random) -> bytes:
    """`data` with one to four faults."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 4))):
        data = rng.choice(MUTATIONS)(data, rng)
    return data


def _token(data, rng):
    place = rng.randrange(len(data) + 1)
    cut = rng.choice((0, 0, 1, 4, 12))
    return data[:place] + rng.choice(TOKENS).encode("utf-8", "surrogatepass") + data[place + cut :]


def _value(data, rng):
    """The value after some colon replaced by a token."""
    lines = data.split(b"\n")
    with_colon = [i for i, line in enumerate(lines) if b": " in line and not line.lstrip().startswith(b"#")]
    if with_colon:
        i = rng.choice(with_colon)
        lines[i] = lines[i].split(b": ", 1)[0] + b": " + rng.choice(TOKENS).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _delete(data, rng):
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice((1, 1, 2, 8, 40, 200)) :]


def _copy(data, rng):
    start, place = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
    return data[:place] + data[start : start + rng.choice((1, 8, 40, 200))] + data[place:]


def _line(data, rng):
    lines = data.split(b"\n")
    i = rng.randrange(len(lines))
    action = rng.randrange(3)
    if action == 0:
        lines[i] = b" " * rng.randrange(1, 5) + lines[i]
    elif action == 1:
        lines[i] = lines[i].lstrip()
    else:
        lines.insert(rng.randrange(len(lines) + 1), lines[i])
    return b"\n".join(lines)


def _flip(data, rng):
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _ends(data, rng):
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\xc2\x85", b"\xe2\x80\xa8")))


def _encoding(data, rng):
    text = data.decode("utf-8", "replace")
    return rng.choice(
        (
            b"\xef\xbb\xbf" + data,
            text.encode("cp932", "replace"),
            text.encode("utf-16"),
            text.encode("euc-jp", "replace"),
        )
    )


def _nul(data, rng):
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice((b"\x00", b"\x07", b"\x1b[31m", b"\x7f")) + data[place:]


def _huge(data, rng):
    """Rare, because it costs: a line of a megabyte, deep nesting, very many values, or too large a file."""
    if rng.random() > 0.1:
        return _token(data, rng)
    place = rng.randrange(len(data) + 1)
    load = rng.choice((b"x" * 1_000_000, b"[" * 5_000, b"{a: " * 3_000, b"- 1\n" * 20_000, b"# note\n" * 140_000,
                       b"\n" + b"k: [1, 2]\n" * 3_000, b"9" * 9_000, b"\n" * 900_000, b"y" * 2_000_000))  # fmt: skip
    return data[:place] + load + data[place:]


MUTATIONS = (_token, _token, _value, _value, _delete, _copy, _line, _flip, _ends, _encoding, _nul, _huge)


def snapshot(root: Path):
    return sorted((str(p), p.stat().st_mtime_ns) for p in root.rglob("*"))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_damaged_file_gets_sentences_with_their_places(block, library, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIMCITY_LANG", ("en", "ja")[block % 2])
    root, seeds = library.roots[0], shipped_files()
    before, refused, slowest = snapshot(root), 0, 0.0
    for number in range(block, FILES, BLOCKS):
        relative = seeds[number // BLOCKS % len(seeds)]
        data = mutated((root / relative).read_bytes(), random.Random(number))
        started = time.process_time()
        try:
            problems = check_bytes(data, root / relative, library)
            text = str(ScenarioError(problems)) if problems else ""
            bare = [p for p in problems if not (p.file and p.line and p.column)]
            assert not bare, f"no place: {bare[0]!r}"
            assert not problems or text.count("\n") == len(problems) - 1, "one line for each problem"
        except Exception:
            FAILURES.mkdir(exist_ok=True)
            (FAILURES / f"scenario_{number}_{relative.name}").write_bytes(data)
            raise
        seconds = time.process_time() - started
        assert seconds < SLOWEST_SECONDS, f"file {number} ({relative}) took {seconds:.2f} s"
        slowest, refused = max(slowest, seconds), refused + bool(problems)
    assert refused > 0.4 * FILES / BLOCKS  # the mutations do harm
    assert snapshot(root) == before
    assert list(tmp_path.iterdir()) == []


def test_the_seeds_themselves_have_no_problem(library):
    for relative in shipped_files():
        path = library.roots[0] / relative
        assert check_bytes(path.read_bytes(), path, Library((library.roots[0],))) == [], relative
