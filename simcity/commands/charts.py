"""The charts that commands save: people, ageing and budget of a run; curves and differences of a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison
    from ..experiments.results import Results

RUN_PANELS = ("population", "share_65_plus", "outlook", "general_revenue_burden", "coverage_residents")


def save_run_figure(results: Results, folder: Path) -> list[Path]:
    """Population, ageing, burden and coverage by year, in Japanese and English; returns the files."""
    import matplotlib

    matplotlib.use("Agg")  # a command draws to files only; nobody's notebook runs here
    from ..analysis import Comparison
    from ..viz import run_figure

    frame = results.indicators
    found = set(frame[frame["value"] != 0]["indicator"])  # an empty chart says nothing
    found |= {"outlook"} if "outlook_local_tax" in found else set()
    chosen = [i for i in RUN_PANELS if i in found]
    comparison = Comparison(results)
    paths = []
    for lang in ("ja", "en") if chosen else ():
        labels = {name: results.label(name, lang) for name in results.strategies}
        figure = run_figure(comparison, chosen, lang, labels, synthetic="coverage_residents" in chosen)
        paths.append(save(figure, folder / f"run_{lang}.png"))
    return paths


def save_comparison_figures(comparison: Comparison, folder: Path) -> list[Path]:
    """The figure of a comparison, in Japanese and English; returns the files."""
    import matplotlib

    matplotlib.use("Agg")
    from ..viz import compare_figure
    from ..viz.compare import PANELS

    panels = tuple(i for i in PANELS if i in comparison.indicators) or tuple(comparison.headline[:4])
    return [save(compare_figure(comparison, lang, panels), folder / f"compare_{lang}.png") for lang in ("ja", "en")]


def save(figure, path: Path) -> Path:
    """Write a figure and close it; returns the file."""
    import matplotlib.pyplot as plt

    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    plt.close(figure)
    return path
