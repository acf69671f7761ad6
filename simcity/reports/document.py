"""A report before it has a format: sections of paragraphs, tables and figures.

The writers (HTML, Word, Excel) know nothing of cities; what a report says is decided in ``content.py``. Cells keep the
raw value beside the way it is shown: people read 百万円, Excel keeps every yen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..words import number

NOTHING = "–"
SHORT_KEY = 8  # characters of a run key that tell the runs of one report apart on paper


@dataclass(frozen=True)
class Quantity:
    """A number: `value` as computed, shown as `value * factor` with `decimals`; `mark` is ``+`` or ``±`` or empty."""

    value: float
    factor: float = 1.0
    decimals: int = 0
    mark: str = ""

    def __str__(self) -> str:
        if not self.is_known:
            return NOTHING
        text = number(self.value * self.factor, self.decimals)
        return f"{'' if self.mark == '+' and self.value <= 0 else self.mark}{text}"

    @property
    def is_known(self) -> bool:
        return self.value is not None and self.value == self.value


@dataclass(frozen=True)
class Span:
    """Two ends of a range; `dash` is what the language writes between them."""

    low: Quantity
    high: Quantity
    dash: str = "〜"

    def __str__(self) -> str:
        if not (self.low.is_known and self.high.is_known):
            return NOTHING
        low, high = str(self.low), str(self.high)
        return low if low == high else f"{low}{self.dash}{high}"


@dataclass(frozen=True)
class RunKey:
    """The run a row can be traced to: short on paper, whole in Excel and in the appendix."""

    key: str

    def __str__(self) -> str:
        return self.key[:SHORT_KEY]


@dataclass(frozen=True)
class Column:
    """Heading and unit as shown; `kind` is text, number, span or run; `width` is relative.

    `raw_unit` is the unit of the values themselves, for Excel, where it differs from the one shown.
    """

    label: str
    unit: str = ""
    kind: str = "text"
    width: float = 1.0
    raw_unit: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "span")


@dataclass(frozen=True)
class Group:
    """A heading over the rows that follow it: what is measured, its unit as shown, its unit as computed."""

    label: str
    unit: str
    raw_unit: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.label} [{self.unit}]" + (f" {self.note}" if self.note else "")


Cell = str | Quantity | Span | RunKey | None


@dataclass(frozen=True)
class TableBlock:
    """A table. `groups`, when given, has one entry a row.

    `sheet` names the Excel sheet; with `only_excel` the table is too long for paper.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sheet: str
    note: str = ""
    groups: tuple[Group, ...] = ()
    only_excel: bool = False

    def grouped(self) -> list[tuple[Group | None, list[tuple[Cell, ...]]]]:
        """Rows under their headings, in order; one group without heading for a plain table."""
        if not self.groups:
            return [(None, list(self.rows))]
        found: list[tuple[Group | None, list[tuple[Cell, ...]]]] = []
        for group, row in zip(self.groups, self.rows, strict=True):
            if not found or found[-1][0] != group:
                found.append((group, []))
            found[-1][1].append(row)
        return found


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
    """`is_appendix` sections come last and carry their letter in the heading; `wide` ones lie on their side."""

    heading: str
    blocks: tuple[Block, ...]
    is_appendix: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Document:
    """The whole report; `words` are the few words that writers add themselves."""

    title: str
    subtitle: str
    lang: str
    sections: tuple[Section, ...]
    banner: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> list[TableBlock]:
        return [b for s in self.sections for b in s.blocks if isinstance(b, TableBlock)]

    @property
    def figures(self) -> list[FigureBlock]:
        return [b for s in self.sections for b in s.blocks if isinstance(b, FigureBlock)]

    def headings(self) -> list[tuple[str, Section]]:
        """Sections with their headings; chapters are numbered, appendices have their letter already."""
        found, n = [], 0
        for section in self.sections:
            n += not section.is_appendix
            found.append((section.heading if section.is_appendix else f"{n}. {section.heading}", section))
        return found


def shown(cell: Cell) -> str:
    """A cell as people read it.

    Examples
    --------
    >>> shown(Quantity(0.9876, 100, 1)), shown(None), shown(Span(Quantity(8.2), Quantity(13)))
    ('98.8', '–', '8〜13')
    """
    return NOTHING if cell is None else str(cell)
