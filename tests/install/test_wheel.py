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
DATA = {".csv", ".yaml", ".json", ".html", ".j2", ".css", ".typ", ".txt", ".svg", ".pyi", ".md"}
MADE_HERE = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "*.c", "build.json")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of a fresh copy of the sources; kernels come from the cache where they are unchanged."""
    copy = tmp_path_factory.mktemp("sources")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in ("simcity", "cython_ext", "scenarios"):
        shutil.copytree(ROOT / name, copy / name, ignore=MADE_HERE)
    out = tmp_path_factory.mktemp("wheel")
    cache = os.environ.get("SIMCITY_KERNEL_CACHE") or str(ROOT / "build" / "kernels")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            out,
            copy,
        ],
        check=True,
        env={**os.environ, "SIMCITY_KERNEL_CACHE": cache},
    )
    (built,) = out.glob("simcity-*.whl")
    return built


def files_below(folder: Path) -> set[str]:
    """Data files below `folder`, as they are named in the wheel."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix in DATA and p.name != "build.json"}


def test_every_module_and_table_is_in_the_wheel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    modules = {p.relative_to(ROOT).as_posix() for p in (ROOT / "simcity").rglob("*.py")}
    data = {f"simcity/{name}" for name in files_below(ROOT / "simcity")}
    scenarios = {f"simcity/_scenarios/{name}" for name in files_below(ROOT / "scenarios")}
    missing = (modules | data | scenarios | {"simcity/py.typed", "simcity/_kernels/build.json"}) - inside
    assert not missing, sorted(missing)


def test_no_source_of_kernels_and_no_test_is_in_the_wheel(wheel):
    inside = zipfile.ZipFile(wheel).namelist()
    strays = [n for n in inside if n.endswith((".c", ".pyx", ".pxd")) or n.startswith(("tests/", "cython_ext/"))]
    assert not strays
    assert {n.split("/")[0].split("-")[0] for n in inside} == {"simcity"}


def test_the_unpacked_wheel_runs_without_the_checkout(wheel, tmp_path, monkeypatch):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "import simcity, simcity._kernels as k\n"
        "kernels = [getattr(k, name).__file__ for name in k.KERNELS]\n"
        "from simcity import version\n"
        "version.kernel_build = dict\n"
        "print(simcity.__file__, *kernels, version.code_version(), sep='\\n')"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    *files, code = run.stdout.split()
    assert all(Path(file).resolve().is_relative_to(tmp_path) for file in files)
    # Kernels aside, the same sources have the same code version wherever they are installed.
    monkeypatch.setattr(version, "kernel_build", dict)
    assert code == version.code_version.__wrapped__()


@pytest.mark.skipif(not (ROOT / "scenarios" / "library.yaml").exists(), reason="there is no library of scenarios yet")
def test_the_unpacked_wheel_finds_its_scenarios(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from simcity.scenario.library import packaged_root\n"
        "print(packaged_root())"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    root = Path(run.stdout.strip())
    assert root == tmp_path.resolve() / "simcity" / "_scenarios"
    shipped = {p.relative_to(ROOT / "scenarios") for p in (ROOT / "scenarios").rglob("*.yaml")}
    assert shipped <= {p.relative_to(root) for p in root.rglob("*.yaml")}
