"""simcity: what a shrinking city should build, how to pay for it and who runs it, tried before anything is built.

The names below are loaded when first used, so that importing the package changes and costs next to nothing.
"""

from importlib import import_module

from .version import __version__

_NAMES = {
    "CityModel": "model", "run": "experiments", "compare": "analysis", "batch": "experiments",
    "load_city": "city", "new_city": "experiments.towns", "load_scenario": "scenario", "load_study": "scenario",
    "load_results": "analysis", "report": "reports", "verify": "verification", "SimcityError": "errors",
}  # fmt: skip

__all__ = ["__version__", *_NAMES]


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"simcity has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return sorted(__all__)
