"""A scenario as the model sees it: every value in force, where it came from, and one hash of it all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from ..errors import ScenarioError
from ..words import language
from .dated import overrides
from .library import Library
from .messages import text
from .nodes import Node
from .plain import canonical, listed, path_of
from .settings import ScenarioSettings
from .show import stated_rows

MAX_ROWS = 20


class Scenario(ScenarioSettings):
    """One question to one city. Made by :func:`simcity.scenario.load_scenario`; frozen.

    Attributes
    ----------
    city : str
        Name of the city; its folder is :attr:`city_folder`.
    title, description : dict of str to str
        In ``ja`` and ``en``.
    world, strategy, run : settings
        See :mod:`simcity.scenario.settings`.
    """

    _tree: Node = PrivateAttr()
    _name: str = PrivateAttr(default="")
    _city_folder: Path = PrivateAttr()
    _base: Path = PrivateAttr()
    _library: Library = PrivateAttr()
    _change: Callable[[Scenario, Iterable[tuple[str, Any]]], Scenario] = PrivateAttr()
    _made: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the library, or the stem of its file."""
        return self._name

    @property
    def city_folder(self) -> Path:
        """The folder of its city."""
        return self._city_folder

    @property
    def parameter_overrides(self) -> dict[str, dict[str, Any]]:
        """The numbers it changes, as :func:`simcity.parameters.override` wants them."""
        return overrides(self.world.parameters, self.name) | overrides(self.strategy.parameters, self.name)

    def label(self, lang: str | None = None) -> str:
        """Its title in Japanese or English, else its name."""
        return self.title.get(lang or language()) or next(iter(self.title.values()), self.name)  # type: ignore[call-overload]

    def origin_of(self, dotted: str) -> str:
        """Where a value came from: ``file:line:column``, ``--set ...``, or ``default``.

        Parameters
        ----------
        dotted : str
            For example ``strategy.finance.subsidy_rate``.

        Raises
        ------
        ScenarioError
            When there is no such setting.
        """
        path = path_of(dotted)
        node = self._tree.find(path)
        if node is not None:
            return node.place
        here: Any = self._in_force()
        for part in path:
            if not isinstance(here, dict | list) or (part not in here if isinstance(here, dict) else False):
                raise ScenarioError(text("no_such_setting", name=dotted))
            try:
                here = here[part]  # type: ignore[index]
            except (IndexError, TypeError):
                raise ScenarioError(text("no_such_setting", name=dotted)) from None
        return "default"

    def resolved(self) -> dict[str, Any]:
        """Every value in force as plain data: what it was asked and what it takes by default. Loads back as it is."""
        return listed(self._in_force())

    def _in_force(self) -> dict[str, Any]:
        """The resolved form, made once: settings never change."""
        if "resolved" not in self._made:
            self._made["resolved"] = listed(self.model_dump(by_alias=True))
        return self._made["resolved"]

    @property
    def hash(self) -> str:
        """SHA-256 of the resolved form; equal exactly when every value in force is equal."""
        if "hash" not in self._made:
            self._made["hash"] = hashlib.sha256(canonical(self._in_force()).encode()).hexdigest()
        return self._made["hash"]

    def changed(self, changes: Iterable[tuple[str, Any]]) -> Scenario:
        """The same scenario with some values set, e.g. ``[("world", "ipss2017_low"), ("run.scale", 0.01)]``.

        Raises
        ------
        ScenarioError
            When the result does not hold together.
        """
        return self._change(self, changes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self._in_force() == other._in_force()

    def __hash__(self) -> int:
        return hash(self.hash)

    def _repr_html_(self) -> str:
        rows = [(key, value, origin) for key, value, origin in stated_rows(self)][:MAX_ROWS]
        body = "".join(
            f"<tr><th style='text-align:left'>{escape(key)}</th><td>{escape(value)}</td><td>{escape(origin)}</td></tr>"
            for key, value, origin in rows
        )
        return f"<table><caption>{escape(self.label())} ({escape(self.name)})</caption>{body}</table>"
