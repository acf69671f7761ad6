"""The drift of a city's budget: unchanged heads change nothing, fewer workers pay less tax."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.finance.outlook import LINES, Heads, outlook, published_lines
from simcity.parameters import Parameters, catalogue

NUMBERS = Parameters(catalogue())
BASE = Heads(100.0, 500.0, 300.0)
YEN = dict.fromkeys(LINES, 1000.0)
counts = st.floats(0, 1e6)


def frame(*rows):
    return pd.DataFrame(rows, columns=["municipality", "year", "item", "yen"])


def test_the_latest_published_value_of_each_line_is_taken():
    found = published_lines(frame(("1", 2020, "local_tax", 5.0), ("1", 2022, "local_tax", 7.0), ("2", 2023, "local_tax", 9.0),  # noqa: E501
                                  ("1", 2022, "revenue", 1.0), ("1", 2023, "spending_works", float("nan"))), "1")  # fmt: skip  # noqa: E501
    assert found == {"local_tax": 7.0}


def test_a_city_without_figures_has_no_outlook():
    assert published_lines(None, "1") == {}
    assert outlook({}, BASE, BASE, 5, NUMBERS) == {}


def test_unchanged_heads_leave_every_line_in_the_first_year():
    assert outlook(YEN, BASE, BASE, 0, NUMBERS) == pytest.approx(YEN)


def test_without_workers_only_the_fixed_share_of_local_tax_is_left():
    drift = outlook(YEN, Heads(100.0, 0.0, 300.0), BASE, 0, NUMBERS)
    assert drift["local_tax"] == pytest.approx(1000.0 * NUMBERS["outlook_tax_fixed_share"])


@given(counts, counts, counts, st.floats(0, 1e6))
def test_more_old_people_never_lower_welfare_and_more_workers_never_lower_tax(children, working, old, more):
    now = outlook(YEN, Heads(children, working, old), BASE, 10, NUMBERS)
    older = outlook(YEN, Heads(children, working, old + more), BASE, 10, NUMBERS)
    busier = outlook(YEN, Heads(children, working + more, old), BASE, 10, NUMBERS)
    assert older["spending_welfare"] >= now["spending_welfare"] - 1e-6
    assert busier["local_tax"] >= now["local_tax"] - 1e-6
    assert all(yen >= 0 for yen in now.values())


def test_a_look_back_takes_no_settlement_of_later_years():
    import pandas as pd

    from simcity.finance.outlook import LINES, published_lines

    rows = [("16201", year, line, 1e9 + year) for year in (2013, 2015, 2022) for line in LINES]
    table = pd.DataFrame(rows, columns=["municipality", "year", "item", "yen"])
    assert set(published_lines(table, "16201", 2015).values()) == {1e9 + 2015}
    assert set(published_lines(table, "16201", 2025).values()) == {1e9 + 2022}
    assert set(published_lines(table, "16201", 2000).values()) == {1e9 + 2013}  # better than nothing
    assert set(published_lines(table, "16201").values()) == {1e9 + 2022}
