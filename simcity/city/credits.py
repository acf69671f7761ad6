"""Words of a new city folder: which table is published or synthetic, on which source, and what filled the gaps."""

from __future__ import annotations

from .municipalities import Municipality
from .placing import CLARK_SHARE

MOST_DEATHS = 0.05
"""Deaths a resident and year above which the register counts people who live elsewhere (assumed; the oldest villages
have 0.045)."""
COMMENT = """{name}: made by simcity new city.
Figures are published; geography is an illustration (例示・合成). Correct and complete the tables where you know better,
and change provenance and source with them. Check with: simcity check FOLDER"""
CREDITS = [
    "SSDSE-A 2018～2026（独立行政法人統計センター）を加工して作成",
    "住民基本台帳に基づく人口、人口動態及び世帯数（総務省）を加工して作成",
]
PUBLISHED_TABLES = {
    "classes": {"provenance": "published", "source": "国勢調査 2015・2020（SSDSE-A）"},
    "flows": {
        "provenance": "published",
        "source": "juki: 住民基本台帳人口動態 2015-2019; ssdse: SSDSE-A 2020-2024（転出入は日本人移動者）",
    },
    "households": {"provenance": "published", "source": "国勢調査 2015・2020（SSDSE-A）"},
    "jobs": {"provenance": "published", "source": "経済センサス 2014・2016・2021（SSDSE-A）"},
    "finance": {"provenance": "published", "source": "市町村別決算状況調 2015-2022（SSDSE-A）"},
    "neighbours": {"provenance": "published", "source": "国勢調査 2020（SSDSE-A）"},
    "assets": {"provenance": "measured", "source": "台帳（未記入）"},
}
SYNTHETIC_TABLES = {
    name: {"provenance": "synthetic", "source": source}
    for name, source in {
        "zones": "可住地面積と総人口から合成（Clark型密度）",
        "districts": "中心と方位による区分（合成）",
        "facilities": "数は公表値（SSDSE-A）、位置は合成",
        "nodes": "ゾーンと施設から合成",
        "links": "隣接格子と最短木から合成",
    }.items()
}


def gaps_of(m: Municipality) -> list[str]:
    """What is not published and by which rule it was filled, in words."""
    gaps = [
        "地理は例示（合成）: 位置は県庁所在地の概略座標、面積は公表の可住地面積、人口密度は中心からの距離で逓減"
        f"（Clark型、1/eになる距離は半径の{CLARK_SHARE:g}倍、仮定）",
        "施設の数は公表値、位置は合成。既存資産（assets.csv）は空なので、台帳から記入すること",
        "年齢不詳は年齢区分に比例配分",
    ]
    if m.get("deaths", 2020) > MOST_DEATHS * m.get("pop", 2020):
        gaps.append("届出の死亡数が常住人口に比べて過大（避難先の住民を含む等）。将来の推計は参考にならない")
    return gaps
