"""Rules between settings, which no single field can know.

Each rule names the settings it looks at. A rule is left out when one of them is already wrong by itself, so that one
slip gives one problem and not five.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources

from ..parameters import catalogue
from .dated import Fault, parameter_faults
from .nodes import Key
from .settings import ScenarioSettings

LORAWAN = ("strategy", "network", "lorawan")
LINES = ("strategy", "network", "lines")
PLATFORM = ("strategy", "platform")
FINANCE = ("strategy", "finance")
GUIDANCE = ("strategy", "residence", "guidance")
DEMOLITION = ("strategy", "residence", "demolition")


@dataclass(frozen=True)
class CityFacts:
    """What a scenario needs to know of its city: its main municipality and the year of its base population."""

    municipality: str | None = None
    base_year: int | None = None


def faults(settings: ScenarioSettings, city: CityFacts, shortened: bool) -> Iterator[Fault]:
    """Everything that does not fit together.

    Parameters
    ----------
    settings : ScenarioSettings
    city : CityFacts
    shortened : bool
        The end of the run was set by hand for this run: years of the strategy may then lie beyond it.
    """
    for rule in RULES:
        yield from rule(settings)
    yield from _years(settings, shortened)
    yield from _city(settings, city)
    yield from parameter_faults(settings.world.parameters, "world")
    yield from parameter_faults(settings.strategy.parameters, "strategy")


def _run(s: ScenarioSettings) -> Iterator[Fault]:
    if s.run.first >= s.run.last:
        yield (("run", "last"), ("run", "first")), "run_backwards", {"first": s.run.first}


def _lorawan(s: ScenarioSettings) -> Iterator[Fault]:
    own = s.strategy.network.lorawan
    if own.renew_from is not None and own.close_from is not None:
        yield ((*LORAWAN, "close_from"), (*LORAWAN, "renew_from")), "renew_and_close", {"renew": own.renew_from}
    if own.close_until is not None and own.close_from is None:
        yield ((*LORAWAN, "close_until"), (*LORAWAN, "close_from")), "close_without_start", {"until": own.close_until}
    elif own.close_until is not None and own.close_from is not None and own.close_from > own.close_until:
        yield ((*LORAWAN, "close_until"), (*LORAWAN, "close_from")), "close_backwards", {"start": own.close_from}
    if own.placement == "cover" and own.coverage_target is None:
        yield ((*LORAWAN, "placement"), (*LORAWAN, "coverage_target")), "cover_without_target", {}
    if own.shared_from is not None and not s.strategy.platform.members:
        yield ((*LORAWAN, "shared_from"), (*PLATFORM, "members")), "shared_without_members", {}


def _lines(s: ScenarioSettings) -> Iterator[Fault]:
    lines = s.strategy.network.lines
    if lines.technology is not None and lines.from_year is None:
        yield ((*LINES, "technology"), (*LINES, "from")), "lines_without_start", {"technology": lines.technology}
    if lines.technology is None and lines.from_year is not None:
        yield ((*LINES, "from"), (*LINES, "technology")), "lines_without_technology", {}


def _platform(s: ScenarioSettings) -> Iterator[Fault]:
    platform = s.strategy.platform
    if platform.arrangement != "own" and platform.from_year is None:
        yield ((*PLATFORM, "arrangement"), (*PLATFORM, "from")), "platform_without_start", {}
    if platform.arrangement == "shared" and len(set(platform.members)) < 2:
        yield ((*PLATFORM, "members"), (*PLATFORM, "arrangement")), "platform_alone", {}
    for index, code in enumerate(platform.members):
        if code in platform.members[:index]:
            yield ((*PLATFORM, "members", index),), "member_twice", {"code": code}


def _finance(s: ScenarioSettings) -> Iterator[Fault]:
    finance = s.strategy.finance
    if finance.bond.grace_years >= finance.bond.term_years:
        yield (
            ((*FINANCE, "bond", "grace_years"), (*FINANCE, "bond", "term_years")),
            "grace_too_long",
            {"term": finance.bond.term_years},
        )
    if "subsidy" in finance.scheme and finance.subsidy_rate == 0:
        yield ((*FINANCE, "scheme"), (*FINANCE, "subsidy_rate")), "subsidy_of_nothing", {}


def _residence(s: ScenarioSettings) -> Iterator[Fault]:
    guidance, pulling = s.strategy.residence.guidance, s.strategy.residence.demolition
    area = guidance.districts or guidance.zones or guidance.stop_distance_m is not None
    acts = guidance.moving_subsidy_yen or guidance.attraction_points or guidance.restriction
    if acts and guidance.from_year is None:
        yield ((*GUIDANCE, "from"), GUIDANCE), "guidance_without_start", {}
    if guidance.from_year is not None and not area:
        yield ((*GUIDANCE, "from"), GUIDANCE), "guidance_without_area", {}
    if pulling.subsidy_yen and pulling.from_year is None:
        yield ((*DEMOLITION, "from"), (*DEMOLITION, "subsidy_yen")), "demolition_without_start", {}
    if pulling.area != "everywhere" and not area:
        yield ((*DEMOLITION, "area"), GUIDANCE), "demolition_without_area", {}
    for path, rules in ((GUIDANCE, guidance), (DEMOLITION, pulling)):
        if rules.from_year is not None and rules.until is not None and rules.until < rules.from_year:
            yield ((*path, "until"), (*path, "from")), "residence_backwards", {"start": rules.from_year}
        if rules.from_year is not None and not _homes_simulated(s):
            yield ((*path, "from"), ("world", "parameters", "housing")), "residence_without_homes", {}


def _homes_simulated(s: ScenarioSettings) -> bool:
    change = s.world.parameters.get("housing")
    base = catalogue()["housing"].base if change is None or change.base is None else change.base
    return bool(base)


def _homes(s: ScenarioSettings) -> Iterator[Fault]:
    """Homes need households that form and part: who says that they do not is told so, not overruled."""
    change = s.world.parameters.get("household_life")
    if change is not None and change.base == 0 and _homes_simulated(s):
        parameters = ("world", "parameters")
        yield ((*parameters, "household_life"), (*parameters, "housing")), "homes_without_households", {}


def _vintage(s: ScenarioSettings) -> Iterator[Fault]:
    """What a world follows was published by the year in which it is looked at, whatever year the world names itself."""
    known, projection = s.world.demography.known_until, s.world.demography.projection
    vintage = _published().get(projection)
    if known is not None and vintage is not None and vintage > known:
        paths = (("world", "demography", "known_until"), ("world", "demography", "projection"))
        yield paths, "vintage_too_late", {"vintage": vintage, "projection": projection}


@functools.cache
def _published() -> dict[str, int]:
    """Year in which each packaged projection was published."""
    place = resources.files("simcity.population").joinpath("defaults", "projections.csv")
    with place.open(encoding="utf-8") as file:
        return {row["preset"]: int(row["published"]) for row in csv.DictReader(file)}


def _assumptions(s: ScenarioSettings) -> Iterator[Fault]:
    demography = s.world.demography
    if demography.assumptions is not None and demography.method != "ipss_regional":
        paths = (("world", "demography", "assumptions"), ("world", "demography", "method"))
        yield paths, "assumptions_without_method", {"source": demography.assumptions}


RULES: tuple[Callable[[ScenarioSettings], Iterator[Fault]], ...] = (
    _run, _lorawan, _lines, _platform, _finance, _residence, _homes, _vintage, _assumptions
)  # fmt: skip

STRATEGY_YEARS: tuple[tuple[Key, ...], ...] = (
    (*LORAWAN, "renew_from"), (*LORAWAN, "close_from"), (*LORAWAN, "close_until"), (*LORAWAN, "shared_from"),
    (*LINES, "from"), (*PLATFORM, "from"), (*FINANCE, "subsidy_until"), (*GUIDANCE, "from"), (*GUIDANCE, "until"),
    (*DEMOLITION, "from"), (*DEMOLITION, "until"),
)  # fmt: skip

#: The end of something may well lie beyond the run.
LAST_YEARS = ((*FINANCE, "subsidy_until"),)


def _years(s: ScenarioSettings, shortened: bool) -> Iterator[Fault]:
    """Every year of the strategy lies within the run; otherwise a decision would silently never happen."""
    run = (("run", "first"), ("run", "last"))
    if s.run.first >= s.run.last:
        return
    for path in STRATEGY_YEARS:
        year = _value(s, path)
        is_late = year is not None and year > s.run.last and not shortened and path not in LAST_YEARS
        if year is not None and (year < s.run.first or is_late):
            yield (path, *run), "year_outside_run", {"first": s.run.first, "last": s.run.last}


def _city(s: ScenarioSettings, city: CityFacts) -> Iterator[Fault]:
    members = s.strategy.platform.members
    if members and city.municipality is not None and city.municipality not in members:
        paths = ((*PLATFORM, "members"), ("city",))
        yield paths, "members_without_city", {"code": city.municipality}
    if city.base_year is not None and s.run.first != city.base_year:
        yield (("run", "first"), ("city",)), "not_base_year", {"year": city.base_year}


def _value(s: ScenarioSettings, path: tuple[Key, ...]) -> int | None:
    here = s
    for part in path:
        here = getattr(here, "from_year" if part == "from" else str(part))
    return here  # type: ignore[return-value]
