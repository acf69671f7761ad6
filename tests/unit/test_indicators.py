"""Indicators: declared once; what is not declared is not recorded."""

import pytest

from simcity.errors import DataError
from simcity.indicators import Measure, catalogue, check
from simcity.records import Records


def test_every_indicator_has_a_unit_and_two_names():
    for indicator in catalogue().values():
        assert indicator.unit and indicator.ja and indicator.en, indicator.id
        assert indicator.area_kinds, indicator.id


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (Measure("no_such_thing", 1.0), "not declared"),
        (Measure("population", 1.0, area_kind="planet"), "not declared for area kind planet"),
        (Measure("population", float("nan")), "not a number"),
        (Measure("population", 1.0, grade="Z"), "unknown"),
    ],
)
def test_a_malformed_measure_is_refused(measure, words):
    with pytest.raises(DataError, match=words):
        check(measure)


def test_records_keep_order_units_and_the_latest_city_value():
    records = Records()
    records.add(2025, [Measure("population", 10.0), Measure("population", 4.0, "zone", "z1")])
    records.add(2026, [Measure("population", 9.0)])
    frame = records.indicators
    assert list(frame.year) == [2025, 2025, 2026]
    assert set(frame.unit) == {catalogue()["population"].unit}
    assert records.latest("population") == 9.0
    assert list(records.table().population) == [10.0, 9.0]
