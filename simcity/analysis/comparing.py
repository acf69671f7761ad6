"""Run strategies side by side and compare them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError
from .comparison import Comparison

if TYPE_CHECKING:
    from ..experiments.progress import Progress


def compare(
    *strategies: Any,
    draws: int = 20,
    replications: int = 1,
    worlds: Sequence[str] = (),
    scale: float | None = None,
    seed: int = 0,
    workers: int = 1,
    changes: Iterable[tuple[str, Any]] = (),
    out: str | Path | None = None,
    progress: Progress | None = None,
    model: Any = None,
) -> Comparison:
    """Compare strategies under the same draws and seeds.

    Parameters
    ----------
    *strategies : str, Path or Scenario
        Two or more; differences are against the first.
    draws : int
        Draws of the doubt; base values are always run as well, three times for the noise.
    replications : int
        Repetitions of each draw.
    worlds : sequence of str
        Names of worlds; the strategies' own by default.
    scale : float, optional
        Share of households simulated.
    seed : int
        Of the design and of all runs.
    workers : int
        Processes; results do not depend on it.
    changes : iterable of (str, object)
        Settings changed in all strategies.
    out : str or Path, optional
        Folder to keep the results in, which can be gone on with; in memory alone by default.
    progress : Progress, optional
        A bar in terminals and notebooks by default.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> import simcity as sc
    >>> sc.compare("toyama/nothing", "toyama/renew_lpwa", draws=20).table()  # doctest: +SKIP
    """
    from ..experiments.layout import TABLES
    from ..experiments.progress import progress_here
    from ..experiments.studies import batch, plan_study

    if len(strategies) < 2:
        raise ScenarioError("a comparison needs two strategies or more")
    plan = plan_study(strategies, worlds, draws, replications, scale, seed, changes, model, kind="comparison")
    progress = progress or progress_here()
    if out is not None:
        return Comparison(batch(plan, out, workers, progress))
    with tempfile.TemporaryDirectory(prefix="simcity-") as folder:
        results = batch(plan, Path(folder) / "results", workers, progress)
        for name in TABLES:
            results.arrow(name)
        results.folder = None
    return Comparison(results)
