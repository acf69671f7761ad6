"""JSON Schemas of scenario, world and study files, for completion and checks in editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .settings import ScenarioSettings, StudySettings, World

FILES: dict[str, type[BaseModel]] = {"scenario": ScenarioSettings, "world": World, "study": StudySettings}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXTENDS = {"type": "string", "description": "Name of the file in the library that says the rest.", "ja": "継承元"}


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file.

    Parameters
    ----------
    kind : str
        ``scenario``, ``world`` or ``study``.

    Notes
    -----
    It is the schema of the settings, with what only files have: ``extends``, a world given by its name, and nothing
    required of a scenario or a world, because everything may be inherited.
    """
    made = FILES[kind].model_json_schema(by_alias=True, mode="validation")
    if kind != "study":
        made["properties"] = {"extends": _EXTENDS} | made["properties"]
        made.pop("required", None)
    if kind == "scenario":
        world = made["$defs"]["World"]
        world["properties"] = {"extends": _EXTENDS} | world["properties"]
        stated = made["properties"]["world"]
        reference = {"$ref": stated.pop("$ref")}
        made["properties"]["world"] = stated | {"anyOf": [{"type": "string"}, reference]}
    return {"$schema": DIALECT, "title": f"simcity {kind}"} | {k: v for k, v in made.items() if k != "title"}


def schema_text(kind: str) -> str:
    """The schema as the file beside the scenarios holds it."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=1) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write ``scenario.schema.json``, ``world.schema.json`` and ``study.schema.json`` into `folder`."""
    paths = []
    for kind in FILES:
        path = folder / f"{kind}.schema.json"
        path.write_text(schema_text(kind), encoding="utf-8")
        paths.append(path)
    return paths
