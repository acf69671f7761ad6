"""Errors that say what is wrong, where, what was expected and what to do.

Every error meant for a person is a :class:`SimcityError`. It carries all problems found, not only the first,
so that a file is corrected once. The command line prints it and ends with exit code 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .words import in_japanese, language

_IS = {"ja": "は", "en": "is"}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and how to put it right.

    Parameters
    ----------
    message : str
        What is wrong, in words. May be empty when `where`, `value` and `expected` say it all.
    file : str or Path, optional
        The file it is in.
    line, column : int, optional
        Position in the file, counted from 1.
    where : str, optional
        The setting, table column or indicator concerned, e.g. ``strategy.finance.subsidy_rate``.
    value : object, optional
        What was found there.
    expected : str, optional
        What would be right, with its unit.
    remedy : str, optional
        What to do.
    """

    message: str = ""
    file: str | Path | None = None
    line: int | None = None
    column: int | None = None
    where: str | None = None
    value: object = None
    expected: str | None = None
    remedy: str | None = None

    @property
    def place(self) -> str:
        """``file:line:column`` as far as it is known."""
        parts = [str(p) for p in (self.file, self.line, self.column) if p is not None]
        return ":".join(parts)

    def __str__(self) -> str:
        in_words = in_japanese if language() == "ja" else str
        message = in_words(self.message)
        said = []
        if self.where and self.value is not None:
            said.append(f"{self.where} {_IS[language()]} {_short(self.value)}")
        elif self.where:
            said.append(self.where)
        if message:
            said.append(f"{said.pop()}: {message}" if said else message)
        text = "; ".join([*said, *(in_words(part) for part in (self.expected, self.remedy) if part)])
        return f"{self.place}  {text}" if self.place else text


def _short(value: object, limit: int = 120) -> str:
    """`value` as people would type it, cut when it is very long."""
    text = value if isinstance(value, str) else repr(value)
    text = text.replace("\n", "\\n").replace("\r", "\\r")
    return text if len(text) <= limit else text[: limit - 3] + "..."


class SimcityError(Exception):
    """Base of every error that the user can put right.

    Parameters
    ----------
    problems : str, Problem or iterable of Problem
        Everything found wrong.
    subject : str or Path, optional
        The file or thing that has the problems; heads the message.
    """

    def __init__(self, problems: str | Problem | Iterable[Problem], subject: str | Path | None = None):
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.subject = subject
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [str(problem) for problem in self.problems]
        if self.subject is None:
            return "\n".join(lines)
        count = len(lines)
        if language() == "ja":
            head = f"{self.subject} に問題が {count} 件あります"
        else:
            head = f"{self.subject} has {count} problem{'s' if count != 1 else ''}"
        return "\n".join([head, *(f"  {line}" for line in lines)])

    def __reduce__(self):
        return type(self), (self.problems, self.subject)


class ScenarioError(SimcityError):
    """A scenario or study file cannot be used."""


class DataError(SimcityError):
    """A city folder or a table of data cannot be used."""


class BuildError(SimcityError):
    """The compiled kernels are missing or do not fit this Python."""


class ResultsError(SimcityError):
    """A results folder is damaged, incomplete or not ours."""


class ConservationError(SimcityError):
    """People or yen did not balance: the run stops with the step, the place and the difference."""
