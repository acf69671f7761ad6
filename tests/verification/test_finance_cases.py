"""The known answers for money, and that they would notice a wrong one."""

import pytest

from simcity.finance import bonds
from simcity.verification import verify


def test_every_known_answer_for_money_is_met():
    results = verify("finance")
    assert len(results) > 150
    assert [f"{r.case} {r.quantity}: {r.reason}" for r in results if not r.ok] == []


def test_one_yen_too_much_interest_is_noticed(monkeypatch):
    floor = bonds.floor_yen
    bonds.schedule.cache_clear()
    monkeypatch.setattr(bonds, "floor_yen", lambda yen: floor(yen) + 1)
    failed = {r.case for r in verify("finance") if r.failed}
    monkeypatch.undo()
    bonds.schedule.cache_clear()
    assert {"F1", "F22"} <= failed


@pytest.mark.parametrize("case", ["F11", "F12"])
def test_published_outcome_contracts_are_marked_as_replay_or_calibration(case):
    assert {r.kind for r in verify("finance") if r.case == case} <= {"replay", "calibration"}
