"""The order of the year, as one list.

Data go down the list once; what closes a loop waits for next year. To add a step, argue for its place here: each
line says what the step may rely on. Print it with ``city.calendar``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .finance import Finance
from .ict import Ict
from .population import Population


@dataclass(frozen=True)
class Stage:
    """One step of the year: the submodel, what it does, and why it stands where it stands."""

    name: str
    submodel: type
    does: str
    why_here: str


YEAR = (
    Stage("population", Population, "residents age, die, give birth, leave and arrive",
          "everything else serves the people who are there"),
    Stage("ict", Ict, "gateways age, are renewed, leased, shared or closed; coverage follows; costs are billed",
          "coverage is of this year's residents; bills must exist before the books close"),
    Stage("finance", Finance, "bills are funded and posted; debts are served; the books are closed",
          "last, so that every bill of the year is in one settlement"),
)  # fmt: skip


class Calendar:
    """The list of steps, printable."""

    def __init__(self, stages: tuple[Stage, ...] = YEAR):
        self.stages = stages

    def __iter__(self) -> Iterator[Stage]:
        return iter(self.stages)

    def __len__(self) -> int:
        return len(self.stages)

    def __repr__(self) -> str:
        width = max(len(stage.name) for stage in self.stages)
        return "\n".join(f"{i:2d}  {s.name:<{width}}  {s.does}" for i, s in enumerate(self.stages, start=1))
