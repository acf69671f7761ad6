"""A small library of its own for the tests of scenario files: the shipped files beside two cities of three lines."""

import pytest

from tests.unit.scenario.small_library import make_library


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Messages in English unless a test asks for Japanese."""
    monkeypatch.setenv("SIMCITY_LANG", "en")


@pytest.fixture
def library(tmp_path):
    """The shipped scenarios copied into a library whose cities are stubs."""
    return make_library(tmp_path / "library")
