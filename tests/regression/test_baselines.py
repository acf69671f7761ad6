"""Short runs give the stored numbers; ``python tests/regression/update.py`` changes them on purpose."""

import pytest

from .fingerprint import SCENARIOS, fingerprint, path_of, stored


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_short_run_gives_the_stored_numbers(name):
    now, before = fingerprint(name), stored(name)
    assert now["residents"] == before["residents"]
    assert now["identities"] == before["identities"]
    assert now["years"].keys() == before["years"].keys()
    for year, numbers in before["years"].items():
        assert now["years"][year] == pytest.approx(numbers, rel=1e-8, abs=1e-8), f"{name}, {year}"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fingerprint_stays_small(name):
    assert path_of(name).stat().st_size < 50_000
