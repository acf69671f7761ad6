"""The city as a Mesa model: one step is one year.

People who know Mesa find ``step``, ``running``, ``agents``, ``datacollector`` and ``batch_run`` working. Data are
collected once, at the end of each step; the base year, before anything has happened, is ``city.baseline``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape

import mesa

from .calendar import Calendar
from .city import City, load_city
from .errors import ScenarioError
from .indicators import catalogue
from .parameters import Parameters, override
from .parameters import catalogue as parameter_catalogue
from .records import Records
from .residents import Residents
from .rng import Draws
from .scenario import Scenario, load_scenario
from .stakeholders import Stakeholder
from .state import CityState


class CityModel(mesa.Model):
    """One city, one scenario, one run.

    Parameters
    ----------
    scenario : str or Scenario
        Name, path, or a scenario already loaded.
    seed : int
        Seed of all draws; the same seed gives the same city.
    replication : int
        Which repetition of the same world and decisions.
    scale : float, optional
        Share of households simulated, in (0, 1]; the scenario's own by default.
    draw : mapping of str to float, optional
        Quantile of each parameter in doubt; parameters not named stay at their base.
    threads : int
        Threads for kernels. Results do not depend on it.
    city : City, optional
        The scenario's city folder as loaded before; read again by default. Runs that share it share the residents of
        its base year, whose making is most of a small run; nothing in a run changes it.

    Examples
    --------
    >>> import simcity as sc
    >>> city = sc.CityModel("toyama/baseline", seed=1, scale=0.01)  # doctest: +SKIP
    >>> city.run().indicators  # doctest: +SKIP
    """

    running: bool

    def __init__(
        self,
        scenario: str | Scenario = "baseline",
        seed: int = 0,
        replication: int = 0,
        scale: float | None = None,
        draw: Mapping[str, float] | None = None,
        threads: int = 1,
        city: City | None = None,
    ):
        if isinstance(threads, bool) or int(threads) != threads or threads < 1:
            raise ScenarioError(f"threads is {threads}; expected a whole number of 1 or more")
        try:
            draws = Draws(seed, replication)
        except (TypeError, ValueError) as error:
            raise ScenarioError(str(error)) from None
        super().__init__(seed=seed)
        self.scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        scale = self.scenario.run.scale if scale is None else float(scale)
        if not 0.0 < scale <= 1.0:
            raise ScenarioError(f"scale is {scale}; expected a share of households above 0 and up to 1")
        declared = override(parameter_catalogue(), self.scenario.parameter_overrides)
        self.city = load_city(self.scenario.city_folder) if city is None else city
        self.state = CityState(self.city, self.scenario, Parameters(declared, draw), draws,
                               scale, threads)  # fmt: skip
        self.calendar = Calendar()
        self.submodels = {stage.name: stage.submodel() for stage in self.calendar}
        for submodel in self.submodels.values():
            with self.state.granting(submodel.writes):
                submodel.start(self.state)
        self.state.open_year(self.state.first)
        self.baseline = dict(self.state.notes)
        self.records = Records(self.city.weakest_by_area)
        self.residents = Residents(self.state)
        self._add_stakeholders()
        self.datacollector = mesa.DataCollector(model_reporters=_reporters())

    @property
    def year(self) -> int:
        """The model year recorded last; the first year before any step."""
        return self.state.year

    @property
    def results(self) -> Records:
        """What has been recorded so far."""
        return self.records

    @property
    def ledger(self):
        """Every yen posted so far, as a table."""
        return self.state.ledger.to_frame()

    def step(self) -> None:
        """One year: the steps of ``city.calendar`` in order, then the record.

        Mesa counts the steps; the first one is the scenario's first year. Past the horizon nothing happens.
        """
        if not self.running:
            self.steps -= 1
            return
        state = self.state
        state.open_year(state.first + self.steps - 1)
        for submodel in self.submodels.values():
            with state.granting(submodel.writes):
                submodel.step(state)
        for submodel in self.submodels.values():
            self.records.add(state.year, submodel.measures(state))
        self.datacollector.collect(self)
        self.running = state.year < state.last

    def run(self) -> Records:
        """Step to the horizon; returns the records."""
        while self.running:
            self.step()
        return self.records

    def _add_stakeholders(self) -> None:
        table = self.state.stakeholders
        for actor, ja, en, kind in zip(table.actor, table.ja, table.en, table.kind, strict=True):
            Stakeholder(self, actor, ja, en, kind)

    def _repr_html_(self) -> str:
        facts = {
            "city": self.city.names.get("en", self.city.id),
            "scenario": self.scenario.title.get("en", ""),
            "year": f"{self.year} ({self.scenario.run.first}-{self.scenario.run.last})",
            f"residents at 1 October {self.year}": f"{self.state.notes['residents']:,.0f}",
            "rows now": f"{len(self.residents):,} residents, each standing for {self.state.weight:g}",
        }
        cells = "".join(f"<tr><th>{escape(k)}</th><td>{escape(str(v))}</td></tr>" for k, v in facts.items())
        return f"<table>{cells}</table>"


def _latest(model: CityModel, indicator: str) -> float | None:
    return model.records.latest(indicator)


def _year(model: CityModel) -> int:
    return model.year


def _reporters() -> dict[str, object]:
    """One reporter for each city-wide indicator; named functions and partials, so that a model can be pickled."""
    city_wide = [i for i, declared in catalogue().items() if "city" in declared.area_kinds]
    return {"year": _year} | {id: partial(_latest, indicator=id) for id in city_wide}
