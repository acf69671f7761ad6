"""Many runs: the design, the loop that makes them, the folder that keeps them, the audit that trusts nothing.

Loaded when first used, so that results can be read without a model.
"""

from importlib import import_module

_NAMES = {
    "run": "runs", "Results": "results", "load_results": "results", "batch": "studies", "plan_study": "studies",
    "audit": "audits", "rerun": "audits",
}  # fmt: skip
__all__ = list(_NAMES)


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"simcity.experiments has no {name!r}")
