"""Which code made a result: version, a hash of everything that can change a run, how the kernels were built.

Nothing here names a host, a person or a time, so that two people with the same code get the same words.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import sys
from importlib import metadata
from pathlib import Path

__version__ = "0.1.0"

_PACKAGE = Path(__file__).parent
_KERNELS = _PACKAGE / "_kernels"

# What is done with finished runs cannot change them: a new Word template must not make a thousand runs out of date.
_AFTER_THE_RUN = frozenset(
    {"analysis", "reports", "viz", "words", "verification", "checklist", "commands", "cli.py", "__main__.py"}
)
_SOURCE_SUFFIXES = frozenset({".py", ".csv", ".gz", ".json", ".yaml"})

# Libraries whose version can show in a number; every other dependency only carries files about.
_LIBRARIES = ("mesa", "numpy", "scipy", "networkx", "pandas", "pydantic", "ruamel.yaml", "pyarrow", "duckdb")


@functools.cache
def kernel_build() -> dict[str, object]:
    """How the kernels in use were built.

    Returns
    -------
    dict
        ``compiler``, ``flags``, ``cython``, ``openmp``, ``debug`` and ``sources`` (SHA-256 of the kernel sources);
        empty when no kernels were built.
    """
    try:
        return json.loads((_KERNELS / "build.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


@functools.cache
def code_version() -> str:
    """The version and a hash of all that can change a run, e.g. ``0.1.0+3f2a9c1d5e70``.

    Covers the sources and tables of the package, except the parts that only look at finished runs, and the build
    of the kernels. Part of every run key: after an edit, runs are made again rather than mixed with older ones.
    """
    digest = hashlib.sha256(json.dumps(kernel_build(), sort_keys=True).encode())
    for name, path in _run_sources(_PACKAGE):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _run_sources(package: Path) -> list[tuple[str, Path]]:
    """Name and path of every file of the package that can change a run, in the order of the names."""
    found = []
    for path in package.rglob("*"):
        parts = path.relative_to(package).parts
        # _kernels holds what build.json already describes; _scenarios enters a run key as the resolved scenario.
        if parts[0] in _AFTER_THE_RUN or parts[0] in {"_kernels", "_scenarios"} or "__pycache__" in parts:
            continue
        if path.suffix in _SOURCE_SUFFIXES and path.is_file():
            found.append(("/".join(parts), path))
    return sorted(found)


def provenance() -> dict[str, object]:
    """What made a result, for people and for `simcity audit`: never a host, a user or a time.

    Returns
    -------
    dict
        ``version``, ``code``, ``kernels`` (see `kernel_build`), ``python``, ``machine`` (its kind, e.g.
        ``Linux x86_64``) and ``libraries`` (name to version).
    """
    libraries = {}
    for name in _LIBRARIES:
        try:
            libraries[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            libraries[name] = "absent"
    return {
        "version": __version__,
        "code": code_version(),
        "kernels": dict(kernel_build()),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "libraries": libraries,
    }


def missing_kernel(name: str) -> Exception:
    """The error that says why the kernel `name` cannot be imported and what to do."""
    from .errors import BuildError, Problem

    others = sorted(path.name for path in _KERNELS.glob(f"{name}.*") if path.suffix in {".so", ".pyd"})
    if others:
        message = f"the kernel {name} was built for another Python ({', '.join(others)})"
    else:
        message = f"the compiled kernel {name} is missing"
    expected = f"one built for Python {sys.version_info.major}.{sys.version_info.minor}"
    remedy = "with a C compiler installed, type: pip install --no-build-isolation -e . (in the source folder)"
    return BuildError(Problem(message, expected=expected, remedy=remedy))
