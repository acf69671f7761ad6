"""A wheel built from the sources carries everything and works where the checkout is not."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from simcity import version

pytest.importorskip("Cython", reason="building kernels needs Cython")
pytest.importorskip("setuptools", minversion="77", reason="building needs setuptools 77 or newer")

ROOT = Path(__file__).resolve().parents[2]
NOT_DATA = {".py", ".pyc", ".so", ".pyd", ".c"}
MADE_HERE = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "*.c", "build.json")


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """A fresh copy of the sources, as they are now."""
    copy = tmp_path_factory.mktemp("sources")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in ("simcity", "cython_ext", "scenarios"):
        shutil.copytree(ROOT / name, copy / name, ignore=MADE_HERE)
    return copy


@pytest.fixture(scope="module")
def wheel(sources, tmp_path_factory) -> Path:
    """The wheel of those sources; kernels come from the cache where they are unchanged."""
    out = tmp_path_factory.mktemp("wheel")
    cache = os.environ.get("SIMCITY_KERNEL_CACHE") or str(ROOT / "build" / "kernels")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    environment = {**os.environ, "SIMCITY_KERNEL_CACHE": cache}
    subprocess.run([*build, "--wheel-dir", out, sources], check=True, env=environment)
    (built,) = out.glob("simcity-*.whl")
    return built


@pytest.fixture
def unpacked(wheel, tmp_path) -> Path:
    """A folder that holds the content of the wheel and nothing else."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    return tmp_path.resolve()


def run_in(folder: Path, *lines: str) -> list[str]:
    """Lines printed by a Python program that finds simcity in `folder` first."""
    script = "\n".join(["import sys; sys.path.insert(0, '.')", *lines])
    run = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def files_below(folder: Path) -> set[str]:
    """Data files below `folder`, named from there."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.suffix not in NOT_DATA and p.name != "build.json")
    return {p.relative_to(folder).as_posix() for p in files}


def test_every_module_and_table_is_in_the_wheel(sources, wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    modules = {p.relative_to(sources).as_posix() for p in (sources / "simcity").rglob("*.py")}
    data = {f"simcity/{name}" for name in files_below(sources / "simcity")}
    scenarios = {f"simcity/_scenarios/{name}" for name in files_below(sources / "scenarios")}
    missing = (modules | data | scenarios | {"simcity/_kernels/build.json"}) - inside
    assert not missing, sorted(missing)


def test_no_source_of_kernels_and_no_test_is_in_the_wheel(wheel):
    inside = zipfile.ZipFile(wheel).namelist()
    strays = [n for n in inside if n.endswith((".c", ".pyx", ".pxd")) or n.startswith(("tests/", "cython_ext/"))]
    assert not strays
    assert {n.split("/")[0].split("-")[0] for n in inside} == {"simcity"}


def test_the_unpacked_wheel_runs_without_the_checkout(sources, unpacked, monkeypatch):
    *files, code = run_in(
        unpacked,
        "import simcity, simcity._kernels as k",
        "kernels = [getattr(k, name).__file__ for name in k.KERNELS]",
        "from simcity import version",
        "version.kernel_build = dict",
        "print(simcity.__file__, *kernels, version.code_version(), sep='\\n')",
    )
    assert len(files) > 1
    assert all(Path(file).resolve().is_relative_to(unpacked) for file in files)
    # Kernels aside, the same sources have the same code version wherever they are installed.
    monkeypatch.setattr(version, "kernel_build", dict)
    monkeypatch.setattr(version, "_PACKAGE", sources / "simcity")
    assert code == version.code_version.__wrapped__()


def test_the_unpacked_wheel_finds_its_scenarios(sources, unpacked):
    (root,) = run_in(unpacked, "from simcity.scenario.library import packaged_root", "print(packaged_root())")
    assert Path(root) == unpacked / "simcity" / "_scenarios"
    assert files_below(sources / "scenarios") <= files_below(Path(root))
