"""A report before it has a format: sections of paragraphs, tables and figures.

The writers (HTML, Word, Excel) know nothing of cities; what a report says is decided in ``content.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TableColumn:
    """Heading, unit and how its values are written; `decimals` None means text."""

    label: str
    unit: str = ""
    decimals: int | None = None
    per_cent: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table: raw values in rows, formatted by its columns; `sheet` names the Excel sheet."""

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    sheet: str
    note: str = ""


@dataclass(frozen=True)
class FigureBlock:
    """A picture with its caption and a text for those who cannot see it."""

    caption: str
    png: bytes
    alt: str
    name: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


Block = TableBlock | FigureBlock | Paragraph | Bullets


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole report. `sources` are credit lines, `provenance` says how to make the same numbers again."""

    title: str
    subtitle: str
    lang: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    banner: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> list[TableBlock]:
        return [b for s in self.sections for b in s.blocks if isinstance(b, TableBlock)]

    @property
    def figures(self) -> list[FigureBlock]:
        return [b for s in self.sections for b in s.blocks if isinstance(b, FigureBlock)]


def written(value: object, column: TableColumn) -> str:
    """A cell as people read it.

    Examples
    --------
    >>> written(0.9876, TableColumn("Coverage", "%", 1, per_cent=True)), written(None, TableColumn("x", "", 0))
    ('98.8', '–')
    """
    from ..words import number

    if value is None or value != value:
        return "–"
    if column.decimals is None or isinstance(value, str):
        return str(value)
    return number(float(value) * (100 if column.per_cent else 1), column.decimals)  # type: ignore[arg-type]
