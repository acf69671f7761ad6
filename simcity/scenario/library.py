"""The library: where names of scenarios, worlds, cities and studies are looked up.

A library is a folder that holds ``library.yaml``. Names are looked up in the library of the asking file (its nearest
parent folder with a ``library.yaml``), then in the one that comes with the package. A name can never reach outside:
its parts are plain words, upper and lower case count, and a link that leaves the library is refused.
"""

from __future__ import annotations

import difflib
import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import Problem, ScenarioError
from .messages import text

MARK = "library.yaml"
MAX_PARTS = 4
KINDS = ("scenario", "world", "city", "study")
_PART = re.compile(r"[\w][\w\-ー・]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])$", re.IGNORECASE)


class NameProblem(ValueError):
    """Why a name cannot be used; carries the key and values of the sentence."""

    def __init__(self, key: str, **values: object):
        super().__init__(key)
        self.key, self.values = key, values

    def problem(self, **place: object) -> Problem:
        remedy = text(f"{self.key}.remedy", **self.values)
        return Problem(text(self.key, **self.values), remedy=remedy or None, **place)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Library:
    """Folders in which names are looked up, the nearest first.

    Parameters
    ----------
    roots : tuple of Path
        Each holds ``library.yaml``.

    Examples
    --------
    >>> Library.packaged().scenario("baseline").name
    'baseline.yaml'
    """

    roots: tuple[Path, ...]

    @classmethod
    def packaged(cls) -> Library:
        """The library that comes with the package."""
        return cls((packaged_root(),))

    @classmethod
    def near(cls, path: Path | None = None) -> Library:
        """The library around `path` (the working folder by default), then the packaged one."""
        start = (path or Path.cwd()).absolute()
        folder = start if start.is_dir() else start.parent
        roots = [root for root in (_root_above(folder),) if root is not None]
        packaged = packaged_root()
        return cls((*roots, packaged)) if packaged not in roots else cls(tuple(roots))

    def scenario(self, name: str) -> Path:
        """The file of a scenario; raises ScenarioError when there is none."""
        return self._wanted(name, "scenario")

    def world(self, name: str) -> Path:
        """The file of a world; raises ScenarioError when there is none."""
        return self._wanted(name, "world")

    def city_folder(self, name: str) -> Path:
        """The folder of a city, which holds ``city.yaml``; raises ScenarioError when there is none."""
        return self._wanted(name, "city").parent

    def study_folder(self, name: str) -> Path:
        """The folder of a study, which holds ``study.yaml``; raises ScenarioError when there is none."""
        return self._wanted(name, "study").parent

    def _wanted(self, name: str, kind: str) -> Path:
        try:
            return self.find(name, kind)
        except NameProblem as fault:
            raise ScenarioError(fault.problem(where=kind, value=name)) from None

    def find(self, name: str, kind: str) -> Path:
        """The file that `name` stands for.

        Raises
        ------
        NameProblem
            When the name is not a name, leads out of the library, or is not found.
        """
        parts = name_parts(name)
        for root in self.roots:
            for relative in _places(parts, kind):
                found = _inside(root, relative)
                if found is not None:
                    return found
        near = difflib.get_close_matches(name[:80].lower(), {n.lower(): n for n in self.names(kind)}, n=1, cutoff=0.6)
        spelled = next((n for n in self.names(kind) if near and n.lower() == near[0]), None)
        if spelled is None:
            raise NameProblem(f"{kind}_unknown", name=name)
        key = "case_differs" if spelled.lower() == name.lower() else f"{kind}_misspelled"
        raise NameProblem(key, name=name, spelled=spelled)

    def names(self, kind: str) -> list[str]:
        """All names of a kind, sorted."""
        found: set[str] = set()
        for root in self.roots:
            found |= set(_names_in(root, kind))
        return sorted(found)

    def name_of(self, path: Path) -> str:
        """The name of a file in this library; its stem when it stands in none."""
        for root in self.roots:
            if path.is_relative_to(root):
                return path.relative_to(root).with_suffix("").as_posix()
        return path.stem


