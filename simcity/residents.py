"""Residents as people: a view of the table for looking at one life at a time.

Loops over everyone belong in a kernel; this view is for a notebook, a test and for Mesa users.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import overload

from .population.places.activity import NAMES
from .population.places.market import NONE, OUTSIDE
from .state import CityState

SEXES = ("male", "female")


class Resident:
    """One resident, as seen today. `uid` never changes; `row` does."""

    __slots__ = ("_state", "row")

    def __init__(self, state: CityState, row: int):
        self._state = state
        self.row = row

    def __getattr__(self, name: str):
        return self._state.residents[name][self.row]

    @property
    def uid(self) -> str:
        """The identity as people see it."""
        return f"r{int(self.rid):016x}"

    @property
    def age(self) -> int:
        """Age on the date of the rows [years]: 1 October of the year, once a year was lived of the next."""
        return int(self._state.rows_year) - int(self.birth_year)

    def _facts(self) -> dict[str, object]:
        zone = self._state.zones.zone[self.zone]
        return {"uid": self.uid, "age": self.age, "sex": SEXES[int(self.sex)], "zone": zone, **self._by_day(),
                "stands for": f"{self._state.weight:g} persons"}  # fmt: skip

    def _by_day(self) -> dict[str, str]:
        """What the resident does and where; nothing in a run without places."""
        if self.settled_zone < 0:
            return {}
        names, found = self._state.zones.zone, {"does": NAMES[int(self.activity)].replace("_", " ")}
        for word, place in (("works in", int(self.work_zone)), ("learns in", int(self.school_zone))):
            if place != NONE:
                found[word] = "another municipality" if place == OUTSIDE else names[place]
        return found

    def __repr__(self) -> str:
        return "Resident(" + ", ".join(f"{key}={value}" for key, value in self._facts().items()) + ")"

    def _repr_html_(self) -> str:
        cells = "".join(f"<tr><th>{escape(k)}</th><td>{escape(str(v))}</td></tr>" for k, v in self._facts().items())
        return f"<table>{cells}</table>"


class Residents:
    """All residents of a model, in today's order of rows.

    Examples
    --------
    ``city.residents[7]`` is one resident, ``city.residents[:3]`` a list of three, ``len(city.residents)`` their
    number, and ``city.residents.to_frame()`` a pandas table of all columns.
    """

    def __init__(self, state: CityState):
        self._state = state

    def __len__(self) -> int:
        return len(self._state.residents)

    @overload
    def __getitem__(self, row: int) -> Resident: ...
    @overload
    def __getitem__(self, row: slice) -> list[Resident]: ...

    def __getitem__(self, row: int | slice) -> Resident | list[Resident]:
        if isinstance(row, slice):
            return [Resident(self._state, at) for at in range(*row.indices(len(self)))]
        if not -len(self) <= row < len(self):
            raise IndexError(f"there are {len(self)} residents; row {row} is not one of them")
        return Resident(self._state, row % len(self))

    def __iter__(self) -> Iterator[Resident]:
        return (Resident(self._state, row) for row in range(len(self)))

    def to_frame(self):
        """pandas.DataFrame, one row a resident, with age added."""
        frame = self._state.residents.to_frame()
        frame.insert(1, "age", self._state.rows_year - frame["birth_year"].astype(int))
        return frame
