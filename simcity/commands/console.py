"""Printing for people: in their language, in columns that Japanese fits, to readers that may go away."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence


def t(ja: str, en: str) -> str:
    """The words in the user's language (``SIMCITY_LANG``, else the locale)."""
    from ..words import language

    return ja if language() == "ja" else en


def out(text: str = "") -> None:
    """Print to standard output. When the reader has gone (``simcity ... | head``) the command goes on without it."""
    _print(text, sys.stdout, 1)


def complain(text: str) -> None:
    """Print to standard error."""
    _print(text, sys.stderr, 2)


def _print(text: str, stream, number: int) -> None:
    if stream is None:  # closed by whoever started us
        return
    try:
        try:
            print(text, file=stream, flush=True)
        except UnicodeEncodeError:  # an old Windows code page: better a question mark than an end
            encoding = stream.encoding or "ascii"
            print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except (BrokenPipeError, ValueError, OSError):
        # The descriptor itself is turned away, so that the flush at the end of Python cannot fail either.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)


def columns(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1, words_last: bool = False) -> str:
    """Aligned text; the first `left` columns, and with `words_last` the last, start at the left, the others end right.

    Examples
    --------
    >>> print(columns(["a", "b"], [["富山", "1"], ["x", "22"]]))
    a      b
    富山   1
    x     22
    """
    table = [list(head), *[list(row) for row in rows]]
    widths = [max(_width(row[i]) for row in table) for i in range(len(head))]
    from_left = set(range(left)) | ({len(head) - 1} if words_last else set())
    lines = []
    for row in table:
        gaps = [" " * (width - _width(cell)) for cell, width in zip(row, widths)]
        cells = [cell + gap if i in from_left else gap + cell for i, (cell, gap) in enumerate(zip(row, gaps))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    """Cells of a terminal; Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def next_step(*commands: str) -> None:
    """What to type next."""
    out()
    out(t("次に入力するコマンド:", "Next, type:"))
    for command in commands:
        out(f"  {command}")


def quoted(path: object) -> str:
    """A path as it can be typed."""
    import shlex

    text = str(path)
    return text if all(c.isalnum() or c in "_-./~" for c in text) else shlex.quote(text)
