"""What can be set, typed: one file for each part."""

from .base import Settings
from .finance import Finance
from .network import Lines, Lorawan, Network
from .platform import Platform
from .scenario import Run, ScenarioSettings, Strategy
from .study import Design, StudySettings, Threshold
from .world import World

__all__ = [
    "Design", "Finance", "Lines", "Lorawan", "Network", "Platform", "Run", "ScenarioSettings", "Settings",
    "Strategy", "StudySettings", "Threshold", "World",
]  # fmt: skip
