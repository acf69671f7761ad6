"""The identities of `simcity verify places` fail where rows and reports part."""

import pytest

from simcity.verification import places as suite
from tests.housing_cases import Place


@pytest.mark.parametrize("column, wrong", [
    ("work_zone", {"workers", "jobs"}), ("school_zone", {"pupils"}), ("zones", {"residents", "day_population"}),
])  # fmt: skip
def test_each_identity_sees_what_is_amiss(monkeypatch, column, wrong):
    place = Place(places=1.0)
    state, places = place.state, place.population.places
    r = state.residents
    monkeypatch.setattr(suite, "load_city", lambda name: None)
    monkeypatch.setattr(suite, "settled", lambda city: (state, places))
    assert not any(suite.identities().values())
    if column == "zones":
        places.seen.counts[7, 0] += 1  # somebody is counted twice by day
    else:
        one = (r[column] >= 0) & ((r.activity == 6) if column == "work_zone" else (r.activity == 2))
        r[column][one.argmax()] = -1
    assert {name for name, value in suite.identities().items() if value} == wrong
