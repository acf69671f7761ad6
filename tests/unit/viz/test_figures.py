"""Figures show the known numbers, in both languages, and leave the user's Matplotlib as it was."""

import logging
import subprocess
import sys
from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.collections import PatchCollection, PathCollection  # noqa: E402

from simcity.analysis import Comparison  # noqa: E402
from simcity.errors import ResultsError  # noqa: E402
from simcity.viz import STRATEGY_STYLES, city_map, compare_figure, fan, pyramid, run_figure, style  # noqa: E402
from simcity.viz.compare import wrapped  # noqa: E402
from tests.unit.reports.small_results import COST, small  # noqa: E402


@pytest.fixture
def comparison():
    return Comparison(small())


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """No global setting changes and no figure stays open that the test does not own."""
    before = dict(matplotlib.rcParams)
    yield
    plt.close("all")
    assert dict(matplotlib.rcParams) == before


def texts(figure) -> str:
    return "\n".join(t.get_text() for t in figure.findobj(matplotlib.text.Text))


# -- curves ------------------------------------------------------------------------------------------------------------


def test_a_curve_holds_the_base_values_in_the_unit_of_its_axis(comparison):
    ax = fan(
        comparison.bands("general_revenue_burden"), "general_revenue_burden", "en", {"own": "Own", "lease": "Lease"}
    )
    lines = {line.get_label(): line.get_ydata() for line in ax.get_lines()}
    assert ax.get_ylabel() == "million yen per year"
    assert np.allclose(lines["Own"], COST["own"] / 1e6) and np.allclose(lines["Lease"], COST["lease"] / 1e6)


