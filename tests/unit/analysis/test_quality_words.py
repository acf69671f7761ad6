"""Whether quality of life moves people is said with every result."""

from types import SimpleNamespace

import pandas as pd
import pytest

from simcity.analysis.wording import quality_words
from simcity.words import say


def results(quality=(50.0, 60.0), **values):
    parameters = pd.DataFrame({"parameter": list(values), "value": list(values.values())})
    return SimpleNamespace(zones=pd.DataFrame({"quality": quality}), parameters=parameters)


@pytest.mark.parametrize("values", [{}, {"eta_out": 0.0, "eta_in": 0.0}, {"inner_move_level": 0.2}])
def test_nobody_moves_for_quality_unless_it_is_set(values):
    assert quality_words(results(**values)) == ("quality_moves_nobody", {})


def test_what_is_assumed_is_said_in_per_cent():
    """exp(-0.1) = 0.9048 and exp(0.2) = 1.2214."""
    assert quality_words(results(eta_out=0.1, eta_in=0.2)) == ("quality_moves_people", {"out": "9.5", "into": "22.1"})
    assert quality_words(results(eta_out=0.0, eta_in=0.1)) == ("quality_moves_people", {"out": "0.0", "into": "10.5"})


def test_a_setting_without_any_measured_quality_is_said_to_move_nobody():
    word, said = quality_words(results(quality=(float("nan"),) * 2, eta_out=0.1))
    assert (word, said["out"]) == ("quality_never_measured", "9.5")
    assert "moved nobody" in say(word, "en", **said) and "動いていない" in say(word, "ja", **said)
