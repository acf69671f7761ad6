"""The 157 concepts of the source report and where each lives in the engine."""

from .concepts import Concept, count_by_group, load_checklist
from .targets import find_problems

__all__ = ["Concept", "count_by_group", "find_problems", "load_checklist"]
