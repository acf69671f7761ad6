"""What is recorded says on whose geography it stands."""

import pytest

from simcity.indicators import Measure
from simcity.model import CityModel
from simcity.records import Records


def kept(measure, zones):
    records = Records({"zone": zones, "district": zones})
    records.add(2025, [measure])
    return tuple(records.indicators.loc[0, ["provenance", "grade"]])


@pytest.mark.parametrize(("zones", "by_district", "by_zone", "plain"), [
    ("synthetic", ("synthetic", "D"), ("synthetic", "C"), ("derived", "C")),
    ("published", ("derived", "C"), ("derived", "C"), ("derived", "C")),
])  # fmt: skip
def test_a_value_of_the_city_that_depends_on_zones_takes_their_provenance(zones, by_district, by_zone, plain):
    assert kept(Measure("coverage_residents", 0.5, "district", "a", grade="C"), zones) == by_district
    assert kept(Measure("coverage_residents", 0.5, grade="C", by_zone=True), zones) == by_zone
    assert kept(Measure("gateways_working", 3.0, grade="C"), zones) == plain


def test_coverage_of_a_city_on_made_up_zones_is_called_synthetic():
    model = CityModel("toyama/renew_lpwa", scale=0.01)
    assert model.city.provenance["zones"] == "synthetic"
    model.step()
    frame = model.records.indicators
    city = frame[frame["area_kind"] == "city"].set_index("indicator")["provenance"]
    for name in ("coverage_residents", "coverage_probability", "devices_served", "message_delivery", "services_viable"):
        assert set(city.loc[[name]]) == {"synthetic"}, name
    assert set(city.loc[["population", "gateways_working"]]) == {"derived"}
