"""Pyramid, districts and households: the numbers drawn are those of the results, labels speak both languages."""

import json
import re
import shutil
import subprocess
import warnings
from html.parser import HTMLParser

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.collections import PatchCollection  # noqa: E402

from simcity.analysis import Comparison  # noqa: E402
from simcity.analysis.groups import change_bands, pyramid_bands  # noqa: E402
from simcity.errors import ResultsError  # noqa: E402
from simcity.viz import (  # noqa: E402
    change_map,
    district_figure,
    homes_figure,
    households_figure,
    pyramid,
    pyramid_of_bands,
    pyramid_page,
)
from simcity.viz.change import diverging, spread_apart  # noqa: E402
from simcity.viz.districts import LEAST_SPAN  # noqa: E402
from tests.unit.reports.small_results import KINDS, small  # noqa: E402
from tests.unit.viz.test_figures import small_city, texts  # noqa: E402

LANGUAGES = ("ja", "en")


@pytest.fixture(autouse=True)
def no_missing_letters():
    """A box instead of a letter is an error; no setting changes and no figure stays open."""
    before = dict(matplotlib.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()
    plt.close("all")
    assert dict(matplotlib.rcParams) == before


@pytest.fixture(scope="module")
def comparison():
    return Comparison(small(people=True))


@pytest.fixture
def placed(comparison, monkeypatch):
    """The same results with a city of two districts beside them."""
    city = small_city(stops=False)
    city.zones = city.zones.assign(district=["east", "east", "west", "nowhere"])
    names = {"district": ["east", "west"], "name_ja": ["東部", "西部"], "name_en": ["East", "West"]}
    city.districts = pd.DataFrame(names)
    monkeypatch.setattr(comparison.results, "city", city, raising=False)
    return comparison


def one():
    return Comparison(small(("own",), (-1,), people=True))


# -- pyramid -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bars_are_base_values_strips_the_range_and_the_outline_the_first_year(comparison, lang):
    bands = pyramid_bands(comparison.results)
    ax = pyramid_of_bands(bands, lang=lang)
    men, strips = [p for p in ax.containers if p.get_label() == ("男" if lang == "ja" else "Male")][0], ax.containers[1]
    of = bands[(bands["year"] == 2027) & (bands["sex"] == "m")]
    assert [-bar.get_width() for bar in men] == pytest.approx(list(of["base"]))
    assert [-bar.get_x() for bar in strips] == pytest.approx(list(of["low"]))
    assert [-bar.get_x() - bar.get_width() for bar in strips] == pytest.approx(list(of["high"]))
    first = bands[(bands["year"] == 2025) & (bands["sex"] == "m")]["base"]
    assert list(-ax.get_lines()[0].get_xdata()[::2]) == pytest.approx(list(first))
    said = texts(ax.figure)
    assert ax.get_xlabel() == ("人" if lang == "ja" else "persons")
    assert all(
        w in said for w in (("2027年", "2025年", "男", "女", "不確かさ") if lang == "ja" else ("2027", "Male", "Doubt"))
    )


def test_the_outline_steps_at_the_edges_of_its_groups():
    before = np.zeros((2, 111))
    before[0, 20:25] = 200.0
    ax = pyramid(np.zeros((2, 111)), 2030, before=before)
    line = ax.get_lines()[0]
    inside = line.get_ydata()[line.get_xdata() == -1000.0]
    assert inside.tolist() == [20, 25]


def test_a_single_run_has_no_strips():
    ax = pyramid_of_bands(pyramid_bands(one().results))
    assert len(ax.containers) == 2 and "Doubt" not in texts(ax.figure)


def test_a_village_with_empty_ages_and_an_empty_one_are_drawn():
    bands = pyramid_bands(one().results)
    lonely = bands.assign(base=np.where((bands["sex"] == "f") & (bands["age"] == 90), 1.0, 0.0))
    lonely = lonely.assign(low=lonely["base"], high=lonely["base"])
    ax = pyramid_of_bands(lonely, lang="ja")
    assert ax.get_xlabel() == "人" and max(bar.get_width() for bar in ax.containers[1]) == 1.0
    nobody = bands.assign(base=0.0, low=0.0, high=0.0)
    assert pyramid_of_bands(nobody).get_xlim() == (-1.0, 1.0)


def test_a_year_that_was_not_run_is_refused(comparison):
    with pytest.raises(ResultsError, match="no pyramid of 2050; there are those of 2025 to 2027"):
        pyramid_of_bands(pyramid_bands(comparison.results), 2050)


# -- the page ----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Bars, strips, scripts and everything that could ask for something outside."""

    def __init__(self, text: str):
        super().__init__()
        self.bars, self.strips, self.asks, self.scripts, self._in = [], 0, [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "rect" and "bar" in values.get("class", "").split():
            self.bars.append(float(values["width"]))
        self.strips += tag == "rect" and values.get("class") == "strip"
        self.asks += [v for k, v in attrs if k in ("src", "href", "action", "data", "srcset")]
        self._in = tag == "script"

    def handle_data(self, data):
        if self._in:
            self.scripts.append(data)
            self._in = False


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_holds_every_year_and_asks_for_nothing_outside(comparison, lang, tmp_path):
    path = pyramid_page(comparison, tmp_path / "p.html", lang)
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert not page.asks and "://" not in text and "url(" not in text and "default-src 'none'" in text
    data = json.loads(page.scripts[0])
    bands = pyramid_bands(comparison.results)
    assert data["years"] == [2025, 2026, 2027]
    for which in ("base", "low", "high"):
        for row, (_, of) in zip(data[which], bands.groupby("year"), strict=True):
            of = of.sort_values(["sex", "age"], ascending=[False, True])
            assert row == [round(v) for v in of[which]]
    assert len(page.bars) == 42 and page.bars[5] == pytest.approx(
        data["base"][0][5] * data["half"] / data["limit"], abs=0.1
    )
    assert page.strips == 43 and ("再生" if lang == "ja" else "Play") in text
    assert ("9,704〜9,776人" if lang == "ja" else "9,704 to 9,776") in data["says"][-1]
    assert path.stat().st_size < 60_000
    assert pyramid_page(comparison, tmp_path / "q.html", lang).read_bytes() == path.read_bytes()


def test_the_policy_of_the_page_allows_its_own_script_only(comparison, tmp_path):
    import base64
    import hashlib

    text = pyramid_page(comparison, tmp_path / "p.html").read_text(encoding="utf-8")
    script = Page(text).scripts[1]
    allowed = re.search(r"script-src 'sha256-([^']+)'", text)[1]
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() == allowed


def test_a_page_of_one_run_says_that_it_has_no_range(tmp_path):
    text = pyramid_page(one(), tmp_path / "p.html", "ja").read_text(encoding="utf-8")
    assert Page(text).strips == 0 and "不確かさの幅はない" in text and not json.loads(Page(text).scripts[0])["low"]


def test_a_hostile_name_stays_a_text(tmp_path):
    hostile = Comparison(small(people=True, city="</script><script>alert(1)</script>"))
    text = pyramid_page(hostile, tmp_path / "p.html").read_text(encoding="utf-8")
    assert text.count("<script") == 2 and "&lt;script&gt;alert" in text


@pytest.mark.skipif(shutil.which("node") is None, reason="node.js is not installed: the script is not run")
def test_the_script_moves_bars_and_strips_to_the_year_of_the_slider(comparison, tmp_path):
    """A small stand-in for a browser: elements that remember what they are set to."""
    page = Page(pyramid_page(comparison, tmp_path / "p.html").read_text(encoding="utf-8"))
    (tmp_path / "data.json").write_text(page.scripts[0], encoding="utf-8")
    (tmp_path / "script.js").write_text(page.scripts[1], encoding="utf-8")
    code = """
const fs = require("fs"), data = fs.readFileSync("data.json", "utf8"), made = {};
const element = () => ({ set: {}, dataset: {}, setAttribute(k, v) { this.set[k] = v; },
  addEventListener(k, f) { this[k] = f; } });
const many = { "rect.bar": [], "rect.strip": [], "rect.bar title": [], "td[data-cell]": [] };
for (const k in many) for (let i = 0; i < 42; i++) many[k].push(Object.assign(element(), { dataset: { cell: i } }));
const document = { getElementById(id) { if (!made[id]) made[id] = element(); return made[id]; },
  querySelectorAll: (q) => many[q] };
made.picture = { querySelectorAll: (q) => many[q] };
made.data = { textContent: data };
const location = { hash: "#2027" };
eval(fs.readFileSync("script.js", "utf8").replace('"use strict";', ""));
const opened = made.shown.textContent;
made.year.value = 1; made.year.input();
console.log(JSON.stringify({ opened, shown: made.shown.textContent, bar: many["rect.bar"][30].set,
  man: many["rect.bar"][3].set, strip: many["rect.strip"][30].set, cell: many["td[data-cell]"][30].textContent }));
"""
    run = subprocess.run(["node", "-e", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    got, data = json.loads(run.stdout), json.loads(page.scripts[0])
    scale = data["half"] / data["limit"]
    low, base, high = (data[k][1][30] for k in ("low", "base", "high"))
    assert got["opened"] == 2027 and got["shown"] == 2026
    assert got["bar"] == pytest.approx({"x": data["half"] + data["middle"], "width": base * scale})
    assert got["man"]["x"] == pytest.approx(data["half"] - data["base"][1][3] * scale)
    assert got["strip"]["width"] == pytest.approx((high - low) * scale)
    assert got["cell"] == f"{base} ({low}–{high})"


# -- districts ---------------------------------------------------------------------------------------------------------


def test_no_change_is_white_and_a_missing_number_grey():
    colours = diverging()
    assert colours(0.5) == (1, 1, 1, 1) and colours(np.ma.masked_array([0.5], [True]))[0][:3] == pytest.approx(
        [0.8] * 3
    )
    brown, blue = colours(0.1), colours(0.9)
    assert brown[0] > brown[2] and blue[2] > blue[0]


def test_zones_have_the_colour_of_their_district_and_the_scale_is_even():
    city = small_city(stops=False)
    city.zones = city.zones.assign(district=["east", "east", "west", "nowhere"])
    ax = change_map(city, {"east": -0.3, "west": 0.1}, "x", "en", numbers={"east": 1, "west": 2})
    squares = next(c for c in ax.collections if isinstance(c, PatchCollection))
    values = squares.get_array()
    assert list(values[:3]) == pytest.approx([-30, -30, 10]) and values.mask.tolist() == [False] * 3 + [True]
    assert squares.norm.vmin == -squares.norm.vmax == pytest.approx(-30)
    assert {"1", "2"} <= {t.get_text() for t in ax.texts} and "(synthetic)" in texts(ax.figure)


def test_the_scale_bar_of_a_village_is_short_and_below_its_zones():
    city = small_city(stops=False)
    city.zones = city.zones.assign(district="east")
    ax = change_map(city, {"east": -0.3})
    bar = next(line for line in ax.get_lines() if line.get_linewidth() == 2.5)
    assert np.ptp(bar.get_xdata()) == 0.5 and "0.5 km" in texts(ax.figure)
    assert ax.get_ylim()[0] < bar.get_ydata()[0] < -1.0


def test_zones_can_be_coloured_by_themselves():
    city = small_city(stops=False)
    city.zones = city.zones.assign(zone=["a", "b", "c", "d"])
    change = dict(zip(city.zones["zone"].astype(str), (0.0, 0.1, 0.2, np.nan), strict=True))
    squares = next(c for c in change_map(city, change).collections if isinstance(c, PatchCollection))
    assert list(squares.get_array()[:3]) == pytest.approx([0, 10, 20])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_districts_stand_in_order_with_their_range_and_share_of_older_people(placed, lang):
    figure = district_figure(placed, lang=lang)
    bars, share = [ax for ax in figure.axes if ax.get_xlabel().startswith("%")]
    named = [t.get_text() for t in bars.get_yticklabels()]
    assert named == (["1 東部", "2 西部"] if lang == "ja" else ["1 East", "2 West"])
    change = change_bands(placed.results)
    points = next(line for line in bars.get_lines() if line.get_linestyle() == "None" and len(line.get_xdata()) == 2)
    assert list(points.get_xdata()) == pytest.approx(list(100 * change["base"].dropna()))
    (low, _), (high, _) = bars.collections[0].get_segments()[1]
    assert (low, high) == pytest.approx(tuple(100 * change.loc["west", ["low", "high"]]))
    dots = [list(line.get_xdata()) for line in share.get_lines()]
    assert dots[0] == pytest.approx([30, 30]) and dots[1] == pytest.approx([30, 50])
    said = texts(figure)
    assert ("例示（合成）" if lang == "ja" else "(synthetic)") in said and "2025" in said and "2027" in said


def test_results_in_memory_have_bars_without_a_map(comparison):
    figure = district_figure(comparison)
    assert len(figure.axes) == 2 and figure.axes[0].get_yticklabels()[0].get_text() == "1 east"


def test_a_single_run_has_points_and_no_range():
    bars = district_figure(one()).axes[0]
    assert not bars.collections and len(bars.get_lines()[0].get_xdata()) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_districts_of_one_run_are_in_no_order_and_the_axis_says_why(lang, monkeypatch):
    run = one()
    city = small_city(stops=False)
    city.zones = city.zones.assign(district=["east", "east", "west", "nowhere"])
    city.districts = pd.DataFrame(
        {"district": ["west", "east"], "name_ja": ["西部", "東部"], "name_en": ["West", "East"]}
    )
    monkeypatch.setattr(run.results, "city", city, raising=False)
    bars = next(ax for ax in district_figure(run, lang=lang).axes if ax.get_xlabel().startswith("%"))
    assert [t.get_text()[:1] for t in bars.get_yticklabels()] == ["1", "2"]
    assert bars.get_yticklabels()[0].get_text() == ("1 西部" if lang == "ja" else "1 West")
    said = "反復なし：順位は読み取れない" if lang == "ja" else "No repetitions: no ranking"
    assert bars.get_xlabel().splitlines()[1] == said


def repeated(**options):
    """Results whose reference strategy was run twice at base values."""
    more = small(people=True, **options)
    runs, frame = more.runs, more.indicators
    again = runs[(runs["draw"] == -1) & (runs["strategy"] == "own")]
    rows = frame[frame["run"].isin(again["run"])]
    people = (rows["year"] == 2027) & (rows["area_kind"] == "district") & (rows["indicator"] == "population")
    rows = rows.assign(run="r" * 20, value=rows["value"] * (1 - 0.01 * people))
    more.runs = pd.concat([runs, again.assign(run="r" * 20, replication=1)], ignore_index=True)
    more.indicators = pd.concat([frame, rows], ignore_index=True)
    return Comparison(more)


def test_districts_whose_error_is_known_are_ranked():
    bars = district_figure(repeated()).axes[0]
    assert bars.get_xlabel() == "%" and any(c.get_label() == "Computing noise (95 %)" for c in bars.containers)
    homes = homes_figure(repeated(homes=True)).axes[-1]
    assert [t.get_text() for t in homes.get_yticklabels()] == ["west", "east"] and homes.get_xlabel() == "%"


def test_shares_that_hardly_differ_do_not_fill_the_axis(comparison):
    share = district_figure(comparison).axes[1]
    assert np.ptp(share.get_xlim()) > LEAST_SPAN


def test_without_anybody_in_the_districts_there_is_no_chart_and_without_ages_no_panel():
    empty = small(people=True)
    frame = empty.indicators
    inside = frame["area_kind"] == "district"
    empty.indicators = frame.assign(value=frame["value"].where(~(inside & (frame["indicator"] == "population")), 0.0))
    with pytest.raises(ResultsError, match="nobody lives in any district in 2025"):
        district_figure(Comparison(empty))
    young = small(people=True)
    young.indicators = frame.assign(
        value=frame["value"].where(~(inside & (frame["indicator"] == "population_by_age")), 0)
    )
    assert len(district_figure(Comparison(young)).axes) == 1


def test_points_that_are_pushed_apart_stay_near():
    crowd = np.zeros((5, 2))
    spots = spread_apart(crowd, 1.0)
    gaps = [np.hypot(*(a - b)) for i, a in enumerate(spots) for b in spots[:i]]
    assert min(gaps) > 0.9 and np.abs(spots).max() < 2.5


# -- households --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_of_household_are_drawn_with_their_range_and_shares_fill_the_whole(comparison, lang):
    figure = households_figure(comparison, lang)
    left, right = figure.axes
    lines = {line.get_label(): line.get_ydata()[0] for line in left.get_lines()}
    assert sorted(lines.values()) == sorted(KINDS.values()) and len(left.collections) == 5
    assert set(lines) >= ({"単独世帯", "その他の世帯"} if lang == "ja" else {"One person", "Other"})
    top = right.collections[-1].get_paths()[0].vertices[:, 1].max()
    assert top == pytest.approx(100.0) and left.get_ylabel() == ("世帯" if lang == "ja" else "households")


def test_kinds_of_one_year_alone_are_no_chart():
    results = small(people=True)
    frame = results.indicators
    results.indicators = frame[(frame["indicator"] != "households_by_kind") | (frame["year"] == 2025)]
    with pytest.raises(ResultsError, match="household_life"):
        households_figure(Comparison(results))


# -- homes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_homes_are_drawn_by_year_with_their_range_and_by_district(lang):
    figure = homes_figure(Comparison(small(people=True, homes=True)), lang)
    vacancy, rent, flows, districts = figure.axes
    assert vacancy.get_ylabel() == "%" and rent.get_ylabel() == ("円/月" if lang == "ja" else "yen per month")
    lines = [list(line.get_ydata()) for line in vacancy.get_lines()]
    assert lines[0] == pytest.approx([10, 12, 14]) and len(vacancy.collections) == 1
    assert {line.get_label() for line in flows.get_lines()} == (
        {"新設", "除却"} if lang == "ja" else {"Built", "Pulled down"}
    )
    assert [t.get_text() for t in districts.get_yticklabels()] == ["east", "west"]  # no repetitions: not ranked
    assert list(districts.get_lines()[1].get_xdata()) == pytest.approx([14, 34]) and "\n" in districts.get_xlabel()
    assert ("例示（合成）" if lang == "ja" else "(synthetic)") in texts(figure)


def test_a_town_without_districts_has_no_panel_of_them_and_one_without_homes_no_chart():
    results = small(("own",), (-1,), homes=True)
    results.indicators = results.indicators[results.indicators["area_kind"] == "city"]
    assert len(homes_figure(Comparison(results)).axes) == 3
    with pytest.raises(ResultsError, match="no dwellings"):
        homes_figure(one())
