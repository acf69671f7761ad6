"""How far a long command is: a bar in a terminal or notebook, a line every ten seconds in a log file."""

from __future__ import annotations

import sys
import time
from typing import IO, Protocol

LINE_EVERY_S = 10.0


class Progress(Protocol):
    """What every front offers: begin, go on, end."""

    def start(self, total: int, what: str) -> None: ...

    def advance(self, steps: int = 1, note: str = "") -> None: ...

    def close(self) -> None: ...


class Silent:
    """Says nothing."""

    def start(self, total: int, what: str) -> None:
        pass

    def advance(self, steps: int = 1, note: str = "") -> None:
        pass

    def close(self) -> None:
        pass


class Lines:
    """One line every ten seconds, and one at the end: what a job scheduler's log wants.

    Parameters
    ----------
    stream : text stream, optional
        Standard error by default.
    every_s : float
        Seconds between lines.
    """

    def __init__(self, stream: IO[str] | None = None, every_s: float = LINE_EVERY_S):
        self.stream = stream or sys.stderr
        self.every_s = every_s
        self.total = self.done = 0
        self.what = ""

    def start(self, total: int, what: str) -> None:
        self.total, self.done, self.what = total, 0, what
        self.begun = self.said = time.monotonic()

    def advance(self, steps: int = 1, note: str = "") -> None:
        self.done += steps
        now = time.monotonic()
        if now - self.said >= self.every_s:
            self.said = now
            self._say(note)

    def close(self) -> None:
        if time.monotonic() - self.begun >= self.every_s:
            self._say()

    def _say(self, note: str = "") -> None:
        spent = time.monotonic() - self.begun
        print(f"{self.what}: {self.done} of {self.total}, {spent:.0f} s {note}".rstrip(), file=self.stream, flush=True)


class Bar:
    """A bar in a terminal (rich)."""

    def start(self, total: int, what: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self.bar = RichProgress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                                TimeRemainingColumn(), console=Console(stderr=True), transient=True)  # fmt: skip
        self.task = self.bar.add_task(what, total=total)
        self.bar.start()

    def advance(self, steps: int = 1, note: str = "") -> None:
        self.bar.advance(self.task, steps)

    def close(self) -> None:
        self.bar.stop()


class Notebook:
    """A bar in a notebook (tqdm), which falls back to text without widgets."""

    def start(self, total: int, what: str) -> None:
        from tqdm.auto import tqdm

        self.bar = tqdm(total=total, desc=what, leave=False)

    def advance(self, steps: int = 1, note: str = "") -> None:
        self.bar.update(steps)

    def close(self) -> None:
        self.bar.close()


def progress_here() -> Progress:
    """The front that fits where we are."""
    if "ipykernel" in sys.modules:
        return Notebook()
    return Bar() if sys.stderr is not None and sys.stderr.isatty() else Lines()
