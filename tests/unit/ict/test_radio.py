"""Path loss and link budget: behaviour; the known answers stand in the verification suite."""

import numpy as np
import pytest

from simcity.ict import path_loss
from simcity.ict.link_budget import Radio, fade_margin_db, location_probability, range_m, sensitivity_dbm
from simcity.parameters import Parameters, catalogue


@pytest.fixture
def radio():
    return Radio.from_parameters(Parameters(catalogue()))


def test_more_distance_loses_more():
    d = np.array([200.0, 500.0, 1000.0, 5000.0])
    for loss in (path_loss.hata_db(d, 920, 30, 1.5), path_loss.free_space_db(d, 920), path_loss.uma_db(d, 0.9),
                 path_loss.umi_db(d, 3.5), path_loss.log_distance_db(d)):  # fmt: skip
        assert (np.diff(loss) > 0).all()


def test_a_signal_crosses_open_land_better_than_suburbs_and_these_better_than_towns():
    urban, suburban, land = (path_loss.hata_db(3000.0, 920, 30, 1.5, area) for area in path_loss.AREAS)
    assert land < suburban < urban


def test_an_unknown_area_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="urban.*suburban.*open"):
        path_loss.hata_db(1000.0, 920, 30, 1.5, "forest")


def test_the_planning_loss_is_never_below_free_space():
    d = np.geomspace(1, 20_000, 50)
    planned = path_loss.planning_loss_db(d, 40.0, 920, 15, 1.5)
    assert (planned >= path_loss.free_space_db(d, 920)).all()
    assert planned[0] == path_loss.free_space_db(1.0, 920)


def test_links_outside_the_range_of_hata_are_marked():
    marks = path_loss.is_extrapolated(np.array([500.0, 1000.0, 20_000.0, 20_001.0]), 30.0)
    assert list(marks) == [True, False, False, True]
    assert path_loss.is_extrapolated(5000.0, 15.0)


def test_the_natural_logarithm_of_the_first_simulator_is_kept_apart():
    assert path_loss.log_distance_db(40.0) == path_loss.log_distance_db(40.0, log_base="e") == 127.41
    assert path_loss.log_distance_db(400.0, log_base="e") - 127.41 == pytest.approx(20.8 * np.log(10))


def test_a_line_of_sight_loses_no_more_than_a_street_corner():
    d = np.geomspace(20, 5000, 30)
    assert (path_loss.uma_db(d, 0.92, line_of_sight=True) <= path_loss.uma_db(d, 0.92)).all()
    assert (path_loss.umi_db(d, 28.0, line_of_sight=True) <= path_loss.umi_db(d, 28.0)).all()


def test_slower_rates_hear_weaker_signals():
    heard = [sensitivity_dbm(sf) for sf in range(7, 13)]
    assert heard == [-124, -127, -130, -133, -135, -137]
    assert sensitivity_dbm(12, table="measured") > sensitivity_dbm(11, table="measured")  # as published


def test_a_sensitivity_that_is_not_in_the_table_is_refused():
    with pytest.raises(ValueError, match="SF6"):
        sensitivity_dbm(6, 125, "measured")


def test_the_margin_for_a_location_probability_gives_that_probability():
    assert fade_margin_db(0.9, 8.0) == pytest.approx(10.2524, abs=1e-4)
    assert location_probability(fade_margin_db(0.95, 7.0), 7.0) == pytest.approx(0.95)


def test_a_plan_reaches_farther_over_fields_than_in_town(radio):
    margins = radio.margin_db(1500.0, np.array([1, 0]))
    assert margins[1] > margins[0]


def test_every_decibel_of_the_plan_counts_once(radio):
    from dataclasses import replace

    base = float(radio.margin_db(1500.0, 1))
    for field, sign in (("eirp_dbm", 1), ("gain_dbi", 1), ("installation_loss_db", -1), ("field_margin_db", -1),
                        ("sensitivity_dbm", -1)):  # fmt: skip
        changed = replace(radio, **{field: getattr(radio, field) + 1.0})
        assert float(changed.margin_db(1500.0, 1)) - base == pytest.approx(sign)


def test_the_spreading_factor_of_a_draw_is_rounded_and_kept_in_the_table():
    numbers = dict(Parameters(catalogue()))
    assert Radio.from_parameters(numbers | {"plan_spreading_factor": 10.6}).sensitivity_dbm == -135
    assert Radio.from_parameters(numbers | {"plan_spreading_factor": 14.0}).sensitivity_dbm == -137


def test_the_range_is_where_the_budget_is_used_up():
    d = range_m(130.0, lambda x: float(path_loss.hata_db(x, 920, 30, 1.5)))
    assert float(path_loss.hata_db(d, 920, 30, 1.5)) == pytest.approx(130.0, abs=1e-4)
    assert range_m(500.0, lambda x: 20 * np.log10(x)) == 100_000.0
