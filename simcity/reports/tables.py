"""The tables of results: population, burden, funding sources, coverage; each row names its run.

Ranges come before points, and columns without content are left out: a single run has no ranges.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..analysis.dependence import HOMES
from ..analysis.intervals import BASE
from ..indicators import catalogue
from ..words import say, unit_name
from .document import Cell, Column, Group, Quantity, RunKey, TableBlock
from .quantities import scale_for, scale_of

if TYPE_CHECKING:
    from ..analysis.comparison import Comparison

BURDEN = ("present_value_cost", "present_value_net_cost", "general_revenue_burden", "burden_per_resident",
          "burden_per_household", "debt_outstanding", "future_burden", "partner_burden",
          "open_removal_cost")  # fmt: skip
AGES = ("0_14", "15_64", "65_plus", "75_plus")
COVERAGE = "coverage_residents"
SERVICES = (COVERAGE, "services_viable")
#: A word of the catalogue for each source of funds, as the ledger names them.
SOURCES = {"国庫支出金": "source_state", "県支出金": "source_prefecture", "地方債": "source_bonds",
           "分担金・負担金": "source_partners", "使用料": "source_fees", "その他": "source_other",
           "一般財源": "source_general"}  # fmt: skip


class Tables:
    """The tables of one comparison in one language; None where there is nothing to show."""

    def __init__(self, comparison: Comparison, lang: str):
        self.comparison, self.lang = comparison, lang
        self.results = comparison.results

    # -- what there is -------------------------------------------------------------------------------------------

    @cached_property
    def has_doubt(self) -> bool:
        """Whether parameters or worlds were drawn, so that ranges mean something."""
        return bool((self.results.runs["draw"] != BASE).any())

    @property
    def is_comparison(self) -> bool:
        return len(self.comparison.strategies) > 1

    @cached_property
    def years(self) -> list[int]:
        """First year, every fifth year, last year."""
        first, last = int(self.results.study["first"]), int(self.results.study["last"])
        return sorted({first, *range(first - first % 5 + 5, last, 5), last})

    def run(self, strategy: str) -> RunKey:
        """The run with every parameter at its base value, in the first world."""
        runs = self.results.runs[self.results.runs["strategy"] == strategy]
        world = runs["world"].map({name: i for i, name in enumerate(self.results.worlds)})
        ordered = runs.assign(place=world).sort_values(["draw", "place", "replication"], kind="stable")
        return RunKey(str(ordered["run"].iloc[0]))

    @cached_property
    def is_covered(self) -> bool:
        """Whether any strategy reaches anybody in any year."""
        return COVERAGE in self.comparison.indicators and bool((self.comparison.bands(COVERAGE)["high"] > 0).any())

    @cached_property
    def has_cost(self) -> bool:
        """Whether anything is spent by anybody in any run."""
        frame = self.results.indicators
        return bool(self.burdens) or bool((frame[frame["indicator"] == "project_cost"]["value"] > 0).any())

    @cached_property
    def burdens(self) -> list[str]:
        """Indicators of burden that say something: not nothing everywhere, and not the same as one before."""
        found: dict[tuple, str] = {}
        for id in (i for i in BURDEN if i in self.comparison.indicators):
            values = tuple(v for s in self.comparison.strategies for v in self.comparison.outcome(id, s))
            if any(v for v in values if v == v):
                found.setdefault(tuple(round(v, 6) for v in values if v == v), id)
        return list(found.values())

    @cached_property
    def services(self) -> list[str]:
        """What the strategies give: coverage and services, and what else the study asks for, if it is ever there."""
        asked = [i for i in self.comparison.headline if i not in (*BURDEN, *HOMES)]
        return [i for i in dict.fromkeys((*SERVICES, *asked)) if i in self.comparison.indicators
                and i not in self.comparison.shared and self._is_ever(i)]  # fmt: skip

    def _is_ever(self, id: str) -> bool:
        return any(v for s in self.comparison.strategies for v in self.comparison.outcome(id, s) if v == v)

    # -- tables --------------------------------------------------------------------------------------------------

    def population(self) -> TableBlock | None:
        """The shared world: people and ages by year, with the range of total and ageing."""
        c, lang = self.comparison, self.lang
        if "population" not in c.indicators:
            return None
        columns = [Column(say("year_short", lang), width=0.85)]
        cells: dict[int, list[Cell]] = {y: [str(y)] for y in self.years}
        for id in ("population", *AGES, "share_65_plus", "households"):
            self._population_column(id, columns, cells)
        note = say("population_note", lang, run=self.run(c.reference).key)
        if float(self.results.runs["scale"].iloc[0]) < 1.0:
            note += say("population_note_scale", lang)
        return TableBlock(say("table_population" if self.is_comparison else "table_population_one", lang),
                          tuple(columns), tuple(tuple(cells[y]) for y in self.years), say("sheet_population", lang),
                          note)  # fmt: skip

    def _population_column(self, id: str, columns: list[Column], cells: dict[int, list[Cell]]) -> None:
        lang = self.lang
        if id in AGES:
            values = self._ages(id)
            if values:
                columns.append(Column(say(f"age_{id}", lang), unit_name("persons", lang), "number"))
                for year in self.years:
                    cells[year].append(Quantity(values[year]) if year in values else None)
            return
        if id not in self.comparison.indicators:
            return
        bands = self.comparison.bands(id)
        band = bands[bands["strategy"] == self.comparison.reference].set_index("year")
        scale, label = scale_for(id, band["base"], lang), catalogue()[id].label(lang)
        has_range = self.has_doubt and id != "households"  # the range of households follows that of people
        if has_range:
            columns.append(
                Column(f"{label} {say('range', lang)}", scale.unit, "span", 2.1 if id == "population" else 1.4)
            )
        heading = f"{label} {say('base_case', lang)}" if has_range else label
        columns.append(Column(heading, scale.unit, "number", 1.2))
        for year in self.years:
            row = band.loc[year] if year in band.index else None
            if has_range:
                cells[year].append(None if row is None else scale.span(row["low"], row["high"]))
            cells[year].append(None if row is None else scale.quantity(row["base"]))

    def _ages(self, group: str) -> dict[int, float]:
        frame = self.results.indicators
        chosen = frame[(frame["indicator"] == "population_by_age") & (frame["group"] == group)
                       & (frame["area_kind"] == "city") & (frame["run"] == self.run(self.comparison.reference).key)]  # fmt: skip  # noqa: E501
        return dict(zip(chosen["year"].astype(int), chosen["value"].astype(float), strict=True))

    def burden(self) -> TableBlock | None:
        """What each strategy costs the city's own purse: range, base value, difference, noise, verdict."""
        word = "table_burden" if self.is_comparison else "table_burden_one"
        note = say("burden_note", self.lang, prices=self.prices())
        return self.side_by_side(self.burdens, word, "sheet_burden", note, "burden_note_verdict")

    def service(self) -> TableBlock | None:
        """What each strategy gives over the years, as `burden`; None for a single strategy, whose path is shown."""
        if not self.is_comparison:
            return None
        return self.side_by_side(self.services, "table_service", "sheet_service", say("service_note", self.lang),
                                  "service_note_verdict")  # fmt: skip

    def side_by_side(self, ids: list[str], caption: str, sheet: str, note: str, verdict: str) -> TableBlock | None:
        """Strategies under each indicator: range, base value, difference, noise, verdict; None without indicators.

        Parameters
        ----------
        ids : list of str
            Indicators of the city, in order.
        caption, sheet, verdict : str
            Words: caption, name of the sheet, what is said of verdicts when strategies are compared.
        note : str
            First sentences below the table.
        """
        lang, rows, groups = self.lang, [], []
        for id in ids:
            declared = catalogue()[id]
            outcomes = {s: self.comparison.outcome(id, s) for s in self.comparison.strategies}
            scale = scale_for(id, [v for three in outcomes.values() for v in three], lang)
            group = Group(declared.label(lang), scale.unit, unit_name(declared.unit, lang),
                          say("grade_of", lang, grade=self.grade(id)))  # fmt: skip
            for strategy, (low, base, high) in outcomes.items():
                row: list[Cell] = [self.comparison.label(strategy, lang)]
                row += [scale.span(low, high)] if self.has_doubt else []
                row += [scale.quantity(base), *self._difference(id, strategy, scale), self.run(strategy)]
                rows.append(tuple(row))
                groups.append(group)
        if not rows:
            return None
        note += say("burden_note_doubt", lang) if self.has_doubt else ""
        note += say(verdict, lang, name=self.comparison.label(self.comparison.reference, lang)) \
            if self.is_comparison else ""  # fmt: skip
        return TableBlock(say(caption, lang), self._burden_columns(), tuple(rows), say(sheet, lang),
                          note + say("grades", lang), tuple(groups))  # fmt: skip

    def _burden_columns(self) -> tuple[Column, ...]:
        lang = self.lang
        columns = [Column(say("strategy", lang), width=2.3)]
        if self.has_doubt:
            columns.append(Column(say("range", lang), kind="span", width=1.7))
        columns.append(Column(say("base_case", lang), kind="number", width=1.1))
        if self.is_comparison:
            if self.has_doubt:
                columns.append(Column(say("difference_range", lang), kind="span", width=2.1))
            columns += [Column(say("difference", lang), kind="number", width=1.3),
                        Column(say("noise", lang), kind="number", width=0.9), Column(say("verdict", lang), width=1.4)]  # fmt: skip  # noqa: E501
        return (*columns, Column(say("run_key", lang), kind="run", width=1.3))

    def _difference(self, id: str, strategy: str, scale) -> list[Cell]:
        if not self.is_comparison:
            return []
        if strategy == self.comparison.reference:
            return [*([None] if self.has_doubt else []), None, None, say("reference", self.lang)]
        d = self.comparison.difference(id, strategy)
        noise = scale.quantity((d.noise_high - d.noise_low) / 2, "±")
        verdict = say(f"verdict_{d.verdict.replace(' ', '_')}", self.lang)
        return [
            *([scale.span(d.low, d.high, "+")] if self.has_doubt else []),
            scale.quantity(d.value, "+"),
            noise,
            verdict,
        ]

    def grade(self, id: str) -> str:
        """The weakest evidence of an indicator."""
        values = self.comparison.values
        return str(values.loc[values["indicator"] == id, "grade"].max())

    def funding(self) -> TableBlock | None:
        """Who pays: sums over the whole period by source of funds at base values."""
        lang = self.lang
        frame = self.results.indicators
        chosen = frame[(frame["indicator"] == "funding_by_source") & (frame["area_kind"] == "city")]
        sums = {s: chosen[chosen["run"] == self.run(s).key].groupby("group", sort=False)["value"].sum()
                for s in self.comparison.strategies}  # fmt: skip
        groups = [g for g in dict.fromkeys(chosen["group"]) if any(s.get(g, 0.0) for s in sums.values())]
        if not groups:
            return None
        totals = {s: float(sum(of.get(g, 0.0) for g in groups)) for s, of in sums.items()}
        scale = scale_of("yen", 0, totals.values(), lang)
        columns = (Column(say("strategy", lang), width=2.2),
                   *(Column(self.source_name(g), scale.unit, "number", 1.2, unit_name("yen", lang)) for g in groups),
                   Column(say("funding_total", lang), scale.unit, "number", 1.2, unit_name("yen", lang)),
                   Column(say("run_key", lang), kind="run", width=1.3))  # fmt: skip
        rows = tuple((self.comparison.label(s, lang), *(scale.quantity(of.get(g, 0.0)) for g in groups),
                      scale.quantity(totals[s]), self.run(s)) for s, of in sums.items())  # fmt: skip
        first, last = self.years[0], self.years[-1]
        return TableBlock(say("table_funding", lang, first=first, last=last), columns, rows, say("sheet_funding", lang),
                          say("funding_note", lang, prices=self.prices()))  # fmt: skip

    def largest_sum(self, id: str) -> float:
        """The largest sum over the years of a yearly indicator at base values, among the strategies."""
        frame = self.results.indicators
        frame = frame[(frame["indicator"] == id) & (frame["area_kind"] == "city") & (frame["group"] == "")]
        sums = frame.groupby("run")["value"].sum()
        return max((float(sums.get(self.run(s).key, 0.0)) for s in self.comparison.strategies), default=0.0)

    def prices(self) -> str:
        """In whose prices yen are: those of the first year when no price rises, else nominal."""
        return say("prices_nominal" if self.results.study.get("inflation") else "prices_real", self.lang,
                   year=self.results.study["first"])  # fmt: skip

    def source_name(self, source: str) -> str:
        """A source of funds as people call it."""
        return say(SOURCES[source], self.lang) if source in SOURCES else source

    def coverage(self) -> TableBlock | None:
        """Share of residents within reach, by strategy and year."""
        if not self.is_covered:
            return None
        lang, bands = self.lang, self.comparison.bands(COVERAGE)
        scale = scale_for(COVERAGE, bands["base"], lang)
        columns = [Column(say("strategy", lang), width=2.0)]
        if self.has_doubt:
            columns.append(Column(say("range_of", lang, year=self.years[-1]), scale.unit, "span", 1.4))
        columns += [Column(str(year), scale.unit, "number", 0.9) for year in self.years]
        rows = []
        for strategy in self.comparison.strategies:
            of = bands[bands["strategy"] == strategy].set_index("year")
            last = of.loc[self.years[-1]]
            cells: list[Cell] = [scale.span(last["low"], last["high"])] if self.has_doubt else []
            cells += [scale.quantity(of.loc[y, "base"]) if y in of.index else None for y in self.years]
            rows.append((self.comparison.label(strategy, lang), *cells, self.run(strategy)))
        return TableBlock(say("table_coverage", lang), (*columns, Column(say("run_key", lang), kind="run", width=1.3)),
                          tuple(rows), say("sheet_coverage", lang), self._coverage_note())  # fmt: skip

    def _coverage_note(self) -> str:
        lang, parameters = self.lang, self.results.parameters
        planned = parameters.loc[parameters["parameter"] == "location_probability", "base"]
        note = say("coverage_means", lang, probability=f"{100 * planned.iloc[0]:.0f}") if len(planned) else ""
        frame = self.results.indicators
        if (frame[(frame["indicator"] == COVERAGE) & (frame["group"] == "lines")]["value"] > 0).any():
            note += say("coverage_lines", lang)
        return note + say("coverage_note", lang)
