"""The known answers of network and platform, one test for each quantity."""

import pytest

from simcity.verification import verify


@pytest.mark.parametrize("result", [r for suite in ("network", "platform") for r in verify(suite)],
                         ids=lambda r: f"{r.suite}-{r.case}-{r.quantity}")  # fmt: skip
def test_the_known_answer_is_met(result):
    assert result.ok, f"expected {result.expected}, got {result.got}: {result.reason}"
