"""Parameters: declared with origin and doubt, overridden, drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.errors import DataError
from simcity.parameters import Parameter, Parameters, catalogue, override


def parameter(base=10.0, low=8.0, high=16.0, minimum=0.0, maximum=100.0, **more):
    return Parameter(1, "x", "world", "1", base, low, high, minimum, maximum, "assumed", "s", "ja", "en", **more)


def test_the_median_and_the_two_ends_are_the_three_numbers_given():
    p = parameter()
    assert p.quantile(0.5) == 10.0
    assert p.quantile(0.05) == pytest.approx(8.0)
    assert p.quantile(0.95) == pytest.approx(16.0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_quantile_never_gives_a_lower_value(u, v):
    low, high = sorted((u, v))
    p = parameter()
    assert p.quantile(low) <= p.quantile(high)


@given(st.floats(0, 1))
def test_draws_stay_between_minimum_and_maximum(u):
    assert 7.0 <= parameter(minimum=7.0, maximum=17.0).quantile(u) <= 17.0


def test_a_plain_override_is_decided_and_no_longer_in_doubt():
    changed = override({"x": parameter()}, {"x": {"base": 12.0}})
    assert Parameters(changed, {"x": 0.9})["x"] == 12.0
    assert not changed["x"].in_doubt


def test_a_switch_is_on_or_off():
    assert override(catalogue(), {"housing": {"base": 1}})["housing"].base == 1
    with pytest.raises(DataError, match="housing is 0.3; 0 .no. or 1 .yes."):
        override(catalogue(), {"housing": {"base": 0.3}})


def test_dated_values_hold_from_their_year_on():
    changed = override({"x": parameter()}, {"x": {"values": {2030: 0.0, 2025: 220.0}}})
    numbers = Parameters(changed)
    assert [numbers.at("x", year) for year in (2024, 2025, 2029, 2030, 2050)] == [220, 220, 220, 0, 0]


def test_the_shipped_catalogue_has_a_unit_an_origin_and_a_source_for_every_number():
    declared = catalogue()
    assert declared
    for p in declared.values():
        assert p.unit and p.origin and p.source and p.ja and p.en, p.id


def test_what_is_only_assumed_about_the_world_is_in_doubt():
    loose = [p.id for p in catalogue().values()
             if p.axis == "world" and p.origin in ("assumed", "constructed") and not p.in_doubt]  # fmt: skip
    assert loose == []


def test_a_number_whose_switch_is_off_is_not_in_doubt():
    off, on = override(catalogue(), {}), override(catalogue(), {"housing": {"base": 1.0}})
    assert on["choice_rent"].in_doubt and not off["choice_rent"].in_doubt
    assert off["choice_rent"].base == on["choice_rent"].base
    assert {p.id for p in on.values() if p.in_doubt and not off[p.id].in_doubt} == {
        p.id for p in catalogue().values() if p.needs == "housing" and p.in_doubt
    }
