"""Pictures of reports are drawn coarsely here: what they show does not hang on dots per inch."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def coarse():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simcity.reports.figures.DPI", 40)
        yield
