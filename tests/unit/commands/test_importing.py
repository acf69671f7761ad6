"""simcity import: all or nothing, every row accounted for, the changed city passes its checks."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simcity.city import load_city
from simcity.cli import BAD_INPUT, DONE, main
from simcity.errors import DataError
from simcity.readers import city_files
from simcity.readers.city_files import TableUpdate, Update, change_city, city_to_change
from simcity.readers.small_cells import imported_tables
from tests.city_cases import CITY, write_city
from tests.import_cases import CENSUS, CODE, KEYS, boundaries, workbook, write

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def in_english(monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCITY_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def town(tmp_path):
    facilities = "id,kind,name,lon,lat,zone\nhall,city_hall,役場,137.3001,36.7101,b\n"
    settings = CITY.replace("  nodes:", "  facilities: {provenance: measured, source: list}\n  nodes:").replace(
        "sources: [made by hand]",
        "sources: [made by hand]  # a comment of the office\ngaps: [地理は例示（合成）, 年齢不詳は按分]",
    )
    return write_city(tmp_path / "town", settings, facilities=facilities)


def state_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(capsys, *words):
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return code, said.out, said.err


@pytest.fixture
def census(tmp_path):
    return write(tmp_path / "c.txt", CENSUS), boundaries(tmp_path / "b.geojson")


def test_small_areas_become_the_zones_and_the_city_passes_its_checks(town, census, capsys):
    before = load_city(town)
    code, out, _ = run(capsys, "import", "census", census[0], "--into", town, "--boundaries", census[1])
    assert code == DONE and "7 rows read, 4 kept" in out and "1 withheld" in out and f"simcity run {town}" in out
    city = load_city(town)
    assert sorted(city.zones["zone"]) == sorted(KEYS) and city.residents == pytest.approx(100, abs=1e-6)
    assert np.allclose(city.population_array(), before.population_array(), atol=1e-6)
    assert city.provenance["zones"] == "published" and city.provenance["population"] == "derived"
    zones = city.zones.set_index("zone")["residents"]
    assert zones["16321001001"] == pytest.approx(50, rel=0.05) and zones["16321001003"] == pytest.approx(3, rel=0.2)
    assert city.facilities["zone"].tolist() == ["16321001001"] and city.graph.components("road").max() == 0
    stop = city.links[(city.links["from_node"] == "s") | (city.links["to_node"] == "s")]
    assert (set(stop["from_node"]) | set(stop["to_node"])) == {"s", "163210020"}  # linked to the zone next to it
    assert any("国勢調査" in line for line in city.sources) and not any(g.startswith("地理は例示") for g in city.gaps)
    assert "# a comment of the office" in (town / "city.yaml").read_text(encoding="utf-8")
    assert imported_tables(city) >= {"zones", "population"} and main(["check", str(town)]) == DONE


def test_the_model_lives_in_the_imported_zones(town, census):
    from simcity.population.synthesis import base_residents

    assert main(["import", "census", str(census[0]), "--into", str(town), "--boundaries", str(census[1])]) == DONE
    city = load_city(town)
    base = base_residents(city)
    assert len(base.rid) == 100
    counted = np.bincount(base.zone, minlength=len(city.zones))
    assert np.abs(counted - city.zones["residents"]).max() < 12  # rounding of the cells of a zone


def test_a_second_import_takes_the_place_of_the_first(town, census, capsys):
    words = ("import", "census", census[0], "--into", town, "--boundaries", census[1])
    assert run(capsys, *words)[0] == DONE
    once, first = state_of(town), load_city(town)
    assert run(capsys, *words)[0] == DONE
    again, second = state_of(town), load_city(town)
    assert once.keys() == again.keys() and once[Path("city.yaml")] == again[Path("city.yaml")]
    assert np.allclose(first.zones["residents"], second.zones["residents"], atol=0.01)
    assert len(first.nodes) == len(second.nodes) and len(first.links) == len(second.links)


def test_mesh_cells_are_chosen_by_the_polygon_of_the_municipality(town, tmp_path, capsys):
    from simcity.city.geometry import mesh_code

    cells = [
        mesh_code(lon, lat, "1km") for lon, lat in ((137.30, 36.71), (137.315, 36.71), (137.30, 36.70), (138.0, 36.7))
    ]
    text = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T1,T2,T3\n,,,,人口（総数）,人口（総数）　男,人口（総数）　女\n"
    text += "".join(f"{cell},0,,,{n},{n // 2},{n - n // 2}\n" for cell, n in zip(cells, (50, 30, 20, 999)))
    files = (
        write(tmp_path / "m.txt", text),
        boundaries(tmp_path / "n03.geojson", {CODE: (137.31, 36.705)}, "N03_007", 0.05),
    )
    code, out, _ = run(capsys, "import", "mesh", files[0], "--into", town, "--boundaries", files[1])
    assert code == DONE and "1 dropped: outside the city" in out
    city = load_city(town)
    assert set(city.zones["zone"]) == set(cells[:3])
    assert city.zones.set_index("zone").loc[cells[0], "residents"] == pytest.approx(50, abs=0.01)
    code, _, err = run(capsys, "import", "mesh", files[0], "--into", town)
    assert code == BAD_INPUT and "--boundaries" in err


def test_people_by_real_mesh_and_a_real_boundary_make_a_city(shared, tmp_path, capsys):
    """People present at night by 1 km cell of Fukui, in the layout of census meshes, chosen by the boundary of N03."""
    import csv

    from simcity.city.new import new_city

    with (shared / "data" / "visitors_fukui" / "mesh1km_population_2021_fukui_city.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if (r["month"], r["dayflag"], r["timezone"]) == ("10", "1", "1")]
    text = "KEY_CODE,T1\n,人口（総数）\n" + "".join(f"{r['mesh1kmid']},{r['population']}\n" for r in rows)
    mesh, folder = write(tmp_path / "m.txt", text), new_city("18201", tmp_path / "fukui")
    before = load_city(folder)
    outline = next((shared / "data" / "boundaries_n03").glob("*_18_*.geojson"))
    code, out, _ = run(capsys, "import", "mesh", mesh, "--into", folder, "--boundaries", outline)
    assert code == DONE and f"{len(rows)} rows read" in out
    city = load_city(folder)
    assert 200 < len(city.zones) < len(rows) and city.residents == pytest.approx(before.residents, abs=0.01)
    assert np.allclose(city.population_array(), before.population_array(), atol=1e-3)
    largest = max(rows, key=lambda r: int(r["population"]))["mesh1kmid"]
    assert city.zones.set_index("zone")["residents"].idxmax() == largest


def test_districts_label_zones_or_become_them(town, census, tmp_path, capsys):
    table = write(
        tmp_path / "d.csv",
        "KEY_CODE,学区\n16321001001,東校区\n16321001002,東校区\n16321001003,西校区\n163210020,西校区\n",
    )
    words = ("import", "census", census[0], "--into", town, "--boundaries", census[1], "--districts", table)
    assert run(capsys, *words)[0] == DONE
    city = load_city(town)
    assert len(city.zones) == 4 and set(city.zones["district"]) == {"東校区", "西校区"} == set(
        city.districts["district"]
    )
    assert run(capsys, *words, "--aggregate")[0] == DONE
    assert sorted(load_city(town).zones["zone"]) == ["東校区", "西校区"]
    code, _, err = run(capsys, *words[:-2], "--aggregate")
    assert code == BAD_INPUT and "--districts" in err
    write(table, "KEY_CODE,学区\n16321001001,東校区\n16321001001,西校区\n163210020,\n")
    code, _, err = run(capsys, *words)
    assert code == BAD_INPUT and "two districts" in err and "without a district" in err


def test_a_dry_run_and_every_mistake_leave_the_folder_untouched(town, census, tmp_path, capsys):
    before = state_of(town)
    few = boundaries(tmp_path / "few.geojson", {k: v for k, v in KEYS.items() if k != "163210020"})
    far = boundaries(tmp_path / "far.geojson", {k: (y, x + 90) for k, (x, y) in KEYS.items()})
    persons = write(tmp_path / "p.csv", "氏名,生年月日\n山田,1950-01-01\n")
    cases = [
        ((census[0], "--boundaries", census[1], "--dry-run"), DONE, "Checked only"),
        ((census[0],), BAD_INPUT, "--boundaries"),
        ((census[0], "--boundaries", few), BAD_INPUT, "163210020"),
        ((census[0], "--boundaries", far), BAD_INPUT, "degrees"),
        ((persons, "--boundaries", census[1]), BAD_INPUT, "persons"),
        ((tmp_path / "none.txt", "--boundaries", census[1]), BAD_INPUT, "no such file"),
        ((census[0], "--boundaries", census[1], "--key", "NOPE"), BAD_INPUT, "no attribute NOPE"),
    ]
    for words, code, sentence in cases:
        got, out, err = run(capsys, "import", "census", "--into", town, *words)
        assert got == code and sentence in out + err
        assert "山田" not in err and state_of(town) == before


def test_projections_stand_beside_the_city(town, tmp_path, capsys):
    rows = [["社人研"], ["コード", "年", "0～14歳", "15～64歳", "65歳以上"], [CODE, 2030, 10, 20, 30]]
    path = workbook(tmp_path / "k.xlsx", {"男女計": rows})
    code, out, _ = run(capsys, "import", "controls", path, "--into", town)
    assert code == DONE and "hand-made files" in out
    assert load_city(town).controls["residents"].tolist() == [10, 20, 30]
    assert run(capsys, "import", "controls", path, "--into", town, "--source", "own")[0] == DONE
    assert set(load_city(town).controls["source"]) == {"ipss", "own"}


def test_a_table_by_mapping_and_its_bounds(town, tmp_path, capsys):
    mapping = write(
        tmp_path / "m.yaml",
        "table: finance\nsource: 決算カード\ncolumns:\n  municipality: {value: '16321'}\n"
        "  year: 年度\n  item: {column: 項目, words: {歳入総額: revenue}}\n  yen: {column: 金額, unit: 千円}\n",
        "utf-8",
    )
    path = write(tmp_path / "f.csv", '年度,項目,金額\n令和5年度,歳入総額,"1,600,000"\n')
    assert run(capsys, "import", "table", path, "--mapping", mapping, "--into", town)[0] == DONE
    finance = load_city(town).finance
    assert finance.loc[(finance["year"] == 2023) & (finance["item"] == "revenue"), "yen"].item() == 1.6e9
    before = state_of(town)
    write(path, '年度,項目,金額\n令和5年度,歳入総額,"▲1,600,000,000,000,000"\n')
    code, _, err = run(capsys, "import", "table", path, "--mapping", mapping, "--into", town)
    assert code == BAD_INPUT and "finance.csv" in err and ".import_" not in err and state_of(town) == before


@pytest.mark.parametrize(
    "words",
    [
        "import",
        "import census",
        "import ssdse x.csv",
        "import table x.csv --into town",
        "import census x.txt --into nowhere",
        "import juki x.csv --into .",
        "import gtfs x.zip",
    ],
)
def test_a_wrong_command_ends_with_code_2(words, capsys):
    code, out, err = run(capsys, *words.split())
    assert code == BAD_INPUT and (out or err)


@pytest.mark.parametrize("kind", ["", "ssdse", "juki", "census", "mesh", "controls", "settlement", "table"])
def test_every_import_has_help(kind, capsys):
    code, out, _ = run(capsys, "import", *kind.split(), "--help")
    assert code == DONE and len(out.splitlines()) > 5


@pytest.mark.parametrize(("lang", "said"), [("ja", "国勢調査の小地域集計"), ("en", "Census by small area")])
def test_help_is_in_the_language_of_the_user(lang, said):
    command = [sys.executable, "-m", "simcity", "import", "--help"]
    made = subprocess.run(command, env={**os.environ, "SIMCITY_LANG": lang, "PYTHONIOENCODING": "utf-8"},
                          capture_output=True, encoding="utf-8", check=True)  # fmt: skip
    assert said in made.stdout


def test_the_package_and_links_are_not_changed(tmp_path, town, capsys):
    import simcity

    with pytest.raises(DataError, match="no city.yaml|installed package"):
        city_to_change(Path(simcity.__file__).parent)
    (tmp_path / "link").symlink_to(town)
    with pytest.raises(DataError, match="is a link"):
        city_to_change(tmp_path / "link")


# -- all or nothing --------------------------------------------------------------------------------------------------


def update_of(town):
    city = city_to_change(town)
    rows = [{**row, "births": 7} for row in city.flows.to_dict("records")]
    return city, Update(
        [TableUpdate("flows", rows, "published", "new"), TableUpdate("controls", [], "published", "new")]
    )


def test_a_disk_that_fails_at_any_file_leaves_the_old_city(town, monkeypatch):
    before = state_of(town)
    real, count = os.replace, 0
    for fail_at in (1, 2, 3):
        city, update = update_of(town)
        count = 0

        def failing(source, target, fail_at=fail_at):
            nonlocal count
            count += 1
            if count == fail_at:
                raise OSError(28, "No space left on device")
            real(source, target)

        monkeypatch.setattr(city_files.os, "replace", failing)
        with pytest.raises(OSError, match="No space"):
            change_city(city, update)
        monkeypatch.setattr(city_files.os, "replace", real)
        assert state_of(town) == before


def test_a_kill_between_two_files_is_undone_by_the_next_import(town):
    before = state_of(town)
    script = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from simcity.readers import city_files
from tests.unit.commands.test_importing import update_of
from pathlib import Path
real, n = os.replace, []
def dying(a, b):
    n.append(1)
    if len(n) == 3: os._exit(9)
    real(a, b)
city, update = update_of(Path({str(town)!r}))
city_files.os.replace = dying
city_files.change_city(city, update)
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 9
    assert state_of(town) != before
    city_to_change(town)
    assert state_of(town) == before


def test_a_city_that_extends_another_keeps_what_it_inherits(tmp_path, census, capsys):
    (tmp_path / "library.yaml").write_text("name: mine\n")
    write_city(tmp_path / "base" / "city", CITY.replace("sources: [made by hand]", "sources: [made by hand, census]"))
    child = tmp_path / "child" / "city"
    child.mkdir(parents=True)
    (child / "city.yaml").write_text("id: child\nextends: base\n", encoding="utf-8")
    before = state_of(tmp_path / "base")
    code, _, err = run(capsys, "import", "census", census[0], "--into", child, "--boundaries", census[1])
    assert code == DONE, err
    city = load_city(child)
    assert city.sources[:2] == ("made by hand", "census") and len(city.sources) == 3 and len(city.zones) == 4
    assert state_of(tmp_path / "base") == before


def test_results_beside_the_tables_are_left_alone(town):
    (town / "results").mkdir()
    (town / "results" / "big.bin").write_bytes(b"x" * 1000)
    city, update = update_of(town)
    change_city(city, update)
    assert (town / "results" / "big.bin").exists() and load_city(town).flows["births"].tolist() == [7, 7]
    assert not list(town.glob(".import*"))


def test_a_file_of_a_part_of_the_city_is_told(town, tmp_path, capsys):
    part = CENSUS.replace("16321001001,3,舟橋村,竹内一丁目,0,,,100,50,50", "16321001001,3,舟橋村,竹内一丁目,0,,,1,1,0")
    files = write(tmp_path / "c.txt", part), boundaries(tmp_path / "b.geojson")
    code, out, _ = run(capsys, "import", "census", files[0], "--into", town, "--boundaries", files[1])
    assert code == DONE and "take care" not in out  # 101 of 100 residents
    few = "\n".join(line for line in CENSUS.splitlines() if not line.startswith(("163210010", "16321001")))
    files = write(tmp_path / "f.txt", few + "\n"), files[1]
    code, out, _ = run(capsys, "import", "census", files[0], "--into", town, "--boundaries", files[1])
    assert code == DONE and "take care: the areas hold 64% of the city's residents" in out


def test_more_zones_than_a_table_may_have_are_refused_before_anything_is_written(town, census, monkeypatch, capsys):
    from simcity.readers import zone_tables

    monkeypatch.setattr(zone_tables, "MOST_ROWS", 10)
    before = state_of(town)
    code, _, err = run(capsys, "import", "census", census[0], "--into", town, "--boundaries", census[1])
    assert code == BAD_INPUT and "--aggregate" in err and state_of(town) == before
