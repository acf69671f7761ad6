"""A study: all its runs made, stored, joined into tables; to be stopped and gone on with at any time.

A run is skipped when its stored bytes are complete and undamaged, and made otherwise; there is no other state. So
resuming is not a mode, and the finished folder is the same bytes whatever happened on the way.
"""

from __future__ import annotations

import errno
import shutil
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Problem, ResultsError, ScenarioError, SimcityError
from .design import design_cells
from .files import locked, remove_temporaries, sha256
from .pool import Pool, in_turn
from .progress import Progress, Silent
from .results import Results, load_results
from .runs import Job, execute, make_job, open_scenario, study_facts, study_files, world_of
from .store import Store

# After these the next run would fail in the same way; what is stored stays good.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


class DiskError(SimcityError):
    """The disk is full or refuses: nothing more can be stored, all that is stored is safe."""


class CannotStore(OSError):
    """A run is made but cannot be written; the next one could not either."""


class RunsFailed(SimcityError):  # noqa: N818
    """Some runs of a study failed for good; the others are stored and joined."""


@dataclass(frozen=True)
class Plan:
    """A study before it is run: what ``study.json`` will say, and the jobs in design order."""

    study: Mapping[str, Any]
    jobs: tuple[Job, ...]

    @property
    def digest(self) -> str:
        """Eight hex digits that name these runs."""
        return sha256("".join(job.key for job in self.jobs).encode())[:8]


def plan_study(strategies: Sequence[Any], worlds: Sequence[str] = (), draws: int = 20, replications: int = 1,
               scale: float | None = None, seed: int = 0, changes: Iterable[tuple[str, Any]] = (),
               model: Any = None, **facts: object) -> Plan:  # fmt: skip
    """Lay out all runs.

    Parameters
    ----------
    strategies : sequence of str, Path or Scenario
        The first is the reference.
    worlds : sequence of str
        Names of worlds; each strategy's own when empty, which must then be one and the same.
    draws, replications, scale, seed
        See :func:`simcity.experiments.design.design_cells`.
    changes : iterable of (str, object)
        Settings changed in all of them.
    **facts
        More for ``study.json``: question, thresholds, headline.

    Raises
    ------
    ScenarioError
        With the problems of all strategies together.
    """
    problems: list[Problem] = []
    opened: dict[str, Any] = {}
    for given in strategies:
        try:
            scenario = open_scenario(given, list(changes), scale)
        except SimcityError as error:
            problems += error.problems
            continue
        if scenario.name in opened:
            problems.append(Problem(f"strategy {scenario.name} stands twice"))
        opened[scenario.name] = scenario
    if problems:
        raise ScenarioError(problems)
    own = {world_of(s): s for s in opened.values()}
    if not worlds and len(own) > 1:
        raise ScenarioError(
            f"the strategies live in different worlds ({', '.join(own)}); differences would mix what "
            "is decided with what happens: name the world with --world"
        )
    cast = {
        world: {name: s if world_of(s) == world else s.changed([("world", world)]) for name, s in opened.items()}
        for world in (worlds or own)
    }
    return _plan(cast, draws, replications, seed, model, **{"kind": "study", **facts})


def _plan(
    cast: Mapping[str, Mapping[str, Any]], draws: int, replications: int, seed: int, model: Any, **facts: Any
) -> Plan:
    """The plan of scenarios by world and strategy."""
    first = next(iter(cast.values()))
    cells = design_cells(list(first), list(cast), draws, replications)
    jobs = [make_job(cast[c.world][c.strategy], c.strategy, c.world, seed, c.replication, c.draw, model) for c in cells]
    design = {"draws": draws, "replications": replications, "seed": seed, "scale": jobs[0].scale}
    worlds = {world: next(iter(scenarios.values())) for world, scenarios in cast.items()}
    return Plan(study_facts(jobs, first, worlds, **{"design": design, **facts}), tuple(jobs))


def plan_from_file(study: Any, model: Any = None, draws: int | None = None, replications: int | None = None,
                   scale: float | None = None) -> Plan:  # fmt: skip
    """The plan of a study file; draws, replications and scale win over its design when given."""
    from ..scenario import load_study

    opened = load_study(study) if isinstance(study, str | Path) else study
    changes = [] if scale is None else [("run.scale", float(scale))]
    cast = {w: {s: opened.scenario(s, w, changes) for s in opened.strategies} for w in opened.worlds}
    return _plan(
        cast,
        opened.design.draws if draws is None else draws,
        opened.design.replications if replications is None else replications,
        opened.design.seed,
        model,
        kind="study",
        name=opened.name,
        question=dict(opened.question),
        asks=dict(opened.asks),
        when=dict(opened.when),
        description=dict(opened.description),
        thresholds=[t.model_dump() for t in opened.thresholds],
        headline=list(opened.headline),
    )


