"""What a terminal says of results made by hand."""

from simcity.commands.summaries import homes_words, run_table
from tests.unit.reports.small_results import small


def one(scale, **options):
    results = small(("own",), (-1,), **options)
    results.runs = results.runs.assign(scale=scale)
    return results


def test_a_sample_with_homes_warns_of_its_districts_and_a_whole_city_does_not(monkeypatch):
    monkeypatch.setenv("SIMCITY_LANG", "ja")
    assert "全世帯の計算（縮尺1）で読むこと" in run_table(one(0.1, homes=True))
    assert homes_words(one(1.0, homes=True)) == homes_words(one(0.1)) == ""
    monkeypatch.setenv("SIMCITY_LANG", "en")
    assert "Read districts from a run of the whole city (scale 1)." in run_table(one(0.1, homes=True))
