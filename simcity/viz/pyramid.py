"""The population pyramid of one year, with the base year behind it."""

from __future__ import annotations

import numpy as np

from ..words import say
from .style import STRATEGY_STYLES, styled

GROUP = 5  # years of age a bar


@styled
def pyramid(population: np.ndarray, year: int, before: np.ndarray | None = None, lang: str = "en", ax=None):
    """Draw men to the left and women to the right by five-year age group.

    Parameters
    ----------
    population : ndarray, shape (2, n_ages)
        Persons by sex (male, female) and single age.
    year : int
        Shown in the title.
    before : ndarray, shape (2, n_ages), optional
        An earlier year, drawn as an outline.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6, 5), layout="constrained")[1]
    now = _groups(population)
    ages = np.arange(now.shape[1]) * GROUP
    for sex, sign, look in ((0, -1, STRATEGY_STYLES[0]), (1, 1, STRATEGY_STYLES[1])):
        name = say("male" if sex == 0 else "female", lang)
        ax.barh(ages, sign * now[sex] / 1e3, height=GROUP * 0.9, align="edge", color=look["color"], label=name)
        if before is not None:
            ax.step(np.append(sign * _groups(before)[sex], 0) / 1e3, np.append(ages, ages[-1] + GROUP), where="post",
                    color="#333333", linewidth=1)  # fmt: skip
    limit = max(abs(x) for x in ax.get_xlim())
    ax.set_xlim(-limit, limit)
    ax.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    ax.set_xlabel("千人" if lang == "ja" else "thousand persons")
    ax.set_ylabel(f"{say('age', lang)}")
    ax.set_title(f"{year}", loc="left")
    ax.legend(loc="upper right")
    return ax


def _groups(population: np.ndarray) -> np.ndarray:
    """Sums over five-year groups; the last group is open."""
    ages = population.shape[1]
    starts = np.arange(0, min(ages, 101), GROUP)
    return np.add.reduceat(population[:, :ages], starts, axis=1)
