"""A city of a few lines that answers in a millisecond: the interface of CityModel and Scenario, and known results.

Its burden depends on one doubtful number of the catalogue, so that tests know which parameter decides and where the
ranking turns. It is at module level, because worker processes import it.
"""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from simcity.indicators import Measure
from simcity.ledger import Ledger
from simcity.parameters import Parameter, Parameters, catalogue
from simcity.records import Records
from simcity.rng import Draws, Stream, key_of
from simcity.tables import Table


@dataclass(frozen=True)
class FakeRun:
    first: int = 2025
    last: int = 2027
    scale: float = 0.1
    seed: int = 0
    replications: int = 1


@dataclass(frozen=True)
class FakeWorld:
    name: str = "medium"
    title: dict = field(default_factory=dict)


@dataclass(frozen=True)
class FakeScenario:
    """It costs `gap` more a year, plus `slope` times how far the first doubtful number is from its base."""

    name: str = "own"
    gap: float = 0.0
    slope: float = 0.0
    act: str = ""  #: what odd thing the model does: raise, kill, hang
    mark: str = ""  #: folder in which odd models leave their mark
    city: str = "smallville"
    city_folder: str = "/nonexistent"
    run: FakeRun = FakeRun()
    world: FakeWorld = FakeWorld()
    title: dict = field(default_factory=lambda: {"ja": "自営", "en": "Own"})
    description: dict = field(default_factory=dict)
    parameter_overrides: dict = field(default_factory=dict)

    def resolved(self):
        return {"name": self.name, "gap": self.gap, "slope": self.slope, "world": self.world.name, "act": self.act,
                "scale": self.run.scale, "first": self.run.first, "last": self.run.last}  # fmt: skip

    @property
    def hash(self):
        return hashlib.sha256(json.dumps(self.resolved(), sort_keys=True).encode()).hexdigest()

    def changed(self, changes):
        new = self
        for key, value in changes:
            if key == "world":
                new = replace(new, world=FakeWorld(value))
            elif key == "run.scale":
                new = replace(new, run=replace(new.run, scale=value))
        return new


def doubtful() -> Parameter:
    return min((p for p in catalogue().values() if p.in_doubt), key=lambda p: p.number)


class FakeModel:
    """Population 1000 less 10 a year; burden 5 million yen plus the scenario's gap, a little noise by replication."""

    def __init__(self, scenario, seed=0, replication=0, scale=None, draw=None, threads=1):
        self.scenario, self.year, self.running = scenario, scenario.run.first, True
        self.records = Records()
        parameters = Parameters(catalogue(), draw)
        zones = Table("zones")
        zones.append(2, **{c.attribute: np.array(["a", "b"], dtype=object) for c in zones.schema if c.dtype == "text"})
        self.state = SimpleNamespace(parameters=parameters, ledger=Ledger(), tables={"zones": zones})
        self.submodels = {}
        u = Draws(seed, replication).uniform(Stream.DEATH, 0, np.array([key_of("fake", 0)]))[0]
        p = doubtful()
        self.burden = 5e6 + 1e3 * u + scenario.gap + scenario.slope * (parameters[p.id] - p.base)

    def step(self):
        act(self.scenario)
        years = self.year - self.scenario.run.first
        self.records.add(self.year, [Measure("population", 1000.0 - 10 * years),
                                     Measure("general_revenue_burden", self.burden, grade="B")])  # fmt: skip
        self.state.ledger.post(self.year, "lpwa", "city", "vendors", "gateway_opex", round(self.burden))
        self.running = self.year < self.scenario.run.last
        self.year += 1


def act(scenario):
    """Misbehave as asked, and leave a mark for each try."""
    if not scenario.act:
        return
    if scenario.mark:
        with open(Path(scenario.mark) / scenario.act, "a") as file:
            file.write(".")
    if scenario.act == "raise":
        raise ValueError("a bridge too far")
    if scenario.act == "kill":
        os._exit(9)
    if scenario.act == "hang":
        time.sleep(60)
    if scenario.act == "slow":
        time.sleep(0.02)
