"""A hand-made city of three zones in a row, as files, for tests to break in one place."""

from pathlib import Path

CITY = """\
id: tiny
names: {ja: 小さな町, en: Tiny}
crs: EPSG:6668
base_year: 2020
municipality: "16321"
origin: {lon: 137.3, lat: 36.7}
tables:
  zones: {provenance: synthetic, source: made by hand}
  population: {provenance: derived, source: made by hand}
  classes: {provenance: published, source: census}
  flows: {provenance: published, source: register}
  households: {provenance: published, source: census}
  finance: {provenance: published, source: settled accounts}
  assets: {provenance: measured, source: register of assets}
  neighbours: {provenance: published, source: census}
  nodes: {provenance: synthetic, source: made by hand}
  links: {provenance: synthetic, source: made by hand}
sources: [made by hand]
"""

TABLES = {
    "zones": """\
zone,municipality,district,lon,lat,area_km2,habitable_km2,residents,urban
a,16321,north,137.30,36.71,0.25,0.25,60,0
b,16321,north,137.30,36.70,0.25,0.20,30,0
c,16321,south,137.30,36.69,0.25,0.20,10,0
""",
    "population": "municipality,sex,age,residents\n"
    "16321,m,5,10\n16321,m,40,25\n16321,m,68,5\n16321,m,80,10\n"
    "16321,f,5,10\n16321,f,40,20\n16321,f,68,8\n16321,f,80,12\n",
    "classes": "municipality,year,sex,class,residents\n"
    "16321,2020,m,total,50\n16321,2020,m,0_14,10\n16321,2020,m,15_64,25\n16321,2020,m,65_plus,15\n16321,2020,m,75_plus,10\n"
    "16321,2020,f,total,50\n16321,2020,f,0_14,10\n16321,2020,f,15_64,20\n16321,2020,f,65_plus,20\n16321,2020,f,75_plus,12\n",
    "flows": "municipality,year,births,deaths,arrivals,departures,other_in,other_out,source\n"
    "16321,2019,1,2,5,6,0,0,juki\n16321,2020,,,5,6,,,ssdse\n",
    "households": "municipality,year,households,members,single,nuclear,nuclear_65,couple_65,single_65\n"
    "16321,2020,40,98,12,22,8,4,5\n",
    "finance": "municipality,year,item,yen,value\n16321,2022,revenue,1500000000,\n16321,2022,debt_service_ratio,,8.1\n",
    "assets": "asset,kind,project,count,year,life_years,contract_end,debt_left_yen,capex_yen,subsidy_yen,"
    "restricted_until,owner,source\n"
    "net,lorawan_gateway,sensor_network,2,2018,8,0,0,2000000,1000000,2026,city,register of assets\n",
    "neighbours": "municipality,name_ja,name_en,year,residents,households\n16201,富山市,Toyama,2020,413938,171528\n",
    "nodes": "node,kind,lon,lat,zone\na,zone,137.30,36.71,a\nb,zone,137.30,36.70,b\nc,zone,137.30,36.69,c\n"
    "s,stop,137.305,36.70,\n",
    "links": "link,layers,from_node,to_node,length_m,both_ways\nab,road walk,a,b,1110,1\nbc,road walk,b,c,1110,1\n"
    "bs,walk,b,s,450,1\n",
}


def write_city(folder: Path, settings: str = CITY, encoding: str = "utf-8", **tables: str) -> Path:
    """Write the city into `folder`; `tables` replace whole tables, None leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.yaml").write_text(settings, encoding="utf-8")
    for name, text in {**TABLES, **tables}.items():
        if text is not None:
            (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    return folder


def changed(table: str, old: str, new: str) -> dict[str, str]:
    """The table with one piece of its text replaced, as keyword for :func:`write_city`."""
    assert TABLES[table].count(old) >= 1, old
    return {table: TABLES[table].replace(old, new, 1)}
