"""Files in published layouts, written by hand for a town of three areas, for tests to break in one place."""

from __future__ import annotations

import json
from pathlib import Path

CODE = "16321"
HEAD = "KEY_CODE,HYOSYO,CITYNAME,NAME,HTKSYORI,HTKSAKI,GASSAN," + ",".join(f"T0010820{i:02d}" for i in range(1, 11))
LABELS = (
    ",,,,,,,総数、年齢「不詳」含む,男の総数、年齢「不詳」含む,女の総数、年齢「不詳」含む,"
    "男１５歳未満,男１５～６４歳,男６５歳以上,女１５歳未満,女１５～６４歳,女６５歳以上,女７５歳以上"
)
CENSUS = (
    "\n".join(
        [
            HEAD,
            LABELS,
            "16321,1,舟橋村,,0,,,200,100,100,20,60,20,20,60,18,10",
            "163210010,2,舟橋村,竹内,0,,,130,66,64,15,40,11,14,38,10,5",
            "16321001001,3,舟橋村,竹内一丁目,0,,,100,50,50,10,30,10,10,30,8,4",
            "16321001002,3,舟橋村,竹内二丁目,1,,16321001003,30,18,18,6,10,2,5,9,4,-",
            "16321001003,3,舟橋村,竹内三丁目,2,16321001002,,6,X,X,X,X,X,X,X,X,X",
            "163210020,2,舟橋村,仏生寺,0,,,64,32,32,4,20,8,6,22,4,2",
            "16201001001,3,富山市,総曲輪,0,,,500,250,250,50,150,50,50,150,50,20",
        ]
    )
    + "\n"
)
_AREA_HEAD = "KEY_CODE,HYOSYO,CITYNAME,NAME,HTKSYORI,HTKSAKI,GASSAN,"
JOBS = f"""{_AREA_HEAD}T001100001,T001100002,T001100003
,,,,,,,全産業事業所数,全産業従業者数,Ｅ製造業従業者数
16321,1,舟橋村,,0,,,22,207,60
163210010,2,舟橋村,竹内,0,,,15,150,40
16321001001,3,舟橋村,竹内一丁目,0,,,10,120,30
16321001002,3,舟橋村,竹内二丁目,1,,16321001003,5,30,10
16321001003,3,舟橋村,竹内三丁目,2,16321001002,,X,X,X
163210020,2,舟橋村,仏生寺,0,,,6,50,20
163210099,2,舟橋村,海老江,0,,,1,7,0
16201001001,3,富山市,総曲輪,0,,,250,1000,50
"""
HOUSEHOLD_SIZES = f"""{_AREA_HEAD}T001083001,T001083002,T001083003,T001083004
,,,,,,,一般世帯数,世帯人員１人,世帯人員２人,一般世帯人員
16321,1,舟橋村,,0,,,77,18,30,198
163210010,2,舟橋村,竹内,0,,,52,13,20,134
16321001001,3,舟橋村,竹内一丁目,0,,,40,10,15,100
16321001002,3,舟橋村,竹内二丁目,1,,16321001003,12,3,5,34
16321001003,3,舟橋村,竹内三丁目,2,16321001002,,X,X,X,X
163210020,2,舟橋村,仏生寺,0,,,25,5,10,64
16201001001,3,富山市,総曲輪,0,,,250,100,50,500
"""
HOUSEHOLD_KINDS = f"""{_AREA_HEAD}T001084001,T001084002,T001084003,T001084004
,,,,,,,一般世帯総数,親族のみの世帯,核家族世帯,核家族以外の世帯
16321,1,舟橋村,,0,,,77,60,44,16
163210010,2,舟橋村,竹内,0,,,52,40,29,11
16321001001,3,舟橋村,竹内一丁目,0,,,40,35,22,8
16321001002,3,舟橋村,竹内二丁目,1,,16321001003,12,9,7,2
16321001003,3,舟橋村,竹内三丁目,2,16321001002,,X,X,X,X
163210020,2,舟橋村,仏生寺,0,,,25,20,15,5
16201001001,3,富山市,総曲輪,0,,,250,150,100,50
"""
FUTURE_CELLS = """MESH_ID,SHICODE,PTN_2020,PTN_2030,HITOKU2030,GASSAN2030,PTA_2030,PTB_2030,PTC_2030,PTD_2030
553702541,16321,60,50,,,5,30,15,8
553702441,16321,30,24,@,,3,12,15,6
553702243,16321,10,6,*,553702441,,,,
553724872,16201,100,90,,,10,50,30,12
"""
NATIONAL = """仮定値
年次,合計特殊出生率,,平均寿命,,入国超過数（千人）
,中位,高位,男,女,
2025年,1.27,1.60,82.1,88.0,164.0
2030年,1.30,1.62,82.9,88.7,163.8
"""
KEYS = {
    "16321001001": (137.300, 36.710),
    "16321001002": (137.306, 36.710),
    "16321001003": (137.306, 36.705),
    "163210020": (137.300, 36.700),
}


def write(path: Path, text: str, encoding: str = "cp932") -> Path:
    """Write a text file and return its path."""
    path.write_bytes(text.encode(encoding))
    return path


def square(lon: float, lat: float, half: float = 0.0025) -> list[list[float]]:
    """A closed ring around a point."""
    return [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half], [lon - half, lat + half],
            [lon - half, lat - half]]  # fmt: skip


def boundaries(path: Path, keys: dict = KEYS, key: str = "KEY_CODE", half: float = 0.0025, **more) -> Path:
    """A GeoJSON of squares."""
    features = [
        {
            "type": "Feature",
            "properties": {key: name, **more},
            "geometry": {"type": "Polygon", "coordinates": [square(*at, half)]},
        }
        for name, at in keys.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """An xlsx file of the rows of each sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


AGES_19 = [*(f"{a}～{a + 4}歳→{a + 5}～{a + 9}歳" for a in range(0, 90, 5)), "90歳以上→95歳以上"]


def assumption_sheets(periods=((2020, 2025), (2025, 2030)), code=CODE) -> dict[str, list[list[object]]]:
    """Sheets of a workbook of municipal assumptions: survival falls with age, the young leave, old ratios."""
    sheets: dict[str, list[list[object]]] = {}
    for word, value in (
        ("生残率", lambda s, g, p: round(0.999 - 0.002 * g * g / 2 - 0.01 * s, 6)),
        ("純移動率", lambda s, g, p: -0.1 if g == 3 else 0.01 * (p + 1)),
    ):
        for s, sex in enumerate(("男", "女")):
            rows = [[f"将来の{word}（{sex}）"], ["団体コード", "市区町村", "期間", *AGES_19]]
            for p, (first, last) in enumerate(periods):
                rows.append([code, "舟橋村", f"{first}年→{last}年", *(value(s, g, p) for g in range(19))])
                rows.append(["16201", "富山市", f"{first}年→{last}年", *(0.5 for _ in range(19))])
            sheets[f"{word}({sex})"] = rows
    years = [f"{last}年" for _, last in periods]
    ratios = [["子ども女性比"], ["団体コード", "市区町村", *years], [code, "舟橋村", *(0.2 for _ in years)]]
    sheets["子ども女性比"] = ratios
    sheets["0～4歳性比"] = [["0～4歳性比"], ["団体コード", "市区町村", *years], [code, "舟橋村", *(105 for _ in years)]]
    return sheets


def sheets_as_csv(sheets: dict[str, list[list[object]]], name: str) -> str:
    """One sheet as the text of a CSV file."""
    return "\n".join(",".join(map(str, row)) for row in sheets[name]) + "\n"
