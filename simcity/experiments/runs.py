"""One run: a scenario, a seed, a draw, and the tables that come out.

Everything that decides the result is in the run key; nothing else may.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError
from ..version import code_version, provenance
from .design import BASE, quantiles_of_draw
from .files import sha256
from .store import run_key

if TYPE_CHECKING:
    import pyarrow as pa

    from ..city import City
    from ..scenario import Scenario
    from .progress import Progress
    from .results import Results


@dataclass(frozen=True)
class Job:
    """A run to be made. `scenario` carries its world and scale; `model` is the class to run, CityModel by default."""

    key: str
    scenario: Any
    strategy: str
    world: str
    seed: int
    replication: int
    draw: int
    scale: float
    key_of: Mapping[str, object]
    model: Any = None

    @property
    def facts(self) -> dict[str, object]:
        """What the sidecar and the table of runs say about it."""
        return {"strategy": self.strategy, "world": self.world, "scenario": self.key_of["scenario"],
                "seed": self.seed, "replication": self.replication, "draw": self.draw, "scale": self.scale,
                "status": "done", "key_of": dict(self.key_of)}  # fmt: skip


def make_job(scenario: Any, strategy: str, world: str, seed: int, replication: int = 0, draw: int = BASE,
             model: Any = None) -> Job:  # fmt: skip
    """A job with its key."""
    scale = float(scenario.run.scale)
    key_of = {"scenario": scenario.hash, "city": city_digest(Path(scenario.city_folder)), "code": code_version(),
              "seed": seed, "replication": replication, "draw": draw, "scale": scale}  # fmt: skip
    if model is not None and model is not _city_model():
        key_of["model"] = model_digest(model)
    return Job(run_key(**key_of), scenario, strategy, world, seed, replication, draw, scale, key_of, model)


def model_digest(model: Any) -> str:
    """Hash of a model class of the user's own: its name, and its source where there is one."""
    try:
        source = inspect.getsource(model)
    except (OSError, TypeError):
        source = ""
    return sha256(f"{model.__module__}.{model.__qualname__}\0{source}".encode())


