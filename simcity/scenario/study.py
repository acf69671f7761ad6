"""A study: the folder that holds a question, and the scenarios that answer it."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from ..errors import Problem, ScenarioError
from ..indicators import catalogue
from ..words import language
from .dated import Fault
from .library import Library, NameProblem
from .load import load_scenario
from .merge import read_cached
from .messages import text
from .nodes import Key, Node
from .plain import canonical, listed
from .problems import at_most, locate, problem_for
from .scenario import Scenario
from .settings import StudySettings
from .validation import check
from .worlds import load_world


class Study(StudySettings):
    """A question with its worlds and strategies. Made by :func:`simcity.scenario.load_study`; frozen."""

    _name: str = PrivateAttr(default="")
    _folder: Path = PrivateAttr()
    _library: Library = PrivateAttr()

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self._name

    @property
    def folder(self) -> Path:
        """Its folder."""
        return self._folder

    def label(self, lang: str | None = None) -> str:
        """The question in Japanese or English."""
        return self.question.get(lang or language()) or next(iter(self.question.values()), self.name)  # type: ignore[call-overload]

    def scenario(self, strategy: str, world: str | None = None, overrides: Iterable[tuple[str, Any]] = ()) -> Scenario:
        """One of its strategies in one of its worlds, at the scale of the design.

        Parameters
        ----------
        strategy, world : str
            Names as in the study; the first world by default.
        overrides : iterable of (str, object)
            See :func:`load_scenario`.
        """
        chosen: list[tuple[str, Any]] = [("world", world or self.worlds[0]), ("run.seed", self.design.seed)]
        if self.design.scale is not None:
            chosen.append(("run.scale", self.design.scale))
        return load_scenario(strategy, [*chosen, *overrides], self._library)

    def scenarios(self) -> Iterator[tuple[str, str, Scenario]]:
        """Every (world, strategy, scenario), worlds outside, in the order of the file."""
        for world in self.worlds:
            for strategy in self.strategies:
                yield world, strategy, self.scenario(strategy, world)

    def resolved(self) -> dict[str, Any]:
        """Every value in force as plain data; loads back as it is."""
        return listed(self.model_dump(by_alias=True))

    @property
    def hash(self) -> str:
        """SHA-256 of the resolved form."""
        return hashlib.sha256(canonical(self.resolved()).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Study) and self.resolved() == other.resolved()

    def __hash__(self) -> int:
        return hash(self.hash)

    def _repr_html_(self) -> str:
        facts = {
            "worlds": ", ".join(self.worlds), "strategies": ", ".join(self.strategies),
            "design": f"{self.design.draws} x {self.design.replications}", "headline": ", ".join(self.headline),
        }  # fmt: skip
        left = "<th style='text-align:left'>"
        body = "".join(f"<tr>{left}{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in facts.items())
        return f"<table><caption>{escape(self.label())} ({escape(self.name)})</caption>{body}</table>"


def load_study(name_or_path: str | Path, library: Library | None = None) -> Study:
    """Load a study by its name in the library or from its folder.

    Parameters
    ----------
    name_or_path : str or Path
        A name such as ``q14_lpwa_renewal``; or the path of a folder or of its ``study.yaml``.
    library : Library, optional

    Raises
    ------
    ScenarioError
        With every problem of the study and of its scenarios, each with its place.
    """
    given = Path(name_or_path).expanduser()
    path = given / "study.yaml" if given.is_dir() else given
    if not path.is_file() or (isinstance(name_or_path, str) and "/" not in name_or_path and not given.is_dir()):
        if isinstance(name_or_path, Path) or str(name_or_path).endswith((".yaml", ".yml")):
            raise ScenarioError(Problem(text("no_file"), file=str(path), remedy=text("no_file.remedy")))
        path = (library or Library.near()).study_folder(name_or_path) / "study.yaml"
    return build_study(read_cached(path), path, library or Library.near(path))


def build_study(node: Node, path: Path, library: Library) -> Study:
    """The study of a file already read; raises ScenarioError with every problem."""
    folder = path.parent.resolve()
    library = Library((folder, *(root for root in library.roots if root != folder)))
    if node.kind != "map":
        raise ScenarioError(problem_for(node, (), "not_a_map"), subject=str(path))
    study, problems = check(node, Study, _faults, _PLACEHOLDERS)
    problems += _name_problems(node, library)
    if not problems and study is not None:
        study._name, study._folder, study._library = folder.name, folder, library
        problems += _strategy_problems(study, node)
    if problems or study is None:
        raise ScenarioError(at_most(problems), subject=str(path))
    return study


_PLACEHOLDERS: dict[str, Any] = {"question": {}, "worlds": ["x"], "strategies": ["x"]}


def _faults(study: StudySettings) -> Iterator[Fault]:
    """What does not fit together inside the file."""
    for index, threshold in enumerate(study.thresholds):
        if (threshold.at_most is None) == (threshold.at_least is None):
            yield (("thresholds", index),), "threshold_limits", {}
    named: list[tuple[tuple[Key, ...], str]] = [
        (("thresholds", i, "indicator"), t.indicator) for i, t in enumerate(study.thresholds)
    ]
    named += [(("headline", i), id) for i, id in enumerate(study.headline)]
    declared = catalogue()
    for path, id in named:
        if id not in declared:
            near = difflib.get_close_matches(id[:60], declared, n=1, cutoff=0.6)
            key = "indicator_misspelled" if near else "indicator_unknown"
            yield (path,), key, {"spelled": near[0] if near else ""}
    for field, names in (("worlds", study.worlds), ("strategies", study.strategies), ("headline", study.headline)):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield ((field, index),), "listed_twice", {}


def _name_problems(node: Node, library: Library) -> list[Problem]:
    """Worlds and strategies that the library does not hold, or that are themselves wrong."""
    problems: list[Problem] = []
    for field, kind in (("worlds", "world"), ("strategies", "scenario")):
        names = node.get(field)
        for index, item in enumerate(names.value if names is not None and names.kind == "seq" else ()):
            if not isinstance(item.value, str) or not item.value:
                continue
            file, line, column, _ = locate(node, (field, index))
            place = {"file": file, "line": line, "column": column, "where": f"{field}.{index}", "value": item.value}
            try:
                library.find(item.value, kind)
                if kind == "world":
                    load_world(item.value, library)
            except NameProblem as fault:
                problems.append(fault.problem(**place))
            except ScenarioError as error:
                problems += error.problems
    return problems


def _strategy_problems(study: Study, node: Node) -> list[Problem]:
    """Strategies that do not load, and what does not fit between them."""
    problems: list[Problem] = []
    first: Scenario | None = None
    for index, name in enumerate(study.strategies):
        try:
            scenario = study.scenario(name)
        except ScenarioError as error:
            problems += [problem_for(node, ("strategies", index), "strategy_broken"), *error.problems]
            continue
        first = first or scenario
        if scenario.city != first.city:
            problems.append(problem_for(node, ("strategies", index), "other_city", city=scenario.city))
        elif (scenario.run.first, scenario.run.last) != (first.run.first, first.run.last):
            run = f"{scenario.run.first}-{scenario.run.last}"
            problems.append(problem_for(node, ("strategies", index), "other_run", run=run))
    for index, threshold in enumerate(study.thresholds):
        if first and threshold.year is not None and not first.run.first <= threshold.year <= first.run.last:
            place = ("thresholds", index, "year")
            problems.append(problem_for(node, place, "year_outside_study", first=first.run.first, last=first.run.last))
    return problems
