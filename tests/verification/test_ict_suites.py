"""The known answers of network and platform, one test for each quantity."""

import csv
from functools import cache
from importlib import resources

import pytest

from simcity.verification import verify


@cache
def results(suite):
    """Run when the first test asks: the roll-out looked back on takes seconds, which collecting tests should not."""
    return {(r.case, r.quantity): r for r in verify(suite)}


def rows():
    for suite in ("network", "platform"):
        path = resources.files("simcity.verification").joinpath("cases", f"{suite}.csv")
        with path.open(encoding="utf-8") as file:
            yield from ((suite, row["case"], row["quantity"]) for row in csv.DictReader(file))


ROWS = list(rows())


@pytest.mark.parametrize(("suite", "case", "quantity"), ROWS, ids=["-".join(row) for row in ROWS])
def test_the_known_answer_is_met(suite, case, quantity):
    result = results(suite)[case, quantity]
    if result.skipped:
        pytest.skip(result.reason)
    assert result.ok, f"expected {result.expected}, got {result.got}: {result.reason}"


@pytest.mark.parametrize("suite", ["network", "platform"])
def test_every_function_has_its_rows(suite):
    assert not [r for r in results(suite).values() if r.failed]
