"""Groups and areas with their doubt: ages by sex, kinds of household, districts and how they change.

Everything is worked out run by run before a range is taken: the change of a district, or its share of older people, is
that of one future, and the range is over futures. As in :mod:`.intervals`, the base value is the first run of the
first world at base values, replications of one draw are averaged, and the range is 5-95 % over the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import ResultsError
from .intervals import BASE, HIGH, LOW

if TYPE_CHECKING:
    import pandas as pd

    from ..experiments.results import Results

PYRAMID, KINDS = "population_by_sex_age", "households_by_kind"
SEXES = ("m", "f")
OLDER = "65_plus"


def rows_of(results: Results, indicator: str, area_kind: str = "city", strategy: str | None = None) -> pd.DataFrame:
    """Values of one indicator with the names of their runs, for one strategy (the reference by default).

    Of areas smaller than the city only what may leave the office is given: a year of an area of which anything is
    withheld is left out whole, lest sums over its groups be wrong.
    """
    frame = results.indicators if area_kind == "city" else results.shown
    frame = frame[(frame["indicator"] == indicator) & (frame["area_kind"] == area_kind) & (frame["view"] == "true")]
    hidden = frame.loc[frame["value"].isna(), ["area", "year"]].drop_duplicates()
    if len(hidden):
        frame = frame[~frame.set_index(["area", "year"]).index.isin(hidden.set_index(["area", "year"]).index)]
    runs = results.runs
    runs = runs[runs["strategy"] == (strategy or results.strategies[0])]
    return frame.merge(runs[["run", "world", "draw", "replication"]], on="run", how="inner")


def ranges(results: Results, rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Base value and 5-95 % range of each combination of `keys`.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a run and combination: `keys`, world, draw, replication, value.

    Returns
    -------
    pandas.DataFrame
        Indexed by `keys`, in the order of `rows`: low, base, high; low and high equal base when nothing was drawn.
    """
    import pandas as pd

    keys = list(keys)
    order = rows[keys].drop_duplicates()
    at_base = rows[(rows["draw"] == BASE) & (rows["world"] == results.worlds[0])]
    at_base = at_base[at_base["replication"] == at_base["replication"].min()]
    drawn = rows[rows["draw"] != BASE].groupby([*keys, "world", "draw"], sort=False)["value"].mean()
    over = drawn.groupby(level=keys, sort=False)
    table = pd.DataFrame({"base": at_base.groupby(keys, sort=False)["value"].mean()})
    if len(drawn):
        table = table.reindex(table.index.union(over.median().index)) if table.empty else table
        table = table.assign(low=over.quantile(LOW), high=over.quantile(HIGH))
        table["base"] = table["base"].fillna(over.median())
    else:
        table = table.assign(low=table["base"], high=table["base"])
    index = pd.MultiIndex.from_frame(order) if len(keys) > 1 else pd.Index(order[keys[0]], name=keys[0])
    return table.reindex(index)[["low", "base", "high"]]


def group_bands(results: Results, indicator: str, strategy: str | None = None) -> pd.DataFrame:
    """One indicator by year and group for the whole city.

    Returns
    -------
    pandas.DataFrame
        year, group, low, base, high.
    """
    rows = rows_of(results, indicator, "city", strategy)
    return ranges(results, rows[rows["group"] != ""], ["year", "group"]).reset_index()


def pyramid_bands(results: Results, strategy: str | None = None) -> pd.DataFrame:
    """Residents by year, sex and five-year age group, with their range.

    Returns
    -------
    pandas.DataFrame
        year, sex (``m`` or ``f``), age (the first of the group), low, base, high [persons].

    Raises
    ------
    ResultsError
        When the results are of a version that did not record ages by sex.
    """
    bands = group_bands(results, PYRAMID, strategy)
    if bands.empty:
        raise ResultsError("the results hold no residents by sex and age; make them again with this version")
    parts = bands["group"].str.split("_", n=2, expand=True)
    return bands.assign(sex=parts[0], age=parts[1].astype(int))[["year", "sex", "age", "low", "base", "high"]]


def map_years(results: Results, area_kind: str = "district") -> list[int]:
    """Years of which areas have ages, in order."""
    return sorted(int(y) for y in rows_of(results, "population_by_age", area_kind)["year"].unique())