def batch(study: Any, out: str | Path, workers: int = 1, progress: Progress | None = None,
          limit_s: float | None = None, model: Any = None, **overrides: Any) -> Results:  # fmt: skip
    """Make all runs of a study, or those that are still missing.

    Parameters
    ----------
    study : str, Path, Study or Plan
        Name or folder of a study, or a plan of :func:`plan_study`.
    out : str or Path
        Results folder; stopping and calling again goes on where it was.
    workers : int
        Processes; results do not depend on it.
    progress : Progress, optional
    limit_s : float, optional
        Longest time of one run, with more than one worker.
    **overrides
        draws, replications, scale instead of the study's own.

    Returns
    -------
    Results

    Raises
    ------
    RunsFailed
        When runs failed three times; all others are stored and joined first.
    DiskError
        When the disk is full or refuses; all that is stored is safe.
    KeyboardInterrupt
        As it came; the folder can be gone on with.
    """
    plan = study if isinstance(study, Plan) else plan_from_file(study, model, **overrides)
    store = Store(out)
    progress = progress or Silent()
    try:
        store.check_ours()
        with locked(store.folder):
            remove_temporaries(store.folder)
            _check_same_study(store, plan)
            store.write_study(plan.study, study_files(list(plan.jobs)))
            failed = _make_runs(store, plan, workers, progress, limit_s)
            store.finalise(job.key for job in plan.jobs)
    except OSError as error:
        raise _disk_error(store, plan, error) from error
    if failed:
        raise RunsFailed(
            [
                Problem(
                    f"run {job.key} ({job.strategy}, {job.world}, draw {job.draw}, replication "
                    f"{job.replication}): {type(error).__name__}: {error}"
                )
                for job, error in failed
            ],
            subject=f"{store.folder}: {len(failed)} of {len(plan.jobs)} runs failed; log/errors.txt",
        )
    return load_results(store.folder)


def _make_runs(store: Store, plan: Plan, workers: int, progress: Progress, limit_s: float | None) -> list:
    """Make what is missing; returns (job, error) of runs that failed for good."""
    todo, seen = [], set()
    for job in plan.jobs:
        if job.key not in seen and not store.is_done(job.key):
            todo.append((job, str(store.folder)))
        seen.add(job.key)
    progress.start(len(seen), "runs")
    progress.advance(len(seen) - len(todo))
    many = workers > 1 and len(todo) > 1
    made = (Pool(make_and_store, min(workers, len(todo)), limit_s, fatal=(CannotStore,)).run(todo) if many
            else in_turn(make_and_store, todo, fatal=(CannotStore,)))  # fmt: skip
    failed = []
    try:
        for (job, _), error in made:
            progress.advance(note=f"{job.strategy}, draw {job.draw}")
            if error is not None:
                failed.append((job, error))
                store.log("errors.txt", f"run {job.key}\n{''.join(traceback.format_exception(error))}")
        return failed
    finally:
        made.close()  # ends all workers; what they were writing goes with them
        remove_temporaries(store.folder)
        progress.close()


def make_and_store(task: tuple[Job, str]) -> tuple[str, str]:
    """Make one run and store it; the work of a worker. Returns run key and checksum only: the data are on disk."""
    job, folder = task
    begin = time.perf_counter()
    tables = execute(job)
    store = Store(folder)
    try:
        checksum = store.write_run(job.key, job.facts, tables)
        store.log("seconds.csv", f"{job.key},{time.perf_counter() - begin:.3f}")
    except OSError as error:
        raise CannotStore(error.errno, error.strerror or str(error)) from error
    return job.key, checksum


def _check_same_study(store: Store, plan: Plan) -> None:
    """A folder may grow (more draws) but not become another study: old and new runs would stand side by side."""
    if not store.exists():
        return
    try:
        before = store.read_study()
    except ResultsError:
        return  # damaged: written again from the design, and the runs are checked one by one
    lost = {run["run"] for run in before["runs"]} - {job.key for job in plan.jobs}
    if lost:
        here, there = plan.study["provenance"]["code"], before["provenance"]["code"]
        why = f"by another version ({there}, here {here})" if here != there else "for another design or other files"
        raise ResultsError(f"{store.folder} holds {len(lost)} runs made {why}; choose another --out or remove it")


def _disk_error(store: Store, plan: Plan, error: OSError) -> SimcityError:
    if error.errno not in _DISK:
        return DiskError(f"{store.folder}: {error}")
    done = sum(1 for job in plan.jobs if store.sidecar(job.key).is_file())
    try:
        free = f"{shutil.disk_usage(store.folder).free / 1e6:.0f} MB free"
    except OSError:
        free = "free space unknown"
    what = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else (error.strerror or str(error))
    return DiskError(f"{store.folder}: {what} ({free}); {done} of {len(plan.jobs)} runs are safe; "
                     "put it right and type the same command to go on")  # fmt: skip
