"""The state of one city in one run: tables, numbers, draws, and the two doors through which siblings act on each other.

Siblings (population, ict, finance) share one :class:`CityState` and meet nowhere else. Each declares what it writes;
everything else is read-only while it works. Two doors are open to all of them: :meth:`CityState.bill` asks finance to
pay for something, :meth:`CityState.propose` asks population to let something happen to a resident.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, contextmanager
from importlib import resources

import numpy as np

from .errors import DataError
from .ledger import Ledger
from .parameters import Parameters
from .rng import Draws
from .tables import Table

TABLES = (
    "residents", "households", "dwellings", "zones", "municipalities", "gateways", "devices", "services",
    "assets", "projects", "instruments", "stakeholders", "bills", "events",
)  # fmt: skip
DIMENSIONS = {"clock": 4}  # death, birth, leaving, moving
MAP_EVERY_YEARS = 5
N_AGES = 111  # 0 to 110 and over
EVENT_KINDS = ("death", "injury", "leaving", "moving")


class CityState:
    """Everything that one run knows.

    Parameters
    ----------
    city : simcity.city.City
        The city folder as loaded.
    scenario : simcity.scenario.Scenario
        The question as resolved.
    parameters : Parameters
        The numbers in force, doubt drawn.
    draws : Draws
        Keyed random numbers of this seed and replication.
    scale : float
        Share of households simulated, in (0, 1].
    threads : int
        Threads that kernels may use; results do not depend on it.

    Attributes
    ----------
    year : int
        Model year in progress: 1 October `year` to 30 September `year` + 1, fiscal year `year`.
    notes : dict of str to float
        Few city-wide numbers in force this year, e.g. ``residents`` and ``households`` (persons and households,
        weighted, at 1 October).
    flows : dict of str to int
        People flows counted this year, in rows.
    arrays : dict of str to ndarray
        Declared matrices.
    """

    def __init__(self, city, scenario, parameters: Parameters, draws: Draws, scale: float = 1.0, threads: int = 1):
        self.city = city
        self.scenario = scenario
        self.parameters = parameters
        self.draws = draws
        self.scale = float(scale)
        self.weight = 1.0 / self.scale
        self.threads = threads
        self.first = scenario.run.first
        self.last = scenario.run.last
        self.year = self.first
        self.graph = city.graph
        self.tables = {name: Table(name, DIMENSIONS) for name in TABLES if _declared(name)}
        self.ledger = Ledger()
        self.arrays: dict[str, np.ndarray] = {}
        self.flows: dict[str, int] = {}
        self.notes: dict[str, float] = {}
        self._load_places()

    def __getattr__(self, name: str) -> Table:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"the state has no {name!r}; tables are {', '.join(tables)}")

    # -- the year ------------------------------------------------------------------------------------------------

    def open_year(self, year: int) -> None:
        """Begin model year `year`: count the residents of 1 October, by zone, sex and age, before anything happens."""
        self.year = self.rows_year = year
        self.flows = {}
        counts = np.bincount(self.residents.zone, minlength=len(self.zones))
        self.arrays["residents_by_zone"] = counts * self.weight
        ages = np.clip(year - self.residents.birth_year.astype(np.int64), 0, N_AGES - 1)
        by_age = np.bincount(self.residents.sex * N_AGES + ages, minlength=2 * N_AGES)
        self.arrays["residents_by_age"] = by_age.reshape(2, N_AGES) * self.weight
        self.notes["residents"] = float(len(self.residents) * self.weight)

    @property
    def map_year(self) -> bool:
        """Whether zones are recorded this year: the first, the last and every fifth; single zones serve maps."""
        return self.year in (self.first, self.last) or self.year % MAP_EVERY_YEARS == 0

    @contextmanager
    def granting(self, writes: Iterable[str]):
        """Only the tables and ``table.column`` named in `writes` can be written inside the context."""
        granted: dict[str, set[str]] = {name: set() for name in self.tables}
        for item in writes:
            table, _, column = item.partition(".")
            if table in granted:
                granted[table] |= {column} if column else set(self.tables[table].names)
        with ExitStack() as stack:
            for name, columns in granted.items():
                stack.enter_context(self.tables[name].guard(columns))
            yield self

    # -- the two doors -------------------------------------------------------------------------------------------

    def bill(
        self,
        project: str,
        payer: str,
        payee: str,
        category: str,
        yen: int,
        capital: bool,
        transfer: bool = False,
        tax_included: bool = True,
        eligible: bool = True,
        source: str = "",
    ) -> None:
        """Ask finance to pay `yen` (a whole number above 0) in the year in progress.

        Raises
        ------
        DataError
            When the sum is not a whole number of yen above 0, or a name is missing.
        """  # fmt: skip
        if isinstance(yen, bool) or not isinstance(yen, int | np.integer) or yen <= 0:
            raise DataError(f"a bill of {category} by {payer} is {yen!r} yen; expected a whole number above 0")
        if not (project and payer and payee and category):
            raise DataError(f"a bill of {yen} yen needs project, payer, payee and category")
        bills = self.tables["bills"]
        with bills.guard(bills.names):
            bills.append(1, year=self.year, project=project, payer=payer, payee=payee, category=category,
                         yen=int(yen), capital=capital, transfer=transfer, tax_included=tax_included,
                         eligible=eligible, source=source)  # fmt: skip

    def propose(self, rid: np.ndarray, kind: str, cause: str) -> None:
        """Ask population to apply an event to the residents `rid` (identities, uint64).

        Raises
        ------
        DataError
            When the kind of event is unknown.
        """
        if kind not in EVENT_KINDS:
            raise DataError(f"an event of kind {kind!r} was proposed; expected one of {', '.join(EVENT_KINDS)}")
        rid = np.atleast_1d(np.asarray(rid, dtype=np.uint64))
        events = self.tables["events"]
        with events.guard(events.names):
            events.append(len(rid), year=self.year, rid=rid, kind=kind, cause=cause)

    # -- set-up --------------------------------------------------------------------------------------------------

    def _load_places(self) -> None:
        """Zones, municipalities and existing assets come from the city folder as they are."""
        for name in ("zones", "municipalities", "assets"):
            frame = getattr(self.city, name, None)
            if frame is None or name not in self.tables or isinstance(frame, tuple | list):
                continue
            table = self.tables[name]
            known = {column: frame[column].to_numpy() for column in frame.columns if column in table}
            table.append(len(frame), **known)


def _declared(name: str) -> bool:
    return resources.files("simcity").joinpath("schema", f"{name}.csv").is_file()
