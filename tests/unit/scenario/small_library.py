"""Copies the shipped scenario files into a library whose cities are stubs, so that no city need be loaded."""

from pathlib import Path

from simcity.scenario.library import Library

SCENARIOS = Path(__file__).parents[3] / "scenarios"
CITIES = {"toyama": 2025, "toyama_2015": 2015}


def shipped_files():
    """Every scenario, world, study and library file that is shipped, below the library."""
    found = [path.relative_to(SCENARIOS) for path in SCENARIOS.rglob("*.yaml")]
    return sorted(path for path in found if "city" not in path.parts and path.name != "city.yaml")


def make_library(root):
    for path in shipped_files():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes((SCENARIOS / path).read_bytes())
    for name, year in CITIES.items():
        folder = root / name / "city"
        folder.mkdir(parents=True)
        (folder / "city.yaml").write_text(f'id: {name}\nmunicipality: "16201"\nbase_year: {year}\n', encoding="utf-8")
    return Library((root.resolve(),))