def city_digest(folder: Path) -> str:
    """Hash of the names and contents of a city's tables: an edited table makes other runs.

    Contents are read anew when a file's name, size or time of change is another than at the last look.
    """
    return _digest(folder, tuple(_stamps(folder)))


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of change of every file of a city, without reading tables."""
    for place in _city_folders(folder):
        for entry in sorted(os.scandir(place), key=lambda e: e.name):
            if entry.is_file():
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


@functools.lru_cache(maxsize=32)
def _digest(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> str:
    names = [f"{name}\0{sha256(data)}" for name, data in sorted(city_files(folder).items())]
    return sha256("\n".join(names).encode())


def city_files(folder: Path) -> dict[str, bytes]:
    """The tables of a city and of those it extends, by name; scenarios beside them are not part of it."""
    kinds = {".csv", ".geojson", ".json", ".md", ".txt"}
    found: dict[str, bytes] = {}
    for level, place in enumerate(_city_folders(folder)):
        for path in sorted(place.iterdir()):
            of_city = path.suffix in kinds or (path.name == "city.yaml" and level == 0)
            if path.is_file() and of_city and path.name not in found:
                found[path.name] = path.read_bytes()
    return found


def _city_folders(folder: Path) -> list[Path]:
    """The folder of a city and of those that it extends, the nearest first."""
    from ..scenario import Library
    from ..scenario.reader import read_file

    folders: list[Path] = []
    while folder.is_dir() and folder not in folders:
        folders.append(folder)
        settings = folder / "city.yaml"
        parent = read_file(settings).get("extends") if settings.is_file() else None
        if parent is None:
            break
        folder = Library.near(folder).city_folder(str(parent.value)).resolve()
    return folders


def execute(job: Job, progress: Progress | None = None, timings: dict[str, float] | None = None) -> dict[str, pa.Table]:
    """Run a job to its horizon.

    Parameters
    ----------
    job : Job
    progress : Progress, optional
        Advanced by one a model year.
    timings : dict, optional
        Filled with the seconds spent in each submodel.

    Returns
    -------
    dict of str to pyarrow.Table
        indicators, parameters, ledger, zones, gateways.
    """
    shared = {} if job.model else {"city": _city_now(Path(job.scenario.city_folder))}
    model_class = job.model or _city_model()
    from ..parameters import catalogue, override

    declared = override(catalogue(), job.scenario.parameter_overrides)
    draw = quantiles_of_draw(declared.values(), job.seed, job.draw)
    model = model_class(job.scenario, seed=job.seed, replication=job.replication, scale=job.scale, draw=draw,
                        **shared)  # fmt: skip
    if timings is not None:
        _time_submodels(model, timings)
    while model.running:
        model.step()
        if progress is not None:
            progress.advance()
    return tables_of(model, job)


def _city_now(folder: Path) -> City:
    """The city of a folder as its files are now, loaded once for all runs of a process."""
    return _loaded(str(folder.resolve()), city_digest(folder))


@functools.lru_cache(maxsize=2)
def _loaded(folder: str, digest: str) -> City:
    from ..city import load_city

    return load_city(folder)


def _city_model():
    from ..model import CityModel

    return CityModel


def tables_of(model: Any, job: Job) -> dict[str, pa.Table]:
    """What a finished model has recorded, as results tables."""
    from .layout import as_table

    indicators = model.records.indicators
    tables = {
        "indicators": as_table("indicators", job.key, indicators),
        "parameters": as_table("parameters", job.key, _parameters(model.state.parameters)),
        "ledger": as_table("ledger", job.key, model.state.ledger.to_frame()),
    }
    for name in ("zones", "gateways"):
        if name in model.state.tables:
            tables[name] = as_table(name, job.key, model.state.tables[name].to_frame())
    return tables


def _parameters(parameters: Any) -> dict[str, list]:
    """Every parameter in force, by permanent number."""
    from ..parameters import catalogue

    standard = catalogue()
    rows = sorted(parameters.declared.values(), key=lambda p: p.number)
    drawn = parameters.quantiles
    columns: dict[str, list] = {
        name: [getattr(p, name) for p in rows]
        for name in ("number", "axis", "unit", "base", "low", "high", "origin", "source", "ja", "en")
    }
    columns["parameter"] = [p.id for p in rows]
    columns["value"] = [float(parameters[p.id]) for p in rows]
    columns["quantile"] = [drawn.get(p.id) if p.in_doubt else None for p in rows]
    columns["changed"] = [_stated(p) != _stated(standard.get(p.id)) for p in rows]
    return columns


def _stated(parameter: Any) -> tuple | None:
    """What a scenario can change of a parameter; one that is not in doubt in this run has not been changed by that."""
    return parameter and (parameter.base, parameter.values, parameter.origin, parameter.source)


def _time_submodels(model: Any, timings: dict[str, float]) -> None:
    """Wrap each submodel's step, on this model alone."""
    from time import perf_counter

    def timed(name: str, step):
        @functools.wraps(step)
        def wrapper(state):
            begin = perf_counter()
            step(state)
            timings[name] = timings.get(name, 0.0) + perf_counter() - begin

        return wrapper

    for name, submodel in model.submodels.items():
        submodel.step = timed(name, submodel.step)


def open_scenario(scenario: Any, changes: Iterable[tuple[str, Any]] = (), scale: float | None = None) -> Scenario:
    """A scenario by name, path or as loaded, with `changes` and `scale` applied."""
    from ..scenario import load_scenario

    changes = list(changes)
    if isinstance(scenario, str | Path):
        opened = load_scenario(scenario, overrides=changes)
    else:
        opened = scenario.changed(changes) if changes else scenario
    return opened if scale is None else opened.changed([("run.scale", float(scale))])  # after: a bad change is told