def test_a_curve_is_drawn_where_it_is_asked_for(comparison):
    ax = plt.subplots()[1]
    assert fan(comparison.bands("population"), "population", ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_shares_are_drawn_as_per_cent(comparison):
    ax = fan(comparison.bands("share_65_plus"), "share_65_plus", "ja", band="none")
    assert ax.get_ylabel() == "%" and ax.get_lines()[0].get_ydata()[0] == pytest.approx(30.0)


def test_no_band_is_drawn_where_nothing_was_drawn():
    bands = Comparison(small(draws=(-1,))).bands("population")
    assert not fan(bands, "population").collections
    assert fan(Comparison(small()).bands("population"), "population").collections


def test_strategies_keep_their_look_whatever_the_order_of_the_rows(comparison):
    bands = comparison.bands("general_revenue_burden").iloc[::-1]
    ax = fan(bands, "general_revenue_burden", labels={"own": "Own", "lease": "Lease"})
    colours = {line.get_label(): line.get_color() for line in ax.get_lines()}
    assert colours == {"Own": STRATEGY_STYLES[0]["color"], "Lease": STRATEGY_STYLES[1]["color"]}


def test_lines_differ_without_colour():
    looks = {(str(s["linestyle"]), s["marker"]) for s in STRATEGY_STYLES}
    assert len(looks) == len(STRATEGY_STYLES) == len({s["linestyle"] for s in STRATEGY_STYLES})
    assert len({s["marker"] for s in STRATEGY_STYLES}) == len(STRATEGY_STYLES)


# -- comparisons -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_comparison_is_drawn_without_missing_signs_and_says_what_is_synthetic(comparison, lang, caplog, recwarn):
    with caplog.at_level(logging.WARNING, logger="matplotlib"):
        figure = compare_figure(comparison, lang)
        figure.canvas.draw()
    assert not caplog.records, "findfont must not speak"
    assert not [w for w in recwarn if "Glyph" in str(w.message)]
    said = texts(figure)
    assert ("例示（合成）" if lang == "ja" else "(synthetic)") in said
    assert ("計算誤差" if lang == "ja" else "noise") in said
    assert ("借上げ" if lang == "ja" else "Lease") in said


def test_differences_are_drawn_at_their_values(comparison):
    figure = compare_figure(comparison, "en", ("general_revenue_burden",), synthetic=False)
    bars = figure.axes[1]
    points = [line for line in bars.get_lines() if len(line.get_xdata()) == 1]
    assert points[0].get_xdata()[0] == pytest.approx(-10.0) and bars.get_xlabel() == "million yen per year"
    assert "synthetic" not in texts(figure)


def test_a_comparison_of_nothing_it_has_is_refused(comparison):
    with pytest.raises(ResultsError, match="none of births"):
        compare_figure(comparison, indicators=("births",))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_run_has_a_panel_for_each_indicator_and_no_empty_one(comparison, count):
    wanted = ("population", "share_65_plus", "households")[:count]
    figure = run_figure(comparison, wanted, "ja", {"own": "自営"})
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["総人口", "高齢化率", "一般世帯数"][:count]


@pytest.mark.parametrize("text", ["近隣5市町と基盤を共同利用", "自営", "", "あ" * 40])
def test_wrapping_keeps_every_sign_and_balances_lines(text):
    lines = wrapped(text, "ja").split("\n")
    assert "".join(lines) == text
    assert max(map(len, lines)) <= 11 and max(map(len, lines)) - min(map(len, lines)) <= 4


# -- pyramid -----------------------------------------------------------------------------------------------------------


def test_a_pyramid_shows_men_left_women_right_in_groups_of_five():
    people = np.full((2, 111), 1000.0)
    people[1] *= 2
    ax = pyramid(people, 2025, before=people, lang="ja")
    widths = [bar.get_width() for bar in ax.patches]
    assert min(widths[:20]) == max(widths[:20]) == -5.0 and widths[21] == 10.0
    assert sum(widths) == pytest.approx(-111 + 222)
    assert ax.get_xlabel() == "千人"


# -- maps --------------------------------------------------------------------------------------------------------------


def small_city(synthetic=True, stops=True):
    """Four cells of 1 km² around the origin, with a square outline and three stops, two of them close together."""
    side = np.array([-500.0, 500.0])
    x, y = (a.ravel() for a in np.meshgrid(side, side))
    zones = pd.DataFrame({"x_m": x, "y_m": y, "area_km2": 1.0, "residents": [100.0, 400.0, 900.0, 0.0]})
    names = {"name_ja": ["駅前", "隣", "終点"], "name_en": ["Main", "Next", "End"]}
    found = pd.DataFrame({"stop": ["a", "b", "c"], "x_m": [0.0, 20.0, 900.0], "y_m": [0.0, 0.0, 900.0]} | names)
    outline = [np.array([[-1e3, -1e3], [1e3, -1e3], [1e3, 1e3], [-1e3, 1e3], [-1e3, -1e3]])]
    return SimpleNamespace(zones=zones, outline_xy=outline, stops=found if stops else found.iloc[:0],
                           routes=pd.DataFrame({"stop": ["b", "a", "a", "c"]}),
                           provenance={"zones": "synthetic" if synthetic else "published"})  # fmt: skip


def test_zones_are_as_large_on_the_map_as_on_the_ground():
    ax = city_map(small_city())
    squares = next(c for c in ax.collections if isinstance(c, PatchCollection))
    sizes = [np.ptp(path.vertices, axis=0) for path in squares.get_paths()]
    assert np.allclose(sizes, 1.0)
    assert list(squares.get_array()) == [100.0, 400.0, 900.0, 1.0]


def test_a_map_names_the_busiest_of_stops_that_stand_together_and_marks_what_is_synthetic():
    said = texts(city_map(small_city(), lang="ja").figure)
    assert "駅前" in said and "終点" in said and "隣" not in said
    assert "例示（合成）" in said and "km" in said and "北" in said and "国土数値情報" in said


def test_a_map_of_published_zones_without_stops_carries_no_mark():
    said = texts(city_map(small_city(synthetic=False, stops=False), values=[1, 2, 3, 4], label="x").figure)
    assert "synthetic" not in said and "Main" not in said


def test_gateways_are_drawn_where_they_stand():
    sites = pd.DataFrame({"x_m": [250.0], "y_m": [-250.0]})
    ax = city_map(small_city(stops=False), gateways=sites)
    points = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert np.allclose(points[-1].get_offsets(), [[0.25, -0.25]])


def test_the_users_settings_come_back_even_after_an_error():
    with pytest.raises(ZeroDivisionError), style():
        assert matplotlib.rcParams["font.family"][0] == "IPAexGothic"
        raise ZeroDivisionError
    assert "IPAexGothic" not in matplotlib.rcParams["font.family"]


@pytest.mark.parametrize("draw", [lambda: city_map(small_city(), lang="ja"),
                                  lambda: pyramid(np.ones((2, 111)), 2025, lang="ja"),
                                  lambda: fan(Comparison(small()).bands("population"), "population", "ja",
                                              {"own": "自営", "lease": "借上げ"}, plt.subplots()[1])])  # fmt: skip
def test_a_figure_drawn_without_style_has_japanese_letters_too(draw, caplog, recwarn):
    with caplog.at_level(logging.WARNING, logger="matplotlib"):
        draw().figure.canvas.draw()
    assert not caplog.records and not [w for w in recwarn if "Glyph" in str(w.message)]


def test_drawing_in_a_new_session_changes_no_setting():
    """The package that brings the font would, if it were imported."""
    code = ("import matplotlib; matplotlib.use('agg'); before = dict(matplotlib.rcParams); import sys\n"
            "from simcity.viz import style\n"
            "with style(): pass\n"
            "assert dict(matplotlib.rcParams) == before and 'matplotlib_fontja' not in sys.modules")  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""


def test_a_notebook_goes_on_showing_figures_after_the_first():
    """Its backend becomes interactive with the first figure, which is drawn within the style."""
    try:
        with style():
            matplotlib.interactive(True)
        assert matplotlib.is_interactive()
    finally:
        matplotlib.interactive(False)


def outlook_results():
    """Local tax falls below welfare; published figures of a town."""
    results = small(("own",))
    frame = results.indicators
    people = frame[frame["indicator"] == "population"]
    lines = [people.assign(indicator=id, unit="yen per year", value=people["value"] * yen)
             for id, yen in (("outlook_local_tax", 1e5), ("outlook_spending_welfare", 2e5))]  # fmt: skip
    results.indicators = pd.concat([frame, *lines], ignore_index=True)
    return results


def test_the_budget_outlook_shows_the_lines_that_exist_with_a_legend_off_the_curves():
    figure = run_figure(Comparison(outlook_results()), ("outlook",), "ja")
    figure.canvas.draw()
    ax = figure.axes[0]
    lines = {line.get_label(): line.get_ydata()[0] for line in ax.get_lines()}
    assert lines == {"地方税": pytest.approx(10.0), "民生費": pytest.approx(20.0)} and ax.get_ylabel() == "億円/年"
    assert ax.get_legend().get_window_extent().y1 < ax.get_window_extent().y0
