from dataclasses import replace

import numpy as np
import pytest

from simcity.population import age_evidence, age_history
from simcity.population.age_structure import CLASSES, national_single_ages
from simcity.population.figures import CityFigures, YearFlows

SHARE = 1e-4
BIRTHS = {2015: 1_024_041, 2016: 997_781, 2017: 964_690, 2018: 937_542, 2019: 884_767}


def classes_of(people):
    return np.array([[people[s, a : b + 1].sum() for a, b in CLASSES] for s in (0, 1)])


def little_nation(**more):
    """A ten-thousandth of the nation, its births and its pupils."""
    flows = {y: YearFlows(b * SHARE, np.nan, 1.0, 1.0) for y, b in BIRTHS.items()}
    people = {y: national_single_ages(y) * SHARE for y in (2015, 2020)}
    pupils = {2016: np.array([6_483_487, 3_405_950]) * SHARE}
    return replace(CityFigures(2020, people[2020], flows, {y: classes_of(p) for y, p in people.items()}, pupils=pupils),
                   **more)  # fmt: skip


def test_a_share_of_the_nation_says_the_nations_ages():
    for told in age_evidence.evidence_at(little_nation(), 2015):
        assert told.value == pytest.approx((told.weight * national_single_ages(2015)).sum() * SHARE, rel=1e-6)
    assert len(age_evidence.evidence_at(little_nation(), 2015)) == 4


def test_births_of_a_table_of_nationals_are_compared_with_those_of_nationals():
    of_residents = age_evidence.share_of_births(little_nation(), 2016)
    nationals = {2016: YearFlows(976_913 * SHARE, np.nan, 1.0, 1.0, domestic=True)}
    assert age_evidence.share_of_births(little_nation(flows=nationals), 2016)[0] == pytest.approx(of_residents[0])
    assert age_evidence.share_of_births(little_nation(), 1990) is None


def test_a_town_without_a_school_is_told_nothing_by_it():
    told = age_evidence.of_pupils(little_nation(pupils={2016: np.array([0.0, 0.0])}), 2015)
    assert min(float(e.spread) for e in told) > 1e3
    assert age_evidence.of_pupils(little_nation(pupils={}), 2015) == []


def test_the_nation_grows_five_years_older_as_it_did():
    city = little_nation()
    people = age_evidence.carried(city, national_single_ages(2015) * SHARE, 2020, 12614.6)
    now = national_single_ages(2020) * SHARE
    assert people[:, 40:90] == pytest.approx(now[:, 40:90], rel=0.03)
    assert people[:, 19].sum() < 0.97 * now[:, 19].sum()  # a town of this size loses its leavers and gains others


def test_a_shrinking_town_has_lost_its_young():
    city, people = little_nation(), national_single_ages(2015) * SHARE
    stay, shrunk = (age_evidence.carried(city, people, 2020, total) for total in (12614.6, 12000.0))
    kept = shrunk.sum(axis=0) / stay.sum(axis=0)
    assert kept[20:25].mean() < 0.9 < 0.97 < kept[70:80].mean()


def test_heavier_mortality_leaves_fewer_of_the_oldest():
    city = little_nation()
    people = national_single_ages(2015) * SHARE
    dying = {y: replace(f, deaths=1_300_000 * SHARE * 1.3) for y, f in city.flows.items() if y > 2015}
    assert age_evidence.mortality_of(city, people, 2015, 2020) == 1.0
    heavy = age_evidence.mortality_of(replace(city, flows=dying), people, 2015, 2020)
    assert 1.15 < heavy < 1.3
    old = [age_evidence.carried(c, people, 2020, 12614.6)[:, 85:].sum() for c in (city, replace(city, flows=dying))]
    assert old[1] < 0.95 * old[0]


def test_two_censuses_tell_how_many_of_65_to_69_there_are():
    """A town whose residents of 60 to 64 were twice the nation's: the first census hides them, the second does not."""
    then = national_single_ages(2015) * SHARE
    then[:, 60:65] *= 2.0
    now = national_single_ages(2020) * SHARE
    now[:, 65:70] *= 2.0
    city = little_nation(classes={2015: classes_of(then), 2020: classes_of(now)}, flows={}, pupils={})
    alone = age_history.estimate_at(replace(city, classes={2020: city.classes[2020]}), 2020).ages
    both = age_history.estimate_at(city, 2020).ages
    truth = now[:, 65:70].sum()
    assert abs(both[:, 65:70].sum() / truth - 1) < 0.6 * abs(alone[:, 65:70].sum() / truth - 1)


def test_who_looks_back_knows_no_later_pupils():
    city = replace(little_nation(), base_year=2015)
    assert city.known(2015).pupils == {} and 2016 in city.known(2016).pupils
