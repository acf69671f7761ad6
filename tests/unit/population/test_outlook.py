from types import SimpleNamespace

import numpy as np
import pytest

from simcity.population import outlook
from simcity.verification.demography import toyama


def control(year, sex, low, high, residents, source="ipss", code="16201"):
    return {"municipality": code, "year": year, "sex": sex, "age_from": low, "age_to": high, "residents": residents,
            "source": source}  # fmt: skip


def test_totals_of_others_are_added_up_from_what_they_state():
    """Made by hand: men and women in classes, a stated total, and a class that is missing."""
    rows = [control(2030, "m", 0, 14, 5.0), control(2030, "f", 0, 14, 4.0), control(2030, "m", 15, 110, 40.0),
            control(2030, "f", 15, 110, 50.0), control(2035, "all", 0, 110, 90.0, "nilim")]  # fmt: skip
    found = {o.source: o for o in outlook.control_outlooks(SimpleNamespace(controls=rows))}
    assert found["ipss"].at(2030) == 99.0 and found["ipss"].at(2030, "0_14") == 9.0
    assert np.isnan(found["ipss"].at(2030, "65_plus")) and np.isnan(found["ipss"].at(2035))
    assert found["nilim"].at(2035) == 90.0 and "0_14" not in found["nilim"].classes


def test_a_city_without_controls_has_none():
    assert outlook.control_outlooks(toyama()) == []


def test_municipalities_are_added():
    rows = [control(2030, "all", 0, 110, 10.0), control(2030, "all", 0, 110, 20.0, code="16202")]
    assert outlook.control_outlooks(SimpleNamespace(controls=rows))[0].at(2030) == 30.0


def test_decline_begins_at_the_largest_total():
    def of(*totals):
        return outlook.Outlook("x", tuple(range(2000, 2000 + 5 * len(totals), 5)), {"total": np.array(totals)})

    assert of(1.0, 3.0, 2.0).decline_begins() == 2005
    assert of(3.0, 2.0, 1.0).decline_begins() == 2000
    assert of(1.0, 2.0, 3.0).decline_begins() is None
    assert of(np.nan, 2.0, 1.0).decline_begins() == 2005


def test_every_hand_is_there_and_ours_is_the_projection_of_the_runs():
    found = {o.source: o for o in outlook.outlooks(toyama(), "ipss2018_municipal", 2045)}
    assert list(found) == ["cohort", "ipss_regional", "census"]
    assert found["census"].at(2010) == pytest.approx(421_953, rel=0.02)
    assert found["census"].at(2015) == pytest.approx(418_686)
    for name in outlook.CLASSES:
        assert found["cohort"].at(2015, name) == pytest.approx(found["ipss_regional"].at(2015, name))
    assert found["cohort"].at(2045) == pytest.approx(356_918, rel=0.03)
    with pytest.raises(ValueError, match="ipss_regional"):
        outlook.project_city(toyama(), "ipss2018_municipal", 2045, method="five_year")


@pytest.mark.parametrize("method", ["cohort", "ipss_regional"])
def test_nothing_counted_after_the_base_year_is_used_unless_it_is_named(method):
    """The census of 2020 must not enter a projection from 2015 of which nobody says what is known."""

    def totals(known_until=None):
        return outlook.project_city(toyama(), "ipss2017_medium", 2035, method=method, known_until=known_until).classes

    assert np.array_equal(totals()["total"], totals(2017)["total"])
    assert not np.array_equal(totals()["total"], totals(2020)["total"])