def name_parts(name: str) -> tuple[str, ...]:
    """The parts of a name; raises NameProblem when it is a path, too deep, or holds odd characters."""
    if name.endswith((".yaml", ".yml")):
        raise NameProblem("name_is_file", name=name[:120])
    parts = tuple(name.split("/"))
    if ".." in parts or name.startswith(("/", "~")) or "\\" in name or re.match(r"[A-Za-z]:", name):
        raise NameProblem("name_is_path", name=name[:120])
    if len(parts) > MAX_PARTS:
        raise NameProblem("name_too_deep", name=name[:120], limit=MAX_PARTS)
    for part in parts:
        if not _PART.fullmatch(part) or _RESERVED.match(part):
            raise NameProblem("name_odd", name=name[:120])
    return parts


@functools.cache
def packaged_root() -> Path:
    """``scenarios/`` of a source checkout, or the package ``simcity._scenarios`` of an installed wheel."""
    checkout = Path(__file__).resolve().parents[2] / "scenarios"
    if (checkout / MARK).is_file():
        return checkout
    # Not importlib.resources: a folder without __init__.py comes back as an object that is no path.
    installed = Path(__file__).resolve().parents[1] / "_scenarios"
    if not (installed / MARK).is_file():
        raise ScenarioError(text("no_packaged_library"))
    return installed


def _root_above(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / MARK).is_file():
            return candidate.resolve()
    return None


def _places(parts: tuple[str, ...], kind: str) -> Iterator[tuple[str, ...]]:
    """Where a name of this kind may stand below a root."""
    *folders, last = parts
    if kind == "scenario":
        yield (*folders, f"{last}.yaml")
    elif kind == "world":
        yield ("worlds", *folders, f"{last}.yaml")
    elif kind == "city":
        yield (*parts, "city", "city.yaml")
        yield (*parts, "city.yaml")
    else:
        yield ("studies", *parts, "study.yaml")
        yield (*parts, "study.yaml")


def _inside(root: Path, relative: tuple[str, ...]) -> Path | None:
    """The file below `root`, spelled exactly so and not reached by a link that leaves; None when there is none."""
    path = root.joinpath(*relative)
    if not path.is_file():
        return None
    folder = root
    for part in relative:
        if part not in _listing(str(folder), folder.stat().st_mtime_ns):
            return None  # a file system that ignores case found a file of another name
        folder = folder / part
    if not Path(os.path.realpath(path)).is_relative_to(root):
        raise NameProblem("name_leaves", name="/".join(relative))
    return path


@functools.lru_cache(maxsize=256)
def _listing(folder: str, mtime_ns: int) -> frozenset[str]:
    return frozenset(os.listdir(folder))


def _names_in(root: Path, kind: str) -> Iterator[str]:
    """Names below a root, at most `MAX_PARTS` deep; links are not followed."""
    ends = {"city": "city.yaml", "study": "study.yaml"}.get(kind)
    for folder, folders, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        folders[:] = sorted(f for f in folders if _PART.fullmatch(f)) if len(relative.parts) < MAX_PARTS + 1 else []
        parts = relative.parts
        if kind in ("scenario", "world"):
            in_worlds = parts[:1] == ("worlds",)
            if in_worlds != (kind == "world") or parts[:1] == ("studies",) or "city.yaml" in files and kind == "world":
                continue
            shown = parts[1:] if in_worlds else parts
            skip = {MARK, "city.yaml", "study.yaml", "mapping.yaml"}
            yield from ("/".join((*shown, f[:-5])) for f in sorted(files) if f.endswith(".yaml") and f not in skip)
        elif ends in files and parts:
            strip = 1 if (kind, parts[-1]) == ("city", "city") and len(parts) > 1 else 0
            first = 1 if kind == "study" and parts[0] == "studies" else 0
            yield "/".join(parts[first : len(parts) - strip])
