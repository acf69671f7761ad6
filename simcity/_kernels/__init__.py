"""Compiled loops over arrays, one module for each ``cython_ext/*.pyx``; they know nothing of cities.

Use ``from simcity._kernels import name``: a kernel that was not built then says what to do.
"""

import importlib

KERNELS = (
    "candidates", "draws", "households", "housing", "lookup", "newcomers", "parallel", "placement", "places",
    "residents", "roster", "rows", "shelves",
)  # fmt: skip


def __getattr__(name: str):
    """Import the kernel `name` when it is first asked for."""
    if name not in KERNELS:
        raise AttributeError(name)
    module = f"{__name__}.{name}"
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        from ..version import missing_kernel

        raise missing_kernel(name) from None
