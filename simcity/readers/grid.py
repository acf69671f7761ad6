"""The cells of one table as texts, with where they stand, before they are understood."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Problem


@dataclass
class Grid:
    """One table of texts.

    Parameters
    ----------
    name : str
        File name without folder, for messages.
    sheet : str
        Name of the sheet; empty for text files.
    rows : list of list of str
        Rows may differ in length.
    lines : list of int
        Line (or row of the sheet) of each row, from 1.
    """

    name: str
    sheet: str
    rows: list[list[str]]
    lines: list[int]

    def cell(self, row: int, column: int) -> str:
        """A cell's text, blanks off; empty beyond the end of a row."""
        cells = self.rows[row]
        return cells[column].strip() if 0 <= column < len(cells) else ""

    def problem(self, message: str = "", row: int | None = None, **said) -> Problem:
        """A problem at a row."""
        place = self.name if not self.sheet else f"{self.name}[{self.sheet}]"
        line = self.lines[row] if row is not None and row < len(self.lines) else None
        return Problem(message, file=place, line=line, **said)
