"""Population pyramids: one year with the base year behind it, and how far the doubt reaches."""

from __future__ import annotations

import numpy as np

from ..words import say
from .style import STRATEGY_STYLES, styled

GROUP = 5  # years of age a bar
OPEN = 100  # the last bar is this age and over
MANY = 2_000  # persons in the longest bar from which thousands are shown
BAND = {"facecolor": "#111111", "alpha": 0.45, "linewidth": 0}


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
    return _draw(_groups(population), str(year), lang, ax, None if before is None else _groups(before))


@styled
def pyramid_of_bands(bands, year: int | None = None, before: int | None = None, lang: str = "en", ax=None):
    """Draw a year of many futures: bars at base values, the 5-95 % range of the doubt across the end of each bar.

    Parameters
    ----------
    bands : pandas.DataFrame
        year, sex, age, low, base, high; see :func:`simcity.analysis.groups.pyramid_bands`.
    year : int, optional
        The last year by default.
    before : int, optional
        The year drawn as an outline; the first by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ResultsError
        When a year is not in the results.
    """
    year, before = _year(bands, year, -1), _year(bands, before, 0)
    now, first = by_group(bands, year), by_group(bands, before)
    is_wide = bool((now[2] > now[0]).any())
    earlier = first[1] if before != year else None
    title = say("pyramid_title", lang, year=year)
    name = say("pyramid_before", lang, year=before)
    return _draw(now[1], title, lang, ax, earlier, name, (now[0], now[2]) if is_wide else None)


def _year(bands, year: int | None, place: int) -> int:
    from ..errors import ResultsError

    years = sorted(int(y) for y in bands["year"].unique())
    if year is None:
        return years[place]
    if year not in years:
        raise ResultsError(f"there is no pyramid of {year}; there are those of {years[0]} to {years[-1]}")
    return year


def by_group(bands, year: int) -> np.ndarray:
    """Low, base and high of a year; float64, shape (3, 2, 21)."""
    of = bands[bands["year"] == year].sort_values(["sex", "age"], ascending=[False, True])  # men first
    return of[["low", "base", "high"]].to_numpy(dtype=np.float64).T.reshape(3, 2, -1)


def people_unit(largest: float, lang: str) -> tuple[float, str]:
    """Factor and name of the unit that people are counted in: thousands for cities, single persons for villages."""
    return (1e-3, say("thousand_persons", lang)) if largest >= MANY else (1.0, say("single_persons", lang))


def age_name(age: int, lang: str) -> str:
    """Name of the group that begins at `age`.

    Examples
    --------
    >>> age_name(0, "ja"), age_name(100, "ja"), age_name(100, "en")
    ('0〜4', '100以上', '100+')
    """
    if age >= OPEN:
        return say("age_open", lang, age=age)
    return f"{age}{'〜' if lang == 'ja' else '–'}{age + GROUP - 1}"


def _draw(now: np.ndarray, title: str, lang: str, ax, before=None, before_name: str = "", band=None):
    """Bars of `now`, outline of `before` and dark strips of `band`, each of shape (2, groups)."""
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(6.8, 4.5), layout="constrained")[1]
    edges = np.arange(now.shape[1] + 1) * GROUP
    shown = [now] + ([before] if before is not None else []) + list(band or ())
    largest = max(float(part.max(initial=0.0)) for part in shown)
    factor, unit = people_unit(largest, lang)
    for sex, sign, look in ((0, -1, STRATEGY_STYLES[0]), (1, 1, STRATEGY_STYLES[1])):
        name = say("male" if sex == 0 else "female", lang)
        ax.barh(edges[:-1], sign * now[sex] * factor, height=GROUP * 0.9, align="edge", color=look["color"],
                label=name, zorder=2)  # fmt: skip
        if band is not None:
            low, high = sign * band[0][sex] * factor, sign * band[1][sex] * factor
            ax.barh(edges[:-1] + GROUP * 0.27, high - low, left=low, height=GROUP * 0.36, align="edge", zorder=3,
                    label=say("doubt_band", lang) if sex else None, **BAND)  # fmt: skip
        if before is not None:
            ax.plot(np.repeat(sign * before[sex] * factor, 2), np.repeat(edges, 2)[1:-1], color="#222222",
                    linewidth=1.1, label=before_name if sex and before_name else None, zorder=4)  # fmt: skip
    limit = 1.06 * largest * factor or 1.0
    ax.axvline(0, color="white", linewidth=1.2, zorder=5)
    ax.set_xlim(-limit, limit)
    ax.set_ylim(0, edges[-1])
    ax.set_yticks(range(0, OPEN + 1, 10))
    ax.locator_params(axis="x", nbins=7)
    ax.xaxis.set_major_formatter(lambda x, _: f"{abs(x):,g}")
    ax.set_xlabel(unit)
    ax.set_ylabel(say("age", lang))
    ax.set_title(title, loc="left")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=4, handlelength=1.4, columnspacing=1.2)
    return ax


def _groups(population: np.ndarray) -> np.ndarray:
    """Sums over five-year groups; the last group is open."""
    ages = population.shape[1]
    starts = np.arange(0, min(ages, OPEN + 1), GROUP)
    return np.add.reduceat(population[:, :ages], starts, axis=1)