def change_bands(
    results: Results,
    first: int | None = None,
    last: int | None = None,
    strategy: str | None = None,
    area_kind: str = "district",
) -> pd.DataFrame:
    """Change of residents by area from one year to another, as a share of the first.

    Returns
    -------
    pandas.DataFrame
        Indexed by area, in the order of the results: start, end (persons at base values), low, base, high (share),
        noise (share, see :func:`computing_error`), grade, provenance. Areas that nobody lives in at first have no
        change. ``attrs["years"]`` has both years.

    Raises
    ------
    ResultsError
        When a year is not in the results.
    """  # fmt: skip
    rows = rows_of(results, "population", area_kind, strategy)
    first, last = _two_years(rows, first, last, area_kind)
    names = ["area", "world", "draw", "replication"]
    start = rows[rows["year"] == first].set_index(names)["value"]
    end = rows[rows["year"] == last].set_index(names)["value"]
    change = ((end - start) / start.where(start > 0)).rename("value").reset_index()
    table = ranges(results, change, ["area"])
    at_base = change[(change["draw"] == BASE) & (change["world"] == results.worlds[0])]
    people = {name: ranges(results, values.rename("value").reset_index(), ["area"])["base"]
              for name, values in (("start", start), ("end", end))}  # fmt: skip
    table = table.assign(**people)
    spread = at_base.groupby("area")["value"].std(ddof=1)
    table["noise"] = computing_error(spread.reindex(table.index), table["start"])
    table = table.join(rows.groupby("area")[["grade", "provenance"]].max())
    table.attrs["years"] = (first, last)
    return table


def _two_years(rows: pd.DataFrame, first: int | None, last: int | None, area_kind: str) -> tuple[int, int]:
    years = sorted(int(y) for y in rows["year"].unique())
    if not years:
        raise ResultsError(f"the results hold no residents by {area_kind}: the city folder has none")
    first, last = years[0] if first is None else first, years[-1] if last is None else last
    for year in (first, last):
        if year not in years:
            listed = ", ".join(map(str, years)) if len(years) < 12 else f"{years[0]} to {years[-1]}"
            raise ResultsError(f"there are no residents by {area_kind} in {year}; there are in {listed}")
    return first, last


def computing_error(spread: pd.Series, residents: pd.Series) -> pd.Series:
    """Half-width of the 95 % interval of one run, by area; not-a-number without repetitions.

    Parameters
    ----------
    spread : pandas.Series
        Standard deviation of the change over the repetitions at base values, by area.
    residents : pandas.Series
        Residents of the first year.

    Notes
    -----
    Three repetitions say little of one area, so the spread is pooled over all: its variance falls with the number of
    residents, as that of independent lives does.
    """
    pooled = (spread**2 * residents).mean()
    return 1.96 * (pooled / residents.where(residents > 0)) ** 0.5


def older_bands(results: Results, strategy: str | None = None, area_kind: str = "district") -> pd.DataFrame:
    """Share of residents of 65 and over by area, in the years that maps are drawn of.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and year: low, base, high (share). Areas without residents have none.
    """
    rows = rows_of(results, "population_by_age", area_kind, strategy)
    names = ["area", "year", "world", "draw", "replication"]
    total = rows.groupby(names, sort=False)["value"].sum()
    older = rows[rows["group"] == OLDER].groupby(names, sort=False)["value"].sum()
    return ranges(results, (older / total.where(total > 0)).rename("value").reset_index(), ["area", "year"])


def by_day_bands(results: Results, strategy: str | None = None) -> pd.DataFrame:
    """Residents and people by day of each district, in the years that the results have both.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and year: night, day, jobs (persons and jobs at base values), low, base, high (day over night;
        not-a-number where nobody lives), grade, provenance.

    Raises
    ------
    ResultsError
        When the results hold no day population: places of work and school were not simulated.
    """
    found = {id: rows_of(results, id, "district", strategy) for id in ("population", "day_population", "jobs")}
    if found["day_population"].empty:
        raise ResultsError("the results hold no day population; a run with the parameter places at 1 has it")
    names = ["area", "year", "world", "draw", "replication"]
    night, day = (found[id].set_index(names)["value"] for id in ("population", "day_population"))
    ratio = (day / night.where(night > 0)).rename("value").reset_index()
    table = ranges(results, ratio, ["area", "year"])
    base = {name: ranges(results, found[id], ["area", "year"])["base"]
            for name, id in (("night", "population"), ("day", "day_population"), ("jobs", "jobs"))}  # fmt: skip
    return table.assign(**base).join(found["day_population"].groupby(["area", "year"])[["grade", "provenance"]].max())
