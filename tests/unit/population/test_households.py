"""Households by headship rates."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simcity.population.age_structure import national_single_ages
from simcity.population.households import count_households, headship, headship_level, published_households


def city(years=(2015, 2020), households=(900, 1000), municipalities=("16201",)):
    table = pd.DataFrame({"municipality": "16201", "year": years, "households": households})
    return SimpleNamespace(base_year=2021, municipalities=list(municipalities), households=table)


def test_the_table_reads_as_printed():
    h = headship()
    assert h[0, 14] == 0 and h[0, 15] == 0.061 and h[0, 69] == pytest.approx(0.942) and h[0, 110] == 0.68
    assert h[1, 29] == 0.196 and h[1, 70] == h[1, 110] == 0.30


def test_national_rates_on_the_national_population_of_2010_give_the_published_households():
    assert count_households(national_single_ages(2010), 1.0) == pytest.approx(50.46e6, rel=0.005)


def test_the_base_year_has_the_published_number():
    population = np.full((2, 111), 12.0)
    level = headship_level(city(), population)
    assert count_households(population, level) == pytest.approx(1000)
    assert count_households(2 * population, level) == pytest.approx(2000)


def test_the_census_nearest_to_the_base_year_counts():
    assert published_households(city()) == 1000
    assert published_households(city(years=(2020, 2025), households=(1000, 1100))) == 1000


def test_without_a_census_the_national_level_is_taken():
    assert headship_level(city(municipalities=("16201", "18201")), np.full((2, 111), 12.0)) == 1.0


def test_a_town_that_has_shrunk_since_the_census_has_fewer_households(tmp_path):
    from simcity.city import load_city
    from simcity.city.new import new_city
    from simcity.population.households.targets import city_targets
    from simcity.population.nowcast import nowcast

    shrunken = load_city(new_city("01209", tmp_path / "yubari", nowcast))
    population = shrunken.population_array()
    counted, published = count_households(population, headship_level(shrunken, population)), 3790
    assert counted == pytest.approx(city_targets(shrunken, {"01209": population})["01209"].households)
    assert counted < 0.85 * published
