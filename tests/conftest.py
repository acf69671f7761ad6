"""What all tests share: hypothesis profiles, the folder of real data, and which tests count as quick."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]

# Shared cores make single examples slow at times, which says nothing about the code: no deadlines.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("dev", deadline=None, max_examples=30, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

NOT_QUICK = ("tests/scenarios", "tests/regression", "tests/verification", "tests/notebooks", "tests/install")


def shared_folder() -> Path:
    """Where the real data are looked for; it may not exist."""
    return Path(os.environ.get("SIMCITY_SHARED") or REPOSITORY.parent / "shared").resolve()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, e.g. ``shared / "data"``; the test is skipped where it is absent."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip("real data are absent: set SIMCITY_SHARED to their folder")
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


def pytest_collection_modifyitems(items):
    """Whatever is neither slow, soak nor in a folder of longer tests is quick."""
    for item in items:
        where = Path(item.path).as_posix()
        longer = any(f"/{folder}/" in where for folder in NOT_QUICK)
        if not longer and not any(item.get_closest_marker(name) for name in ("slow", "soak")):
            item.add_marker(pytest.mark.quick)
