"""Questions as files: scenarios, worlds and studies, read as data, checked, merged, and traced to their lines."""

from importlib import import_module

_NAMES = {
    "load_scenario": "load", "load_study": "study", "Scenario": "scenario", "Study": "study", "Library": "library",
    "check_files": "checking",
}  # fmt: skip

__all__ = list(_NAMES)


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"simcity.scenario has no {name!r}; it offers {', '.join(__all__)}")
