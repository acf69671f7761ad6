"""What a result says about the code that made it."""

import getpass
import json
import platform
import re
import shutil

import pytest

from simcity import version
from simcity.errors import BuildError


@pytest.fixture
def package(tmp_path):
    """A small package of one run module, one table and one report module."""
    for name, text in {
        "model.py": "x = 1\n",
        "schema/zones.csv": "a,b\n",
        "reports/html.py": "y = 1\n",
        "_kernels/__init__.py": "",
        "__pycache__/model.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def hashed(package, monkeypatch):
    """The code version of that package, computed afresh at each call."""
    monkeypatch.setattr(version, "_PACKAGE", package)
    return version.code_version.__wrapped__


def test_the_code_version_is_short_and_starts_with_the_version():
    assert re.fullmatch(re.escape(version.__version__) + r"\+[0-9a-f]{12}", version.code_version())
    assert version.code_version() == version.code_version.__wrapped__()


def test_only_what_can_change_a_run_is_hashed(package):
    assert [name for name, _ in version._run_sources(package)] == ["model.py", "schema/zones.csv"]


@pytest.mark.parametrize(("name", "text"), [("model.py", "x = 2\n"), ("schema/zones.csv", "a,c\n"), ("new.py", "")])
def test_an_edit_that_can_change_a_run_changes_the_code_version(package, hashed, name, text):
    before = hashed()
    (package / name).write_text(text)
    assert hashed() != before


def test_moving_lines_between_files_changes_the_code_version(package, hashed):
    before = hashed()
    shutil.move(package / "model.py", package / "models.py")
    assert hashed() != before


def test_a_new_report_and_other_line_ends_leave_it_alone(package, hashed):
    before = hashed()
    (package / "reports" / "html.py").write_text("y = 2\n")
    (package / "model.py").write_bytes(b"x = 1\r\n")
    assert hashed() == before


def test_another_build_of_the_kernels_changes_the_code_version(hashed, monkeypatch):
    before = hashed()
    monkeypatch.setattr(version, "kernel_build", lambda: {"openmp": "maybe"})
    assert hashed() != before


def test_provenance_names_code_kernels_and_libraries_but_no_host_or_user():
    told = version.provenance()
    assert told["code"] == version.code_version()
    assert told["libraries"]["numpy"][0].isdigit()
    text = json.dumps(told)
    assert platform.node() not in text.replace(platform.machine(), "")
    assert f'"{getpass.getuser()}"' not in text
    assert "/" not in text.replace("//", "")


def test_the_kernels_say_how_they_were_built():
    from simcity._kernels import parallel

    build = version.kernel_build()
    assert build["openmp"] is parallel.openmp_enabled()
    assert not any("fast" in flag for flag in build["flags"])
    assert parallel.max_threads() >= 1
    assert re.fullmatch(r"[0-9a-f]{64}", build["sources"])


def test_a_missing_kernel_says_what_to_do():
    error = version.missing_kernel("metro")
    assert isinstance(error, BuildError)
    assert "kernel metro is missing" in str(error)
    assert "pip install" in str(error)


def test_a_kernel_of_another_python_is_recognised(tmp_path, monkeypatch):
    (tmp_path / "draws.cpython-399-x86_64-linux-gnu.so").touch()
    monkeypatch.setattr(version, "_KERNELS", tmp_path)
    assert "another Python (draws.cpython-399-x86_64-linux-gnu.so)" in str(version.missing_kernel("draws"))


def test_asking_for_a_listed_kernel_that_was_not_built_raises_the_hint(monkeypatch):
    import simcity._kernels as kernels

    monkeypatch.setattr(kernels, "KERNELS", (*kernels.KERNELS, "metro"))
    with pytest.raises(BuildError, match="metro is missing"):
        kernels.metro  # noqa: B018
    with pytest.raises(AttributeError):
        kernels.tram  # noqa: B018
