"""What runs mean: results read back without a model, differences with their two uncertainties, the answer."""

from importlib import import_module

_NAMES = {
    "load_results": "..experiments.results", "Results": "..experiments.results", "Comparison": ".comparison",
    "compare": ".comparing", "answer": ".answers", "bands": ".intervals",
}  # fmt: skip
__all__ = list(_NAMES)


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(_NAMES[name], __name__), name)
    raise AttributeError(f"simcity.analysis has no {name!r}; it offers {', '.join(__all__)}")