def run(
    scenario: Any,
    seed: int | None = None,
    replication: int = 0,
    draw: int | None = None,
    scale: float | None = None,
    changes: Iterable[tuple[str, Any]] = (),
    out: str | Path | None = None,
    progress: Progress | None = None,
    timings: dict[str, float] | None = None,
    model: Any = None,
) -> Results:
    """Run one scenario once.

    Parameters
    ----------
    scenario : str, Path or Scenario
        Name, path, city folder, or a scenario already loaded.
    seed : int, optional
        The scenario's own by default. The same seed gives the same city.
    replication : int
        Which repetition.
    draw : int, optional
        Number of the draw of the doubt; every parameter at its base value by default.
    scale : float, optional
        Share of households simulated.
    changes : iterable of (str, object)
        Settings to change, e.g. ``[("strategy.finance.subsidy_rate", 0.3)]``.
    out : str or Path, optional
        Folder to keep the results in; in memory alone by default.
    progress, timings, model
        See :func:`execute`.

    Returns
    -------
    Results

    Examples
    --------
    >>> import simcity as sc
    >>> sc.run("toyama/baseline", scale=0.01).indicators  # doctest: +SKIP
    """
    from .files import locked
    from .layout import as_table
    from .results import Results, load_results
    from .store import Store

    opened = open_scenario(scenario, changes, scale)
    seed = opened.run.seed if seed is None else seed
    if draw is not None and draw < 0:
        raise ScenarioError(f"draw is {draw}; expected 0 or more, or nothing for base values")
    name = _name_of(opened, scenario)
    job = make_job(opened, name, world_of(opened), seed, replication, BASE if draw is None else draw, model)
    study = study_facts([job], {name: opened}, {job.world: opened}, kind="run")
    if out is None:
        tables = _run_to_the_end(job, progress, timings)
        row = as_table("runs", job.key, {k: [v] for k, v in job.facts.items() if k != "key_of"})
        return Results(study, {"runs": row, **tables})
    store = Store(out)
    store.check_ours()
    with locked(store.folder):  # also says at once, not after the run, when nothing can be written there
        tables = _run_to_the_end(job, progress, timings)
        store.clear()
        store.write_study(study, study_files([job]))
        store.write_run(job.key, job.facts, tables)
        store.finalise([job.key])
    return load_results(out)


def _run_to_the_end(job: Job, progress: Progress | None, timings: dict[str, float] | None) -> dict[str, pa.Table]:
    """`execute` with the progress begun and ended."""
    if progress is None:
        return execute(job, None, timings)
    span = job.scenario.run
    progress.start(span.last - span.first + 1, job.strategy)
    try:
        return execute(job, progress, timings)
    finally:
        progress.close()


def _name_of(opened: Any, given: Any) -> str:
    return getattr(opened, "name", "") or Path(str(given)).stem


def world_of(scenario: Any) -> str:
    """The name of a scenario's world."""
    return getattr(scenario.world, "name", "") or "world"


def study_facts(jobs: list[Job], strategies: Mapping[str, Any], worlds: Mapping[str, Any], kind: str,
                **more: object) -> dict[str, object]:  # fmt: skip
    """What ``study.json`` says: names, titles, the runs in design order, what made them."""
    runs = [{"run": j.key, **{k: v for k, v in j.facts.items() if k not in ("key_of", "status")}} for j in jobs]
    return {
        "kind": kind,
        "question": {}, "thresholds": [], "headline": [],
        "city": next(iter(strategies.values())).city,
        "first": min(s.run.first for s in strategies.values()),
        "last": max(s.run.last for s in strategies.values()),
        "strategies": [{"name": n, "title": dict(s.title), "description": dict(s.description), "decides": _decides(s)}
                       for n, s in strategies.items()],
        "worlds": [{"name": n, "title": dict(getattr(s.world, "title", {}))} for n, s in worlds.items()],
        "inflation": max((_inflation(s.world) for s in worlds.values()), default=0.0),
        "provenance": provenance(),
        "runs": runs,
        **more,
    }  # fmt: skip


def _inflation(world: Any) -> float:
    """General inflation of a world; 0 keeps all yen at the prices of the first year."""
    return float(getattr(getattr(world, "prices", None), "inflation", 0.0))


def _decides(scenario: Any) -> bool:
    """Whether the strategy decides anything new; how things would be paid for decides nothing by itself."""
    strategy = getattr(scenario, "strategy", None)
    if strategy is None:
        return True
    empty = type(strategy)()
    return strategy.model_copy(update={"finance": empty.finance}) != empty


def study_files(jobs: list[Job]) -> dict[str, bytes]:
    """``resolved/`` and ``city/`` of a study, by path."""
    files = {}
    for job in jobs:
        path = f"resolved/{job.key_of['scenario']}.yaml"
        if path not in files:
            files[path] = _resolved_text(job.scenario)
    folders = {Path(job.scenario.city_folder) for job in jobs}
    if len(folders) > 1:
        raise ScenarioError(f"one study compares strategies of one city; these have {len(folders)}: "
                            f"{', '.join(sorted(f.name for f in folders))}")  # fmt: skip
    for folder in folders:
        files |= {f"city/{name}": data for name, data in city_files(folder).items()}
    return files


def _resolved_text(scenario: Any) -> bytes:
    """Every value in force with its origin; loads back as the same scenario."""
    from ..scenario import Scenario
    from ..scenario.show import to_yaml
    from .files import canonical_json

    return to_yaml(scenario).encode() if isinstance(scenario, Scenario) else canonical_json(scenario.resolved())
