"""The city by day and by night: rings and marks stand at the numbers of the results."""

import warnings

import matplotlib
import pandas as pd
import pytest

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402

from simcity.analysis import Comparison  # noqa: E402
from simcity.analysis.groups import by_day_bands  # noqa: E402
from simcity.errors import ResultsError  # noqa: E402
from simcity.viz import by_day_figure  # noqa: E402
from simcity.viz.by_day import by_day_bars  # noqa: E402
from tests.unit.reports.small_results import DAY, small  # noqa: E402
from tests.unit.viz.test_figures import small_city, texts  # noqa: E402


@pytest.fixture(autouse=True)
def no_missing_letters():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()
    plt.close("all")


@pytest.fixture(scope="module")
def comparison():
    return Comparison(small(people=True, places=True))


def test_bands_hold_both_times_of_day_and_their_ratio(comparison):
    bands = by_day_bands(comparison.results)
    start = bands.xs(2025, level="year")
    assert start["day"].to_dict() == {area: day for area, (day, _) in DAY.items()}
    assert start.loc["west", "base"] == pytest.approx(2_000 / 2_500) and pd.isna(start.loc["empty", "base"])
    assert start["jobs"].loc["east"] == 5_000.0 and (bands["provenance"] == "synthetic").all()
    end = bands.xs(2027, level="year").loc["east"]
    assert end["low"] < end["high"] and end["grade"] == "D"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_rings_are_residents_and_marks_people_by_day(comparison, lang):
    bands = by_day_bands(comparison.results)
    names = {"east": "east", "west": "west"}
    ax = by_day_bars(bands, names, (2025, 2027), lang)
    rings, marks = ax.get_lines()[0], ax.get_lines()[1]
    assert list(rings.get_xdata()) == pytest.approx([7_500.0, 2_500.0])
    assert list(marks.get_xdata()) == pytest.approx([9_000.0, 2_000.0])
    assert list(ax.get_lines()[3].get_ydata()) == pytest.approx([0.18, 1.18])
    assert ("人" if lang == "ja" else "persons") == ax.get_xlabel()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_figure_has_a_map_where_there_is_a_city_and_says_what_is_made_up(comparison, lang, monkeypatch):
    plain = by_day_figure(comparison, lang=lang)
    assert len(plain.axes) == 1
    city = small_city(stops=False)
    city.zones = city.zones.assign(district=["east", "east", "west", "nowhere"])
    city.districts = pd.DataFrame(
        {"district": ["east", "west"], "name_ja": ["東部", "西部"], "name_en": ["East", "West"]}
    )
    monkeypatch.setattr(comparison.results, "city", city, raising=False)
    figure = by_day_figure(comparison, lang=lang)
    said = texts(figure)
    for word in ("昼間人口", "2027年", "東部", "合成") if lang == "ja" else ("day", "2027", "East", "synthetic"):
        assert word in said
    assert len(by_day_figure(comparison, last=2025, lang=lang).axes[-2].get_lines()) >= 1


def test_results_without_it_or_without_the_year_say_so(comparison):
    with pytest.raises(ResultsError, match="parameter places at 1"):
        by_day_figure(Comparison(small(people=True)))
    with pytest.raises(ResultsError, match="no day population in 2040; there is from 2025 to 2027"):
        by_day_figure(comparison, 2025, 2040)
