"""What is said of the places of a base year."""

import numpy as np

from simcity.commands.place_fit import print_place_fit
from simcity.population.places.activity import NAMES, PUPILS
from simcity.population.places.fit import KM_CLASSES, fit_of, settled
from simcity.verification import verify
from tests.housing_cases import town


def test_made_people_are_held_against_those_expected(capsys):
    city = town(20)
    found = fit_of(city)
    assert all(made == round(expected) > 0 for expected, made in found.workers.values())
    assert found.flows["sae"] < 0.05 and found.distance["sae"] < 0.05 and len(KM_CLASSES) == 6
    assert abs(found.mean_km[0] - found.mean_km[1]) < 0.2
    assert list(found.pupils) == [NAMES[stage] for stage in PUPILS]
    print_place_fit(city)
    said = capsys.readouterr().out
    assert f"{found.workers['m'][1]:,}" in said and "SRMSE" in said and f"{found.seen.jobs.sum():,}" in said


def test_another_seed_gives_other_people_the_same_number_of_places():
    (one, here), (two, there) = (settled(town(20), seed) for seed in (0, 1))
    assert (one.residents.work_zone != two.residents.work_zone).any()
    assert np.array_equal(here.seen.counts[0].sum(), there.seen.counts[0].sum())


def test_the_known_answers_are_met():
    results = verify("places")
    assert {r.case for r in results} == {"gravity", "identities", "toyama_2015", "schools_2015", "cities_2015",
                                         "fukui_2021"}  # fmt: skip
    assert not [r for r in results if not r.ok]
