"""Running one scenario, several side by side, or a whole study; and saying what came of it."""

from __future__ import annotations

from pathlib import Path

import typer

from ..words import language
from .console import next_step, out, quoted, t
from .scenarios import SET, changes_of

SCALE = typer.Option(
    None, min=0.0, max=1.0, help="Share of households simulated, e.g. 0.02; the file's own by default."
)
OUT = typer.Option(None, "--out", help="Results folder; under results/ by default.")
WORKERS = typer.Option(1, min=1, help="Processes; results do not depend on it.")


def run(scenario: str = typer.Argument(metavar="FILE", help="Name or file of a scenario, or a city folder."),
        seed: int = typer.Option(None, min=0, help="Seed of all draws; the same seed gives the same city."),
        scale: float = SCALE, settings: list[str] = SET, out_folder: Path = OUT,
        profile: bool = typer.Option(False, help="Say where the seconds went.")) -> None:  # fmt: skip
    """One run, with a summary and charts."""
    from ..experiments import run as run_one
    from ..experiments.progress import progress_here
    from .charts import save_run_figure
    from .summaries import profile_table, run_table

    folder = out_folder or default_folder(scenario)
    timings: dict[str, float] | None = {} if profile else None
    results = run_one(given(scenario), seed, scale=scale, changes=changes_of(settings), out=folder,
                      progress=progress_here(), timings=timings)  # fmt: skip
    out(run_table(results))
    for path in save_run_figure(results, folder / "figures"):
        out(t(f"図: {path}", f"Chart: {path}"))
    out(t(f"結果: {folder}", f"Results: {folder}"))
    if timings is not None:
        out(profile_table(timings))
    next_step(f"simcity report {quoted(folder)} --lang ja", f"simcity chart {quoted(folder)} pyramid --animate",
              f"simcity scenario show {quoted(scenario)}")  # fmt: skip


def compare(scenarios: list[str] = typer.Argument(metavar="FILE FILE...", help="Scenarios, the reference first."),
            draws: int = typer.Option(20, "-n", "--draws", min=0, help="Draws of what we know badly (doubt)."),
            replications: int = typer.Option(1, min=1, help="Repetitions of each draw."),
            world: list[str] = typer.Option([], help="World to compare in; may be given several times."),
            scale: float = SCALE, seed: int = typer.Option(0, min=0, help="Seed of the design."),
            settings: list[str] = SET, out_folder: Path = OUT, workers: int = WORKERS) -> None:  # fmt: skip
    """Scenarios side by side: paired differences, doubt and noise kept apart, a verdict, a figure."""
    from ..analysis import Comparison
    from ..errors import ScenarioError
    from ..experiments.studies import batch as make
    from ..experiments.studies import plan_study

    if len(scenarios) < 2:
        raise ScenarioError(t("比較には2つ以上のシナリオが必要です", "a comparison needs two scenarios or more"))
    plan = plan_study([given(s) for s in scenarios], world, draws, replications, scale, seed, changes_of(settings),
                      kind="comparison")  # fmt: skip
    folder = out_folder or Path("results") / f"compare-{plan.digest}"
    _show_comparison(Comparison(make(plan, folder, workers, _progress())), folder)


def batch(
    study: str = typer.Argument(metavar="STUDY", help="Name or folder of a study."),
    workers: int = WORKERS,
    out_folder: Path = OUT,
    scale: float = SCALE,
    draws: int = typer.Option(None, "-n", "--draws", min=0, help="Instead of the study's own."),
    replications: int = typer.Option(None, min=1, help="Instead of the study's own."),
    limit: float = typer.Option(None, min=1.0, help="Longest time of one run [s], with several workers."),
) -> None:
    """All runs of a study. Stop it at any time: the same command goes on where it was."""
    from ..analysis import Comparison
    from ..experiments.studies import batch as make
    from ..experiments.studies import plan_from_file

    plan = plan_from_file(given(study), draws=draws, replications=replications, scale=scale)
    folder = out_folder or default_folder(study)
    _show_comparison(Comparison(make(plan, folder, workers, _progress(), limit)), folder)


def _show_comparison(comparison, folder: Path) -> None:
    from .charts import save_comparison_figures
    from .summaries import comparison_text

    out(comparison_text(comparison))
    for path in save_comparison_figures(comparison, folder / "figures"):
        out(t(f"図: {path}", f"Figure: {path}"))
    out(t(f"結果: {folder}", f"Results: {folder}"))
    next_step(f"simcity answer {quoted(folder)}", f"simcity report {quoted(folder)} --lang ja")


def answer(
    study: str = typer.Argument(metavar="STUDY|RESULTS", help="A results folder, or a study that was run."),
) -> None:
    """The answer in one sentence, with what it rests on."""
    from ..analysis import answer as find
    from ..errors import ResultsError

    folder = Path(study)
    if not (folder / "study.json").is_file():
        folder = default_folder(study)
        if not (folder / "study.json").is_file():
            raise ResultsError(t(f"{study} はまだ計算されていません。simcity batch {study} と入力してください",
                                 f"{study} has not been run; type: simcity batch {study}"))  # fmt: skip
    found = find(folder)
    question = found.comparison.results.study.get("question") or {}
    if question:
        out(t(question.get("ja", ""), question.get("en", "")))
    out("\n".join(found.sentences[language()]))
    next_step(f"simcity report {quoted(folder)} --lang ja", f"simcity audit {quoted(folder)}")


def report(results: Path = typer.Argument(help="Results folder."),
           lang: str = typer.Option("ja", help="ja or en."),
           formats: str = typer.Option("html,docx,xlsx", "--format", help="Any of html, docx, xlsx, with commas."),
           out_folder: Path = typer.Option(None, "--out", help="Folder for the files.")) -> None:  # fmt: skip
    """A policy report from a results folder; every number can be traced to a run."""
    from ..reports import report as write

    for path in write(results, lang, [f.strip() for f in formats.split(",") if f.strip()], out_folder):
        out(t(f"書き出し: {path}", f"Wrote {path}"))
    next_step(f"simcity audit {quoted(results)}")


def given(word: str) -> str | Path:
    """What was typed, as a path when it is one: a city folder beside us wins over a name in the library."""
    path = Path(word).expanduser()
    is_folder = path.is_dir() and any((path / name).is_file() for name in ("city.yaml", "baseline.yaml", "study.yaml"))
    return path if is_folder or path.suffix in (".yaml", ".yml") else word


def default_folder(word: str) -> Path:
    """Where results go when nobody says: inside a city folder, else ``results/`` and the name."""
    path = given(word)
    if isinstance(path, Path) and (path / "city.yaml").is_file():
        return path / "results"
    if isinstance(path, Path):
        return Path("results") / (path.resolve().name if path.is_dir() else path.stem)
    return Path("results") / word.replace("/", "-")


def _progress():
    from ..experiments.progress import progress_here

    return progress_here()
