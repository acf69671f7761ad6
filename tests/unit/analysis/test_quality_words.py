"""Whether quality of life moves people is said with every result."""

from types import SimpleNamespace

import pandas as pd
import pytest

from simcity.analysis.wording import quality_words


def results(**values):
    return SimpleNamespace(parameters=pd.DataFrame({"parameter": list(values), "value": list(values.values())}))


@pytest.mark.parametrize("values", [{}, {"eta_out": 0.0, "eta_in": 0.0}, {"inner_move_level": 0.2}])
def test_nobody_moves_for_quality_unless_it_is_set(values):
    assert quality_words(results(**values)) == (True, {})


def test_what_is_assumed_is_said_in_per_cent():
    """exp(-0.1) = 0.9048 and exp(0.2) = 1.2214."""
    assert quality_words(results(eta_out=0.1, eta_in=0.2)) == (False, {"out": "9.5", "into": "22.1"})
    assert quality_words(results(eta_out=0.0, eta_in=0.1)) == (False, {"out": "0.0", "into": "10.5"})
