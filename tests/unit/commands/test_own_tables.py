"""The commands of the README on own tables work as written, in both languages, with files of these names."""

import csv
import json
import re
import zipfile

import pytest

from simcity.cli import DONE, main
from simcity.readers.boundaries import cell_shape
from tests.import_cases import (
    CENSUS,
    FUTURE_CELLS,
    HOUSEHOLD_KINDS,
    HOUSEHOLD_SIZES,
    JOBS,
    NATIONAL,
    assumption_sheets,
    boundaries,
    square,
    workbook,
    write,
)  # fmt: skip

AGES = [*(f"{a}～{a + 4}歳" for a in range(0, 95, 5)), "95歳以上"]


def section(readme, heading):
    text = readme.split(heading, 1)[1]
    return re.split(r"\n#{2,3} ", text, maxsplit=1)[0]


def commands(text):
    return [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)
            for line in block.splitlines() if line.startswith("simcity")]  # fmt: skip


def projection(folder, number, sex):
    rows = [
        [f"結果表２－{number}　男女・年齢（5歳）階級別推計人口　{sex}"],
        ["国立社会保障・人口問題研究所『日本の地域別将来推計人口（令和5（2023）年推計）』"],
        ["コード", "都道府県", "市区町村", "年", "総数", *AGES],
        *([16321, "富山県", "舟橋村", year, 1500, *[75] * 20] for year in (2025, 2030)),
    ]
    workbook(folder / f"kekkahyo2_{number}.xlsx", {"Sheet1": rows})


@pytest.fixture
def office(tmp_path, shared):
    """A folder with the files that the section names; SSDSE-A is real, the others are hand-made."""
    edition = shared / "data" / "ssdse_municipal" / "SSDSE-A-2026.csv"
    (tmp_path / "SSDSE-A-2026.csv").write_bytes(edition.read_text(encoding="utf-8").encode("cp932"))
    write(tmp_path / "tblT001082C16.txt", CENSUS)
    shapes = boundaries(tmp_path / "r2ka16321.geojson")
    with zipfile.ZipFile(tmp_path / "A002005212020DDSWC16321.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(shapes, "r2ka16321.geojson")
    for number, sex in ((2, "男"), (3, "女")):
        projection(tmp_path, number, sex)
    write(tmp_path / "economic_census_mesh.txt", JOBS)
    write(tmp_path / "tblT001083C16.txt", HOUSEHOLD_SIZES)
    write(tmp_path / "tblT001084C16.txt", HOUSEHOLD_KINDS)
    sheets = assumption_sheets()
    for name, words in (("seizan", "生残率"), ("ido", "移動率"), ("cwr", "比")):
        workbook(tmp_path / f"katei_{name}.xlsx", {k: v for k, v in sheets.items() if words in k})
    workbook(tmp_path / "zenkoku_katei.xlsx", {"仮定値": [line.split(",") for line in NATIONAL.splitlines()]})
    (tmp_path / "worlds").mkdir()
    cells = []
    for row in csv.DictReader(FUTURE_CELLS.splitlines()):
        at = cell_shape(row["MESH_ID"])
        place = {"type": "Polygon", "coordinates": [square(at.lon, at.lat)]}
        cells.append({"type": "Feature", "properties": row, "geometry": place})
    with zipfile.ZipFile(tmp_path / "500m_mesh_2024_16_GEOJSON.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("500m_mesh_2024_16.geojson", json.dumps({"type": "FeatureCollection", "features": cells}))
    lines = ["舟橋村 世帯数調,,,,", "団体コード,世帯数,人員,単独世帯,核家族", "163210,１１００,3200,210,700", ""]
    write(tmp_path / "setai.csv", "\r\n".join(lines))
    return tmp_path


def test_the_section_works_as_written(office, repository, monkeypatch, capsys):
    readme = (repository / "README.md").read_text(encoding="utf-8")
    english, japanese = section(readme, "## Your own tables"), section(readme, "### 手元の表を使う")
    asked = commands(english)
    assert len(asked) == 14 and commands(japanese) == asked
    mapping = re.search(r"```yaml\n# mapping.yaml\n(.*?)```", english, re.DOTALL)
    write(office / "mapping.yaml", mapping[1], "utf-8")
    monkeypatch.chdir(office)
    for line in asked:
        assert main(line.split()[1:]) == DONE, line
    said = capsys.readouterr()
    assert "Traceback" not in said.err and (office / "open_data" / "README.txt").is_file()
    settings = (office / "my_village" / "city.yaml").read_text(encoding="utf-8")
    for credit in (
        "SSDSE-A-2026",
        "小地域集計",
        "社会保障・人口問題研究所",
        "舟橋村 世帯数調",
        "tblT001083C16",
        "katei_cwr",
        "メッシュ別将来推計",
    ):
        assert credit in settings.split("sources:")[1]
