import numpy as np
import pytest

from simcity.errors import DataError
from simcity.population import age_structure as ages
from simcity.population import five_year

CLASSES = {"0_14": 900.0, "15_64": 5000.0, "65_plus": 3100.0, "75_plus": 1700.0}


def test_class_totals_come_back_exactly():
    got = ages.single_ages({"m": CLASSES, "f": CLASSES}, ages.national_single_ages(2015))
    for low, high, total in ((0, 14, 900), (15, 64, 5000), (65, 74, 1400), (75, 110, 1700)):
        assert got[:, low : high + 1].sum(axis=1) == pytest.approx([total, total], rel=1e-12)
    assert (got >= 0).all()


def test_the_nations_own_classes_give_back_the_nation():
    nation = ages.national_single_ages(2015)
    classes = np.array([[nation[s, a : b + 1].sum() for a, b in ages.CLASSES] for s in (0, 1)])
    assert ages.single_ages(classes, nation) == pytest.approx(nation, rel=1e-6)


def test_there_is_no_step_at_the_edge_of_a_class():
    nation = ages.national_single_ages(2015)
    ratio = ages.single_ages({"m": CLASSES, "f": CLASSES}, nation)[0] / nation[0]
    inside = np.abs(np.diff(np.log(ratio[20:60]))).max()
    assert abs(np.log(ratio[65] / ratio[64])) < 1.5 * inside


def test_an_aged_town_keeps_more_people_of_sixty_than_of_thirty():
    nation = ages.national_single_ages(2015)
    ratio = ages.single_ages({"m": CLASSES, "f": CLASSES}, nation)[1] / nation[1]
    assert ratio[60:65].mean() > 1.3 * ratio[28:33].mean()


def test_residents_of_unknown_age_go_mostly_to_working_ages():
    known = {**CLASSES, "total": 9180.0}
    got = ages.class_array({"m": known, "f": known})
    assert got.sum(axis=1) == pytest.approx([9180.0, 9180.0])
    gain = got[0] / ages.class_array({"m": CLASSES, "f": CLASSES})[0]
    assert gain[1] == max(gain) and gain[0] == min(gain) and gain[0] > 1


def test_a_missing_or_negative_class_is_refused():
    with pytest.raises(DataError, match="75_plus"):
        ages.class_array({"m": {"0_14": 1, "15_64": 1, "65_plus": 1}, "f": CLASSES})
    with pytest.raises(DataError, match="negative"):
        ages.class_array({"m": {**CLASSES, "75_plus": 9999}, "f": CLASSES})


def test_an_empty_town_stays_empty():
    got = ages.single_ages(np.zeros((2, 4)), ages.national_single_ages(2015))
    assert got.sum() == 0 and np.isfinite(got).all()


def test_national_pyramids_are_those_of_the_census():
    totals = {2010: 128_057_352, 2015: 127_094_745, 2020: 126_146_099}
    for year, total in totals.items():
        assert ages.national_single_ages(year).sum() == pytest.approx(total, abs=100)
    with pytest.raises(DataError, match="2010, 2015 or 2020"):
        ages.national_single_ages(2012)


def test_a_split_by_pchip_keeps_the_groups():
    got = ages.split_by_pchip(np.array([0.0, 5.0, 10.0, 20.0]), np.array([50.0, 40.0, 60.0]))
    assert [got[:5].sum(), got[5:10].sum(), got[10:].sum()] == pytest.approx([50.0, 40.0, 60.0])


def scaled_nation(share, years=(2010, 2015)):
    return {y: {g: share * v for g, v in ages.national_five_year(y).items() if g[1] < 50} for y in years}


def test_cohorts_seen_earlier_tell_how_many_elders_there_are():
    census = scaled_nation(0.003, (2000, 2015))
    census[2000] = {g: v * (1.5 if g == (45, 49) else 1.0) for g, v in census[2000].items()}
    ratio = five_year.city_ratio(census, 2015)
    assert ratio[(60, 64)] == pytest.approx(0.0045) and ratio[(20, 24)] == pytest.approx(0.003)
    assert (70, 74) not in ratio


def test_five_year_groups_and_classes_are_both_met():
    census = scaled_nation(0.003)
    nation = ages.national_single_ages(2015) * 0.003
    classes = np.array([[nation[s, a : b + 1].sum() for a, b in ages.CLASSES] for s in (0, 1)])
    got = five_year.single_ages_with_groups(classes, census, 2015)
    assert got[:, 15:65].sum(axis=1) == pytest.approx(classes[:, 1])
    assert got[:, 20:25].sum() == pytest.approx(nation[:, 20:25].sum(), rel=0.01)


def test_people_who_came_are_found_between_two_censuses():
    before = ages.national_single_ages(2010) * 0.003
    death = np.full((2, 111), 0.01)
    now = np.zeros_like(before)
    now[:, 5:] = before[:, :-5] * 0.99**5
    now[:, :5] = 500.0
    groups = [(a, a + 4) for a in range(0, 50, 5)] + [(50, 110)]
    none = five_year.net_rates_between(before, now, death, groups, newborn=5000.0)
    assert np.abs(none[:40]).max() < 1e-9
    now[:, 25:30] *= 1.1
    rates = five_year.net_rates_between(before, now, death, groups, newborn=5000.0)
    assert 0.01 < rates[22] < 0.02 and abs(rates[40]) < 1e-9


def test_residents_of_unknown_age_do_not_pile_up_where_groups_are_missing():
    census = scaled_nation(1.0)
    nation = ages.national_single_ages(2015)
    classes = np.array([[nation[s, a : b + 1].sum() for a, b in ages.CLASSES] for s in (0, 1)])
    got = five_year.single_ages_with_groups(classes, census, 2015)
    assert got[:, 50:65].sum() == pytest.approx(nation[:, 50:65].sum(), rel=0.02)


def test_a_tilt_keeps_the_classes_and_moves_people_within_them():
    nation = ages.national_single_ages(2015)
    got = ages.tilted(nation, 0.05)
    for low, high in ages.CLASSES:
        assert got[:, low : high + 1].sum(axis=1) == pytest.approx(nation[:, low : high + 1].sum(axis=1))
    assert got[0, 60] > nation[0, 60] and got[0, 20] < nation[0, 20]
