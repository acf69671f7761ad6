"""Where numbers come from is said in Japanese too; what the catalogue does not need is not in it."""

import csv

from simcity.parameters import catalogue
from simcity.scenario import Library, load_scenario
from simcity.scenario.worlds import load_world
from simcity.words import source_in

LIBRARY = Library.packaged()


def shipped():
    """Sources of all parameters, as declared and as shipped worlds and scenarios set them."""
    found = {p.source for p in catalogue().values()}
    for name in LIBRARY.names("world"):
        found |= {p.source for p in load_world(name, LIBRARY).parameters.values() if p.source}
    for name in LIBRARY.names("scenario"):
        found |= {
            p["source"] for p in load_scenario(name, library=LIBRARY).parameter_overrides.values() if p.get("source")
        }
    return found


def is_japanese(text: str) -> bool:
    return any("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)


def test_every_source_that_we_ship_has_its_japanese(repository):
    missing = sorted(source for source in shipped() if not is_japanese(source_in(source, "ja")))
    assert missing == [], "add lines to simcity/words/sources.csv"


def test_the_catalogue_holds_nothing_that_is_no_source(repository):
    with (repository / "simcity" / "words" / "sources.csv").open(encoding="utf-8") as file:
        listed = [row["en"] for row in csv.DictReader(file)]
    assert len(set(listed)) == len(listed) and sorted(set(listed) - shipped()) == []


def test_english_reports_and_sources_of_the_users_own_stay_as_typed():
    text = next(iter(catalogue().values())).source
    assert source_in(text, "en") == text and source_in("our survey of 2024", "ja") == "our survey of 2024"
